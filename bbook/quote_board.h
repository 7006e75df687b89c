// The last price of each instrument as the desk knows it, and whether it may be traded on.
//
// Threads:  the desk's only.
// Replay:   times are those of the commands.
#pragma once

#include <optional>

#include "core/indexed_map.h"
#include "core/quote.h"
#include "core/specs.h"

namespace dealingdesk::bbook {

class QuoteBoard {
 public:
  struct Entry {
    Quote quote;
    Timestamp received;
    bool live = false;  // someone quotes it now
    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(self.quote, self.received, self.live);
    }
  };

  void change(const Quote& quote, Timestamp now);
  // False where there was nothing to withdraw.
  bool withdraw(InstrumentId instrument);

  // The last price, live or not: for valuing what is open. Null: there never was one.
  [[nodiscard]] const Entry* last(InstrumentId instrument) const;
  // How many instruments ever had a price; conversion chains are looked up anew when it changes.
  [[nodiscard]] std::size_t known() const { return entries_.size(); }

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.entries_);
  }

 private:
  IndexedMap<InstrumentId, Entry> entries_;
};

// The quote as the group's clients see it: the mark-up added to the ask and taken off the bid.
[[nodiscard]] Quote marked_up(const Quote& quote, Price markup);

}  // namespace dealingdesk::bbook
