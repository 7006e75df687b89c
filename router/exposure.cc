#include "router/exposure.h"

#include <algorithm>
#include <limits>

namespace dealingdesk::router {

std::optional<Hedge> hedge_now(const HedgeRule& rule, const HedgeState& state) {
  if (state.in_flight) return std::nullopt;
  const Int128 open = static_cast<Int128>(state.clients.steps()) - state.hedged.steps();
  const Int128 uncovered = open < 0 ? -open : open;
  if (uncovered <= rule.limit.steps() || uncovered <= rule.target.steps()) return std::nullopt;
  const auto steps = std::min<Int128>(uncovered - rule.target.steps(), std::numeric_limits<std::int64_t>::max());
  return Hedge{open > 0 ? Side::buy : Side::sell, Qty::from_steps(static_cast<std::int64_t>(steps))};
}

}  // namespace dealingdesk::router
