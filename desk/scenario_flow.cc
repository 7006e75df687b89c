// B-book orders that the broker misbehaves with, as the scenario's rules say.
//
// It is decided once, when the order is placed. A refusal comes at once; a bad price and a part of the
// quantity come with the fill, which for a stop or limit order may be much later.
#include <algorithm>

#include <fmt/format.h>

#include "core/wide.h"
#include "desk/state.h"

namespace dealingdesk::desk {
namespace {

// Worse for the client by so many points, but within its limit: a limit is a contract.
Price slipped(const OrderTerms& terms, Price price, const InstrumentSpec& instrument, std::uint32_t points) {
  const Price tick = instrument.tick_size();
  const Int128 distance = static_cast<Int128>(tick.steps()) * points;
  const Int128 moved = terms.side == Side::buy ? price.steps() + distance : price.steps() - distance;
  const auto fits = narrow(moved);
  Price worse = fits && *fits > 0 ? Price::from_steps(*fits) : terms.side == Side::buy ? price : std::min(price, tick);
  if (terms.limit) worse = terms.side == Side::buy ? std::min(worse, *terms.limit) : std::max(worse, *terms.limit);
  return worse;
}

Qty part_of(Qty qty, Ratio share, Qty step) {
  const auto steps = mul_div(qty.steps(), share.steps(), pow10(Ratio::kScale), Rounding::to_zero).value_or(0);
  return Qty::from_steps(steps - steps % step.steps());
}

}  // namespace

void Desk::State::on(const DefineScenario& define) {
  if (auto ok = scenario.define(define.spec); !ok) return refuse(ok.reject());
  done();
}

std::optional<scenario::Decision> Desk::State::decide(const PlaceOrder& place, const AccountSpec& account) {
  return scenario.decide({account.id, account.group, place.terms.instrument, place.terms.side, place.client_order_id});
}

bool Desk::State::reject_by(const scenario::Decision& decision, const PlaceOrder& place) {
  const auto* reject = std::get_if<ScenarioReject>(&decision.effect);
  if (reject == nullptr) return false;
  reject_new(place, {reject->code, fmt::format("scenario: {}: {}", decision.rule, reject->text)});
  emit(ScenarioApplied{decision.rule, last.order});
  return true;
}

void Desk::State::misfill(Order& order, const Quote& quote) {
  const scenario::Decision decision = std::move(decided.extract(order.id).mapped());
  const InstrumentSpec& instrument = *catalog.instruments().find(order.terms.instrument);
  emit(ScenarioApplied{decision.rule, order.id});
  order.reject.text = fmt::format("scenario: {}", decision.rule);
  const Price price = order.terms.side == Side::buy ? quote.ask : quote.bid;
  if (const auto* slip = std::get_if<ScenarioSlip>(&decision.effect))
    return fill_at(order, order.leaves_qty(), slipped(order.terms, price, instrument, slip->points), quote);
  const auto* partial = std::get_if<ScenarioPartialFill>(&decision.effect);
  const Qty part = part_of(order.leaves_qty(), partial->share, instrument.qty_step);
  if (!part.is_zero()) fill_at(order, part, price, quote);
  if (!is_final(order.status))
    end_order(order, ExecType::canceled, OrderStatus::canceled, {RejectCode::not_fillable, order.reject.text});
}

}  // namespace dealingdesk::desk
