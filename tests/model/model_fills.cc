// What a fill does: positions, realised profit, commission, and the report.
#include <algorithm>

#include <fmt/format.h>

#include "tests/model/broker_model.h"

namespace dealingdesk::model {
namespace {

// No order may be worth more in the account's currency.
constexpr std::int64_t kMostWorth = 100'000'000'000'000;

}  // namespace

Result<void> BrokerModel::check_margin(const AccountSpec& account, const OrderTerms& terms, Qty qty, Price price,
                                       OrderId own) const {
  const InstrumentSpec& instrument = instruments_.at(terms.instrument);
  const auto value =
      to_minor(worth(instrument, value_of(qty, price)), instrument.profit(), account.currency, Rate::adverse);
  if (!value)
    return Reject{RejectCode::no_conversion, fmt::format("no quoted instruments convert {} to {}",
                                                         instrument.profit().code(), account.currency.code())};
  if (*value > kMostWorth)
    return Reject{RejectCode::overflow, fmt::format("the order is worth more than {}",
                                                    to_text_with_currency({kMostWorth, account.currency}))};
  const auto funds = funds_of(account, own);
  const auto added = added_margin(account, terms, qty, price, own);
  if (!funds || !added) return Reject{RejectCode::no_conversion, "the account cannot be valued at the present quotes"};
  if (*added <= 0) return {};
  const std::int64_t fee = commission(account, instrument, qty, price);
  if (fee >= kMostWorth)
    return Reject{RejectCode::no_conversion,
                  fmt::format("no quoted instruments convert the commission to {}", account.currency.code())};
  const std::int64_t required = *added + std::max<std::int64_t>(fee, 0);
  if (funds->free >= required) return {};
  return Reject{RejectCode::not_enough_margin,
                fmt::format("free margin {}, required {}", to_text_with_currency({funds->free, account.currency}),
                            to_text_with_currency({required, account.currency}))};
}

void BrokerModel::execute(Order& order, const Quote& quote) {
  const AccountSpec& account = accounts_.at(order.account);
  const OrderTerms& terms = order.terms;
  const auto cancel = [&](Reject reject) { end(order, ExecType::canceled, OrderStatus::canceled, std::move(reject)); };
  if (terms.reduce_only && reducible(account, terms).is_zero())
    return cancel({RejectCode::nothing_to_reduce, "no position is open that the order could reduce"});
  // What was to close more than is left of its position closes nothing.
  if (auto ok = check_closing(account, terms); !ok) return cancel(ok.reject());
  const Qty asked = order.leaves_qty();
  const Qty qty = terms.reduce_only ? std::min(asked, reducible(account, terms)) : asked;
  const Price price = terms.side == Side::buy ? quote.ask : quote.bid;
  const bool spot = instruments_.at(terms.instrument).instrument_class == InstrumentClass::crypto_spot;
  // What the desk closes itself is never refused.
  const auto own = closing_.find(terms.closes);
  const bool desks_own = own != closing_.end() && own->second.first == order.id;
  const auto ok = desks_own ? Result<void>{}
                  : spot    ? check_spot(account, terms, qty, price, order.id)
                            : check_margin(account, terms, qty, price, order.id);
  if (!ok) return cancel(ok.reject());
  fill(order, qty, price, quote);
  if (qty < asked) cancel({RejectCode::nothing_to_reduce, "no more is open that the order could reduce"});
}

void BrokerModel::fill(Order& order, Qty qty, Price price, const Quote& quote) {
  // An exit whose commission cannot be counted goes without.
  const std::int64_t fee = commission(accounts_.at(order.account), instruments_.at(order.terms.instrument), qty, price);
  fill(order, qty, price, quote, fee >= kMostWorth ? 0 : fee);
}

void BrokerModel::fill(Order& order, Qty qty, Price price, const Quote& quote, std::int64_t commission_minor) {
  const AccountSpec& account = accounts_.at(order.account);
  const InstrumentSpec& instrument = instruments_.at(order.terms.instrument);
  order.cum_qty += qty;
  order.cum_value += value_of(qty, price);
  order.status = order.cum_qty == order.terms.qty ? OrderStatus::filled : OrderStatus::partially_filled;
  order.updated = now_;
  ExecutionReport report;
  report.exec = next_exec();
  report.type = ExecType::trade;
  report.last_qty = qty;
  report.last_price = price;
  report.quote = quote;
  report.commission_minor = commission_minor;
  if (instrument.instrument_class == InstrumentClass::crypto_spot)
    deliver(order, qty, price, report.exec);
  else
    report.position = settle(order, qty, price, report.exec);
  if (report.commission_minor != 0)
    post(LedgerReason::commission,
         {{client(account), -report.commission_minor},
          {house(LedgerAccountKind::commission, account, account.currency), report.commission_minor}},
         report.exec, {});
  ++days_[account.id].trades;
  report.order = order;
  const OrderId id = order.id;
  if (is_final(order.status)) {
    // The desk's own order for a target: the plan has that much less to do.
    const auto own = closing_.find(order.terms.closes);
    if (own != closing_.end() && own->second.first == id) {
      const auto target = own->second.second;
      closing_.erase(own);
      const auto left = positions_.find(order.terms.closes);
      if (target && left != positions_.end()) {
        auto& targets = left->second.exits.targets;
        for (std::size_t i = 0; i < targets.size(); ++i) {
          if (targets[i].price != *target) continue;
          if (qty >= targets[i].qty)
            targets.erase(targets.begin() + static_cast<std::ptrdiff_t>(i));
          else
            targets[i].qty -= qty;
          break;
        }
        emit(PositionChanged{left->second, 0});
      }
    }
    finish(id);
  }
  emit(std::move(report));
  traded_in_list(id);
}

PositionId BrokerModel::settle(const Order& order, Qty qty, Price price, ExecId exec) {
  const AccountSpec& account = accounts_.at(order.account);
  // What is closed first: the position that is named, the account's one, or the oldest ones.
  const bool netting = account.mode == PositionMode::netting;
  std::vector<PositionId> closes;
  for (auto& [id, position] : positions_) {
    const bool there = position.account == account.id && position.instrument == order.terms.instrument;
    if (order.terms.closes ? id == order.terms.closes
                           : there && (netting || order.terms.reduce_only) && position.side != order.terms.side)
      closes.push_back(id);
    if (order.terms.closes || !there || !netting || position.side != order.terms.side) continue;
    // The same side of a netting account: the position grows, and the last protection counts for all of it.
    if (order.terms.stop_loss || order.terms.take_profit || !order.terms.exits.empty()) {
      position.stop_loss = order.terms.stop_loss;
      position.take_profit = order.terms.take_profit;
      position.exits = order.terms.exits;
      position_trails_.erase(id);
      start_trail(position);
    }
    position.qty += qty;
    position.open_value += value_of(qty, price);
    emit(PositionChanged{position, 0});
    return id;
  }
  PositionId last;
  for (const PositionId id : closes) {
    if (qty.is_zero()) break;
    const Qty part = std::min(qty, positions_.at(id).qty);
    close_part(id, part, price, exec);
    qty -= part;
    last = id;
  }
  return qty.is_zero() ? last : open_position(order, qty, price);
}

PositionId BrokerModel::open_position(const Order& order, Qty qty, Price price) {
  Position position;
  position.id = position_ = PositionId{position_.value() + 1};
  position.account = order.account;
  position.instrument = order.terms.instrument;
  position.side = order.terms.side;
  position.book = order.book;
  position.session = order.session;
  position.qty = qty;
  position.open_value = value_of(qty, price);
  position.stop_loss = order.terms.stop_loss;
  position.take_profit = order.terms.take_profit;
  position.opened = now_;
  position.exits = order.terms.exits;
  positions_[position.id] = position;
  start_trail(position);
  emit(PositionChanged{position, 0});
  return position.id;
}

void BrokerModel::start_trail(const Position& position) {
  if (position.exits.trailing_stop.is_zero() || !prices_.contains(position.instrument)) return;
  const Quote& quote = prices_.at(position.instrument).quote;
  position_trails_[position.id] = {position.side == Side::buy ? quote.bid : quote.ask};
}

void BrokerModel::close_part(PositionId id, Qty qty, Price price, ExecId exec) {
  Position& position = positions_.at(id);
  const AccountSpec& account = accounts_.at(position.account);
  const InstrumentSpec& instrument = instruments_.at(position.instrument);
  // A part closes at the average open price, the last one at all that is left.
  const Int128 opened = qty == position.qty ? position.open_value : value_of(qty, position.open_price());
  const Int128 closed = value_of(qty, price);
  const Int128 gained = position.side == Side::buy ? closed - opened : opened - closed;
  const Rate rate = bend_ == Bend::profit_at_mid ? Rate::mid : Rate::adverse;
  const std::int64_t realised =
      to_minor(worth(instrument, gained), instrument.profit(), account.currency, rate).value_or(0);
  Day& day = days_[account.id];
  if (realised < 0) day.last_loss = now_;
  if (realised != 0) {
    day.realised += realised;
    post(LedgerReason::profit,
         {{client(account), realised}, {house(LedgerAccountKind::house_b, account, account.currency), -realised}}, exec,
         id);
  }
  const std::int64_t size = realised < 0 ? -realised : realised;
  const std::int64_t fee =
      instrument.profit() == account.currency
          ? 0
          : mul_div(size, group_of(account).conversion_fee.steps(), kOne.steps(), Rounding::half_up).value();
  if (fee != 0) {
    day.realised -= fee;
    post(LedgerReason::conversion_fee,
         {{client(account), -fee}, {house(LedgerAccountKind::conversion_fee, account, account.currency), fee}}, exec,
         id);
  }
  position.qty -= qty;
  position.open_value -= opened;
  emit(PositionChanged{position, realised});
  if (!position.qty.is_zero()) return;
  position_trails_.erase(id);
  closing_.erase(id);
  positions_.erase(id);
}

void BrokerModel::close_position(PositionId id, Qty qty, const std::string& why, const Quote& quote,
                                 std::optional<Price> target) {
  Order& order = own_order(positions_.at(id), qty, why);
  closing_[id] = {order.id, target};
  report(ExecType::accepted, order);
  execute(order, quote);
}

Order& BrokerModel::own_order(const Position& position, Qty qty, const std::string& why) {
  Order order;
  order.id = order_ = OrderId{order_.value() + 1};
  order.account = position.account;
  order.session = position.session;
  order.book = position.book;
  order.terms.instrument = position.instrument;
  order.terms.side = opposite(position.side);
  order.terms.qty = qty;
  order.terms.closes = position.id;
  order.reject.text = why;
  order.created = now_;
  order.updated = now_;
  return working_[order.id] = order;
}

}  // namespace dealingdesk::model
