#include "reference/fix_sessions.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "reference/network.h"

namespace dealingdesk::reference {
namespace {

constexpr std::string_view kTransport = "FIXT.1.1";
struct Row {
  FixVersion version;
  bool traded;  // else only echoed
};
constexpr std::array<Row, 8> kVersions{{{{"FIX.4.0", "FIX.4.0", ""}, false},
                                        {{"FIX.4.1", "FIX.4.1", ""}, false},
                                        {{"FIX.4.2", "FIX.4.2", ""}, true},
                                        {{"FIX.4.3", "FIX.4.3", ""}, false},
                                        {{"FIX.4.4", "FIX.4.4", ""}, true},
                                        {{"FIX.5.0", kTransport, "7"}, false},
                                        {{"FIX.5.0SP1", kTransport, "8"}, false},
                                        {{"FIX.5.0SP2", kTransport, "9"}, true}}};
constexpr std::size_t kMaxNetworks = 64;

template <class Fits>
const Row* find(Fits fits) {
  const auto* row = std::find_if(kVersions.begin(), kVersions.end(), fits);
  return row == kVersions.end() ? nullptr : row;
}
const Row* row_of(const FixSessionSpec& spec) {
  return find([&](const Row& row) {
    return row.version.begin_string == spec.begin_string && row.version.application_version == spec.application_version;
  });
}

Reject malformed(std::string text) { return {RejectCode::malformed, std::move(text)}; }

}  // namespace

std::optional<FixVersion> fix_version(std::string_view name) {
  const Row* row = find([&](const Row& each) { return each.version.name == name; });
  return row == nullptr ? std::nullopt : std::optional{row->version};
}

std::string_view version_name(const FixSessionSpec& spec) {
  const Row* row = row_of(spec);
  return row == nullptr ? std::string_view{spec.begin_string} : row->version.name;
}

Result<void> check(const FixSessionSpec& spec, std::string_view of) {
  const bool echo = spec.behaviour == FixBehaviour::echo;
  const Row* row = row_of(spec);
  if (row == nullptr)
    return malformed(fmt::format("{}: BeginString {} with DefaultApplVerID \"{}\" is not spoken", of, spec.begin_string,
                                 spec.application_version));
  if (!echo && !row->traded)
    return malformed(fmt::format("{}: {} is spoken by echo sessions only", of, row->version.name));
  if (spec.application_dictionary.empty() == echo)
    return malformed(fmt::format("{}: echo sessions need a dictionary, and no others have one", of));
  if (spec.transport_dictionary.empty() == (echo && spec.begin_string == kTransport))
    return malformed(fmt::format("{}: a transport dictionary goes with an echo of FIXT.1.1", of));
  if (spec.networks.size() > kMaxNetworks)
    return malformed(fmt::format("{}: {} networks, {} are possible", of, spec.networks.size(), kMaxNetworks));
  for (const std::string& network : spec.networks)
    if (auto read = Network::parse(network); !read) return malformed(fmt::format("{}: {}", of, read.reject().text));
  if (spec.max_latency < Span{} || spec.cancel_after < Span{})
    return malformed(fmt::format("{}: a time of less than nothing", of));
  return {};
}

}  // namespace dealingdesk::reference
