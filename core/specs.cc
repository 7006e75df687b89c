#include "core/specs.h"

#include "core/wide.h"

namespace dealingdesk {

Price InstrumentSpec::tick_size() const { return Price::from_steps(pow10(Price::kScale - digits)); }

}  // namespace dealingdesk
