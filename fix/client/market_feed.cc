#include "fix/client/market_feed.h"

#include <algorithm>
#include <utility>

#include "bbook/quote_board.h"
#include "exchange/order_book.h"
#include "fix/clock.h"

namespace dealingdesk::fix {

struct MarketFeed::Channel {
  Subject subject;
  std::shared_ptr<const MarketView> view;  // what its followers were told
  std::uint64_t reports = 0;               // messages on it, in a row (83)
  std::vector<Follower*> followers;
};

const MarketFeed::Subject& MarketFeed::Follower::subject() const { return channel_->subject; }
bool MarketFeed::Follower::is_behind() const { return told_ != channel_->reports; }

void MarketFeed::Follower::leave() {
  if (!channel_) return;
  auto& all = channel_->followers;
  all[place_] = all.back();
  all[place_]->place_ = place_;
  all.pop_back();
  channel_.reset();
  shown_.reset();
}

// --- what a market shows ---

MarketView MarketFeed::view_of(const Subject& subject) const {
  const auto& terms = subject.terms;
  const auto& desk = turn_.desk();
  MarketView view;
  if (const auto trades = trades_.find(subject.instrument); terms.trades && trades != trades_.end())
    view.trades = trades->second;
  const auto* instrument = desk.catalog().instruments().find(subject.instrument);
  if (instrument != nullptr && instrument->execution == Execution::exchange) {
    // Each side by itself: the desk's quote needs both.
    const auto* book = desk.exchange_book(subject.instrument);
    const auto levels = [&](Side side, std::vector<MarketView::Level>& to) {
      for (const auto& level : book->levels(side, terms.depth)) to.push_back({level.price, level.qty});
    };
    if (book != nullptr && terms.bids) levels(Side::buy, view.bids);
    if (book != nullptr && terms.offers) levels(Side::sell, view.offers);
  } else if (const auto* house = desk.quote(subject.instrument)) {
    const auto quote = bbook::marked_up(*house, subject.markup);
    if (terms.bids) view.bids.push_back({quote.bid, quote.bid_qty});
    if (terms.offers) view.offers.push_back({quote.ask, quote.ask_qty});
  }
  return view;
}

MarketDataHeading MarketFeed::heading(const Channel& channel) const {
  return {channel.subject.symbol, channel.subject.instrument, channel.reports, now()};
}

OutMessage& MarketFeed::message_for(const Protocol* protocol) {
  return messages_.try_emplace(protocol, protocol).first->second;
}

// --- followers ---

// Followers leave without a word.
void MarketFeed::forget_empty(std::vector<std::shared_ptr<Channel>>& channels) {
  channels.erase(
      std::remove_if(channels.begin(), channels.end(), [](const auto& channel) { return channel->followers.empty(); }),
      channels.end());
}

std::shared_ptr<MarketFeed::Channel> MarketFeed::channel_of(Subject subject) {
  auto& channels = channels_[subject.instrument];
  forget_empty(channels);
  for (const auto& channel : channels)
    if (channel->subject == subject) return channel;
  auto view = std::make_shared<const MarketView>(view_of(subject));
  channels.push_back(std::make_shared<Channel>(Channel{std::move(subject), std::move(view), 0, {}}));
  return channels.back();
}

void MarketFeed::join(Follower& follower, Subject subject) {
  follower.leave();
  const FrozenTime frozen;
  const auto channel = channel_of(std::move(subject));
  // Whoever is there already is told first: the snapshot must be what all next increments start from.
  publish(*channel);
  follower.channel_ = channel;
  follower.place_ = channel->followers.size();
  follower.told_ = channel->reports;
  channel->followers.push_back(&follower);
  auto& out = message_for(channel->subject.protocol);
  write_snapshot(out, channel->subject.terms, heading(*channel), *channel->view);
  follower.session_.send(out, follower.request_);
}

void MarketFeed::catch_up(Follower& follower) {
  if (!follower.is_behind() || is_slow(follower.session_)) return;
  const FrozenTime frozen;
  const Channel& channel = *follower.channel_;
  const auto& terms = channel.subject.terms;
  auto& out = message_for(channel.subject.protocol);
  bool any = true;
  if (follower.shown_)
    any = write_increment(out, terms, heading(channel), *follower.shown_, *channel.view);
  else
    write_snapshot(out, terms, heading(channel), *channel.view);
  follower.told_ = channel.reports;
  follower.shown_.reset();
  if (any) follower.session_.send(out, follower.request_);
}

// --- changes ---

void MarketFeed::on_applied(std::span<const Event> events) {
  touched_.clear();
  traded_.clear();
  for (const auto& event : events) {
    if (const auto* quote = std::get_if<QuoteChanged>(&event)) {
      touched_.push_back(quote->instrument);
    } else if (const auto* report = std::get_if<ExecutionReport>(&event)) {
      // Nothing happens to a book but by one of its orders: also below the top, of which alone the desk tells.
      if (report->order.book != Book::exchange) continue;
      touched_.push_back(report->order.terms.instrument);
      // Of the two reports of a trade there is one of a seller.
      if (report->type == ExecType::trade && report->order.terms.side == Side::sell) remember(*report);
    }
  }
  std::sort(touched_.begin(), touched_.end());
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  for (const auto instrument : touched_) changed(instrument);
}

void MarketFeed::remember(const ExecutionReport& trade) {
  const auto instrument = trade.order.terms.instrument;
  auto& trades = trades_[instrument];
  if (std::find(traded_.begin(), traded_.end(), instrument) == traded_.end()) {
    traded_.push_back(instrument);
    trades.clear();
  }
  if (trades.size() == kMaxTrades) trades.erase(trades.begin());
  trades.push_back({++trade_numbers_, trade.last_price, trade.last_qty, trade.order.updated});
}

void MarketFeed::changed(InstrumentId instrument) {
  const auto found = channels_.find(instrument);
  if (found == channels_.end()) return;
  const FrozenTime frozen;
  forget_empty(found->second);
  if (found->second.empty()) {
    channels_.erase(found);
    return;
  }
  // A session that ends while it is told takes its followers with it, but no channel.
  for (const auto& channel : found->second) publish(*channel);
}

void MarketFeed::publish(Channel& channel) {
  auto view = std::make_shared<const MarketView>(view_of(channel.subject));
  if (*view == *channel.view) return;
  const auto before = std::exchange(channel.view, std::move(view));
  ++channel.reports;
  auto& out = message_for(channel.subject.protocol);
  if (!channel.subject.terms.incremental)
    write_snapshot(out, channel.subject.terms, heading(channel), *channel.view);
  else if (!write_increment(out, channel.subject.terms, heading(channel), *before, *channel.view))
    return;
  tell(channel, before, out);
}

// From the end, because whoever leaves meanwhile is replaced by the last; `told_` says who has heard it already.
void MarketFeed::tell(Channel& channel, const std::shared_ptr<const MarketView>& before, const OutMessage& message) {
  const auto& terms = channel.subject.terms;
  for (std::size_t i = channel.followers.size(); i-- > 0;) {
    if (i >= channel.followers.size()) continue;
    Follower& follower = *channel.followers[i];
    // One that was behind before stays it: an increment would not fit what it knows.
    if (follower.told_ + 1 != channel.reports) continue;
    if (is_slow(follower.session_)) {
      if (terms.incremental && terms.depth == 1) follower.shown_ = before;
      continue;
    }
    follower.told_ = channel.reports;
    follower.session_.send(message, follower.request_);
  }
}

}  // namespace dealingdesk::fix
