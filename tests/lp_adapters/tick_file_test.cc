#include "lp_adapters/tick_file.h"

#include <catch2/catch.hpp>

#include "core/decimal.h"
#include "lp_adapters/replay_source.h"
#include "tests/lp_adapters/temporary_folder.h"

namespace dealingdesk::lp_adapters {
namespace {

const Timestamp kMidnight = *parse_rfc3339("2014-05-01T00:00:00Z");
constexpr InstrumentId kEurusd{1};
constexpr InstrumentId kNzdusd{2};

Tick tick(std::int64_t ms, const char* bid, const char* ask) {
  return {kMidnight + Span::from_ms(ms), *parse<Price>(bid), *parse<Price>(ask)};
}

std::vector<Tick> all_of(TickFile& file) {
  std::vector<Tick> ticks;
  while (const auto next = file.next()) ticks.push_back(*next);
  return ticks;
}

}  // namespace

TEST_CASE("lines end in LF or CRLF or with the file, and blank ones are nothing", "[lp_adapters]") {
  const TemporaryFolder folder;
  const auto path = folder.write("a.csv", "0,1.1,1.2\r\n\r\n5,1.10001,1.2\n\n 5 , 1 , 2.5 \n86399999,0.000000001,3");
  TickFile file{{path, kEurusd, kMidnight}, {}};
  REQUIRE(file.opened());
  CHECK(all_of(file) == std::vector{tick(0, "1.1", "1.2"), tick(5, "1.10001", "1.2"), tick(5, "1", "2.5"),
                                    tick(86'399'999, "0.000000001", "3")});
  CHECK(file.bad_lines() == 0);
}

TEST_CASE("bad lines are left out, counted, and reported with file and line", "[lp_adapters]") {
  const TemporaryFolder folder;
  const auto path = folder.write("a.csv",
                                 "ms,bid,ask\n"             // 1: a header
                                 "10,1.1,1.2\n"             // 2
                                 "11,1.1\n"                 // 3
                                 "12,1.1,1.2,1.3\n"         // 4
                                 "-1,1.1,1.2\n"             // 5
                                 "86400000,1.1,1.2\n"       // 6
                                 "13x,1.1,1.2\n"            // 7
                                 "14,1.1e0,1.2\n"           // 8
                                 "15,1.1,\n"                // 9
                                 "16,1.1,1.0000000001\n" +  // 10: more decimals than a price has
                                     std::string(5'000, '7') +
                                     "\n"                       // 11
                                     "9,1.1,1.2\n"              // 12: back in time
                                     "17,1.3,1.2\n"             // 13: crossed, which is not for us to judge
                                     + std::string(200, '8'));  // 14: long, and the file ends
  std::vector<std::string> reports;
  TickFile file{{path, kEurusd, kMidnight}, [&](const std::string& text) { reports.push_back(text); }};
  CHECK(all_of(file) == std::vector{tick(10, "1.1", "1.2"), tick(17, "1.3", "1.2")});
  CHECK(file.bad_lines() == 12);
  std::vector<std::string> places;
  for (const auto& report : reports) places.push_back(report.substr(0, report.rfind(": ")));
  std::vector<std::string> expected;
  for (const int line : {1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14}) {
    expected.push_back(path + ":" + std::to_string(line));
  }
  CHECK(places == expected);
}

TEST_CASE("a file that is not there has no ticks", "[lp_adapters]") {
  TickFile file{{"/nonexistent/file.csv", kEurusd, kMidnight}, {}};
  CHECK_FALSE(file.opened());
  CHECK_FALSE(file.next());
}

TEST_CASE("the recordings of a folder are found by their dates", "[lp_adapters]") {
  const TemporaryFolder folder;
  folder.write("20140502_quote.csv", "");
  folder.write("20140501_quote.csv", "");
  folder.write("20140501_quote.zip", "");
  folder.write("20141301_quote.csv", "");
  folder.write("notes.csv", "");
  const auto files = find_replay_files(folder.path(), kEurusd);
  REQUIRE(files);
  REQUIRE(files->size() == 2);
  CHECK((*files)[0].midnight == kMidnight);
  CHECK((*files)[0].path == folder.path() + "/20140501_quote.csv");
  CHECK((*files)[1].midnight == kMidnight + kDay);
  CHECK((*files)[1].instrument == kEurusd);

  const auto one = find_replay_files(folder.path() + "/20140502_quote.csv", kEurusd);
  REQUIRE(one);
  REQUIRE(one->size() == 1);
  CHECK(one->front().midnight == kMidnight + Span::from_s(86'400));
  folder.write("ticks.csv", "");
  CHECK_FALSE(find_replay_files(folder.path() + "/ticks.csv", kEurusd));
  CHECK_FALSE(find_replay_files(TemporaryFolder{}.path(), kEurusd));
  CHECK_FALSE(find_replay_files(folder.path() + "/none", kEurusd));
}

TEST_CASE("recordings are merged by time, then by instrument", "[lp_adapters]") {
  const TemporaryFolder folder;
  const auto e1 = folder.write("e1.csv", "10,1,2\n20,3,4\n20,5,6\n");
  const auto e2 = folder.write("e2.csv", "0,7,8\n");
  const auto n1 = folder.write("n1.csv", "5,9,10\n20,11,12\n86399999,13,14\n");
  const auto none = folder.write("none.csv", "\n");
  // Given in no order: the dates decide.
  ReplaySource source{
      {{n1, kNzdusd, kMidnight}, {e2, kEurusd, kMidnight + kDay}, {none, kEurusd, kMidnight}, {e1, kEurusd, kMidnight}},
      {}};
  const auto bids = [&source] {
    std::string text;
    while (const auto* item = source.peek()) {
      text += to_text(item->tick.bid) + " ";
      source.pop();
    }
    return text;
  };
  CHECK(bids() == "9 1 3 5 11 13 7 ");
  CHECK(bids().empty());
  source.rewind();
  CHECK(bids() == "9 1 3 5 11 13 7 ");
}

TEST_CASE("reports of bad lines end after some, the count does not", "[lp_adapters]") {
  const TemporaryFolder folder;
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += "nonsense\n";
  const auto path = folder.write("a.csv", lines);
  std::uint64_t reports = 0;
  ReplaySource source{{{path, kEurusd, kMidnight}, {path, kNzdusd, kMidnight}}, [&](const std::string&) { ++reports; }};
  CHECK_FALSE(source.peek());
  CHECK(source.bad_lines() == 200);
  CHECK(reports == ReplaySource::kReports);
}

}  // namespace dealingdesk::lp_adapters
