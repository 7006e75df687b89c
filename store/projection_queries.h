// Answers from the projections, page by page. As of the group that the projections have reached: who
// must see his own last command asks through Projections::when_reached().
//
// Threads:  any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/event.h"
#include "core/result.h"
#include "store/projection_rows.h"

namespace dealingdesk::store {

enum class Sequence : std::uint8_t { oldest_first, newest_first };

// Which part of an account's rows is wanted.
struct PageRequest {
  std::optional<Timestamp> from;  // at or after
  std::optional<Timestamp> to;    // before
  std::string cursor;             // of the page before; empty: the first page
  std::size_t limit = 100;
  Sequence sequence = Sequence::oldest_first;
};
template <class T>
struct Page {
  std::vector<T> items;
  std::string cursor;  // for the next page; empty: this was the last
};

// A transaction as one of its accounts sees it.
struct LedgerLine {
  LedgerTransaction transaction;
  LedgerAccount account;
};

enum class OrderFilter : std::uint8_t { all, working, finished };

class ProjectionQueries {
 public:
  static constexpr std::size_t kLimitMax = 1000;

  // `database` must outlive it.
  explicit ProjectionQueries(const Database& database) : database_{database} {}

  [[nodiscard]] Result<std::optional<OrderRow>> order(OrderId id) const;
  // Also by a client order id that the order had before it was replaced.
  [[nodiscard]] Result<std::optional<OrderRow>> order_by_client_id(AccountId account,
                                                                   std::string_view client_order_id) const;
  // By time of creation, refused requests included (they count as finished). All refuse (malformed) a
  // cursor that is none.
  [[nodiscard]] Result<Page<OrderRow>> orders(AccountId account, OrderFilter filter, const PageRequest& page) const;
  // Fills, by time.
  [[nodiscard]] Result<Page<ExecutionReport>> trades(AccountId account, const PageRequest& page) const;
  [[nodiscard]] Result<std::optional<ExecutionReport>> trade(ExecId exec) const;
  // Transactions with an entry on the account, by time.
  [[nodiscard]] Result<Page<LedgerTransaction>> ledger(const LedgerAccount& account, const PageRequest& page) const;
  // All that was booked on an account, by time: its own money in every currency, and its credit. A transaction comes
  // once for each of them that it touches.
  [[nodiscard]] Result<Page<LedgerLine>> ledger(AccountId account, const PageRequest& page) const;
  [[nodiscard]] Result<std::optional<LedgerTransaction>> transaction(TransactionId id) const;

 private:
  const Database& database_;
};

}  // namespace dealingdesk::store
