#include "client_api/market_routes.h"

#include <utility>

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "admin_api/json_views.h"
#include "core/decimal.h"

namespace dealingdesk::client_api {
namespace {

using admin_api::Access;
using admin_api::CallPtr;
using admin_api::Json;

constexpr std::size_t kMostCandles = 5000;
constexpr std::size_t kMostTicks = 1000;

struct Query {
  std::string symbol;
  std::string timeframe;
  std::optional<Timestamp> from, to;
  std::size_t limit = 500;
};

Result<Query> read_query(const admin_api::Request& request, bool candles) {
  Query query;
  const std::size_t most = candles ? kMostCandles : kMostTicks;
  for (const auto& [name, value] : request.query) {
    const auto bad = [&name, &value](std::string_view expected) {
      return Reject{RejectCode::malformed, fmt::format("{}={}: {} is expected", name, value, expected)};
    };
    if (name == "symbol") {
      query.symbol = value;
    } else if (name == "timeframe" && candles) {
      query.timeframe = value;
    } else if (name == "from" || name == "to") {
      const auto time = read_time(value);
      if (!time) return bad("an RFC 3339 time or milliseconds since 1970");
      (name == "from" ? query.from : query.to) = *time;
    } else if (name == "limit") {
      const auto limit = parse_decimal(value, 0);
      if (!limit || *limit < 1 || *limit > static_cast<std::int64_t>(most)) return bad(fmt::format("1 to {}", most));
      query.limit = static_cast<std::size_t>(*limit);
    } else {
      return Reject{RejectCode::malformed, fmt::format("{} is no parameter of this request", name)};
    }
  }
  if (query.symbol.empty()) return Reject{RejectCode::malformed, "symbol= is missing"};
  if (candles && query.timeframe.empty()) query.timeframe = "1m";
  return query;
}

Json prices_json(const Candle::Prices& prices, int digits) {
  return Json::array({to_text(prices.open, digits), to_text(prices.high, digits), to_text(prices.low, digits),
                      to_text(prices.close, digits)});
}

struct Instrument {
  InstrumentId id;
  std::uint8_t digits = 5;
};

// Finds the instrument, then asks the source where that may block, then answers.
void ask(CallPtr call, const MarketRoutesParts& parts, const std::string& symbol,
         std::function<Result<Json>(const Instrument&)> read) {
  parts.gate->read<Instrument>(
      [symbol](const desk::Desk& desk) -> Result<Instrument> {
        const InstrumentSpec* spec = desk.catalog().instruments().find(symbol);
        if (spec == nullptr) return Reject{RejectCode::unknown_instrument, fmt::format("no instrument {}", symbol)};
        return Instrument{spec->id, spec->digits};
      },
      [call, parts, read = std::move(read)](Result<Instrument> instrument) {
        if (!instrument) return call->refuse(instrument.reject());
        boost::asio::post(parts.reader, [call, read, web = parts.gate->executor(), instrument = *instrument] {
          auto rows = std::make_shared<Result<Json>>(read(instrument));
          boost::asio::post(web, [call, rows] {
            if (*rows)
              call->answer(200, **rows);
            else
              call->refuse(rows->reject());
          });
        });
      });
}

void candles(CallPtr call, const MarketRoutesParts& parts) {
  const auto query = read_query(call->request, true);
  if (!query) return call->refuse(query.reject());
  const auto length = parts.source->length_of(query->timeframe);
  if (!length)
    return call->refuse(
        Reject{RejectCode::malformed,
               fmt::format("timeframe={}: 1s, 1m, 5m, 15m, 1h, 4h or 1d is expected", query->timeframe)});
  const Timestamp to = query->to.value_or(parts.clock->now() + *length);
  const Timestamp from = query->from.value_or(Timestamp{});
  ask(std::move(call), parts, query->symbol,
      [source = parts.source, query = *query, from, to](const Instrument& i) -> Result<Json> {
        const auto found = source->candles(i.id, query.timeframe, from, to, query.limit);
        if (!found) return found.reject();
        Json rows = Json::array();
        for (const Candle& candle : *found)
          rows.push_back({{"time", to_rfc3339(candle.open_time)},
                          {"bid", prices_json(candle.bid, i.digits)},
                          {"ask", prices_json(candle.ask, i.digits)},
                          {"mid", prices_json(candle.mid, i.digits)},
                          {"ticks", candle.ticks}});
        return Json{{"symbol", query.symbol}, {"timeframe", query.timeframe}, {"data", std::move(rows)}};
      });
}

void ticks(CallPtr call, const MarketRoutesParts& parts) {
  const auto query = read_query(call->request, false);
  if (!query) return call->refuse(query.reject());
  const Timestamp to = query->to.value_or(parts.clock->now() + Span::from_s(1));
  const Timestamp from = query->from.value_or(to - Span::from_s(60));
  ask(std::move(call), parts, query->symbol,
      [source = parts.source, query = *query, from, to](const Instrument& i) -> Result<Json> {
        const auto found = source->ticks(i.id, from, to, query.limit);
        if (!found) return found.reject();
        const auto price = [&i](Price p) { return p.is_zero() ? Json(nullptr) : Json(to_text(p, i.digits)); };
        Json rows = Json::array();
        for (const HistoryTick& tick : *found)
          rows.push_back({{"time", to_rfc3339(tick.received)}, {"bid", price(tick.bid)}, {"ask", price(tick.ask)}});
        return Json{{"symbol", query.symbol}, {"data", std::move(rows)}};
      });
}

}  // namespace

std::optional<Timestamp> read_time(std::string_view text) {
  if (const auto ms = parse_decimal(text, 0); ms && *ms >= 0 && *ms < 9'000'000'000'000) return Timestamp::from_ms(*ms);
  return parse_rfc3339(text);
}

void add_market_routes(admin_api::Router& router, MarketRoutesParts parts) {
  router.add("GET", "/api/v1/candles", Access::user, [parts](CallPtr call) { candles(std::move(call), parts); });
  router.add("GET", "/api/v1/ticks", Access::user, [parts](CallPtr call) { ticks(std::move(call), parts); });
}

}  // namespace dealingdesk::client_api
