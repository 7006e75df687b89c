// The rows of the projections `orders`, `trades` and `ledger`, made from events. Writing the same
// groups again leaves the same rows, so they may be repeated from any group on. Those of the ledger are
// in store/ledger_rows.h.
//
// Threads:  one owner; the functions any.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/archive.h"
#include "core/event.h"
#include "core/order.h"
#include "core/result.h"
#include "store/database.h"
#include "store/ledger_projection.h"

namespace dealingdesk::store {

// An order as its last execution report told it.
struct OrderRow {
  Order order;
  ExecId last_exec;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.order, self.last_exec);
  }
  friend bool operator==(const OrderRow&, const OrderRow&) = default;
};

// Of all three families' rows together; its version is kept with the watermark. 1 had a ledger without
// hashes, balances and days.
inline constexpr std::uint8_t kProjectionFormat = 2;

// Keys. The first byte says which of a family's tables the row belongs to.
namespace keys {
[[nodiscard]] std::string order(OrderId id);
[[nodiscard]] std::string order_by_client_id(AccountId account, std::string_view client_order_id);
// `order` is none for a request that never became one: it is then told apart by its report.
[[nodiscard]] std::string order_by_time(AccountId account, Timestamp created, OrderId order, ExecId exec);
[[nodiscard]] std::string orders_of(AccountId account);  // what all keys above begin with
[[nodiscard]] std::string trade(AccountId account, Timestamp time, ExecId exec);
[[nodiscard]] std::string trades_of(AccountId account);
[[nodiscard]] std::string trade_by_exec(ExecId exec);
}  // namespace keys

// Did the request never become an order, or was it a repeat that left the first one alone?
[[nodiscard]] bool is_refused_request(const ExecutionReport& report);

template <class T>
[[nodiscard]] std::string projection_value(const T& value) {
  std::string out(1, '\1');
  Encoder encoder{out};
  encoder(value);
  return out;
}
template <class T>
[[nodiscard]] std::optional<T> read_projection_value(std::string_view row) {
  if (row.empty() || row.front() != '\1') return std::nullopt;
  return decode<T>(row.substr(1));
}

// Collects the rows of group after group, and writes them with the watermark in one batch.
//
// An order that was accepted and filled meanwhile is written once; and in the order of keys, in which
// the database inserts several times faster.
class ProjectionWriter {
 public:
  explicit ProjectionWriter(Database& database) : database_{database}, batch_{database.batch()}, ledger_{database} {}

  void add(const Event& event);
  // Group `group` and all before it are in.
  void reached(std::uint64_t group) { group_ = group; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  // Refuses, besides what the database does, a ledger transaction that does not follow the last one.
  [[nodiscard]] Result<void> write();

 private:
  struct Row {
    Family family;
    std::string key, value;
  };
  void add_order(const ExecutionReport& report);
  void put(Family family, std::string key, std::string value);

  Database& database_;
  Batch batch_;
  LedgerProjection ledger_;
  std::vector<Row> rows_;
  std::size_t bytes_ = 0;
  std::uint64_t group_ = 0;
};

// How far the projections' rows go, and in which format they are.
struct ProjectionMark {
  std::uint64_t group = 0;  // the last that they hold; 0: there are none
  std::uint8_t format = kProjectionFormat;
};
// Refuses (malformed) a mark that cannot be read, (unsupported) a format of a newer build.
[[nodiscard]] Result<ProjectionMark> projection_mark(const Database& database);
// The mark's group. Refuses (unsupported) rows of an older format too.
[[nodiscard]] Result<std::uint64_t> projection_watermark(const Database& database);
// Takes all rows away, so that they are made again from group 1 on.
[[nodiscard]] Result<void> drop_projections(Database& database);

}  // namespace dealingdesk::store
