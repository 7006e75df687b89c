// What a request must be like, in the order in which it is looked at.
#include <algorithm>

#include <fmt/format.h>

#include "core/decimal.h"
#include "tests/model/broker_model.h"

namespace dealingdesk::model {
namespace {

Price apart(Price a, Price b) { return a > b ? a - b : b - a; }

bool on_tick(Price price, const InstrumentSpec& instrument) {
  return price.steps() % instrument.tick_size().steps() == 0;
}

Result<void> sound(std::string_view what, const std::optional<Price>& price, const InstrumentSpec& instrument,
                   RejectCode code) {
  if (!price) return {};
  if (price->steps() <= 0) return Reject{code, fmt::format("{} {} must be above 0", what, to_text(*price))};
  if (*price > kHighestPrice)
    return Reject{code,
                  fmt::format("{} {} is above {}, the most there is", what, to_text(*price), to_text(kHighestPrice))};
  if (!on_tick(*price, instrument))
    return Reject{code, fmt::format("{} {} is not a multiple of the tick size {}", what, to_text(*price),
                                    to_text(instrument.tick_size()))};
  return {};
}

// The refusals of a list of checks: the first objection is the answer.
template <class... Checks>
Result<void> first_of(Checks&&... checks) {
  Result<void> answer;
  const auto ask = [&](auto&& check) {
    if (answer) answer = check();
  };
  (ask(checks), ...);
  return answer;
}

}  // namespace

Qty BrokerModel::reducible(const AccountSpec& account, const OrderTerms& terms) const {
  Qty sum;
  for (const auto& [id, position] : positions_) {
    if (terms.closes
            ? id == terms.closes
            : position.account == account.id && position.instrument == terms.instrument && position.side != terms.side)
      sum += position.qty;
  }
  return sum;
}

bool BrokerModel::reduces(const AccountSpec& account, const OrderTerms& terms) const {
  return terms.closes || terms.reduce_only ||
         (account.mode == PositionMode::netting && terms.qty <= reducible(account, terms));
}

Result<void> BrokerModel::examine(const PlaceOrder& place) {
  const auto account = accounts_.find(place.account);
  if (account == accounts_.end())
    return Reject{RejectCode::unknown_account, fmt::format("no account {}", place.account.value())};
  if (place.client_order_id.size() > 64)
    return Reject{RejectCode::malformed, "the client order id is longer than 64 bytes"};
  if (!place.client_order_id.empty() && names_.contains({place.account, place.client_order_id}))
    return Reject{RejectCode::duplicate_client_order_id,
                  fmt::format("client order id {} was used before", place.client_order_id)};
  if (auto ok = count_request(account->second); !ok) return ok;
  const auto instrument = instruments_.find(place.terms.instrument);
  if (instrument == instruments_.end()) return Reject{RejectCode::unknown_instrument, "unknown instrument"};
  return first_of([&] { return check_terms(account->second, instrument->second, place.terms); },
                  [&] { return check_switches(account->second, place.terms); },
                  [&] { return check_limits(account->second, instrument->second, place.terms); });
}

Result<void> BrokerModel::check_taken(const AccountSpec& account, const InstrumentSpec& instrument,
                                      const OrderTerms& terms) const {
  if (account.status != AccountStatus::active)
    return Reject{RejectCode::account_disabled, fmt::format("account {} is not active", account.id.value())};
  if (instrument.status == InstrumentStatus::halted)
    return Reject{RejectCode::market_closed, fmt::format("{} is halted", instrument.symbol)};
  if (instrument.status == InstrumentStatus::close_only && !reduces(account, terms))
    return Reject{RejectCode::close_only, fmt::format("{} may only be closed", instrument.symbol)};
  return check_hours(instrument);
}

Result<void> BrokerModel::check_terms(const AccountSpec& account, const InstrumentSpec& instrument,
                                      const OrderTerms& terms) const {
  if (auto ok = check_taken(account, instrument, terms); !ok) return ok;
  if (terms.qty < instrument.min_qty || terms.qty > instrument.max_qty)
    return Reject{RejectCode::bad_quantity, fmt::format("quantity {} is not from {} to {}", to_text(terms.qty),
                                                        to_text(instrument.min_qty), to_text(instrument.max_qty))};
  if (terms.qty.steps() % instrument.qty_step.steps() != 0)
    return Reject{RejectCode::bad_quantity,
                  fmt::format("quantity {} is not a multiple of {}", to_text(terms.qty), to_text(instrument.qty_step))};
  const bool at_once = terms.time_in_force == TimeInForce::ioc || terms.time_in_force == TimeInForce::fok;
  if (at_once && terms.type != OrderType::market && terms.type != OrderType::limit)
    return Reject{RejectCode::bad_time_in_force,
                  fmt::format("a {} order cannot be immediate-or-cancel or fill-or-kill", name_of(terms.type))};
  return first_of([&] { return check_expiry(terms); }, [&] { return check_offered(instrument, terms); },
                  [&] { return check_prices(instrument, terms); }, [&] { return check_exits(instrument, terms); },
                  [&]() -> Result<void> {
                    const bool trades_now = terms.type == OrderType::market || at_once;
                    if (!terms.reduce_only || !trades_now || !reducible(account, terms).is_zero()) return {};
                    return Reject{RejectCode::nothing_to_reduce, "no position is open that the order could reduce"};
                  },
                  [&] { return check_closing(account, terms); });
}

Result<void> BrokerModel::check_expiry(const OrderTerms& terms) const {
  const bool gtd = terms.time_in_force == TimeInForce::gtd;
  if (gtd != static_cast<bool>(terms.expires))
    return Reject{RejectCode::bad_expiry, gtd ? "a good-till-date order needs its moment of expiry"
                                              : "only a good-till-date order has a moment of expiry"};
  if (gtd && terms.expires <= now_)
    return Reject{RejectCode::bad_expiry,
                  fmt::format("the order would expire at {}, which is past", to_rfc3339(terms.expires))};
  return {};
}

Result<void> BrokerModel::check_offered(const InstrumentSpec& instrument, const OrderTerms& terms) const {
  if (terms.post_only) return Reject{RejectCode::unsupported, "only a limit order on an order book can be post-only"};
  if (terms.type == OrderType::trailing_stop && !terms.stop && !prices_.contains(instrument.id))
    return Reject{RejectCode::no_quote,
                  fmt::format("nobody has quoted {}: there is nothing to follow", instrument.symbol)};
  const bool of_positions =
      terms.closes || terms.reduce_only || terms.stop_loss || terms.take_profit || !terms.exits.empty();
  if (instrument.instrument_class == InstrumentClass::crypto_spot && of_positions)
    return Reject{RejectCode::unsupported,
                  fmt::format("{} is delivered: there is no position to close or protect", instrument.symbol)};
  return {};
}

Result<void> BrokerModel::check_prices(const InstrumentSpec& instrument, const OrderTerms& terms) {
  const OrderType type = terms.type;
  const bool trails = type == OrderType::trailing_stop;
  const bool touches = type == OrderType::market_if_touched;
  const bool stops = type == OrderType::stop || type == OrderType::stop_limit;
  if ((type == OrderType::limit || type == OrderType::stop_limit) && !terms.limit)
    return Reject{RejectCode::bad_price, "the order needs a limit price"};
  if ((stops || touches) && !terms.stop) return Reject{RejectCode::bad_stop, "the order needs a stop price"};
  if (type == OrderType::stop && terms.limit)
    return Reject{RejectCode::bad_price, "a stop order has no limit price: send a stop-limit order"};
  if ((trails || touches) && terms.limit)
    return Reject{RejectCode::bad_price, fmt::format("a {} order has no limit price", name_of(type))};
  if (trails && terms.trail <= Price{})
    return Reject{RejectCode::bad_stop, "the order needs a trailing distance above 0"};
  if (!trails && !terms.trail.is_zero())
    return Reject{RejectCode::bad_stop, "only a trailing stop has a trailing distance"};
  if ((type == OrderType::market || type == OrderType::limit) && terms.stop)
    return Reject{RejectCode::bad_stop, fmt::format("a {} order has no stop price", name_of(type))};
  return first_of(
      [&] { return sound("the limit price", terms.limit, instrument, RejectCode::bad_price); },
      [&] { return sound("the stop price", terms.stop, instrument, RejectCode::bad_stop); },
      [&]() -> Result<void> {
        return trails ? sound("the trailing distance", terms.trail, instrument, RejectCode::bad_stop) : Result<void>{};
      },
      [&] { return sound("the stop loss", terms.stop_loss, instrument, RejectCode::bad_stop); },
      [&] { return sound("the take profit", terms.take_profit, instrument, RejectCode::bad_price); },
      [&]() -> Result<void> {
        if (!terms.stop_loss || !terms.take_profit) return {};
        const bool right =
            terms.side == Side::buy ? *terms.stop_loss < *terms.take_profit : *terms.stop_loss > *terms.take_profit;
        if (right) return {};
        return Reject{RejectCode::bad_stop,
                      fmt::format("stop loss {} and take profit {} of a {} are the wrong way round",
                                  to_text(*terms.stop_loss), to_text(*terms.take_profit), name_of(terms.side))};
      });
}

Result<void> BrokerModel::check_exits(const InstrumentSpec& instrument, const OrderTerms& terms) {
  const ExitPlan& exits = terms.exits;
  if (exits.empty()) return {};
  const auto distance = [&](std::string_view what, Price price) -> Result<void> {
    if (price >= Price{} && on_tick(price, instrument)) return {};
    return Reject{RejectCode::bad_stop, fmt::format("{} {} is not a multiple of the tick size {}", what, to_text(price),
                                                    to_text(instrument.tick_size()))};
  };
  auto ok = first_of([&] { return distance("the trailing stop", exits.trailing_stop); },
                     [&] { return distance("the break-even distance", exits.breakeven_after); },
                     [&] { return distance("what break-even keeps", exits.breakeven_keep); });
  if (!ok) return ok;
  if (exits.breakeven_keep > exits.breakeven_after)
    return Reject{RejectCode::bad_stop, fmt::format("break-even comes at {} and cannot keep {}",
                                                    to_text(exits.breakeven_after), to_text(exits.breakeven_keep))};
  if (exits.targets.size() > 20)
    return Reject{RejectCode::bad_price, fmt::format("{} targets, the most is 20", exits.targets.size())};
  Qty sum;
  for (const Target& target : exits.targets) {
    if (auto price = sound("the target", target.price, instrument, RejectCode::bad_price); !price) return price;
    sum += target.qty;
    if (target.qty <= Qty{} || target.qty.steps() % instrument.qty_step.steps() != 0 || sum > terms.qty)
      return Reject{RejectCode::bad_quantity,
                    fmt::format("the targets' quantities must be multiples of {} and together at most {}",
                                to_text(instrument.qty_step), to_text(terms.qty))};
    int same = 0;
    for (const Target& other : exits.targets)
      if (other.price == target.price) ++same;
    if (same > 1)
      return Reject{RejectCode::bad_price, fmt::format("two targets have the price {}", to_text(target.price))};
  }
  return {};
}

Result<void> BrokerModel::check_closing(const AccountSpec& account, const OrderTerms& terms) const {
  if (!terms.closes) return {};
  const auto found = positions_.find(terms.closes);
  if (found == positions_.end() || found->second.account != account.id)
    return Reject{RejectCode::unknown_position, fmt::format("no position {}", terms.closes.value())};
  const Position& position = found->second;
  if (position.instrument != terms.instrument || position.side == terms.side)
    return Reject{RejectCode::unknown_position,
                  fmt::format("position {} is a {} of another side or instrument than this order closes",
                              terms.closes.value(), name_of(position.side))};
  if (terms.qty > position.qty)
    return Reject{RejectCode::bad_quantity,
                  fmt::format("position {} has {}, the order asks to close {}", terms.closes.value(),
                              to_text(position.qty), to_text(terms.qty))};
  if (terms.stop_loss || terms.take_profit || !terms.exits.empty())
    return Reject{RejectCode::unsupported, "an order that closes a position has no stop loss or take profit"};
  return {};
}

Result<void> BrokerModel::check_immediate(const AccountSpec& account, const OrderTerms& terms,
                                          const Quote& quote) const {
  const bool buys = terms.side == Side::buy;
  const Price price = buys ? quote.ask : quote.bid;
  if (terms.limit && (buys ? price > *terms.limit : price < *terms.limit))
    return Reject{RejectCode::not_fillable,
                  fmt::format("the price is {}, the order's limit {}", to_text(price), to_text(*terms.limit))};
  const InstrumentSpec& instrument = instruments_.at(terms.instrument);
  if (auto ok = check_distances(instrument, terms, quote); !ok) return ok;
  if (instrument.instrument_class == InstrumentClass::crypto_spot)
    return check_spot(account, terms, terms.qty, price, {});
  return check_margin(account, terms, terms.reduce_only ? std::min(terms.qty, reducible(account, terms)) : terms.qty,
                      price);
}

Result<void> BrokerModel::check_distances(const InstrumentSpec& instrument, const OrderTerms& terms,
                                          const Quote& quote) {
  const auto far_enough = [&](std::string_view what, const std::optional<Price>& price, Price from,
                              RejectCode code) -> Result<void> {
    if (!price || apart(*price, from) >= instrument.stop_level) return {};
    return Reject{code, fmt::format("{} {} is {} from the market, the least distance is {}", what, to_text(*price),
                                    to_text(apart(*price, from)), to_text(instrument.stop_level))};
  };
  const Price market = terms.side == Side::buy ? quote.ask : quote.bid;
  const bool waits = terms.type != OrderType::market;
  Price opens_at = market;
  if (waits && terms.limit) opens_at = *terms.limit;
  if (terms.stop) opens_at = *terms.stop;
  return first_of(
      [&] { return far_enough("the stop price", waits ? terms.stop : std::nullopt, market, RejectCode::bad_stop); },
      [&] {
        return far_enough("the limit price", terms.type == OrderType::limit ? terms.limit : std::nullopt, market,
                          RejectCode::bad_price);
      },
      [&] { return far_enough("the stop loss", terms.stop_loss, opens_at, RejectCode::bad_stop); },
      [&] { return far_enough("the take profit", terms.take_profit, opens_at, RejectCode::bad_price); });
}

Result<void> BrokerModel::check_protection(const Position& position, const ProtectPosition& protect,
                                           const Quote& quote) const {
  const InstrumentSpec& instrument = instruments_.at(position.instrument);
  const Price closes_at = position.side == Side::buy ? quote.bid : quote.ask;
  const auto may_change = [&](std::string_view what, const std::optional<Price>& asked,
                              const std::optional<Price>& present) -> Result<void> {
    if (asked == present) return {};
    if (asked && apart(*asked, closes_at) < instrument.stop_level)
      return Reject{RejectCode::bad_stop,
                    fmt::format("{} {} is {} from the market, the least distance is {}", what, to_text(*asked),
                                to_text(apart(*asked, closes_at)), to_text(instrument.stop_level))};
    if (present && apart(*present, closes_at) < instrument.freeze_level)
      return Reject{RejectCode::frozen,
                    fmt::format("{} {} is {} from the market: it cannot change below {}", what, to_text(*present),
                                to_text(apart(*present, closes_at)), to_text(instrument.freeze_level))};
    return {};
  };
  return first_of([&] { return may_change("the stop loss", protect.stop_loss, position.stop_loss); },
                  [&] { return may_change("the take profit", protect.take_profit, position.take_profit); });
}

Result<void> BrokerModel::check_frozen(const Order& order) const {
  const InstrumentSpec& instrument = instruments_.at(order.terms.instrument);
  const auto waits_for = order.terms.stop && !order.triggered ? order.terms.stop : order.terms.limit;
  if (!waits_for || !prices_.contains(instrument.id)) return {};
  const Quote quote = valuation_quote(order.account, instrument.id);
  const Price distance = apart(*waits_for, order.terms.side == Side::buy ? quote.ask : quote.bid);
  if (distance >= instrument.freeze_level) return {};
  return Reject{RejectCode::frozen, fmt::format("the order is {} from the market: it cannot change below {}",
                                                to_text(distance), to_text(instrument.freeze_level))};
}

// More of a working order must stay within the lots that an instrument may have.
Result<void> BrokerModel::check_more(const AccountSpec& account, const InstrumentSpec& instrument,
                                     const OrderTerms& terms, Qty more) const {
  const Amount most = groups_.at(account.group).limits.lots_per_instrument;
  if (more <= Qty{} || most.is_zero() || reduces(account, terms)) return {};
  Qty volume = more;
  for (const auto& [id, order] : working_)
    if (order.account == account.id && order.terms.instrument == instrument.id && !order.terms.closes)
      volume += order.leaves_qty();
  for (const auto& [id, position] : positions_)
    if (position.account == account.id && position.instrument == instrument.id) volume += position.qty;
  const auto lots = Amount::from_steps(
      mul_div(volume.steps(), pow10(Amount::kScale), instrument.contract_size.steps(), Rounding::half_up).value());
  if (lots <= most) return {};
  return Reject{RejectCode::volume_limit, fmt::format("{} lots of {} with this order, the most allowed is {}",
                                                      to_text(lots), instrument.symbol, to_text(most))};
}

Result<void> BrokerModel::check_replace(const Order& order, const ReplaceOrder& replace) const {
  const AccountSpec& account = accounts_.at(order.account);
  const InstrumentSpec& instrument = instruments_.at(order.terms.instrument);
  if (auto ok = check_taken(account, instrument, order.terms); !ok) return ok;
  if (replace.qty < instrument.min_qty || replace.qty > instrument.max_qty ||
      replace.qty.steps() % instrument.qty_step.steps() != 0)
    return Reject{RejectCode::bad_quantity,
                  fmt::format("quantity {} is not from {} to {} in steps of {}", to_text(replace.qty),
                              to_text(instrument.min_qty), to_text(instrument.max_qty), to_text(instrument.qty_step))};
  if (replace.qty <= order.cum_qty)
    return Reject{RejectCode::bad_quantity, fmt::format("{} has traded already, the new quantity is {}",
                                                        to_text(order.cum_qty), to_text(replace.qty))};
  OrderTerms terms = order.terms;
  terms.qty = replace.qty - order.cum_qty;
  terms.limit = replace.limit;
  terms.stop = replace.stop;
  terms.stop_loss = replace.stop_loss;
  terms.take_profit = replace.take_profit;
  if (replace.trail) terms.trail = *replace.trail;
  if (replace.expires) terms.expires = *replace.expires;
  if (replace.exits) terms.exits = *replace.exits;
  const auto quote = tradable_quote(instrument, account);
  return first_of([&] { return check_expiry(terms); }, [&] { return check_offered(instrument, terms); },
                  [&] { return check_prices(instrument, terms); }, [&] { return check_exits(instrument, terms); },
                  [&] { return check_switches(account, terms); },
                  [&] { return check_more(account, instrument, terms, replace.qty - order.terms.qty); },
                  [&] { return quote ? check_distances(instrument, terms, *quote) : Result<void>{}; },
                  [&] { return check_closing(account, terms); });
}

Result<void> BrokerModel::check_exit(const AccountSpec& account, const InstrumentSpec& instrument) const {
  if (account.status != AccountStatus::active)
    return Reject{RejectCode::account_disabled, fmt::format("account {} is not active", account.id.value())};
  if (instrument.status == InstrumentStatus::halted)
    return Reject{RejectCode::market_closed, fmt::format("{} is halted", instrument.symbol)};
  if (auto ok = check_hours(instrument); !ok) return ok;
  if (trading_state(account, instrument.id) == TradingState::halted)
    return Reject{RejectCode::trading_halted, "trading is halted"};
  const auto quote = tradable_quote(instrument, account);
  return quote ? Result<void>{} : Result<void>{quote.reject()};
}

}  // namespace dealingdesk::model
