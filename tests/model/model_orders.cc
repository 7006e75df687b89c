// Orders: placed, changed and cancelled.
#include <utility>

#include <fmt/format.h>

#include "tests/model/broker_model.h"

namespace dealingdesk::model {
namespace {

bool immediate(const OrderTerms& terms) {
  return terms.type == OrderType::market || terms.time_in_force == TimeInForce::ioc ||
         terms.time_in_force == TimeInForce::fok;
}

// Does the order trade at this price as it is now?
bool trades_at(const Order& order, const Quote& quote) {
  const OrderTerms& terms = order.terms;
  const bool buys = terms.side == Side::buy;
  const bool stop_limit = terms.type == OrderType::stop_limit;
  if (terms.type == OrderType::market || terms.type == OrderType::stop)
    return order.triggered || terms.type == OrderType::market;
  if (terms.type == OrderType::trailing_stop || terms.type == OrderType::market_if_touched) return order.triggered;
  if (stop_limit && !order.triggered) return false;
  return buys ? quote.ask <= *terms.limit : quote.bid >= *terms.limit;
}

// Has the price reached the stop, or touched the price to touch?
bool triggers_at(const Order& order, const Quote& quote) {
  const OrderTerms& terms = order.terms;
  const bool buys = terms.side == Side::buy;
  if (terms.type == OrderType::stop || terms.type == OrderType::stop_limit)
    return buys ? quote.ask >= *terms.stop : quote.bid <= *terms.stop;
  if (terms.type == OrderType::market_if_touched) return buys ? quote.ask <= *terms.stop : quote.bid >= *terms.stop;
  return false;
}

}  // namespace

Order BrokerModel::as_order(const PlaceOrder& place) const {
  Order order;
  order.account = place.account;
  order.session = session_;
  order.client_order_id = place.client_order_id;
  order.terms = place.terms;
  order.created = now_;
  order.updated = now_;
  return order;
}

bool BrokerModel::refuse_duplicate(const PlaceOrder& place) {
  const auto used = names_.find({place.account, place.client_order_id});
  if (place.client_order_id.empty() || used == names_.end()) return false;
  const OrderId first = used->second;
  const Order& before = working_.contains(first) ? working_.at(first) : finished_.at(first);
  ExecutionReport report;
  report.exec = next_exec();
  report.type = ExecType::rejected;
  report.order = as_order(place);
  report.order.status = OrderStatus::rejected;
  report.order.reject = {RejectCode::duplicate_client_order_id,
                         fmt::format("client order id {} was used before, for order {}, which is {}",
                                     place.client_order_id, first.value(), name_of(before.status))};
  report.duplicate_of = first;
  emit(std::move(report));
  return true;
}

void BrokerModel::refuse_order(const PlaceOrder& place, Reject reject) {
  Order order = as_order(place);
  order.status = OrderStatus::rejected;
  order.reject = std::move(reject);
  ExecutionReport report;
  report.exec = next_exec();
  report.type = ExecType::rejected;
  if (accounts_.contains(place.account)) {
    order.id = order_ = OrderId{order_.value() + 1};
    finished_[order.id] = order;
    if (!order.client_order_id.empty()) names_[{order.account, order.client_order_id}] = order.id;
  }
  report.order = std::move(order);
  emit(std::move(report));
}

Order& BrokerModel::accept(const PlaceOrder& place, OrderListId list, bool dormant, bool waits) {
  Order order = as_order(place);
  order.id = order_ = OrderId{order_.value() + 1};
  order.book = Book::b;
  order.list = list;
  order.dormant = dormant;
  if (order.terms.type == OrderType::trailing_stop && !order.terms.stop && !dormant)
    order.terms.stop = first_stop(order);
  if (!order.client_order_id.empty()) names_[{order.account, order.client_order_id}] = order.id;
  Order told = order;
  told.dormant = waits;
  report(ExecType::accepted, told);
  return working_[order.id] = order;
}

void BrokerModel::report(ExecType type, const Order& order) {
  ExecutionReport made;
  made.exec = next_exec();
  made.type = type;
  made.order = order;
  emit(std::move(made));
}

// Its stop price is reached. A stop-limit order is a limit order from now on, which its client is told.
void BrokerModel::trigger(Order& order) {
  order.triggered = true;
  order.updated = now_;
  if (order.terms.type == OrderType::stop_limit) report(ExecType::triggered, order);
}

void BrokerModel::on(const PlaceOrder& place) {
  if (refuse_duplicate(place)) return;
  if (auto ok = examine(place); !ok) return refuse_order(place, ok.reject());
  const AccountSpec& account = accounts_.at(place.account);
  const InstrumentSpec& instrument = instruments_.at(place.terms.instrument);
  const auto quote = tradable_quote(instrument, account);
  const bool waits_for_price = place.terms.type == OrderType::market && place.terms.time_in_force != TimeInForce::ioc &&
                               place.terms.time_in_force != TimeInForce::fok &&
                               group_of(account).stale_policy == StalePolicy::queue;
  if (!quote && waits_for_price) return work(accept(place, {}, false, false), std::nullopt);
  if (immediate(place.terms)) {
    if (!quote) return refuse_order(place, quote.reject());
    if (auto ok = check_immediate(account, place.terms, *quote); !ok) {
      if (ok.reject().code != RejectCode::not_fillable) return refuse_order(place, ok.reject());
      return end(accept(place, {}, false, false), ExecType::canceled, OrderStatus::canceled, ok.reject());
    }
  } else {
    if (quote)
      if (auto ok = check_distances(instrument, place.terms, *quote); !ok) return refuse_order(place, ok.reject());
    if (auto ok = check_reserve(as_order(place), {}); !ok) return refuse_order(place, ok.reject());
  }
  work(accept(place, {}, false, false), quote ? std::optional{*quote} : std::nullopt);
}

// What an order reserves is what the account needs more because of it.
Result<void> BrokerModel::check_reserve(Order waits, const std::vector<Order>& before) {
  const AccountSpec& account = accounts_.at(waits.account);
  if (waits.terms.type == OrderType::trailing_stop && !waits.terms.stop && !waits.id)
    waits.terms.stop = first_stop(waits);
  const auto alone = pending_margin(waits);
  if (alone && *alone == 0) return {};
  if ((bend_ == Bend::lists_unasked && !before.empty()) || (bend_ == Bend::changes_unasked && waits.id)) return {};
  const auto present = funds_of(account);
  std::vector<OrderId> supposed;
  const auto suppose = [&](const Order& order) {
    supposed.push_back(OrderId{order_.value() + 1 + supposed.size()});
    working_[supposed.back()] = order;
  };
  for (const Order& order : before) suppose(order);
  const auto without = funds_of(account, waits.id);
  std::optional<Order> unchanged;
  if (waits.id)
    unchanged = std::exchange(working_.at(waits.id), waits);
  else
    suppose(waits);
  const auto with = funds_of(account);
  for (const OrderId id : supposed) working_.erase(id);
  if (unchanged) working_.at(waits.id) = *unchanged;
  if (!alone || !present || !without || !with)
    return Reject{RejectCode::no_conversion, "the account cannot be valued at the present quotes"};
  const std::int64_t reserves = with->margin - without->margin;
  const bool takes_more = with->margin > present->margin;
  if (!takes_more || without->free >= reserves) return {};
  return Reject{RejectCode::not_enough_margin, fmt::format("free margin {}, the order reserves {}",
                                                           to_text_with_currency({without->free, account.currency}),
                                                           to_text_with_currency({reserves, account.currency}))};
}

void BrokerModel::work(Order& order, const std::optional<Quote>& quote) {
  const bool may_trade = static_cast<bool>(check_switches(accounts_.at(order.account), order.terms));
  if (quote && may_trade) {
    if (!order.triggered && triggers_at(order, *quote)) trigger(order);
    if (trades_at(order, *quote)) return execute(order, *quote);
  }
  if (order.terms.type == OrderType::trailing_stop && !order.triggered) start_trail(order);
}

// From the market as it is, or from where the client says that the stop is now.
// At its distance from the market.
Price BrokerModel::first_stop(const Order& order) const {
  const OrderTerms& terms = order.terms;
  const Quote& quote = prices_.at(terms.instrument).quote;
  const Price markup_now = markup(order.account, terms.instrument);
  return terms.side == Side::sell ? quote.bid - markup_now - terms.trail : quote.ask + markup_now + terms.trail;
}

void BrokerModel::start_trail(Order& order) {
  OrderTerms& terms = order.terms;
  const bool sells = terms.side == Side::sell;
  const Price markup_now = markup(order.account, terms.instrument);
  Price best;
  if (terms.stop) {
    best = sells ? *terms.stop + terms.trail + markup_now : *terms.stop - terms.trail - markup_now;
  } else {
    const Quote& quote = prices_.at(terms.instrument).quote;
    best = sells ? quote.bid : quote.ask;
    terms.stop = sells ? best - terms.trail - markup_now : best + terms.trail + markup_now;
  }
  order_trails_[order.id] = {best};
}

void BrokerModel::finish(OrderId id) {
  order_trails_.erase(id);
  finished_.insert(working_.extract(id));
}

void BrokerModel::end(Order& order, ExecType type, OrderStatus status, Reject reject, const std::string& original) {
  order.status = status;
  order.reject = std::move(reject);
  order.updated = now_;
  ExecutionReport report;
  report.exec = next_exec();
  report.type = type;
  report.order = order;
  report.original_client_order_id = original;
  const auto closes = closing_.find(order.terms.closes);
  if (closes != closing_.end() && closes->second.first == order.id) closing_.erase(closes);
  finish(order.id);
  emit(std::move(report));
  ended_in_list(order.id);
}

Order* BrokerModel::find_for(AccountId account, OrderId id, const std::string& name) {
  if (!id) {
    const auto named = names_.find({account, name});
    if (name.empty() || named == names_.end()) return nullptr;
    id = named->second;
  }
  for (auto* orders : {&working_, &finished_}) {
    const auto found = orders->find(id);
    if (found != orders->end() && found->second.account == account) return &found->second;
  }
  return nullptr;
}

void BrokerModel::rename(Order& order, const std::string& name) {
  if (name.empty()) return;
  order.client_order_id = name;
  names_[{order.account, name}] = order.id;
}

void BrokerModel::on(const CancelOrder& cancel) {
  const auto refuse_cancel = [&](const Order* order, Reject reject) {
    emit(CancelRejected{cancel.account, false, cancel.client_order_id, cancel.original_client_order_id,
                        order == nullptr ? OrderId{} : order->id,
                        order == nullptr ? OrderStatus::rejected : order->status, std::move(reject)});
  };
  Order* order = find_for(cancel.account, cancel.order, cancel.original_client_order_id);
  if (order == nullptr) return refuse_cancel(nullptr, {RejectCode::unknown_order, "unknown order"});
  if (is_final(order->status))
    return refuse_cancel(order, {RejectCode::too_late, fmt::format("the order is {}", name_of(order->status))});
  if (!cancel.client_order_id.empty() && names_.contains({cancel.account, cancel.client_order_id}))
    return refuse_cancel(order, {RejectCode::duplicate_client_order_id,
                                 fmt::format("client order id {} was used before", cancel.client_order_id)});
  if (auto ok = check_frozen(*order); !ok) return refuse_cancel(order, ok.reject());
  const std::string original = order->client_order_id;
  rename(*order, cancel.client_order_id);
  end(*order, ExecType::canceled, OrderStatus::canceled, {}, original);
}

void BrokerModel::on(const ReplaceOrder& replace) {
  const auto refuse_replace = [&](const Order* order, Reject reject) {
    emit(CancelRejected{replace.account, true, replace.client_order_id, replace.original_client_order_id,
                        order == nullptr ? OrderId{} : order->id,
                        order == nullptr ? OrderStatus::rejected : order->status, std::move(reject)});
  };
  Order* found = find_for(replace.account, replace.order, replace.original_client_order_id);
  if (found == nullptr) return refuse_replace(nullptr, {RejectCode::unknown_order, "unknown order"});
  Order& order = *found;
  if (is_final(order.status))
    return refuse_replace(&order, {RejectCode::too_late, fmt::format("the order is {}", name_of(order.status))});
  if (!replace.client_order_id.empty() && names_.contains({replace.account, replace.client_order_id}))
    return refuse_replace(&order, {RejectCode::duplicate_client_order_id,
                                   fmt::format("client order id {} was used before", replace.client_order_id)});
  if (auto ok = check_replace(order, replace); !ok) return refuse_replace(&order, ok.reject());
  if (auto ok = check_frozen(order); !ok) return refuse_replace(&order, ok.reject());
  Order changed = order;
  OrderTerms& terms = changed.terms;
  terms.qty = replace.qty;
  terms.limit = replace.limit;
  terms.stop = replace.stop;
  terms.stop_loss = replace.stop_loss;
  terms.take_profit = replace.take_profit;
  if (replace.trail) terms.trail = *replace.trail;
  if (replace.expires) terms.expires = *replace.expires;
  if (replace.exits) terms.exits = *replace.exits;
  if (const auto trail = order_trails_.find(order.id); trail != order_trails_.end()) {
    // Never back.
    const bool sells = terms.side == Side::sell;
    const Price away = order.terms.trail + markup(order.account, terms.instrument);
    const bool anew = replace.trail && prices_.contains(terms.instrument);
    const Price followed = sells ? trail->second.best - away : trail->second.best + away;
    const Price moved = anew ? first_stop(changed) : followed;
    const Price asked = replace.stop.value_or(moved);
    terms.stop = sells ? std::max(asked, moved) : std::min(asked, moved);
  }
  if (auto ok = check_reserve(changed, {}); !ok) return refuse_replace(&order, ok.reject());
  order_trails_.erase(order.id);
  const std::string original = order.client_order_id;
  rename(order, replace.client_order_id);
  order.terms = terms;
  order.updated = now_;
  ExecutionReport report;
  report.exec = next_exec();
  report.type = ExecType::replaced;
  report.order = order;
  report.original_client_order_id = original;
  emit(std::move(report));
  if (order.dormant) return;
  const auto quote = tradable_quote(instruments_.at(order.terms.instrument), accounts_.at(order.account));
  work(order, quote ? std::optional{*quote} : std::nullopt);
}

void BrokerModel::on(const CancelOrders& cancel) {
  if (cancel.account && !accounts_.contains(cancel.account))
    return refuse({RejectCode::unknown_account, fmt::format("no account {}", cancel.account.value())});
  std::vector<OrderId> ids;
  for (const auto& [id, order] : working_)
    if ((!cancel.account || order.account == cancel.account) &&
        (!cancel.instrument || order.terms.instrument == cancel.instrument) &&
        (!cancel.side || order.terms.side == *cancel.side) &&
        (!cancel.session || order.session == cancel.session || (!order.session && cancel.and_of_no_session)))
      ids.push_back(id);
  std::uint64_t canceled = 0;
  for (const OrderId id : ids) {
    const auto found = working_.find(id);
    if (found == working_.end() || !check_frozen(found->second)) continue;
    end(found->second, ExecType::canceled, OrderStatus::canceled, {});
    ++canceled;
  }
  done(canceled);
}

}  // namespace dealingdesk::model
