// What most tests trade: EURUSD in lots of 100,000, a dollar account, a price.
#pragma once

#include <cstdint>

#include "core/quote.h"
#include "core/specs.h"
#include "tests/support/numbers.h"

namespace dealingdesk {

inline InstrumentSpec eurusd() {
  InstrumentSpec spec;
  spec.symbol = "EURUSD";
  spec.base = *Currency::of("EUR");
  spec.quote = *Currency::of("USD");
  spec.contract_size = qty("100000");
  spec.min_qty = qty("1000");
  spec.max_qty = qty("100000000");
  spec.qty_step = qty("1000");
  return spec;
}

inline AccountSpec dollar_account(std::uint64_t id, std::uint32_t group = 1) {
  AccountSpec spec;
  spec.id = AccountId{id};
  spec.group = GroupId{group};
  spec.currency = *Currency::of("USD");
  return spec;
}

inline Quote quote_of(const char* bid, const char* ask, std::uint32_t instrument = 1) {
  Quote quote;
  quote.instrument = InstrumentId{instrument};
  quote.bid = px(bid);
  quote.ask = px(ask);
  return quote;
}

}  // namespace dealingdesk
