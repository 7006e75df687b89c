#include "tests/model/random_commands.h"

#include <algorithm>
#include <iterator>

namespace dealingdesk::model {
Command RandomCommands::next(const BrokerModel& model) {
  if (definitions_.empty()) plan_definitions();
  Command command;
  command.seq = CommandSeq{++seq_};
  const Timestamp before = now_;
  if (defined_ == definitions_.size()) {
    const auto how_long = pick(1'000);
    std::int64_t ms = static_cast<std::int64_t>(pick(300));
    if (how_long < 20) ms = static_cast<std::int64_t>(pick(40'000));
    if (how_long < 4) ms = static_cast<std::int64_t>(pick(30'000'000));
    now_ = now_ + Span::from_ms(ms);
    // Some days, and now and then more than the desk makes up for.
    if (pick(2'000) == 0) now_ = now_ + Span::from_s(static_cast<std::int64_t>(pick(pick(40) == 0 ? 500 : 6) * 86'400));
  }
  // The server's clock ticks before anything else happens in a market that has opened.
  const bool opened = defined_ == definitions_.size() && command.seq.value() > 1 && model.hours_changed(before, now_);
  command.time = now_;
  if (maybe(20)) command.origin.session = SessionId{static_cast<std::uint32_t>(1 + pick(3))};
  command.body = defined_ < definitions_.size() ? definitions_[defined_++] : opened ? PassTime{} : body(model);
  return command;
}

CommandBody RandomCommands::body(const BrokerModel& model) {
  // Nothing at all is stopped for long: little would happen.
  if (model.is_switched(TradingScope::everything) && maybe(10))
    return ChangeTradingState{TradingScope::everything, 0, TradingState::active, false, false, ""};
  const auto kind = pick(1'000);
  if (kind < 380) return quote(model);
  if (kind < 640) return place(model);
  if (kind < 680) return cancel(model);
  if (kind < 740) return replace(model);
  if (kind < 790) return protect(model);
  if (kind < 850) return list(model);
  if (kind < 920) return close(model);
  if (kind < 967) return money(model);
  if (kind < 982) return trading_state(model);
  if (kind < 992) return redefine(model);
  return rare(model);
}

AccountId RandomCommands::account() { return AccountId{pick(400) == 0 ? 77 : 1001 + pick(accounts())}; }

InstrumentId RandomCommands::instrument(const BrokerModel& model) {
  if (pick(400) == 0) return InstrumentId{77};
  return InstrumentId{static_cast<std::uint32_t>(1 + pick(model.instruments().size()))};
}

std::string RandomCommands::name() {
  if (maybe(5)) return "";
  if (pick(300) == 0) return std::string(65, 'x');
  return "c" + std::to_string(maybe(2) ? pick(names_ + 1) : ++names_);
}

Price RandomCommands::price_near(const BrokerModel& model, InstrumentId id, std::uint64_t spread) {
  const auto spec = model.instruments().find(id);
  if (spec == model.instruments().end()) return Price::from_steps(1'000'000'000);
  const std::int64_t tick = spec->second.tick_size().steps();
  const Quote* last = model.last_quote(id);
  const std::int64_t middle = (last != nullptr ? last->bid : middles_.at(id.value() - 1)).steps() / tick;
  const auto off = static_cast<std::int64_t>(pick(2 * spread + 1)) - static_cast<std::int64_t>(spread);
  const std::int64_t ticks = std::max<std::int64_t>(middle + off, 1);
  // Sometimes off the tick, or no price at all.
  if (pick(300) == 0)
    return maybe(50) ? Price{} : Price::from_steps(ticks * tick + (maybe(90) ? 1 : kHighestPrice.steps()));
  return Price::from_steps(ticks * tick);
}

Price RandomCommands::distance(const InstrumentSpec& instrument, std::uint64_t most) {
  return Price::from_steps(instrument.tick_size().steps() * static_cast<std::int64_t>(1 + pick(most)));
}

Qty RandomCommands::quantity(const InstrumentSpec& instrument) {
  const std::int64_t step = instrument.qty_step.steps();
  if (pick(200) == 0) return maybe(50) ? Qty{} : Qty::from_steps(step + 1);
  const std::uint64_t most = maybe(10) ? 3'000 : maybe(30) ? 600 : 120;
  return Qty::from_steps(step * static_cast<std::int64_t>(1 + pick(most)));
}

CommandBody RandomCommands::quote(const BrokerModel& model) {
  Quote quote;
  quote.instrument = instrument(model);
  const auto spec = model.instruments().find(quote.instrument);
  if (spec == model.instruments().end()) return ChangeQuote{quote};
  // A walk that comes home to the middle; now and then a leap.
  const std::int64_t tick = spec->second.tick_size().steps();
  const std::int64_t middle = middles_.at(quote.instrument.value() - 1).steps() / tick;
  const Quote* last = model.last_quote(quote.instrument);
  const std::int64_t now = last != nullptr ? last->bid.steps() / tick : middle;
  const std::uint64_t leap = maybe(4) ? 2'000 : maybe(20) ? 300 : 40;
  std::int64_t bid = now + static_cast<std::int64_t>(pick(2 * leap + 1)) - static_cast<std::int64_t>(leap);
  bid += (middle - now) / 60;
  bid = std::max(bid, middle / 2);
  const auto ticks = [&](std::uint64_t most) {
    return Price::from_steps(tick * static_cast<std::int64_t>(pick(most)));
  };
  quote.bid = Price::from_steps(bid * tick);
  quote.ask = quote.bid + ticks(20);
  if (pick(150) == 0) quote.ask = quote.bid - Price::from_steps(1);
  if (maybe(15)) quote.lowest_bid = quote.bid - ticks(300);
  if (maybe(15)) quote.highest_bid = quote.bid + ticks(300);
  if (maybe(15)) quote.lowest_ask = quote.ask - ticks(300);
  if (maybe(15)) quote.highest_ask = quote.ask + ticks(300);
  if (pick(300) == 0) quote.lowest_bid = quote.bid + Price::from_steps(tick);
  if (pick(2'000) == 0)
    (maybe(50) ? quote.ask : quote.highest_bid.emplace()) = Price::from_steps(4'100'000'000'000'000'000);
  if (maybe(30)) quote.source_time = now_;
  return ChangeQuote{quote};
}

const Order* RandomCommands::some_order(const BrokerModel& model) {
  const auto& from = maybe(95) || model.finished().empty() ? model.working() : model.finished();
  if (from.empty()) return nullptr;
  return &std::next(from.begin(), static_cast<std::ptrdiff_t>(pick(std::min<std::size_t>(from.size(), 200))))->second;
}

const Position* RandomCommands::some_position(const BrokerModel& model) {
  const auto& from = model.positions();
  if (from.empty()) return nullptr;
  return &std::next(from.begin(), static_cast<std::ptrdiff_t>(pick(from.size())))->second;
}

ExitPlan RandomCommands::exits(const BrokerModel& model, InstrumentId id, Side side, Qty qty) {
  ExitPlan plan;
  const InstrumentSpec& spec = model.instruments().at(id);
  if (maybe(40)) plan.trailing_stop = distance(spec, 200);
  if (maybe(30)) {
    plan.breakeven_after = distance(spec, 200);
    if (maybe(50)) plan.breakeven_keep = distance(spec, 30);
  }
  if (!maybe(40)) return plan;
  Qty left = qty;
  for (std::uint64_t count = 1 + pick(3); count > 0 && left >= spec.qty_step; --count) {
    const std::int64_t steps = left.steps() / spec.qty_step.steps();
    const auto part =
        Qty::from_steps(spec.qty_step.steps() * static_cast<std::int64_t>(1 + pick(static_cast<std::uint64_t>(steps))));
    const Price away = distance(spec, 400);
    const Price from = price_near(model, id, 5);
    plan.targets.push_back({side == Side::buy ? from + away : from - away, part});
    left -= part;
  }
  return plan;
}

void RandomCommands::add_protection(const BrokerModel& model, OrderTerms& terms) {
  const InstrumentSpec& spec = model.instruments().at(terms.instrument);
  const Price from = terms.stop ? *terms.stop : terms.limit ? *terms.limit : price_near(model, terms.instrument, 0);
  const bool buys = terms.side == Side::buy;
  if (maybe(35)) terms.stop_loss = buys ? from - distance(spec, 400) : from + distance(spec, 400);
  if (maybe(30)) terms.take_profit = buys ? from + distance(spec, 400) : from - distance(spec, 400);
  if (maybe(25)) terms.exits = exits(model, terms.instrument, terms.side, terms.qty);
}

OrderTerms RandomCommands::terms(const BrokerModel& model, AccountId of) {
  OrderTerms terms;
  terms.instrument = instrument(model);
  if (!model.instruments().contains(terms.instrument)) return terms;
  terms.side = side();
  // What is open is closed often: by an order that names it, or by one that only reduces.
  const Position* open = some_position(model);
  const bool closes = open != nullptr && maybe(35);
  if (closes && (open->account == of || maybe(2))) {
    terms.instrument = open->instrument;
    terms.side = maybe(98) ? opposite(open->side) : open->side;
    if (maybe(70)) terms.closes = open->id;
  }
  const InstrumentSpec& spec = model.instruments().at(terms.instrument);
  terms.qty = terms.closes && maybe(60) ? open->qty : quantity(spec);
  if (maybe(12)) terms.reduce_only = true;
  const auto kind = pick(100);
  terms.type = kind < 45   ? OrderType::market
               : kind < 62 ? OrderType::limit
               : kind < 76 ? OrderType::stop
               : kind < 86 ? OrderType::stop_limit
               : kind < 93 ? OrderType::market_if_touched
                           : OrderType::trailing_stop;
  const bool may_be_immediate = terms.type == OrderType::market || terms.type == OrderType::limit;
  terms.time_in_force = maybe(60) ? TimeInForce::gtc : static_cast<TimeInForce>(pick(5));
  if (!may_be_immediate && maybe(97) &&
      (terms.time_in_force == TimeInForce::ioc || terms.time_in_force == TimeInForce::fok))
    terms.time_in_force = TimeInForce::day;
  if (terms.time_in_force == TimeInForce::gtd)
    terms.expires = now_ + Span::from_ms(static_cast<std::int64_t>(pick(60'000)) - 500);
  if (terms.type == OrderType::limit || terms.type == OrderType::stop_limit ||
      (terms.type == OrderType::market && maybe(15)))
    terms.limit = price_near(model, terms.instrument, 150);
  if (terms.type == OrderType::stop || terms.type == OrderType::stop_limit ||
      terms.type == OrderType::market_if_touched || pick(300) == 0)
    terms.stop = price_near(model, terms.instrument, 200);
  if (terms.type == OrderType::trailing_stop) {
    terms.trail = distance(spec, 200);
    if (maybe(30)) terms.stop = price_near(model, terms.instrument, 200);
  }
  if (!terms.closes && maybe(50)) add_protection(model, terms);
  // What is delivered has no positions.
  if (spec.instrument_class == InstrumentClass::crypto_spot && maybe(97)) {
    terms.closes = {};
    terms.reduce_only = false;
    terms.stop_loss = terms.take_profit = std::nullopt;
    terms.exits = {};
  }
  if (pick(400) == 0) terms.post_only = true;
  return terms;
}

CommandBody RandomCommands::place(const BrokerModel& model) {
  const AccountId of = account();
  return PlaceOrder{of, name(), terms(model, of)};
}

CommandBody RandomCommands::list(const BrokerModel& model) {
  PlaceOrderList made;
  made.account = account();
  made.contingency = static_cast<Contingency>(pick(3));
  const std::uint64_t count = pick(60) == 0 ? 1 : 2 + pick(3);
  const OrderTerms first = terms(model, made.account);
  for (std::uint64_t i = 0; i < count; ++i) {
    OrderTerms next = i == 0 ? first : terms(model, made.account);
    // Most lists are about one instrument, and the first of a bracket opens what the others leave.
    if (i > 0 && maybe(60) && model.instruments().contains(first.instrument)) {
      next = first;
      next.side = opposite(first.side);
      next.type = maybe(50) ? OrderType::limit : OrderType::stop;
      next.time_in_force = TimeInForce::gtc;
      next.expires = {};
      next.closes = {};
      next.trail = {};
      next.exits = {};
      next.limit = next.stop = next.stop_loss = next.take_profit = std::nullopt;
      (next.type == OrderType::limit ? next.limit : next.stop) = price_near(model, first.instrument, 150);
      next.reduce_only = maybe(60);
    }
    made.orders.push_back({name(), next});
  }
  return made;
}

CommandBody RandomCommands::cancel(const BrokerModel& model) {
  const Order* order = some_order(model);
  if (order == nullptr) return CancelOrder{account(), OrderId{pick(50)}, "", name()};
  const AccountId of = pick(60) == 0 ? account() : order->account;
  const std::string id = maybe(50) ? name() : "";
  if (order->client_order_id.empty() || maybe(50)) return CancelOrder{of, order->id, "", id};
  return CancelOrder{of, {}, order->client_order_id, id};
}

CommandBody RandomCommands::replace(const BrokerModel& model) {
  const Order* order = some_order(model);
  ReplaceOrder made;
  made.client_order_id = name();
  if (order == nullptr || !model.instruments().contains(order->terms.instrument)) {
    made.account = account();
    made.original_client_order_id = name();
    return made;
  }
  const OrderTerms& terms = order->terms;
  const InstrumentSpec& spec = model.instruments().at(terms.instrument);
  made.account = pick(60) == 0 ? account() : order->account;
  if (order->client_order_id.empty() || maybe(50))
    made.order = order->id;
  else
    made.original_client_order_id = order->client_order_id;
  made.qty = maybe(60) ? terms.qty : quantity(spec);
  // Now and then more than there can be the margin for.
  if (maybe(8))
    made.qty = std::min(Qty::from_steps(made.qty.steps() * static_cast<std::int64_t>(2 + pick(30))), spec.max_qty);
  made.limit = terms.limit && maybe(50) ? std::optional{price_near(model, terms.instrument, 150)} : terms.limit;
  made.stop = terms.stop && maybe(50) ? std::optional{price_near(model, terms.instrument, 200)} : terms.stop;
  made.stop_loss = maybe(70) ? terms.stop_loss : std::nullopt;
  made.take_profit = maybe(70) ? terms.take_profit : std::nullopt;
  if (terms.type == OrderType::trailing_stop && maybe(40)) made.trail = distance(spec, 200);
  if (terms.time_in_force == TimeInForce::gtd && maybe(40))
    made.expires = now_ + Span::from_ms(static_cast<std::int64_t>(pick(60'000)) - 500);
  if (!terms.closes && maybe(15)) made.exits = exits(model, terms.instrument, terms.side, made.qty);
  return made;
}

CommandBody RandomCommands::protect(const BrokerModel& model) {
  const Position* position = some_position(model);
  if (position == nullptr) return ProtectPosition{account(), PositionId{pick(20)}, {}, {}, {}};
  OrderTerms terms;
  terms.instrument = position->instrument;
  terms.side = position->side;
  terms.qty = position->qty;
  add_protection(model, terms);
  if (maybe(40)) terms.exits.trailing_stop = position->exits.trailing_stop;
  return ProtectPosition{pick(60) == 0 ? account() : position->account, position->id, terms.stop_loss,
                         terms.take_profit, terms.exits};
}

CommandBody RandomCommands::close(const BrokerModel& model) {
  const Position* first = some_position(model);
  const Position* second = some_position(model);
  if (first == nullptr) return ClosePositions{account(), {}, std::nullopt, ProfitFilter::any};
  const auto kind = pick(100);
  if (kind < 40) {
    // Opposite positions of one account are rare: look for them.
    for (const auto& [id, other] : model.positions())
      if (other.account == first->account && other.instrument == first->instrument && other.side != first->side)
        second = &other;
    return CloseBy{pick(40) == 0 ? account() : first->account, first->id, second->id};
  }
  if (kind < 75) return ReversePosition{pick(40) == 0 ? account() : first->account, first->id, name()};
  ClosePositions made;
  made.account = account();
  if (maybe(50)) made.instrument = instrument(model);
  if (maybe(30)) made.side = side();
  made.profit = static_cast<ProfitFilter>(pick(3));
  return made;
}

CommandBody RandomCommands::money(const BrokerModel& model) {
  if (!moves_.empty() && maybe(8)) {
    MoveMoney again = moves_[pick(moves_.size())];
    if (maybe(30)) again.amount.minor += 1;
    return again;
  }
  if (maybe(8))
    return ReverseTransaction{TransactionId{1 + pick(model.last_transaction().value() + 2)},
                              maybe(30) ? "r" + std::to_string(pick(30)) : "", "mistake"};
  MoveMoney made;
  made.account = account();
  const auto found = model.accounts().find(made.account);
  made.movement = maybe(60) ? MoneyMovement::deposit : static_cast<MoneyMovement>(pick(4));
  made.amount.currency = *Currency::of("USD");
  if (found != model.accounts().end()) {
    made.amount.currency = maybe(98) ? found->second.currency : *Currency::of("GBP");
    const auto funds = model.funds(made.account);
    const std::int64_t large = made.amount.currency.digits() == 0 ? 500'000 : 300'000;
    made.amount.minor = static_cast<std::int64_t>(pick(static_cast<std::uint64_t>(large)));
    // Who has lost most of it pays in enough to go on with; who has won too much takes it out.
    if (funds && funds->equity < large && maybe(80)) {
      made.movement = MoneyMovement::deposit;
      made.amount = {3 * large, found->second.currency};
    }
    if (funds && funds->free > 10 * large && maybe(80)) {
      made.movement = MoneyMovement::withdrawal;
      made.amount = {std::min(funds->free - 3 * large, funds->balance), found->second.currency};
    }
  }
  if (scope_ == Scope::all_classes && maybe(15)) {
    // What is bought and sold for delivery.
    const bool coins = maybe(60);
    made.movement = maybe(70) ? MoneyMovement::deposit : static_cast<MoneyMovement>(pick(4));
    made.amount = {static_cast<std::int64_t>(pick(coins ? 300'000'000 : 2'000'000)),
                   *Currency::of(coins ? "BTC" : "USD")};
  }
  const bool negative = made.movement == MoneyMovement::credit || made.movement == MoneyMovement::correction;
  if (pick(300) == 0) made.amount.minor += 1'000'000'000'000'000;
  if (maybe(negative ? 50 : 2)) made.amount.minor = -made.amount.minor;
  if (maybe(60)) made.idempotency_key = "k" + std::to_string(++keys_);
  made.comment = maybe(50) ? "by wire" : "";
  if (!made.idempotency_key.empty()) moves_.push_back(made);
  return made;
}

CommandBody RandomCommands::trading_state(const BrokerModel& model) {
  ChangeTradingState made;
  made.scope = static_cast<TradingScope>(pick(5));
  switch (made.scope) {
    case TradingScope::everything: made.id = pick(20) == 0 ? 1 : 0; break;
    case TradingScope::broker: made.id = pick(2); break;
    case TradingScope::group: made.id = 1 + pick(model.groups().size()); break;
    case TradingScope::account: made.id = 1001 + pick(accounts()); break;
    case TradingScope::instrument: made.id = 1 + pick(model.instruments().size()); break;
  }
  if (pick(20) == 0) made.id += 50;
  made.state = maybe(88) ? TradingState::active : static_cast<TradingState>(pick(3));
  made.cancel_orders = maybe(10);
  made.close_positions = maybe(10);
  made.reason = maybe(50) ? "drill" : "";
  return made;
}

CommandBody RandomCommands::rare(const BrokerModel& model) {
  const auto kind = pick(100);
  if (kind < 40) return PassTime{};
  if (kind < 65) return WithdrawQuote{instrument(model)};
  if (kind < 75)
    return PayDividend{instrument(model), Amount::from_steps(static_cast<std::int64_t>(pick(1'000'000))),
                       maybe(30) ? "d" + std::to_string(pick(30)) : "", "dividend"};
  CancelOrders made;
  made.account = maybe(80) ? account() : AccountId{};
  if (maybe(50)) made.instrument = instrument(model);
  if (maybe(50)) made.side = side();
  if (maybe(30)) made.session = SessionId{static_cast<std::uint32_t>(1 + pick(3))};
  made.and_of_no_session = maybe(50);
  return made;
}

}  // namespace dealingdesk::model
