// Prices, and what they reach.
#include <algorithm>

#include <fmt/format.h>

#include "core/decimal.h"
#include "tests/model/broker_model.h"

namespace dealingdesk::model {
namespace {

Quote without_extremes(Quote quote) {
  quote.lowest_bid = quote.highest_bid = quote.lowest_ask = quote.highest_ask = std::nullopt;
  return quote;
}

}  // namespace

Price BrokerModel::markup(AccountId account, InstrumentId instrument) const {
  if (bend_ == Bend::markup_ignored) return {};
  const std::int64_t points = group_of(accounts_.at(account)).markup_points;
  return Price::from_steps(points * instruments_.at(instrument).point().steps());
}

// The mark-up is added to the ask and taken off the bid.
Quote BrokerModel::for_client(Quote quote, AccountId account) const {
  const Price by = markup(account, quote.instrument);
  quote.bid -= by;
  quote.ask += by;
  for (auto* bid : {&quote.lowest_bid, &quote.highest_bid})
    if (*bid) **bid -= by;
  for (auto* ask : {&quote.lowest_ask, &quote.highest_ask})
    if (*ask) **ask += by;
  return quote;
}

Quote BrokerModel::valuation_quote(AccountId account, InstrumentId instrument) const {
  return for_client(prices_.at(instrument).quote, account);
}

Result<Quote> BrokerModel::tradable_quote(const InstrumentSpec& instrument, const AccountSpec& account) const {
  const auto found = prices_.find(instrument.id);
  if (found == prices_.end() || !found->second.live)
    return Reject{RejectCode::no_quote, fmt::format("nobody quotes {} now", instrument.symbol)};
  const Span age = now_ - found->second.received;
  if (instrument.stale_after > Span{} && age > instrument.stale_after)
    return Reject{RejectCode::stale_quote, fmt::format("the last quote of {} is {} ms old, the limit is {} ms",
                                                       instrument.symbol, age.ms(), instrument.stale_after.ms())};
  return for_client(found->second.quote, account.id);
}

bool BrokerModel::tradable(const InstrumentSpec& instrument) const {
  const auto found = prices_.find(instrument.id);
  const TradingState state =
      std::max(switch_at(TradingScope::everything, 0), switch_at(TradingScope::instrument, instrument.id.value()));
  return instrument.status != InstrumentStatus::halted && check_hours(instrument) && state != TradingState::halted &&
         found != prices_.end() && found->second.live &&
         (instrument.stale_after == Span{} || now_ - found->second.received <= instrument.stale_after);
}

void BrokerModel::on(const ChangeQuote& change) {
  const Quote& quote = change.quote;
  if (!instruments_.contains(quote.instrument))
    return refuse({RejectCode::unknown_instrument, fmt::format("no instrument {}", quote.instrument.value())});
  if (quote.bid <= Price{} || quote.ask < quote.bid || quote.ask > kHighestPrice)
    return refuse({RejectCode::bad_price, fmt::format("bid {}, ask {}", to_text(quote.bid), to_text(quote.ask))});
  const bool enclosed =
      (!quote.lowest_bid || (*quote.lowest_bid > Price{} && *quote.lowest_bid <= quote.bid)) &&
      (!quote.highest_bid || *quote.highest_bid >= quote.bid) &&
      (!quote.lowest_ask || (*quote.lowest_ask > Price{} && *quote.lowest_ask <= quote.ask)) &&
      (!quote.highest_ask || *quote.highest_ask >= quote.ask) &&
      std::max(quote.highest_bid.value_or(quote.bid), quote.highest_ask.value_or(quote.ask)) <= kHighestPrice;
  if (!enclosed) return refuse({RejectCode::bad_price, "the quote's extremes do not enclose it"});
  const InstrumentSpec& instrument = instruments_.at(quote.instrument);
  const auto calendar = calendars_.find(instrument.calendar);
  if (calendar != calendars_.end() && !is_open(calendar->second, false, now_.ns() / 60'000'000'000))
    return refuse({RejectCode::market_closed, fmt::format("{} is not quoted now", instrument.symbol)});
  prices_[quote.instrument] = {quote, now_, true};
  emit(QuoteChanged{quote.instrument, quote});
  if (tradable(instrument)) reach(quote);
  done();
}

void BrokerModel::on(const WithdrawQuote& withdraw) {
  if (!instruments_.contains(withdraw.instrument))
    return refuse({RejectCode::unknown_instrument, fmt::format("no instrument {}", withdraw.instrument.value())});
  const auto found = prices_.find(withdraw.instrument);
  if (found != prices_.end() && found->second.live) {
    found->second.live = false;
    emit(QuoteChanged{withdraw.instrument, std::nullopt});
  }
  done();
}

void BrokerModel::reach(const Quote& quote) {
  // First what has waited for any price at all.
  std::vector<OrderId> waited;
  for (const auto& [id, order] : working_) {
    const bool for_any =
        order.terms.type == OrderType::market || (order.terms.type == OrderType::trailing_stop && order.triggered);
    if (for_any && !order.dormant && order.terms.instrument == quote.instrument) waited.push_back(id);
  }
  for (const OrderId id : waited)
    if (working_.contains(id)) work(working_.at(id), for_client(quote, working_.at(id).account));
  // Then what waits for this price, one after another: each may change what waits.
  const auto reached = [&](const Waiting& waiting) {
    switch (waiting.condition) {
      case 0: return quote.lowest_ask.value_or(quote.ask) <= waiting.price;
      case 1: return quote.lowest_bid.value_or(quote.bid) <= waiting.price;
      case 2: return quote.highest_bid.value_or(quote.bid) >= waiting.price;
      default: return quote.highest_ask.value_or(quote.ask) >= waiting.price;
    }
  };
  for (bool found = true; found;) {
    std::optional<Waiting> first;
    for (const Waiting& waiting : waiting_on(quote.instrument))
      if (!fired_.contains(waiting) && reached(waiting) && (!first || waiting < *first)) first = waiting;
    found = first.has_value();
    if (!found) break;
    fired_.insert(*first);
    fire(*first, quote);
  }
  // Trailing stops meet what the price went through as they were; they follow, and meet the price as it is.
  while (reach_trail(quote)) {
  }
  follow(quote);
  while (reach_trail(without_extremes(quote))) {
  }
}

std::vector<BrokerModel::Waiting> BrokerModel::waiting_on(InstrumentId instrument) const {
  std::vector<Waiting> out;
  // Buys trade at the client's ask, sells at its bid: the LPs' price that makes it lies a mark-up away.
  const auto falls_to = [&](Side side, Price price, Price by, int kind, std::uint64_t id, std::uint32_t part = 0) {
    const bool ask = side == Side::buy;
    const Price at = ask ? price - by : price + by;
    out.push_back({ask ? 0 : 1, -at.steps(), kind, id, part, at});
  };
  const auto rises_to = [&](Side side, Price price, Price by, int kind, std::uint64_t id, std::uint32_t part = 0) {
    const bool ask = side == Side::buy;
    const Price at = ask ? price - by : price + by;
    out.push_back({ask ? 3 : 2, at.steps(), kind, id, part, at});
  };
  for (const auto& [id, order] : working_) {
    const OrderTerms& terms = order.terms;
    if (terms.instrument != instrument || order.dormant) continue;
    const bool buys = terms.side == Side::buy;
    const Price by = markup(order.account, instrument);
    const bool stops = terms.type == OrderType::stop || terms.type == OrderType::stop_limit;
    if (stops && !order.triggered) {
      if (buys)
        rises_to(terms.side, *terms.stop, by, 0, id.value());
      else
        falls_to(terms.side, *terms.stop, by, 0, id.value());
      continue;
    }
    const auto better = terms.type == OrderType::market_if_touched ? terms.stop : terms.limit;
    if (terms.type == OrderType::market || !better) continue;
    if (buys)
      falls_to(terms.side, *better, by, 0, id.value());
    else
      rises_to(terms.side, *better, by, 0, id.value());
  }
  for (const auto& [id, position] : positions_) {
    if (position.instrument != instrument) continue;
    const bool is_long = position.side == Side::buy;
    const Side leaves = opposite(position.side);
    const Price by = markup(position.account, instrument);
    const auto at_loss = [&](Price price, int kind) {
      is_long ? falls_to(leaves, price, by, kind, id.value()) : rises_to(leaves, price, by, kind, id.value());
    };
    const auto at_gain = [&](Price price, int kind, std::uint32_t part = 0) {
      is_long ? rises_to(leaves, price, by, kind, id.value(), part)
              : falls_to(leaves, price, by, kind, id.value(), part);
    };
    if (position.stop_loss) at_loss(*position.stop_loss, 1);
    if (position.take_profit) at_gain(*position.take_profit, 2);
    const Price after = position.exits.breakeven_after;
    if (!after.is_zero()) at_gain(is_long ? position.open_price() + after : position.open_price() - after, 3);
    for (std::uint32_t part = 0; part < position.exits.targets.size(); ++part)
      at_gain(position.exits.targets[part].price, 4, part);
  }
  return out;
}

void BrokerModel::fire(const Waiting& reached, const Quote& quote) {
  // Where the price has come back since, the extreme that it went to.
  Quote at = quote;
  if (reached.condition == 0 && at.ask > reached.price) at.ask = *quote.lowest_ask;
  if (reached.condition == 1 && at.bid > reached.price) at.bid = *quote.lowest_bid;
  if (reached.condition == 2 && at.bid < reached.price) at.bid = *quote.highest_bid;
  if (reached.condition == 3 && at.ask < reached.price) at.ask = *quote.highest_ask;
  if (bend_ == Bend::gap_at_stop_price) (reached.condition % 3 == 0 ? at.ask : at.bid) = reached.price;
  if (reached.kind == 0) {
    Order& order = working_.at(OrderId{reached.id});
    if (!check_switches(accounts_.at(order.account), order.terms)) return;
    const bool was_stop_limit = order.terms.type == OrderType::stop_limit && !order.triggered;
    if (order.terms.stop && !order.triggered) trigger(order);
    const Quote client_quote = for_client(at, order.account);
    return was_stop_limit ? work(order, client_quote) : execute(order, client_quote);
  }
  Position& position = positions_.at(PositionId{reached.id});
  if (trading_state(accounts_.at(position.account), position.instrument) == TradingState::halted) return;
  const Quote client_quote = for_client(at, position.account);
  if (reached.kind == 1) return close_position(position.id, position.qty, "stop loss", client_quote);
  if (reached.kind == 2) return close_position(position.id, position.qty, "take profit", client_quote);
  if (reached.kind == 3) return break_even(position);
  const Target target = position.exits.targets.at(reached.part);
  close_position(position.id, std::min(target.qty, position.qty), "take profit", client_quote, target.price);
}

void BrokerModel::break_even(Position& position) {
  const bool is_long = position.side == Side::buy;
  const Price keep = position.exits.breakeven_keep;
  const Price to = is_long ? position.open_price() + keep : position.open_price() - keep;
  if (!position.stop_loss || (is_long ? to > *position.stop_loss : to < *position.stop_loss)) position.stop_loss = to;
  position.exits.breakeven_after = position.exits.breakeven_keep = {};
  emit(PositionChanged{position, 0});
}

bool BrokerModel::reach_trail(const Quote& quote) {
  struct Reached {
    bool buys = false;
    std::int64_t level = 0;  // the one that is reached first is smallest
    bool position = false;
    std::uint64_t id = 0;
    auto operator<=>(const Reached&) const = default;
  };
  std::optional<Reached> first;
  const auto look = [&](bool sells, Price best, Price distance, bool is_position, std::uint64_t id) {
    const std::int64_t level = sells ? best.steps() - distance.steps() : best.steps() + distance.steps();
    const bool there = sells ? quote.lowest_bid.value_or(quote.bid).steps() <= level
                             : quote.highest_ask.value_or(quote.ask).steps() >= level;
    const Reached reached{!sells, sells ? -level : level, is_position, id};
    if (there && (!first || reached < *first)) first = reached;
  };
  for (const auto& [id, trail] : order_trails_) {
    const OrderTerms& terms = working_.at(id).terms;
    if (terms.instrument == quote.instrument)
      look(terms.side == Side::sell, trail.best, terms.trail, false, id.value());
  }
  for (const auto& [id, trail] : position_trails_) {
    const Position& position = positions_.at(id);
    if (position.instrument == quote.instrument)
      look(position.side == Side::buy, trail.best, position.exits.trailing_stop, true, id.value());
  }
  if (!first) return false;
  if (first->position)
    fire_trail(positions_.at(PositionId{first->id}), quote);
  else
    fire_trail(working_.at(OrderId{first->id}), quote);
  return true;
}

void BrokerModel::follow(const Quote& quote) {
  const Price highest = quote.highest_bid.value_or(quote.bid);
  const Price lowest = quote.lowest_ask.value_or(quote.ask);
  const auto move = [&](bool sells, Trail& trail) {
    trail.best = sells ? std::max(trail.best, highest) : std::min(trail.best, lowest);
  };
  for (auto& [id, trail] : order_trails_)
    if (working_.at(id).terms.instrument == quote.instrument) move(working_.at(id).terms.side == Side::sell, trail);
  for (auto& [id, trail] : position_trails_)
    if (positions_.at(id).instrument == quote.instrument) move(positions_.at(id).side == Side::buy, trail);
}

void BrokerModel::fire_trail(Order& order, const Quote& quote) {
  order_trails_.erase(order.id);
  const bool sells = order.terms.side == Side::sell;
  Quote at = quote;
  at.bid = sells ? quote.lowest_bid.value_or(quote.bid) : quote.bid;
  at.ask = sells ? quote.ask : quote.highest_ask.value_or(quote.ask);
  at = for_client(at, order.account);
  order.triggered = true;
  order.terms.stop = sells ? at.bid : at.ask;
  if (check_switches(accounts_.at(order.account), order.terms)) execute(order, at);
}

void BrokerModel::fire_trail(Position& position, const Quote& quote) {
  position_trails_.erase(position.id);
  const bool is_long = position.side == Side::buy;
  Quote at = quote;
  at.bid = is_long ? quote.lowest_bid.value_or(quote.bid) : quote.bid;
  at.ask = is_long ? quote.ask : quote.highest_ask.value_or(quote.ask);
  at = for_client(at, position.account);
  position.stop_loss = is_long ? at.bid : at.ask;
  position.exits.trailing_stop = {};
  emit(PositionChanged{position, 0});
  if (trading_state(accounts_.at(position.account), position.instrument) == TradingState::halted) return;
  close_position(position.id, position.qty, "trailing stop", at);
}

}  // namespace dealingdesk::model
