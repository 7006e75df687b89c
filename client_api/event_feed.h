// What the desk says, on its way to WebSocket clients: collected in the turn, handed over when its
// group is durable.
//
// Snapshots travel in the same batches as events, so that everybody sees a snapshot, then exactly the
// events after it.
//
// Threads:  on_applied() and snapshot() on the desk's thread; watch() from any. Batches are handed to
//           `deliver`, on the web executor.
// Lifetime: the turn outlives it; the web executor has stopped before `deliver`'s owner goes.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <variant>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "bbook/account_state.h"
#include "store/turn.h"

namespace dealingdesk::client_api {

class EventFeed : public store::TurnListener {
 public:
  // An account's money after something changed it.
  struct Money {
    AccountId account;
    Currency currency;
    bbook::AccountState state;
    std::vector<dealingdesk::Money> balances;
  };
  struct PositionMoved {
    PositionChanged change;
    // Once all that the command did was done.
    std::optional<Price> liquidation, trailing_stop_loss;
  };
  // Instruments, groups or accounts are not what they were: mark-ups and names may have changed.
  struct DefinitionsChanged {};
  // Runs on the web executor, at its place among the events.
  using Snapshot = std::function<void()>;
  using Item = std::variant<Event, PositionMoved, Money, DefinitionsChanged, Snapshot>;
  using Batch = std::vector<Item>;

  struct Counters {
    std::atomic<std::uint64_t> orders_accepted{0}, orders_rejected{0}, trades{0}, quotes{0};
  };

  EventFeed(store::Turn& turn, boost::asio::any_io_executor web, std::function<void(const Batch&)> deliver);
  ~EventFeed() override;

  void on_applied(const Command& command, std::span<const Event> events) override;
  // Puts a snapshot's delivery behind the events so far. On the desk's thread.
  void snapshot(Snapshot deliver);
  // Puts the accounts' money there. On the desk's thread.
  void tell_money(const std::vector<AccountId>& accounts);

  // Whose events are wanted; nothing is collected for others. Quotes where anybody wants any.
  void watch(std::set<AccountId> accounts, bool quotes);
  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  struct Watched {
    std::set<AccountId> accounts;
    bool quotes = false;
  };
  void add(Item item);
  void add_money(AccountId account);
  void count(const Event& event);

  store::Turn& turn_;
  boost::asio::any_io_executor web_;
  std::function<void(const Batch&)> deliver_;
  Counters counters_;
  std::atomic<bool> anybody_{false};
  std::mutex mutex_;  // guards watched_
  std::shared_ptr<const Watched> watched_ = std::make_shared<Watched>();
  std::shared_ptr<Batch> batch_;  // of the group that is being collected
  std::uint64_t batch_group_ = 0;
};

}  // namespace dealingdesk::client_api
