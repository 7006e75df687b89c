// A desk with EURUSD and USDJPY, one B-book and one A-book group, and a clock that the test moves.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "desk/desk.h"
#include "tests/support/specs.h"

namespace dealingdesk::desk {

struct DeskFixture {
  DeskFixture() {
    define_instruments();
    LpSpec lp;
    lp.name = "VENUE";
    lp.currency = *Currency::of("USD");
    lp.takes_orders = true;
    run(DefineLp{lp});
    GroupSpec retail;
    retail.name = "retail";
    retail.commission = commission_per_lot(Amount::from_steps(3'500'000'000));
    run(DefineGroup{retail});
    GroupSpec pro;
    pro.name = "pro";
    pro.markup_points = 10;
    pro.routing = Routing::a_book;
    pro.lps = {LpId{1}};
    run(DefineGroup{pro});
    open_account(1001, 1, PositionMode::hedging);
    open_account(1002, 1, PositionMode::netting);
    open_account(2001, 2, PositionMode::hedging);
    quote(1, "1.10000", "1.10010");
    quote(2, "150.000", "150.010");
  }

  void define_instruments() {
    InstrumentSpec euro = eurusd();
    euro.stale_after = Span::from_s(10);
    run(DefineInstrument{euro});
    InstrumentSpec usdjpy = euro;
    usdjpy.symbol = "USDJPY";
    usdjpy.base = *Currency::of("USD");
    usdjpy.quote = *Currency::of("JPY");
    usdjpy.digits = 3;
    run(DefineInstrument{usdjpy});
  }

  void open_account(std::uint64_t id, std::uint32_t group, PositionMode mode) {
    auto account = dollar_account(id, group);
    account.mode = mode;
    run(DefineAccount{account});
    run(MoveMoney{
        AccountId{id}, MoneyMovement::deposit, {1'000'000, account.currency}, "open" + std::to_string(id), ""});
  }

  // Applies a command and returns its events. The ledger must balance after every one.
  const std::vector<Event>& run(CommandBody body) {
    events.clear();
    const Command command{CommandSeq{desk.last_command().value() + 1}, now, Origin{}, std::move(body)};
    desk.apply(command, events);
    commands.push_back(command);
    for (const auto& [currency, sum] : desk.ledger().trial_balance()) CHECK(sum == 0);
    REQUIRE_FALSE(events.empty());
    return events;
  }
  void quote(std::uint32_t instrument, const char* bid, const char* ask) {
    run(ChangeQuote{quote_of(bid, ask, instrument)});
  }
  static OrderTerms market(Side side, const char* quantity, std::uint32_t instrument = 1) {
    OrderTerms terms;
    terms.instrument = InstrumentId{instrument};
    terms.side = side;
    terms.qty = qty(quantity);
    return terms;
  }
  const std::vector<Event>& place(std::uint64_t account, const std::string& name, const OrderTerms& terms) {
    return run(PlaceOrder{AccountId{account}, name, terms});
  }

  template <class E>
  std::vector<E> all() const {
    std::vector<E> out;
    for (const Event& event : events)
      if (const E* held = std::get_if<E>(&event)) out.push_back(*held);
    return out;
  }
  ExecutionReport last_report() const {
    const auto reports = all<ExecutionReport>();
    REQUIRE_FALSE(reports.empty());
    return reports.back();
  }
  std::int64_t balance(std::uint64_t account) const {
    return desk.ledger().balance({LedgerAccountKind::client, account, *Currency::of("USD"), {}});
  }
  std::int64_t house(LedgerAccountKind kind, std::uint64_t owner = 0) const {
    return desk.ledger().balance({kind, owner, *Currency::of("USD"), {}});
  }

  Desk desk;
  Timestamp now = Timestamp::from_ns(1'700'000'000'000'000'000);
  std::vector<Event> events;
  std::vector<Command> commands;
};

}  // namespace dealingdesk::desk
