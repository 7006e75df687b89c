// The margin that positions and orders need: formulas for every MarginMode and HedgedMethod.
//
// A component is the margin of one leg, of its uncovered part or of the covered volume:
//
//   amount x rate [/ leverage], converted to the account's currency and rounded half-up once to its minor unit.
//
// The amount is counted in the instrument's margin currency (InstrumentSpec::margin_in()):
//
//   forex, forex_no_leverage   quantity
//   cfd, cfd_leverage          quantity x price
//   cfd_index                  lots x price x tick value / tick size
//   bond                       quantity x face value x price / 100
//   futures                    lots x initial margin; lots x maintenance margin of what is open
//   perpetual                  quantity x mark price
//
// forex, cfd_leverage and perpetual divide by the leverage. Where the instrument names an initial margin, every
// mode is lots x that (lots x maintenance of what is open), which forex and cfd_leverage still divide.
//
// The price is the one of opening for larger_leg and basic, and the client's present one for sum, max and net:
// the ask for longs, the bid for shorts. The mark price is the mid of the quote. An account judged by
// closeout_percent has everything at mid prices.
//
// Forex is turned into the account's currency by the instrument's own price, as above, where its profit is in
// that currency; into the others, as every other mode, by the converter: longs at the ask, shorts at the bid,
// covered volume at the mid.
//
// Sources: the terminal help of MetaTrader 5 (margin modes, basic), cTrader's help (sum, max, net), OANDA's
// v20 documentation (closeout percent).
//
// Replay: pure functions.
#pragma once

#include <cstdint>
#include <optional>

#include "bbook/conversion.h"
#include "bbook/position_book.h"
#include "core/quote.h"
#include "core/specs.h"

namespace dealingdesk::bbook {

// Whose margin.
struct MarginTerms {
  std::uint32_t leverage = 0;  // the account's, capped by its group's; 0 is refused where a mode divides by it
  Currency currency;           // the account's
  LevelMode level_mode = LevelMode::margin_level;
};

// At which prices.
//
// highest and lowest bound what `exact` gives for every quote that stays within a band: no bid below it, no ask
// above it. The caller passes the client's quote widened to the band, bid x (1 - wider) and ask x (1 + wider);
// the converter widens its own.
struct PriceView {
  enum class Kind : std::uint8_t { exact, highest, lowest };

  const Converter* converter = nullptr;  // REQUIRES: not null
  Kind kind = Kind::exact;
  Ratio wider{};  // the converter's band, of highest and lowest
};

// What all positions of the account on the instrument need together, in minor units of the account's currency;
// 0 where there are none. `client_quote`: with the group's mark-up. Nothing where no conversion is found or a
// product does not fit.
//
//   larger_leg  the larger of the two legs' margins
//   basic       the uncovered volume at the larger leg's average price and rate
//               + covered lots x hedged size x average price of both legs x (long rate + short rate) / 2
//   sum         both legs
//   max         the leg with more volume; of two equal ones the larger margin
//   net         the difference of the volumes, at the rate and the price of the leg with more
//
// Perpetuals: what opening them needs. With tiers, maintenance_minor() says what they need once open.
[[nodiscard]] std::optional<std::int64_t> exposure_margin(const Exposure& exposure, const InstrumentSpec& instrument,
                                                          const MarginTerms& terms, const Quote& client_quote,
                                                          const PriceView& view);

// What an order for `qty` at `price` needs before it fills, besides what `before` needs already: the margin with
// the order, which counts at the initial margin, less the margin without it; never below 0.
//
// `reduces`: the order first takes volume off the other side, at its average price (netting and closing orders);
// otherwise it covers it. Futures by the basic method: covered lots x hedged margin + other lots x initial margin,
// on top of all that is reserved. `highest` and `lowest` are bounds here too. `known_without`: exposure_margin() of
// `before` from the opposite bound, where the caller has it. Nothing: as exposure_margin().
[[nodiscard]] std::optional<std::int64_t> order_margin(const Exposure& before, Side side, Qty qty, Price price,
                                                       bool reduces, const InstrumentSpec& instrument,
                                                       const MarginTerms& terms, const Quote& client_quote,
                                                       const PriceView& view,
                                                       std::optional<std::int64_t> known_without = std::nullopt);

// What a pending order reserves: the margin of the order alone x MarginSpec::pending_rate, rounded half-up.
[[nodiscard]] std::optional<std::int64_t> pending_margin(Side side, Qty qty, Price price,
                                                         const InstrumentSpec& instrument, const MarginTerms& terms,
                                                         const Quote& client_quote, const PriceView& view);

// Half the margin / net asset value, as a fraction, rounded down: the account is closed out at 1. Without margin
// 0. Nothing where it does not fit, or the net asset value is not above 0: then the account is beyond it.
[[nodiscard]] std::optional<Ratio> closeout_percent(std::int64_t margin_minor, std::int64_t nav_minor);

}  // namespace dealingdesk::bbook
