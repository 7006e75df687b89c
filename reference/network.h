// A range of IP addresses as people write it: "10.1.0.0/16", "2001:db8::/32", or one address. Pure.
//
// An IPv4 address that came in IPv6's clothes (::ffff:10.1.2.3) is that IPv4 address.
//
// Threads: any; functions of their arguments.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace dealingdesk::reference {

// The 16 bytes of an IPv6 address in network order; an IPv4 address is the last four behind ::ffff:.
using IpBytes = std::array<std::uint8_t, 16>;

// "10.1.2.3", "::1", "2001:db8::10.1.2.3"; nothing where it is no address. No zones ("%eth0"), no leading zeros.
[[nodiscard]] std::optional<IpBytes> parse_address(std::string_view text);

class Network {
 public:
  // Refuses (malformed) what is no address, a prefix that is too long, and bits behind the prefix: whoever
  // writes 10.1.2.3/16 may mean either.
  [[nodiscard]] static Result<Network> parse(std::string_view text);
  [[nodiscard]] bool contains(const IpBytes& address) const;

 private:
  Network(const IpBytes& address, int prefix) : address_{address}, prefix_{prefix} {}

  IpBytes address_;
  int prefix_;  // bits, of the 128
};

// Is the address in one of them? Without any it always is. What cannot be read holds nobody.
[[nodiscard]] bool is_in(const std::vector<std::string>& networks, const IpBytes& address);

}  // namespace dealingdesk::reference
