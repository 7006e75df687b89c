#include "client_api/history_routes.h"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "admin_api/json_views.h"
#include "admin_api/users.h"
#include "client_api/account_routes.h"
#include "client_api/market_routes.h"
#include "core/decimal.h"

namespace dealingdesk::client_api {
namespace {

using admin_api::Access;
using admin_api::CallPtr;
using admin_api::Json;
using admin_api::Symbols;
using admin_api::transaction_json;

// What a page is made of, besides its rows.
struct Asker {
  AccountId account;
  Currency currency;
  Symbols symbols;
};
using ReadPage = std::function<Result<Json>(const store::ProjectionQueries&, const Asker&, const store::PageRequest&)>;

Result<store::PageRequest> read_page(const admin_api::Request& request) {
  store::PageRequest page;
  for (const auto& [name, value] : request.query) {
    const auto bad = [&name, &value](std::string_view expected) {
      return Reject{RejectCode::malformed, fmt::format("{}={}: {} is expected", name, value, expected)};
    };
    if (name == "limit") {
      const auto limit = parse_decimal(value, 0);
      if (!limit || *limit < 1 || *limit > static_cast<std::int64_t>(store::ProjectionQueries::kLimitMax))
        return bad("1 to 1000");
      page.limit = static_cast<std::size_t>(*limit);
    } else if (name == "cursor") {
      page.cursor = value;
    } else if (name == "from" || name == "to") {
      const auto time = read_time(value);
      if (!time) return bad("an RFC 3339 time or milliseconds since 1970");
      (name == "from" ? page.from : page.to) = *time;
    } else if (name == "sort") {
      if (value != "oldest" && value != "newest") return bad("oldest or newest");
      page.sequence = value == "newest" ? store::Sequence::newest_first : store::Sequence::oldest_first;
    } else if (name != "status") {
      return Reject{RejectCode::malformed, fmt::format("{} is no parameter of this request", name)};
    }
  }
  return page;
}

template <class T, class ToJson>
Json page_json(const store::Page<T>& page, ToJson to_json) {
  Json rows = Json::array();
  for (const T& item : page.items) rows.push_back(to_json(item));
  Json json{{"data", std::move(rows)}};
  json["nextCursor"] = page.cursor.empty() ? Json(nullptr) : Json(page.cursor);
  return json;
}

// On the store's thread, once the projections hold what the asker has done; then back on the web's.
void answer_page(CallPtr call, const HistorySources& sources, ReadPage read) {
  const auto page = read_page(call->request);
  if (!page) return call->refuse(page.reject());
  auto look = [call, sources, page = *page, read = std::move(read), caller = call->caller,
               id = AccountId{call->path_id("account").value_or(0)}](const desk::Desk& desk) -> std::function<void()> {
    const auto spec = admin_api::find_account(desk, caller, id);
    const auto web = sources.gate->executor();
    if (!spec)
      return [call, web, reject = spec.reject()] { boost::asio::post(web, [call, reject] { call->refuse(reject); }); };
    auto asker = std::make_shared<Asker>(Asker{id, (*spec)->currency, Symbols::of(desk.catalog())});
    return [call, web, sources, page, read, asker] {
      sources.projections->when_reached(sources.turn->durable_group(), [call, web, sources, page, read, asker] {
        boost::asio::post(sources.store, [call, web, sources, page, read, asker] {
          auto rows = std::make_shared<Result<Json>>(read(*sources.queries, *asker, page));
          boost::asio::post(web, [call, rows] {
            if (*rows)
              call->answer(200, **rows);
            else
              call->refuse(rows->reject());
          });
        });
      });
    };
  };
  if (!sources.gate->inbox().read(std::move(look))) call->refuse(admin_api::DeskGate::overloaded());
}

void orders(CallPtr call, const HistorySources& sources) {
  const std::string_view status = call->request.query_value("status").value_or("working");
  if (status == "working") return answer_working_orders(std::move(call), *sources.gate);
  if (status != "finished" && status != "all")
    return call->refuse(
        Reject{RejectCode::malformed, fmt::format("status={}: working, finished or all is expected", status)});
  const auto filter = status == "all" ? store::OrderFilter::all : store::OrderFilter::finished;
  answer_page(std::move(call), sources,
              [filter](const store::ProjectionQueries& queries, const Asker& asker,
                       const store::PageRequest& page) -> Result<Json> {
                const auto found = queries.orders(asker.account, filter, page);
                if (!found) return found.reject();
                return page_json(*found,
                                 [&](const store::OrderRow& row) { return order_json(row.order, asker.symbols); });
              });
}

void trades(CallPtr call, const HistorySources& sources) {
  answer_page(
      std::move(call), sources,
      [](const store::ProjectionQueries& queries, const Asker& asker, const store::PageRequest& page) -> Result<Json> {
        const auto found = queries.trades(asker.account, page);
        if (!found) return found.reject();
        return page_json(*found, [&](const ExecutionReport& report) {
          return execution_json(report, asker.symbols, asker.currency);
        });
      });
}

void ledger(CallPtr call, const HistorySources& sources) {
  answer_page(
      std::move(call), sources,
      [](const store::ProjectionQueries& queries, const Asker& asker, const store::PageRequest& page) -> Result<Json> {
        const auto found = queries.ledger(asker.account, page);
        if (!found) return found.reject();
        return page_json(*found,
                         [](const store::LedgerLine& row) { return transaction_json(row.transaction, row.account); });
      });
}

}  // namespace

void add_history_routes(admin_api::Router& router, HistorySources sources) {
  const auto with = [&](auto handler) {
    return [handler, sources](CallPtr call) { handler(std::move(call), sources); };
  };
  router.add("GET", "/api/v1/accounts/{account}/orders", Access::user, with(orders));
  router.add("GET", "/api/v1/accounts/{account}/trades", Access::user, with(trades));
  router.add("GET", "/api/v1/accounts/{account}/ledger", Access::user, with(ledger));
}

}  // namespace dealingdesk::client_api
