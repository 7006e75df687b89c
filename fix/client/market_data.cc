#include "fix/client/market_data.h"

#include "fix/tags.h"

namespace dealingdesk::fix {
namespace {

constexpr char kBid = '0';
constexpr char kOffer = '1';

struct EntryTime {
  std::string date, time;
  explicit EntryTime(Timestamp t) {
    const auto text = to_fix_utc(t);
    date = text.substr(0, 8);
    time = text.substr(9);
  }
};

void add_price(OutMessage& entry, Price price, Qty qty, const EntryTime& time) {
  add(entry, tag::MDEntryPx, price);
  if (!qty.is_zero()) add(entry, tag::MDEntrySize, qty);
  add(entry, tag::MDEntryDate, time.date);
  add(entry, tag::MDEntryTime, time.time);
}

void add_snapshot_entry(OutMessage& out, char type, Price price, Qty qty, const EntryTime& time) {
  add(out, tag::MDEntryType, type);
  add_price(out, price, qty, time);
}

// One side of the book, as far as there is one.
struct Level {
  Price price;
  Qty qty;
  friend bool operator==(const Level&, const Level&) = default;
};
std::optional<Level> bid_of(const std::optional<Quote>& quote) {
  if (!quote) return std::nullopt;
  return Level{quote->bid, quote->bid_qty};
}
std::optional<Level> offer_of(const std::optional<Quote>& quote) {
  if (!quote) return std::nullopt;
  return Level{quote->ask, quote->ask_qty};
}

void add_change(OutMessage& out, char type, const std::string& symbol, const std::optional<Level>& before,
                const std::optional<Level>& after, const EntryTime& time) {
  const char action = !before ? '0' : after ? '1' : '2';
  add(out, tag::MDUpdateAction, action);
  add(out, tag::MDEntryType, type);
  add(out, tag::Symbol, symbol);
  if (after) add_price(out, after->price, after->qty, time);
}

// The values of one field over the entries of a repeating group.
std::vector<std::string> each(const FIX::Message& message, int group, int tag) {
  std::vector<std::string> values;
  for (std::size_t i = 1; i <= message.groupCount(group); ++i) {
    const auto& entry = message.getGroupRef(static_cast<int>(i), group);
    values.push_back(value_or_empty(entry, tag));
  }
  return values;
}

}  // namespace

std::variant<MarketDataRequest, MarketDataRefusal> read_market_data_request(const FIX::Message& message,
                                                                            const reference::Catalog& catalog) {
  MarketDataRequest request;
  request.id = value_or_empty(message, tag::MDReqID);
  const auto refuse = [&](std::optional<char> reason, std::string text) {
    return MarketDataRefusal{request.id, reason, std::move(text)};
  };
  const auto action = value_or_empty(message, tag::SubscriptionRequestType);
  if (action == "0")
    request.action = MarketDataRequest::Action::snapshot;
  else if (action == "1")
    request.action = MarketDataRequest::Action::subscribe;
  else if (action == "2")
    request.action = MarketDataRequest::Action::unsubscribe;
  else
    return refuse('4', "SubscriptionRequestType (263) " + action + " is not offered");
  // An unsubscription names its request; what else it says does not matter.
  if (request.action == MarketDataRequest::Action::unsubscribe) return request;

  const auto depth = value_or_empty(message, tag::MarketDepth);
  if (depth != "1" && depth != "0") return refuse('5', "only the top of book (264=1) is offered");
  const auto update = value_or_empty(message, tag::MDUpdateType);
  if (update != "" && update != "0" && update != "1")
    return refuse('6', "MDUpdateType (265) " + update + " is not offered");
  request.incremental = update != "0";
  for (const auto& type : each(message, tag::NoMDEntryTypes, tag::MDEntryType)) {
    if (type == "0")
      request.bids = true;
    else if (type == "1")
      request.offers = true;
    else
      return refuse('8', "MDEntryType (269) " + type + " is not offered");
  }
  if (!request.bids && !request.offers) return refuse('8', "no MDEntryType (269) was asked for");
  for (const auto& symbol : each(message, tag::NoRelatedSym, tag::Symbol)) {
    const auto* instrument = catalog.instruments().find(symbol);
    if (instrument == nullptr) return refuse('0', "unknown symbol " + symbol);
    request.instruments.push_back(instrument->id);
  }
  if (request.instruments.empty()) return refuse('0', "no Symbol (55) was asked for");
  return request;
}

void write_refusal(OutMessage& out, const MarketDataRefusal& refusal) {
  begin_message(out, "Y");
  add(out, tag::Text, refusal.text);
  add(out, tag::MDReqID, refusal.id);
  if (refusal.reason) add(out, tag::MDReqRejReason, *refusal.reason);
}

void write_snapshot(OutMessage& out, const MarketDataRequest& request, const std::string& symbol,
                    const std::optional<Quote>& quote, Timestamp time) {
  begin_message(out, "W");
  add(out, tag::Symbol, symbol);
  add(out, tag::MDReqID, request.id);
  if (!quote) return add(out, tag::NoMDEntries, '0');
  const EntryTime entry_time{time};
  add(out, tag::NoMDEntries, static_cast<char>('0' + request.bids + request.offers));
  if (request.bids) add_snapshot_entry(out, kBid, quote->bid, quote->bid_qty, entry_time);
  if (request.offers) add_snapshot_entry(out, kOffer, quote->ask, quote->ask_qty, entry_time);
}

bool write_increment(OutMessage& out, const MarketDataRequest& request, const std::string& symbol,
                     const std::optional<Quote>& before, const std::optional<Quote>& after, Timestamp time) {
  const bool bid = request.bids && bid_of(before) != bid_of(after);
  const bool offer = request.offers && offer_of(before) != offer_of(after);
  if (!bid && !offer) return false;
  const EntryTime entry_time{time};
  begin_message(out, "X");
  add(out, tag::MDReqID, request.id);
  add(out, tag::NoMDEntries, static_cast<char>('0' + bid + offer));
  if (bid) add_change(out, kBid, symbol, bid_of(before), bid_of(after), entry_time);
  if (offer) add_change(out, kOffer, symbol, offer_of(before), offer_of(after), entry_time);
  return true;
}

std::optional<MarketDataRefusal> Subscriptions::add(const MarketDataRequest& request) {
  if (by_id_.contains(request.id)) return MarketDataRefusal{request.id, '1', "this MDReqID (262) is in use"};
  if (size_ + request.instruments.size() > kMax)
    return MarketDataRefusal{request.id, '2', "more than " + std::to_string(kMax) + " subscriptions"};
  Subscription subscription{request, {}};
  for (const auto instrument : request.instruments) subscription.items[instrument];
  size_ += subscription.items.size();
  by_id_.emplace(request.id, std::move(subscription));
  return std::nullopt;
}

std::optional<MarketDataRefusal> Subscriptions::remove(const MarketDataRequest& request) {
  const auto it = by_id_.find(request.id);
  if (it == by_id_.end()) return MarketDataRefusal{request.id, std::nullopt, "no subscription has this MDReqID (262)"};
  size_ -= it->second.items.size();
  by_id_.erase(it);
  return std::nullopt;
}

}  // namespace dealingdesk::fix
