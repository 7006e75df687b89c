#include "store/projection_rows.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "core/archive.h"
#include "core/big_endian.h"
#include "store/ledger_rows.h"

namespace dealingdesk::store {

namespace {
constexpr std::string_view kWatermarkKey = "projected";
}  // namespace

namespace keys {

std::string order(OrderId id) {
  std::string key = "o";
  append_be(key, id.value(), 8);
  return key;
}
std::string order_by_client_id(AccountId account, std::string_view client_order_id) {
  std::string key = "c";
  append_be(key, account.value(), 8);
  key += client_order_id;
  return key;
}
std::string orders_of(AccountId account) {
  std::string key = "t";
  append_be(key, account.value(), 8);
  return key;
}
std::string order_by_time(AccountId account, Timestamp created, OrderId order, ExecId exec) {
  auto key = orders_of(account);
  append_time(key, created);
  append_be(key, order.value(), 8);
  append_be(key, order ? 0 : exec.value(), 8);
  return key;
}
std::string trades_of(AccountId account) {
  std::string key = "t";
  append_be(key, account.value(), 8);
  return key;
}
std::string trade(AccountId account, Timestamp time, ExecId exec) {
  auto key = trades_of(account);
  append_time(key, time);
  append_be(key, exec.value(), 8);
  return key;
}
std::string trade_by_exec(ExecId exec) {
  std::string key = "x";
  append_be(key, exec.value(), 8);
  return key;
}

}  // namespace keys

bool is_refused_request(const ExecutionReport& report) { return !report.order.id; }

void ProjectionWriter::add(const Event& event) {
  if (const auto* report = std::get_if<ExecutionReport>(&event)) {
    add_order(*report);
    if (report->type != ExecType::trade) return;
    const auto key = keys::trade(report->order.account, report->order.updated, report->exec);
    put(Family::trades, key, projection_value(*report));
    put(Family::trades, keys::trade_by_exec(report->exec), key);
  } else if (const auto* posted = std::get_if<LedgerPosted>(&event)) {
    ledger_.add(posted->transaction, [this](Family family, std::string key, std::string value) {
      put(family, std::move(key), std::move(value));
    });
  }
}

void ProjectionWriter::add_order(const ExecutionReport& report) {
  const auto& order = report.order;
  auto row = projection_value(OrderRow{order, report.exec});
  if (is_refused_request(report)) {
    put(Family::orders, keys::order_by_time(order.account, order.updated, {}, report.exec), std::move(row));
    return;
  }
  put(Family::orders, keys::order(order.id), std::move(row));
  put(Family::orders, keys::order_by_time(order.account, order.created, order.id, {}), {});
  // An order that was replaced is found by each client order id that it ever had.
  if (!order.client_order_id.empty())
    put(Family::orders, keys::order_by_client_id(order.account, order.client_order_id), key_u64(order.id.value()));
}

void ProjectionWriter::put(Family family, std::string key, std::string value) {
  bytes_ += key.size() + value.size();
  rows_.push_back({family, std::move(key), std::move(value)});
}

Result<void> ProjectionWriter::write() {
  auto finished = ledger_.finish(
      [this](Family family, std::string key, std::string value) { put(family, std::move(key), std::move(value)); });
  if (!finished) return finished;
  const auto place = [](const Row& row) { return std::tie(row.family, row.key); };
  std::stable_sort(rows_.begin(), rows_.end(), [&](const Row& a, const Row& b) { return place(a) < place(b); });
  for (auto row = rows_.begin(); row != rows_.end(); ++row) {
    // Of rows with one key the last counts.
    const auto next = std::next(row);
    if (next == rows_.end() || place(*row) != place(*next)) batch_.put(row->family, row->key, row->value);
  }
  rows_.clear();
  bytes_ = 0;
  batch_.put(Family::meta, kWatermarkKey, key_u64(group_) + static_cast<char>(kProjectionFormat));
  auto written = database_.write(batch_);
  batch_.clear();
  return written;
}

Result<ProjectionMark> projection_mark(const Database& database) {
  auto row = database.get(Family::meta, kWatermarkKey);
  if (!row) return row.reject();
  if (!*row) return ProjectionMark{};
  const std::string_view bytes = **row;
  // Format 1 did not name itself.
  if (bytes.size() == 8) return ProjectionMark{read_be(bytes, 8), 1};
  if (bytes.size() != 9) return Reject{RejectCode::malformed, "the projections' watermark is damaged"};
  const ProjectionMark mark{read_be(bytes, 8), static_cast<std::uint8_t>(bytes.back())};
  if (mark.format > kProjectionFormat || mark.format == 0)
    return Reject{RejectCode::unsupported, fmt::format("orders, trades and ledger are rows of format {}, this build "
                                                       "knows up to {}",
                                                       mark.format, kProjectionFormat)};
  return mark;
}

Result<std::uint64_t> projection_watermark(const Database& database) {
  const auto mark = projection_mark(database);
  if (!mark) return mark.reject();
  if (mark->format == kProjectionFormat) return mark->group;
  return Reject{RejectCode::unsupported,
                fmt::format("orders, trades and ledger are rows of format {}, this build reads {}: a start of the "
                            "server makes them again from the journal",
                            mark->format, kProjectionFormat)};
}

Result<void> drop_projections(Database& database) {
  auto batch = database.batch();
  // Every key begins with a letter.
  for (const auto family : {Family::orders, Family::trades, Family::ledger}) batch.erase_range(family, "", "\x7f");
  batch.erase(Family::meta, kWatermarkKey);
  batch.erase(Family::meta, kLedgerHeadKey);
  return database.write(batch);
}

}  // namespace dealingdesk::store
