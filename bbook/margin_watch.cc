#include "bbook/margin_watch.h"

#include <algorithm>

namespace dealingdesk::bbook {

bool MarginWatch::noted_within(AccountId account, const std::vector<Band>& wide) const {
  const auto noted = by_account_.find(account);
  if (noted == by_account_.end() || !noted->second.restless_on.empty()) return false;
  const auto& before = noted->second.bands;
  return std::equal(before.begin(), before.end(), wide.begin(), wide.end(), [](const Band& a, const Band& b) {
    return a.instrument == b.instrument && a.low >= b.low && a.high <= b.high;
  });
}

void MarginWatch::note(AccountId account, const std::vector<Band>& bands) {
  forget(account);
  for (const Band& band : bands) {
    Watched& watched = by_instrument_[band.instrument];
    watched.lows.emplace(band.low.steps(), account);
    watched.highs.emplace(band.high.steps(), account);
  }
  by_account_[account].bands = bands;
}

void MarginWatch::note_calm(AccountId account) {
  const auto noted = by_account_.find(account);
  if (noted != by_account_.end() && !noted->second.restless_on.empty()) forget(account);
}

void MarginWatch::note_restless(AccountId account, const std::vector<InstrumentId>& instruments) {
  forget(account);
  for (const InstrumentId instrument : instruments) by_instrument_[instrument].restless.insert(account);
  by_account_[account].restless_on = instruments;
  restless_.insert(account);
}

void MarginWatch::forget(AccountId account) {
  const auto noted = by_account_.find(account);
  if (noted == by_account_.end()) return;
  for (const Band& band : noted->second.bands) {
    Watched& watched = by_instrument_[band.instrument];
    watched.lows.erase({band.low.steps(), account});
    watched.highs.erase({band.high.steps(), account});
  }
  for (const InstrumentId instrument : noted->second.restless_on) by_instrument_[instrument].restless.erase(account);
  restless_.erase(account);
  by_account_.erase(noted);
}

void MarginWatch::take_left(const Quote& quote, std::vector<AccountId>& out) {
  const auto it = by_instrument_.find(quote.instrument);
  if (it == by_instrument_.end()) return;
  const std::size_t first = out.size();
  const Watched& watched = it->second;
  // The highest low is the first that a falling bid passes.
  for (auto low = watched.lows.rbegin(); low != watched.lows.rend() && low->first > quote.bid.steps(); ++low)
    out.push_back(low->second);
  for (auto high = watched.highs.begin(); high != watched.highs.end() && high->first < quote.ask.steps(); ++high)
    out.push_back(high->second);
  out.insert(out.end(), watched.restless.begin(), watched.restless.end());
  for (std::size_t i = first; i < out.size(); ++i) forget(out[i]);
}

void MarginWatch::take_restless(std::vector<AccountId>& out) {
  const std::size_t first = out.size();
  out.insert(out.end(), restless_.begin(), restless_.end());
  for (std::size_t i = first; i < out.size(); ++i) forget(out[i]);
}

}  // namespace dealingdesk::bbook
