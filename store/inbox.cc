#include "store/inbox.h"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

#include <boost/asio/post.hpp>

namespace dealingdesk::store {
namespace {

struct Submitted {
  CommandBody body;
  Origin origin;
  std::function<void(Inbox::Answer)> done;
};
struct Read {
  std::function<std::function<void()>(const desk::Desk&)> read;
};
using Request = std::variant<Submitted, Read>;

struct QuoteItem {
  InstrumentId instrument;
  std::optional<Quote> quote;  // nothing: withdrawn
};

// The later quote, with how far the price went in the earlier one.
Quote merge(const Quote& earlier, Quote later) {
  later.lowest_bid = std::min(earlier.lowest_bid.value_or(earlier.bid), later.lowest_bid.value_or(later.bid));
  later.highest_bid = std::max(earlier.highest_bid.value_or(earlier.bid), later.highest_bid.value_or(later.bid));
  later.lowest_ask = std::min(earlier.lowest_ask.value_or(earlier.ask), later.lowest_ask.value_or(later.ask));
  later.highest_ask = std::max(earlier.highest_ask.value_or(earlier.ask), later.highest_ask.value_or(later.ask));
  return later;
}

}  // namespace

class Inbox::Impl : public std::enable_shared_from_this<Inbox::Impl> {
 public:
  Impl(Turn& turn, boost::asio::io_context& context, Limits limits) : turn_{turn}, context_{context}, limits_{limits} {}

  bool push(Request request) {
    const std::lock_guard lock{mutex_};
    ++counts_.requests;
    if (closed_ || requests_.size() >= limits_.requests) {
      ++counts_.requests_refused;
      return false;
    }
    requests_.push_back(std::move(request));
    wake();
    return true;
  }

  void push(QuoteItem item) {
    const std::lock_guard lock{mutex_};
    if (closed_) return;
    ++counts_.quotes;
    const auto full = merged_.find(item.instrument);
    if (full != merged_.end()) {
      // Once an instrument is being merged it stays so until the desk has taken it: order is kept.
      ++counts_.quotes_merged;
      full->second = item.quote && full->second ? merge(*full->second, *item.quote) : item.quote;
    } else if (quotes_.size() >= limits_.quotes) {
      merged_.emplace(item.instrument, item.quote);
    } else {
      quotes_.push_back(std::move(item));
    }
    wake();
  }

  Counts counts() const {
    const std::lock_guard lock{mutex_};
    return counts_;
  }

  void close() {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    requests_.clear();
    quotes_.clear();
    merged_.clear();
  }

 private:
  // With the mutex held.
  void wake() {
    if (std::exchange(awake_, true)) return;
    boost::asio::post(context_, [self = shared_from_this()] { self->take(); });
  }

  void take() {
    std::vector<QuoteItem> quotes;
    std::vector<Request> requests;
    {
      const std::lock_guard lock{mutex_};
      awake_ = false;
      if (closed_) return;
      while (!quotes_.empty() && quotes.size() < limits_.per_turn) {
        quotes.push_back(std::move(quotes_.front()));
        quotes_.pop_front();
      }
      if (quotes_.empty()) {
        for (auto& [instrument, quote] : merged_) quotes.push_back({instrument, quote});
        merged_.clear();
      }
      while (!requests_.empty() && requests.size() < limits_.per_turn) {
        requests.push_back(std::move(requests_.front()));
        requests_.pop_front();
      }
      if (!requests_.empty() || !quotes_.empty()) wake();
    }
    for (QuoteItem& item : quotes) carry_out(item);
    for (Request& request : requests) std::visit([this](auto& r) { carry_out(r); }, request);
  }

  void carry_out(QuoteItem& item) {
    const Origin origin{Channel::lp, {}, {}, 0};
    if (item.quote)
      turn_.apply(ChangeQuote{*item.quote}, origin);
    else
      turn_.apply(WithdrawQuote{item.instrument}, origin);
  }

  void carry_out(Submitted& request) {
    const auto events = turn_.apply(request.body, request.origin);
    auto answer = std::make_shared<Answer>();
    answer->command.origin = request.origin;
    answer->command.seq = turn_.desk().last_command();
    answer->command.time = turn_.desk().now();
    answer->command.body = std::move(request.body);
    answer->events.assign(events.begin(), events.end());
    answer->group = turn_.last_group() + 1;
    turn_.when_durable([answer, done = std::move(request.done)] {
      if (done) done(std::move(*answer));
    });
  }

  void carry_out(Read& request) {
    if (auto release = request.read(turn_.desk())) turn_.when_durable(std::move(release));
  }

  Turn& turn_;
  boost::asio::io_context& context_;
  const Limits limits_;
  mutable std::mutex mutex_;  // guards all that follows
  std::deque<Request> requests_;
  std::deque<QuoteItem> quotes_;
  std::map<InstrumentId, std::optional<Quote>> merged_;
  Counts counts_;
  bool awake_ = false;
  bool closed_ = false;
};

Inbox::Inbox(Turn& turn, boost::asio::io_context& desk_context, Limits limits)
    : impl_{std::make_shared<Impl>(turn, desk_context, limits)} {}
Inbox::~Inbox() { impl_->close(); }

bool Inbox::submit(CommandBody body, const Origin& origin, std::function<void(Answer)> done) {
  return impl_->push(Request{Submitted{std::move(body), origin, std::move(done)}});
}

bool Inbox::read(std::function<std::function<void()>(const desk::Desk&)> read) {
  return impl_->push(Request{Read{std::move(read)}});
}

void Inbox::change_quote(const Quote& quote) { impl_->push(QuoteItem{quote.instrument, quote}); }
void Inbox::withdraw_quote(InstrumentId instrument) { impl_->push(QuoteItem{instrument, std::nullopt}); }
Inbox::Counts Inbox::counts() const { return impl_->counts(); }
void Inbox::close() { impl_->close(); }

}  // namespace dealingdesk::store
