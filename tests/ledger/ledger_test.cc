#include "ledger/ledger.h"

#include <limits>

#include <catch2/catch.hpp>

#include "core/archive.h"

namespace dealingdesk::ledger {
namespace {

const Currency kUsd = *Currency::of("USD");
const Currency kJpy = *Currency::of("JPY");

LedgerAccount client(std::uint64_t id, Currency currency = kUsd) {
  return {LedgerAccountKind::client, id, currency, {}};
}
LedgerAccount bank(Currency currency = kUsd) { return {LedgerAccountKind::bank, 0, currency, {}}; }

LedgerTransaction transaction(std::vector<LedgerEntry> entries) {
  LedgerTransaction made;
  made.entries = std::move(entries);
  return made;
}

void book(Ledger& ledger, std::vector<LedgerEntry> entries) {
  LedgerTransaction made = transaction(std::move(entries));
  REQUIRE(ledger.post(made));
}

}  // namespace

TEST_CASE("what one account gets another gives, in each currency apart", "[ledger]") {
  Ledger ledger;
  book(ledger, {{client(1), 500}, {bank(), -500}, {client(1, kJpy), 70}, {bank(kJpy), -70}});
  book(ledger, {{client(1), -20}, {client(2), 20}});
  CHECK(ledger.balance(client(1)) == 480);
  CHECK(ledger.balance(client(2)) == 20);
  CHECK(ledger.balance(client(1, kJpy)) == 70);
  CHECK(ledger.balance(client(2, kJpy)) == 0);
  for (const auto& [currency, sum] : ledger.trial_balance()) CHECK(sum == 0);
  CHECK(ledger.balanced());
  CHECK(ledger.last_transaction() == TransactionId{2});
}

TEST_CASE("accounts that differ only in kind, owner or broker are apart", "[ledger]") {
  Ledger ledger;
  const LedgerAccount other_kind{LedgerAccountKind::credit, 1, kUsd, {}};
  const LedgerAccount other_broker{LedgerAccountKind::client, 1, kUsd, BrokerId{1}};
  book(ledger, {{client(1), 1}, {other_kind, 2}, {other_broker, 3}, {bank(), -6}});
  CHECK(ledger.balance(client(1)) == 1);
  CHECK(ledger.balance(other_kind) == 2);
  CHECK(ledger.balance(other_broker) == 3);
}

TEST_CASE("an account may come many times in one transaction, few or many", "[ledger]") {
  const auto holders = GENERATE(1u, 3u, 500u);
  Ledger ledger;
  std::vector<LedgerEntry> entries;
  for (std::uint64_t id = 1; id <= holders; ++id) {
    entries.push_back({client(id), 5});
    entries.push_back({bank(), -5});
  }
  book(ledger, entries);
  CHECK(ledger.balance(bank()) == -5 * static_cast<std::int64_t>(holders));
  for (std::uint64_t id = 1; id <= holders; ++id) CHECK(ledger.balance(client(id)) == 5);
  CHECK(ledger.balanced());
}

TEST_CASE("what does not fit is refused and has changed nothing", "[ledger]") {
  Ledger ledger;
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  book(ledger, {{client(1), most}, {bank(), -most}});
  LedgerTransaction more = transaction({{client(2), 1}, {client(1), 1}, {bank(), -2}});
  const auto refused = ledger.post(more);
  REQUIRE_FALSE(refused);
  CHECK(refused.reject().code == RejectCode::overflow);
  CHECK_FALSE(more.id);
  CHECK(ledger.balance(client(1)) == most);
  CHECK(ledger.balance(client(2)) == 0);
  CHECK(ledger.balances().size() == 2);
  CHECK(ledger.last_transaction() == TransactionId{1});
}

TEST_CASE("a ledger that was read goes on where the one that was written stood", "[ledger]") {
  Ledger ledger;
  book(ledger, {{client(1), 500}, {bank(), -500}});
  ledger.remember_key("k", {17, TransactionId{1}});
  std::string bytes;
  Encoder encoder{bytes};
  encoder(ledger);
  Ledger again;
  Decoder decoder{bytes};
  decoder(again);
  REQUIRE(decoder.done());
  CHECK(again.balances() == ledger.balances());
  CHECK(again.balanced());
  REQUIRE(again.find_key("k") != nullptr);
  CHECK(again.find_key("k")->request_digest == 17);
  book(again, {{client(1), 1}, {bank(), -1}});
  CHECK(again.balance(client(1)) == 501);
  CHECK(again.last_transaction() == TransactionId{2});
}

TEST_CASE("bytes of a ledger whose balances do not add up to zero are told by its sums", "[ledger]") {
  std::string bytes;
  Encoder encoder{bytes};
  encoder(std::map<LedgerAccount, std::int64_t>{{client(1), 5}, {bank(), -4}});
  Ledger empty;
  std::string rest;
  Encoder rest_encoder{rest};
  rest_encoder(empty);
  bytes += rest.substr(1);  // but for its own balances, of which there are none
  Ledger ledger;
  Decoder decoder{bytes};
  decoder(ledger);
  REQUIRE(decoder.done());
  CHECK(ledger.balance(client(1)) == 5);
  CHECK_FALSE(ledger.balanced());
}

TEST_CASE("idempotency keys and reversible transactions are bounded, the oldest go first", "[ledger]") {
  Ledger ledger;
  for (std::uint64_t i = 1; i <= Ledger::kReversibleKept + 2; ++i) {
    LedgerTransaction made = transaction({{client(1), 1}, {bank(), -1}});
    REQUIRE(ledger.post(made));
    ledger.allow_reversal(made);
  }
  CHECK(ledger.find_reversible(TransactionId{2}) == nullptr);
  REQUIRE(ledger.find_reversible(TransactionId{3}) != nullptr);
  ledger.note_reversal(TransactionId{3}, TransactionId{9});
  CHECK(ledger.find_reversible(TransactionId{3})->reversed_by == TransactionId{9});

  for (std::size_t i = 0; i <= Ledger::kKeysKept; ++i) ledger.remember_key(std::to_string(i), {i, {}});
  CHECK(ledger.find_key("0") == nullptr);
  REQUIRE(ledger.find_key("1") != nullptr);
  ledger.remember_key("1", {99, {}});
  CHECK(ledger.find_key("1")->request_digest == 1);
}

}  // namespace dealingdesk::ledger
