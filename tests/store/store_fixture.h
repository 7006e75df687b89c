// A database in a directory of its own, a turn on it, and a process that may be killed.
#pragma once

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "core/decimal.h"
#include "store/database.h"
#include "store/recovery.h"
#include "store/turn.h"

namespace dealingdesk::store {

class TempDir {
 public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "dealingdesk_store_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = name;
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class TestClock : public Clock {
 public:
  Timestamp now() const override { return time; }
  Timestamp time = Timestamp::from_ns(1'700'000'000'000'000'000);
};

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.reject().text);
  return std::move(result).value();
}
inline void must(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.reject().text);
}

// One life of the server's storage: open, recover, work.
struct Life {
  explicit Life(const std::string& dir, Durability durability = Durability::os) : database{must(Database::open(dir))} {
    auto recovery = must(recover(*database));
    from_snapshot = recovery.from_snapshot;
    turn = std::make_unique<Turn>(*database, std::move(recovery.recovered), durability, clock, io.get_executor());
  }

  // One instrument, group and account with money, a price, each in a command of its own.
  void set_up() {
    InstrumentSpec eurusd;
    eurusd.symbol = "EURUSD";
    eurusd.base = *Currency::of("EUR");
    eurusd.quote = *Currency::of("USD");
    eurusd.contract_size = *parse<Qty>("100000");
    eurusd.min_qty = *parse<Qty>("1000");
    eurusd.max_qty = *parse<Qty>("100000000");
    eurusd.qty_step = *parse<Qty>("1000");
    apply(DefineInstrument{eurusd});
    GroupSpec retail;
    retail.name = "retail";
    retail.commission_per_lot_minor = 350;
    apply(DefineGroup{retail});
    AccountSpec account;
    account.id = AccountId{1001};
    account.group = GroupId{1};
    account.currency = *Currency::of("USD");
    apply(DefineAccount{account});
    apply(MoveMoney{AccountId{1001}, MoneyMovement::deposit, {100'000'000, account.currency}, "first", ""});
    quote("1.10000", "1.10010");
  }
  std::vector<Event> apply(CommandBody body) {
    const auto events = turn->apply(std::move(body), Origin{});
    return {events.begin(), events.end()};
  }
  void quote(const char* bid, const char* ask) {
    Quote q;
    q.instrument = InstrumentId{1};
    q.bid = *parse<Price>(bid);
    q.ask = *parse<Price>(ask);
    apply(ChangeQuote{q});
  }
  // A market order for 10,000 at the present price.
  std::vector<Event> order(const std::string& name) {
    OrderTerms terms;
    terms.instrument = InstrumentId{1};
    terms.qty = *parse<Qty>("10000");
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

// Runs `work` in a child process that is to be killed in the middle of it. True if SIGKILL ended it.
// The parent must have no database open: its threads would not be in the child.
inline bool killed_while(const std::function<void()>& work) {
  const auto child = ::fork();
  if (child == 0) {
    try {
      work();
    } catch (...) {
      std::_Exit(3);
    }
    std::_Exit(0);
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) return false;
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

}  // namespace dealingdesk::store
