#include "fix/client/market_feed.h"

#include <random>

#include "exchange/order_book.h"
#include "tests/fix/market_fixture.h"
#include "tests/fix/messages.h"

namespace dealingdesk::fix {
namespace {

// A client's own book, put together from nothing but what it was sent.
class ClientBook {
 public:
  void read(const std::string& message) {
    const auto protocol = Protocol::ours("FIXT.1.1", "9");
    const auto parsed = protocol->parse(message);
    CHECK_NOTHROW(protocol->validate(parsed));
    const bool snapshot = FixClient::get(message, 35) == "W";
    if (snapshot) levels_.clear();
    for (std::size_t i = 1; i <= parsed.groupCount(268); ++i) {
      const auto& entry = parsed.getGroupRef(static_cast<int>(i), 268);
      const auto report = std::stoull(entry.getField(83));
      if (!snapshot && i == 1) CHECK(report == report_ + 1);
      report_ = report;
      change(snapshot ? "0" : entry.getField(279), entry);
    }
  }
  [[nodiscard]] const std::map<std::string, std::string>& levels() const { return levels_; }

 private:
  void change(const std::string& action, const FIX::FieldMap& entry) {
    const auto key = entry.getField(269) + " " + entry.getField(270);
    CHECK(entry.getField(278) == entry.getField(269) + "-2-" + entry.getField(270));
    CHECK(levels_.contains(key) == (action != "0"));
    if (action == "2")
      levels_.erase(key);
    else
      levels_[key] = entry.getField(271);
  }

  std::map<std::string, std::string> levels_;
  std::uint64_t report_ = 0;
};

std::map<std::string, std::string> levels_of(const desk::Desk& desk) {
  std::map<std::string, std::string> levels;
  const auto* book = desk.exchange_book(InstrumentId{2});
  for (const auto& level : book->levels(Side::buy, 1000)) levels["0 " + to_text(level.price)] = to_text(level.qty);
  for (const auto& level : book->levels(Side::sell, 1000)) levels["1 " + to_text(level.price)] = to_text(level.qty);
  return levels;
}

}  // namespace

TEST_CASE_METHOD(MarketFixture, "a change is told to all that follow it, to each under its own id", "[fix]") {
  auto& first = log_on();
  auto& second = log_on();
  auto& third = log_on(AccountId{1001}, "FIX.4.2");
  first.receive("V", subscribe("a", "EURUSD", "1"));
  second.receive("V", subscribe("a longer id", "EURUSD", "1"));
  third.receive("V", subscribe("c", "EURUSD", "1"));
  for (auto* peer : {&first, &second, &third}) CHECK(get(peer->only(), 35) == "W");
  quote("1.10005", "1.10010");
  const auto one = first.only();
  const auto two = second.only();
  CHECK(get(one, 262) == "a");
  CHECK(get(two, 262) == "a longer id");
  CHECK(get(two, 56) == "C2");
  CHECK(get(two, 34) == "3");
  CHECK(get(one, 270) == "1.10005");
  CHECK(one.substr(one.find("\x01"
                            "268="))
            .substr(0, 60) == two.substr(two.find("\x01"
                                                  "268="))
                                  .substr(0, 60));
  CHECK(get(third.only(), 8) == "FIX.4.2");
  CHECK_NOTHROW(FIX::Message{one, fix44().transport(), true});
  CHECK_NOTHROW(FIX::Message{two, fix44().transport(), true});
}

TEST_CASE_METHOD(MarketFixture, "who asked for another instrument, side or nothing any more is not told", "[fix]") {
  auto& other = log_on();
  auto& bids = log_on();
  auto& gone = log_on();
  other.receive("V", subscribe("s", "BOOK", "1"));
  bids.receive("V", subscribe("s", "EURUSD", "1", "0"));
  gone.receive("V", subscribe("s", "EURUSD", "1"));
  gone.receive("V", subscribe("s", "EURUSD", "1", "01", "1", "2"));
  for (auto* peer : {&other, &bids, &gone}) CHECK(peer->take().size() == 1);
  quote("1.10000", "1.10020");
  for (auto* peer : {&other, &bids, &gone}) CHECK(peer->take().empty());
  quote("1.10001", "1.10020");
  CHECK(get(bids.only(), 268) == "1");
}

TEST_CASE_METHOD(MarketFixture, "a group's mark-up is in its prices, and a new mark-up begins with a snapshot",
                 "[fix]") {
  GroupSpec dear;
  dear.name = "dear";
  dear.markup_points = 10;
  apply(DefineGroup{dear});
  apply(DefineAccount{dollar_account(1003, 2)});
  auto& plain = log_on();
  auto& marked = log_on(AccountId{1003});
  plain.receive("V", subscribe("s", "EURUSD", "1"));
  marked.receive("V", subscribe("s", "EURUSD", "1"));
  CHECK(get(plain.only(), 270) == "1.1");
  CHECK(get(marked.only(), 270) == "1.0999");
  quote("1.10005", "1.10010");
  CHECK(get(plain.only(), 270) == "1.10005");
  CHECK(get(marked.only(), 270) == "1.09995");
  dear.id = GroupId{2};
  dear.markup_points = 20;
  apply(DefineGroup{dear});
  CHECK(plain.take().empty());
  const auto snapshot = marked.only();
  CHECK(get(snapshot, 35) == "W");
  CHECK(get(snapshot, 270) == "1.09985");
  // Another group for the account: the other's price.
  apply(DefineAccount{dollar_account(1003, 1)});
  CHECK(get(marked.only(), 270) == "1.10005");
}

TEST_CASE_METHOD(MarketFixture, "an exchange book is shown by price, as deep as was asked for", "[fix]") {
  limit(AccountId{1001}, "b1", Side::buy, "1000", "1.1");
  limit(AccountId{1002}, "b2", Side::buy, "2000", "1.1");
  limit(AccountId{1001}, "b3", Side::buy, "4000", "1.09");
  auto& full = log_on();
  auto& top = log_on();
  full.receive("V", subscribe("s", "BOOK", "0"));
  top.receive("V", subscribe("s", "BOOK", "1"));
  const auto snapshot = full.only();
  // One side only, and yet shown.
  CHECK(with_bars(snapshot).find("|268=2|269=0|270=1.1|271=3000|") != std::string::npos);
  CHECK(with_bars(snapshot).find("|269=0|270=1.09|271=4000|") != std::string::npos);
  CHECK(get(top.only(), 268) == "1");
  limit(AccountId{1002}, "b4", Side::buy, "1000", "1.08");
  const auto below = full.only();
  CHECK(with_bars(below).find("|268=1|279=0|269=0|278=0-2-1.08|55=BOOK|270=1.08|271=1000|") != std::string::npos);
  CHECK(top.take().empty());
  CancelOrder cancel;
  cancel.account = AccountId{1001};
  cancel.original_client_order_id = "b3";
  cancel.client_order_id = "c3";
  apply(cancel);
  CHECK(with_bars(full.only()).find("|268=1|279=2|269=0|278=0-2-1.09|55=BOOK|270=1.09|") != std::string::npos);
}

TEST_CASE_METHOD(MarketFixture, "trades of an exchange are told, each of them once and without a name", "[fix]") {
  auto& tape = log_on();
  tape.receive("V", subscribe("s", "BOOK", "1", "2"));
  CHECK(get(tape.only(), 268) == "0");
  limit(AccountId{1001}, "b1", Side::buy, "1000", "1.1");
  limit(AccountId{1001}, "b2", Side::buy, "1000", "1.09");
  CHECK(tape.take().empty());
  limit(AccountId{1002}, "s1", Side::sell, "2000", "1.09");
  const auto trades = tape.only();
  CHECK(with_bars(trades).find("|268=2|279=0|269=2|55=BOOK|270=1.1|271=1000|") != std::string::npos);
  CHECK(with_bars(trades).find("|279=0|269=2|55=BOOK|270=1.09|271=1000|") != std::string::npos);
  limit(AccountId{1001}, "b3", Side::buy, "1000", "1.05");
  CHECK(tape.take().empty());
  tape.receive("V", subscribe("t", "BOOK", "1", "2", "1", "0"));
  CHECK(with_bars(tape.only()).find("|268=1|269=2|270=1.09|271=1000|") != std::string::npos);
}

TEST_CASE_METHOD(MarketFixture,
                 "a book put together from increments is the desk's, however slow its reader is at times", "[fix]") {
  auto& peer = log_on(AccountId{1001}, "FIXT.1.1", "9");
  auto& late = log_on(AccountId{1001}, "FIXT.1.1", "9");
  peer.receive("V", subscribe("s", "BOOK", "0"));
  ClientBook book, late_book;
  std::mt19937 random{7};
  const auto draw = [&](unsigned below) { return static_cast<unsigned>(random() % below); };
  std::size_t snapshots = 0;
  for (int i = 0; i < 600; ++i) {
    if (i == 200) late.receive("V", subscribe("s", "BOOK", "0"));
    const auto account = AccountId{1001 + draw(2)};
    const auto price = "1." + std::to_string(100 + draw(20));
    limit(account, "o" + std::to_string(i), draw(2) == 0 ? Side::buy : Side::sell,
          (std::to_string(1 + draw(5)) + "000").c_str(), price.c_str());
    if (i % 3 == 0) {
      CancelOrder cancel;
      cancel.account = account;
      cancel.original_client_order_id = "o" + std::to_string(draw(static_cast<unsigned>(i) + 1));
      cancel.client_order_id = "c" + std::to_string(i);
      apply(cancel);
    }
    if (i % 50 == 20) peer.transport->backlog = kSlow_bytes + 1;
    // It has read, but has not been brought up to date: what is new now would not fit what it knows.
    if (i % 50 == 28) peer.transport->backlog = 0;
    if (i % 50 == 30) peer.transport->listener->on_drained();
    for (const auto& message : peer.take()) {
      if (get(message, 35) == "W") ++snapshots;
      book.read(message);
    }
    for (const auto& message : late.take()) late_book.read(message);
    if (i % 50 < 20 || i % 50 >= 30) REQUIRE(book.levels() == levels_of(life.turn->desk()));
    if (i >= 200) REQUIRE(late_book.levels() == levels_of(life.turn->desk()));
  }
  CHECK(snapshots == 13);
  CHECK(book.levels().size() > 5);
}

TEST_CASE_METHOD(MarketFixture, "one slow reader holds nobody up", "[fix]") {
  auto& slow = log_on();
  auto& quick = log_on();
  slow.receive("V", subscribe("s", "EURUSD", "1"));
  quick.receive("V", subscribe("s", "EURUSD", "1"));
  slow.take();
  quick.take();
  slow.transport->backlog = kSlow_bytes + 1;
  quote("1.10001", "1.10010");
  quote("1.10002", "1.10010");
  CHECK(quick.take().size() == 2);
  CHECK(slow.take().empty());
  // Read, but told only when there is something to tell, or by the transport.
  slow.transport->backlog = 0;
  slow.transport->listener->on_drained();
  CHECK(get(slow.only(), 270) == "1.10002");
  quote("1.10003", "1.10010");
  CHECK(get(slow.only(), 270) == "1.10003");
}

TEST_CASE_METHOD(MarketFixture, "a session that ends while it is told leaves the others as they are", "[fix]") {
  // What is sent to it is found to be too much only when it was appended.
  struct Flood : FakeTransport {
    [[nodiscard]] std::size_t unsent() const override { return on && !sent.empty() ? kMaxUnsent_bytes + 1 : 0; }
    bool on = false;
  };
  const auto flood = std::make_shared<Flood>();
  std::vector<Peer*> others;
  for (int i = 0; i < 5; ++i) {
    auto& peer = i == 2 ? log_on(AccountId{1001}, "FIX.4.4", "", flood) : log_on();
    peer.receive("V", subscribe("s", "EURUSD", "1"));
    peer.receive("V", subscribe("t", "EURUSD", "1"));
    peer.take();
    if (i != 2) others.push_back(&peer);
  }
  flood->on = true;
  quote("1.10001", "1.10010");
  CHECK(flood->closed);
  for (auto* peer : others) CHECK(peer->take().size() == 2);
  quote("1.10002", "1.10010");
  for (auto* peer : others) CHECK(peer->take().size() == 2);
}

TEST_CASE_METHOD(MarketFixture, "subscriptions go by their id and are bounded", "[fix]") {
  auto& peer = log_on();
  peer.receive("V", subscribe("s", "EURUSD", "1"));
  peer.take();
  peer.receive("V", subscribe("s", "EURUSD", "1"));
  CHECK(get(peer.only(), 281) == "1");
  peer.receive("V", subscribe("s", "EURUSD", "1", "01", "1", "2"));
  CHECK(peer.take().empty());
  peer.receive("V", subscribe("s", "EURUSD", "1", "01", "1", "2"));
  const auto unknown = peer.only();
  CHECK(get(unknown, 35) == "Y");
  CHECK(get(unknown, 58) == "no subscription has the MDReqID (262) s");
  peer.receive("V", subscribe(std::string(MarketDataRequest::kLongestId_bytes + 1, 'x'), "EURUSD", "1"));
  CHECK(get(peer.only(), 35) == "Y");
  Fields many{{262, "m"}, {263, "1"}, {264, "1"}, {267, "1"}, {269, "0"}, {146, std::to_string(Quotes::kMax + 1)}};
  for (std::size_t i = 0; i <= Quotes::kMax; ++i) {
    auto spec = eurusd();
    spec.symbol = "I" + std::to_string(i);
    life.apply(DefineInstrument{spec});
    many.emplace_back(55, spec.symbol);
  }
  peer.receive("V", many);
  CHECK(get(peer.only(), 281) == "2");
}

TEST_CASE_METHOD(MarketFixture, "a session that is made one for orders is told that its quotes end", "[fix]") {
  auto& peer = log_on();
  peer.receive("V", subscribe("s", "EURUSD", "1"));
  peer.take();
  auto spec = peer.client->spec();
  spec.kind = FixSessionKind::order;
  peer.client->change(spec);
  peer.client->on_definition(DefineFixSession{spec});
  const auto end = peer.only();
  CHECK(get(end, 35) == "Y");
  CHECK(get(end, 281) == "3");
  quote("1.10005", "1.10010");
  CHECK(peer.take().empty());
}

TEST_CASE_METHOD(MarketFixture, "without an account there is no price", "[fix]") {
  auto& peer = log_on();
  auto spec = peer.client->spec();
  spec.accounts.clear();
  peer.client->change(spec);
  peer.receive("V", subscribe("s", "EURUSD", "1"));
  CHECK(get(peer.only(), 281) == "3");
}

}  // namespace dealingdesk::fix
