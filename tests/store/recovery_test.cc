#include "store/recovery.h"

#include "core/big_endian.h"
#include "store/group.h"
#include "store/journal.h"
#include "store/verify.h"
#include "tests/store/store_fixture.h"

using namespace dealingdesk;
using namespace dealingdesk::store;

namespace {

// Five groups: the set-up and four orders. Returns the desk's digest.
std::uint64_t five_groups(const std::string& dir) {
  Life life{dir};
  life.set_up();
  life.turn->commit();
  for (const auto* name : {"a", "b", "c", "d"}) {
    life.order(name);
    life.turn->commit();
  }
  return life.turn->desk().digest();
}

std::string recover_text(const std::string& dir) {
  const auto database = must(Database::open(dir));
  const auto recovered = recover(*database);
  return recovered ? "" : recovered.reject().text;
}

void change_row(const std::string& dir, std::uint64_t group, const std::function<void(std::string&)>& change) {
  const auto database = must(Database::open(dir));
  auto row = *must(database->get(Family::journal, key_u64(group)));
  change(row);
  auto batch = database->batch();
  batch.put(Family::journal, key_u64(group), row);
  must(database->write(batch));
}

}  // namespace

TEST_CASE("a new start has the state, the counters and the numbers of the last one", "[store]") {
  TempDir dir;
  const auto digest = five_groups(dir.path());
  Life life{dir.path()};
  CHECK(life.turn->desk().digest() == digest);
  CHECK(life.turn->last_group() == 5);
  CHECK(life.turn->durable_group() == 5);
  REQUIRE(life.find("d") != nullptr);
  const auto events = life.order("e");
  life.turn->commit();
  CHECK(life.turn->last_group() == 6);
  CHECK(life.turn->desk().last_command().value() == 10);
}

TEST_CASE("a missing group is seen", "[store]") {
  TempDir dir;
  five_groups(dir.path());
  const auto missing = GENERATE(1, 3);
  {
    const auto database = must(Database::open(dir.path()));
    auto batch = database->batch();
    batch.erase(Family::journal, key_u64(static_cast<std::uint64_t>(missing)));
    must(database->write(batch));
  }
  CHECK(recover_text(dir.path()).find("no group " + std::to_string(missing)) != std::string::npos);
}

TEST_CASE("an altered group is seen", "[store]") {
  TempDir dir;
  five_groups(dir.path());
  struct Case {
    std::size_t byte;
    const char* text;
  };
  // The row's version, its rules, its number, the hash before, its hash, the number of commands.
  const auto [byte, text] =
      GENERATE(Case{0, "version"}, Case{4, "recover with the build that wrote it"}, Case{12, "follows group"},
               Case{20, "follows a group of hash"}, Case{28, "replays to hash"}, Case{32, "cannot be decoded"});
  CAPTURE(byte);
  change_row(dir.path(), 3, [&](std::string& row) { row[byte] = static_cast<char>(row[byte] + 1); });
  CHECK(recover_text(dir.path()).find(text) != std::string::npos);
}

TEST_CASE("any changed byte of a journal row is refused", "[store]") {
  TempDir dir;
  five_groups(dir.path());
  const auto database = must(Database::open(dir.path()));
  const auto row = *must(database->get(Family::journal, key_u64(2)));
  const auto put = [&](const std::string& bytes) {
    auto batch = database->batch();
    batch.put(Family::journal, key_u64(2), bytes);
    must(database->write(batch));
  };
  for (std::size_t byte = 0; byte < row.size(); ++byte) {
    CAPTURE(byte);
    auto changed = row;
    changed[byte] = static_cast<char>(changed[byte] ^ 1);
    put(changed);
    CHECK_FALSE(recover(*database));
  }
  put(row);
  CHECK(recover(*database));
}

TEST_CASE("verify reports the groups, the digest and a balanced ledger", "[store]") {
  TempDir dir;
  const auto digest = five_groups(dir.path());
  const auto database = must(Database::open(dir.path(), Database::Access::read_only));
  const auto report = verify_journal(*database);
  CAPTURE(to_text(report));
  CHECK(report.ok());
  CHECK(report.first_group == 1);
  CHECK(report.last_group == 5);
  CHECK(report.commands == 9);
  CHECK(report.digest == digest);
  REQUIRE(report.ledger_sums.size() == 1);
  CHECK(report.ledger_sums.front().second == 0);
  CHECK(to_json(report).find("\"ledger\":{\"USD\":\"0.00\"}") != std::string::npos);
}

TEST_CASE("verify names what is wrong", "[store]") {
  TempDir dir;
  five_groups(dir.path());
  change_row(dir.path(), 4, [](std::string& row) { row[28] = static_cast<char>(row[28] + 1); });
  const auto database = must(Database::open(dir.path(), Database::Access::read_only));
  const auto report = verify_journal(*database);
  CHECK_FALSE(report.ok());
  CHECK(report.last_group == 3);
  CHECK(to_text(report).find("group 4 replays to hash") != std::string::npos);
}

TEST_CASE("orders are listed as the replay leaves them, refused requests too", "[store]") {
  TempDir dir;
  {
    Life life{dir.path()};
    life.set_up();
    life.order("a");
    life.order("a");
    life.turn->commit();
  }
  const auto database = must(Database::open(dir.path(), Database::Access::read_only));
  std::vector<std::string> lines;
  must(list_orders(*database, [&](const std::string& line) { lines.push_back(line); }));
  REQUIRE(lines.size() == 2);
  CHECK(
      lines[0].find(
          R"("account":1001,"client_order_id":"a","order_id":"1","status":"filled","cum_qty":"10000","leaves_qty":"0","avg_px":"1.1001","exec_ids":[")") !=
      std::string::npos);
  CHECK(lines[0].find(R"("book":"B")") != std::string::npos);
  CHECK(lines[1].find(R"("client_order_id":"a","order_id":"","status":"rejected","cum_qty":"0")") != std::string::npos);
}
