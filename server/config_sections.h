// The sections of a configuration file that describe business state, each read by a function of its own.
// Private to server/: config.cc calls them for the tables that they are named after.
//
// What is wrong is noted by the reader; the record is added all the same, so that all errors are told at once.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string_view>

#include <fmt/format.h>

#include "server/config.h"
#include "server/toml_reader.h"

namespace dealingdesk::server {

void read_fix(TableReader& in, Config& config);
void read_broker(TableReader& in, Config& config);
void read_calendar(TableReader& in, Config& config);
void read_tiers(TableReader& in, Config& config);
void read_instrument(TableReader& in, Config& config);
void read_simulated_market(TableReader& in, Config& config);
void read_lp(TableReader& in, Config& config);
void read_group(TableReader& in, Config& config);
void read_account(TableReader& in, Config& config);

// A broker's, or the server's own one's.
void read_order_id_days(TableReader& in, std::uint16_t& out);
// A group's or an instrument's.
void read_commission(TableReader& in, CommissionSpec& out);
// "America/New_York", or a rule of POSIX.
void read_zone(TableReader& in, ZoneSpec& out);
// A path as the file means it: relative to itself.
void read_path(TableReader& in, std::string_view key, const Config& config, std::string& out);
// The address and the port.
void read_endpoint(TableReader& in, std::string_view address_key, std::string_view port_key, Endpoint& out);

// Notes a name or number that another record of the same kind has.
template <class Records, class Key, class Member>
void unique(TableReader& in, std::string_view key, const Key& value, const Records& others, Member member) {
  const bool taken =
      std::any_of(others.begin(), others.end(), [&](const auto& other) { return std::invoke(member, other) == value; });
  if (taken) in.wrong(key, "one that no other record has", fmt::format("{}", value));
}

}  // namespace dealingdesk::server
