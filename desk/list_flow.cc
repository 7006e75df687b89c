// Orders that hang on each other: one cancels the other, one triggers the other, brackets.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "desk/state.h"

namespace dealingdesk::desk {
namespace {

constexpr std::size_t kMostOrders = 10;

}  // namespace

void Desk::State::on(const PlaceOrderList& list) {
  const auto refuse_all = [&](const Reject& reject, std::size_t culprit) {
    for (std::size_t i = 0; i < list.orders.size(); ++i) {
      const PlaceOrder place{list.account, list.orders[i].client_order_id, list.orders[i].terms};
      if (refuse_duplicate(place)) continue;
      reject_new(place, i == culprit ? reject
                                     : Reject{RejectCode::conflict, fmt::format("order {} of its list was refused: {}",
                                                                                culprit + 1, reject.text)});
    }
  };
  if (list.orders.size() < 2 || list.orders.size() > kMostOrders)
    return refuse({RejectCode::malformed,
                   fmt::format("a list has 2 to {} orders, this one {}", kMostOrders, list.orders.size())});
  std::set<std::string> names;
  std::vector<Book> books;
  std::vector<Order> waiting;  // those that will reserve margin, where any does
  for (std::size_t i = 0; i < list.orders.size(); ++i) {
    const auto& [name, terms] = list.orders[i];
    if (!name.empty() && !names.insert(name).second)
      return refuse(
          {RejectCode::duplicate_client_order_id, fmt::format("client order id {} comes twice in the list", name)});
    if (name.size() <= kLongestClientOrderId && use_of(list.account, name))
      return refuse_all(
          {RejectCode::duplicate_client_order_id, fmt::format("client order id {} was used before", name)}, i);
    const PlaceOrder place{list.account, name, terms};
    auto book = examine(place);
    if (!book) return refuse_all(book.reject(), i);
    books.push_back(*book);
    const bool waits = list.contingency == Contingency::oco || i == 0;
    if (!pending_margins || !waits || trades_at_once(terms)) continue;
    waiting.push_back(as_waiting(place, *book));
    const AccountSpec& account = *catalog.accounts().find(list.account);
    if (auto ok = check_reserve(account, waiting); !ok) return refuse_all(ok.reject(), i);
  }
  const OrderListId id{last.order.value() + 1};
  lists[id].contingency = list.contingency;
  std::vector<OrderId> accepted;
  for (std::size_t i = 0; i < list.orders.size(); ++i) {
    const PlaceOrder place{list.account, list.orders[i].client_order_id, list.orders[i].terms};
    const bool waits = list.contingency != Contingency::oco && i != 0;
    accepted.push_back(accept(place, books[i], id, waits ? Start::after_another : Start::in_turn).id);
  }
  lists[id].orders = accepted;
  const bool first_only = list.contingency != Contingency::oco;
  for (const OrderId order : accepted) {
    // A trade of one of them may have ended the list meanwhile.
    start(order);
    if (first_only) break;
  }
}

void Desk::State::wake(OrderId id) {
  if (over(id)) return;
  Order& order = *orders.find(id);
  if (!order.dormant) return;
  order.updated = now;
  if (order.terms.type == OrderType::trailing_stop && !order.terms.stop) order.terms.stop = first_stop(order);
  report(ExecType::triggered, order).order.dormant = false;
  start(id);
}

void Desk::State::start(OrderId id) {
  if (over(id)) return;
  Order& order = *orders.find(id);
  if (!order.dormant) return;
  order.dormant = false;
  const AccountSpec& account = *catalog.accounts().find(order.account);
  const InstrumentSpec& instrument = *catalog.instruments().find(order.terms.instrument);
  // Reached while trading is stopped, it waits for the next price. What may not wait ends; so does what would have to
  // wait on a book, where it can trade.
  if (const auto ok = check_open(order); !ok) {
    const TimeInForce tif = order.terms.time_in_force;
    const bool on_book = order.book == Book::exchange;
    const bool ends = on_book ? !order.terms.stop : tif == TimeInForce::ioc || tif == TimeInForce::fok;
    if (ends) return end_order(order, ExecType::canceled, OrderStatus::canceled, ok.reject());
    return on_book ? watch(order) : work(order, std::nullopt);
  }
  if (order.book == Book::exchange) return work_on_exchange(order);
  const auto quote = tradable_quote(instrument, group_of(account));
  if (trades_at_once(order.terms)) {
    const auto ok = quote ? check_immediate(account, order.terms, order.book, *quote) : Result<void>{quote.reject()};
    if (!ok) return end_order(order, ExecType::canceled, OrderStatus::canceled, ok.reject());
  }
  work(order, quote ? std::optional{*quote} : std::nullopt);
}

// May the order trade, as far as its instrument's state, the hours and the kill switch go?
Result<void> Desk::State::check_open(const Order& order) const {
  const AccountSpec& account = *catalog.accounts().find(order.account);
  const InstrumentSpec& instrument = *catalog.instruments().find(order.terms.instrument);
  if (instrument.status == InstrumentStatus::halted)
    return Reject{RejectCode::market_closed, fmt::format("{} is halted", instrument.symbol)};
  if (auto ok = check_hours(instrument); !ok) return ok;
  return check_switches(account, group_of(account), instrument, order.terms);
}

bool Desk::State::over(OrderId id) const {
  const Order* order = orders.find(id);
  return order == nullptr || is_final(order->status);
}

// Two of one list must not be on their way at once: both could fill.
bool Desk::State::sibling_at_lp(const Order& order) const {
  const auto list = lists.find(order.list);
  return list != lists.end() && std::any_of(list->second.orders.begin(), list->second.orders.end(),
                                            [&](OrderId id) { return id != order.id && at_lp(id); });
}

void Desk::State::traded_in_list(const Order& order) {
  const auto found = lists.find(order.list);
  if (found == lists.end()) return;
  const OrderList list = found->second;
  const bool parent = list.contingency != Contingency::oco && list.orders.front() == order.id;
  if (parent) {
    if (!is_final(order.status)) return;
    if (list.contingency == Contingency::oto) lists.erase(found);
    for (std::size_t i = 1; i < list.orders.size(); ++i) wake(list.orders[i]);
    return;
  }
  if (list.contingency == Contingency::oto) return;
  lists.erase(found);
  const OrderId traded = order.id;
  for (const OrderId id : list.orders) {
    if (id == traded || over(id) || at_lp(id)) continue;
    end_order(*orders.find(id), ExecType::canceled, OrderStatus::canceled,
              {RejectCode::none, fmt::format("order {} of its list has traded", traded.value())});
  }
}

void Desk::State::ended_in_list(const Order& order) {
  const auto found = lists.find(order.list);
  if (found == lists.end()) return;
  const OrderList list = found->second;
  const bool parent = list.contingency != Contingency::oco && list.orders.front() == order.id;
  if (parent) {
    // What has traded is to be protected; where nothing has, there is nothing to wait for.
    const bool traded = !order.cum_qty.is_zero();
    if (!traded || list.contingency == Contingency::oto) lists.erase(found);
    const OrderId ended = order.id;
    for (std::size_t i = 1; i < list.orders.size(); ++i) {
      const OrderId other = list.orders[i];
      if (over(other)) continue;
      if (traded)
        wake(other);
      else
        end_order(*orders.find(other), ExecType::canceled, OrderStatus::canceled,
                  {RejectCode::none, fmt::format("order {} that it waited for has ended", ended.value())});
    }
    return;
  }
  if (std::all_of(list.orders.begin(), list.orders.end(), [&](OrderId id) { return over(id); })) lists.erase(found);
}

}  // namespace dealingdesk::desk
