// All that was booked on an account, page by page; and what lies in suspense.
#include <set>

#include "store/ledger_queries.h"
#include "store/projection_queries.h"
#include "tests/store/store_fixture.h"

using namespace dealingdesk;
using namespace dealingdesk::store;

namespace {

const Currency kDollar = *Currency::of("USD");
const Currency kEuro = *Currency::of("EUR");

struct Line {
  std::uint64_t transaction;
  LedgerAccountKind kind;
  Currency currency;
  friend bool operator==(const Line&, const Line&) = default;
};

struct Booked {
  Booked() {
    {
      Life life{dir.path()};
      life.set_up();  // 1
      auto spot = eurusd();
      spot.symbol = "EURUSD.spot";
      spot.instrument_class = InstrumentClass::crypto_spot;
      life.apply(DefineInstrument{spot});
      const auto move = [&](MoneyMovement movement, Currency currency) {
        const AccountId account = movement == MoneyMovement::unallocated_receipt ? AccountId{} : AccountId{1001};
        for (const auto& event : life.apply(MoveMoney{account, movement, {5'000, currency}, "", "x"}))
          REQUIRE_FALSE(std::holds_alternative<CommandRejected>(event));
        life.turn->commit();
      };
      move(MoneyMovement::credit, kDollar);  // 2
      move(MoneyMovement::deposit, kEuro);   // 3
      life.clock.time = life.clock.time + Span::from_s(10);
      move(MoneyMovement::unallocated_receipt, kDollar);  // 4
      move(MoneyMovement::unallocated_receipt, kEuro);    // 5
      move(MoneyMovement::allocation, kDollar);           // 6
      // Two of the account's ledger accounts change hands in one transaction.
      OrderTerms buy;
      buy.instrument = InstrumentId{2};
      buy.qty = qty("10000");
      ChangeQuote quote{quote_of("1.10000", "1.10000", 2)};
      life.apply(quote);
      life.apply(PlaceOrder{AccountId{1001}, "spot", buy});  // 7 to 8
      life.turn->commit();
      last = life.turn->desk().ledger().last_transaction();
    }
    life.emplace(dir.path());
  }
  // All lines, read in pages of so many.
  std::vector<Line> lines(std::size_t limit, Sequence sequence) {
    std::vector<Line> out;
    PageRequest request;
    request.limit = limit;
    request.sequence = sequence;
    for (int pages = 0; pages < 100; ++pages) {
      const auto page = must(ProjectionQueries{*life->database}.ledger(AccountId{1001}, request));
      CHECK(page.items.size() <= limit);
      for (const auto& [transaction, account] : page.items)
        out.push_back({transaction.id.value(), account.kind, account.currency});
      request.cursor = page.cursor;
      if (request.cursor.empty()) return out;
    }
    FAIL("the pages do not end");
    return out;
  }

  TempDir dir;
  std::optional<Life> life;
  TransactionId last;
};

}  // namespace

TEST_CASE_METHOD(Booked, "an account's ledger has its money in every currency, and its credit", "[store]") {
  using Kind = LedgerAccountKind;
  auto all = lines(100, Sequence::oldest_first);
  REQUIRE(all.size() >= 6);
  CHECK(std::vector<Line>(all.begin(), all.begin() + 4) == std::vector<Line>{{1, Kind::client, kDollar},
                                                                             {2, Kind::credit, kDollar},
                                                                             {3, Kind::client, kEuro},
                                                                             {6, Kind::client, kDollar}});
  // The delivery: a line for what was bought, and one for what was paid.
  const auto delivered = std::count_if(
      all.begin(), all.end(), [](const Line& line) { return line.transaction == 7 && line.kind == Kind::client; });
  CHECK(delivered == 2);

  // However it is cut, it is the same, without a line twice or missing.
  for (const std::size_t limit : {1, 2, 3, 5}) {
    CAPTURE(limit);
    CHECK(lines(limit, Sequence::oldest_first) == all);
  }
  std::reverse(all.begin(), all.end());
  for (const std::size_t limit : {1, 2, 3, 100}) {
    CAPTURE(limit);
    CHECK(lines(limit, Sequence::newest_first) == all);
  }
  PageRequest page;
  page.to = Timestamp::from_ns(1'700'000'000'000'000'000) + Span::from_s(10);
  CHECK(must(ProjectionQueries{*life->database}.ledger(AccountId{1001}, page)).items.size() == 3);
  std::swap(page.from, page.to);
  CHECK(must(ProjectionQueries{*life->database}.ledger(AccountId{1001}, page)).items.size() == all.size() - 3);
  for (const char* wrong : {"x", "00", "0123456789abcdef"}) {
    page.cursor = wrong;
    CHECK(ProjectionQueries{*life->database}.ledger(AccountId{1001}, page).reject().code == RejectCode::malformed);
  }
  CHECK(must(ProjectionQueries{*life->database}.ledger(AccountId{7}, {})).items.empty());
}

TEST_CASE_METHOD(Booked, "what lies in suspense is told with its movements", "[store]") {
  CHECK(must(suspense_balances(*life->database)) ==
        std::vector<SuspenseBalance>{{{}, {5'000, kEuro}}, {{}, {0, kDollar}}});
  const Timestamp from = Timestamp::from_ns(1'700'000'000'000'000'000);
  const auto statement = must(suspense_statement(*life->database, from, from + kDay));
  REQUIRE(statement.sections.size() == 2);
  const StatementSection& dollars = statement.sections[1];
  CHECK(dollars.kind == LedgerAccountKind::suspense);
  CHECK(dollars.currency == kDollar);
  REQUIRE(dollars.movements.size() == 2);
  CHECK(dollars.movements[0].reason == LedgerReason::unallocated_receipt);
  CHECK(dollars.movements[0].amount_minor == 5'000);
  CHECK(dollars.movements[1].reason == LedgerReason::allocation);
  CHECK(dollars.closing_minor == 0);
}

TEST_CASE("where nothing ever was in suspense, there is nothing to tell", "[store]") {
  TempDir dir;
  {
    Life life{dir.path()};
    life.set_up();
    life.turn->commit();
  }
  Life life{dir.path()};
  CHECK(must(suspense_balances(*life.database)).empty());
  CHECK(must(suspense_statement(*life.database, {}, {})).sections.empty());
}
