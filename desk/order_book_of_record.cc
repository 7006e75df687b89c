#include "desk/order_book_of_record.h"

#include <utility>

namespace dealingdesk::desk {

std::size_t OrderBookOfRecord::NameHash::operator()(const NameKey& key) const noexcept {
  return std::hash<std::string_view>{}(key.name) ^ std::hash<AccountId>{}(key.account);
}

Order& OrderBookOfRecord::add(Order order) {
  const OrderId id = order.id;
  Order& stored = records_.emplace(id, Record{std::move(order), {}}).first->second.order;
  index(stored);
  if (is_final(stored.status)) {
    finished_.push_back(id);
    forget_oldest();
  }
  return stored;
}

void OrderBookOfRecord::index(const Order& order) {
  if (!order.client_order_id.empty()) by_name_.emplace(NameKey{order.account, order.client_order_id}, order.id);
  if (is_final(order.status)) return;
  working_[order.account].insert(order.id);
  if (order.terms.time_in_force == TimeInForce::day) day_.insert(order.id);
}

void OrderBookOfRecord::finish(const Order& order) {
  const auto it = working_.find(order.account);
  it->second.erase(order.id);
  if (it->second.empty()) working_.erase(it);
  day_.erase(order.id);
  finished_.push_back(order.id);
  forget_oldest();
}

void OrderBookOfRecord::rename(Order& order, std::string client_order_id) {
  if (client_order_id.empty() || client_order_id == order.client_order_id) return;
  Record& record = records_.at(order.id);
  record.older_names.push_back(std::exchange(order.client_order_id, std::move(client_order_id)));
  by_name_.emplace(NameKey{order.account, order.client_order_id}, order.id);
}

void OrderBookOfRecord::forget_oldest() {
  if (finished_.size() <= kFinishedKept) return;
  const OrderId oldest = finished_.front();
  finished_.pop_front();
  const auto it = records_.find(oldest);
  const Record& record = it->second;
  by_name_.erase({record.order.account, record.order.client_order_id});
  for (const std::string& name : record.older_names) by_name_.erase({record.order.account, name});
  records_.erase(it);
  forgotten_.push_back(oldest);
}

Order* OrderBookOfRecord::find(OrderId id) {
  const auto it = records_.find(id);
  return it == records_.end() ? nullptr : &it->second.order;
}

const Order* OrderBookOfRecord::find(OrderId id) const {
  const auto it = records_.find(id);
  return it == records_.end() ? nullptr : &it->second.order;
}

const Order* OrderBookOfRecord::find(AccountId account, std::string_view client_order_id) const {
  const auto it = by_name_.find(NameKey{account, std::string{client_order_id}});
  return it == by_name_.end() ? nullptr : find(it->second);
}

std::vector<const Order*> OrderBookOfRecord::working(AccountId account) const {
  std::vector<const Order*> out;
  const auto it = working_.find(account);
  if (it == working_.end()) return out;
  for (const OrderId id : it->second) out.push_back(find(id));
  return out;
}

std::size_t OrderBookOfRecord::working_count(AccountId account) const {
  const auto it = working_.find(account);
  return it == working_.end() ? 0 : it->second.size();
}

std::vector<const Order*> OrderBookOfRecord::all() const {
  std::map<OrderId, const Order*> sorted;
  for (const auto& [id, record] : records_) sorted.emplace(id, &record.order);
  std::vector<const Order*> out;
  out.reserve(sorted.size());
  for (const auto& [id, order] : sorted) out.push_back(order);
  return out;
}

bool OrderBookOfRecord::consistent() const {
  std::set<OrderId> finished;
  for (const OrderId id : finished_) {
    const Order* order = find(id);
    if (order == nullptr || !is_final(order->status) || !finished.insert(id).second) return false;
  }
  for (const auto& [id, record] : records_) {
    if (record.order.id != id || is_final(record.order.status) != finished.contains(id)) return false;
  }
  return true;
}

std::vector<OrderId> OrderBookOfRecord::take_forgotten() { return std::exchange(forgotten_, {}); }

void OrderBookOfRecord::read(Decoder& archive) {
  std::map<OrderId, Order> orders;
  std::map<OrderId, std::vector<std::string>> names;
  archive(orders, names, finished_);
  for (auto& [id, order] : orders) {
    Record record{std::move(order), {}};
    const auto older = names.find(id);
    if (older != names.end()) record.older_names = older->second;
    for (const std::string& name : record.older_names) by_name_.emplace(NameKey{record.order.account, name}, id);
    index(record.order);
    records_.emplace(id, std::move(record));
  }
}

}  // namespace dealingdesk::desk
