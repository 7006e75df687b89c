#include "fix/client/market_data.h"

#include <algorithm>
#include <charconv>

#include "fix/tags.h"

namespace dealingdesk::fix {
namespace {

constexpr char kBid = '0';
constexpr char kOffer = '1';
constexpr char kTrade = '2';

constexpr char kNew = '0';
constexpr char kChange = '1';
constexpr char kDelete = '2';

// --- reading ---

// The values of one field over the entries of a repeating group.
std::vector<std::string> each(const FIX::Message& message, int group, int tag) {
  std::vector<std::string> values;
  for (std::size_t i = 1; i <= message.groupCount(group); ++i) {
    const auto& entry = message.getGroupRef(static_cast<int>(i), group);
    if (const auto* value = value_of(entry, tag)) values.push_back(*value);
  }
  return values;
}

MarketDataRefusal refusal(std::string id, std::optional<char> reason, std::string text) {
  return {std::move(id), reason, std::move(text)};
}

std::optional<MarketDataRefusal> read_depth(const FIX::Message& message, MarketDataRequest& request) {
  const auto text = value_or_empty(message, tag::MarketDepth);
  int depth = -1;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), depth);
  const bool sound = read.ec == std::errc{} && read.ptr == text.data() + text.size() && depth >= 0 &&
                     depth <= static_cast<int>(MarketDataTerms::kDeepest);
  if (!sound)
    return refusal(
        request.id, '5',
        "MarketDepth (264) " + text + " is not offered: 0, or 1 to " + std::to_string(MarketDataTerms::kDeepest));
  request.terms.depth = depth == 0 ? MarketDataTerms::kDeepest : static_cast<unsigned>(depth);
  return std::nullopt;
}

std::optional<MarketDataRefusal> read_entry_types(const FIX::Message& message, MarketDataRequest& request) {
  for (const auto& type : each(message, tag::NoMDEntryTypes, tag::MDEntryType)) {
    if (type == std::string_view{&kBid, 1})
      request.terms.bids = true;
    else if (type == std::string_view{&kOffer, 1})
      request.terms.offers = true;
    else if (type == std::string_view{&kTrade, 1})
      request.terms.trades = true;
    else
      return refusal(request.id, '8', "MDEntryType (269) " + type + " is not offered");
  }
  if (!request.terms.bids && !request.terms.offers && !request.terms.trades)
    return refusal(request.id, '8', "no MDEntryType (269) was asked for");
  return std::nullopt;
}

std::optional<MarketDataRefusal> read_instruments(const FIX::Message& message, const reference::Catalog& catalog,
                                                  MarketDataRequest& request) {
  for (const auto& symbol : each(message, tag::NoRelatedSym, tag::Symbol)) {
    const auto* instrument = catalog.instruments().find(symbol);
    if (instrument == nullptr) return refusal(request.id, '0', "unknown symbol " + symbol);
    // What clients trade with the house is theirs and the house's alone; an exchange's trades are everybody's.
    if (request.terms.trades && instrument->execution != Execution::exchange)
      return refusal(request.id, '8', "MDEntryType (269) 2: trades of " + symbol + " are not published");
    request.instruments.push_back(instrument->id);
  }
  if (request.instruments.empty()) return refusal(request.id, '0', "no Symbol (55) was asked for");
  std::sort(request.instruments.begin(), request.instruments.end());
  request.instruments.erase(std::unique(request.instruments.begin(), request.instruments.end()),
                            request.instruments.end());
  return std::nullopt;
}

// --- writing ---

struct EntryTime {
  std::string date, time;
  explicit EntryTime(Timestamp t) {
    const auto text = to_fix_utc(t);
    date = text.substr(0, 8);
    time = text.substr(9);
  }
};

struct Entry {
  char action = kNew;
  char type = kBid;
  Price price;
  Qty qty;
};

class EntryWriter {
 public:
  EntryWriter(OutMessage& out, const MarketDataTerms& terms, const MarketDataHeading& heading)
      : out_{out}, by_price_{terms.depth > 1}, heading_{heading}, now_{heading.time} {}

  void snapshot(const Entry& entry) {
    add(out_, tag::MDEntryType, entry.type);
    add_id(entry);
    add_price(entry, now_);
    out_.add_number(tag::RptSeq, heading_.report);
  }
  void increment(const Entry& entry) {
    begin_increment(entry);
    if (entry.action != kDelete)
      add_price(entry, now_);
    else if (by_price_)
      add(out_, tag::MDEntryPx, entry.price);
    out_.add_number(tag::RptSeq, heading_.report);
  }
  void snapshot(const MarketView::Trade& trade) {
    add(out_, tag::MDEntryType, kTrade);
    add_price({kNew, kTrade, trade.price, trade.qty}, EntryTime{trade.time});
    out_.add_number(tag::RptSeq, heading_.report);
  }
  void increment(const MarketView::Trade& trade) {
    const Entry entry{kNew, kTrade, trade.price, trade.qty};
    begin_increment(entry);
    add_price(entry, EntryTime{trade.time});
    out_.add_number(tag::RptSeq, heading_.report);
  }

 private:
  void begin_increment(const Entry& entry) {
    add(out_, tag::MDUpdateAction, entry.action);
    add(out_, tag::MDEntryType, entry.type);
    if (entry.type != kTrade) add_id(entry);
    add(out_, tag::Symbol, heading_.symbol);
  }
  // Names the entry for as long as it is there, to everybody the same: its side, its instrument and, below the top of
  // book, its price.
  void add_id(const Entry& entry) {
    std::string id{entry.type};
    id += '-';
    id += std::to_string(heading_.instrument.value());
    if (by_price_) {
      id += '-';
      append_decimal(id, entry.price.steps(), Price::kScale);
    }
    add(out_, tag::MDEntryID, id);
  }
  void add_price(const Entry& entry, const EntryTime& time) {
    add(out_, tag::MDEntryPx, entry.price);
    if (!entry.qty.is_zero()) add(out_, tag::MDEntrySize, entry.qty);
    add(out_, tag::MDEntryDate, time.date);
    add(out_, tag::MDEntryTime, time.time);
  }

  OutMessage& out_;
  bool by_price_;
  const MarketDataHeading& heading_;
  EntryTime now_;
};

using Levels = std::vector<MarketView::Level>;

// One entry a side: it comes, has another price or size, and goes.
void compare_top(std::vector<Entry>& changes, char type, const Levels& before, const Levels& after) {
  if (before.empty() && after.empty()) return;
  if (after.empty()) return changes.push_back({kDelete, type, {}, {}});
  if (!before.empty() && before.front() == after.front()) return;
  changes.push_back({before.empty() ? kNew : kChange, type, after.front().price, after.front().qty});
}

// An entry for each price: both lists are in the same order.
void compare_levels(std::vector<Entry>& changes, char type, const Levels& before, const Levels& after) {
  const auto better = [type](Price a, Price b) { return type == kBid ? a > b : a < b; };
  auto was = before.begin();
  auto is = after.begin();
  while (was != before.end() || is != after.end()) {
    if (is == after.end() || (was != before.end() && better(was->price, is->price))) {
      changes.push_back({kDelete, type, was->price, {}});
      ++was;
    } else if (was == before.end() || better(is->price, was->price)) {
      changes.push_back({kNew, type, is->price, is->qty});
      ++is;
    } else {
      if (was->qty != is->qty) changes.push_back({kChange, type, is->price, is->qty});
      ++was, ++is;
    }
  }
}

}  // namespace

std::variant<MarketDataRequest, MarketDataRefusal> read_market_data_request(const FIX::Message& message,
                                                                            const reference::Catalog& catalog) {
  MarketDataRequest request;
  request.id = value_or_empty(message, tag::MDReqID);
  if (request.id.size() > MarketDataRequest::kLongestId_bytes)
    return refusal(request.id.substr(0, MarketDataRequest::kLongestId_bytes), std::nullopt,
                   "MDReqID (262) is longer than " + std::to_string(MarketDataRequest::kLongestId_bytes) + " bytes");
  const auto action = value_or_empty(message, tag::SubscriptionRequestType);
  if (action == "0")
    request.action = MarketDataRequest::Action::snapshot;
  else if (action == "1")
    request.action = MarketDataRequest::Action::subscribe;
  else if (action == "2")
    request.action = MarketDataRequest::Action::unsubscribe;
  else
    return refusal(request.id, '4', "SubscriptionRequestType (263) " + action + " is not offered");
  // An unsubscription names its request; what else it says does not matter.
  if (request.action == MarketDataRequest::Action::unsubscribe) return request;

  if (auto refused = read_depth(message, request)) return *std::move(refused);
  const auto update = value_or_empty(message, tag::MDUpdateType);
  if (update != "" && update != "0" && update != "1")
    return refusal(request.id, '6', "MDUpdateType (265) " + update + " is not offered");
  request.terms.incremental = update != "0";
  if (value_or_empty(message, tag::AggregatedBook) == "N")
    return refusal(request.id, '7', "AggregatedBook (266) N is not offered: levels are the sums of their orders");
  if (auto refused = read_entry_types(message, request)) return *std::move(refused);
  if (auto refused = read_instruments(message, catalog, request)) return *std::move(refused);
  return request;
}

void write_refusal(OutMessage& out, const MarketDataRefusal& refusal) {
  begin_message(out, "Y");
  out.add_text(tag::Text, refusal.text);
  add(out, tag::MDReqID, refusal.id);
  if (refusal.reason) add(out, tag::MDReqRejReason, *refusal.reason);
}

void write_snapshot(OutMessage& out, const MarketDataTerms& terms, const MarketDataHeading& heading,
                    const MarketView& view) {
  begin_message(out, "W");
  out.leave_open(tag::MDReqID);
  add(out, tag::Symbol, heading.symbol);
  add(out, tag::LastUpdateTime, to_fix_utc(heading.time));
  const std::size_t trades = view.trades.empty() ? 0 : 1;
  out.add_number(tag::NoMDEntries, view.bids.size() + view.offers.size() + trades);
  EntryWriter writer{out, terms, heading};
  for (const auto& level : view.bids) writer.snapshot({kNew, kBid, level.price, level.qty});
  for (const auto& level : view.offers) writer.snapshot({kNew, kOffer, level.price, level.qty});
  if (trades == 1) writer.snapshot(view.trades.back());
}

bool write_increment(OutMessage& out, const MarketDataTerms& terms, const MarketDataHeading& heading,
                     const MarketView& before, const MarketView& after) {
  std::vector<Entry> changes;
  const auto compare = terms.depth > 1 ? compare_levels : compare_top;
  compare(changes, kBid, before.bids, after.bids);
  compare(changes, kOffer, before.offers, after.offers);
  const auto told = before.trades.empty() ? 0 : before.trades.back().number;
  const auto first_trade = std::find_if(after.trades.begin(), after.trades.end(),
                                        [told](const MarketView::Trade& trade) { return trade.number > told; });
  const auto trades = static_cast<std::size_t>(after.trades.end() - first_trade);
  if (changes.empty() && trades == 0) return false;
  begin_message(out, "X");
  out.leave_open(tag::MDReqID);
  out.add_number(tag::NoMDEntries, changes.size() + trades);
  EntryWriter writer{out, terms, heading};
  for (const auto& change : changes) writer.increment(change);
  for (auto trade = first_trade; trade != after.trades.end(); ++trade) writer.increment(*trade);
  return true;
}

}  // namespace dealingdesk::fix
