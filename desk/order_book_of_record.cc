#include "desk/order_book_of_record.h"

#include <algorithm>
#include <utility>

namespace dealingdesk::desk {

OrderBookOfRecord::Asked OrderBookOfRecord::ask(AccountId account, std::string_view text) {
  return {ClientOrderIds::hash(account, text), account, text};
}

OrderBookOfRecord::Record& OrderBookOfRecord::store(OrderId id, Order order, std::vector<std::string> older_names) {
  // A table that grew as it fills would stop the desk for longer each time.
  constexpr std::size_t kGrowsFrom = 4'096;
  if (by_id_.size() == kGrowsFrom) by_id_.reserve(kFinishedKept + kGrowsFrom);
  Record* record = nullptr;
  if (unused_.empty()) {
    record = &records_.emplace_back();
  } else {
    record = unused_.back();
    unused_.pop_back();
  }
  record->order = std::move(order);
  record->older_names = std::move(older_names);
  by_id_.emplace(id, record);
  return *record;
}

Order& OrderBookOfRecord::add(Order order) {
  const OrderId id = order.id;
  Record& record = store(id, std::move(order), {});
  if (is_final(record.order.status))
    retire(record);
  else
    index(record);
  return record.order;
}

void OrderBookOfRecord::index(const Record& record) {
  const Order& order = record.order;
  if (is_final(order.status)) return;
  add_names(record);
  std::vector<OrderId>& working = working_[order.account];
  working.insert(std::upper_bound(working.begin(), working.end(), order.id), order.id);
  if (order.terms.time_in_force == TimeInForce::day) day_.insert(order.id);
}

// An id that another order has stays that order's.
void OrderBookOfRecord::add_names(const Record& record) {
  for (std::size_t older = 0; older <= record.older_names.size(); ++older) {
    Name name{0, &record, older};
    if (name.text().empty()) continue;
    const Asked asked = ask(record.order.account, name.text());
    name.hash = asked.hash;
    if (!by_name_.contains(asked)) by_name_.insert(name);
  }
}

void OrderBookOfRecord::remove_names(const Record& record) {
  for (std::size_t older = 0; older <= record.older_names.size(); ++older) {
    const auto it = by_name_.find(ask(record.order.account, Name{0, &record, older}.text()));
    if (it != by_name_.end() && it->record == &record) by_name_.erase(it);
  }
}

void OrderBookOfRecord::finish(const Order& order) {
  std::vector<OrderId>& working = working_.at(order.account);
  working.erase(std::lower_bound(working.begin(), working.end(), order.id));
  if (order.terms.time_in_force == TimeInForce::day) day_.erase(order.id);
  Record& record = *by_id_.at(order.id);
  remove_names(record);
  retire(record);
}

void OrderBookOfRecord::retire(Record& record) {
  const Order& order = record.order;
  const auto keep = [&](const std::string& text) {
    if (!text.empty()) used_.add({order.account, text, order.id, order.status, order.updated});
  };
  for (const std::string& older : record.older_names) keep(older);
  record.older_names.clear();
  keep(order.client_order_id);
  finished_.push_back(order.id);
  if (finished_.size() <= kFinishedKept) return;
  const OrderId oldest = finished_.front();
  finished_.pop_front();
  const auto it = by_id_.find(oldest);
  unused_.push_back(it->second);
  by_id_.erase(it);
  forgotten_.push_back(oldest);
}

void OrderBookOfRecord::rename(Order& order, std::string client_order_id) {
  if (client_order_id.empty() || client_order_id == order.client_order_id) return;
  Record& record = *by_id_.at(order.id);
  remove_names(record);
  auto& older = record.older_names;
  older.push_back(std::exchange(order.client_order_id, std::move(client_order_id)));
  if (older.size() > kOlderNamesKept) older.erase(older.begin());
  add_names(record);
}

Order* OrderBookOfRecord::find(OrderId id) {
  const auto it = by_id_.find(id);
  return it == by_id_.end() ? nullptr : &it->second->order;
}

const Order* OrderBookOfRecord::find(OrderId id) const {
  const auto it = by_id_.find(id);
  return it == by_id_.end() ? nullptr : &it->second->order;
}

const Order* OrderBookOfRecord::find(AccountId account, std::string_view client_order_id) const {
  if (client_order_id.empty()) return nullptr;
  if (const auto it = by_name_.find(ask(account, client_order_id)); it != by_name_.end()) return &it->record->order;
  const ClientOrderIds::Use* use = used_.find(account, client_order_id);
  return use == nullptr ? nullptr : find(use->order);
}

std::optional<OrderBookOfRecord::Use> OrderBookOfRecord::use_of(AccountId account, std::string_view client_order_id,
                                                                Timestamp since) const {
  if (client_order_id.empty()) return std::nullopt;
  if (const auto it = by_name_.find(ask(account, client_order_id)); it != by_name_.end())
    return Use{it->record->order.id, it->record->order.status};
  const ClientOrderIds::Use* use = used_.find(account, client_order_id);
  if (use == nullptr || use->finished < since) return std::nullopt;
  return Use{use->order, use->status};
}

std::vector<const Order*> OrderBookOfRecord::working(AccountId account) const {
  std::vector<const Order*> out;
  const std::vector<OrderId>* ids = working_.find(account);
  if (ids == nullptr) return out;
  out.reserve(ids->size());
  for (const OrderId id : *ids) out.push_back(find(id));
  return out;
}

std::vector<OrderId> OrderBookOfRecord::working_ids() const {
  std::vector<OrderId> out;
  for (const auto& [account, ids] : working_.sorted()) out.insert(out.end(), ids.begin(), ids.end());
  std::sort(out.begin(), out.end());
  return out;
}

std::size_t OrderBookOfRecord::working_count(AccountId account) const {
  const std::vector<OrderId>* ids = working_.find(account);
  return ids == nullptr ? 0 : ids->size();
}

std::vector<const Order*> OrderBookOfRecord::all() const {
  std::map<OrderId, const Order*> sorted;
  for (const auto& [id, record] : by_id_) sorted.emplace(id, &record->order);
  std::vector<const Order*> out;
  out.reserve(sorted.size());
  for (const auto& [id, order] : sorted) out.push_back(order);
  return out;
}

bool OrderBookOfRecord::consistent() const {
  if (!used_.consistent()) return false;
  std::set<OrderId> finished;
  for (const OrderId id : finished_) {
    const Order* order = find(id);
    if (order == nullptr || !is_final(order->status) || !finished.insert(id).second) return false;
  }
  for (const auto& [id, record] : by_id_) {
    if (record->order.id != id || is_final(record->order.status) != finished.contains(id)) return false;
  }
  return true;
}

std::vector<OrderId> OrderBookOfRecord::take_forgotten() { return std::exchange(forgotten_, {}); }

void OrderBookOfRecord::read(Decoder& archive) {
  std::map<OrderId, Order> orders;
  std::map<OrderId, std::vector<std::string>> names;
  archive(orders, names, finished_, used_);
  for (auto& [id, order] : orders) {
    const auto older = names.find(id);
    index(store(id, std::move(order), older == names.end() ? std::vector<std::string>{} : std::move(older->second)));
  }
}

}  // namespace dealingdesk::desk
