#include "client_api/account_routes.h"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "admin_api/json_views.h"
#include "admin_api/users.h"
#include "core/decimal.h"

namespace dealingdesk::client_api {
namespace {

using admin_api::Access;
using admin_api::AccountView;
using admin_api::CallPtr;
using admin_api::DeskGate;
using admin_api::instrument_json;
using admin_api::Json;
using admin_api::PositionView;
using admin_api::Symbols;

Json data(Json rows) { return {{"data", std::move(rows)}, {"nextCursor", nullptr}}; }

AccountId account_of(const CallPtr& call) { return AccountId{call->path_id("account").value_or(0)}; }

// Looks at the desk, makes JSON of what was found, answers.
template <class T>
void answer_with(CallPtr call, DeskGate& gate, std::function<Result<T>(const desk::Desk&)> look,
                 Json (*to_json)(const T&)) {
  gate.read<T>(std::move(look), [call, to_json](Result<T> found) {
    if (!found) return call->refuse(found.reject());
    call->answer(200, to_json(*found));
  });
}

void instruments(CallPtr call, DeskGate& gate) {
  using Found = std::vector<InstrumentSpec>;
  answer_with<Found>(
      std::move(call), gate,
      [](const desk::Desk& desk) -> Result<Found> {
        Found found;
        for (const auto& [id, spec] : desk.catalog().instruments().all()) found.push_back(spec);
        return found;
      },
      [](const Found& found) {
        Json rows = Json::array();
        for (const InstrumentSpec& spec : found) rows.push_back(instrument_json(spec));
        return data(std::move(rows));
      });
}

struct Quotes {
  std::vector<Quote> quotes;
  Symbols symbols;
};

// The group whose mark-up the caller sees: the account's that he names, or his first one's.
Result<GroupId> group_for(const desk::Desk& desk, const admin_api::Caller& caller,
                          std::optional<std::uint64_t> account) {
  if (account) {
    const auto spec = admin_api::find_account(desk, caller, AccountId{*account});
    if (!spec) return spec.reject();
    return (*spec)->group;
  }
  for (const auto& [id, spec] : desk.catalog().accounts().all())
    if (desk.catalog().may_use(caller.user, id)) return spec.group;
  return GroupId{};
}

void quotes(CallPtr call, DeskGate& gate) {
  std::optional<std::uint64_t> account;
  if (const auto text = call->request.query_value("account")) {
    const auto id = parse_decimal(*text, 0);
    if (!id || *id <= 0) return call->refuse(Reject{RejectCode::unknown_account, fmt::format("no account {}", *text)});
    account = static_cast<std::uint64_t>(*id);
  }
  answer_with<Quotes>(
      call, gate,
      [caller = call->caller, account](const desk::Desk& desk) -> Result<Quotes> {
        const auto group = group_for(desk, caller, account);
        if (!group) return group.reject();
        Quotes found{{}, Symbols::of(desk.catalog())};
        for (const auto& [id, spec] : desk.catalog().instruments().all()) {
          if (*group) {
            if (const auto quote = desk.client_quote(id, *group)) found.quotes.push_back(*quote);
          } else if (const Quote* raw = desk.quote(id)) {
            found.quotes.push_back(*raw);
          }
        }
        return found;
      },
      [](const Quotes& found) {
        Json rows = Json::array();
        for (const Quote& quote : found.quotes) rows.push_back(quote_json(quote, found.symbols));
        return data(std::move(rows));
      });
}

void accounts(CallPtr call, DeskGate& gate) {
  using Found = std::vector<AccountView>;
  answer_with<Found>(
      call, gate,
      [caller = call->caller](const desk::Desk& desk) -> Result<Found> {
        Found found;
        for (const auto& [id, spec] : desk.catalog().accounts().all())
          if (desk.catalog().may_use(caller.user, id)) found.push_back(AccountView::of(desk, spec));
        return found;
      },
      [](const Found& found) {
        Json rows = Json::array();
        for (const AccountView& account : found) rows.push_back(account_json(account));
        return data(std::move(rows));
      });
}

void account(CallPtr call, DeskGate& gate) {
  answer_with<AccountView>(
      call, gate,
      [caller = call->caller, id = account_of(call)](const desk::Desk& desk) -> Result<AccountView> {
        const auto spec = admin_api::find_account(desk, caller, id);
        if (!spec) return spec.reject();
        return AccountView::of(desk, **spec);
      },
      [](const AccountView& view) { return account_json(view); });
}

template <class T>
struct Rows {
  std::vector<T> rows;
  Symbols symbols;
  Currency currency;  // the account's
};

void positions(CallPtr call, DeskGate& gate) {
  using Found = Rows<PositionView>;
  answer_with<Found>(
      call, gate,
      [caller = call->caller, id = account_of(call)](const desk::Desk& desk) -> Result<Found> {
        const auto spec = admin_api::find_account(desk, caller, id);
        if (!spec) return spec.reject();
        Found found;
        found.currency = (*spec)->currency;
        for (const Position* position : desk.positions(id)) {
          found.rows.push_back(PositionView::of(desk, *position));
          found.symbols.add(desk.catalog(), position->instrument);
        }
        return found;
      },
      [](const Found& found) {
        Json rows = Json::array();
        for (const PositionView& position : found.rows)
          rows.push_back(position_json(position, found.symbols, found.currency));
        return data(std::move(rows));
      });
}

// What is held of the account's margin for orders at LPs and on exchange books, in order of order.
void holds(CallPtr call, DeskGate& gate) {
  using Found = Rows<std::pair<OrderId, ledger::Holds::Hold>>;
  answer_with<Found>(
      call, gate,
      [caller = call->caller, id = account_of(call)](const desk::Desk& desk) -> Result<Found> {
        const auto spec = admin_api::find_account(desk, caller, id);
        if (!spec) return spec.reject();
        Found found;
        found.currency = (*spec)->currency;
        for (const Order* order : desk.working_orders(id))
          if (const auto* hold = desk.holds().find(order->id)) found.rows.emplace_back(order->id, *hold);
        return found;
      },
      [](const Found& found) {
        Json rows = Json::array();
        for (const auto& [order, hold] : found.rows)
          rows.push_back({{"hold", hold.id.value()},
                          {"order", order.value()},
                          {"placed", to_text(Money{hold.placed_minor, found.currency})},
                          {"open", to_text(Money{hold.open_minor, found.currency})}});
        return data(std::move(rows));
      });
}

void order(CallPtr call, DeskGate& gate) {
  using Found = Rows<Order>;
  answer_with<Found>(
      call, gate,
      [caller = call->caller, id = account_of(call),
       order = OrderId{call->path_id("order").value_or(0)}](const desk::Desk& desk) -> Result<Found> {
        if (const auto spec = admin_api::find_account(desk, caller, id); !spec) return spec.reject();
        const Order* present = desk.find_order(order);
        if (present == nullptr || present->account != id)
          return Reject{RejectCode::unknown_order,
                        fmt::format("no order {}; old ones are in the list of all orders", order.value())};
        Found found{{desk.as_of_now(*present)}, {}, {}};
        found.symbols.add(desk.catalog(), present->terms.instrument);
        return found;
      },
      [](const Found& found) { return order_json(found.rows.front(), found.symbols); });
}

}  // namespace

void answer_working_orders(CallPtr call, DeskGate& gate) {
  using Found = Rows<Order>;
  answer_with<Found>(
      call, gate,
      [caller = call->caller, id = account_of(call)](const desk::Desk& desk) -> Result<Found> {
        if (const auto spec = admin_api::find_account(desk, caller, id); !spec) return spec.reject();
        Found found;
        for (const Order* order : desk.working_orders(id)) {
          found.rows.push_back(desk.as_of_now(*order));
          found.symbols.add(desk.catalog(), order->terms.instrument);
        }
        return found;
      },
      [](const Found& found) {
        Json rows = Json::array();
        for (const Order& order : found.rows) rows.push_back(order_json(order, found.symbols));
        return data(std::move(rows));
      });
}

void add_account_routes(admin_api::Router& router, DeskGate& gate) {
  const auto with = [&gate](auto handler) {
    return [handler, &gate](CallPtr call) { handler(std::move(call), gate); };
  };
  router.add("GET", "/api/v1/instruments", Access::user, with(instruments));
  router.add("GET", "/api/v1/quotes", Access::user, with(quotes));
  router.add("GET", "/api/v1/accounts", Access::user, with(accounts));
  router.add("GET", "/api/v1/accounts/{account}", Access::user, with(account));
  router.add("GET", "/api/v1/accounts/{account}/positions", Access::user, with(positions));
  router.add("GET", "/api/v1/accounts/{account}/holds", Access::user, with(holds));
  router.add("GET", "/api/v1/accounts/{account}/orders/{order}", Access::user, with(order));
}

}  // namespace dealingdesk::client_api
