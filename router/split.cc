#include "router/split.h"

#include <algorithm>

#include "core/wide.h"

namespace dealingdesk::router {

Split split(Qty qty, Ratio a_share, Qty step) {
  const Int128 whole = pow10(Ratio::kScale);
  if (a_share.steps() >= whole) return {qty, Qty{}};
  if (a_share <= Ratio{}) return {Qty{}, qty};
  const Int128 unit = std::max<Int128>(step.steps(), 1);
  const Int128 wanted = static_cast<Int128>(qty.steps()) * a_share.steps();
  Int128 steps = wanted / (unit * whole);
  const Int128 rest = wanted % (unit * whole);
  // The nearest step above may lie beyond a quantity that is no whole number of steps.
  if (rest > unit * whole - rest && (steps + 1) * unit <= qty.steps()) ++steps;
  const Qty a = Qty::from_steps(static_cast<std::int64_t>(steps * unit));
  return {a, qty - a};
}

}  // namespace dealingdesk::router
