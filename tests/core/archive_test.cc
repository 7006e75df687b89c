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
