#include "client_api/order_requests.h"

#include <utility>

#include <fmt/format.h>

namespace dealingdesk::client_api {
namespace {

using admin_api::BodyReader;

const std::vector<std::pair<std::string_view, Side>> kSides{{"buy", Side::buy}, {"sell", Side::sell}};
const std::vector<std::pair<std::string_view, OrderType>> kTypes{{"market", OrderType::market},
                                                                 {"limit", OrderType::limit},
                                                                 {"stop", OrderType::stop},
                                                                 {"stop_limit", OrderType::stop_limit},
                                                                 {"market_if_touched", OrderType::market_if_touched},
                                                                 {"trailing_stop", OrderType::trailing_stop}};
const std::vector<std::pair<std::string_view, TimeInForce>> kTimes{{"gtc", TimeInForce::gtc},
                                                                   {"day", TimeInForce::day},
                                                                   {"ioc", TimeInForce::ioc},
                                                                   {"fok", TimeInForce::fok},
                                                                   {"gtd", TimeInForce::gtd}};
const std::vector<std::pair<std::string_view, Contingency>> kContingencies{
    {"oco", Contingency::oco}, {"oto", Contingency::oto}, {"oto_oco", Contingency::oto_oco}};
const std::vector<std::pair<std::string_view, ProfitFilter>> kProfits{
    {"any", ProfitFilter::any}, {"winning", ProfitFilter::winning}, {"losing", ProfitFilter::losing}};

Amounts read_amounts(BodyReader& body, bool required) {
  const bool has_qty = body.present("qty");
  const bool has_lots = body.present("lots");
  Amounts amounts{body.optional_decimal<Qty>("qty"), body.optional_decimal<Qty>("lots")};
  if (has_qty && has_lots) body.note("lots", "give the quantity in units (qty) or in lots, not both");
  if (required && !has_qty && !has_lots) body.note("qty", "is missing: units as \"qty\", or \"lots\"");
  return amounts;
}

ExitRequest read_exits(BodyReader& body) {
  ExitRequest exits;
  body.optional_object("exits", [&exits](BodyReader& inner) {
    exits.trailing_stop = inner.optional_decimal<Price>("trailing_stop").value_or(Price{});
    exits.breakeven_after = inner.optional_decimal<Price>("breakeven_after").value_or(Price{});
    exits.breakeven_keep = inner.optional_decimal<Price>("breakeven_keep").value_or(Price{});
    inner.optional_objects("targets", [&exits](BodyReader& target) {
      exits.targets.push_back({target.decimal<Price>("price"), read_amounts(target, true)});
    });
  });
  return exits;
}

// Of a change: nothing where the field is not there; null takes the exits away.
std::optional<ExitRequest> read_changed_exits(BodyReader& body) {
  if (!body.has("exits")) return std::nullopt;
  return read_exits(body);
}

std::string read_client_order_id(BodyReader& body) { return body.optional_text("client_order_id").value_or(""); }

}  // namespace

Result<Qty> Amounts::units(const InstrumentSpec& instrument) const {
  if (qty) return *qty;
  const Int128 product = static_cast<Int128>(lots->steps()) * instrument.contract_size.steps();
  const Int128 scale = pow10(Qty::kScale);
  const auto steps = narrow(product / scale);
  if (product % scale != 0 || !steps)
    return Reject{RejectCode::bad_quantity,
                  fmt::format("{} lots of {} are no quantity", to_text(*lots), instrument.symbol)};
  return Qty::from_steps(*steps);
}

Result<ExitPlan> ExitRequest::plan(const InstrumentSpec& instrument) const {
  ExitPlan plan{trailing_stop, breakeven_after, breakeven_keep, {}};
  for (const Target& target : targets) {
    const auto qty = target.amounts.units(instrument);
    if (!qty) return qty.reject();
    plan.targets.push_back({target.price, *qty});
  }
  return plan;
}

Result<OrderTerms> OrderRequest::terms_on(const InstrumentSpec* instrument) const {
  if (instrument == nullptr) return Reject{RejectCode::unknown_instrument, fmt::format("no instrument {}", symbol)};
  const auto qty = amounts.units(*instrument);
  if (!qty) return qty.reject();
  auto plan = exits.plan(*instrument);
  if (!plan) return plan.reject();
  OrderTerms made = terms;
  made.instrument = instrument->id;
  made.qty = *qty;
  made.exits = *std::move(plan);
  return made;
}

bool OrderRequest::made(const Order& order, std::string_view order_symbol) const {
  const OrderTerms& first = order.terms;
  return order_symbol == symbol && first.side == terms.side && first.type == terms.type &&
         first.time_in_force == terms.time_in_force && first.closes == terms.closes &&
         first.reduce_only == terms.reduce_only && first.post_only == terms.post_only &&
         (terms.type != OrderType::market || !amounts.qty || first.qty == *amounts.qty);
}

OrderRequest read_order_request(BodyReader& body) {
  OrderRequest request;
  OrderTerms& terms = request.terms;
  request.client_order_id = read_client_order_id(body);
  request.symbol = body.text("symbol");
  terms.side = body.word("side", kSides);
  terms.type = body.word("type", kTypes, std::optional{OrderType::market});
  terms.time_in_force = body.word("time_in_force", kTimes, std::optional{TimeInForce::gtc});
  terms.expires = body.optional_time("expires").value_or(Timestamp{});
  request.amounts = read_amounts(body, true);
  terms.limit = body.optional_decimal<Price>("limit");
  terms.stop = body.optional_decimal<Price>("stop");
  terms.trail = body.optional_decimal<Price>("trail").value_or(Price{});
  terms.stop_loss = body.optional_decimal<Price>("stop_loss");
  terms.take_profit = body.optional_decimal<Price>("take_profit");
  request.exits = read_exits(body);
  if (const auto closes = body.optional_number("closes", 1, UINT64_MAX)) terms.closes = PositionId{*closes};
  terms.reduce_only = body.optional_boolean("reduce_only").value_or(false);
  terms.post_only = body.optional_boolean("post_only").value_or(false);
  return request;
}

OrderListRequest read_order_list(BodyReader& body) {
  OrderListRequest list;
  list.contingency = body.word("contingency", kContingencies);
  if (!body.present("orders")) body.note("orders", "is missing");
  body.optional_objects("orders", [&list](BodyReader& order) {
    list.orders.push_back(read_order_request(order));
    if (list.orders.back().client_order_id.empty())
      order.note("client_order_id", "is missing: it makes a repeat of the list safe");
  });
  return list;
}

OrderChange read_order_change(BodyReader& body) {
  OrderChange change;
  change.client_order_id = read_client_order_id(body);
  change.amounts = read_amounts(body, false);
  change.limit = body.patched_decimal<Price>("limit");
  change.stop = body.patched_decimal<Price>("stop");
  change.stop_loss = body.patched_decimal<Price>("stop_loss");
  change.take_profit = body.patched_decimal<Price>("take_profit");
  for (const char* kept : {"trail", "expires"})
    if (body.has(kept) && !body.present(kept)) body.note(kept, "cannot be taken away");
  change.trail = body.optional_decimal<Price>("trail");
  change.expires = body.optional_time("expires");
  change.exits = read_changed_exits(body);
  return change;
}

PositionChange read_position_change(BodyReader& body) {
  PositionChange change;
  change.stop_loss = body.patched_decimal<Price>("stop_loss");
  change.take_profit = body.patched_decimal<Price>("take_profit");
  change.exits = read_changed_exits(body);
  return change;
}

PositionClose read_position_close(BodyReader& body) {
  PositionClose close;
  close.client_order_id = read_client_order_id(body);
  close.amounts = read_amounts(body, false);
  return close;
}

Selection read_selection(BodyReader& body, Selecting what) {
  Selection selection;
  selection.symbol = body.optional_text("symbol");
  if (body.present("side")) selection.side = body.word("side", kSides);
  if (what == Selecting::positions) selection.profit = body.word("profit", kProfits, std::optional{ProfitFilter::any});
  return selection;
}

}  // namespace dealingdesk::client_api
