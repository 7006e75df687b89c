// desk_orders_per_s: orders through the desk alone, each with its checks, margin, fill, position, ledger
// postings and reports. One command is one order; opening and closing alternate, so the state stays of
// one size but for the orders that are remembered.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "desk/desk.h"

namespace dealingdesk::desk {
namespace {

constexpr std::uint64_t kAccounts = 64;

Qty units(std::int64_t n) { return Qty::from_steps(n * 100'000'000); }
Price pips(std::int64_t n) { return Price::from_steps(n * 10'000); }

struct Trading {
  explicit Trading(PositionMode mode, Execution execution) {
    InstrumentSpec eurusd;
    eurusd.symbol = "EURUSD";
    eurusd.base = *Currency::of("EUR");
    eurusd.quote = *Currency::of("USD");
    eurusd.contract_size = units(100'000);
    eurusd.min_qty = eurusd.qty_step = units(1'000);
    eurusd.max_qty = units(100'000'000);
    eurusd.execution = execution;
    apply(DefineInstrument{eurusd});
    GroupSpec group;
    group.name = "retail";
    group.commission = commission_per_lot(Amount::from_steps(3'500'000'000));
    apply(DefineGroup{group});
    for (std::uint64_t i = 1; i <= kAccounts; ++i) {
      AccountSpec account;
      account.id = AccountId{i};
      account.group = GroupId{1};
      account.currency = *Currency::of("USD");
      account.mode = mode;
      apply(DefineAccount{account});
      apply(MoveMoney{account.id, MoneyMovement::deposit, {1'000'000'000'000, account.currency}, "", ""});
    }
    if (execution == Execution::exchange) return;
    Quote quote;
    quote.instrument = InstrumentId{1};
    quote.bid = pips(110'000);
    quote.ask = pips(110'010);
    apply(ChangeQuote{quote});
  }
  void apply(CommandBody body) {
    events.clear();
    desk.apply({CommandSeq{desk.last_command().value() + 1}, now, {}, std::move(body)}, events);
  }
  void place(AccountId account, const OrderTerms& terms) {
    apply(PlaceOrder{account, "order-" + std::to_string(++names), terms});
  }
  static OrderTerms terms(Side side) {
    OrderTerms made;
    made.instrument = InstrumentId{1};
    made.side = side;
    made.qty = units(100'000);
    return made;
  }
  bool traded() const {
    for (const Event& event : events)
      if (const auto* report = std::get_if<ExecutionReport>(&event))
        if (report->type == ExecType::trade) return true;
    return false;
  }

  Desk desk;
  Timestamp now = Timestamp::from_ns(1'700'000'000'000'000'000);
  std::vector<Event> events;
  std::uint64_t names = 0;
};

void report_rate(benchmark::State& state, const Trading& trading, std::uint64_t orders) {
  state.SetItemsProcessed(static_cast<std::int64_t>(orders));
  state.counters["desk_orders_per_s"] = benchmark::Counter(static_cast<double>(orders), benchmark::Counter::kIsRate);
  if (!trading.traded()) state.SkipWithError("the last order did not trade");
}

void market_orders_netting(benchmark::State& state) {
  Trading trading{PositionMode::netting, Execution::automatic};
  std::uint64_t i = 0;
  for (auto _ : state) {
    const AccountId account{1 + i / 2 % kAccounts};
    trading.place(account, Trading::terms(i++ % 2 == 0 ? Side::buy : Side::sell));
  }
  report_rate(state, trading, i);
}

void market_orders_hedging(benchmark::State& state) {
  Trading trading{PositionMode::hedging, Execution::automatic};
  std::uint64_t i = 0;
  for (auto _ : state) {
    const AccountId account{1 + i / 2 % kAccounts};
    OrderTerms terms = Trading::terms(i % 2 == 0 ? Side::buy : Side::sell);
    if (i % 2 == 1) terms.closes = trading.desk.positions(account).front()->id;
    ++i;
    trading.place(account, terms);
  }
  report_rate(state, trading, i);
}

// A limit order rests, the next one takes it: two fills for two orders.
void exchange_crosses(benchmark::State& state) {
  Trading trading{PositionMode::netting, Execution::exchange};
  std::uint64_t i = 0;
  for (auto _ : state) {
    const std::uint64_t round = i / 2;
    // Who sold in one round buys in the next, so that positions come and go.
    const bool first_sells = round % 2 == 0;
    OrderTerms terms = Trading::terms((i % 2 == 0) == first_sells ? Side::sell : Side::buy);
    terms.type = OrderType::limit;
    terms.limit = pips(110'000);
    trading.place(AccountId{1 + (i + round / 2 * 2) % kAccounts}, terms);
    ++i;
  }
  if (i % 2 == 1) trading.place(AccountId{kAccounts}, Trading::terms(i / 2 % 2 == 0 ? Side::buy : Side::sell));
  report_rate(state, trading, i);
}

// How long each order takes by itself: what a client waits for when nobody is in front of it. Without a rate: looking
// at the clock takes its time too.
void market_order_times(benchmark::State& state) {
  Trading trading{PositionMode::netting, Execution::automatic};
  std::vector<std::int64_t> times;
  times.reserve(2'000'000);
  std::uint64_t i = 0;
  for (auto _ : state) {
    const AccountId account{1 + i / 2 % kAccounts};
    PlaceOrder place{account, "order-" + std::to_string(i), Trading::terms(i % 2 == 0 ? Side::buy : Side::sell)};
    ++i;
    const auto begin = std::chrono::steady_clock::now();
    trading.apply(std::move(place));
    times.push_back((std::chrono::steady_clock::now() - begin).count());
  }
  if (!trading.traded()) state.SkipWithError("the last order did not trade");
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) {
    return static_cast<double>(times[static_cast<std::size_t>(static_cast<double>(times.size() - 1) * share)]);
  };
  state.counters["desk_order_p50_ns"] = at(0.5);
  state.counters["desk_order_p99_ns"] = at(0.99);
  state.counters["desk_order_p999_ns"] = at(0.999);
  state.counters["desk_order_max_ns"] = at(1);
}

BENCHMARK(market_order_times)->Iterations(1'000'000);
BENCHMARK(market_orders_netting);
BENCHMARK(market_orders_hedging);
BENCHMARK(exchange_crosses);

}  // namespace
}  // namespace dealingdesk::desk

BENCHMARK_MAIN();
