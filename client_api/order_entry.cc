#include "client_api/order_entry.h"

#include <utility>

#include <fmt/format.h>

namespace dealingdesk::client_api {
namespace {

using admin_api::BodyReader;
using admin_api::Caller;
using admin_api::DeskGate;
using admin_api::Symbols;

const std::vector<std::pair<std::string_view, Side>> kSides{{"buy", Side::buy}, {"sell", Side::sell}};
const std::vector<std::pair<std::string_view, OrderType>> kTypes{{"market", OrderType::market},
                                                                 {"limit", OrderType::limit},
                                                                 {"stop", OrderType::stop},
                                                                 {"stop_limit", OrderType::stop_limit}};
const std::vector<std::pair<std::string_view, TimeInForce>> kTimes{
    {"gtc", TimeInForce::gtc}, {"day", TimeInForce::day}, {"ioc", TimeInForce::ioc}, {"fok", TimeInForce::fok}};

void read_quantity(BodyReader& body, std::optional<Qty>& qty, std::optional<Qty>& lots, bool required) {
  const bool has_qty = body.has("qty");
  const bool has_lots = body.has("lots");
  qty = body.optional_decimal<Qty>("qty");
  lots = body.optional_decimal<Qty>("lots");
  if (has_qty && has_lots) body.note("lots", "give the quantity in units (qty) or in lots, not both");
  if (required && !has_qty && !has_lots) body.note("qty", "is missing: units as \"qty\", or \"lots\"");
}

// Units; refuses lots that are not a whole number of the smallest steps, or do not fit.
Result<Qty> units(const std::optional<Qty>& qty, const std::optional<Qty>& lots, const InstrumentSpec& instrument) {
  if (qty) return *qty;
  const Int128 product = static_cast<Int128>(lots->steps()) * instrument.contract_size.steps();
  const Int128 scale = pow10(Qty::kScale);
  const auto steps = narrow(product / scale);
  if (product % scale != 0 || !steps)
    return Reject{RejectCode::bad_quantity,
                  fmt::format("{} lots of {} are no quantity", to_text(*lots), instrument.symbol)};
  return Qty::from_steps(*steps);
}

// The latest report of the order that the command was about: the first report says which that is.
const ExecutionReport* outcome_of(const std::vector<Event>& events) {
  const ExecutionReport* outcome = nullptr;
  for (const Event& event : events) {
    const auto* report = std::get_if<ExecutionReport>(&event);
    if (report != nullptr && (outcome == nullptr || (outcome->order.id && report->order.id == outcome->order.id)))
      outcome = report;
  }
  return outcome;
}

Reject refusal_in(const std::vector<Event>& events) {
  for (const Event& event : events) {
    if (const auto* rejected = std::get_if<CancelRejected>(&event)) return rejected->reject;
    if (const auto* rejected = std::get_if<CommandRejected>(&event)) return rejected->reject;
  }
  return {};
}

Reject unknown_order(OrderId id) { return {RejectCode::unknown_order, fmt::format("no order {}", id.value())}; }

const Position* find_position(const desk::Desk& desk, AccountId account, PositionId id) {
  for (const Position* position : desk.positions(account))
    if (position->id == id) return position;
  return nullptr;
}

Reject unknown_position(PositionId id) {
  return {RejectCode::unknown_position, fmt::format("no position {}", id.value())};
}

// What was found while the command was prepared on the desk's thread.
struct Found {
  Symbols symbols;
  std::optional<Order> first;
};

Result<OrderEntry::Placed> outcome_of_repeat(const Order& first, bool same, const Symbols& symbols) {
  if (!same)
    return Reject{RejectCode::idempotency_conflict,
                  fmt::format("client order id {} was used before, for another order ({})", first.client_order_id,
                              first.id.value())};
  if (first.status == OrderStatus::rejected) return first.reject;
  return OrderEntry::Placed{first, symbols, true};
}

}  // namespace

OrderRequest read_order_request(BodyReader& body) {
  OrderRequest request;
  request.client_order_id = body.optional_text("client_order_id").value_or("");
  request.symbol = body.text("symbol");
  request.terms.side = body.word("side", kSides);
  request.terms.type = body.word("type", kTypes, std::optional{OrderType::market});
  request.terms.time_in_force = body.word("time_in_force", kTimes, std::optional{TimeInForce::gtc});
  read_quantity(body, request.qty, request.lots, true);
  request.terms.limit = body.optional_decimal<Price>("limit");
  request.terms.stop = body.optional_decimal<Price>("stop");
  request.terms.stop_loss = body.optional_decimal<Price>("stop_loss");
  request.terms.take_profit = body.optional_decimal<Price>("take_profit");
  if (const auto closes = body.optional_number("closes", 1, UINT64_MAX)) request.terms.closes = PositionId{*closes};
  return request;
}

OrderChange read_order_change(BodyReader& body) {
  OrderChange change;
  change.client_order_id = body.optional_text("client_order_id").value_or("");
  read_quantity(body, change.qty, change.lots, false);
  change.limit = body.patched_decimal<Price>("limit");
  change.stop = body.patched_decimal<Price>("stop");
  change.stop_loss = body.patched_decimal<Price>("stop_loss");
  change.take_profit = body.patched_decimal<Price>("take_profit");
  return change;
}

void OrderEntry::submit(const Caller& caller, Channel channel, AccountId account, std::string client_order_id,
                        MakeTerms make_terms, SameOrder same, Done done) {
  if (client_order_id.empty())
    return done(
        Reject{RejectCode::malformed, "send a client_order_id, or the header Idempotency-Key: it makes a repeat safe"});
  auto found = std::make_shared<Found>();
  auto prepare = [caller, account, client_order_id, make_terms = std::move(make_terms),
                  found](const desk::Desk& desk) -> Result<CommandBody> {
    const auto spec = admin_api::find_account(desk, caller, account);
    if (!spec) return spec.reject();
    if (const Order* first = desk.find_order(account, client_order_id)) {
      found->first = *first;
      found->symbols.add(desk.catalog(), first->terms.instrument);
      return Reject{RejectCode::duplicate_client_order_id, ""};
    }
    auto terms = make_terms(desk, **spec);
    if (!terms) return terms.reject();
    found->symbols.add(desk.catalog(), terms->instrument);
    return CommandBody{PlaceOrder{account, client_order_id, *terms}};
  };
  const Origin origin{channel, {}, caller.user, 0};
  gate_.command(std::move(prepare), origin, [this, found, same, done](Result<DeskGate::Answer> answer) {
    if (found->first)
      return done(outcome_of_repeat(*found->first, same(*found->first, found->symbols), found->symbols));
    if (!answer) return done(answer.reject());
    const ExecutionReport* report = outcome_of(answer->events);
    if (report == nullptr) return done(Reject{RejectCode::conflict, "the desk gave no answer"});
    if (report->type != ExecType::rejected) return done(Placed{report->order, found->symbols, false});
    if (!report->duplicate_of) return done(report->order.reject);
    // Somebody was quicker with the same id, between the look and the command.
    gate_.read<Order>(
        [id = report->duplicate_of](const desk::Desk& desk) -> Result<Order> {
          const Order* first = desk.find_order(id);
          if (first == nullptr) return unknown_order(id);
          return *first;
        },
        [found, same, done](Result<Order> first) {
          if (!first) return done(first.reject());
          done(outcome_of_repeat(*first, same(*first, found->symbols), found->symbols));
        });
  });
}

void OrderEntry::place(const Caller& caller, Channel channel, OrderRequest request, Done done) {
  auto make_terms = [request](const desk::Desk& desk, const AccountSpec&) -> Result<OrderTerms> {
    const InstrumentSpec* instrument = desk.catalog().instruments().find(request.symbol);
    if (instrument == nullptr)
      return Reject{RejectCode::unknown_instrument, fmt::format("no instrument {}", request.symbol)};
    const auto qty = units(request.qty, request.lots, *instrument);
    if (!qty) return qty.reject();
    OrderTerms terms = request.terms;
    terms.instrument = instrument->id;
    terms.qty = *qty;
    return terms;
  };
  // What a replace may have changed since is not compared.
  auto same = [request](const Order& first, const Symbols& symbols) {
    const OrderTerms& terms = request.terms;
    return symbols.at(first.terms.instrument).symbol == request.symbol && first.terms.side == terms.side &&
           first.terms.type == terms.type && first.terms.time_in_force == terms.time_in_force &&
           first.terms.closes == terms.closes &&
           (terms.type != OrderType::market || !request.qty || first.terms.qty == *request.qty);
  };
  submit(caller, channel, request.account, request.client_order_id, std::move(make_terms), std::move(same),
         std::move(done));
}

void OrderEntry::close(const Caller& caller, Channel channel, PositionClose request, Done done) {
  auto make_terms = [request](const desk::Desk& desk, const AccountSpec& account) -> Result<OrderTerms> {
    const Position* position = find_position(desk, account.id, request.position);
    if (position == nullptr) return unknown_position(request.position);
    const InstrumentSpec& instrument = *desk.catalog().instruments().find(position->instrument);
    const auto qty =
        request.qty || request.lots ? units(request.qty, request.lots, instrument) : Result<Qty>{position->qty};
    if (!qty) return qty.reject();
    OrderTerms terms;
    terms.instrument = position->instrument;
    terms.side = opposite(position->side);
    terms.type = OrderType::market;
    terms.qty = *qty;
    terms.closes = position->id;
    return terms;
  };
  auto same = [request](const Order& first, const Symbols&) {
    return first.terms.closes == request.position && (!request.qty || first.terms.qty == *request.qty);
  };
  submit(caller, channel, request.account, request.client_order_id, std::move(make_terms), std::move(same),
         std::move(done));
}

void OrderEntry::cancel(const Caller& caller, Channel channel, AccountId account, OrderId order, Done done) {
  auto found = std::make_shared<Found>();
  auto prepare = [caller, account, order, found](const desk::Desk& desk) -> Result<CommandBody> {
    if (const auto spec = admin_api::find_account(desk, caller, account); !spec) return spec.reject();
    const Order* present = desk.find_order(order);
    if (present == nullptr || present->account != account) return unknown_order(order);
    found->symbols.add(desk.catalog(), present->terms.instrument);
    return CommandBody{CancelOrder{account, order, "", ""}};
  };
  gate_.command(std::move(prepare), {channel, {}, caller.user, 0}, [found, done](Result<DeskGate::Answer> answer) {
    if (!answer) return done(answer.reject());
    if (const ExecutionReport* report = outcome_of(answer->events))
      return done(Placed{report->order, found->symbols, false});
    done(refusal_in(answer->events));
  });
}

void OrderEntry::replace(const Caller& caller, Channel channel, OrderChange change, Done done) {
  auto found = std::make_shared<Found>();
  auto prepare = [caller, change, found](const desk::Desk& desk) -> Result<CommandBody> {
    if (const auto spec = admin_api::find_account(desk, caller, change.account); !spec) return spec.reject();
    const Order* order = desk.find_order(change.order);
    if (order == nullptr || order->account != change.account) return unknown_order(change.order);
    const InstrumentSpec& instrument = *desk.catalog().instruments().find(order->terms.instrument);
    found->symbols.add(desk.catalog(), instrument.id);
    ReplaceOrder replace;
    replace.account = change.account;
    replace.order = change.order;
    replace.client_order_id = change.client_order_id;
    replace.qty = order->terms.qty;
    if (change.qty || change.lots) {
      const auto qty = units(change.qty, change.lots, instrument);
      if (!qty) return qty.reject();
      replace.qty = *qty;
    }
    replace.limit = change.limit.value_or(order->terms.limit);
    replace.stop = change.stop.value_or(order->terms.stop);
    replace.stop_loss = change.stop_loss.value_or(order->terms.stop_loss);
    replace.take_profit = change.take_profit.value_or(order->terms.take_profit);
    return CommandBody{replace};
  };
  gate_.command(std::move(prepare), {channel, {}, caller.user, 0}, [found, done](Result<DeskGate::Answer> answer) {
    if (!answer) return done(answer.reject());
    if (const ExecutionReport* report = outcome_of(answer->events))
      return done(Placed{report->order, found->symbols, false});
    done(refusal_in(answer->events));
  });
}

void OrderEntry::protect(const Caller& caller, Channel channel, PositionChange change,
                         std::function<void(Result<Changed>)> done) {
  auto found = std::make_shared<Found>();
  auto prepare = [caller, change, found](const desk::Desk& desk) -> Result<CommandBody> {
    if (const auto spec = admin_api::find_account(desk, caller, change.account); !spec) return spec.reject();
    const Position* position = find_position(desk, change.account, change.position);
    if (position == nullptr) return unknown_position(change.position);
    found->symbols.add(desk.catalog(), position->instrument);
    return CommandBody{ProtectPosition{change.account, change.position, change.stop_loss.value_or(position->stop_loss),
                                       change.take_profit.value_or(position->take_profit)}};
  };
  gate_.command(std::move(prepare), {channel, {}, caller.user, 0},
                [found, done, id = change.position](Result<DeskGate::Answer> answer) {
                  if (!answer) return done(answer.reject());
                  for (const Event& event : answer->events)
                    if (const auto* changed = std::get_if<PositionChanged>(&event);
                        changed && changed->position.id == id)
                      return done(Changed{changed->position, found->symbols});
                  done(refusal_in(answer->events));
                });
}

}  // namespace dealingdesk::client_api
