#include "fix/client/expiry.h"

#include <catch2/catch.hpp>

#include "reference/calendar_text.h"
#include "tests/fix/messages.h"

namespace dealingdesk::fix {
namespace {

Timestamp at(const char* text) { return *parse_fix_utc(text); }

// New York: its days end at 17:00 there.
BrokerSpec new_york() {
  BrokerSpec broker;
  broker.zone = must(reference::parse_zone("America/New_York"));
  broker.day_ends = 17 * 60;
  return broker;
}

}  // namespace

TEST_CASE("an order of a date ends with the broker's trading day of that date", "[fix]") {
  const BrokerSpec utc;
  CHECK(end_of_day(utc, "20260130") == at("20260131-00:00:00"));
  CHECK(end_of_day(new_york(), "20260130") == at("20260130-22:00:00"));
  // Summer time.
  CHECK(end_of_day(new_york(), "20260730") == at("20260730-21:00:00"));
  for (const char* text : {"", "2026013", "20261301", "20260230", "2026-1-1", "20260130x", "16000101", "99991231"}) {
    CAPTURE(text);
    CHECK_FALSE(end_of_day(utc, text));
  }
}

TEST_CASE("a moment with which a trading day ends has its date, another has none", "[fix]") {
  const BrokerSpec utc;
  CHECK(day_that_ends(utc, at("20260131-00:00:00")) == "20260130");
  CHECK(day_that_ends(new_york(), at("20260730-21:00:00")) == "20260730");
  CHECK_FALSE(day_that_ends(utc, at("20260131-00:00:00.000001")));
  CHECK_FALSE(day_that_ends(new_york(), at("20260131-00:00:00")));
  CHECK_FALSE(day_that_ends(utc, Timestamp::from_ns(INT64_MAX)));
  CHECK_FALSE(day_that_ends(utc, Timestamp::from_ns(INT64_MIN)));
}

TEST_CASE("an account's days are its group's broker's", "[fix]") {
  reference::Catalog catalog;
  BrokerSpec broker = new_york();
  broker.name = "york";
  broker.id = BrokerId{1};
  must(catalog.define(broker));
  GroupSpec group;
  group.name = "retail";
  group.broker = BrokerId{1};
  must(catalog.define(group));
  must(catalog.define(dollar_account(1001)));
  CHECK(broker_of(catalog, AccountId{1001}).name == "york");
  CHECK(broker_of(catalog, AccountId{1002}).name.empty());
}

}  // namespace dealingdesk::fix
