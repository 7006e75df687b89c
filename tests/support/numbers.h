// Prices and quantities as tests write them: exact decimal texts.
#pragma once

#include "core/decimal.h"

namespace dealingdesk {

inline Price px(const char* text) { return parse<Price>(text).value(); }
inline Qty qty(const char* text) { return parse<Qty>(text).value(); }

}  // namespace dealingdesk
