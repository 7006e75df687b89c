#include "store/fault_points.h"

#include <array>
#include <charconv>
#include <cstdlib>
#include <utility>

#include <signal.h>
#include <unistd.h>

namespace dealingdesk::store {

namespace {

constexpr std::array<std::pair<FaultPoint, std::string_view>, kFaultPoints> kNames{{
    {FaultPoint::after_apply, "after_apply"},
    {FaultPoint::during_commit, "during_commit"},
    {FaultPoint::after_commit, "after_commit"},
    {FaultPoint::mid_write, "mid_write"},
}};

struct Armed {
  FaultPoint point;
  std::int64_t passes;
};

std::optional<Armed> parse_one(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto point = parse_fault_point(text.substr(0, colon));
  const auto count = text.substr(colon + 1);
  std::int64_t passes = 0;
  const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), passes);
  if (!point || error != std::errc{} || end != count.data() + count.size() || passes < 1) return std::nullopt;
  return Armed{*point, passes};
}

// Read before main(), so that no pass is missed and none has to look.
const bool kMalformed = [] {
  const char* text = std::getenv("DEALINGDESK_FAULT");
  return text != nullptr && *text != '\0' && !arm_faults(text);
}();

}  // namespace

namespace fault_detail {

std::atomic<std::int64_t> left[kFaultPoints]{};
std::atomic<bool> any_armed{false};

bool pass(FaultPoint point) {
  auto& passes = left[static_cast<std::size_t>(point)];
  return passes.load(std::memory_order_relaxed) > 0 && passes.fetch_sub(1) == 1;
}

}  // namespace fault_detail

std::string_view name_of(FaultPoint point) {
  for (const auto& [named, name] : kNames)
    if (named == point) return name;
  return "unknown";
}

std::optional<FaultPoint> parse_fault_point(std::string_view name) {
  for (const auto& [point, known] : kNames)
    if (known == name) return point;
  return std::nullopt;
}

bool arm_faults(std::string_view text) {
  std::array<std::int64_t, kFaultPoints> wanted{};
  while (true) {
    const auto comma = text.find(',');
    const auto armed = parse_one(text.substr(0, comma));
    if (!armed) return false;
    wanted[static_cast<std::size_t>(armed->point)] = armed->passes;
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  for (std::size_t i = 0; i < kFaultPoints; ++i)
    if (wanted[i] > 0) fault_detail::left[i].store(wanted[i]);
  fault_detail::any_armed.store(true);
  return true;
}

bool faults_malformed() { return kMalformed; }

void die_now() {
  ::kill(::getpid(), SIGKILL);
  // Between the signal's being sent and its arrival there may be an instant.
  while (true) ::pause();
}

}  // namespace dealingdesk::store
