// Is a currency that came as bytes one that there can be? Bytes say anything: a code that is none, 200 decimals.
#pragma once

#include "core/money.h"

namespace dealingdesk {

// No currency at all is sound, too: whether one is needed is the record's to say.
[[nodiscard]] inline bool is_sound(Currency currency) {
  return !currency || Currency::make(currency.code(), currency.digits()) == currency;
}

}  // namespace dealingdesk
