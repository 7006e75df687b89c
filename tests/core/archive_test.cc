#include "core/archive.h"

#include <catch2/catch.hpp>

#include "core/command.h"
#include "core/event.h"

namespace dealingdesk {
namespace {

Command sample_command() {
  PlaceOrder place;
  place.account = AccountId{1001};
  place.client_order_id = "order-1";
  place.terms.instrument = InstrumentId{3};
  place.terms.side = Side::sell;
  place.terms.type = OrderType::stop_limit;
  place.terms.qty = Qty::from_steps(100'000);
  place.terms.limit = Price::from_steps(-5);
  place.terms.stop_loss = Price::from_steps(7);
  return {CommandSeq{9}, Timestamp::from_ns(-3), Origin{Channel::rest, SessionId{1}, UserId{2}, 77}, place};
}

// The bytes of a value whose dollars have 255 decimals.
template <class T>
std::string with_impossible_dollars(const T& value) {
  const std::uint64_t usd = Currency::of("USD")->packed();
  const std::string possible = encode(usd);
  const std::string impossible = encode(usd | 255);
  std::string bytes = encode(value);
  std::size_t replaced = 0;
  for (auto at = bytes.find(possible); at != std::string::npos; at = bytes.find(possible, at + impossible.size())) {
    bytes.replace(at, possible.size(), impossible);
    ++replaced;
  }
  REQUIRE(replaced == 1);
  return bytes;
}

}  // namespace

TEST_CASE("a command comes back from its bytes as it was", "[core]") {
  const Command command = sample_command();
  const auto back = decode<Command>(encode(command));
  REQUIRE(back);
  CHECK(*back == command);
}

TEST_CASE("bytes that were cut short or go on too long are refused", "[core]") {
  const std::string bytes = encode(sample_command());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(decode<Command>(bytes.substr(0, size)));
  }
  CHECK_FALSE(decode<Command>(bytes + '\0'));
}

TEST_CASE("damaged bytes never make more than they hold", "[core]") {
  // A count that says four thousand million items in a handful of bytes.
  const std::string huge =
      "\xff\xff\xff\xff\x0f"
      "abc";
  CHECK_FALSE(decode<std::vector<std::string>>(huge));
  CHECK_FALSE(decode<std::string>(huge));
}

TEST_CASE("a currency that there cannot be is refused wherever a command brings it", "[core]") {
  const Currency usd = *Currency::of("USD");
  const auto instrument = [&](Currency InstrumentSpec::*which) {
    DefineInstrument define;
    define.spec.*which = usd;
    return CommandBody{define};
  };
  DefineInstrument swapped, charged;
  swapped.spec.swap.currency = usd;
  charged.spec.commission.emplace().currency = usd;
  DefineGroup group;
  group.spec.commission.currency = usd;
  DefineAccount account;
  account.spec.currency = usd;
  DefineLp lp;
  lp.spec.currency = usd;
  DefineTiers tiers;
  tiers.spec.currency = usd;
  const std::vector<std::pair<std::string, CommandBody>> all{
      {"an instrument's base", instrument(&InstrumentSpec::base)},
      {"an instrument's quote", instrument(&InstrumentSpec::quote)},
      {"profit", instrument(&InstrumentSpec::profit_currency)},
      {"margin", instrument(&InstrumentSpec::margin_currency)},
      {"swap", swapped},
      {"an instrument's commission", charged},
      {"a group's commission", group},
      {"an account", account},
      {"an LP", lp},
      {"tiers", tiers},
      {"money", MoveMoney{{}, MoneyMovement::deposit, {100, usd}, "", "", {}}},
  };
  for (const auto& [what, body] : all) {
    CAPTURE(what);
    const Command command{CommandSeq{1}, Timestamp{}, {}, body};
    CHECK(decode<Command>(encode(command)) == command);
    CHECK_FALSE(decode<Command>(with_impossible_dollars(command)));
  }
}

TEST_CASE("no currency at all is read as none", "[core]") {
  CHECK(decode<Currency>(encode(Currency{})) == Currency{});
  CHECK_FALSE(decode<Currency>(encode(std::uint64_t{255})));
}

TEST_CASE("every field that changes changes the digest", "[core]") {
  const Command base = sample_command();
  const auto differs = [&](auto change) {
    Command other = base;
    change(other, std::get<PlaceOrder>(other.body));
    return digest_of(other) != digest_of(base);
  };
  CHECK(differs([](Command& c, PlaceOrder&) { c.seq = CommandSeq{10}; }));
  CHECK(differs([](Command& c, PlaceOrder&) { c.time = Timestamp::from_ns(-4); }));
  CHECK(differs([](Command& c, PlaceOrder&) { c.origin.request = 78; }));
  CHECK(differs([](Command&, PlaceOrder& p) { p.client_order_id = "order-2"; }));
  CHECK(differs([](Command&, PlaceOrder& p) { p.terms.side = Side::buy; }));
  CHECK(differs([](Command&, PlaceOrder& p) { p.terms.limit.reset(); }));
  CHECK(differs([](Command&, PlaceOrder& p) {
    p.terms.take_profit = p.terms.stop_loss;
    p.terms.stop_loss.reset();
  }));
  CHECK(digest_of(base) == digest_of(sample_command()));
}

TEST_CASE("128-bit values keep all their bits", "[core]") {
  const Int128 value = -(static_cast<Int128>(1) << 100) + 12345;
  const auto back = decode<Int128>(encode(value));
  REQUIRE(back);
  CHECK(*back == value);
}

}  // namespace dealingdesk
