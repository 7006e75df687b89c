#include "bbook/worth.h"

namespace dealingdesk::bbook {

std::optional<Value> worth(const InstrumentSpec& instrument, Int128 value) {
  const Currency currency = instrument.profit();
  if (instrument.margin.mode == MarginMode::bond && !instrument.face_value.is_zero()) {
    const auto steps =
        mul_div_wide(value, instrument.face_value.steps(), 100 * pow10(Amount::kScale), Rounding::half_up);
    return steps ? std::optional{Value{*steps, currency}} : std::nullopt;
  }
  if (instrument.tick_value.is_zero()) return Value{value, currency};
  // tick value / (tick size x contract size): 1e-9 over 1e-9 x 1e-8.
  const Int128 tick_worth = static_cast<Int128>(instrument.tick_value.steps()) * pow10(Qty::kScale);
  const Int128 tick = static_cast<Int128>(instrument.tick_size().steps()) * instrument.contract_size.steps();
  const auto steps = mul_div_wide(value, tick_worth, tick, Rounding::half_up);
  return steps ? std::optional{Value{*steps, currency}} : std::nullopt;
}

std::optional<Amount> lots_of(const InstrumentSpec& instrument, Qty qty) {
  const auto steps = mul_div(qty.steps(), pow10(Amount::kScale), instrument.contract_size.steps(), Rounding::half_up);
  return steps ? std::optional{Amount::from_steps(*steps)} : std::nullopt;
}

}  // namespace dealingdesk::bbook
