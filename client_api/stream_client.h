// One WebSocket client: what it has subscribed to, and what is waiting to be sent to it.
//
// Threads:  the web executor's only.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <boost/asio/steady_timer.hpp>
#include <nlohmann/json.hpp>

#include "admin_api/http_router.h"
#include "admin_api/json_views.h"
#include "admin_api/web_socket.h"
#include "client_api/event_feed.h"
#include "client_api/streams.h"

namespace dealingdesk::client_api {

using SymbolsPtr = std::shared_ptr<const admin_api::Symbols>;

class StreamClient : public std::enable_shared_from_this<StreamClient> {
 public:
  StreamClient(std::shared_ptr<admin_api::WebSocket> web_socket, const Streams::Settings& settings,
               boost::asio::any_io_executor executor);

  struct QuoteTopic {
    AccountId account;
    bool all = false;
    std::set<std::string> symbols;
    std::uint32_t markup_points = 0;  // of the account's group
    bool live = false;
    std::uint64_t seq = 0;
    std::map<InstrumentId, std::optional<Quote>> changed;  // since the last message; nothing: withdrawn
  };
  struct AccountTopic {
    bool live = false;
    std::uint64_t seq = 0;
    Currency currency;
  };

  // Sends, or closes the connection of a client that has too much unread.
  void send(const admin_api::Json& message);
  void ack(const admin_api::Json& id, admin_api::Json more = {});
  void refuse(const admin_api::Json& id, const admin_api::Problem& problem);
  void refuse(const admin_api::Json& id, const Reject& reject);

  void deliver(const EventFeed::Item& item, const SymbolsPtr& symbols);
  void quotes_snapshot(const std::vector<Quote>& quotes, const SymbolsPtr& symbols);
  void account_snapshot(AccountId account, admin_api::Json data);
  void drained();
  void stop();

  std::shared_ptr<admin_api::WebSocket> web_socket;
  std::optional<admin_api::Caller> caller;
  std::optional<QuoteTopic> quotes;
  std::map<AccountId, AccountTopic> accounts;
  std::size_t pending = 0;
  boost::asio::steady_timer log_in_timer;

 private:
  void deliver_event(const Event& event, const SymbolsPtr& symbols);
  void deliver_position(const EventFeed::PositionMoved& moved, const SymbolsPtr& symbols);
  void account_event(AccountId account, const char* type, admin_api::Json data);
  void quote_changed(const QuoteChanged& change, const SymbolsPtr& symbols);
  [[nodiscard]] Quote for_client(const Quote& quote, const admin_api::Symbols& symbols) const;
  void send_quotes_later();
  void send_quotes();

  const Streams::Settings& settings_;
  boost::asio::steady_timer quotes_timer_;
  bool quotes_armed_ = false;
  SymbolsPtr symbols_;
};

}  // namespace dealingdesk::client_api
