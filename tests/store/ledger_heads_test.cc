// The daily heads in files: written once, made up for days missed, and compared with the chain.
#include "store/ledger_heads.h"

#include <fstream>
#include <iterator>

#include "tests/store/store_fixture.h"

using namespace dealingdesk;
using namespace dealingdesk::store;

namespace {

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void write_file(const std::filesystem::path& file, const std::string& text) { std::ofstream{file} << text; }

std::vector<std::string> names_in(const std::filesystem::path& directory) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::int64_t day(const char* text) { return parse_rfc3339(std::string{text} + "T00:00:00Z")->day(); }

// Two transactions on 2023-11-14, none on the 15th, one each on the 16th and the 17th.
struct Days {
  Days() {
    {
      Life life{dir.path()};
      const auto deposit = [&] {
        life.apply(MoveMoney{AccountId{1001}, MoneyMovement::deposit, {100, *Currency::of("USD")}, "", ""});
        life.turn->commit();
      };
      life.set_up();
      deposit();
      life.clock.time = life.clock.time + Span::from_s(2 * 86'400);
      deposit();
      life.clock.time = life.clock.time + Span::from_s(86'400);
      deposit();
    }
    // The rows are made at the next start.
    life.emplace(dir.path());
  }
  Result<std::size_t> write(const char* before) { return export_heads(*life->database, heads, day(before)); }
  Result<std::size_t> compare() { return compare_heads(*life->database, heads); }

  TempDir dir, out;
  std::optional<Life> life;
  const std::filesystem::path heads = std::filesystem::path{out.path()} / "not" / "yet";
};

}  // namespace

TEST_CASE_METHOD(Days, "a day's head is a file once the day is over, each with the head of the day before", "[store]") {
  CHECK(must(write("2023-11-14")) == 0);
  CHECK_FALSE(std::filesystem::exists(heads));
  CHECK(must(write("2023-11-15")) == 1);
  CHECK(names_in(heads) == std::vector<std::string>{"2023-11-14.head"});

  // Days that were missed are made up for; a day without transactions has no file.
  CHECK(must(write("2023-11-18")) == 2);
  CHECK(must(write("2023-11-18")) == 0);
  CHECK(names_in(heads) == std::vector<std::string>{"2023-11-14.head", "2023-11-16.head", "2023-11-17.head"});
  const auto days = must(ledger_days(*life->database));
  CHECK(read_file(heads / "2023-11-14.head") ==
        "day: 2023-11-14\ntransaction: 2\ntransactions: 2\nhead: " + to_text(days[0].head.hash) +
            "\nprevious: " + std::string(64, '0') + "\n");
  CHECK(read_file(heads / "2023-11-16.head") ==
        "day: 2023-11-16\ntransaction: 3\ntransactions: 1\nhead: " + to_text(days[1].head.hash) +
            "\nprevious: " + to_text(days[0].head.hash) + "\n");
  CHECK(must(compare()) == 3);
}

TEST_CASE_METHOD(Days, "a head that is there is never written again", "[store]") {
  must(write("2023-11-15"));
  const auto file = heads / "2023-11-14.head";
  const std::string other = "day: 2023-11-14\n";
  write_file(file, other);
  const auto refused = write("2023-11-18");
  REQUIRE_FALSE(refused);
  CHECK(refused.reject().code == RejectCode::conflict);
  CHECK(refused.reject().text.find("2023-11-14.head does not say what the ledger says of 2023-11-14: transaction 2") !=
        std::string::npos);
  CHECK(read_file(file) == other);
  CHECK(names_in(heads).size() == 3);
}

TEST_CASE_METHOD(Days, "what stopped half-way leaves no head, and is written the next time", "[store]") {
  std::filesystem::create_directories(heads);
  write_file(heads / "2023-11-14.head.new", "day: 2023");
  CHECK(must(write("2023-11-15")) == 1);
  CHECK(names_in(heads) == std::vector<std::string>{"2023-11-14.head"});
}

TEST_CASE_METHOD(Days, "the first file that differs from the chain is told", "[store]") {
  must(write("2023-11-18"));
  const auto says = [&](const std::string& text) {
    const auto compared = compare();
    REQUIRE_FALSE(compared);
    INFO(compared.reject().text);
    CHECK(compared.reject().code == RejectCode::malformed);
    CHECK(compared.reject().text.find(text) != std::string::npos);
  };
  const std::string whole = read_file(heads / "2023-11-16.head");
  std::string wrong = whole;
  wrong[wrong.find("head: ") + 6] ^= 1;
  write_file(heads / "2023-11-16.head", wrong);
  says("2023-11-16.head does not say what the ledger says of 2023-11-16: transaction 3, head ");
  std::filesystem::remove(heads / "2023-11-14.head");
  says("2023-11-14.head is missing: the ledger ended that day with transaction 2");
  write_file(heads / "2023-11-13.head", "");
  says("2023-11-13.head is of a day that the ledger has no transactions of");
}

TEST_CASE_METHOD(Days, "only the last day may have no file yet", "[store]") {
  must(write("2023-11-17"));
  CHECK(must(compare()) == 2);
  std::filesystem::remove(heads / "2023-11-16.head");
  CHECK_FALSE(compare());
}

TEST_CASE_METHOD(Days, "a directory that is none is refused", "[store]") {
  CHECK(compare().reject().code == RejectCode::conflict);
  write_file(std::filesystem::path{out.path()} / "not", "a file");
  CHECK(write("2023-11-18").reject().code == RejectCode::conflict);
}
