#include "store/ledger_verify.h"

#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/archive.h"
#include "core/big_endian.h"
#include "store/journal.h"
#include "store/ledger_book.h"
#include "store/projection_rows.h"
#include "store/replay.h"

namespace dealingdesk::store {

namespace {

Reject fault(std::string text) { return {RejectCode::malformed, std::move(text)}; }
Reject fault_of(std::uint64_t id, std::string_view what) { return fault(fmt::format("transaction {}: {}", id, what)); }

// The rows added up again, and what lies beside them compared with that.
class Audit {
 public:
  explicit Audit(const Database& database) : database_{database} {}

  [[nodiscard]] Result<void> transactions() {
    auto cursor = database_.cursor(Family::ledger);
    for (cursor.seek("i"); cursor.valid() && cursor.key().starts_with('i'); cursor.next())
      if (auto seen = transaction(cursor.key(), cursor.value()); !seen) return seen;
    if (auto status = cursor.status(); !status) return status;
    if (book_.head().id)
      if (auto same = day_row(); !same) return same;
    const auto head = ledger_head(database_);
    if (!head) return head.reject();
    if (*head == book_.head()) return {};
    return fault(fmt::format("the chain's head is transaction {} with hash {}, the rows end with transaction {} and {}",
                             head->id.value(), to_text(head->hash), book_.head().id.value(),
                             to_text(book_.head().hash)));
  }

  // Every row that there is, by its kind: none more than the transactions make.
  [[nodiscard]] Result<void> nothing_else() const {
    std::uint64_t index = 0, balances = 0, days = 0;
    auto cursor = database_.cursor(Family::ledger);
    for (cursor.seek_first(); cursor.valid(); cursor.next()) {
      switch (cursor.key().empty() ? '\0' : cursor.key().front()) {
        case 'a': ++index; break;
        case 'b': ++balances; break;
        case 'd': ++days; break;
        case 'i': break;
        default: return fault("a row of the ledger is of no kind that there is");
      }
    }
    if (auto status = cursor.status(); !status) return status;
    if (index != index_rows_) return surplus("the accounts' index", index, index_rows_);
    if (balances != book_.balances().size()) return surplus("balances", balances, book_.balances().size());
    if (days != days_) return surplus("days", days, days_);
    return {};
  }

  [[nodiscard]] Result<void> balances() const {
    for (const auto& [account, balance] : book_.balances()) {
      const auto row = database_.get(Family::ledger, keys::ledger_balance(account));
      if (!row) return row.reject();
      if (*row != projection_value(balance))
        return fault(fmt::format("the row of the balance of {} is missing or differs: the transactions add up to {}",
                                 name(account), to_text_with_currency({balance, account.currency})));
    }
    for (const auto& totals : book_.totals())
      if (totals.positive_minor + totals.negative_minor != 0)
        return fault(fmt::format("the accounts in {} do not sum to zero", totals.currency.code()));
    return {};
  }

  // REQUIRES: the desk is the one after the last group that the rows hold.
  [[nodiscard]] Result<void> same_as(const ledger::Ledger& ledger) const {
    if (ledger.last_transaction() != book_.head().id)
      return fault(fmt::format("the desk's last transaction is {}, the rows end with {}",
                               ledger.last_transaction().value(), book_.head().id.value()));
    const auto held = ledger.balances();
    for (const auto& [account, balance] : held) {
      const auto it = book_.balances().find(account);
      if (it == book_.balances().end() || it->second != balance)
        return fault(fmt::format("the desk has {} on {}, the transactions add up to {}",
                                 to_text_with_currency({balance, account.currency}), name(account),
                                 it == book_.balances().end() ? std::string{"nothing"}
                                                              : to_text_with_currency({it->second, account.currency})));
    }
    if (held.size() != book_.balances().size())
      return fault(
          fmt::format("the desk has {} ledger accounts, the transactions {}", held.size(), book_.balances().size()));
    return {};
  }

  [[nodiscard]] LedgerReport report() const {
    return {book_.head().id.value(),
            first_time_,
            book_.time(),
            book_.balances().size(),
            days_,
            book_.totals(),
            book_.head(),
            0};
  }

 private:
  static std::string name(const LedgerAccount& account) {
    auto text = std::string{name_of(account.kind)};
    if (account.owner != 0) text += fmt::format(" {}", account.owner);
    if (account.broker) text += fmt::format(" of broker {}", account.broker.value());
    return text;
  }
  static Reject surplus(std::string_view what, std::uint64_t found, std::uint64_t expected) {
    return fault(fmt::format("{} rows of {}, the transactions make {}", found, what, expected));
  }

  [[nodiscard]] Result<void> transaction(std::string_view key, std::string_view value) {
    const auto expected = book_.head().id.value() + 1;
    const auto id = key.size() == 9 ? read_be(key.substr(1), 8) : 0;
    if (id > expected) return fault_of(expected, "its row is missing");
    if (id != expected) return fault(fmt::format("a row that is no transaction comes before transaction {}", expected));
    const auto row = read_ledger_row(value);
    if (!row) return fault_of(id, "its row is too short, or of another version");
    const auto hash = sha256_of(book_.head().hash.view(), row->bytes);
    if (hash != row->hash)
      return fault_of(id, fmt::format("its hash is {}, its bytes after the transaction before give {}",
                                      to_text(row->hash), to_text(hash)));
    const auto read = decode<LedgerTransaction>(row->bytes);
    if (!read) return fault_of(id, "its bytes cannot be decoded");
    if (read->id.value() != id) return fault_of(id, fmt::format("its row says that it is {}", read->id.value()));
    if (!book_.head().id) {
      first_time_ = read->time;
    } else if (read->time.day() != book_.time().day()) {
      if (auto same = day_row(); !same) return same;
    }
    if (auto booked = book_.add(*read, hash); !booked) return booked;
    return index_of(*read);
  }

  [[nodiscard]] Result<void> index_of(const LedgerTransaction& transaction) {
    std::set<std::string> rows;
    for (const auto& entry : transaction.entries)
      rows.insert(keys::ledger_entry(entry.account, transaction.time, transaction.id));
    for (const auto& key : rows) {
      const auto row = database_.get(Family::ledger, key);
      if (!row) return row.reject();
      if (*row != std::optional<std::string>{""})
        return fault_of(transaction.id.value(), "its row in the index of an account is missing");
    }
    index_rows_ += rows.size();
    return {};
  }

  // The row of the day that ends with the last transaction added.
  [[nodiscard]] Result<void> day_row() {
    ++days_;
    const auto row = database_.get(Family::ledger, keys::ledger_day(book_.time()));
    if (!row) return row.reject();
    if (*row == write_ledger_day(book_.today())) return {};
    return fault(fmt::format("the row of the day {} is missing or is not what its transactions give",
                             to_rfc3339(book_.time()).substr(0, 10)));
  }

  const Database& database_;
  LedgerBook book_;
  Timestamp first_time_;
  std::uint64_t index_rows_ = 0;
  std::uint64_t days_ = 0;
};

// The desk after the group: what it holds must be what the rows say.
Result<Replay> desk_after(Database& database, std::uint64_t group) {
  auto replay = Replay::from_snapshot(database, group);
  if (!replay) return replay;
  if (auto applied = replay->apply_journal(*open_journal(database), group); !applied) return applied.reject();
  if (replay->group() == group) return replay;
  return fault(fmt::format("the rows hold group {}, but the journal ends at {}", group, replay->group()));
}

// As Money is printed; a sum of many balances need not fit 64 bits.
std::string amount(Int128 minor, Currency currency) {
  if (const auto fits = narrow(minor)) return to_text(Money{*fits, currency});
  return minor < 0 ? "below 64 bits" : "beyond 64 bits";
}

std::string totals_text(const LedgerTotals& totals) {
  return fmt::format("{:<6} {:>24} {:>24} {:>8}\n", totals.currency.code(),
                     amount(totals.positive_minor, totals.currency), amount(totals.negative_minor, totals.currency),
                     amount(totals.positive_minor + totals.negative_minor, totals.currency));
}

std::string totals_heading() { return fmt::format("{:<6} {:>24} {:>24} {:>8}\n", "", "positive", "negative", "sum"); }

}  // namespace

Result<LedgerReport> verify_ledger(Database& database) {
  const auto watermark = projection_watermark(database);
  if (!watermark) return watermark.reject();
  Audit audit{database};
  if (auto ok = audit.transactions(); !ok) return ok.reject();
  if (auto ok = audit.balances(); !ok) return ok.reject();
  if (auto ok = audit.nothing_else(); !ok) return ok.reject();
  const auto replay = desk_after(database, *watermark);
  if (!replay) return replay.reject();
  if (auto ok = audit.same_as(replay->desk().ledger()); !ok) return ok.reject();
  auto report = audit.report();
  report.group = *watermark;
  return report;
}

std::string to_text(const LedgerReport& report) {
  std::string out;
  const auto say = [&out](std::string_view name, const auto& value) { out += fmt::format("{}: {}\n", name, value); };
  say("transactions", report.transactions);
  if (report.transactions > 0) {
    say("first", to_rfc3339(report.first_time));
    say("last", to_rfc3339(report.last_time));
  }
  say("days", report.days);
  say("accounts", report.accounts);
  say("head",
      report.transactions > 0 ? fmt::format("{} {}", report.head.id.value(), to_text(report.head.hash)) : "none");
  say("desk", fmt::format("has the same balances after group {}", report.group));
  if (!report.totals.empty()) out += totals_heading();
  for (const auto& totals : report.totals) out += totals_text(totals);
  say("result", "ok");
  return out;
}

std::string to_text(const std::vector<LedgerDay>& days) {
  std::string out;
  for (const auto& day : days) {
    out += fmt::format("{}  transaction {} at {}, {} of the day\n  sha256 {}\n", to_rfc3339(day.time).substr(0, 10),
                       day.head.id.value(), to_rfc3339(day.time), day.transactions, to_text(day.head.hash));
    for (const auto& totals : day.totals) out += "  " + totals_text(totals);
  }
  return out;
}

}  // namespace dealingdesk::store
