// Random commands, mostly sensible ones: what brokers define, and then clients, prices, staff and the clock.
//
// The same seed makes the same commands, as long as the model that is asked what there is to act on does the same.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "core/command.h"
#include "tests/model/broker_model.h"

namespace dealingdesk::model {

enum class Scope : std::uint8_t {
  forex,
  all_classes,  // also indices, gold, a future, coins, a perpetual, a stock and a bond; tiers, a group judged at mid
                // prices
};

class RandomCommands {
 public:
  explicit RandomCommands(std::uint64_t seed, Scope scope = Scope::forex) : dice_{seed}, scope_{scope} {}

  // The next command: first the definitions, then what happens.
  [[nodiscard]] Command next(const BrokerModel& model);

 private:
  [[nodiscard]] CommandBody body(const BrokerModel& model);

  // --- dice ---
  std::uint64_t pick(std::uint64_t below) { return dice_() % below; }
  bool maybe(unsigned percent) { return pick(100) < percent; }
  Side side() { return maybe(50) ? Side::buy : Side::sell; }
  [[nodiscard]] std::uint64_t accounts() const { return scope_ == Scope::forex ? 8 : 10; }
  AccountId account();
  InstrumentId instrument(const BrokerModel& model);
  std::string name();
  // Near the last price, `spread` points of it away at most.
  Price price_near(const BrokerModel& model, InstrumentId instrument, std::uint64_t spread);
  Price distance(const InstrumentSpec& instrument, std::uint64_t most);
  Qty quantity(const InstrumentSpec& instrument);

  // --- definitions ---
  void plan_definitions();
  CommandBody redefine(const BrokerModel& model);
  CommandBody redefine_group(GroupSpec spec);
  CommandBody redefine_account(AccountSpec spec);
  CommandBody redefine_instrument(InstrumentSpec spec);
  CommandBody redefine_tiers(TiersSpec spec);
  Limits limits();

  // --- what happens ---
  CommandBody quote(const BrokerModel& model);
  CommandBody place(const BrokerModel& model);
  OrderTerms terms(const BrokerModel& model, AccountId of);
  void add_protection(const BrokerModel& model, OrderTerms& terms);
  ExitPlan exits(const BrokerModel& model, InstrumentId instrument, Side side, Qty qty);
  CommandBody cancel(const BrokerModel& model);
  CommandBody replace(const BrokerModel& model);
  CommandBody protect(const BrokerModel& model);
  CommandBody list(const BrokerModel& model);
  CommandBody close(const BrokerModel& model);
  CommandBody money(const BrokerModel& model);
  CommandBody trading_state(const BrokerModel& model);
  CommandBody rare(const BrokerModel& model);
  const Order* some_order(const BrokerModel& model);
  const Position* some_position(const BrokerModel& model);

  std::mt19937_64 dice_;
  Scope scope_;
  std::vector<CommandBody> definitions_;
  std::size_t defined_ = 0;
  std::vector<Price> middles_;  // by instrument id less 1
  std::uint64_t seq_ = 0;
  std::uint64_t names_ = 0;
  std::uint64_t keys_ = 0;
  std::vector<MoveMoney> moves_;
  Timestamp now_ = Timestamp::from_ns(1'700'000'000'000'000'000);
};

}  // namespace dealingdesk::model
