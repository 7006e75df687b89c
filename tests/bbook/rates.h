// Instruments and their prices, from which a converter finds its rates.
#pragma once

#include <optional>

#include "bbook/conversion.h"
#include "core/decimal.h"
#include "tests/support/must.h"
#include "tests/support/numbers.h"
#include "tests/support/specs.h"

namespace dealingdesk::bbook {

inline Currency money(const char* code) { return *Currency::of(code); }
inline Amount amount(const char* text) { return *parse<Amount>(text); }
inline Ratio ratio(const char* text) { return *parse<Ratio>(text); }
// Money in what quantity x price counts in: steps of 1e-17.
inline Int128 steps(const char* text) { return static_cast<Int128>(amount(text).steps()) * 100'000'000; }

// A pair of three-letter currencies, in lots of 100,000.
inline InstrumentSpec pair(const std::string& symbol, std::uint8_t digits = 5) {
  InstrumentSpec spec = eurusd();
  spec.symbol = symbol;
  spec.base = money(symbol.substr(0, 3).c_str());
  spec.quote = money(symbol.substr(3).c_str());
  spec.digits = digits;
  return spec;
}

class Rates {
 public:
  // Defines the pair and gives it a price.
  Rates& with(const std::string& symbol, const char* bid, const char* ask) {
    const InstrumentId id = must(catalog_.define(pair(symbol)));
    quotes_.change(quote_of(bid, ask, id.value()), Timestamp::from_ms(1));
    return *this;
  }
  Rates& with(const std::string& symbol, const char* price) { return with(symbol, price, price); }
  [[nodiscard]] Converter converter() const { return {catalog_, quotes_}; }

 private:
  reference::Catalog catalog_;
  QuoteBoard quotes_;
};

}  // namespace dealingdesk::bbook
