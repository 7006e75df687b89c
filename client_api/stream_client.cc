#include "client_api/stream_client.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "bbook/quote_board.h"

namespace dealingdesk::client_api {

using admin_api::Json;

StreamClient::StreamClient(std::shared_ptr<admin_api::WebSocket> socket, const Streams::Settings& settings,
                           boost::asio::any_io_executor executor)
    : web_socket{std::move(socket)}, log_in_timer{executor}, settings_{settings}, quotes_timer_{executor} {}

void StreamClient::send(const Json& message) {
  std::string text = message.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (web_socket->queued_bytes() + text.size() > settings_.max_unread_bytes)
    return web_socket->close(admin_api::kCloseTryAgainLater, "messages are not read fast enough");
  web_socket->send(std::move(text));
}

void StreamClient::ack(const Json& id, Json more) {
  Json message{{"op", "ack"}, {"id", id}, {"ok", true}};
  if (more.is_object()) message.update(more);
  send(message);
}
void StreamClient::refuse(const Json& id, const admin_api::Problem& problem) {
  send(Json{{"op", "ack"}, {"id", id}, {"ok", false}, {"error", admin_api::problem_json(problem, "", "")}});
}
void StreamClient::refuse(const Json& id, const Reject& reject) { refuse(id, admin_api::problem_of(reject)); }

void StreamClient::deliver(const EventFeed::Item& item, const SymbolsPtr& symbols) {
  if (const auto* event = std::get_if<Event>(&item)) return deliver_event(*event, symbols);
  if (const auto* moved = std::get_if<EventFeed::PositionMoved>(&item)) return deliver_position(*moved, symbols);
  if (const auto* money = std::get_if<EventFeed::Money>(&item)) {
    Json json = admin_api::money_json(money->state, money->currency);
    json["balances"] = admin_api::balances_json(money->balances);
    return account_event(money->account, "balance", std::move(json));
  }
}

void StreamClient::deliver_position(const EventFeed::PositionMoved& moved, const SymbolsPtr& symbols) {
  const Position& position = moved.change.position;
  const auto topic = accounts.find(position.account);
  if (topic == accounts.end()) return;
  Json json = position_json(admin_api::PositionView{position, moved.liquidation, moved.trailing_stop_loss}, *symbols,
                            topic->second.currency);
  json["realised"] = to_text(Money{moved.change.realised_minor, topic->second.currency});
  account_event(position.account, "position", std::move(json));
}

void StreamClient::deliver_event(const Event& event, const SymbolsPtr& symbols) {
  if (const auto* change = std::get_if<QuoteChanged>(&event)) return quote_changed(*change, symbols);
  if (const auto* report = std::get_if<ExecutionReport>(&event)) {
    const auto topic = accounts.find(report->order.account);
    if (topic == accounts.end()) return;
    return account_event(report->order.account, "execution", execution_json(*report, *symbols, topic->second.currency));
  }
  if (const auto* alerted = std::get_if<MarginAlerted>(&event)) {
    const auto topic = accounts.find(alerted->account);
    if (topic == accounts.end()) return;
    const Currency currency = topic->second.currency;
    account_event(alerted->account, "margin",
                  Json{{"alert", alerted->alert == MarginAlert::call        ? "call"
                                 : alerted->alert == MarginAlert::call_over ? "call_over"
                                                                            : "stop_out"},
                       {"equity", to_text(Money{alerted->equity_minor, currency})},
                       {"margin", to_text(Money{alerted->margin_minor, currency})}});
  }
}

void StreamClient::account_event(AccountId account, const char* type, Json data) {
  const auto topic = accounts.find(account);
  if (topic == accounts.end() || !topic->second.live) return;
  send(Json{{"op", "update"},
            {"topic", "account"},
            {"account", account.value()},
            {"seq", ++topic->second.seq},
            {"type", type},
            {"data", std::move(data)}});
}

void StreamClient::account_snapshot(AccountId account, Json data) {
  const auto topic = accounts.find(account);
  if (topic == accounts.end()) return;
  topic->second.live = true;
  send(Json{{"op", "snapshot"},
            {"topic", "account"},
            {"account", account.value()},
            {"seq", ++topic->second.seq},
            {"data", std::move(data)}});
}

Quote StreamClient::for_client(const Quote& quote, const admin_api::Symbols& symbols) const {
  const Price point = symbols.at(quote.instrument).point;
  return bbook::marked_up(quote, Price::from_steps(quotes->markup_points * point.steps()));
}

void StreamClient::quotes_snapshot(const std::vector<Quote>& all, const SymbolsPtr& symbols) {
  if (!quotes) return;
  quotes->live = true;
  quotes->changed.clear();
  Json rows = Json::array();
  for (const Quote& quote : all)
    if (quotes->all || quotes->symbols.contains(symbols->at(quote.instrument).symbol))
      rows.push_back(quote_json(for_client(quote, *symbols), *symbols));
  send(Json{{"op", "snapshot"},
            {"topic", "quotes"},
            {"account", quotes->account.value()},
            {"seq", ++quotes->seq},
            {"data", std::move(rows)}});
}

void StreamClient::quote_changed(const QuoteChanged& change, const SymbolsPtr& symbols) {
  if (!quotes || !quotes->live) return;
  if (!quotes->all && !quotes->symbols.contains(symbols->at(change.instrument).symbol)) return;
  symbols_ = symbols;
  quotes->changed[change.instrument] = change.quote ? std::optional{for_client(*change.quote, *symbols)} : std::nullopt;
  send_quotes_later();
}

void StreamClient::send_quotes_later() {
  // While the client has not read the last message, the next one grows no longer: one row an instrument.
  if (quotes_armed_ || web_socket->queued_bytes() > 0) return;
  quotes_armed_ = true;
  quotes_timer_.expires_after(std::chrono::milliseconds{settings_.quotes_every.ms()});
  quotes_timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
    self->quotes_armed_ = false;
    if (!error) self->send_quotes();
  });
}

void StreamClient::send_quotes() {
  if (!quotes || quotes->changed.empty() || web_socket->queued_bytes() > 0) return;
  Json rows = Json::array();
  for (const auto& [instrument, quote] : std::exchange(quotes->changed, {})) {
    if (quote)
      rows.push_back(quote_json(*quote, *symbols_));
    else
      rows.push_back({{"symbol", symbols_->at(instrument).symbol}, {"bid", nullptr}, {"ask", nullptr}});
  }
  send(Json{{"op", "update"},
            {"topic", "quotes"},
            {"account", quotes->account.value()},
            {"seq", ++quotes->seq},
            {"data", std::move(rows)}});
}

void StreamClient::drained() {
  if (quotes && !quotes->changed.empty()) send_quotes_later();
}

void StreamClient::stop() {
  log_in_timer.cancel();
  quotes_timer_.cancel();
}

}  // namespace dealingdesk::client_api
