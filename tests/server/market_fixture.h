// What the feed works for: a desk on storage of its own, and a clock that is told the time.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "store/database.h"
#include "store/recovery.h"
#include "store/turn.h"
#include "tests/lp_adapters/manual_time.h"
#include "tests/support/must.h"
#include "tests/support/specs.h"
#include "tests/support/temp_dir.h"

namespace dealingdesk::server {

inline constexpr InstrumentId kEurusd{1};

// EURUSD, the LP "recorded", and account 1001 with 10,000,000.00 USD.
struct MarketFixture : store::Clock {
  MarketFixture() {
    database = must(store::Database::open(dir.path()));
    auto recovery = must(store::recover(*database));
    turn = std::make_unique<store::Turn>(*database, std::move(recovery.recovered), store::Durability::os, *this,
                                         context.get_executor());
    turn->apply(DefineInstrument{eurusd()}, Origin{});
    LpSpec lp;
    lp.currency = *Currency::of("USD");
    lp.name = "recorded";
    turn->apply(DefineLp{lp}, Origin{});
    GroupSpec group;
    group.name = "retail";
    turn->apply(DefineGroup{group}, Origin{});
    const auto account = dollar_account(1001);
    turn->apply(DefineAccount{account}, Origin{});
    turn->apply(MoveMoney{AccountId{1001}, MoneyMovement::deposit, {1'000'000'000, account.currency}, "first", ""},
                Origin{});
    turn->commit();
  }
  Timestamp now() const override { return time ? time->now() : Timestamp::from_ms(1'700'000'000'000); }

  // The price at which a market order fills, and the time that its price had at the LP.
  Price trade(Side side) {
    OrderTerms terms;
    terms.instrument = kEurusd;
    terms.side = side;
    terms.qty = qty("1000");
    const auto name = std::to_string(++orders);
    turn->apply(PlaceOrder{AccountId{1001}, name, terms}, Origin{});
    const auto* order = turn->desk().find_order(AccountId{1001}, name);
    REQUIRE(order != nullptr);
    INFO(order->reject.text);
    REQUIRE(order->status == OrderStatus::filled);
    return order->average_price();
  }

  TempDir dir;
  boost::asio::io_context context;
  const lp_adapters::ManualTime* time = nullptr;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<store::Turn> turn;
  int orders = 0;
};

}  // namespace dealingdesk::server
