#include "reference/network.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace dealingdesk::reference {
namespace {

constexpr int kBits = 128;
constexpr int kBitsBeforeV4 = 96;
constexpr std::size_t kGroups = 8;

// All of `text`, in digits only.
std::optional<unsigned> number(std::string_view text, int base, std::size_t max_digits, unsigned most) {
  if (text.empty() || text.size() > max_digits) return std::nullopt;
  unsigned value = 0;
  const auto* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value, base);
  if (error != std::errc{} || at != end || value > most) return std::nullopt;
  return value;
}

// The text before the separator, which is taken off with it; all where there is none.
std::string_view take(std::string_view& rest, char separator) {
  const auto at = rest.find(separator);
  const auto part = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  return part;
}

std::optional<std::array<std::uint8_t, 4>> parse_v4(std::string_view text) {
  if (std::count(text.begin(), text.end(), '.') != 3) return std::nullopt;
  std::array<std::uint8_t, 4> bytes{};
  for (auto& byte : bytes) {
    const auto part = take(text, '.');
    // inet_aton() reads a leading zero as octal: 010 is not ten to everybody.
    if (part.size() > 1 && part.front() == '0') return std::nullopt;
    const auto value = number(part, 10, 3, 255);
    if (!value) return std::nullopt;
    byte = static_cast<std::uint8_t>(*value);
  }
  return bytes;
}

// Groups of hexadecimal digits between colons; at the address's end the last two may be an IPv4 address.
std::optional<std::vector<std::uint8_t>> parse_groups(std::string_view text, bool at_end) {
  std::vector<std::uint8_t> bytes;
  if (text.empty()) return bytes;
  if (text.back() == ':') return std::nullopt;
  while (!text.empty()) {
    if (bytes.size() >= 2 * kGroups) return std::nullopt;
    if (at_end && text.find(':') == std::string_view::npos && text.find('.') != std::string_view::npos) {
      const auto v4 = parse_v4(text);
      if (!v4) return std::nullopt;
      bytes.insert(bytes.end(), v4->begin(), v4->end());
      break;
    }
    const auto group = number(take(text, ':'), 16, 4, 0xffff);
    if (!group) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>(*group >> 8));
    bytes.push_back(static_cast<std::uint8_t>(*group & 0xff));
  }
  return bytes;
}

std::optional<IpBytes> parse_v6(std::string_view text) {
  const auto gap = text.find("::");
  const bool has_gap = gap != std::string_view::npos;
  const auto head = parse_groups(text.substr(0, gap), !has_gap);
  const auto tail = parse_groups(has_gap ? text.substr(gap + 2) : std::string_view{}, true);
  if (!head || !tail) return std::nullopt;
  const auto given = head->size() + tail->size();
  // "::" stands for one group at least.
  if (has_gap ? given > 2 * (kGroups - 1) : given != 2 * kGroups) return std::nullopt;
  IpBytes bytes{};
  std::copy(head->begin(), head->end(), bytes.begin());
  std::copy(tail->begin(), tail->end(), bytes.end() - static_cast<std::ptrdiff_t>(tail->size()));
  return bytes;
}

bool bit(const IpBytes& address, int at) {
  const auto byte = address[static_cast<std::size_t>(at / 8)];
  return ((byte >> (7 - at % 8)) & 1) != 0;
}

Reject malformed(std::string text) { return {RejectCode::malformed, std::move(text)}; }

}  // namespace

std::optional<IpBytes> parse_address(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return parse_v6(text);
  const auto v4 = parse_v4(text);
  if (!v4) return std::nullopt;
  IpBytes bytes{};
  bytes[10] = bytes[11] = 0xff;
  std::copy(v4->begin(), v4->end(), bytes.begin() + kBitsBeforeV4 / 8);
  return bytes;
}

Result<Network> Network::parse(std::string_view text) {
  auto prefix_text = text;
  const auto address_text = take(prefix_text, '/');
  const bool v4 = address_text.find(':') == std::string_view::npos;
  const auto address = parse_address(address_text);
  if (!address) return malformed(fmt::format("\"{}\" is no network such as 10.1.0.0/16 or 2001:db8::/32", text));
  int prefix = kBits;
  if (address_text.size() < text.size()) {
    const int longest = v4 ? kBits - kBitsBeforeV4 : kBits;
    const auto bits = number(prefix_text, 10, 3, static_cast<unsigned>(longest));
    if (!bits) return malformed(fmt::format("\"{}\": the prefix is a number from 0 to {}", text, longest));
    prefix = static_cast<int>(*bits) + (v4 ? kBitsBeforeV4 : 0);
  }
  for (int at = prefix; at < kBits; ++at)
    if (bit(*address, at)) return malformed(fmt::format("\"{}\" has bits behind its prefix", text));
  return Network{*address, prefix};
}

bool Network::contains(const IpBytes& address) const {
  for (int at = 0; at < prefix_; ++at)
    if (bit(address, at) != bit(address_, at)) return false;
  return true;
}

bool is_in(const std::vector<std::string>& networks, const IpBytes& address) {
  if (networks.empty()) return true;
  return std::any_of(networks.begin(), networks.end(), [&](const std::string& text) {
    const auto network = Network::parse(text);
    return network && network->contains(address);
  });
}

}  // namespace dealingdesk::reference
