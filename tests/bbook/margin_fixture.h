// What the tests of margin need: instruments, exposures, terms, and a converter with prices.
#pragma once

#include <string>

#include "bbook/margin.h"
#include "reference/catalog.h"
#include "tests/support/must.h"
#include "tests/support/specs.h"

namespace dealingdesk::bbook {

using Kind = PriceView::Kind;

inline Ratio ratio(const char* text) { return parse<Ratio>(text).value(); }
inline Amount amount(const char* text) { return parse<Amount>(text).value(); }
inline Currency currency(const char* code) { return Currency::of(code).value(); }

// Lots of 100,000 of a pair, with its margin mode.
inline InstrumentSpec pair(const char* base, const char* quote, MarginMode mode = MarginMode::forex) {
  InstrumentSpec spec = eurusd();
  spec.symbol = std::string{base} + quote;
  spec.base = currency(base);
  spec.quote = currency(quote);
  spec.margin.mode = mode;
  return spec;
}

// Something of so many units a lot, priced in dollars.
inline InstrumentSpec contract_of(const char* units, MarginMode mode) {
  InstrumentSpec spec = pair("XAU", "USD", mode);
  spec.contract_size = qty(units);
  return spec;
}

inline Exposure longs(const char* units, const char* price) {
  return {qty(units), Qty{}, value_of(qty(units), px(price)), 0};
}
inline Exposure shorts(const char* units, const char* price) {
  return {Qty{}, qty(units), 0, value_of(qty(units), px(price))};
}
inline Exposure both(const Exposure& a, const Exposure& b) {
  return {a.long_qty + b.long_qty, a.short_qty + b.short_qty, a.long_value + b.long_value,
          a.short_value + b.short_value};
}

class Prices {
 public:
  void quote(const char* base, const char* quote_currency, const char* bid, const char* ask) {
    const auto id = must(catalog_.define(pair(base, quote_currency)));
    board_.change(quote_of(bid, ask, id.value()), Timestamp{});
  }
  void change(std::uint32_t instrument, Price bid, Price ask) {
    Quote quote;
    quote.instrument = InstrumentId{instrument};
    quote.bid = bid;
    quote.ask = ask;
    board_.change(quote, Timestamp{});
  }
  [[nodiscard]] PriceView view(Kind kind = Kind::exact, Ratio wider = {}) const { return {&converter_, kind, wider}; }

 private:
  reference::Catalog catalog_;
  QuoteBoard board_;
  Converter converter_{catalog_, board_};
};

inline MarginTerms terms(const char* code, std::uint32_t leverage, LevelMode mode = LevelMode::margin_level) {
  return {leverage, currency(code), mode};
}

}  // namespace dealingdesk::bbook
