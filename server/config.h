// The server's configuration as read from a TOML file, the environment and flags.
//
// What describes business state (brokers, calendars, instruments, groups, accounts, users, FIX sessions, LPs)
// is not used directly: start-up compares it with the desk's state and sends the differences as commands.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/fixed.h"
#include "core/money.h"
#include "core/specs.h"
#include "core/timestamp.h"
#include "store/turn.h"

namespace dealingdesk::server {

struct Endpoint {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: chosen by the system
};

struct FixConfig {
  std::string comp_id = "DEALINGDESK";
  Endpoint plain{"127.0.0.1", 9880};
  std::optional<Endpoint> tls{Endpoint{"127.0.0.1", 9881}};
  std::string certificate_file;  // empty: one is made in the data directory
  std::string private_key_file;
  std::string client_ca_file;          // who signs clients' certificates; empty: none are asked for
  std::uint32_t max_waiting = 16'384;  // connections that have not logged on
  std::uint32_t logon_timeout_ms = 10'000;
  std::uint64_t max_message_bytes = 65'536;
  std::uint64_t max_queue_bytes = 16'777'216;    // of outgoing messages, per session
  std::string message_log_dir;                   // empty: no message logs are written
  std::uint64_t message_log_bytes = 67'108'864;  // of one file, then it rotates
  std::uint32_t message_log_files = 10;          // of each kind and session
};

struct HttpConfig {
  bool enabled = true;
  Endpoint endpoint{"127.0.0.1", 8080};
  std::uint32_t token_lifetime_s = 3600;
  std::string web_root;  // empty: the pages built into the server
};

// The made-up market that all simulated LPs share; see lp_adapters/simulated_market.h.
struct SimulatedMarketConfig {
  struct Instrument {
    std::string symbol;
    Price mid;                            // where the walk starts and is drawn back to
    std::uint32_t volatility_points = 2;  // the standard deviation of a second's move; a point is the last digit
  };
  std::uint64_t seed = 1;
  std::vector<Instrument> instruments;
};

// How a simulated LP quotes one of the market's instruments.
struct SimulatedQuoteConfig {
  std::string symbol;
  std::uint32_t spread_points = 8;
  std::uint32_t extra_spread_points = 4;  // it widens at random by up to this
  std::uint32_t depth = 5;                // levels a side
  std::uint32_t tick_every_ms = 500;      // on average, in London's hours
};

// A recording of one instrument; see lp_adapters/tick_file.h.
struct ReplayFile {
  std::filesystem::path path;  // a file, or a folder of them
  std::string symbol;
  std::string date;  // "2014-05-01"; empty: what the files' names begin with
};

struct LpConfig {
  std::string name;
  std::string kind;  // "simulated", "replay", "fix"
  std::string currency = "USD";
  std::uint32_t stale_after_ms = 10'000;
  // simulated
  std::uint64_t seed = 1;
  std::vector<SimulatedQuoteConfig> quotes;
  // replay
  std::vector<ReplayFile> files;
  std::string speed = "1";  // a factor, or "max"
  bool loop = false;
  // fix: an order session of ours at another broker or venue
  Endpoint endpoint;
  std::string sender_comp_id, target_comp_id, username, password, account;
};

// Records that name others: start-up looks the names up and fills the ids in. An empty name is none.
struct InstrumentConfig : InstrumentSpec {
  std::string calendar_name;
  std::string tiers_name;    // of the margin
  std::string index_symbol;  // of the funding
};

struct GroupConfig : GroupSpec {
  std::string broker_name;
  std::vector<std::string> lp_names;
};

struct AccountConfig {
  std::uint64_t id = 0;
  std::string group;
  std::string currency = "USD";
  std::uint32_t leverage = 100;
  PositionMode mode = PositionMode::hedging;
  std::optional<AccountStatus> status;  // none: active when it is made, then as it is
  std::string name;                     // empty: as it is
  std::string deposit;                  // booked once, when the account is made
  std::vector<std::string> users;
};

struct UserConfig {
  std::string name;
  std::string password;       // in the clear; for tests
  std::string password_file;  // its first line
  std::string password_hash;  // an encoded Argon2id hash
  Role role = Role::trader;
};

struct FixSessionConfig {
  FixSessionSpec spec;   // but for what is named here
  std::string user;      // empty: nobody's (echo only)
  std::string calendar;  // empty: always
};

// Made at the first start, with random passwords, where no users are configured.
struct FirstStartConfig {
  std::string admin = "admin";
  std::string trader = "trader";
  std::string trader_comp_id = "TRADER";
  std::vector<std::uint64_t> trader_accounts;  // configured accounts that the trader gets
  // Given by the environment or a credentials file, never by the configuration; empty: made up.
  std::string admin_password;
  std::string trader_password;
};

// Of the groups that name no broker.
struct OwnBrokerConfig {
  std::uint16_t order_id_days = 0;
};

struct Config;
// An exchange of its own inside the server's process, reached over FIX on loopback.
struct VenueConfig {
  bool enabled = false;
  std::string config_file;  // relative to the file that names it
};

struct Config {
  std::filesystem::path file;
  std::filesystem::path data_dir = "data";
  store::Durability durability = store::Durability::os;
  std::string log_level = "info";
  std::uint32_t snapshot_every_groups = 100'000;
  std::filesystem::path heads_directory;  // for the ledger's daily heads; empty: DATA/heads
  std::uint32_t keep_tick_months = 0;     // whole months of ticks besides the present one; 0: all
  FixConfig fix;
  HttpConfig http;
  FirstStartConfig first_start;
  VenueConfig venue;
  SimulatedMarketConfig simulated_market;
  OwnBrokerConfig own_broker;
  std::vector<BrokerSpec> brokers;
  std::vector<CalendarSpec> calendars;
  std::vector<TiersSpec> tiers;
  std::vector<InstrumentConfig> instruments;
  std::vector<LpConfig> lps;
  std::vector<GroupConfig> groups;
  std::vector<AccountConfig> accounts;
  std::vector<UserConfig> users;
  std::vector<FixSessionConfig> fix_sessions;

  [[nodiscard]] std::filesystem::path heads() const {
    return heads_directory.empty() ? data_dir / "heads" : heads_directory;
  }

  // Where each value came from ("flag", "environment", "file:LINE"), by dotted key; what is not there
  // is a default. For check-config.
  std::map<std::string, std::string> sources;
};

// What a flag or an environment variable sets instead of the file: "server.data_dir" -> "x".
using Overrides = std::map<std::string, std::string>;

// What is wrong with a configuration: every error found, each with file, line and what was expected.
struct ConfigErrors {
  std::vector<std::string> lines;
  [[nodiscard]] std::string text() const;
};

// Reads the file and applies the overrides: flags over environment (DEALINGDESK_SERVER_DATA_DIR for
// server.data_dir) over file over default. Refuses unknown keys, wrong types and impossible values.
struct ConfigResult {
  Config config;
  ConfigErrors errors;          // empty: config is good
  std::set<std::string> known;  // the keys that could have been set in the tables that the file has: "lp.quote.symbol"
};
[[nodiscard]] ConfigResult read_config(const std::filesystem::path& file, const Overrides& flags,
                                       const Overrides& environment);
// What check-config says besides: records that others name and the file does not have, each with the file's line, the
// key and the name. A start looks them up in the desk's state instead, which may know them from an earlier file.
[[nodiscard]] ConfigErrors unknown_names(const Config& config);
// The variables of the process's environment that name configuration keys.
[[nodiscard]] Overrides overrides_from_environment();

// Each effective value with its source, a line each, for check-config. Passwords are not shown.
[[nodiscard]] std::string describe(const Config& config);

}  // namespace dealingdesk::server
