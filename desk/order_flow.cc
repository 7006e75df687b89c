#include <utility>

#include <fmt/format.h>

#include "desk/state.h"

namespace dealingdesk::desk {
namespace {

constexpr std::size_t kLongestClientOrderId = 64;

bool trades_at_once(const OrderTerms& terms) {
  return terms.type == OrderType::market || terms.time_in_force == TimeInForce::ioc ||
         terms.time_in_force == TimeInForce::fok;
}

// Is the price there at which a limit order trades?
bool limit_reached(const OrderTerms& terms, const Quote& quote) {
  return terms.side == Side::buy ? quote.ask <= *terms.limit : quote.bid >= *terms.limit;
}

bool stop_reached(const OrderTerms& terms, const Quote& quote) {
  return terms.side == Side::buy ? quote.ask >= *terms.stop : quote.bid <= *terms.stop;
}

Order request_as_order(const PlaceOrder& place, const Command& command) {
  Order order;
  order.account = place.account;
  order.session = command.origin.session;
  order.client_order_id = place.client_order_id;
  order.terms = place.terms;
  order.created = command.time;
  order.updated = command.time;
  return order;
}

}  // namespace

void Desk::State::reject_new(const PlaceOrder& place, Reject reject) {
  Order order = request_as_order(place, *command);
  order.status = OrderStatus::rejected;
  order.reject = std::move(reject);
  last.exec = ExecId{last.exec.value() + 1};
  ExecutionReport report{};
  report.exec = last.exec;
  report.type = ExecType::rejected;
  // A refused order has a number of its own and is remembered, so that its client order id has one
  // outcome for ever; without an account there is nobody to remember it for.
  if (catalog.accounts().find(place.account) != nullptr) {
    last.order = OrderId{last.order.value() + 1};
    order.id = last.order;
    report.order = orders.add(std::move(order));
  } else {
    report.order = std::move(order);
  }
  emit(std::move(report));
}

Order& Desk::State::accept(const PlaceOrder& place, Book book) {
  Order order = request_as_order(place, *command);
  last.order = OrderId{last.order.value() + 1};
  order.id = last.order;
  order.book = book;
  Order& stored = orders.add(std::move(order));
  last.exec = ExecId{last.exec.value() + 1};
  ExecutionReport report{};
  report.exec = last.exec;
  report.type = ExecType::accepted;
  report.order = stored;
  emit(std::move(report));
  return stored;
}

void Desk::State::on(const PlaceOrder& place) {
  const AccountSpec* account = catalog.accounts().find(place.account);
  if (account == nullptr)
    return reject_new(place, {RejectCode::unknown_account, fmt::format("no account {}", place.account.value())});
  if (!place.client_order_id.empty()) {
    if (const Order* first = orders.find(place.account, place.client_order_id)) {
      last.exec = ExecId{last.exec.value() + 1};
      ExecutionReport report{};
      report.exec = last.exec;
      report.type = ExecType::rejected;
      report.order = request_as_order(place, *command);
      report.order.status = OrderStatus::rejected;
      report.order.reject = {RejectCode::duplicate_client_order_id,
                             fmt::format("client order id {} was used before, for order {}, which is {}",
                                         place.client_order_id, first->id.value(), name_of(first->status))};
      report.duplicate_of = first->id;
      return emit(std::move(report));
    }
    if (place.client_order_id.size() > kLongestClientOrderId)
      return reject_new(place, {RejectCode::malformed, "the client order id is longer than 64 bytes"});
  }
  const InstrumentSpec* instrument = catalog.instruments().find(place.terms.instrument);
  if (instrument == nullptr) return reject_new(place, {RejectCode::unknown_instrument, "unknown instrument"});
  const GroupSpec& group = group_of(*account);
  if (auto ok = check_terms(*account, group, *instrument, place.terms); !ok) return reject_new(place, ok.reject());
  const Book book = choose_book(*account, group, *instrument, place.terms);
  if (book == Book::exchange) return place_on_exchange(place, *account);
  const auto quote = tradable_quote(*instrument, group);
  if (trades_at_once(place.terms)) {
    if (!quote) return reject_new(place, quote.reject());
    if (auto ok = check_immediate(*account, place.terms, book, *quote); !ok) {
      if (ok.reject().code != RejectCode::not_fillable) return reject_new(place, ok.reject());
      // Nothing is wrong with the order: the market just is not there, so it ends as cancelled.
      return end_order(accept(place, book), ExecType::canceled, OrderStatus::canceled, ok.reject());
    }
  }
  auto decision = book == Book::b ? decide(place, *account) : std::nullopt;
  if (decision && reject_by(*decision, place)) return;
  Order& order = accept(place, book);
  if (decision) decided.emplace(order.id, std::move(*decision));
  work(order, quote ? std::optional{*quote} : std::nullopt);
}

void Desk::State::work(Order& order, const std::optional<Quote>& quote) {
  if (order.book == Book::exchange) return work_on_exchange(order);
  const OrderTerms& terms = order.terms;
  if (quote) {
    if (terms.type == OrderType::market) return execute(order, *quote);
    const bool is_stop = terms.type == OrderType::stop || terms.type == OrderType::stop_limit;
    if (is_stop && !order.triggered && stop_reached(terms, *quote)) order.triggered = true;
    if (terms.type == OrderType::stop && order.triggered) return execute(order, *quote);
    const bool acts_as_limit = terms.type == OrderType::limit || order.triggered;
    if (acts_as_limit && terms.limit && limit_reached(terms, *quote)) return execute(order, *quote);
  }
  watch(order);
}

void Desk::State::execute(Order& order, const Quote& quote) {
  if (order.book == Book::exchange) return enter_book(order);
  const AccountSpec& account = *catalog.accounts().find(order.account);
  if (order.book == Book::a) {
    const Price price = order.terms.side == Side::buy ? quote.ask : quote.bid;
    const auto margin = check_margin(account, order.terms, order.leaves_qty(), price);
    if (!margin) return end_order(order, ExecType::canceled, OrderStatus::canceled, margin.reject());
    hold_margin(order, *margin);
    if (!send_child(order))
      end_order(order, ExecType::canceled, OrderStatus::canceled,
                {RejectCode::lp_unavailable, "no liquidity provider takes orders now"});
    return;
  }
  if (decided.contains(order.id)) return misfill(order, quote);
  fill_at(order, order.leaves_qty(), order.terms.side == Side::buy ? quote.ask : quote.bid, quote);
}

void Desk::State::fill_at(Order& order, Qty qty, Price price, const Quote& quote) {
  const AccountSpec& account = *catalog.accounts().find(order.account);
  if (auto ok = check_closing(account, order.terms); !ok)
    return end_order(order, ExecType::canceled, OrderStatus::canceled, ok.reject());
  if (auto margin = check_margin(account, order.terms, qty, price); !margin)
    return end_order(order, ExecType::canceled, OrderStatus::canceled, margin.reject());
  fill(order, qty, price, quote);
}

void Desk::State::end_order(Order& order, ExecType type, OrderStatus status, Reject reject,
                            std::string original_client_order_id) {
  unwatch(order);
  take_off_book(order);
  release_margin(order);
  routed.erase(order.id);
  decided.erase(order.id);
  order.status = status;
  order.reject = std::move(reject);
  order.updated = now;
  last.exec = ExecId{last.exec.value() + 1};
  ExecutionReport report{};
  report.exec = last.exec;
  report.type = type;
  report.order = order;
  report.original_client_order_id = std::move(original_client_order_id);
  if (order.terms.closes && closing.erase(order.terms.closes) != 0) unclosed.push_back(order.terms.closes);
  orders.finish(order);
  emit(std::move(report));
}

std::optional<bbook::Trigger> Desk::State::trigger_of(const Order& order) const {
  const OrderTerms& terms = order.terms;
  const Price markup = markup_of(order.account, terms.instrument);
  const bool waits_for_stop = terms.stop && !order.triggered;
  if (waits_for_stop) return bbook::stop_trigger(terms.side, *terms.stop, markup, order.id);
  // A limit order on the exchange waits in the book.
  if (order.book == Book::exchange) return std::nullopt;
  if (terms.type == OrderType::limit || terms.type == OrderType::stop_limit)
    return bbook::limit_trigger(terms.side, *terms.limit, markup, order.id);
  return std::nullopt;
}

void Desk::State::watch(const Order& order) {
  if (const auto trigger = trigger_of(order)) triggers[order.terms.instrument].add(*trigger);
}

void Desk::State::unwatch(const Order& order) {
  if (const auto trigger = trigger_of(order)) triggers[order.terms.instrument].remove(*trigger);
}

Order* Desk::State::find_working(AccountId account, OrderId id, const std::string& client_order_id) {
  const Order* found = id ? std::as_const(orders).find(id) : orders.find(account, client_order_id);
  // Another account's order is as unknown as one that does not exist.
  if (found == nullptr || found->account != account) return nullptr;
  return orders.find(found->id);
}

void Desk::State::on(const CancelOrder& cancel) {
  const auto refuse_cancel = [&](const Order* order, Reject reject) {
    emit(CancelRejected{cancel.account, false, cancel.client_order_id, cancel.original_client_order_id,
                        order == nullptr ? OrderId{} : order->id,
                        order == nullptr ? OrderStatus::rejected : order->status, std::move(reject)});
  };
  Order* order = find_working(cancel.account, cancel.order, cancel.original_client_order_id);
  if (order == nullptr) return refuse_cancel(nullptr, {RejectCode::unknown_order, "unknown order"});
  if (is_final(order->status))
    return refuse_cancel(order, {RejectCode::too_late, fmt::format("the order is {}", name_of(order->status))});
  if (!cancel.client_order_id.empty() && orders.find(cancel.account, cancel.client_order_id) != nullptr)
    return refuse_cancel(order, {RejectCode::duplicate_client_order_id,
                                 fmt::format("client order id {} was used before", cancel.client_order_id)});
  const auto at_lp = routed.find(order->id);
  if (at_lp != routed.end() && !at_lp->second.tried.empty())
    return refuse_cancel(order, {RejectCode::too_late, "the order is at the liquidity provider"});
  const std::string original = order->client_order_id;
  orders.rename(*order, cancel.client_order_id);
  end_order(*order, ExecType::canceled, OrderStatus::canceled, {}, original);
}

void Desk::State::on(const ReplaceOrder& replace) {
  const auto refuse_replace = [&](const Order* order, Reject reject) {
    emit(CancelRejected{replace.account, true, replace.client_order_id, replace.original_client_order_id,
                        order == nullptr ? OrderId{} : order->id,
                        order == nullptr ? OrderStatus::rejected : order->status, std::move(reject)});
  };
  Order* order = find_working(replace.account, replace.order, replace.original_client_order_id);
  if (order == nullptr) return refuse_replace(nullptr, {RejectCode::unknown_order, "unknown order"});
  if (is_final(order->status))
    return refuse_replace(order, {RejectCode::too_late, fmt::format("the order is {}", name_of(order->status))});
  if (!replace.client_order_id.empty() && orders.find(replace.account, replace.client_order_id) != nullptr)
    return refuse_replace(order, {RejectCode::duplicate_client_order_id,
                                  fmt::format("client order id {} was used before", replace.client_order_id)});
  const auto at_lp = routed.find(order->id);
  if (at_lp != routed.end() && !at_lp->second.tried.empty())
    return refuse_replace(order, {RejectCode::too_late, "the order is at the liquidity provider"});
  if (auto ok = check_replace(*order, replace); !ok) return refuse_replace(order, ok.reject());
  if (auto ok = check_replace_on_book(*order, replace); !ok) return refuse_replace(order, ok.reject());

  unwatch(*order);
  const bool keeps_place = make_way(*order, replace);
  const Qty given_up = order->terms.qty - replace.qty;
  const std::string original = order->client_order_id;
  orders.rename(*order, replace.client_order_id);
  order->terms.qty = replace.qty;
  order->terms.limit = replace.limit;
  order->terms.stop = replace.stop;
  order->terms.stop_loss = replace.stop_loss;
  order->terms.take_profit = replace.take_profit;
  order->updated = now;
  last.exec = ExecId{last.exec.value() + 1};
  ExecutionReport report{};
  report.exec = last.exec;
  report.type = ExecType::replaced;
  report.order = *order;
  report.original_client_order_id = original;
  emit(std::move(report));
  if (keeps_place) return release_margin(*order, given_up);
  const AccountSpec& account = *catalog.accounts().find(order->account);
  const auto quote = tradable_quote(*catalog.instruments().find(order->terms.instrument), group_of(account));
  work(*order, quote ? std::optional{*quote} : std::nullopt);
}

void Desk::State::on(const ProtectPosition& protect) {
  const Position* position = positions.find(protect.position);
  if (position == nullptr || position->account != protect.account)
    return refuse({RejectCode::unknown_position, fmt::format("no position {}", protect.position.value())});
  OrderTerms terms;
  terms.side = position->side;
  terms.stop_loss = protect.stop_loss;
  terms.take_profit = protect.take_profit;
  if (auto ok = check_prices(*catalog.instruments().find(position->instrument), terms); !ok) return refuse(ok.reject());
  unwatch(*position);
  positions.protect(protect.position, protect.stop_loss, protect.take_profit);
  watch(*position);
  emit(PositionChanged{*position, 0});
  done(protect.position.value());
}

void Desk::State::on(const PassTime&) {
  if (expired_day != now.day()) {
    expired_day = now.day();
    for (const OrderId id : orders.working_day_orders()) {
      Order& order = *orders.find(id);
      const auto at_lp = routed.find(id);
      const bool in_flight = at_lp != routed.end() && !at_lp->second.tried.empty();
      if (order.created.day() >= now.day() || in_flight) continue;
      end_order(order, ExecType::expired, OrderStatus::expired, {});
    }
  }
  done();
}

}  // namespace dealingdesk::desk
