// Which book carries an order, and which LP gets it.
//
// Replay: pure functions of the group's rule and the LPs' states.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "core/order.h"
#include "core/specs.h"

namespace dealingdesk::router {

// The book that the group's rule names.
[[nodiscard]] Book choose_book(const GroupSpec& group);

// The first LP of the group's list that is ready and was not tried before; nothing where none is.
[[nodiscard]] std::optional<LpId> choose_lp(const GroupSpec& group, const std::set<LpId>& ready,
                                            const std::vector<LpId>& tried);

}  // namespace dealingdesk::router
