// Which accounts a price has to be looked at for: a tick on one instrument does not revisit every account.
//
// For each account that was judged the desk notes how far each instrument's price may go before the account's
// margin level could have crossed a threshold (a band). Only accounts whose band a quote leaves are judged
// again; until then nothing can have happened to them.
//
// Threads:  the desk's only.
// Replay:   derived: no event depends on when an account is looked at, as long as it is not too late.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/quote.h"

namespace dealingdesk::bbook {

class MarginWatch {
 public:
  // While the instrument's bid is at or above `low` and its ask at or below `high`.
  struct Band {
    InstrumentId instrument;
    Price low, high;
  };

  // The account need not be looked at before a quote leaves one of the bands.
  void note(AccountId account, const std::vector<Band>& bands);
  // Do the bands that are noted lie within these, one in each? Then they may stay.
  [[nodiscard]] bool noted_within(AccountId account, const std::vector<Band>& wide) const;
  // The account has to be looked at whenever one of the instruments is quoted.
  void note_restless(AccountId account, const std::vector<InstrumentId>& instruments);
  // The account has nothing that a quote could change. Its bands stay: most accounts soon have a position on the
  // same instrument again, and to look at one without need changes nothing.
  void note_calm(AccountId account);
  void forget(AccountId account);
  // Takes out the accounts whose band the quote leaves, and those that are restless on its instrument.
  void take_left(const Quote& quote, std::vector<AccountId>& out);
  // All restless ones.
  void take_restless(std::vector<AccountId>& out);

 private:
  using ByPrice = std::set<std::pair<std::int64_t, AccountId>>;
  struct Watched {
    ByPrice lows, highs;
    std::set<AccountId> restless;
  };
  struct Noted {
    std::vector<Band> bands;
    std::vector<InstrumentId> restless_on;
  };

  std::map<InstrumentId, Watched> by_instrument_;
  boost::unordered_flat_map<AccountId, Noted, std::hash<AccountId>> by_account_;  // looked up only
  std::set<AccountId> restless_;
};

}  // namespace dealingdesk::bbook
