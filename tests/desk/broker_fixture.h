// A desk that is set up by the test: instruments, groups and accounts as each rule needs them.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "core/decimal.h"
#include "desk/desk.h"
#include "tests/support/specs.h"

namespace dealingdesk::desk {

inline Ratio ratio(const char* text) { return *parse<Ratio>(text); }
inline Amount amount(const char* text) { return *parse<Amount>(text); }
inline Currency currency(const char* code) { return *Currency::of(code); }

struct BrokerFixture {
  // Applies a command and returns its events. The ledger must balance after every one.
  const std::vector<Event>& run(CommandBody body) {
    events.clear();
    desk.apply({CommandSeq{desk.last_command().value() + 1}, now, Origin{}, std::move(body)}, events);
    for (const auto& [of, sum] : desk.ledger().trial_balance()) CHECK(sum == 0);
    REQUIRE_FALSE(events.empty());
    return events;
  }
  template <class Spec>
  std::uint64_t define(Spec spec) {
    run(Define<Spec>{std::move(spec)});
    if (const auto refused = all<CommandRejected>(); !refused.empty()) FAIL(refused.front().reject.text);
    return all<CommandDone>().front().id;
  }
  InstrumentId instrument(const char* symbol, const char* base, const char* quote_currency,
                          const std::function<void(InstrumentSpec&)>& change = {}) {
    InstrumentSpec spec = eurusd();
    spec.symbol = symbol;
    spec.base = currency(base);
    spec.quote = currency(quote_currency);
    spec.min_qty = spec.qty_step = qty("0.01");
    spec.max_qty = qty("1000000000");
    if (change) change(spec);
    return InstrumentId{static_cast<std::uint32_t>(define(spec))};
  }
  GroupId group(const char* name, const std::function<void(GroupSpec&)>& change = {}) {
    GroupSpec spec;
    spec.name = name;
    if (change) change(spec);
    return GroupId{static_cast<std::uint32_t>(define(spec))};
  }
  AccountId account(GroupId of, const char* in, const char* money,
                    const std::function<void(AccountSpec&)>& change = {}) {
    AccountSpec spec;
    spec.group = of;
    spec.currency = currency(in);
    if (change) change(spec);
    const AccountId id{define(spec)};
    const auto deposit = *parse_money(money, spec.currency);
    if (deposit.minor > 0) run(MoveMoney{id, MoneyMovement::deposit, deposit, "", ""});
    return id;
  }
  void quote(InstrumentId of, const char* bid, const char* ask) { run(ChangeQuote{quote_of(bid, ask, of.value())}); }
  void pass(Span time) {
    now = now + time;
    run(PassTime{});
  }

  static OrderTerms terms(InstrumentId of, Side side, const char* quantity) {
    OrderTerms made;
    made.instrument = of;
    made.side = side;
    made.qty = qty(quantity);
    return made;
  }
  static OrderTerms at(OrderTerms made, OrderType type, const char* price) {
    made.type = type;
    (type == OrderType::limit ? made.limit : made.stop) = px(price);
    return made;
  }
  // The order that was placed, as it is now.
  const Order& place(AccountId who, const OrderTerms& what, std::string name = {}) {
    if (name.empty()) name = "order-" + std::to_string(++names);
    run(PlaceOrder{who, name, what});
    const Order* order = desk.find_order(who, name);
    REQUIRE(order != nullptr);
    return *order;
  }
  PositionId open(AccountId who, InstrumentId of, Side side, const char* quantity) {
    REQUIRE(place(who, terms(of, side, quantity)).status == OrderStatus::filled);
    return all<PositionChanged>().back().position.id;
  }
  const Order& order(AccountId who, const char* name) const { return *desk.find_order(who, name); }

  template <class E>
  std::vector<E> all() const {
    std::vector<E> out;
    for (const Event& event : events)
      if (const E* held = std::get_if<E>(&event)) out.push_back(*held);
    return out;
  }
  std::vector<ExecutionReport> trades() const {
    std::vector<ExecutionReport> out;
    for (const ExecutionReport& report : all<ExecutionReport>())
      if (report.type == ExecType::trade) out.push_back(report);
    return out;
  }
  Reject refusal() const {
    const auto refused = all<CommandRejected>();
    return refused.empty() ? Reject{} : refused.front().reject;
  }
  std::string balance(AccountId who) const {
    const AccountSpec& spec = *desk.catalog().accounts().find(who);
    return balance(who, spec.currency.code().c_str());
  }
  std::string balance(AccountId who, const char* in, LedgerAccountKind kind = LedgerAccountKind::client) const {
    return to_text(Money{desk.ledger().balance({kind, who.value(), currency(in), {}}), currency(in)});
  }
  std::string house(LedgerAccountKind kind, const char* in = "USD", BrokerId broker = {}) const {
    return to_text(Money{desk.ledger().balance({kind, 0, currency(in), broker}), currency(in)});
  }
  bbook::AccountState state(AccountId who) const { return *desk.account_state(who); }

  Desk desk;
  Timestamp now = *parse_rfc3339("2026-11-17T12:00:00Z");  // a Tuesday
  std::vector<Event> events;
  int names = 0;
};

}  // namespace dealingdesk::desk
