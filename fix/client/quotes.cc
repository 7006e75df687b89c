#include "fix/client/quotes.h"

#include <utility>

namespace dealingdesk::fix {

// Of the session's first account: the mark-up of its prices.
const GroupSpec* Quotes::group() const {
  if (context_.spec().accounts.empty()) return nullptr;
  const auto* account = context_.catalog().accounts().find(context_.spec().accounts.front());
  return account == nullptr ? nullptr : context_.catalog().groups().find(account->group);
}

MarketFeed::Subject Quotes::subject(const MarketDataTerms& terms, InstrumentId instrument) const {
  MarketFeed::Subject made{instrument, context_.symbol_of(instrument), {}, &context_.session().protocol(), terms};
  const auto* spec = context_.catalog().instruments().find(instrument);
  const auto* of = group();
  if (spec == nullptr || of == nullptr) return made;
  made.markup = of->markup(*spec);
  // The house quotes one price a side, whatever depth was asked for.
  if (spec->execution != Execution::exchange) made.terms.depth = 1, made.terms.trades = false;
  return made;
}

void Quotes::request(const FIX::Message& message) {
  // A session that is found too slow on the way ends after this, and its subscriptions with it.
  const Session::Activity hold{context_.session()};
  const auto read = read_market_data_request(message, context_.catalog());
  std::optional<MarketDataRefusal> refusal;
  if (const auto* request = std::get_if<MarketDataRequest>(&read)) {
    switch (request->action) {
      case MarketDataRequest::Action::snapshot: refusal = snapshot(*request); break;
      case MarketDataRequest::Action::subscribe: refusal = subscribe(*request); break;
      case MarketDataRequest::Action::unsubscribe: refusal = unsubscribe(*request); break;
    }
  } else {
    refusal = std::get<MarketDataRefusal>(read);
  }
  if (!refusal) return;
  write_refusal(context_.out(), *refusal);
  context_.send();
}

std::optional<MarketDataRefusal> Quotes::snapshot(const MarketDataRequest& request) {
  if (group() == nullptr) return MarketDataRefusal{request.id, '3', "the session has no account to quote for"};
  Subscription once{request, {}};
  for (const auto instrument : request.instruments) {
    join(once, instrument);
    once.followers.clear();
  }
  return std::nullopt;
}

std::optional<MarketDataRefusal> Quotes::subscribe(const MarketDataRequest& request) {
  if (group() == nullptr) return MarketDataRefusal{request.id, '3', "the session has no account to quote for"};
  if (subscriptions_.contains(request.id))
    return MarketDataRefusal{request.id, '1', "MDReqID (262) " + request.id + " is in use"};
  if (followed_ + request.instruments.size() > kMax)
    return MarketDataRefusal{request.id, '2', "more than " + std::to_string(kMax) + " subscriptions"};
  followed_ += request.instruments.size();
  auto& subscription = subscriptions_[request.id];
  subscription.request = request;
  for (const auto instrument : request.instruments) join(subscription, instrument);
  return std::nullopt;
}

std::optional<MarketDataRefusal> Quotes::unsubscribe(const MarketDataRequest& request) {
  const auto it = subscriptions_.find(request.id);
  if (it == subscriptions_.end())
    return MarketDataRefusal{request.id, std::nullopt, "no subscription has the MDReqID (262) " + request.id};
  followed_ -= it->second.followers.size();
  subscriptions_.erase(it);
  return std::nullopt;
}

void Quotes::join(Subscription& subscription, InstrumentId instrument) {
  auto& follower =
      subscription.followers.try_emplace(instrument, context_.session(), subscription.request.id).first->second;
  context_.market().join(follower, subject(subscription.request.terms, instrument));
}

void Quotes::on_drained() {
  const Session::Activity hold{context_.session()};
  for (auto& [id, subscription] : subscriptions_)
    for (auto& [instrument, follower] : subscription.followers) context_.market().catch_up(follower);
}

void Quotes::on_definition(const CommandBody& definition) {
  if (subscriptions_.empty()) return;
  const Session::Activity hold{context_.session()};
  const auto* instrument = std::get_if<DefineInstrument>(&definition);
  const bool mine = is_mine(definition);
  if (instrument == nullptr && !mine) return;
  if (mine && (group() == nullptr || context_.spec().kind == FixSessionKind::order)) return end_all();
  for (auto& [id, subscription] : subscriptions_) {
    if (mine) {
      for (auto& [followed, follower] : subscription.followers) follow_terms(subscription, follower);
    } else if (const auto it = subscription.followers.find(instrument->spec.id); it != subscription.followers.end()) {
      follow_terms(subscription, it->second);
    }
  }
}

// The session may not have quotes any more.
void Quotes::end_all() {
  for (const auto& [id, subscription] : subscriptions_) {
    write_refusal(context_.out(), {id, '3', "the session has no quotes any more"});
    context_.send();
  }
  on_logout();
}

// It concerns all that the session follows.
bool Quotes::is_mine(const CommandBody& definition) const {
  if (const auto* session = std::get_if<DefineFixSession>(&definition)) return session->spec.id == context_.spec().id;
  const auto* of = group();
  if (const auto* changed = std::get_if<DefineGroup>(&definition)) return of != nullptr && changed->spec.id == of->id;
  if (const auto* account = std::get_if<DefineAccount>(&definition))
    return of != nullptr && account->spec.id == context_.spec().accounts.front();
  return false;
}

void Quotes::follow_terms(Subscription& subscription, MarketFeed::Follower& follower) {
  auto now = subject(subscription.request.terms, follower.subject().instrument);
  if (now != follower.subject()) context_.market().join(follower, std::move(now));
}

}  // namespace dealingdesk::fix
