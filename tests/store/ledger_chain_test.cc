#include <map>
#include <random>

#include "core/archive.h"
#include "store/ledger_queries.h"
#include "store/ledger_rows.h"
#include "store/ledger_verify.h"
#include "store/projection_queries.h"
#include "store/projection_rows.h"
#include "store/projections.h"
#include "tests/store/store_fixture.h"

using namespace dealingdesk;
using namespace dealingdesk::store;

namespace {

struct RowKey {
  Family family;
  std::string key;
  friend auto operator<=>(const RowKey&, const RowKey&) = default;
};
using Rows = std::map<RowKey, std::string>;

// The ledger's rows, and the head that lies with the watermark.
Rows ledger_rows(const Database& database) {
  Rows rows;
  auto cursor = database.cursor(Family::ledger);
  for (cursor.seek_first(); cursor.valid(); cursor.next())
    rows[{Family::ledger, std::string{cursor.key()}}] = cursor.value();
  if (auto head = must(database.get(Family::meta, kLedgerHeadKey)))
    rows[{Family::meta, std::string{kLedgerHeadKey}}] = *std::move(head);
  return rows;
}

void put_row(Database& database, const RowKey& at, const std::string& value) {
  auto batch = database.batch();
  batch.put(at.family, at.key, value);
  must(database.write(batch));
}

void erase_row(Database& database, const RowKey& at) {
  auto batch = database.batch();
  batch.erase(at.family, at.key);
  must(database.write(batch));
}

constexpr Span kHour = Span::from_s(3600);
const AccountId kAccount{1001};
const Currency kDollar = *Currency::of("USD");
const Currency kEuro = *Currency::of("EUR");

// Rows are made at the next start, of what the journal has.
struct Books : Life {
  using Life::Life;
  void later(Span span) { clock.time = clock.time + span; }
  void move(MoneyMovement movement, std::int64_t minor, Currency currency, const char* comment = "") {
    for (const auto& event : apply(MoveMoney{kAccount, movement, {minor, currency}, "", comment}))
      REQUIRE_FALSE(std::holds_alternative<CommandRejected>(event));
    turn->commit();
  }
};

// Transactions 1 to 6 over three days, from 2023-11-14T22:13:20Z on.
void first_days(const std::string& dir) {
  Books life{dir};
  life.set_up();  // 1: 1,000,000.00 USD
  // Only where euros are bought and sold for delivery can an account in dollars have them.
  auto spot = eurusd();
  spot.symbol = "EURUSD.spot";
  spot.instrument_class = InstrumentClass::crypto_spot;
  life.apply(DefineInstrument{spot});
  life.turn->commit();
  life.later(kHour);
  life.move(MoneyMovement::credit, 50'000, kDollar, "welcome");  // 2, 23:13:20
  life.later(kHour);
  life.move(MoneyMovement::deposit, 25'000, kEuro);                         // 3, 2023-11-15T00:13:20
  life.move(MoneyMovement::withdrawal, 100'000, kDollar, "rent, \"May\"");  // 4, the same instant
  life.later(Span::from_s(2 * 86'400));
  life.apply(ReverseTransaction{TransactionId{2}, "", "a mistake"});  // 5, 2023-11-17T00:13:20
  life.turn->commit();
  life.later(kHour);
  life.move(MoneyMovement::correction, -1, kDollar);  // 6, 01:13:20
}

void trade_a_while(const std::string& dir, int orders) {
  Books life{dir};
  life.quote("1.10000", "1.10010");
  for (int i = 0; i < orders; ++i) {
    life.later(Span::from_s(4 * 3600));
    life.quote("1.10000", "1.10010");
    life.order("order " + std::to_string(life.turn->last_group()));
    life.turn->commit();
  }
}

std::string fault(Database& database) {
  const auto report = verify_ledger(database);
  return report ? "" : report.reject().text;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a balance's key with a currency that there cannot be is not read", "[store]") {
  const LedgerAccount account{LedgerAccountKind::client, 1001, *Currency::of("USD"), BrokerId{2}};
  std::string key = keys::ledger_balance(account);
  CHECK(account_of_balance_key(key) == account);
  key[17] = '\xff';  // the decimals: kind, owner and the currency's code come before
  CHECK_FALSE(account_of_balance_key(key));
}

TEST_CASE("SHA-256 is the one of FIPS 180-4", "[store]") {
  CHECK(to_text(sha256_of("a", "bc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_text(sha256_of("", "")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("each transaction's hash is of the hash before and of its own bytes, over restarts", "[store]") {
  TempDir dir;
  first_days(dir.path());
  trade_a_while(dir.path(), 5);
  trade_a_while(dir.path(), 3);
  Life life{dir.path()};
  const auto head = must(ledger_head(*life.database));
  CHECK(head.id == life.turn->desk().ledger().last_transaction());
  REQUIRE(head.id.value() >= 13);
  Sha256 hash;
  for (std::uint64_t id = 1; id <= head.id.value(); ++id) {
    const auto row = must(life.database->get(Family::ledger, keys::transaction(TransactionId{id})));
    REQUIRE(row);
    const auto transaction = must(ProjectionQueries{*life.database}.transaction(TransactionId{id}));
    hash = sha256_of(hash.view(), encode(*transaction));
    CHECK(read_ledger_row(*row)->hash == hash);
  }
  CHECK(head.hash == hash);

  const auto report = must(verify_ledger(*life.database));
  CHECK(report.transactions == head.id.value());
  CHECK(report.head == head);
  CHECK(to_rfc3339(report.first_time) == "2023-11-14T22:13:20.000000Z");
  CHECK(report.accounts == life.turn->desk().ledger().balances().size());
  CHECK(report.group == life.turn->last_group());
  REQUIRE(report.totals.size() == 2);
  CHECK(report.totals[0].currency == kEuro);
  CHECK(report.totals[0].positive_minor == 25'000);
  CHECK(report.totals[0].negative_minor == -25'000);
  CHECK(report.totals[1].positive_minor + report.totals[1].negative_minor == 0);
}

TEST_CASE("the ledger's rows are the same whether made as it happens, at a start, or again", "[store]") {
  TempDir dir;
  first_days(dir.path());
  {
    Life life{dir.path()};
    boost::asio::io_context store;
    Projections projections{*life.database, store.get_executor(), life.turn->last_group()};
    life.turn->feed(&projections);
    for (int i = 0; i < 20; ++i) {
      life.clock.time = life.clock.time + Span::from_s(10 * 3600);
      life.quote("1.10000", "1.10010");
      life.order("order " + std::to_string(i));
      life.turn->commit();
      if (i % 3 != 0) continue;
      store.restart();
      store.poll();
    }
    life.turn->feed(nullptr);
  }
  Rows as_it_happened;
  {
    Life life{dir.path()};
    as_it_happened = ledger_rows(*life.database);
    CHECK(fault(*life.database).empty());
    must(drop_projections(*life.database));
    CHECK(ledger_rows(*life.database).empty());
  }
  Life life{dir.path()};
  CHECK(ledger_rows(*life.database) == as_it_happened);
  CHECK(fault(*life.database).empty());
}

TEST_CASE("rows of the older format are made again from a whole journal, and refused without it", "[store]") {
  TempDir dir;
  first_days(dir.path());
  Rows rows;
  {
    Life life{dir.path()};
    rows = ledger_rows(*life.database);
    // As format 1 left them: no hash, no head, and a watermark without a version.
    for (const auto& [at, value] : rows) erase_row(*life.database, at);
    put_row(*life.database, {Family::ledger, keys::transaction(TransactionId{1})},
            "\1" + encode(LedgerTransaction{TransactionId{1}, {}, {}, {}, {}, "", "", {}, {}}));
    put_row(*life.database, {Family::meta, "projected"}, std::string(7, '\0') + '\5');
    CHECK(contains(fault(*life.database), "a start of the server makes them again"));
  }
  SECTION("made again") {
    Life life{dir.path()};
    CHECK(ledger_rows(*life.database) == rows);
    CHECK(must(projection_watermark(*life.database)) == life.turn->last_group());
  }
  SECTION("refused, and left as they are") {
    const auto database = must(Database::open(dir.path()));
    auto batch = database->batch();
    batch.erase(Family::journal, std::string(7, '\0') + '\1');
    must(database->write(batch));
    const auto recovery = recover(*database);
    REQUIRE_FALSE(recovery);
    CHECK(recovery.reject().code == RejectCode::unsupported);
    CHECK(contains(recovery.reject().text, "the journal no longer begins with group 1"));
    CHECK(ledger_rows(*database).size() == 1);
  }
}

TEST_CASE("every byte changed in a row of the ledger is found", "[store]") {
  TempDir dir;
  first_days(dir.path());
  trade_a_while(dir.path(), 4);
  Life life{dir.path()};
  const auto rows = ledger_rows(*life.database);
  REQUIRE(fault(*life.database).empty());
  const auto seed = GENERATE(1u, 2u, 3u);
  std::mt19937 random{seed};
  for (int i = 0; i < 150; ++i) {
    auto row = rows.begin();
    std::advance(row, static_cast<std::ptrdiff_t>(random() % rows.size()));
    const auto& [at, value] = *row;
    const bool in_key = value.empty() || (at.family == Family::ledger && random() % 4 == 0);
    auto changed_at = at;
    auto changed = value;
    auto& bytes = in_key ? changed_at.key : changed;
    const auto position = random() % bytes.size();
    bytes[position] = static_cast<char>(bytes[position] ^ static_cast<char>(1 + random() % 255));
    CAPTURE(seed, i, at.key.front(), in_key, position);
    if (in_key) erase_row(*life.database, at);
    put_row(*life.database, changed_at, changed);
    CHECK_FALSE(fault(*life.database).empty());
    if (in_key) erase_row(*life.database, changed_at);
    put_row(*life.database, at, value);
    // The key that came of it may be another row's.
    if (const auto covered = rows.find(changed_at); covered != rows.end())
      put_row(*life.database, covered->first, covered->second);
  }
  CHECK(ledger_rows(*life.database) == rows);
}

TEST_CASE("every row that is removed from the ledger is found", "[store]") {
  TempDir dir;
  first_days(dir.path());
  Life life{dir.path()};
  for (const auto& [at, value] : ledger_rows(*life.database)) {
    erase_row(*life.database, at);
    CAPTURE(at.key);
    CHECK_FALSE(fault(*life.database).empty());
    put_row(*life.database, at, value);
  }
  CHECK(fault(*life.database).empty());
  erase_row(*life.database, {Family::ledger, keys::transaction(TransactionId{3})});
  CHECK(fault(*life.database) == "transaction 3: its row is missing");
}

TEST_CASE("a ledger that is whole in itself, but not the desk's, is found", "[store]") {
  TempDir ours, other;
  first_days(ours.path());
  {
    Books life{other.path()};
    life.set_up();
    life.turn->commit();
  }
  Life life{ours.path()}, stranger{other.path()};
  for (const auto& [at, value] : ledger_rows(*life.database)) erase_row(*life.database, at);
  for (const auto& [at, value] : ledger_rows(*stranger.database)) put_row(*life.database, at, value);
  CHECK(fault(*life.database) == "the desk's last transaction is 6, the rows end with 1");
}

TEST_CASE("each day with transactions has a head and a trial balance", "[store]") {
  TempDir dir;
  first_days(dir.path());
  Life life{dir.path()};
  const auto days = must(ledger_days(*life.database));
  REQUIRE(days.size() == 3);  // nothing on 2023-11-16
  const std::vector<std::uint64_t> last_ids{2, 4, 6};
  // What the client and the house's accounts have above 0; on the last day the correction has its cent.
  const std::vector<Int128> dollars{100'050'000, 99'950'000, 99'900'000};
  for (std::size_t i = 0; i < days.size(); ++i) {
    CAPTURE(i);
    CHECK(days[i].head.id.value() == last_ids[i]);
    CHECK(days[i].transactions == 2);
    const auto row = must(life.database->get(Family::ledger, keys::transaction(days[i].head.id)));
    CHECK(read_ledger_row(*row)->hash == days[i].head.hash);
    const auto& usd = days[i].totals.back();
    CHECK(usd.currency == kDollar);
    CHECK(usd.positive_minor == dollars[i]);
    CHECK(usd.positive_minor + usd.negative_minor == 0);
  }
  CHECK(days.back().head == must(ledger_head(*life.database)));
}

TEST_CASE("balances are told as of any time and any transaction", "[store]") {
  TempDir dir;
  first_days(dir.path());
  Life life{dir.path()};
  struct Case {
    const char* at;
    std::uint64_t through;
    std::int64_t usd, credit, eur;
  };
  const std::vector<Case> cases{
      {"", 0, 99'899'999, 0, 25'000},
      {"2023-11-14T22:13:19Z", 0, 0, 0, 0},
      {"2023-11-14T22:13:20Z", 0, 100'000'000, 0, 0},
      {"2023-11-14T23:59:59Z", 0, 100'000'000, 50'000, 0},
      {"2023-11-15T00:13:20Z", 0, 99'900'000, 50'000, 25'000},
      {"2023-11-17T00:13:20Z", 0, 99'900'000, 0, 25'000},
      {"2030-01-01T00:00:00Z", 0, 99'899'999, 0, 25'000},
      {"", 1, 100'000'000, 0, 0},
      {"", 3, 100'000'000, 50'000, 25'000},
      {"", 4, 99'900'000, 50'000, 25'000},
      {"", 6, 99'899'999, 0, 25'000},
  };
  for (const auto& c : cases) {
    CAPTURE(c.at, c.through);
    LedgerMoment moment;
    moment.at = parse_rfc3339(c.at);
    if (c.through > 0) moment.through = TransactionId{c.through};
    CHECK(must(account_balances(*life.database, kAccount, moment)) ==
          std::vector<AccountBalance>{{kEuro, c.eur, 0}, {kDollar, c.usd, c.credit}});
  }
  CHECK(account_balances(*life.database, AccountId{7}, {}).reject().code == RejectCode::unknown_account);
  CHECK(account_balances(*life.database, kAccount, {{}, TransactionId{7}}).reject().code ==
        RejectCode::unknown_transaction);
}

TEST_CASE("a statement's opening balance and movements give its closing balance", "[store]") {
  TempDir dir;
  first_days(dir.path());
  Life life{dir.path()};
  const auto statement = [&](const char* from, const char* to) {
    return must(account_statement(*life.database, kAccount, *parse_rfc3339(from), *parse_rfc3339(to)));
  };
  const auto two_days = statement("2023-11-15T00:00:00Z", "2023-11-17T00:13:20Z");
  REQUIRE(two_days.sections.size() == 3);
  CHECK(two_days.head == must(ledger_head(*life.database)));

  const auto& euros = two_days.sections[0];
  CHECK(euros.currency == kEuro);
  CHECK(euros.opening_minor == 0);
  CHECK(euros.closing_minor == 25'000);
  REQUIRE(euros.movements.size() == 1);
  CHECK(euros.movements[0].reason == LedgerReason::deposit);

  const auto& dollars = two_days.sections[1];
  CHECK(dollars.opening_minor == 100'000'000);
  CHECK(dollars.closing_minor == 99'900'000);
  REQUIRE(dollars.movements.size() == 1);
  CHECK(dollars.movements[0].transaction.value() == 4);
  CHECK(dollars.movements[0].comment == "rent, \"May\"");
  CHECK(dollars.movements[0].amount_minor == -100'000);
  CHECK(dollars.movements[0].balance_minor == 99'900'000);

  // The reversal comes at the very end of the period, which is not part of it.
  const auto& credit = two_days.sections[2];
  CHECK(credit.kind == LedgerAccountKind::credit);
  CHECK(credit.movements.empty());
  CHECK(credit.opening_minor == 50'000);
  CHECK(credit.closing_minor == 50'000);

  const auto last_day = statement("2023-11-17T00:13:20Z", "2023-11-18T00:00:00Z");
  CHECK(last_day.sections[2].closing_minor == 0);
  REQUIRE(last_day.sections[2].movements.size() == 1);
  CHECK(last_day.sections[2].movements[0].reverses == TransactionId{2});
  CHECK(last_day.sections[1].closing_minor == 99'899'999);
}

TEST_CASE("a statement and a balance of rows that do not add up are refused", "[store]") {
  TempDir dir;
  first_days(dir.path());
  Life life{dir.path()};
  const LedgerAccount dollars{LedgerAccountKind::client, kAccount.value(), kDollar, {}};
  auto cursor = life.database->cursor(Family::ledger);
  cursor.seek(keys::ledger_entries_of(dollars));
  erase_row(*life.database, {Family::ledger, std::string{cursor.key()}});
  const auto from = *parse_rfc3339("2023-11-15T00:00:00Z");
  const auto statement = account_statement(*life.database, kAccount, from, from + kHour);
  REQUIRE_FALSE(statement);
  CHECK(contains(statement.reject().text, "do not add up to its balance 998999.99 USD"));
  CHECK_FALSE(account_balances(*life.database, kAccount, {}));
}
