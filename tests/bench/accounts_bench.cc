// ticks_per_s_100k_accounts, ticks_ratio_100k_vs_1k: what a price costs while nobody is at risk. It should not
// matter how many accounts there are: a tick touches what it triggers.
//
// Each account holds three positions on three of twenty instruments, with money for a move of a quarter; prices
// walk at random around their middles. Both desks are measured in turn in one run, so that the ratio is of one
// machine in one state.
#include <map>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "desk/desk.h"

namespace dealingdesk::desk {
namespace {

constexpr std::uint32_t kInstruments = 20;
constexpr std::int64_t kMiddle = 1'000'000'000;  // 1.00000
constexpr std::int64_t kPoint = 10'000;

struct Market {
  explicit Market(std::int64_t accounts) {
    for (std::uint32_t i = 1; i <= kInstruments; ++i) {
      InstrumentSpec spec;
      spec.symbol = "PAIR" + std::to_string(i);
      spec.base = *Currency::of("EUR");
      spec.quote = *Currency::of("USD");
      spec.contract_size = Qty::from_steps(100'000 * 100'000'000ll);
      spec.min_qty = spec.qty_step = Qty::from_steps(1'000 * 100'000'000ll);
      spec.max_qty = Qty::from_steps(100'000'000 * 100'000'000ll);
      apply(DefineInstrument{spec});
      price.push_back(kMiddle);
      tick(i - 1);
    }
    GroupSpec group;
    group.name = "retail";
    group.limits.orders = 0;
    apply(DefineGroup{group});
    for (std::int64_t i = 1; i <= accounts; ++i) {
      AccountSpec account;
      account.id = AccountId{static_cast<std::uint64_t>(i)};
      account.group = GroupId{1};
      account.currency = *Currency::of("USD");
      apply(DefineAccount{account});
      apply(MoveMoney{account.id, MoneyMovement::deposit, {10'000'00, account.currency}, "", ""});
      for (std::uint32_t k = 0; k < 3; ++k) {
        OrderTerms terms;
        terms.instrument = InstrumentId{1 + static_cast<std::uint32_t>(i + k * 7) % kInstruments};
        terms.side = (i + k) % 2 == 0 ? Side::buy : Side::sell;
        terms.qty = Qty::from_steps(10'000 * 100'000'000ll);
        apply(PlaceOrder{account.id, "", terms});
      }
    }
  }
  void apply(CommandBody body) {
    events.clear();
    desk.apply({CommandSeq{desk.last_command().value() + 1}, now, {}, std::move(body)}, events);
  }
  void tick(std::size_t of) {
    const auto step = static_cast<std::int64_t>(random() % 5) - 2;
    // Pulled back to the middle from 200 points away.
    price[of] += (price[of] > kMiddle + 200 * kPoint ? -1 : price[of] < kMiddle - 200 * kPoint ? 1 : step) * kPoint;
    Quote quote;
    quote.instrument = InstrumentId{static_cast<std::uint32_t>(of) + 1};
    quote.bid = Price::from_steps(price[of]);
    quote.ask = Price::from_steps(price[of] + 10 * kPoint);
    apply(ChangeQuote{quote});
  }

  Desk desk;
  Timestamp now = Timestamp::from_ns(1'700'000'000'000'000'000);
  std::vector<Event> events;
  std::vector<std::int64_t> price;
  std::minstd_rand random{1};
};

// Made once: a hundred thousand accounts take a while.
Market& market_of(std::int64_t accounts) {
  static std::map<std::int64_t, Market> made;
  return made.try_emplace(accounts, accounts).first->second;
}

void ticks(benchmark::State& state) {
  Market& market = market_of(state.range(0));
  std::size_t i = 0;
  std::size_t quiet = 0;
  for (auto _ : state) {
    market.tick(i++ % kInstruments);
    quiet += market.events.size() == 2;  // the quote, and the answer
  }
  if (quiet != i) state.SkipWithError("somebody was at risk");
  state.counters["ticks_per_s"] = benchmark::Counter(static_cast<double>(i), benchmark::Counter::kIsRate);
}

BENCHMARK(ticks)->Arg(1'000)->Arg(100'000);

}  // namespace
}  // namespace dealingdesk::desk
