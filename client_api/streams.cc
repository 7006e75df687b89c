#include "client_api/streams.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "admin_api/body_reader.h"
#include "admin_api/users.h"
#include "client_api/stream_client.h"

namespace dealingdesk::client_api {

using admin_api::BodyReader;
using admin_api::Caller;
using admin_api::Json;
using admin_api::Symbols;
using ClientPtr = std::shared_ptr<StreamClient>;

class Streams::Impl : public std::enable_shared_from_this<Streams::Impl> {
 public:
  Impl(admin_api::DeskGate& gate, store::Turn& turn, OrderEntry& entry, const admin_api::Router& router,
       const store::Clock& clock, Settings settings)
      : gate_{gate},
        entry_{entry},
        router_{router},
        clock_{clock},
        settings_{settings},
        timer_{gate.executor()},
        feed_{turn, gate.executor(), [this](const EventFeed::Batch& batch) { deliver(batch); }} {}

  // A connection holds its callbacks, which hold the client, which holds the connection.
  ~Impl() {
    for (const ClientPtr& client : clients_) client->web_socket.reset();
  }

  void open(std::shared_ptr<admin_api::WebSocket> web_socket, const admin_api::Request& request) {
    auto client = std::make_shared<StreamClient>(std::move(web_socket), settings_, gate_.executor());
    clients_.insert(client);
    admin_api::WebSocket::Callbacks callbacks;
    callbacks.on_message = [this, client](const std::string& text) { on_message(client, text); };
    callbacks.on_drained = [client] { client->drained(); };
    callbacks.on_closed = [this, client] {
      client->stop();
      clients_.erase(client);
      watch();
    };
    client->log_in_timer.expires_after(std::chrono::milliseconds{settings_.log_in_within.ms()});
    client->log_in_timer.async_wait([client](boost::system::error_code error) {
      if (!error && !client->caller) client->web_socket->close(admin_api::kClosePolicy, "log in first");
    });
    client->web_socket->start(std::move(callbacks));
    if (const auto token = request.query_value("token")) {
      client->caller = router_.identify(std::string{*token});
      if (!client->caller) client->web_socket->close(admin_api::kClosePolicy, "the token is not valid");
    }
    if (!ticking_) tick();
  }

  void close() {
    closed_ = true;
    timer_.cancel();
  }

  [[nodiscard]] std::size_t clients() const { return clients_.size(); }
  [[nodiscard]] const EventFeed::Counters& counters() const { return feed_.counters(); }

 private:
  // --- from the desk ---
  void deliver(const EventFeed::Batch& batch) {
    for (const EventFeed::Item& item : batch) {
      if (const auto* snapshot = std::get_if<EventFeed::Snapshot>(&item)) {
        (*snapshot)();
      } else if (std::holds_alternative<EventFeed::DefinitionsChanged>(item)) {
        // Mark-ups and names are read anew, for those whom they concern.
        for (const ClientPtr& client : clients_)
          if (client->quotes && client->quotes->live) read_quotes(client, nullptr);
      } else {
        for (const ClientPtr& client : std::set<ClientPtr>{clients_}) client->deliver(item, symbols_);
      }
    }
  }

  // Before the desk is asked for a snapshot: what follows it is collected from then on.
  void watch() {
    std::set<AccountId> accounts;
    bool quotes = false;
    for (const ClientPtr& client : clients_) {
      quotes = quotes || client->quotes.has_value();
      for (const auto& [account, topic] : client->accounts) accounts.insert(account);
    }
    watched_.assign(accounts.begin(), accounts.end());
    feed_.watch(std::move(accounts), quotes);
  }

  // Floating profit moves with every quote; accounts are told of it now and then. Tokens end here too.
  void tick() {
    ticking_ = true;
    timer_.expires_after(std::chrono::milliseconds{settings_.money_every.ms()});
    timer_.async_wait([this](boost::system::error_code error) {
      if (error || closed_) return;
      const Timestamp now = clock_.now();
      for (const ClientPtr& client : std::set<ClientPtr>{clients_})
        if (client->caller && client->caller->expires <= now)
          client->web_socket->close(admin_api::kClosePolicy, "the token is over: log in again");
      if (!watched_.empty()) {
        // Where the inbox is full the next tick tells.
        (void)gate_.inbox().read([this, accounts = watched_](const desk::Desk&) -> std::function<void()> {
          feed_.tell_money(accounts);
          return nullptr;
        });
      }
      tick();
    });
  }

  // --- from clients ---
  void on_message(const ClientPtr& client, const std::string& text) {
    const auto message = nlohmann::json::parse(text, nullptr, false);
    if (!message.is_object() || !message.contains("op") || !message["op"].is_string())
      return client->web_socket->close(admin_api::kClosePolicy, "messages are objects with an op");
    const std::string op = message["op"];
    Json id = nullptr;
    if (message.contains("id") && (message["id"].is_string() || message["id"].is_number())) id = Json(message["id"]);
    if (op == "auth") return log_in(client, id, message);
    if (!client->caller)
      return client->refuse(id, admin_api::problems::unauthenticated("log in first: {\"op\":\"auth\",\"token\"}"));
    if (client->caller->expires <= clock_.now())
      return client->web_socket->close(admin_api::kClosePolicy, "the token is over: log in again");
    if (op == "ping") return client->send(Json{{"op", "pong"}, {"id", id}, {"time", to_rfc3339(clock_.now())}});
    if (client->pending >= settings_.max_pending)
      return client->refuse(
          id, Reject{RejectCode::throttled, fmt::format("{} requests are not answered yet", client->pending)});
    const std::string topic =
        message.contains("topic") && message["topic"].is_string() ? message["topic"].get<std::string>() : "";
    const nlohmann::json args = message.contains("args") ? message["args"] : nlohmann::json::object();
    if (op == "subscribe" || op == "resync") return subscribe(client, id, topic, args);
    if (op == "unsubscribe") return unsubscribe(client, id, topic, args);
    if (op == "place") return place(client, id, args);
    if (op == "place_list") return place_list(client, id, args);
    if (op == "cancel") return cancel(client, id, args);
    client->refuse(id, Reject{RejectCode::unsupported, fmt::format("there is no op {}", op.substr(0, 40))});
  }

  void log_in(const ClientPtr& client, const Json& id, const nlohmann::json& message) {
    if (message.contains("token") && message["token"].is_string())
      client->caller = router_.identify(message["token"].get<std::string>());
    if (!client->caller) {
      client->refuse(id, admin_api::problems::unauthenticated("the token is not valid, or no longer"));
      return client->web_socket->close(admin_api::kClosePolicy, "the token is not valid");
    }
    client->log_in_timer.cancel();
    client->ack(id, Json{{"user", client->caller->name}, {"expires_at", to_rfc3339(client->caller->expires)}});
  }

  void subscribe(const ClientPtr& client, const Json& id, const std::string& topic, const nlohmann::json& args) {
    BodyReader body{args};
    const AccountId account{body.number("account", 1, UINT64_MAX)};
    if (topic == "quotes") {
      const auto symbols = body.optional_texts("symbols").value_or(std::vector<std::string>{"*"});
      if (const auto problem = body.problem()) return client->refuse(id, *problem);
      StreamClient::QuoteTopic wanted;
      wanted.account = account;
      wanted.all = std::find(symbols.begin(), symbols.end(), "*") != symbols.end();
      wanted.symbols = {symbols.begin(), symbols.end()};
      if (client->quotes) wanted.seq = client->quotes->seq;
      client->quotes = std::move(wanted);
      watch();
      return read_quotes(client, &id);
    }
    if (const auto problem = body.problem()) return client->refuse(id, *problem);
    if (topic != "account") return client->refuse(id, Reject{RejectCode::unsupported, "topics are quotes and account"});
    if (client->accounts.size() >= settings_.max_accounts && !client->accounts.contains(account))
      return client->refuse(
          id, Reject{RejectCode::throttled,
                     fmt::format("{} accounts are the most that one connection may watch", settings_.max_accounts)});
    client->accounts.try_emplace(account).first->second.live = false;
    watch();
    read_account(client, id, account);
  }

  void unsubscribe(const ClientPtr& client, const Json& id, const std::string& topic, const nlohmann::json& args) {
    BodyReader body{args};
    if (topic == "quotes") {
      client->quotes.reset();
    } else if (topic == "account") {
      const AccountId account{body.number("account", 1, UINT64_MAX)};
      if (const auto problem = body.problem()) return client->refuse(id, *problem);
      client->accounts.erase(account);
    } else {
      return client->refuse(id, Reject{RejectCode::unsupported, "topics are quotes and account"});
    }
    watch();
    client->ack(id);
  }

  struct QuotesFound {
    std::uint32_t markup_points = 0;
    std::vector<Quote> quotes;  // without mark-up
    SymbolsPtr symbols;
    std::string unknown;  // a symbol that was asked for and does not exist
  };
  static Result<QuotesFound> look_at_quotes(const desk::Desk& desk, const Caller& caller,
                                            const StreamClient::QuoteTopic& topic) {
    const auto spec = admin_api::find_account(desk, caller, topic.account);
    if (!spec) return spec.reject();
    QuotesFound found;
    found.markup_points = desk.catalog().groups().find((*spec)->group)->markup_points;
    found.symbols = std::make_shared<const Symbols>(Symbols::of(desk.catalog()));
    for (const std::string& symbol : topic.symbols)
      if (symbol != "*" && desk.catalog().instruments().find(symbol) == nullptr)
        return Reject{RejectCode::unknown_instrument, fmt::format("no instrument {}", symbol)};
    for (const auto& [id, instrument] : desk.catalog().instruments().all())
      if (const Quote* quote = desk.quote(id)) found.quotes.push_back(*quote);
    return found;
  }

  // `id`: of the op to acknowledge; null: the client did not ask.
  void read_quotes(const ClientPtr& client, const Json* id) {
    const std::optional<Json> ack_id = id == nullptr ? std::nullopt : std::optional{*id};
    if (ack_id) ++client->pending;
    const bool taken = gate_.inbox().read([this, client, ack_id, caller = *client->caller,
                                           topic = *client->quotes](const desk::Desk& desk) -> std::function<void()> {
      auto found = std::make_shared<Result<QuotesFound>>(look_at_quotes(desk, caller, topic));
      feed_.snapshot([this, client, ack_id, found] { on_quotes(client, ack_id, *found); });
      return nullptr;
    });
    if (!taken) on_quotes(client, ack_id, admin_api::DeskGate::overloaded());
  }

  void on_quotes(const ClientPtr& client, const std::optional<Json>& ack_id, const Result<QuotesFound>& found) {
    if (ack_id) --client->pending;
    if (!found) {
      client->quotes.reset();
      watch();
      if (ack_id) client->refuse(*ack_id, found.reject());
      return;
    }
    symbols_ = found->symbols;
    if (!client->quotes) return;  // unsubscribed meanwhile
    client->quotes->markup_points = found->markup_points;
    if (ack_id) client->ack(*ack_id);
    client->quotes_snapshot(found->quotes, symbols_);
  }

  struct AccountFound {
    admin_api::AccountView view;
    std::vector<admin_api::PositionView> positions;
    std::vector<Order> orders;
    SymbolsPtr symbols;
  };
  void read_account(const ClientPtr& client, const Json& id, AccountId account) {
    ++client->pending;
    const bool taken = gate_.inbox().read(
        [this, client, id, account, caller = *client->caller](const desk::Desk& desk) -> std::function<void()> {
          auto found = std::make_shared<Result<AccountFound>>(look_at_account(desk, caller, account));
          feed_.snapshot([this, client, id, account, found] { on_account(client, id, account, *found); });
          return nullptr;
        });
    if (!taken) on_account(client, id, account, admin_api::DeskGate::overloaded());
  }

  static Result<AccountFound> look_at_account(const desk::Desk& desk, const Caller& caller, AccountId account) {
    const auto spec = admin_api::find_account(desk, caller, account);
    if (!spec) return spec.reject();
    AccountFound found;
    found.view = admin_api::AccountView::of(desk, **spec);
    for (const Position* position : desk.positions(account))
      found.positions.push_back(admin_api::PositionView::of(desk, *position));
    for (const Order* order : desk.working_orders(account)) found.orders.push_back(desk.as_of_now(*order));
    found.symbols = std::make_shared<const Symbols>(Symbols::of(desk.catalog()));
    return found;
  }

  void on_account(const ClientPtr& client, const Json& id, AccountId account, const Result<AccountFound>& found) {
    --client->pending;
    if (!found) {
      client->accounts.erase(account);
      watch();
      return client->refuse(id, found.reject());
    }
    symbols_ = found->symbols;
    const auto topic = client->accounts.find(account);
    if (topic == client->accounts.end()) return;  // unsubscribed meanwhile
    topic->second.currency = found->view.spec.currency;
    client->ack(id);
    Json positions = Json::array();
    for (const admin_api::PositionView& position : found->positions)
      positions.push_back(position_json(position, *symbols_, topic->second.currency));
    Json orders = Json::array();
    for (const Order& order : found->orders) orders.push_back(order_json(order, *symbols_));
    client->account_snapshot(account, Json{{"account", account_json(found->view)},
                                           {"positions", std::move(positions)},
                                           {"orders", std::move(orders)}});
  }

  // --- orders ---
  OrderEntry::Done answer_order(const ClientPtr& client, const Json& id) {
    ++client->pending;
    return [client, id](Result<OrderEntry::Placed> placed) {
      --client->pending;
      if (!placed) return client->refuse(id, placed.reject());
      client->ack(id, Json{{"repeated", placed->repeated}, {"order", order_json(placed->order, placed->symbols)}});
    };
  }
  static bool may_trade(const ClientPtr& client, const Json& id) {
    if (client->caller->role >= Role::trader) return true;
    client->refuse(id, Reject{RejectCode::not_authorised, "a viewer may not trade"});
    return false;
  }

  void place(const ClientPtr& client, const Json& id, const nlohmann::json& args) {
    if (!may_trade(client, id)) return;
    BodyReader body{args};
    OrderRequest request = read_order_request(body);
    request.account = AccountId{body.number("account", 1, UINT64_MAX)};
    if (const auto problem = body.problem()) return client->refuse(id, *problem);
    entry_.place(*client->caller, Channel::websocket, std::move(request), answer_order(client, id));
  }

  void place_list(const ClientPtr& client, const Json& id, const nlohmann::json& args) {
    if (!may_trade(client, id)) return;
    BodyReader body{args};
    OrderListRequest request = read_order_list(body);
    request.account = AccountId{body.number("account", 1, UINT64_MAX)};
    if (const auto problem = body.problem()) return client->refuse(id, *problem);
    ++client->pending;
    entry_.place_list(*client->caller, Channel::websocket, std::move(request),
                      [client, id](Result<OrderEntry::PlacedMany> placed) {
                        --client->pending;
                        if (!placed) return client->refuse(id, placed.reject());
                        client->ack(id, Json{{"repeated", placed->repeated},
                                             {"list", placed->orders.front().list.value()},
                                             {"orders", orders_json(*placed)}});
                      });
  }

  void cancel(const ClientPtr& client, const Json& id, const nlohmann::json& args) {
    if (!may_trade(client, id)) return;
    BodyReader body{args};
    const AccountId account{body.number("account", 1, UINT64_MAX)};
    const OrderId order{body.number("order", 1, UINT64_MAX)};
    if (const auto problem = body.problem()) return client->refuse(id, *problem);
    entry_.cancel(*client->caller, Channel::websocket, account, order, answer_order(client, id));
  }

  admin_api::DeskGate& gate_;
  OrderEntry& entry_;
  const admin_api::Router& router_;
  const store::Clock& clock_;
  const Settings settings_;
  boost::asio::steady_timer timer_;
  bool ticking_ = false;
  bool closed_ = false;
  std::set<ClientPtr> clients_;
  std::vector<AccountId> watched_;
  SymbolsPtr symbols_ = std::make_shared<const Symbols>();
  EventFeed feed_;
};

Streams::Streams(admin_api::DeskGate& gate, store::Turn& turn, OrderEntry& entry, const admin_api::Router& router,
                 const store::Clock& clock, Settings settings)
    : impl_{std::make_shared<Impl>(gate, turn, entry, router, clock, settings)} {}
Streams::~Streams() = default;
void Streams::open(std::shared_ptr<admin_api::WebSocket> web_socket, const admin_api::Request& request) {
  impl_->open(std::move(web_socket), request);
}
void Streams::close() { impl_->close(); }
std::size_t Streams::clients() const { return impl_->clients(); }
const EventFeed::Counters& Streams::counters() const { return impl_->counters(); }

}  // namespace dealingdesk::client_api
