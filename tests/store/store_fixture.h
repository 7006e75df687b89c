// A database in a directory of its own and a turn on it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "store/database.h"
#include "store/recovery.h"
#include "store/turn.h"
#include "tests/support/child_process.h"
#include "tests/support/must.h"
#include "tests/support/specs.h"
#include "tests/support/temp_dir.h"

namespace dealingdesk::store {

class TestClock : public Clock {
 public:
  Timestamp now() const override { return time; }
  Timestamp time = Timestamp::from_ns(1'700'000'000'000'000'000);
};

// One life of the server's storage: open, recover, work.
struct Life {
  explicit Life(const std::string& dir, Durability durability = Durability::os) : database{must(Database::open(dir))} {
    auto recovery = must(recover(*database));
    from_snapshot = recovery.from_snapshot;
    turn = std::make_unique<Turn>(*database, std::move(recovery.recovered), durability, clock, io.get_executor());
  }

  // One instrument, group and account with money, a price, each in a command of its own.
  void set_up() {
    apply(DefineInstrument{eurusd()});
    GroupSpec retail;
    retail.name = "retail";
    retail.commission = commission_per_lot(Amount::from_steps(3'500'000'000));
    apply(DefineGroup{retail});
    const auto account = dollar_account(1001);
    apply(DefineAccount{account});
    apply(MoveMoney{AccountId{1001}, MoneyMovement::deposit, {100'000'000, account.currency}, "first", ""});
    quote("1.10000", "1.10010");
  }
  std::vector<Event> apply(CommandBody body) {
    const auto events = turn->apply(std::move(body), Origin{});
    return {events.begin(), events.end()};
  }
  void quote(const char* bid, const char* ask) { apply(ChangeQuote{quote_of(bid, ask)}); }
  // A market order for 10,000 at the present price.
  std::vector<Event> order(const std::string& name) {
    OrderTerms terms;
    terms.instrument = InstrumentId{1};
    terms.qty = qty("10000");
    return apply(PlaceOrder{AccountId{1001}, name, terms});
  }
  [[nodiscard]] const Order* find(const std::string& name) const {
    return turn->desk().find_order(AccountId{1001}, name);
  }

  TestClock clock;
  boost::asio::io_context io;
  std::unique_ptr<Database> database;
  std::uint64_t from_snapshot = 0;
  std::unique_ptr<Turn> turn;
};

}  // namespace dealingdesk::store
