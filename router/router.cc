#include "router/router.h"

#include <algorithm>

namespace dealingdesk::router {

Book choose_book(const GroupSpec& group) { return group.routing == Routing::a_book ? Book::a : Book::b; }

std::optional<LpId> choose_lp(const GroupSpec& group, const std::set<LpId>& ready, const std::vector<LpId>& tried) {
  for (const LpId lp : group.lps) {
    const bool was_tried = std::find(tried.begin(), tried.end(), lp) != tried.end();
    if (ready.contains(lp) && !was_tried) return lp;
  }
  return std::nullopt;
}

}  // namespace dealingdesk::router
