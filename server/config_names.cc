// Names that a configuration says of records that it does not have.
#include <algorithm>
#include <functional>
#include <string_view>

#include <fmt/format.h>

#include "server/config.h"

namespace dealingdesk::server {
namespace {

class Names {
 public:
  explicit Names(const Config& config) : config_{config} {}

  // `key` within the record says `name`, which one of the records of `section` must have. An empty one is none.
  template <class Records, class Member>
  void look_up(const std::string& key, const std::string& name, std::string_view section, const Records& records,
               Member member) {
    const bool found = std::any_of(records.begin(), records.end(),
                                   [&](const auto& each) { return std::invoke(member, each) == name; });
    if (name.empty() || found) return;
    const auto source = config_.sources.find(key);
    errors_.lines.push_back(fmt::format("{}: {}: no [[{}]] is named {}",
                                        source == config_.sources.end() ? config_.file.string() : source->second, key,
                                        section, name));
  }
  [[nodiscard]] ConfigErrors take() { return std::move(errors_); }

 private:
  const Config& config_;
  ConfigErrors errors_;
};

std::string key_of(std::string_view section, std::size_t index, std::string_view key) {
  return fmt::format("{}[{}].{}", section, index + 1, key);
}

}  // namespace

ConfigErrors unknown_names(const Config& config) {
  Names names{config};
  for (std::size_t i = 0; i < config.instruments.size(); ++i) {
    const InstrumentConfig& each = config.instruments[i];
    names.look_up(key_of("instrument", i, "calendar"), each.calendar_name, "calendar", config.calendars,
                  &CalendarSpec::name);
    names.look_up(key_of("instrument", i, "margin.tiers"), each.tiers_name, "tiers", config.tiers, &TiersSpec::name);
    names.look_up(key_of("instrument", i, "funding.index"), each.index_symbol, "instrument", config.instruments,
                  &InstrumentConfig::symbol);
  }
  for (std::size_t i = 0; i < config.groups.size(); ++i) {
    const GroupConfig& each = config.groups[i];
    names.look_up(key_of("group", i, "broker"), each.broker_name, "broker", config.brokers, &BrokerSpec::name);
    for (const std::string& lp : each.lp_names)
      names.look_up(key_of("group", i, "lps"), lp, "lp", config.lps, &LpConfig::name);
  }
  for (std::size_t i = 0; i < config.accounts.size(); ++i)
    names.look_up(key_of("account", i, "group"), config.accounts[i].group, "group", config.groups, &GroupConfig::name);
  for (std::size_t i = 0; i < config.fix_sessions.size(); ++i) {
    const FixSessionConfig& each = config.fix_sessions[i];
    names.look_up(key_of("fix.session", i, "user"), each.user, "user", config.users, &UserConfig::name);
    names.look_up(key_of("fix.session", i, "calendar"), each.calendar, "calendar", config.calendars,
                  &CalendarSpec::name);
  }
  return names.take();
}

}  // namespace dealingdesk::server
