// A-book: our orders at LPs, and what becomes of them.
//
// A client's fill books the LP's price with the group's mark-up; the mark-up is booked as revenue at
// once. house_a takes the other side of the client's realised profit and of ours at the LP, so that over
// a closed round trip it comes back to where it was.
#include <algorithm>

#include <fmt/format.h>

#include "bbook/worth.h"
#include "core/wide.h"
#include "desk/state.h"
#include "router/router.h"

namespace dealingdesk::desk {

void Desk::State::on(const ChangeLpState& change) {
  if (catalog.lps().find(change.lp) == nullptr)
    return refuse({RejectCode::malformed, fmt::format("no LP {}", change.lp.value())});
  if (change.ready)
    ready_lps.insert(change.lp);
  else
    ready_lps.erase(change.lp);
  done(change.lp.value());
}

void Desk::State::hold_margin(const Order& order, std::int64_t minor) {
  flag(order.account);
  routed.try_emplace(order.id);
  settle_hold(order, HoldStep::released);
  if (minor > 0) emit(holds.place(order.account, order.id, minor));
}

void Desk::State::settle_hold(const Order& order, HoldStep how) {
  const auto* hold = holds.find(order.id);
  if (hold == nullptr) return;
  flag(order.account);
  emit(holds.take(order.id, how, hold->open_minor));
}

void Desk::State::settle_hold(const Order& order, HoldStep how, Qty gone) {
  const auto* hold = holds.find(order.id);
  if (hold == nullptr) return;
  const std::int64_t still_minor =
      mul_div(hold->open_minor, order.leaves_qty().steps(), (order.leaves_qty() + gone).steps(), Rounding::away)
          .value_or(hold->open_minor);
  if (still_minor < hold->open_minor) emit(holds.take(order.id, how, hold->open_minor - still_minor));
}

bool Desk::State::send_child(Order& order) {
  const AccountSpec& account = *catalog.accounts().find(order.account);
  const GroupSpec& group = group_of(account);
  const auto lp = router::choose_lp(group, ready_lps, routed[order.id].tried);
  if (!lp) return false;
  routed[order.id].tried.push_back(*lp);
  last.child = ChildId{last.child.value() + 1};
  Child child;
  child.id = last.child;
  child.client_order_id = fmt::format("{:x}-{}", born.ms(), child.id.value());
  child.order = order.id;
  child.lp = *lp;
  child.instrument = order.terms.instrument;
  child.side = order.terms.side;
  child.qty = order.leaves_qty();
  if (order.terms.reduce_only) child.qty = std::min(child.qty, reducible(account, order.terms));
  // The LP's price may be as bad as the client's limit without our mark-up.
  const Price markup = markup_of(order.account, order.terms.instrument);
  if (order.terms.limit)
    child.limit = order.terms.side == Side::buy ? *order.terms.limit - markup : *order.terms.limit + markup;
  child.created = now;
  children.emplace(child.id, child);
  children_of[order.id].push_back(child.id);
  open_children[*lp].insert(child.id);
  emit(ChildOrdered{child.id, child.client_order_id, order.id, *lp, child.instrument, child.side, child.qty,
                    child.limit});
  return true;
}

void Desk::State::on(const ReportChild& report) {
  const auto it = children.find(report.child);
  if (it == children.end() || it->second.lp != report.lp)
    return refuse({RejectCode::unknown_order,
                   fmt::format("LP {} has no order {} of ours", report.lp.value(), report.child.value())});
  Child& child = it->second;
  if (child.outcome != ChildOutcome::working && report.cum_qty <= child.cum_qty) return done(child.id.value());
  if (report.cum_qty > child.qty)
    return refuse(
        {RejectCode::bad_quantity, fmt::format("the LP reports more filled than was ordered of {}", child.id.value())});
  if (!report.lp_order_id.empty()) child.lp_order_id = report.lp_order_id;
  // Booked by the difference of the totals: an execution that comes twice changes nothing.
  if (report.cum_qty > child.cum_qty) {
    const Qty qty = report.cum_qty - child.cum_qty;
    const Int128 value = value_of(report.cum_qty, report.average_price) - child.cum_value;
    // The execution's own price where it is exactly this difference: averages are rounded.
    const Price price =
        report.last_qty == qty && report.last_price > Price{} ? report.last_price : price_of(value, qty);
    child.cum_qty = report.cum_qty;
    child.cum_value += value_of(qty, price);
    Order& order = *orders.find(child.order);
    const Price markup = markup_of(order.account, child.instrument);
    const Price client_price = child.side == Side::buy ? price + markup : price - markup;
    const auto* entry = quotes.last(child.instrument);
    fill(order, qty, client_price, entry == nullptr ? Quote{} : bbook::marked_up(entry->quote, markup));
    book_hedge(child, qty, price, last.exec);
  }
  if (child.outcome == ChildOutcome::working && report.outcome != ChildOutcome::working) child_ended(child, report);
  emit(ChildChanged{child.id, child.order, child.lp, child.outcome, child.cum_qty, child.cum_value});
  done(child.id.value());
}

void Desk::State::child_ended(Child& child, const ReportChild& report) {
  child.outcome = report.outcome;
  const auto open = open_children.find(child.lp);
  open->second.erase(child.id);
  if (open->second.empty()) open_children.erase(open);
  Order& order = *orders.find(child.order);
  if (is_final(order.status)) return;
  // A refusal goes on to the next LP. An order that never arrived is stale by now: the client decides.
  if (order.terms.time_in_force == TimeInForce::gtd && order.terms.expires <= now)
    return end_order(order, ExecType::expired, OrderStatus::expired, {});
  if (report.outcome == ChildOutcome::rejected && send_child(order)) return;
  const bool untouched = order.cum_qty.is_zero();
  if (report.outcome == ChildOutcome::filled)
    return end_order(order, ExecType::canceled, OrderStatus::canceled,
                     {RejectCode::nothing_to_reduce, "no more is open that the order could reduce"});
  const auto code = report.outcome == ChildOutcome::unknown ? RejectCode::lp_unavailable : RejectCode::lp_rejected;
  std::string text = report.text.empty() ? "the liquidity provider did not fill the order" : report.text;
  if (untouched && report.outcome != ChildOutcome::canceled)
    return end_order(order, ExecType::rejected, OrderStatus::rejected, {code, std::move(text)});
  end_order(order, ExecType::canceled, OrderStatus::canceled, {code, std::move(text)});
}

void Desk::State::book_hedge(const Child& child, Qty qty, Price price, ExecId exec) {
  const LpSpec& lp = *catalog.lps().find(child.lp);
  const InstrumentSpec& instrument = *catalog.instruments().find(child.instrument);
  const Order& order = *orders.find(child.order);
  const AccountSpec& account = *catalog.accounts().find(order.account);

  const Price markup = markup_of(account, instrument);
  const auto marked = bbook::worth(instrument, value_of(qty, markup));
  const auto revenue = marked ? converter.to_minor(*marked, account.currency, bbook::RateSide::adverse) : std::nullopt;
  if (revenue && *revenue != 0)
    post(LedgerReason::hedge,
         {{house(LedgerAccountKind::markup, account), *revenue},
          {house(LedgerAccountKind::house_a, account), -*revenue}},
         exec);

  // One net position per LP and instrument: closing first, at the average open price, then opening.
  const BrokerId broker = group_of(account).broker;
  LpPosition& held = lp_positions[{broker, child.lp, child.instrument}];
  const std::int64_t signed_qty = child.side == Side::buy ? qty.steps() : -qty.steps();
  const bool closes = (held.qty_steps > 0) != (signed_qty > 0) && held.qty_steps != 0;
  const std::int64_t size = held.qty_steps < 0 ? -held.qty_steps : held.qty_steps;
  const Qty closed = closes ? std::min(qty, Qty::from_steps(size)) : Qty{};
  if (!closed.is_zero()) {
    const Int128 opened =
        closed.steps() == size ? held.open_value : value_of(closed, price_of(held.open_value, Qty::from_steps(size)));
    const Int128 gained = held.qty_steps > 0 ? value_of(closed, price) - opened : opened - value_of(closed, price);
    held.open_value -= opened;
    const auto value = bbook::worth(instrument, gained);
    const auto realised = value ? converter.to_minor(*value, lp.currency, bbook::RateSide::adverse) : std::nullopt;
    if (realised && *realised != 0)
      post(LedgerReason::hedge,
           {{house(LedgerAccountKind::house_a, account, lp.currency), *realised},
            {house(LedgerAccountKind::lp_collateral, account, lp.currency, child.lp.value()), -*realised}},
           exec);
  }
  held.open_value += value_of(qty - closed, price);
  held.qty_steps += signed_qty;
  if (held.qty_steps == 0) lp_positions.erase({broker, child.lp, child.instrument});
}

}  // namespace dealingdesk::desk
