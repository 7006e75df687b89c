// An order of which one part is passed on to LPs and the rest is ours (C-book).
//
// Replay: pure.
#pragma once

#include "core/fixed.h"

namespace dealingdesk::router {

struct Split {
  Qty a;  // to LPs
  Qty b;  // filled by us
  friend bool operator==(const Split&, const Split&) = default;
};

// `a_share` of the quantity (0.6 is 60 %), rounded to whole steps, ties down, goes to A and the rest to B: the sum
// never changes. A is never more than the quantity nor less than nothing; all of it where the share is 1 or more,
// whole steps or not. A step of 0 or less is the least there is. REQUIRES: qty >= 0.
[[nodiscard]] Split split(Qty qty, Ratio a_share, Qty step);

}  // namespace dealingdesk::router
