// Amounts from one currency into another, through the instruments that the desk has prices for.
//
// Threads:  the desk's only (keeps a cache of chains; derived, not part of the state).
// Replay:   the shortest chain is taken, the lowest instrument ids first; rates are the desk's quotes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "bbook/quote_board.h"
#include "core/money.h"
#include "core/wide.h"
#include "reference/catalog.h"

namespace dealingdesk::bbook {

// An amount in steps of 1e-17 of a currency: what quantity x price counts in.
struct Value {
  Int128 steps = 0;
  Currency currency;
};

// Which side of each quote on the way is used.
enum class RateSide : std::uint8_t {
  adverse,     // a gain is sold at the bid, a loss is bought at the ask: profit and loss
  favourable,  // the other way round: the bound on the other side
  bid,         // margin of a sell
  ask,         // margin of a buy
  mid,         // half way, rounded half-up
  highest,     // what gives the most: an upper bound of a margin
  lowest,      // what gives the least
};

class Converter {
 public:
  // Both must outlive the converter.
  Converter(const reference::Catalog& catalog, const QuoteBoard& quotes) : catalog_{&catalog}, quotes_{&quotes} {}

  // The value in minor units of `to`, rounded half-up once at the end (each link on the way is rounded
  // half-up to 1e-9 units). Nothing where no chain of quoted instruments leads there, or it overflows.
  [[nodiscard]] std::optional<std::int64_t> to_minor(Value value, Currency to, RateSide side) const;

  // The same, as if every bid were lower and every ask higher by this share (below 1): for what may come of
  // prices that move no farther than that.
  [[nodiscard]] std::optional<std::int64_t> to_minor(Value value, Currency to, RateSide side, Ratio wider) const;

  // The instruments on the way, in their order. Nothing where there is none.
  [[nodiscard]] std::optional<std::vector<InstrumentId>> way(Currency from, Currency to) const;

  // Forgets the chains: after an instrument was defined.
  void forget_chains() const { chains_.clear(); }

 private:
  struct Link {
    InstrumentId instrument;
    bool multiply = false;  // base to quote; else quote to base
  };
  using Chain = std::vector<Link>;
  [[nodiscard]] const std::optional<Chain>& chain(Currency from, Currency to) const;
  [[nodiscard]] std::optional<Chain> find_chain(Currency from, Currency to) const;

  const reference::Catalog* catalog_;
  const QuoteBoard* quotes_;
  mutable std::map<std::pair<Currency, Currency>, std::optional<Chain>> chains_;
  mutable std::size_t chains_known_ = 0;
};

}  // namespace dealingdesk::bbook
