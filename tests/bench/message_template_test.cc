#include "tests/bench/message_template.h"

#include <string>

#include <catch2/catch.hpp>

using namespace dealingdesk::bench;

TEST_CASE("a patched message is a sound one with the new values", "[bench]") {
  const auto time = utc_now();
  MessageTemplate order{"35=D|34=000000000|49=A|52=" + time + "|56=B|11=B0000000000|54=1|"};
  const Stamp later{"20990101-23:59:59.999"};
  std::string out;
  order.append(out, 123, client_order_id(4711), later);
  const auto first = out.size();
  order.append(out, 124, client_order_id(9'999'999'999), later);

  const auto front = front_message(out);
  REQUIRE(front.kind == Front::Kind::whole);
  CHECK(front.message.size() == first);
  for (const auto message : {std::string_view{out}.substr(0, first), std::string_view{out}.substr(first)})
    CHECK(is_sound(message));
  CHECK(value_of(front.message, 34) == "000000123");
  CHECK(value_of(front.message, 52) == later.text);
  CHECK(value_of(front.message, 11) == "B0000004711");
}

TEST_CASE("a stream's front is whole, a part, or no FIX", "[bench]") {
  const auto message = frame("35=0|34=1|");
  CHECK(front_message(message + "8=FIX").message == message);
  for (std::size_t size = 1; size < message.size(); ++size)
    CHECK(front_message(std::string_view{message}.substr(0, size)).kind == Front::Kind::part);
  CHECK(front_message("GET / HTTP/1.1").kind == Front::Kind::garbage);
  auto spoilt = message;
  spoilt[spoilt.size() - 2] ^= 1;
  CHECK_FALSE(is_sound(spoilt));
}
