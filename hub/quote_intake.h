// Where liquidity providers' quotes come in: what an adapter sees of the hub.
//
// Threads:  the feed thread's only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/ids.h"
#include "core/timestamp.h"
#include "hub/lp_quote.h"

namespace dealingdesk::hub {

enum class LpState : std::uint8_t { down, up };

// Why a quote was not taken.
enum class Refusal : std::uint8_t {
  none,
  unknown_lp,
  unknown_instrument,
  lp_down,    // the LP has not been reported up
  bad_price,  // zero or negative
  bad_qty,    // negative
  unsorted,   // a level better than the one before it
  crossed,    // its best bid is above its best ask; equal ones are a spread of zero, which is allowed
};
inline constexpr std::size_t kRefusals = 8;

// "crossed", as counters and logs name it.
[[nodiscard]] std::string_view name_of(Refusal refusal);

class QuoteIntake {
 public:
  virtual ~QuoteIntake() = default;

  // `now` is when the quote arrived. A refused quote is as if it had never come: what the LP said
  // before stays, but grows old.
  virtual Refusal on_quote(const LpQuote& quote, Timestamp now) = 0;
  // An LP is down until it is reported up; down takes all its quotes back at once.
  virtual void on_lp_state(LpId lp, LpState state, Timestamp now) = 0;
  // The LP lives but has nothing new to say: a heartbeat of its protocol.
  virtual void on_lp_alive(LpId lp, Timestamp now) = 0;
};

}  // namespace dealingdesk::hub
