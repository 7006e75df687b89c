#include "fix/client/quotes.h"

#include <utility>

#include "fix/clock.h"

namespace dealingdesk::fix {

std::optional<Quote> Quotes::quote_for_client(InstrumentId instrument) const {
  if (context_.spec().accounts.empty()) return std::nullopt;
  const auto* account = context_.desk().catalog().accounts().find(context_.spec().accounts.front());
  return account == nullptr ? std::nullopt : context_.desk().client_quote(instrument, account->group);
}

void Quotes::request(const FIX::Message& message) {
  const auto read = read_market_data_request(message, context_.desk().catalog());
  const auto* request = std::get_if<MarketDataRequest>(&read);
  std::optional<MarketDataRefusal> refusal;
  if (request == nullptr)
    refusal = std::get<MarketDataRefusal>(read);
  else if (request->action == MarketDataRequest::Action::subscribe)
    refusal = subscriptions_.add(*request);
  else if (request->action == MarketDataRequest::Action::unsubscribe)
    refusal = subscriptions_.remove(*request);
  if (refusal) {
    write_refusal(context_.out(), *refusal);
    return context_.send();
  }
  for (const auto instrument : request->instruments) {
    const auto quote = quote_for_client(instrument);
    if (request->action == MarketDataRequest::Action::subscribe)
      subscriptions_.all().at(request->id).items.at(instrument).sent = quote;
    write_snapshot(context_.out(), *request, context_.symbol_of(instrument), quote, now());
    context_.send();
  }
}

void Quotes::changed(InstrumentId instrument) {
  if (subscriptions_.empty()) return;
  const Session::Activity hold{context_.session()};
  const bool slow = context_.session().unsent() > context_.conflate_above_bytes();
  for (auto& [id, subscription] : subscriptions_.all()) {
    const auto item = subscription.items.find(instrument);
    if (item == subscription.items.end()) continue;
    if (slow)
      item->second.behind = true;
    else
      send_update(subscription, instrument);
  }
}

void Quotes::send_update(Subscriptions::Subscription& subscription, InstrumentId instrument) {
  auto& item = subscription.items.at(instrument);
  auto quote = quote_for_client(instrument);
  item.behind = false;
  bool any = true;
  if (subscription.request.incremental)
    any =
        write_increment(context_.out(), subscription.request, context_.symbol_of(instrument), item.sent, quote, now());
  else
    write_snapshot(context_.out(), subscription.request, context_.symbol_of(instrument), quote, now());
  item.sent = std::move(quote);
  if (any) context_.send();
}

void Quotes::on_drained() {
  for (auto& [id, subscription] : subscriptions_.all())
    for (auto& [instrument, item] : subscription.items)
      if (item.behind && context_.session().unsent() <= context_.conflate_above_bytes())
        send_update(subscription, instrument);
}

}  // namespace dealingdesk::fix
