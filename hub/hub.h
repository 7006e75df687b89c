// The market as the house sees it: every LP's book per instrument, and the best of them together.
//
// A quote goes through four steps: is it sound (Refusal says what is not), does it cross another LP's,
// what is the top of book now, and who has to know.
//
// Crossed LPs. Where one LP's bid reaches or passes another's offer, one of the two is not a price that
// can be traded on. The hub believes the one that spoke last: the other LP is left out of this
// instrument's book until it quotes the instrument again, and that is counted (Counters::left_out). An
// LP that is wrong and talks a lot can therefore push others aside until they speak; the counters of
// those others show it.
//
// Staleness is measured by the time of arrival, never by the LP's own clock, which may be wrong or
// (replay) years in the past.
//
// Threads:  the feed thread's only; holds no lock. Others ask by posting to the feed's executor.
// Replay:   what is emitted depends on the calls alone: time is passed in.
// Lifetime: the sink must outlive the hub.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/quote.h"
#include "hub/hub_sink.h"
#include "hub/lp_quote.h"
#include "hub/quote_intake.h"

namespace dealingdesk::hub {

struct LpSettings {
  LpId id;
  std::string name;
  Span stale_after;             // the LP said nothing at all for so long: all its quotes go; 0: never
  Span instrument_stale_after;  // it said nothing of one instrument: that quote goes; 0: never
};

struct HubSettings {
  // The desk judges a quote's age by when it was last told. A top of book that LPs confirm but do not
  // change is told again after this long, on their next quote; 0: changes only.
  Span repeat_after;
};

// A level of the aggregated book.
struct BookLevel {
  Price price;
  Qty qty;  // 0: not said
  LpId lp;

  friend bool operator==(const BookLevel&, const BookLevel&) = default;
};

// By price, best first, then by LP id.
struct Book {
  std::vector<BookLevel> bids, asks;

  friend bool operator==(const Book&, const Book&) = default;
};

struct Counters {
  std::uint64_t quotes_in = 0;                     // all that came, the refused ones too
  std::array<std::uint64_t, kRefusals> refused{};  // by Refusal
  std::uint64_t left_out = 0;                      // times that an instrument's book went on without this LP
  std::uint64_t expired = 0;                       // quotes taken off for their age

  [[nodiscard]] std::uint64_t refused_for(Refusal why) const { return refused[static_cast<std::size_t>(why)]; }
};

struct LpStatus {
  struct Instrument {
    InstrumentId instrument;
    std::uint64_t ticks = 0;  // quotes taken
    Span last_tick_age;
    bool quoted = false;    // it has a live quote
    bool left_out = false;  // ... which crossed another LP's and is not in the book
  };
  LpId lp;
  std::string name;
  LpState state = LpState::down;
  Counters counters;
  std::optional<Span> last_sign_age;    // since any quote or heartbeat; nothing: there was none
  std::vector<Instrument> instruments;  // those that it ever quoted, by id
};

class Hub final : public QuoteIntake {
 public:
  explicit Hub(HubSink& sink, HubSettings settings = {});
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  // Quotes for other instruments and from other LPs are refused. Defining again changes the settings.
  void define_instrument(InstrumentId instrument);
  void define_lp(LpSettings settings);

  Refusal on_quote(const LpQuote& quote, Timestamp now) override;
  void on_lp_state(LpId lp, LpState state, Timestamp now) override;
  void on_lp_alive(LpId lp, Timestamp now) override;

  // Takes off what is older than its LP's limits. To be called several times per limit.
  void expire(Timestamp now);

  // The last quote emitted; null when there is none or it was withdrawn.
  [[nodiscard]] const Quote* best(InstrumentId instrument) const;
  // At most `depth` levels a side; 0: all.
  [[nodiscard]] Book book(InstrumentId instrument, std::size_t depth = 0) const;

  // REQUIRES: the LP is defined.
  [[nodiscard]] LpStatus status(LpId lp, Timestamp now) const;
  // Of all LPs, by id.
  [[nodiscard]] std::vector<LpStatus> statuses(Timestamp now) const;
  // Quotes of LPs that are not defined.
  [[nodiscard]] std::uint64_t unknown_lp_quotes() const { return unknown_lp_quotes_; }

 private:
  struct Lp {
    LpSettings settings;
    LpState state = LpState::down;
    std::optional<Timestamp> last_sign;
    Counters counters;
  };
  // What one LP says of one instrument.
  struct LpBook {
    Lp* lp = nullptr;  // stable: lps_ is a map from which nothing is erased
    LpQuote quote;
    Timestamp received;
    std::uint64_t ticks = 0;
    bool left_out = false;

    [[nodiscard]] bool live() const { return !quote.bids.empty() || !quote.asks.empty(); }
    [[nodiscard]] bool shown() const { return live() && !left_out; }
  };
  struct Market {
    InstrumentId id;
    std::vector<LpBook> lps;  // by LP id
    std::optional<Quote> best;
    Timestamp told;  // when `best` was emitted
  };

  LpBook& book_of(Market& market, Lp& lp);
  static void withdraw(LpBook& book);
  [[nodiscard]] static bool alone_in(const Market& market, const Lp& lp);
  static void leave_out_crossed_by(const LpBook& newest, Market& market);
  [[nodiscard]] static std::optional<Quote> top_of(const Market& market);
  void tell(Market& market, Timestamp now);

  HubSink& sink_;
  HubSettings settings_;
  std::map<LpId, Lp> lps_;
  std::map<InstrumentId, Market> markets_;
  std::uint64_t unknown_lp_quotes_ = 0;
};

}  // namespace dealingdesk::hub
