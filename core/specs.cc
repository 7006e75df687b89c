#include "core/specs.h"

#include "core/wide.h"

namespace dealingdesk {

Price InstrumentSpec::tick_size() const { return Price::from_steps(pow10(Price::kScale - digits)); }

Price GroupSpec::markup(const InstrumentSpec& instrument) const {
  if (instrument.execution == Execution::exchange) return {};
  return Price::from_steps(markup_points * instrument.tick_size().steps());
}

}  // namespace dealingdesk
