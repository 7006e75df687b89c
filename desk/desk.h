// The desk: all business state, changed by nothing but numbered commands.
//
// Threads:  one owner; holds no lock and never blocks.
// Replay:   the same commands in the same order make the same events and the same state, to the byte.
// Lifetime: references to records stay valid until the next apply().
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bbook/account_state.h"
#include "core/command.h"
#include "core/event.h"
#include "ledger/holds.h"
#include "ledger/ledger.h"
#include "reference/catalog.h"

namespace dealingdesk::exchange {
class OrderBook;
}

namespace dealingdesk::desk {

// Raised whenever a decision changes: the same commands would make other events. Journal groups carry
// it, and a build replays only its own (docs/file-formats.md).
// 5: orders whose reserve is not there are refused, also in lists and when they change; so are tiers that get cheaper;
// cancels of all that one FIX session placed.
// 4: client order ids are free again after some trading days; holds; reports of orders that wake, and of close-by.
// 3: instrument classes, order types, swap, funding, limits. 2: exchange books; margin held for an order includes its
// commission. 1: the first.
inline constexpr std::uint32_t kRulesVersion = 5;

// Raised whenever what save() writes changes. A state says nothing of how it came about, so one that
// older rules made is as good as one of today's (docs/file-formats.md).
inline constexpr std::uint32_t kStateFormat = 5;

class Desk {
 public:
  Desk();
  ~Desk();
  Desk(Desk&&) noexcept;
  Desk& operator=(Desk&&) noexcept;

  // Carries out one command and appends what happened to `events`: at least one event, the last word
  // on the command among them. Never fails: what cannot be done is refused by an event.
  // REQUIRES: command.time is not before the last command's, command.seq is the last one's plus 1.
  void apply(const Command& command, std::vector<Event>& events);

  // The number and time of the last command; none and 0 at first.
  [[nodiscard]] CommandSeq last_command() const;
  [[nodiscard]] Timestamp now() const;

  // When the next thing falls due: a PassTime then keeps it apart from other commands' answers. A command of that
  // time or later does it first in any case.
  [[nodiscard]] Timestamp next_due() const;

  [[nodiscard]] const reference::Catalog& catalog() const;
  // What holds for the groups that name no broker; it has no name and no number.
  [[nodiscard]] const BrokerSpec& own_broker() const;
  [[nodiscard]] const ledger::Ledger& ledger() const;
  // Margin reserved for orders at LPs and on exchange books.
  [[nodiscard]] const ledger::Holds& holds() const;

  // Working orders, and finished ones that the desk still remembers (those whose client order ids it
  // still holds against duplicates).
  [[nodiscard]] const Order* find_order(OrderId id) const;
  [[nodiscard]] const Order* find_order(AccountId account, std::string_view client_order_id) const;
  // The order with its trailing stop where it has followed the market to; others as they are.
  [[nodiscard]] Order as_of_now(const Order& order) const;
  // Where a position's trailing stop loss has followed the market to; nothing where it has none.
  [[nodiscard]] std::optional<Price> trailing_stop_loss(PositionId position) const;
  // In order of id.
  [[nodiscard]] std::vector<const Order*> working_orders(AccountId account) const;
  [[nodiscard]] std::vector<const Position*> positions(AccountId account) const;
  // The children of an A-book order at LPs, in order of id. Also those of finished orders that are
  // still remembered.
  struct Child {
    ChildId id;
    std::string client_order_id;  // ours at the LP
    OrderId order;
    LpId lp;
    InstrumentId instrument;
    Side side = Side::buy;
    Qty qty;
    std::optional<Price> limit;
    ChildOutcome outcome = ChildOutcome::working;
    Qty cum_qty;
    Int128 cum_value = 0;
    std::string lp_order_id;
    Timestamp created;
    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(self.id, self.client_order_id, self.order, self.lp, self.instrument, self.side, self.qty, self.limit,
              self.outcome, self.cum_qty, self.cum_value, self.lp_order_id, self.created);
    }
  };
  [[nodiscard]] std::vector<const Child*> open_children(LpId lp) const;
  [[nodiscard]] std::vector<const Child*> children(OrderId order) const;
  [[nodiscard]] const Child* find_child(ChildId id) const;

  // The LPs' aggregated price as the desk knows it, without mark-up, or the best prices of the exchange
  // book; nothing where nobody quotes, or a side of the book is empty.
  [[nodiscard]] const Quote* quote(InstrumentId instrument) const;
  // The same with the group's mark-up, which exchange books know none of: what its clients trade on.
  [[nodiscard]] std::optional<Quote> client_quote(InstrumentId instrument, GroupId group) const;
  // The resting orders of an instrument that clients trade with each other; null: none ever rested.
  [[nodiscard]] const exchange::OrderBook* exchange_book(InstrumentId instrument) const;
  // How the broker misbehaves now.
  [[nodiscard]] const ScenarioSpec& scenario() const;
  // Where the kill switch is not at active, in order of scope and id.
  struct TradingSwitch {
    TradingScope scope = TradingScope::everything;
    std::uint64_t id = 0;  // of the group, account ...; 0 for everything
    TradingState state = TradingState::active;
  };
  [[nodiscard]] std::vector<TradingSwitch> trading_switches() const;
  // Balance, equity, margin and level at the present quotes; nothing for an unknown account.
  [[nodiscard]] std::optional<bbook::AccountState> account_state(AccountId account) const;
  // The price of a perpetual at which its account is stopped out, to the nearest tick, everything else staying as it
  // is: bid, mark and ask are taken as one. Nothing for other instruments, where no price does that, where the account
  // holds both sides, or where the account cannot be valued.
  [[nodiscard]] std::optional<Price> liquidation_price(PositionId position) const;

  // The whole state as bytes, and back. Nothing if the bytes are damaged, of another format, or made by
  // rules newer than this build's.
  [[nodiscard]] std::string save() const;
  [[nodiscard]] static std::optional<Desk> load(std::string_view bytes);
  // Of the whole state: two desks with the same digest answer alike for ever. The same in every build
  // of the same state format.
  [[nodiscard]] std::uint64_t digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dealingdesk::desk
