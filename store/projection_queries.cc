#include "store/projection_queries.h"

#include <algorithm>
#include <utility>

#include "core/big_endian.h"
#include "store/ledger_rows.h"

namespace dealingdesk::store {

namespace {

// A page whose filter takes hardly anything ends after this many rows, with a cursor to go on.
constexpr std::size_t kScannedMax = 10'000;

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    if (digit(text[i]) < 0 || digit(text[i + 1]) < 0) return std::nullopt;
    out.push_back(static_cast<char>(digit(text[i]) << 4 | digit(text[i + 1])));
  }
  return out;
}

Reject not_a_cursor() { return {RejectCode::malformed, "not a cursor"}; }
Reject damaged_row() { return {RejectCode::malformed, "a projection's row cannot be decoded"}; }

template <class T>
Result<std::optional<T>> row_at(const Database& database, Family family, std::string_view key) {
  auto row = database.get(family, key);
  if (!row) return row.reject();
  if (!*row) return std::optional<T>{};
  auto value = read_projection_value<T>(**row);
  if (!value) return damaged_row();
  return value;
}

// Walks keys of the form prefix + time + ..., within the page's bounds.
class Walk {
 public:
  Walk(const Database& database, Family family, std::string prefix, const PageRequest& page)
      : cursor_{database.cursor(family)}, prefix_{std::move(prefix)}, page_{page} {}

  [[nodiscard]] Result<void> start() {
    const auto bytes = from_hex(page_.cursor);
    if (!bytes) return not_a_cursor();
    begin(*bytes, false);
    return {};
  }
  // Behind the row with that suffix, or with it; from the page's first row on where it is empty.
  void begin(const std::string& suffix, bool with_it) {
    auto after = suffix.empty() ? suffix : prefix_ + suffix;
    // What comes right behind a key is the key + "\0".
    const bool upwards = page_.sequence == Sequence::oldest_first;
    if (!after.empty() && upwards != with_it) after += '\0';
    if (upwards) {
      auto first = prefix_;
      if (page_.from) append_time(first, *page_.from);
      cursor_.seek(std::max(first, after));
    } else {
      auto end = prefix_;
      if (page_.to) {
        append_time(end, *page_.to);
      } else {
        end.append(17, '\xff');
      }
      if (!after.empty()) end = std::min(end, after);
      cursor_.seek_for_prev(end);
      if (cursor_.valid() && cursor_.key() == end) cursor_.prev();
    }
  }
  [[nodiscard]] bool valid() const {
    if (!cursor_.valid() || !cursor_.key().starts_with(prefix_)) return false;
    if (suffix().size() < 8) return false;
    const auto time = read_time(suffix());
    return !(page_.to && time >= *page_.to) && !(page_.from && time < *page_.from);
  }
  void next() { page_.sequence == Sequence::oldest_first ? cursor_.next() : cursor_.prev(); }
  [[nodiscard]] std::string_view suffix() const { return cursor_.key().substr(prefix_.size()); }
  [[nodiscard]] std::string_view value() const { return cursor_.value(); }
  [[nodiscard]] Result<void> status() const { return cursor_.status(); }

 private:
  Cursor cursor_;
  std::string prefix_;
  const PageRequest& page_;
};

// `read` gives the item of a row: a refusal, or nothing where the filter does not take it.
template <class T, class Read>
Result<Page<T>> page_of(Walk walk, const PageRequest& request, const Read& read) {
  if (auto started = walk.start(); !started) return started.reject();
  const auto limit = std::clamp<std::size_t>(request.limit, 1, ProjectionQueries::kLimitMax);
  Page<T> page;
  std::string last;
  for (std::size_t scanned = 0; walk.valid(); walk.next(), ++scanned) {
    if (page.items.size() == limit || scanned == kScannedMax) {
      page.cursor = to_hex(last);
      break;
    }
    Result<std::optional<T>> item = read(walk);
    if (!item) return item.reject();
    if (*item) page.items.push_back(std::move(**item));
    last = walk.suffix();
  }
  if (auto status = walk.status(); !status) return status.reject();
  return page;
}

bool takes(OrderFilter filter, const Order& order) {
  return filter == OrderFilter::all || is_final(order.status) == (filter == OrderFilter::finished);
}

}  // namespace

Result<std::optional<OrderRow>> ProjectionQueries::order(OrderId id) const {
  return row_at<OrderRow>(database_, Family::orders, keys::order(id));
}

Result<std::optional<OrderRow>> ProjectionQueries::order_by_client_id(AccountId account,
                                                                      std::string_view client_order_id) const {
  auto id = database_.get(Family::orders, keys::order_by_client_id(account, client_order_id));
  if (!id) return id.reject();
  if (!*id) return std::optional<OrderRow>{};
  if ((*id)->size() != 8) return damaged_row();
  return order(OrderId{read_be(**id, 8)});
}

Result<Page<OrderRow>> ProjectionQueries::orders(AccountId account, OrderFilter filter, const PageRequest& page) const {
  return page_of<OrderRow>(Walk{database_, Family::orders, keys::orders_of(account), page}, page,
                           [&](const Walk& walk) -> Result<std::optional<OrderRow>> {
                             if (walk.suffix().size() != 24) return damaged_row();
                             std::optional<OrderRow> row;
                             if (walk.value().empty()) {
                               auto found = order(OrderId{read_be(walk.suffix().substr(8), 8)});
                               if (!found) return found;
                               row = std::move(*found);
                             } else {
                               row = read_projection_value<OrderRow>(walk.value());
                             }
                             if (!row) return damaged_row();
                             if (!takes(filter, row->order)) row.reset();
                             return row;
                           });
}

Result<Page<ExecutionReport>> ProjectionQueries::trades(AccountId account, const PageRequest& page) const {
  return page_of<ExecutionReport>(Walk{database_, Family::trades, keys::trades_of(account), page}, page,
                                  [](const Walk& walk) -> Result<std::optional<ExecutionReport>> {
                                    auto row = read_projection_value<ExecutionReport>(walk.value());
                                    if (!row) return damaged_row();
                                    return row;
                                  });
}

Result<std::optional<ExecutionReport>> ProjectionQueries::trade(ExecId exec) const {
  auto key = database_.get(Family::trades, keys::trade_by_exec(exec));
  if (!key) return key.reject();
  if (!*key) return std::optional<ExecutionReport>{};
  return row_at<ExecutionReport>(database_, Family::trades, **key);
}

Result<Page<LedgerTransaction>> ProjectionQueries::ledger(const LedgerAccount& account, const PageRequest& page) const {
  return page_of<LedgerTransaction>(Walk{database_, Family::ledger, keys::ledger_entries_of(account), page}, page,
                                    [&](const Walk& walk) -> Result<std::optional<LedgerTransaction>> {
                                      if (walk.suffix().size() != 16) return damaged_row();
                                      auto found = transaction(TransactionId{read_be(walk.suffix().substr(8), 8)});
                                      if (found && !*found) return damaged_row();
                                      return found;
                                    });
}

namespace {

// Where a line of the ledger lies among an account's: time, transaction, then which of its ledger accounts.
constexpr std::size_t kLineBytes = 16;
std::string line_suffix(const LedgerAccount& account) {
  std::string out;
  append_be(out, static_cast<std::uint64_t>(account.kind), 1);
  append_be(out, account.currency.packed(), 8);
  return out;
}

}  // namespace

Result<Page<LedgerLine>> ProjectionQueries::ledger(AccountId account, const PageRequest& request) const {
  const auto last = from_hex(request.cursor);
  if (!last || (!last->empty() && last->size() != kLineBytes + 9)) return not_a_cursor();
  const bool upwards = request.sequence == Sequence::oldest_first;
  struct Source {
    LedgerAccount account;
    std::string suffix;
    Walk walk;
  };
  std::vector<Source> sources;
  auto cursor = database_.cursor(Family::ledger);
  for (const auto kind : {LedgerAccountKind::client, LedgerAccountKind::credit}) {
    const auto prefix = keys::ledger_balances_of(kind, account.value());
    for (cursor.seek(prefix); cursor.valid() && cursor.key().starts_with(prefix); cursor.next()) {
      const auto held = account_of_balance_key(cursor.key());
      if (!held) return damaged_row();
      Source source{*held, line_suffix(*held),
                    Walk{database_, Family::ledger, keys::ledger_entries_of(*held), request}};
      // The last page's transaction may have lines on the accounts after its last one.
      const bool with_it = !last->empty() && (upwards ? source.suffix > last->substr(kLineBytes)
                                                      : source.suffix < last->substr(kLineBytes));
      source.walk.begin(last->substr(0, kLineBytes), with_it);
      sources.push_back(std::move(source));
    }
  }
  if (auto status = cursor.status(); !status) return status.reject();

  const auto limit = std::clamp<std::size_t>(request.limit, 1, kLimitMax);
  Page<LedgerLine> page;
  for (std::string at;;) {
    Source* next = nullptr;
    std::string next_at;
    for (Source& source : sources) {
      if (!source.walk.valid()) continue;
      auto here = std::string{source.walk.suffix()} + source.suffix;
      if (next != nullptr && (upwards ? here > next_at : here < next_at)) continue;
      next = &source;
      next_at = std::move(here);
    }
    if (next == nullptr) break;
    if (page.items.size() == limit) {
      page.cursor = to_hex(at);
      break;
    }
    if (next->walk.suffix().size() != kLineBytes) return damaged_row();
    auto found = transaction(TransactionId{read_be(next->walk.suffix().substr(8), 8)});
    if (!found) return found.reject();
    if (!*found) return damaged_row();
    page.items.push_back({**std::move(found), next->account});
    next->walk.next();
    at = std::move(next_at);
  }
  for (const Source& source : sources)
    if (auto status = source.walk.status(); !status) return status.reject();
  return page;
}

Result<std::optional<LedgerTransaction>> ProjectionQueries::transaction(TransactionId id) const {
  auto row = database_.get(Family::ledger, keys::transaction(id));
  if (!row) return row.reject();
  if (!*row) return std::optional<LedgerTransaction>{};
  const auto read = read_ledger_row(**row);
  auto value = read ? decode<LedgerTransaction>(read->bytes) : std::nullopt;
  if (!value) return damaged_row();
  return value;
}

}  // namespace dealingdesk::store
