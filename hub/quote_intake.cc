#include "hub/quote_intake.h"

namespace dealingdesk::hub {

std::string_view name_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::none: return "none";
    case Refusal::unknown_lp: return "unknown_lp";
    case Refusal::unknown_instrument: return "unknown_instrument";
    case Refusal::lp_down: return "lp_down";
    case Refusal::bad_price: return "bad_price";
    case Refusal::bad_qty: return "bad_qty";
    case Refusal::unsorted: return "unsorted";
    case Refusal::crossed: return "crossed";
  }
  return "unknown";
}

}  // namespace dealingdesk::hub
