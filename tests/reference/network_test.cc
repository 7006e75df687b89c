#include "reference/network.h"

#include <catch2/catch.hpp>

#include "tests/support/must.h"

namespace dealingdesk::reference {
namespace {

bool holds(const std::string& network, const std::string& address) {
  const auto bytes = parse_address(address);
  REQUIRE(bytes);
  return must(Network::parse(network)).contains(*bytes);
}

}  // namespace

TEST_CASE("a network holds the addresses that share its prefix", "[reference]") {
  struct Row {
    const char* network;
    const char* address;
    bool held;
  };
  const Row rows[] = {
      {"10.1.0.0/16", "10.1.255.255", true},
      {"10.1.0.0/16", "10.2.0.0", false},
      {"10.1.2.3", "10.1.2.3", true},
      {"10.1.2.3", "10.1.2.2", false},
      {"10.1.2.128/25", "10.1.2.200", true},
      {"10.1.2.128/25", "10.1.2.127", false},
      {"0.0.0.0/0", "203.0.113.9", true},
      {"0.0.0.0/0", "2001:db8::1", false},
      {"::1", "::1", true},
      {"::1", "::2", false},
      {"::1", "0.0.0.1", false},
      {"2001:db8::/32", "2001:db8:ffff::9", true},
      {"2001:db8::/32", "2001:db9::9", false},
      {"2001:DB8:0:0:0:0:0:1", "2001:db8::1", true},
      {"fe80::/10", "febf::1", true},
      {"fe80::/10", "fec0::1", false},
      {"::/0", "2001:db8::1", true},
      // A client that comes over IPv4 to a socket of IPv6.
      {"10.1.0.0/16", "::ffff:10.1.2.3", true},
      {"::ffff:10.1.0.0/112", "10.1.2.3", true},
      {"64:ff9b::192.0.2.1", "64:ff9b::c000:201", true},
  };
  for (const Row& row : rows) {
    INFO(row.network << " " << row.address);
    CHECK(holds(row.network, row.address) == row.held);
  }
}

TEST_CASE("what is no network is refused", "[reference]") {
  for (const char* text : {"",
                           "/",
                           "10.1.0.0/",
                           "10.1.0.0/33",
                           "10.1.0.0/-1",
                           "10.1.0.0/+8",
                           "10.1.0.0/16/8",
                           "10.1.0.0/1x",
                           "10.1.0",
                           "10.1.0.0.0",
                           "10.1.0.256",
                           "10.01.0.0",
                           "10.1.0.",
                           "a.b.c.d",
                           "localhost",
                           " 10.1.0.0",
                           "10.1.0.0 ",
                           "::/129",
                           "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9",
                           "1::2::3",
                           ":1",
                           "1:",
                           "12345::",
                           "::g",
                           "1:2:3:4:5:6:7:8::",
                           "::1:2:3:4:5:6:7:8",
                           "::1.2.3",
                           "1.2.3.4::",
                           "fe80::1%eth0",
                           ":::"}) {
    INFO(text);
    const auto network = Network::parse(text);
    REQUIRE_FALSE(network);
    CHECK(network.reject().code == RejectCode::malformed);
  }
  CHECK(Network::parse("10.1.2.3/16").reject().text == "\"10.1.2.3/16\" has bits behind its prefix");
  CHECK(Network::parse("10.0.0.0/33").reject().text == "\"10.0.0.0/33\": the prefix is a number from 0 to 32");
  CHECK_FALSE(Network::parse("2001:db8::1/64"));
}

TEST_CASE("without a list everybody is in it, and a broken entry lets nobody in", "[reference]") {
  const auto address = *parse_address("192.0.2.7");
  CHECK(is_in({}, address));
  CHECK(is_in({"10.0.0.0/8", "192.0.2.0/24"}, address));
  CHECK_FALSE(is_in({"10.0.0.0/8"}, address));
  CHECK_FALSE(is_in({"nonsense"}, address));
}

}  // namespace dealingdesk::reference
