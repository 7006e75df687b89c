#include "router/sweep.h"

#include <algorithm>

namespace dealingdesk::router {
namespace {

bool better(Side side, Price a, Price b) { return side == Side::buy ? a < b : a > b; }

void take(Sweep& sweep, const Level& level, Qty qty) {
  const auto child = std::find_if(sweep.children.begin(), sweep.children.end(),
                                  [&](const Child& known) { return known.lp == level.lp; });
  if (child == sweep.children.end()) {
    sweep.children.push_back({level.lp, qty, level.price});
  } else {
    child->qty += qty;
    child->limit = level.price;  // prices only get worse
  }
  sweep.taken += qty;
  sweep.left -= qty;
  sweep.value += value_of(qty, level.price);
}

}  // namespace

Sweep sweep(std::vector<Level> levels, Side side, Qty qty, std::optional<Price> limit) {
  std::stable_sort(levels.begin(), levels.end(),
                   [side](const Level& a, const Level& b) { return better(side, a.price, b.price); });
  Sweep out;
  out.left = qty;
  for (const Level& level : levels) {
    if (out.left <= Qty{} || (limit && better(side, *limit, level.price))) break;
    if (level.qty > Qty{}) take(out, level, std::min(level.qty, out.left));
  }
  return out;
}

std::vector<Level> after_refusal(std::vector<Level> levels, Side side, const Child& refused) {
  std::erase_if(
      levels, [&](const Level& level) { return level.lp == refused.lp && !better(side, refused.limit, level.price); });
  return levels;
}

}  // namespace dealingdesk::router
