#include "server/statement.h"

#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace dealingdesk::server {
namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Timestamp at(const char* text) { return *parse_rfc3339(text); }

// Dollars with two movements, the second a reversal, and yen without any.
store::AccountStatement sample(const std::string& comment) {
  store::AccountStatement statement;
  statement.account = AccountId{1001};
  statement.from = at("2026-11-20T00:00:00Z");
  statement.to = at("2026-11-21T00:00:00Z");
  statement.head.id = TransactionId{12};
  store::StatementSection dollars{LedgerAccountKind::client, *Currency::of("USD"), 100'000, {}, 98'765};
  store::StatementMovement paid{
      at("2026-11-20T09:30:00.5Z"), TransactionId{7}, LedgerReason::profit, comment, {}, PositionId{3}, -1'000, 99'000};
  store::StatementMovement back{
      at("2026-11-20T10:00:00Z"), TransactionId{8}, LedgerReason::reversal, "", TransactionId{5}, {}, -235, 98'765};
  dollars.movements = {paid, back};
  const store::StatementSection yen{LedgerAccountKind::credit, *Currency::of("JPY"), 500, {}, 500};
  statement.sections = {dollars, yen};
  return statement;
}

}  // namespace

TEST_CASE("a statement as CSV follows RFC 4180", "[server]") {
  CHECK(statement_csv(sample("a \"quote\", and\na line")) ==
        "account,kind,currency,row,time,transaction,reason,comment,amount,balance,position,reverses\r\n"
        "1001,client,USD,opening,2026-11-20T00:00:00.000000Z,,,,,1000.00,,\r\n"
        "1001,client,USD,movement,2026-11-20T09:30:00.500000Z,7,profit,\"a \"\"quote\"\", and\na "
        "line\",-10.00,990.00,3,\r\n"
        "1001,client,USD,movement,2026-11-20T10:00:00.000000Z,8,reversal,,-2.35,987.65,,5\r\n"
        "1001,client,USD,closing,2026-11-21T00:00:00.000000Z,,,,-12.35,987.65,,\r\n"
        "1001,credit,JPY,opening,2026-11-20T00:00:00.000000Z,,,,,500,,\r\n"
        "1001,credit,JPY,closing,2026-11-21T00:00:00.000000Z,,,,0,500,,\r\n");
}

TEST_CASE("a statement's page has a section per currency and says it all", "[server]") {
  const std::string page = statement_html(sample("plain"));
  for (const char* part :
       {"<h2>Balance USD</h2>", "<h2>Credit JPY</h2>", "2026-11-20 09:30:00.500000", "reversal of 5", ">1,000.00<",
        "\xE2\x88\x92"
        "10.00",
        ">987.65<", "No movements.", "2026-11-20 00:00:00 to 2026-11-21 00:00:00", "transaction 12",
        "0000000000000000"}) {
    CAPTURE(part);
    CHECK(contains(page, part));
  }
  // Self-contained.
  for (const char* part : {"<script", "<link", "<img", "http://", "https://", "@import", "url("}) {
    CAPTURE(part);
    CHECK_FALSE(contains(page, part));
  }
}

TEST_CASE("a page's amounts are grouped by thousands", "[server]") {
  struct Case {
    std::int64_t minor;
    const char* shown;
  };
  const std::vector<Case> cases{{0, ">0.00<"},
                                {99'999, ">999.99<"},
                                {100'000, ">1,000.00<"},
                                {-99'999,
                                 ">\xE2\x88\x92"
                                 "999.99<"},
                                {-12'345'678,
                                 ">\xE2\x88\x92"
                                 "123,456.78<"},
                                {123'456'789'012, ">1,234,567,890.12<"},
                                {INT64_MIN,
                                 ">\xE2\x88\x92"
                                 "92,233,720,368,547,758.08<"}};
  for (const auto& c : cases) {
    CAPTURE(c.shown);
    auto statement = sample("");
    statement.sections[0].closing_minor = c.minor;
    statement.sections[0].movements.clear();
    statement.sections[0].opening_minor = c.minor;
    CHECK(contains(statement_html(statement), c.shown));
  }
}

TEST_CASE("nothing in a comment gets out of its place", "[server]") {
  struct Case {
    std::string comment, html;
  };
  const std::string mark = "\xEF\xBF\xBD";
  const std::vector<Case> cases{
      {"<script>alert('1 & \"2\"')</script>", "&lt;script&gt;alert(&#39;1 &amp; &quot;2&quot;&#39;)&lt;/script&gt;"},
      {"{} {0}", "{} {0}"},
      {"\x1b[31mred\x7f", mark + "[31mred" + mark},
      {"Z\xC3\xBCrich \xE2\x82\xAC \xF0\x9F\x8F\xA6", "Z\xC3\xBCrich \xE2\x82\xAC \xF0\x9F\x8F\xA6"},
      {"\xC3", mark},                        // cut off
      {"\xC0\xAF", mark + mark},             // longer than it need be
      {"\xED\xA0\x80", mark + mark + mark},  // a surrogate
      {"\xC2\x9B"
       "1m",
       mark + "1m"},  // a control character of a terminal
      {"\xFF"
       "a",
       mark + "a"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.comment);
    CHECK(contains(statement_html(sample(c.comment)), "<td class=\"comment\">" + c.html + "</td>"));
  }
  CHECK(contains(statement_text(sample("\x1b[31mred")), mark + "[31mred"));
  CHECK(contains(statement_text(sample("")), "\nCredit JPY\n"));
}

TEST_CASE("a statement of suspense says whose it is", "[server]") {
  store::AccountStatement statement = sample("");
  statement.account = {};
  for (auto& section : statement.sections) section.kind = LedgerAccountKind::suspense;
  statement.sections[1].broker = BrokerId{2};
  CHECK(contains(statement_text(statement), "Statement of suspense\nfrom "));
  CHECK(contains(statement_text(statement), "\nSuspense USD\n"));
  CHECK(contains(statement_text(statement), "\nSuspense JPY of broker 2\n"));
  CHECK(contains(statement_csv(statement), "\r\n,suspense,USD,opening,"));
  CHECK(contains(statement_csv(statement), "\r\nbroker 2,suspense,JPY,opening,"));
  CHECK(contains(statement_html(statement), "<h1>Statement of suspense</h1>"));
  CHECK(contains(statement_html(statement), "<h2>Suspense JPY of broker 2</h2>"));
}

}  // namespace dealingdesk::server
