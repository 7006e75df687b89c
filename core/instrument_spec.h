// What an instrument is: its prices, quantities, margin, swap, commission, funding and hours.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/money.h"
#include "core/timestamp.h"

namespace dealingdesk {

inline constexpr Ratio kOne = Ratio::from_steps(1'000'000'000);

enum class Execution : std::uint8_t {
  automatic,  // the router's rules decide between B-book and A-book
  exchange,   // clients trade with each other by price and time
  b_book,     // always filled by us, against us
  a_book,     // always passed on to an LP of the group's
};

enum class InstrumentStatus : std::uint8_t { trading, close_only, halted };

enum class InstrumentClass : std::uint8_t { forex, cfd, index, stock, futures, bond, crypto_spot, perpetual };

// --- margin (formulas: bbook/margin.h) ---

enum class MarginMode : std::uint8_t {
  forex,              // quantity / leverage, in the margin currency
  forex_no_leverage,  // quantity, in the margin currency
  cfd,                // quantity x price: CFDs, stocks
  cfd_leverage,       // quantity x price / leverage
  cfd_index,          // lots x price x tick value / tick size
  futures,            // lots x initial margin; x maintenance margin once open
  bond,               // quantity x face value x price / 100
  perpetual,          // notional / leverage to open; once open notional x rate - deduction, of its tier
};

// What a client's longs and shorts on one instrument need together.
enum class HedgedMethod : std::uint8_t {
  larger_leg,  // the larger of the two legs' margins
  basic,       // the uncovered volume at the larger leg's price and rate, the covered one at the hedged size
  sum,         // both legs, at the present price
  max,         // the leg with more volume, at the present price
  net,         // the difference of the volumes, at the present price
};

struct MarginSpec {
  MarginMode mode = MarginMode::forex;
  HedgedMethod hedged = HedgedMethod::larger_leg;
  Ratio long_rate = kOne;   // multiplies the margin of a long
  Ratio short_rate = kOne;  // and of a short
  Ratio pending_rate;       // of a pending order, times the side's; 0: it reserves nothing
  Amount initial;           // per lot, in the margin currency; 0: the mode's formula
  Amount maintenance;       // per lot, once open; 0: as initial
  Amount hedged_size;       // per covered lot: units, or money where `initial` is given; 0: none is needed
  TiersId tiers;            // none: one rate for every volume

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.mode, self.hedged, self.long_rate, self.short_rate, self.pending_rate, self.initial, self.maintenance,
            self.hedged_size, self.tiers);
  }
  friend bool operator==(const MarginSpec&, const MarginSpec&) = default;
};

enum class TierBasis : std::uint8_t { lots, notional };

struct MarginTier {
  Amount up_to;             // lots, or notional in the tiers' currency; 0: without end
  Ratio multiplier = kOne;  // of the margin of what lies in this tier
  Ratio maintenance_rate;   // perpetuals: of the whole notional, less the deduction
  Amount deduction;         // in the tiers' currency

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.up_to, self.multiplier, self.maintenance_rate, self.deduction);
  }
  friend bool operator==(const MarginTier&, const MarginTier&) = default;
};

// Floating leverage: instruments that name the same tiers are one group, and an account's volume on all
// of them together decides.
struct TiersSpec {
  TiersId id;
  std::string name;  // unique
  TierBasis basis = TierBasis::lots;
  Currency currency;              // of notional bounds and deductions
  std::vector<MarginTier> tiers;  // rising; the last one without end

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.id, self.name, self.basis, self.currency, self.tiers);
  }
  friend bool operator==(const TiersSpec&, const TiersSpec&) = default;
};

// --- what is paid for holding a position (formulas: bbook/swap.h, bbook/funding.h) ---

enum class SwapMode : std::uint8_t {
  none,
  points,             // points a lot and night
  money,              // an amount a lot and night, in `currency`
  interest_current,   // percent a year of the value at the present price
  interest_open,      // percent a year of the value at the open price
  rate_differential,  // base rate less quote rate, percent a year of the value at the mid price
};

struct SwapSpec {
  SwapMode mode = SwapMode::none;
  Amount long_rate;   // what a long gets: points, money or percent; negative: it pays
  Amount short_rate;  // what a short gets
  Amount base_rate;   // rate_differential: percent a year
  Amount quote_rate;
  Currency currency;  // money: what it is in
  std::uint16_t days_in_year = 360;
  // From Monday on: how many nights the roll-over of that day counts for.
  std::array<std::uint8_t, 7> nights{1, 1, 3, 1, 1, 0, 0};
  bool holidays_before = false;  // a holiday's nights are counted on the day before

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.mode, self.long_rate, self.short_rate, self.base_rate, self.quote_rate, self.currency,
            self.days_in_year, self.nights, self.holidays_before);
  }
  friend bool operator==(const SwapSpec&, const SwapSpec&) = default;
};

struct FundingSpec {
  std::uint16_t interval_h = 0;  // from midnight UTC on; 0: none
  std::uint16_t rate_h = 8;      // the interval that the rates are quoted for: others divide by rate_h / interval_h
  Ratio interest;                // of an interval: 0.0001 is 0.01 %
  Ratio band = Ratio::from_steps(500'000);  // interest - premium is held within +- this: 0.05 %
  InstrumentId index;                       // whose mid price is the index; none: the premium is 0
  Span sample_every = Span::from_s(60);

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.interval_h, self.rate_h, self.interest, self.band, self.index, self.sample_every);
  }
  friend bool operator==(const FundingSpec&, const FundingSpec&) = default;
};

// --- commission (formulas: bbook/commission.h) ---

enum class CommissionMode : std::uint8_t {
  none,
  per_lot,      // an amount a lot
  per_million,  // USD a million of notional in USD
  percent,      // percent of the traded value
  points,       // points of the price
};

// A side: opening pays, and closing pays.
struct CommissionSpec {
  CommissionMode mode = CommissionMode::none;
  Amount rate;
  Amount maker_rate;  // on an exchange book, of the order that rested; negative: a rebate
  Amount minimum;     // a fill, in `currency`
  Currency currency;  // of per_lot and minimum; none: the account's

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.mode, self.rate, self.maker_rate, self.minimum, self.currency);
  }
  friend bool operator==(const CommissionSpec&, const CommissionSpec&) = default;
};

// An amount a lot and side, in the account's currency.
[[nodiscard]] CommissionSpec commission_per_lot(Amount amount);

struct InstrumentSpec {
  InstrumentId id;
  std::string symbol;  // "EURUSD": unique
  Currency base;
  Currency quote;  // what the price is in
  std::uint8_t digits = 5;
  Qty contract_size;               // units in one lot
  Qty min_qty, max_qty, qty_step;  // in units, not lots
  Price stop_level;                // the least distance of stops and limits from the market; 0: none
  Price freeze_level;              // nearer to the market than this, pending orders and protection cannot change
  Span stale_after;                // a quote older than this is not traded on; 0: never stale
  Execution execution = Execution::automatic;
  InstrumentStatus status = InstrumentStatus::trading;
  InstrumentClass instrument_class = InstrumentClass::forex;
  Currency profit_currency;  // what profit is counted in; none: the quote currency
  Currency margin_currency;  // what margin is counted in; none: forex the base, others the profit currency
  Price tick;                // the least change of a price; 0: 10^-digits
  Amount tick_value;         // what a tick is worth for a lot, in the profit currency; 0: tick x contract size
  Amount face_value;         // bonds: of one unit, in the profit currency
  MarginSpec margin;
  SwapSpec swap;
  FundingSpec funding;
  std::optional<CommissionSpec> commission;  // instead of the group's
  CalendarId calendar;                       // none: always open

  // The least change of a price.
  [[nodiscard]] Price tick_size() const;
  // The last digit of a price, 10^-digits: what mark-ups, swaps and distances count in.
  [[nodiscard]] Price point() const;
  [[nodiscard]] Currency profit() const { return profit_currency ? profit_currency : quote; }
  [[nodiscard]] Currency margin_in() const;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.id, self.symbol, self.base, self.quote, self.digits, self.contract_size, self.min_qty, self.max_qty,
            self.qty_step, self.stop_level, self.freeze_level, self.stale_after, self.execution, self.status,
            self.instrument_class, self.profit_currency, self.margin_currency, self.tick, self.tick_value,
            self.face_value, self.margin, self.swap, self.funding, self.commission, self.calendar);
  }
  friend bool operator==(const InstrumentSpec&, const InstrumentSpec&) = default;
};

}  // namespace dealingdesk
