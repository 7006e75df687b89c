#include "server/config.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "server/config_sections.h"
#include "server/toml_reader.h"

extern char** environ;

namespace dealingdesk::server {
namespace {

constexpr std::int64_t kMaxInt = std::numeric_limits<std::uint32_t>::max();

void read_user(TableReader& in, Config& config) {
  UserConfig user;
  in.required_text("name", user.name);
  in.text("password", user.password);
  read_path(in, "password_file", config, user.password_file);
  in.text("password_hash", user.password_hash);
  const int given = !user.password.empty() + !user.password_file.empty() + !user.password_hash.empty();
  if (given != 1) in.wrong("name", "exactly one of password, password_file, password_hash beside it", user.name);
  in.choice(
      "role", user.role,
      {{"viewer", Role::viewer}, {"trader", Role::trader}, {"operator", Role::operator_}, {"admin", Role::admin}});
  unique(in, "name", user.name, config.users, &UserConfig::name);
  config.users.push_back(std::move(user));
}

void read_root(TableReader& in, Config& config) {
  in.table("server", [&](TableReader& server) {
    std::string data_dir = config.data_dir.string();
    server.text("data_dir", data_dir);
    config.data_dir = data_dir;
    server.choice("durability", config.durability,
                  {{"os", store::Durability::os}, {"fsync", store::Durability::fsync}});
    server.text("log_level", config.log_level);
    constexpr std::string_view kLevels[] = {"trace", "debug", "info", "warn", "error", "critical", "off"};
    if (std::find(std::begin(kLevels), std::end(kLevels), config.log_level) == std::end(kLevels))
      server.wrong("log_level", "one of trace, debug, info, warn, error, critical, off", config.log_level);
    server.number("snapshot_every_groups", config.snapshot_every_groups, 1, kMaxInt);
    server.number("keep_tick_months", config.keep_tick_months, 0, 1'200);
  });
  in.table("ledger", [&](TableReader& ledger) {
    std::string directory;
    read_path(ledger, "heads_directory", config, directory);
    config.heads_directory = directory;
  });
  in.table("fix", [&](TableReader& fix) { read_fix(fix, config); });
  in.table("http", [&](TableReader& http) {
    http.boolean("enabled", config.http.enabled);
    read_endpoint(http, "listen", "port", config.http.endpoint);
    http.number("token_lifetime_s", config.http.token_lifetime_s, 10, 31'536'000);
    read_path(http, "web_root", config, config.http.web_root);
  });
  in.table("first_start", [&](TableReader& first) {
    first.text("admin", config.first_start.admin);
    first.text("trader", config.first_start.trader);
    first.text("trader_comp_id", config.first_start.trader_comp_id);
    first.numbers("trader_accounts", config.first_start.trader_accounts);
  });
  in.table("venue", [&](TableReader& venue) {
    venue.boolean("enabled", config.venue.enabled);
    venue.text("config", config.venue.config_file);
    if (config.venue.enabled && config.venue.config_file.empty())
      venue.wrong("config", "the venue's configuration file", "nothing");
  });
  in.table("simulated_market", [&](TableReader& market) { read_simulated_market(market, config); });
  in.table("own_broker", [&](TableReader& own) { read_order_id_days(own, config.own_broker.order_id_days); });
  in.tables("broker", [&](TableReader& each) { read_broker(each, config); });
  in.tables("calendar", [&](TableReader& each) { read_calendar(each, config); });
  in.tables("tiers", [&](TableReader& each) { read_tiers(each, config); });
  in.tables("instrument", [&](TableReader& each) { read_instrument(each, config); });
  in.tables("lp", [&](TableReader& each) { read_lp(each, config); });
  in.tables("group", [&](TableReader& each) { read_group(each, config); });
  in.tables("account", [&](TableReader& each) { read_account(each, config); });
  in.tables("user", [&](TableReader& each) { read_user(each, config); });
}

}  // namespace

void read_path(TableReader& in, std::string_view key, const Config& config, std::string& out) {
  in.text(key, out);
  if (!out.empty()) out = (config.file.parent_path() / out).string();
}

void read_endpoint(TableReader& in, std::string_view address_key, std::string_view port_key, Endpoint& out) {
  in.text(address_key, out.address);
  in.number(port_key, out.port, 0, 65535);
}

std::string ConfigErrors::text() const {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

ConfigResult read_config(const std::filesystem::path& file, const Overrides& flags, const Overrides& environment) {
  ConfigResult result;
  result.config.file = file;
  ReadContext context{file.string(), &result.errors, &result.config.sources, &flags, &environment, &result.known};
  try {
    const toml::table root = toml::parse_file(file.string());
    TableReader reader{context, root, ""};
    read_root(reader, result.config);
    reader.finish();
  } catch (const toml::parse_error& error) {
    result.errors.lines.push_back(
        fmt::format("{}:{}: {}", file.string(), error.source().begin.line, error.description()));
  }
  for (const auto& [key, value] : flags) {
    if (!result.config.sources.contains(key))
      result.errors.lines.push_back(fmt::format("flag {}: no such setting", key));
  }
  for (const auto& [key, value] : environment) {
    if (!result.config.sources.contains(key))
      result.errors.lines.push_back(fmt::format("environment {}: no such setting", key));
  }
  return result;
}

Overrides overrides_from_environment() {
  // DEALINGDESK_SERVER_DATA_DIR -> server.data_dir: the section is the first word.
  constexpr std::string_view kPrefix = "DEALINGDESK_";
  constexpr std::string_view kSections[] = {"SERVER", "LEDGER", "FIX", "HTTP", "VENUE", "FIRST_START", "OWN_BROKER"};
  Overrides out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    std::string_view text = *entry;
    if (text.substr(0, kPrefix.size()) != kPrefix) continue;
    text.remove_prefix(kPrefix.size());
    const auto equals = text.find('=');
    for (const std::string_view section : kSections) {
      if (text.substr(0, section.size()) != section || text.size() <= section.size() || text[section.size()] != '_' ||
          equals < section.size() + 2)
        continue;
      std::string name =
          std::string(section) + "." + std::string(text.substr(section.size() + 1, equals - section.size() - 1));
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      out[name] = std::string(text.substr(equals + 1));
    }
  }
  return out;
}

std::string describe(const Config& config) {
  std::string out;
  const auto line = [&](const std::string& key, const std::string& value) {
    const auto source = config.sources.find(key);
    out += fmt::format("{:<28} {:<32} {}\n", key, value, source == config.sources.end() ? "default" : source->second);
  };
  line("server.data_dir", config.data_dir.string());
  line("server.durability", config.durability == store::Durability::os ? "os" : "fsync");
  line("server.log_level", config.log_level);
  line("server.snapshot_every_groups", std::to_string(config.snapshot_every_groups));
  line("server.keep_tick_months", std::to_string(config.keep_tick_months));
  line("ledger.heads_directory", config.heads().string());
  line("fix.comp_id", config.fix.comp_id);
  line("fix.listen", config.fix.plain.address);
  line("fix.port", std::to_string(config.fix.plain.port));
  line("fix.tls", config.fix.tls ? "true" : "false");
  if (config.fix.tls) line("fix.tls_port", std::to_string(config.fix.tls->port));
  line("fix.certificate_file",
       config.fix.certificate_file.empty() ? "(made in the data directory)" : config.fix.certificate_file);
  line("fix.client_ca_file", config.fix.client_ca_file.empty() ? "(none)" : config.fix.client_ca_file);
  line("fix.max_waiting", std::to_string(config.fix.max_waiting));
  line("fix.logon_timeout_ms", std::to_string(config.fix.logon_timeout_ms));
  line("fix.max_message_bytes", std::to_string(config.fix.max_message_bytes));
  line("fix.max_queue_bytes", std::to_string(config.fix.max_queue_bytes));
  line("fix.message_log_dir", config.fix.message_log_dir.empty() ? "(none)" : config.fix.message_log_dir);
  line("fix.message_log_bytes", std::to_string(config.fix.message_log_bytes));
  line("fix.message_log_files", std::to_string(config.fix.message_log_files));
  line("http.enabled", config.http.enabled ? "true" : "false");
  line("http.listen", config.http.endpoint.address);
  line("http.port", std::to_string(config.http.endpoint.port));
  line("http.token_lifetime_s", std::to_string(config.http.token_lifetime_s));
  line("own_broker.order_id_days", std::to_string(config.own_broker.order_id_days));
  line("venue.enabled", config.venue.enabled ? "true" : "false");
  out += fmt::format(
      "{} brokers, {} calendars, {} tiers, {} instruments, {} LPs, {} groups, {} accounts, {} users, {} FIX sessions\n",
      config.brokers.size(), config.calendars.size(), config.tiers.size(), config.instruments.size(), config.lps.size(),
      config.groups.size(), config.accounts.size(), config.users.size(), config.fix_sessions.size());
  return out;
}

}  // namespace dealingdesk::server
