// Clients on a real turn, their transports in the test's hand, one market for all of them.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fix/client/client.h"
#include "tests/fix/fake_transport.h"
#include "tests/fix/gateway_fixture.h"

namespace dealingdesk::fix {

struct MarketFixture {
  // A client's session, and what it was sent.
  struct Peer {
    void receive(const std::string& type, const Fields& fields) { transport->receive(maker.message(type, fields)); }
    // The messages since the last call.
    std::vector<std::string> take() {
      std::vector<std::string> messages;
      FrameReader reader;
      reader.feed(transport->sent);
      transport->sent.clear();
      std::string_view message;
      while (reader.next(message) == FrameReader::Next::message) messages.emplace_back(message);
      return messages;
    }
    // Of the only message that there is.
    std::string only() {
      const auto messages = take();
      REQUIRE(messages.size() == 1);
      return messages.front();
    }

    FixClient maker;
    std::shared_ptr<FakeTransport> transport;
    std::shared_ptr<Client> client;
  };

  MarketFixture() {
    install_clock(&life.clock);
    life.set_up();
    InstrumentSpec book = eurusd();
    book.symbol = "BOOK";
    book.execution = Execution::exchange;
    apply(DefineInstrument{book});
    apply(DefineAccount{dollar_account(1002)});
    apply(MoveMoney{AccountId{1002}, MoneyMovement::deposit, {100'000'000, *Currency::of("USD")}, "second", ""});
  }
  ~MarketFixture() {
    peers.clear();
    install_clock(nullptr);
  }
  MarketFixture(const MarketFixture&) = delete;
  MarketFixture& operator=(const MarketFixture&) = delete;

  Peer& log_on(AccountId account = AccountId{1001}, const std::string& begin_string = "FIX.4.4",
               const std::string& application_version = "",
               std::shared_ptr<FakeTransport> transport = std::make_shared<FakeTransport>()) {
    const auto name = "C" + std::to_string(peers.size() + 1);
    SessionConfig config;
    config.protocol = Protocol::ours(begin_string, application_version);
    config.sender_comp_id = "DEALINGDESK";
    config.target_comp_id = name;
    config.max_unsent_bytes = kMaxUnsent_bytes;
    FixSessionSpec spec;
    spec.id = SessionId{static_cast<std::uint32_t>(peers.size() + 1)};
    spec.begin_string = begin_string;
    spec.client_comp_id = name;
    spec.accounts = {account};
    peers.push_back(std::unique_ptr<Peer>{new Peer{FixClient{name, [] {}}, std::move(transport), nullptr}});
    auto& peer = *peers.back();
    peer.maker.begin_string = begin_string;
    peer.client = Client::make({*life.turn, history, life.io.get_executor(), [](SessionId) {}, market}, spec, config);
    peer.client->session().attach(peer.transport);
    Fields logon{{98, "0"}, {108, "30"}};
    if (!application_version.empty()) logon.emplace_back(1137, application_version);
    peer.receive("A", logon);
    peer.take();
    return peer;
  }
  // As the gateway does it.
  std::vector<Event> apply(CommandBody body) {
    const auto events = life.apply(body);
    for (auto& peer : peers) peer->client->on_definition(body);
    market.on_applied(events);
    return events;
  }
  void quote(const char* bid, const char* ask) { apply(ChangeQuote{quote_of(bid, ask)}); }
  // On the book.
  void limit(AccountId account, const std::string& id, Side side, const char* units, const char* price) {
    OrderTerms terms;
    terms.instrument = InstrumentId{2};
    terms.side = side;
    terms.type = OrderType::limit;
    terms.qty = qty(units);
    terms.limit = px(price);
    apply(PlaceOrder{account, id, terms});
  }
  static Fields subscribe(const std::string& id, const std::string& symbol, const std::string& depth,
                          const std::string& types = "01", const std::string& update = "1",
                          const std::string& action = "1") {
    Fields fields{{262, id}, {263, action}, {264, depth}, {265, update}, {267, std::to_string(types.size())}};
    for (const char type : types) fields.emplace_back(269, std::string{type});
    fields.emplace_back(146, "1");
    fields.emplace_back(55, symbol);
    return fields;
  }
  static std::string get(const std::string& message, int tag) { return FixClient::get(message, tag); }

  static constexpr std::size_t kSlow_bytes = 1'000;
  static constexpr std::size_t kMaxUnsent_bytes = 4'000'000;
  TempDir dir;
  store::Life life{dir.path()};
  FakeHistory history;
  MarketFeed market{*life.turn, kSlow_bytes};
  std::vector<std::unique_ptr<Peer>> peers;
};

}  // namespace dealingdesk::fix
