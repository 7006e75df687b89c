// `dealingdesk ledger`: what it prints and how it ends, on the data of a server that was stopped.
#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/integration/running_server.h"
#include "tests/integration/web_client.h"
#include "tests/store/store_fixture.h"

namespace dealingdesk::integration {
namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Finished ledger(const RunningServer& server, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "ledger");
  arguments.insert(arguments.end(), {"--data", server.data().string()});
  return run_binary(std::move(arguments));
}

// What stands after "name: " in the output.
std::string value_of(const Finished& finished, const std::string& name) {
  const auto begin = finished.out.find(name + ": ");
  if (begin == std::string::npos) return {};
  const auto from = begin + name.size() + 2;
  return finished.out.substr(from, finished.out.find('\n', from) - from);
}

// A server on data of 2023-11-14 and the day after it, with three transactions, the last a receipt of 7.00 USD.
RunningServer::Options of_the_past(const std::filesystem::path& data) {
  RunningServer::Options options;
  options.config = "[fix]\nport = 0\ntls = false\n[http]\nport = 0\n";
  options.data = data;
  std::filesystem::create_directories(data);
  store::Life life{data.string()};
  life.set_up();
  life.turn->commit();
  life.clock.time = life.clock.time + kDay;
  life.apply(MoveMoney{AccountId{1001}, MoneyMovement::deposit, {100, *Currency::of("USD")}, "", ""});
  life.apply(MoveMoney{{}, MoneyMovement::unallocated_receipt, {700, *Currency::of("USD")}, "", "no reference"});
  life.turn->commit();
  return options;
}

}  // namespace

TEST_CASE("ledger verify, heads, balance and statement agree on what was booked", "[server]") {
  RunningServer server;
  REQUIRE(server.stop() == 0);

  const Finished verified = ledger(server, {"verify"});
  CHECK(verified.err.empty());
  REQUIRE(verified.code == 0);
  CHECK(value_of(verified, "transactions") == "3");  // the three opening deposits
  CHECK(value_of(verified, "accounts") == "4");      // and the bank
  CHECK(value_of(verified, "result") == "ok");
  CHECK(contains(verified.out, "30000000.00"));
  const std::string first = value_of(verified, "first"), last = value_of(verified, "last");
  const std::string head = value_of(verified, "head");
  REQUIRE(head.size() == 66);
  CHECK(head.substr(0, 2) == "3 ");

  const Finished heads = ledger(server, {"heads"});
  CHECK(heads.code == 0);
  CHECK(contains(heads.out, last.substr(0, 10) + "  transaction 3 at " + last));
  CHECK(contains(heads.out, "sha256 " + head.substr(2)));

  const Finished balance = ledger(server, {"balance", "--account", "1001"});
  CHECK(balance.code == 0);
  CHECK(contains(balance.out, "10000000.00"));
  const Finished before = ledger(server, {"balance", "--account", "1001", "--at", "2001-01-01T00:00:00Z"});
  CHECK(before.code == 0);
  CHECK_FALSE(contains(before.out, "10000000.00"));
  CHECK(contains(ledger(server, {"balance", "--account", "1003", "--sequence", "3"}).out, "10000000.00"));

  const Finished day =
      ledger(server, {"statement", "--account", "1001", "--day", first.substr(0, 10), "--format", "csv"});
  CHECK(day.code == 0);
  CHECK(contains(day.out, ",opening," + first.substr(0, 10) + "T00:00:00.000000Z,,,,,0.00,,\r\n"));
  CHECK(contains(day.out, ",deposit,opening deposit,10000000.00,10000000.00,"));
  CHECK(contains(day.out, ",,,,10000000.00,10000000.00,,\r\n"));
  const Finished month = ledger(server, {"statement", "--account", "1001", "--month", first.substr(0, 7)});
  CHECK(contains(month.out, "opening deposit"));
  const Finished page = ledger(
      server, {"statement", "--account", "1001", "--from", first, "--to", "2200-01-01T00:00:00Z", "--format", "html"});
  CHECK(page.out.substr(0, 15) == "<!doctype html>");
  CHECK(contains(page.out, "opening deposit"));
  // Before the first transaction and from the last on.
  CHECK_FALSE(
      contains(ledger(server, {"statement", "--account", "1001", "--month", "2001-02"}).out, "opening deposit"));
}

TEST_CASE("ledger suspense says what nobody was found for, and how it came", "[server]") {
  const TemporaryFolder folder;
  RunningServer server{of_the_past(folder.path() / "data")};
  REQUIRE(server.stop() == 0);
  const Finished suspense = ledger(server, {"suspense"});
  CHECK(suspense.code == 0);
  CHECK(contains(suspense.out, "own      USD                          7.00"));
  const Finished statement = ledger(server, {"suspense", "--day", "2023-11-15", "--format", "csv"});
  CHECK(contains(statement.out,
                 "\r\n,suspense,USD,movement,2023-11-15T22:13:20.000000Z,3,unallocated_receipt,"
                 "no reference,7.00,7.00,,\r\n"));
  CHECK(contains(ledger(server, {"suspense", "--month", "2023-11"}).out, "Statement of suspense\n"));
}

TEST_CASE("a server writes the heads of days that are over, and ledger verify compares them", "[server]") {
  const TemporaryFolder folder;
  RunningServer::Options options = of_the_past(folder.path() / "data");
  options.config += "[ledger]\nheads_directory = \"kept/heads\"\n";
  RunningServer server{options};
  // Beside the configuration, which is what the path is relative to.
  const auto heads = server.folder() / "kept" / "heads";
  REQUIRE(server.wait_for_log("2 daily heads of the ledger written to " + heads.string()));
  REQUIRE(server.stop() == 0);
  const Finished verified = ledger(server, {"verify", "--heads", heads.string()});
  INFO(verified.err);
  CHECK(verified.code == 0);
  CHECK(value_of(verified, "heads") == "2 agree with " + heads.string());
  CHECK(value_of(verified, "result") == "ok");
  const std::string last = read_file(heads / "2023-11-15.head");
  CHECK(contains(last, "transaction: 3\ntransactions: 2\nhead: " + value_of(verified, "head").substr(2) + "\n"));

  // A start finds them there, and writes nothing.
  server.start();
  REQUIRE(server.stop() == 0);
  CHECK(read_file(heads / "2023-11-15.head") == last);
  std::string other = last;
  std::replace(other.begin(), other.end(), '3', '4');
  write_file(heads / "2023-11-15.head", other);
  server.start();
  CHECK(server.wait_for_log("2023-11-15.head does not say what the ledger says of 2023-11-15"));
  REQUIRE(server.stop() == 0);
  CHECK(read_file(heads / "2023-11-15.head") == other);
  const Finished differs = ledger(server, {"verify", "--heads", heads.string()});
  CHECK(differs.code == 5);
  CHECK(contains(differs.err, "2023-11-15.head does not say what the ledger says of 2023-11-15: transaction 3"));
}

TEST_CASE("the head of a day is written when UTC midnight has passed", "[server]") {
  RunningServer::Options options;
  options.config = usual_config("[ledger]\nheads_directory = \"heads\"\n");
  options.arguments = {"--ephemeral"};
  RunningServer server{options};
  const auto heads = server.folder() / "heads";
  CHECK_FALSE(std::filesystem::exists(heads));
  HttpClient admin{server.http_port()};
  admin.log_in("boss", "secret-boss");
  CHECK(admin.post("/api/v1/admin/clock/advance", {{"seconds", 86'400}}).status == 200);
  REQUIRE(server.wait_for_log("1 daily heads of the ledger written"));
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator{heads}) files.push_back(entry.path());
  REQUIRE(files.size() == 1);
  const std::string head = read_file(files[0]);
  CHECK(contains(head, "transaction: 3\ntransactions: 3\nhead: "));
  CHECK(contains(head, "previous: " + std::string(64, '0')));
  CHECK(server.stop() == 0);
}

TEST_CASE("ledger commands say what is wrong with a question, and end with its code", "[server]") {
  RunningServer server;
  // As journal verify: a server has its data for itself.
  const Finished busy = ledger(server, {"verify"});
  CHECK(busy.code == 5);
  CHECK_FALSE(busy.err.empty());
  REQUIRE(server.stop() == 0);

  struct Case {
    std::vector<std::string> arguments;
    int code;
    std::string says;
  };
  const std::vector<Case> cases{
      {{"balance", "--account", "7"}, 1, "nothing was ever booked on account 7"},
      {{"balance", "--account", "1001", "--sequence", "99"}, 1, "no transaction 99: the ledger ends with 3"},
      {{"balance", "--account", "1001", "--sequence", "0"}, 2, ""},
      {{"balance", "--account", "1001", "--at", "noon"}, 2, "--at noon: a time like"},
      {{"balance", "--account", "1001", "--at", "2026-11-20T00:00:00Z", "--sequence", "1"}, 2, "excludes"},
      {{"balance"}, 2, "--account is required"},
      {{"suspense", "--day", "today"}, 2, "--day today: a day like"},
      {{"verify", "--heads", "/nowhere"}, 5, "cannot read /nowhere"},
      {{"statement", "--account", "1001"}, 2, "one of --day, --month, or --from with --to"},
      {{"statement", "--account", "1001", "--day", "2026-02-30"}, 2, "--day 2026-02-30: a day like"},
      {{"statement", "--account", "1001", "--month", "2026-13"}, 2, "--month 2026-13: a month like"},
      {{"statement", "--account", "1001", "--day", "2026-11-20", "--month", "2026-11"}, 2, "one of --day"},
      {{"statement", "--account", "1001", "--from", "2026-11-20T00:00:00Z"}, 2, "--from and --to"},
      {{"statement", "--account", "1001", "--from", "2026-11-21T00:00:00Z", "--to", "2026-11-20T00:00:00Z"},
       2,
       "--from is after --to"},
      {{"statement", "--account", "1001", "--day", "2026-11-20", "--format", "pdf"}, 2, "pdf"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.arguments);
    const Finished finished = ledger(server, c.arguments);
    CHECK(finished.code == c.code);
    CHECK(finished.out.empty());
    INFO(finished.err);
    CHECK(contains(finished.err, c.says));
  }
  const TemporaryFolder folder;
  CHECK(run_binary({"ledger", "verify", "--data", (folder.path() / "nowhere").string()}).code == 5);
}

}  // namespace dealingdesk::integration
