#include "store/database.h"

#include <filesystem>
#include <fstream>

#include "core/big_endian.h"
#include "tests/store/store_fixture.h"

using namespace dealingdesk;
using namespace dealingdesk::store;

namespace {

// The database's write-ahead log with the most bytes.
std::filesystem::path write_ahead_log(const std::string& dir) {
  std::filesystem::path found;
  std::uintmax_t size = 0;
  for (const auto& file : std::filesystem::directory_iterator{dir + "/desk"})
    if (file.path().extension() == ".log" && file.file_size() >= size) {
      found = file.path();
      size = file.file_size();
    }
  return found;
}

// Rows 1..n, left in the write-ahead log alone, as a kill leaves them.
void write_and_die(const std::string& dir, std::uint64_t rows) {
  REQUIRE(killed_while([&] {
    auto database = must(Database::open(dir));
    for (std::uint64_t i = 1; i <= rows; ++i) {
      auto batch = database->batch();
      batch.put(Family::journal, key_u64(i), std::string(1000, 'x'));
      must(database->write(batch));
    }
    ::kill(::getpid(), SIGKILL);
  }));
}

std::uint64_t rows_of(const Database& database) {
  auto cursor = database.cursor(Family::journal);
  std::uint64_t rows = 0;
  for (cursor.seek_first(); cursor.valid(); cursor.next()) ++rows;
  return rows;
}

}  // namespace

TEST_CASE("what was written survives a kill", "[store][killed]") {
  TempDir dir;
  write_and_die(dir.path(), 50);
  CHECK(rows_of(*must(Database::open(dir.path()))) == 50);
}

TEST_CASE("a torn tail of the write-ahead log is cut, and the rest is there", "[store][killed]") {
  TempDir dir;
  write_and_die(dir.path(), 50);
  const auto log = write_ahead_log(dir.path());
  std::filesystem::resize_file(log, std::filesystem::file_size(log) - 500);
  CHECK(rows_of(*must(Database::open(dir.path()))) == 49);
}

TEST_CASE("damage in the middle of the write-ahead log refuses to open", "[store][killed]") {
  TempDir dir;
  write_and_die(dir.path(), 50);
  const auto log = write_ahead_log(dir.path());
  {
    std::fstream file{log, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(log) / 2));
    file.put('!');
  }
  const auto opened = Database::open(dir.path());
  REQUIRE_FALSE(opened);
  CHECK(opened.reject().code == RejectCode::malformed);
  CHECK(opened.reject().text.find("damaged") != std::string::npos);
}

TEST_CASE("a database that is open cannot be opened again, not even for reading", "[store]") {
  TempDir dir;
  const auto first = must(Database::open(dir.path()));
  const auto again = Database::open(dir.path());
  REQUIRE_FALSE(again);
  CHECK(again.reject().code == RejectCode::conflict);
  const auto reading = Database::open(dir.path(), Database::Access::read_only);
  REQUIRE_FALSE(reading);
  CHECK(reading.reject().code == RejectCode::conflict);
}

TEST_CASE("another format version is refused by name", "[store]") {
  TempDir dir;
  {
    const auto database = must(Database::open(dir.path()));
    auto batch = database->batch();
    batch.put(Family::meta, "format", "77");
    must(database->write(batch));
  }
  const auto opened = Database::open(dir.path());
  REQUIRE_FALSE(opened);
  CHECK(opened.reject().code == RejectCode::unsupported);
  CHECK(opened.reject().text.find("77") != std::string::npos);
}

TEST_CASE("reading a directory without data says so and makes nothing", "[store]") {
  TempDir dir;
  const auto opened = Database::open(dir.path(), Database::Access::read_only);
  REQUIRE_FALSE(opened);
  CHECK(opened.reject().text.find("no data") != std::string::npos);
  CHECK(std::filesystem::is_empty(dir.path()));
}

TEST_CASE("a batch is all or nothing and can be used again", "[store]") {
  TempDir dir;
  const auto database = must(Database::open(dir.path()));
  auto batch = database->batch();
  batch.put(Family::orders, "a", "1");
  batch.put(Family::trades, "a", "2");
  must(database->write(batch));
  batch.clear();
  CHECK(batch.empty());
  batch.erase(Family::orders, "a");
  must(database->write(batch));
  CHECK_FALSE(must(database->get(Family::orders, "a")));
  CHECK(must(database->get(Family::trades, "a")) == std::optional<std::string>{"2"});
}
