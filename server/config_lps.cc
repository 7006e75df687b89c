#include <limits>
#include <string>
#include <utility>

#include "server/config_sections.h"

namespace dealingdesk::server {
namespace {

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

}  // namespace

void read_simulated_market(TableReader& in, Config& config) {
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

}  // namespace dealingdesk::server
