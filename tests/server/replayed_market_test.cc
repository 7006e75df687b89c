// A replayed market as the server runs it: what clients trade on is what the recording says.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "hub/hub.h"
#include "lp_adapters/replay.h"
#include "server/liquidity.h"
#include "server/market_history.h"
#include "store/inbox.h"
#include "tests/server/market_fixture.h"
#include "tests/support/recordings.h"

namespace dealingdesk::server {
namespace {

const Timestamp kMidnight = *parse_rfc3339("2014-05-01T00:00:00Z");

std::string recording() { return recorded("data/forex/tick/eurusd/20140501_quote.csv"); }

struct Line {
  std::int64_t ms;
  Price bid, ask;
};
std::vector<Line> lines_of(const std::string& path) {
  std::ifstream file{path};
  std::vector<Line> lines;
  for (std::string line; std::getline(file, line);) {
    line.erase(std::remove(line.begin(), line.end(), '\r'), line.end());
    const auto first = line.find(','), second = line.find(',', first + 1);
    if (second == std::string::npos) continue;
    lines.push_back({std::atoll(line.c_str()), px(line.substr(first + 1, second - first - 1).c_str()),
                     px(line.substr(second + 1).c_str())});
  }
  return lines;
}

}  // namespace

TEST_CASE_METHOD(MarketFixture, "an order during a replay fills at the price of the tick of that moment", "[replay]") {
  const auto file = recording();
  if (file.empty()) return;
  const auto lines = lines_of(file);

  struct ToDesk final : hub::HubSink {
    explicit ToDesk(store::Turn& to) : turn{to} {}
    void on_quote(const Quote& quote) override { turn.apply(ChangeQuote{quote}, Origin{Channel::lp, {}, {}, 0}); }
    void on_withdrawn(InstrumentId id) override { turn.apply(WithdrawQuote{id}, Origin{Channel::lp, {}, {}, 0}); }
    void on_tick(const hub::LpQuote&, Timestamp) override {}
    store::Turn& turn;
  } to_desk{*turn};
  lp_adapters::ManualTime replay_time;
  replay_time.jump(kMidnight + Span::from_ms(lines.front().ms) - replay_time.now());
  time = &replay_time;
  hub::Hub hub{to_desk};
  hub.define_instrument(kEurusd);
  hub.define_lp({LpId{1}, "recorded", Span{}, Span{}});
  lp_adapters::ReplaySettings settings;
  settings.lp = LpId{1};
  settings.files = {{file, kEurusd, kMidnight}};
  lp_adapters::ReplayAdapter replay{replay_time.context(hub), "recorded", std::move(settings)};
  replay.start();

  // Every 500th line: trade at the moment of that tick, against the last line of that moment that is
  // not crossed, for on a crossed one nobody trades.
  int compared = 0, after_crossed = 0;
  for (std::size_t at_line = 0; at_line < 20'000; at_line += 500) {
    const auto& line = lines[at_line];
    replay_time.advance(kMidnight + Span::from_ms(line.ms) - replay_time.now());
    auto last = at_line;
    while (last + 1 < lines.size() && lines[last + 1].ms == line.ms) ++last;
    if (lines[last].bid > lines[last].ask) ++after_crossed;
    while (lines[last].bid > lines[last].ask) --last;
    INFO("line " << last + 1);
    CHECK(trade(Side::buy) == lines[last].ask);
    CHECK(trade(Side::sell) == lines[last].bid);
    ++compared;
  }
  CHECK(compared == 40);
  CHECK(after_crossed > 0);
  turn->commit();
}

TEST_CASE_METHOD(MarketFixture, "a configured replay reaches desk and tick store tick by tick", "[replay]") {
  const auto file = recording();
  if (file.empty()) return;
  auto lines = lines_of(file);
  // The first hour or so, so that the test is short.
  lines.resize(3'000);
  const auto short_file = dir.path() + "/20140501_quote.csv";
  {
    std::ofstream out{short_file};
    for (const auto& line : lines) out << line.ms << ',' << to_text(line.bid) << ',' << to_text(line.ask) << '\n';
  }
  const auto config_file = dir.path() + "/replay.toml";
  std::ofstream{config_file}
      << "[[instrument]]\nsymbol = \"EURUSD\"\nbase = \"EUR\"\nquote = \"USD\"\ndigits = 5\n"
         "[[lp]]\nname = \"recorded\"\nkind = \"replay\"\nspeed = \"max\"\n"
         "[[lp.file]]\npath = \"20140501_quote.csv\"\nsymbol = \"EURUSD\"\ndate = \"2014-05-01\"\n";
  const auto read = read_config(config_file, {}, {});
  REQUIRE(read.errors.text() == "");

  struct Finished final : hub::HubSink {
    void on_quote(const Quote&) override { ++quotes; }
    void on_withdrawn(InstrumentId) override { done.set_value(); }  // the recording's end
    void on_tick(const hub::LpQuote&, Timestamp) override {}
    std::uint64_t quotes = 0;
    std::promise<void> done;
  } finished;
  boost::asio::io_context store_context;
  auto history = must(MarketHistory::open(dir.path(), 0, *this, store_context.get_executor()));
  store::Inbox inbox{*turn, context, {}};
  auto liquidity = std::make_unique<Liquidity>(inbox, *this);
  liquidity->also_tell(history->recorder());
  liquidity->also_tell(finished);
  must(liquidity->configure(read.config, turn->desk().catalog()));
  {
    const auto work = boost::asio::make_work_guard(context);
    std::thread desk{[this] { context.run(); }};
    liquidity->start();
    const auto waited = finished.done.get_future().wait_for(std::chrono::seconds{60});
    liquidity->stop();
    context.stop();
    desk.join();
    REQUIRE(waited == std::future_status::ready);
  }
  CHECK(inbox.counts().quotes == finished.quotes + 1);
  CHECK(inbox.counts().quotes_merged == 0);  // as fast as the desk takes them, and no faster

  // Every line is there as the LP's tick and as the house's, crossed ones too.
  for (const auto source : {LpId{1}, tickstore::kHouse}) {
    const auto ticks =
        must(history->history().ticks(kEurusd, source, kMidnight, Timestamp::from_ms(2'000'000'000'000), 10'000));
    REQUIRE(ticks.size() == lines.size());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const bool right = ticks[i].event == kMidnight + Span::from_ms(lines[i].ms) && ticks[i].bid == lines[i].bid &&
                         ticks[i].ask == lines[i].ask && ticks[i].received == now();
      wrong += right ? 0 : 1;
    }
    CHECK(wrong == 0);
  }
  liquidity.reset();
  inbox.close();
  turn->commit();
}

TEST_CASE_METHOD(MarketFixture, "a replay that cannot be is refused at the start, with the reason", "[replay]") {
  LpConfig lp;
  lp.name = "recorded";
  lp.kind = "replay";
  store::Inbox inbox{*turn, context, {}};
  const auto refusal = [&](std::string speed, std::vector<ReplayFile> files) {
    Config config;
    lp.speed = std::move(speed);
    lp.files = std::move(files);
    config.lps = {lp};
    Liquidity liquidity{inbox, *this};
    const auto ok = liquidity.configure(config, turn->desk().catalog());
    return ok ? std::string{} : ok.reject().text;
  };
  const auto file = dir.path() + "/a.csv";
  std::ofstream{file} << "1,1.1,1.2\n";
  CHECK(refusal("1", {{file, "EURUSD", "2014-05-01"}}) == "");
  CHECK(refusal("0.5", {{file, "EURUSD", "2014-05-01"}}) == "");
  CHECK(refusal("1", {}) == "lp recorded: no [[lp.file]] to replay");
  CHECK(refusal("0", {{file, "EURUSD", "2014-05-01"}}) ==
        "lp recorded: speed '0' is neither a factor above 0 nor \"max\"");
  CHECK(refusal("fast", {{file, "EURUSD", "2014-05-01"}}) ==
        "lp recorded: speed 'fast' is neither a factor above 0 nor \"max\"");
  CHECK(refusal("1", {{file, "GBPUSD", "2014-05-01"}}) == "lp recorded: no [[instrument]] has the symbol GBPUSD");
  CHECK(refusal("1", {{file + "x", "EURUSD", "2014-05-01"}}) == "lp recorded: there is no file " + file + "x");
}

}  // namespace dealingdesk::server
