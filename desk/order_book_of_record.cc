#include "desk/order_book_of_record.h"

#include <algorithm>
#include <utility>

namespace dealingdesk::desk {

OrderBookOfRecord::Asked OrderBookOfRecord::ask(AccountId account, std::string_view text) {
  return {ClientOrderIds::hash(account, text), account, text};
}

OrderBookOfRecord::Asked OrderBookOfRecord::ask(const Record& record, std::size_t older) {
  const std::string& text = Name{0, &record, older}.text();
  if (older == 0) return {record.hash, record.order.account, text};
  return ask(record.order.account, text);
}

OrderBookOfRecord::Record& OrderBookOfRecord::store(OrderId id, Order&& order, std::vector<std::string> older_names) {
  Record* record = nullptr;
  if (unused_.empty()) {
    record = &records_.emplace_back();
  } else {
    record = unused_.back();
    unused_.pop_back();
  }
  record->order = std::move(order);
  record->older_names = std::move(older_names);
  record->hash = ClientOrderIds::hash(record->order.account, record->order.client_order_id);
  by_id_.insert(id, record);
  return *record;
}

Order& OrderBookOfRecord::add(Order&& order) {
  Record& record = store(order.id, std::move(order), {});
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
    const Asked asked = ask(record, older);
    name.hash = asked.hash;
    if (!by_name_.contains(asked)) by_name_.insert(name);
  }
}

void OrderBookOfRecord::remove_names(const Record& record) {
  for (std::size_t older = 0; older <= record.older_names.size(); ++older) {
    const auto it = by_name_.find(ask(record, older));
    if (it != by_name_.end() && it->record == &record) by_name_.erase(it);
  }
}

void OrderBookOfRecord::finish(const Order& order) {
  std::vector<OrderId>& working = working_.at(order.account);
  working.erase(std::lower_bound(working.begin(), working.end(), order.id));
  if (order.terms.time_in_force == TimeInForce::day) day_.erase(order.id);
  Record& record = *by_id_.find(order.id);
  remove_names(record);
  retire(record);
}

void OrderBookOfRecord::retire(Record& record) {
  const Order& order = record.order;
  for (std::size_t older = 1; older <= record.older_names.size(); ++older) keep_name(record, older);
  record.older_names.clear();
  keep_name(record, 0);
  finished_.push_back(order.id);
  if (finished_.size() <= kFinishedKept) return;
  const OrderId oldest = finished_.front();
  finished_.pop_front();
  unused_.push_back(by_id_.find(oldest));
  by_id_.erase(oldest);
  forgotten_.push_back(oldest);
  prefetch(*unused_.back());
}

void OrderBookOfRecord::keep_name(const Record& record, std::size_t older) {
  const Asked name = ask(record, older);
  const Order& order = record.order;
  if (!name.text.empty())
    used_.add({order.account, std::string{name.text}, order.id, order.status, order.updated}, name.hash);
}

// The next order will be written there, where nothing was for as long as 50,000 orders took.
void OrderBookOfRecord::prefetch(const Record& record) {
  constexpr std::size_t kLine = 64;
  const char* const begin = reinterpret_cast<const char*>(&record);
  for (std::size_t at = 0; at < sizeof(Record); at += kLine) __builtin_prefetch(begin + at, 1);
}

void OrderBookOfRecord::rename(Order& order, std::string client_order_id) {
  if (client_order_id.empty() || client_order_id == order.client_order_id) return;
  Record& record = *by_id_.find(order.id);
  remove_names(record);
  auto& older = record.older_names;
  older.push_back(std::exchange(order.client_order_id, std::move(client_order_id)));
  record.hash = ClientOrderIds::hash(order.account, order.client_order_id);
  if (older.size() > kOlderNamesKept) older.erase(older.begin());
  add_names(record);
}

Order* OrderBookOfRecord::find(OrderId id) {
  Record* record = by_id_.find(id);
  return record == nullptr ? nullptr : &record->order;
}

const Order* OrderBookOfRecord::find(OrderId id) const {
  Record* record = by_id_.find(id);
  return record == nullptr ? nullptr : &record->order;
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
  const Asked asked = ask(account, client_order_id);
  used_.prefetch(asked.hash);
  if (const auto it = by_name_.find(asked); it != by_name_.end())
    return Use{it->record->order.id, it->record->order.status};
  const ClientOrderIds::Use* use = used_.find(account, client_order_id, asked.hash);
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
  by_id_.each([&](OrderId id, const Record& record) { sorted.emplace(id, &record.order); });
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
  bool all = true;
  by_id_.each([&](OrderId id, const Record& record) {
    all = all && record.order.id == id && is_final(record.order.status) == finished.contains(id);
  });
  return all;
}

const std::vector<OrderId>& OrderBookOfRecord::take_forgotten() {
  taken_.clear();
  taken_.swap(forgotten_);
  return taken_;
}

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
