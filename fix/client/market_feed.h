// Who follows which market, and what they are told when it changes.
//
// Followers of the same (the instrument, the price with their group's mark-up, the version of FIX, what is asked for)
// share a channel: its view is made once a change and written once, and each of them gets these bytes behind a header
// of its own. A change of an instrument costs nothing where nobody follows it, and nobody else is visited.
//
// A follower whose session is slow to read is passed over, and brought up to date when it has read: by one increment
// at the top of book, else by a snapshot. So what waits for a slow reader does not grow with the market's pace.
//
// Private to fix/.
// Threads:  the desk's only.
// Lifetime: the turn must outlive it; followers may outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/event.h"
#include "fix/client/market_data.h"
#include "fix/session.h"
#include "store/turn.h"

namespace dealingdesk::fix {

class MarketFeed {
 public:
  static constexpr std::size_t kMaxTrades = 1'000;  // of one change that are told; of more, the last ones

  // Sessions with more than `conflate_above_bytes` unsent are slow.
  MarketFeed(store::Turn& turn, std::size_t conflate_above_bytes)
      : turn_{turn}, conflate_above_bytes_{conflate_above_bytes} {}
  MarketFeed(const MarketFeed&) = delete;
  MarketFeed& operator=(const MarketFeed&) = delete;

  // What makes two followers the same to us.
  struct Subject {
    InstrumentId instrument;
    std::string symbol;
    Price markup;
    const Protocol* protocol = nullptr;
    MarketDataTerms terms;
    friend bool operator==(const Subject&, const Subject&) = default;
  };

  // So much waits to be read by it that quotes and figures had better be merged.
  [[nodiscard]] bool is_slow(const Session& session) const { return session.unsent() > conflate_above_bytes_; }

 private:
  struct Channel;

 public:
  // One instrument of one subscription. Ends with itself.
  class Follower {
   public:
    // `session` and `request`, the subscription's MDReqID, must outlive it.
    Follower(Session& session, const std::string& request) : session_{session}, request_{request} {}
    ~Follower() { leave(); }
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    // REQUIRES of both: it has joined.
    [[nodiscard]] const Subject& subject() const;
    [[nodiscard]] bool is_behind() const;

   private:
    friend MarketFeed;
    void leave();

    Session& session_;
    const std::string& request_;
    std::shared_ptr<Channel> channel_;
    std::size_t place_ = 0;                    // among the channel's followers
    std::uint64_t told_ = 0;                   // the channel's report that it heard last
    std::shared_ptr<const MarketView> shown_;  // what it knows, where it is behind at the top of book
  };

  // Sends it a snapshot; from then on it is told of every change. It may have followed something else before.
  void join(Follower& follower, Subject subject);
  // What is not told yet is told now, if the session has read enough.
  void catch_up(Follower& follower);

  // After each command: tells of every market that it changed.
  void on_applied(std::span<const Event> events);
  // The market may be another.
  void changed(InstrumentId instrument);

 private:
  static void forget_empty(std::vector<std::shared_ptr<Channel>>& channels);
  [[nodiscard]] std::shared_ptr<Channel> channel_of(Subject subject);
  [[nodiscard]] MarketView view_of(const Subject& subject) const;
  [[nodiscard]] MarketDataHeading heading(const Channel& channel) const;
  [[nodiscard]] OutMessage& message_for(const Protocol* protocol);
  void remember(const ExecutionReport& trade);
  void publish(Channel& channel);
  void tell(Channel& channel, const std::shared_ptr<const MarketView>& before, const OutMessage& message);

  store::Turn& turn_;
  std::size_t conflate_above_bytes_;
  std::map<InstrumentId, std::vector<std::shared_ptr<Channel>>> channels_;
  std::map<InstrumentId, std::vector<MarketView::Trade>>
      trades_;  // of exchange instruments: the last that came together
  std::uint64_t trade_numbers_ = 0;
  std::vector<InstrumentId> touched_;               // by the command's events
  std::vector<InstrumentId> traded_;                // of these, those with trades
  std::map<const Protocol*, OutMessage> messages_;  // being written; their memory is kept
};

}  // namespace dealingdesk::fix
