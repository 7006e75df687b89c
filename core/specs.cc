#include "core/specs.h"

#include "core/wide.h"

namespace dealingdesk {

Price InstrumentSpec::point() const { return Price::from_steps(pow10(Price::kScale - digits)); }

Price InstrumentSpec::tick_size() const { return tick.is_zero() ? point() : tick; }

Currency InstrumentSpec::margin_in() const {
  if (margin_currency) return margin_currency;
  const bool by_base = margin.mode == MarginMode::forex || margin.mode == MarginMode::forex_no_leverage;
  return by_base ? base : profit();
}

CommissionSpec commission_per_lot(Amount amount) {
  CommissionSpec spec;
  spec.mode = CommissionMode::per_lot;
  spec.rate = amount;
  spec.maker_rate = amount;
  return spec;
}

Price GroupSpec::markup(const InstrumentSpec& instrument) const {
  if (instrument.execution == Execution::exchange) return {};
  return Price::from_steps(markup_points * instrument.point().steps());
}

}  // namespace dealingdesk
