#include "store/ledger_rows.h"

#include <algorithm>

#include "core/big_endian.h"
#include "store/database.h"

namespace dealingdesk::store {

namespace {

constexpr char kRowVersion = 2;  // 1 had no hash
constexpr char kDayVersion = 1;
constexpr std::size_t kHashBytes = sizeof(Sha256::bytes);

Sha256 read_hash(std::string_view in) {
  Sha256 hash;
  std::copy_n(in.begin(), kHashBytes, hash.bytes.begin());
  return hash;
}

void append_owner(std::string& key, LedgerAccountKind kind, std::uint64_t owner) {
  append_be(key, static_cast<std::uint64_t>(kind), 1);
  append_be(key, owner, 8);
}

}  // namespace

namespace keys {

std::string transaction(TransactionId id) {
  std::string key = "i";
  append_be(key, id.value(), 8);
  return key;
}
std::string ledger_entries_of(const LedgerAccount& account) {
  std::string key = "a";
  append_owner(key, account.kind, account.owner);
  append_be(key, account.currency.packed(), 8);
  return key;
}
std::string ledger_entry(const LedgerAccount& account, Timestamp time, TransactionId id) {
  auto key = ledger_entries_of(account);
  append_time(key, time);
  append_be(key, id.value(), 8);
  return key;
}
std::string ledger_balances_of(LedgerAccountKind kind, std::uint64_t owner) {
  std::string key = "b";
  append_owner(key, kind, owner);
  return key;
}
std::string ledger_balance(const LedgerAccount& account) {
  auto key = ledger_balances_of(account.kind, account.owner);
  append_be(key, account.currency.packed(), 8);
  append_be(key, account.broker.value(), 4);
  return key;
}
std::string ledger_day(Timestamp time) {
  std::string key = "d";
  append_time(key, Timestamp::from_ns(time.day() * kDay.ns()));
  return key;
}

}  // namespace keys

std::optional<LedgerAccount> account_of_balance_key(std::string_view key) {
  if (key.size() != 22 || key.front() != 'b') return std::nullopt;
  LedgerAccount account;
  account.kind = static_cast<LedgerAccountKind>(read_be(key.substr(1), 1));
  account.owner = read_be(key.substr(2), 8);
  const auto currency = Currency::from_packed(read_be(key.substr(10), 8));
  if (!currency) return std::nullopt;
  account.currency = *currency;
  account.broker = BrokerId{static_cast<std::uint32_t>(read_be(key.substr(18), 4))};
  return account;
}

std::string write_ledger_row(const Sha256& hash, std::string_view bytes) {
  std::string row(1, kRowVersion);
  row += hash.view();
  row += bytes;
  return row;
}

std::optional<LedgerRow> read_ledger_row(std::string_view row) {
  if (row.size() < 1 + kHashBytes || row.front() != kRowVersion) return std::nullopt;
  return LedgerRow{read_hash(row.substr(1)), row.substr(1 + kHashBytes)};
}

std::string write_ledger_day(const LedgerDay& day) {
  std::string row(1, kDayVersion);
  row += day.head.hash.view();
  Encoder encoder{row};
  encoder(day.head.id, day.time, day.transactions, day.totals);
  return row;
}

std::optional<LedgerDay> read_ledger_day(std::string_view row) {
  if (row.size() < 1 + kHashBytes || row.front() != kDayVersion) return std::nullopt;
  LedgerDay day;
  day.head.hash = read_hash(row.substr(1));
  Decoder decoder{row.substr(1 + kHashBytes)};
  decoder(day.head.id, day.time, day.transactions, day.totals);
  if (!decoder.done()) return std::nullopt;
  return day;
}

std::string write_ledger_head(const LedgerHead& head) {
  auto row = key_u64(head.id.value());
  row += head.hash.view();
  return row;
}

Result<LedgerHead> ledger_head(const Database& database) {
  auto row = database.get(Family::meta, kLedgerHeadKey);
  if (!row) return row.reject();
  if (!*row) return LedgerHead{};
  if ((*row)->size() != 8 + kHashBytes) return Reject{RejectCode::malformed, "the ledger's head is damaged"};
  const std::string_view bytes = **row;
  return LedgerHead{TransactionId{read_be(bytes, 8)}, read_hash(bytes.substr(8))};
}

Result<std::vector<LedgerDay>> ledger_days(const Database& database) {
  std::vector<LedgerDay> days;
  auto cursor = database.cursor(Family::ledger);
  for (cursor.seek("d"); cursor.valid() && cursor.key().starts_with('d'); cursor.next()) {
    auto day = read_ledger_day(cursor.value());
    if (!day) return Reject{RejectCode::malformed, "the row of a day of the ledger cannot be read"};
    days.push_back(*std::move(day));
  }
  if (auto status = cursor.status(); !status) return status.reject();
  return days;
}

}  // namespace dealingdesk::store
