// A quote on its way to N FIX sessions that follow it: from the desk's event to bytes behind each session's header,
// without sockets and without the turn's commit, which are the same either way.
//
//   shared            MarketFeed: written once, each session's header around it
//   each_for_itself   written anew for each session, as one session by itself would
//
// items_per_second counts updates x sessions; the ratio of the two at the same N is what sharing saves.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <boost/asio/io_context.hpp>
#include <unistd.h>

#include "exchange/order_book.h"
#include "fix/client/market_feed.h"
#include "fix/raw_message.h"
#include "store/database.h"
#include "store/recovery.h"
#include "tests/fix/memory_fix_log.h"

namespace dealingdesk::fix {
namespace {

struct SystemClock : store::Clock {
  Timestamp now() const override { return fix::now(); }
};

// Takes all that comes.
struct Sink : Transport {
  void start(TransportListener& l) override { listener = &l; }
  void append(std::string_view more) override { bytes += more.size(); }
  void release() override {}
  [[nodiscard]] std::size_t unsent() const override { return 0; }
  void close() override {}
  TransportListener* listener = nullptr;
  std::size_t bytes = 0;
};

struct Owner : SessionOwner {
  void on_application(Session&, const FIX::Message&) override {}
};

// One instrument: of the house's price, or with ten levels on either side of an exchange's book.
struct Market {
  explicit Market(bool book) : instrument{book ? 2u : 1u} {
    std::filesystem::create_directories(dir);
    database = store::Database::open(dir).value();
    auto recovery = store::recover(*database).value();
    turn = std::make_unique<store::Turn>(*database, std::move(recovery.recovered), store::Durability::os, clock,
                                         io.get_executor());
    define();
  }
  ~Market() {
    turn.reset();
    database.reset();
    std::filesystem::remove_all(dir);
  }
  void define() {
    InstrumentSpec spec;
    spec.symbol = "EURUSD";
    spec.base = *Currency::of("EUR");
    spec.quote = *Currency::of("USD");
    spec.contract_size = Qty::from_steps(10'000'000'000'000);
    spec.min_qty = spec.qty_step = Qty::from_steps(100'000'000);
    spec.max_qty = Qty::from_steps(10'000'000'000'000'000);
    turn->apply(DefineInstrument{spec}, Origin{});
    spec.symbol = "BOOK";
    spec.execution = Execution::exchange;
    turn->apply(DefineInstrument{spec}, Origin{});
    GroupSpec group;
    group.name = "retail";
    turn->apply(DefineGroup{group}, Origin{});
    AccountSpec account;
    account.id = AccountId{1};
    account.group = GroupId{1};
    account.currency = *Currency::of("USD");
    turn->apply(DefineAccount{account}, Origin{});
    turn->apply(MoveMoney{account.id, MoneyMovement::deposit, {1'000'000'000'000, account.currency}, "", ""}, Origin{});
    for (int level = 0; level < 10; ++level) {
      rest(Side::buy, 100'000 - level);
      rest(Side::sell, 100'010 + level);
    }
    change();
  }
  void rest(Side side, std::int64_t points) {
    OrderTerms terms;
    terms.instrument = InstrumentId{2};
    terms.side = side;
    terms.type = OrderType::limit;
    terms.qty = Qty::from_steps(100'000'000'000);
    terms.limit = Price::from_steps(points * 10'000);
    turn->apply(PlaceOrder{AccountId{1}, "o" + std::to_string(++orders), terms}, Origin{});
  }
  // One thing is different afterwards.
  void change() {
    ++changes;
    if (instrument == InstrumentId{2})
      return rest(changes % 2 == 0 ? Side::buy : Side::sell, changes % 2 == 0 ? 99'995 : 100'015);
    Quote quote;
    quote.instrument = instrument;
    quote.bid = Price::from_steps((110'000 + changes % 7) * 10'000);
    quote.ask = Price::from_steps(110'010 * 10'000ll);
    quote.bid_qty = quote.ask_qty = Qty::from_steps(100'000'000'000'000);
    turn->apply(ChangeQuote{quote}, Origin{});
  }

  InstrumentId instrument;
  std::string dir = std::filesystem::temp_directory_path() / ("market_data_bench." + std::to_string(::getpid()));
  SystemClock clock;
  boost::asio::io_context io;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<store::Turn> turn;
  std::int64_t changes = 0;
  int orders = 0;
};

struct Sessions {
  Sessions(Market& market, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      SessionConfig config;
      config.sender_comp_id = "DEALINGDESK";
      config.target_comp_id = "CLIENT" + std::to_string(i);
      ids.push_back("quotes-" + std::to_string(i));
      all.push_back(std::make_shared<Session>(std::move(config), log, owner, market.io.get_executor()));
      auto sink = std::make_shared<Sink>();
      all.back()->attach(sink);
      std::string body;
      append_field(body, 35, "A");
      append_field(body, 34, "1");
      append_field(body, 49, all.back()->config().target_comp_id);
      append_field(body, 52, to_fix_utc(now()));
      append_field(body, 56, "DEALINGDESK");
      append_field(body, 98, "0");
      append_field(body, 108, "30");
      sink->listener->on_message(frame("FIX.4.4", body));
      sinks.push_back(std::move(sink));
    }
  }
  MemoryFixLog log;
  Owner owner;
  std::vector<std::string> ids;
  std::vector<std::shared_ptr<Session>> all;
  std::vector<std::shared_ptr<Sink>> sinks;
};

MarketDataTerms terms_of(bool book) {
  MarketDataTerms terms;
  terms.depth = book ? 10 : 1;
  terms.bids = terms.offers = true;
  return terms;
}

void finish(benchmark::State& state, const Sessions& sessions) {
  state.SetItemsProcessed(state.iterations() * state.range(0));
  std::size_t bytes = 0;
  for (const auto& sink : sessions.sinks) bytes += sink->bytes;
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void shared(benchmark::State& state, bool book) {
  Market market{book};
  Sessions sessions{market, state.range(0)};
  MarketFeed feed{*market.turn, 1 << 20};
  std::vector<std::unique_ptr<MarketFeed::Follower>> followers;
  for (std::size_t i = 0; i < sessions.all.size(); ++i) {
    followers.push_back(std::make_unique<MarketFeed::Follower>(*sessions.all[i], sessions.ids[i]));
    feed.join(*followers.back(), {market.instrument, "EURUSD", {}, &sessions.all[i]->protocol(), terms_of(book)});
  }
  for (auto _ : state) {
    state.PauseTiming();
    market.change();
    state.ResumeTiming();
    feed.changed(market.instrument);
  }
  finish(state, sessions);
}

void each_for_itself(benchmark::State& state, bool book) {
  Market market{book};
  Sessions sessions{market, state.range(0)};
  const auto terms = terms_of(book);
  const auto& desk = market.turn->desk();
  const auto view_of = [&] {
    MarketView view;
    if (!book) {
      const auto quote = desk.client_quote(market.instrument, GroupId{1});
      view.bids.push_back({quote->bid, quote->bid_qty});
      view.offers.push_back({quote->ask, quote->ask_qty});
      return view;
    }
    const auto* levels = desk.exchange_book(market.instrument);
    for (const auto& level : levels->levels(Side::buy, terms.depth)) view.bids.push_back({level.price, level.qty});
    for (const auto& level : levels->levels(Side::sell, terms.depth)) view.offers.push_back({level.price, level.qty});
    return view;
  };
  std::vector<MarketView> sent(sessions.all.size(), view_of());
  std::vector<OutMessage> messages;
  for (const auto& session : sessions.all) messages.emplace_back(&session->protocol());
  for (auto _ : state) {
    state.PauseTiming();
    market.change();
    state.ResumeTiming();
    for (std::size_t i = 0; i < sessions.all.size(); ++i) {
      auto view = view_of();
      const auto* spec = desk.catalog().instruments().find(market.instrument);
      if (write_increment(messages[i], terms, {spec->symbol, market.instrument, 1, now()}, sent[i], view))
        sessions.all[i]->send(messages[i], sessions.ids[i]);
      sent[i] = std::move(view);
    }
  }
  finish(state, sessions);
}

void top_shared(benchmark::State& state) { shared(state, false); }
void top_each_for_itself(benchmark::State& state) { each_for_itself(state, false); }
void depth_shared(benchmark::State& state) { shared(state, true); }
void depth_each_for_itself(benchmark::State& state) { each_for_itself(state, true); }

BENCHMARK(top_each_for_itself)->RangeMultiplier(10)->Range(1, 1000);
BENCHMARK(top_shared)->RangeMultiplier(10)->Range(1, 1000);
// So few, because each change is an order that stays.
BENCHMARK(depth_each_for_itself)->RangeMultiplier(10)->Range(1, 1000)->Iterations(150);
BENCHMARK(depth_shared)->RangeMultiplier(10)->Range(1, 1000)->Iterations(150);

}  // namespace
}  // namespace dealingdesk::fix

BENCHMARK_MAIN();
