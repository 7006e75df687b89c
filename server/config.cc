#include "server/config.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "core/wide.h"
#include "server/toml_reader.h"

extern char** environ;

namespace dealingdesk::server {
namespace {

constexpr std::int64_t kMaxInt = std::numeric_limits<std::uint32_t>::max();

// A path as the file means it: relative to itself.
void read_path(TableReader& in, std::string_view key, const Config& config, std::string& out) {
  in.text(key, out);
  if (!out.empty()) out = (config.file.parent_path() / out).string();
}

// Notes a name or number that another record of the same kind has.
template <class Record, class Key>
void unique(TableReader& in, std::string_view key, const Key& value, const std::vector<Record>& others,
            Key Record::*member) {
  const bool taken =
      std::any_of(others.begin(), others.end(), [&](const Record& other) { return other.*member == value; });
  if (taken) in.wrong(key, "one that no other record has", fmt::format("{}", value));
}

void read_endpoint(TableReader& in, std::string_view address_key, std::string_view port_key, Endpoint& out) {
  in.text(address_key, out.address);
  in.number(port_key, out.port, 0, 65535);
}

void read_fix(TableReader& in, Config& config) {
  FixConfig& fix = config.fix;
  in.text("comp_id", fix.comp_id);
  read_endpoint(in, "listen", "port", fix.plain);
  bool tls = true;
  in.boolean("tls", tls);
  Endpoint endpoint{fix.plain.address, 9881};
  in.number("tls_port", endpoint.port, 0, 65535);
  fix.tls = tls ? std::optional{endpoint} : std::nullopt;
  read_path(in, "certificate_file", config, fix.certificate_file);
  read_path(in, "private_key_file", config, fix.private_key_file);
  if (fix.certificate_file.empty() != fix.private_key_file.empty())
    in.wrong("certificate_file", "certificate_file and private_key_file together, or neither", "one of them");
  in.number("logon_timeout_ms", fix.logon_timeout_ms, 100, 600'000);
  in.number("max_message_bytes", fix.max_message_bytes, 1024, 64 << 20);
  in.number("max_queue_bytes", fix.max_queue_bytes, 65'536, std::int64_t{1} << 32);
  in.tables("session", [&](TableReader& each) {
    FixSessionConfig session;
    each.required_text("comp_id", session.comp_id);
    each.required_text("user", session.user);
    each.numbers("accounts", session.accounts);
    each.choice("kind", session.kind,
                {{"order", FixSessionKind::order}, {"quote", FixSessionKind::quote}, {"both", FixSessionKind::both}});
    unique(each, "comp_id", session.comp_id, config.fix_sessions, &FixSessionConfig::comp_id);
    config.fix_sessions.push_back(std::move(session));
  });
}

void read_instrument(TableReader& in, Config& config) {
  InstrumentSpec spec;
  std::string base;
  std::string quote;
  in.required_text("symbol", spec.symbol);
  in.required_text("base", base);
  in.required_text("quote", quote);
  for (auto& [key, code, out] : {std::tuple{"base", &base, &spec.base}, std::tuple{"quote", &quote, &spec.quote}}) {
    if (const auto currency = Currency::of(*code))
      *out = *currency;
    else if (!code->empty())
      in.wrong(key, "a currency code of 1 to 6 capital letters or digits", *code);
  }
  in.number("digits", spec.digits, 0, 9);
  spec.contract_size = Qty::from_steps(100'000 * pow10(Qty::kScale));
  in.decimal("contract_size", spec.contract_size);
  Qty min_lots = Qty::from_steps(pow10(Qty::kScale) / 100);
  Qty max_lots = Qty::from_steps(1000 * pow10(Qty::kScale));
  Qty lot_step = min_lots;
  in.decimal("min_lots", min_lots);
  in.decimal("max_lots", max_lots);
  in.decimal("lot_step", lot_step);
  const auto units = [&](std::string_view key, Qty lots) {
    const auto steps = mul_div(lots.steps(), spec.contract_size.steps(), pow10(Qty::kScale), Rounding::to_zero);
    if (!steps || *steps <= 0)
      in.wrong(key, "lots that come to more than 0 and at most 92233720368 units", to_text(lots));
    return Qty::from_steps(steps.value_or(1));
  };
  spec.min_qty = units("min_lots", min_lots);
  if (max_lots < min_lots) in.wrong("max_lots", "at least min_lots, which is " + to_text(min_lots), to_text(max_lots));
  spec.max_qty = units("max_lots", max_lots);
  spec.qty_step = units("lot_step", lot_step);
  std::int64_t stop_level_points = 0;
  in.number("stop_level_points", stop_level_points, 0, 1'000'000);
  spec.stop_level = Price::from_steps(stop_level_points * spec.tick_size().steps());
  in.decimal("margin_rate", spec.margin_rate);
  std::int64_t stale_ms = 10'000;
  in.number("stale_after_ms", stale_ms, 0, 86'400'000);
  spec.stale_after = Span::from_ms(stale_ms);
  in.choice("execution", spec.execution, {{"auto", Execution::automatic}, {"exchange", Execution::exchange}});
  in.choice("status", spec.status,
            {{"trading", InstrumentStatus::trading},
             {"close_only", InstrumentStatus::close_only},
             {"halted", InstrumentStatus::halted}});
  unique(in, "symbol", spec.symbol, config.instruments, &InstrumentSpec::symbol);
  config.instruments.push_back(std::move(spec));
}

void read_market(TableReader& in, Config& config) {
  in.number("seed", config.simulated_market.seed, 0, std::numeric_limits<std::int64_t>::max());
  in.tables("instrument", [&](TableReader& each) {
    SimulatedMarketConfig::Instrument instrument;
    each.required_text("symbol", instrument.symbol);
    each.decimal("mid", instrument.mid);
    if (instrument.mid <= Price{}) each.wrong("mid", "a price above 0 in quotes", to_text(instrument.mid));
    each.number("volatility_points", instrument.volatility_points, 1, 1'000'000);
    config.simulated_market.instruments.push_back(std::move(instrument));
  });
}

void read_simulated(TableReader& in, LpConfig& lp) {
  in.number("seed", lp.seed, 0, std::numeric_limits<std::int64_t>::max());
  in.tables("quote", [&](TableReader& each) {
    SimulatedQuoteConfig quote;
    each.required_text("symbol", quote.symbol);
    each.number("spread_points", quote.spread_points, 0, 1'000'000);
    each.number("extra_spread_points", quote.extra_spread_points, 0, 1'000'000);
    each.number("depth", quote.depth, 1, 10);
    each.number("tick_every_ms", quote.tick_every_ms, 1, 3'600'000);
    lp.quotes.push_back(std::move(quote));
  });
}

void read_replay(TableReader& in, LpConfig& lp, const std::filesystem::path& beside) {
  in.text("speed", lp.speed);
  in.boolean("loop", lp.loop);
  in.tables("file", [&](TableReader& each) {
    ReplayFile file;
    std::string path;
    each.required_text("path", path);
    each.required_text("symbol", file.symbol);
    each.text("date", file.date);
    file.path = beside / path;
    if (!file.date.empty() && !parse_rfc3339(file.date + "T00:00:00Z"))
      each.wrong("date", "a date like 2014-05-01", file.date);
    lp.files.push_back(std::move(file));
  });
}

void read_fix_lp(TableReader& in, LpConfig& lp) {
  read_endpoint(in, "host", "port", lp.endpoint);
  in.required_text("sender_comp_id", lp.sender_comp_id);
  in.required_text("target_comp_id", lp.target_comp_id);
  in.text("username", lp.username);
  in.text("password", lp.password);
  in.text("account", lp.account);
}

void read_lp(TableReader& in, Config& config) {
  LpConfig lp;
  in.required_text("name", lp.name);
  in.required_text("kind", lp.kind);
  in.text("currency", lp.currency);
  if (!Currency::of(lp.currency)) in.wrong("currency", "a currency code", lp.currency);
  in.number("stale_after_ms", lp.stale_after_ms, 100, 86'400'000);
  if (lp.kind == "simulated")
    read_simulated(in, lp);
  else if (lp.kind == "replay")
    read_replay(in, lp, config.file.parent_path());
  else if (lp.kind == "fix")
    read_fix_lp(in, lp);
  else
    in.wrong("kind", "one of \"simulated\" \"replay\" \"fix\"", lp.kind);
  unique(in, "name", lp.name, config.lps, &LpConfig::name);
  config.lps.push_back(std::move(lp));
}

void read_group(TableReader& in, Config& config) {
  GroupConfig group;
  in.required_text("name", group.name);
  in.number("markup_points", group.markup_points, 0, 1'000'000);
  in.text("commission_per_lot", group.commission_per_lot);
  if (!parse_decimal(group.commission_per_lot, 2))
    in.wrong("commission_per_lot", "an amount of at most two decimals, e.g. \"3.50\"", group.commission_per_lot);
  std::int64_t call_percent = 100;
  std::int64_t stop_out_percent = 50;
  in.number("margin_call_percent", call_percent, 0, 10'000);
  in.number("stop_out_percent", stop_out_percent, 0, 10'000);
  group.margin_call = Ratio::from_steps(call_percent * pow10(Ratio::kScale - 2));
  group.stop_out = Ratio::from_steps(stop_out_percent * pow10(Ratio::kScale - 2));
  in.choice("routing", group.routing, {{"b", Routing::b_book}, {"a", Routing::a_book}});
  in.texts("lps", group.lps);
  in.number("max_orders", group.max_orders, 1, 1'000'000);
  if (group.routing == Routing::a_book && group.lps.empty())
    in.wrong("routing", "lps beside it, to which the orders go", "a");
  unique(in, "name", group.name, config.groups, &GroupConfig::name);
  config.groups.push_back(std::move(group));
}

void read_account(TableReader& in, Config& config) {
  AccountConfig account;
  in.number("id", account.id, 1, std::numeric_limits<std::int64_t>::max());
  if (account.id == 0) in.wrong("id", "a whole number from 1", "nothing");
  in.required_text("group", account.group);
  in.text("currency", account.currency);
  if (!Currency::of(account.currency)) in.wrong("currency", "a currency code", account.currency);
  in.number("leverage", account.leverage, 1, 10'000);
  in.choice("mode", account.mode, {{"hedging", PositionMode::hedging}, {"netting", PositionMode::netting}});
  in.text("deposit", account.deposit);
  const auto currency = Currency::of(account.currency);
  if (currency && !account.deposit.empty()) {
    const auto amount = parse_money(account.deposit, *currency);
    if (!amount || amount->minor <= 0)
      in.wrong("deposit", "an amount above 0 in " + account.currency + ", e.g. \"1000\"", account.deposit);
  }
  std::string user;
  in.text("user", user);
  in.texts("users", account.users);
  if (!user.empty()) account.users.push_back(user);
  unique(in, "id", account.id, config.accounts, &AccountConfig::id);
  config.accounts.push_back(std::move(account));
}

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
  in.table("simulated_market", [&](TableReader& market) { read_market(market, config); });
  in.tables("instrument", [&](TableReader& each) { read_instrument(each, config); });
  in.tables("lp", [&](TableReader& each) { read_lp(each, config); });
  in.tables("group", [&](TableReader& each) { read_group(each, config); });
  in.tables("account", [&](TableReader& each) { read_account(each, config); });
  in.tables("user", [&](TableReader& each) { read_user(each, config); });
}

}  // namespace

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
  constexpr std::string_view kSections[] = {"SERVER", "FIX", "HTTP", "VENUE", "FIRST_START"};
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
  line("fix.comp_id", config.fix.comp_id);
  line("fix.listen", config.fix.plain.address);
  line("fix.port", std::to_string(config.fix.plain.port));
  line("fix.tls", config.fix.tls ? "true" : "false");
  if (config.fix.tls) line("fix.tls_port", std::to_string(config.fix.tls->port));
  line("fix.certificate_file",
       config.fix.certificate_file.empty() ? "(made in the data directory)" : config.fix.certificate_file);
  line("fix.logon_timeout_ms", std::to_string(config.fix.logon_timeout_ms));
  line("fix.max_message_bytes", std::to_string(config.fix.max_message_bytes));
  line("fix.max_queue_bytes", std::to_string(config.fix.max_queue_bytes));
  line("http.enabled", config.http.enabled ? "true" : "false");
  line("http.listen", config.http.endpoint.address);
  line("http.port", std::to_string(config.http.endpoint.port));
  line("http.token_lifetime_s", std::to_string(config.http.token_lifetime_s));
  line("venue.enabled", config.venue.enabled ? "true" : "false");
  out += fmt::format("{} instruments, {} LPs, {} groups, {} accounts, {} users, {} FIX sessions\n",
                     config.instruments.size(), config.lps.size(), config.groups.size(), config.accounts.size(),
                     config.users.size(), config.fix_sessions.size());
  return out;
}

}  // namespace dealingdesk::server
