#include "tests/faults/kill_config.h"

#include <fstream>
#include <stdexcept>

#include <fmt/format.h>

namespace dealingdesk::faults {

namespace {

std::string common(const std::filesystem::path& data, const char* comp_id, std::uint16_t fix_port) {
  return fmt::format(R"([server]
data_dir = "{}"
durability = "os"
log_level = "info"

[fix]
comp_id = "{}"
listen = "127.0.0.1"
port = {}
tls = false

[http]
enabled = false

[[instrument]]
symbol = "{}"
base = "EUR"
quote = "USD"
digits = 5

[simulated_market]
seed = 1

[[simulated_market.instrument]]
symbol = "{}"
mid = "1.08500"

[[lp]]
name = "QUOTES"
kind = "simulated"
seed = 1

[[lp.quote]]
symbol = "{}"
spread_points = 2
tick_every_ms = 50
)",
                     data.string(), comp_id, fix_port, kSymbol, kSymbol, kSymbol);
}

// What the venue must never run out of while two clients trade through it at full speed for hours.
constexpr const char* kDeposit = "1000000000.00";

std::string user(const ClientAccess& access) {
  return fmt::format(R"(
[[user]]
name = "{}"
password = "{}"
role = "trader"
)",
                     access.user, access.password);
}

std::string session(const ClientAccess& access, const std::string& accounts) {
  return fmt::format(R"(
[[fix.session]]
comp_id = "{}"
user = "{}"
accounts = [{}]
)",
                     access.comp_id, access.user, accounts);
}

// Netting accounts: positions that are bought and sold again leave no margin behind.
std::string account(std::uint64_t id, const char* group, const std::string& users) {
  return fmt::format(R"(
[[account]]
id = {}
group = "{}"
currency = "USD"
leverage = 500
mode = "netting"
deposit = "{}"
users = [{}]
)",
                     id, group, kDeposit, users);
}

std::string venue_as_lp(std::uint16_t port) {
  return fmt::format(R"(
[[lp]]
name = "VENUE"
kind = "fix"
currency = "USD"
host = "127.0.0.1"
port = {}
sender_comp_id = "{}"
target_comp_id = "{}"
username = "{}"
password = "{}"
account = "{}"

[[group]]
name = "pro"
routing = "a"
lps = ["VENUE"]
max_orders = 100000
)",
                     port, kHouse.comp_id, kVenueCompId, kHouse.user, kHouse.password, kHouse.account_a);
}

std::string quoted(const ClientAccess& access) { return "\"" + access.user + "\""; }

}  // namespace

std::string server_config(const std::filesystem::path& data, std::uint16_t fix_port, std::uint16_t venue_port) {
  const bool with_venue = venue_port != 0;
  std::string text = common(data, kServerCompId, fix_port) + R"(
[[group]]
name = "retail"
commission_per_lot = "3.50"
routing = "b"
max_orders = 100000
)";
  if (with_venue) text += venue_as_lp(venue_port);
  for (const ClientAccess& client : {kKeeper, kResetter}) {
    text += user(client) + account(client.account_b, "retail", quoted(client));
    if (with_venue) text += account(client.account_a, "pro", quoted(client));
    text += session(client, with_venue ? fmt::format("{}, {}", client.account_b, client.account_a)
                                       : std::to_string(client.account_b));
  }
  return text;
}

std::string venue_config(const std::filesystem::path& data, std::uint16_t fix_port) {
  const std::string members = R"(
[[group]]
name = "members"
max_orders = 100000
)";
  return common(data, kVenueCompId, fix_port) + members + user(kHouse) + user(kAuditor) +
         account(kHouse.account_a, "members", quoted(kHouse) + ", " + quoted(kAuditor)) +
         session(kHouse, std::to_string(kHouse.account_a)) + session(kAuditor, std::to_string(kAuditor.account_a));
}

void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace dealingdesk::faults
