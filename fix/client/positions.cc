#include "fix/client/positions.h"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "fix/clock.h"

namespace dealingdesk::fix {
namespace {

constexpr int kFound = 0, kInvalid = 1, kNoneFound = 2, kOther = 99;

}  // namespace

struct Positions::Query {
  enum class State { answering, live, over };

  PositionQuestion question;
  State state = State::answering;
  std::vector<Position> found;
  std::size_t next = 0;
  std::deque<Position> since;  // what changed while the answer was on its way

  [[nodiscard]] bool wants(const Position& position) const {
    const auto& accounts = question.accounts;
    return (!question.instrument || question.instrument == position.instrument) &&
           std::find(accounts.begin(), accounts.end(), position.account) != accounts.end();
  }
};

void Positions::acknowledge(const FIX::Message& message, const PositionRequest& request, std::size_t total, int result,
                            bool rejected, const std::string& text) {
  PositionAck ack{context_.refusal_id(message), request.account, total, result, rejected, text};
  const auto& own = context_.spec().accounts;
  if (ack.account.empty()) ack.account = own.empty() ? "NONE" : std::to_string(own.front().value());
  write_position_ack(context_.out(), request, ack);
  context_.send();
}

void Positions::request(const FIX::Message& message) {
  auto read = read_position_question(message, context_.spec(), context_.catalog());
  if (const auto* refusal = std::get_if<PositionRefusal>(&read))
    return acknowledge(message, refusal->request, 0, refusal->result, true, refusal->text);
  const auto query = std::make_shared<Query>();
  query->question = std::move(std::get<PositionQuestion>(read));
  const auto& request = query->question.request;
  if (request.subscription == "2") return unsubscribe(message, request);
  if (const auto full = no_room_for(request); !full.empty())
    return acknowledge(message, request, 0, kOther, true, full);
  for (const auto account : query->question.accounts)
    for (const auto* position : context_.desk().positions(account))
      if (query->wants(*position)) query->found.push_back(*position);
  if (request.subscription == "1") subscriptions_.emplace(request.id, query);
  const bool any = !query->found.empty();
  acknowledge(message, request, query->found.size(), any ? kFound : kNoneFound, false, any ? "" : "no open positions");
  answers_.begin([this, query] {
    if (tell(*query)) return true;
    if (query->state == Query::State::answering) query->state = Query::State::live;
    query->found = {};
    return false;
  });
}

std::string Positions::no_room_for(const PositionRequest& request) const {
  if (answers_.full()) return "too many questions are waiting for their answers";
  if (request.subscription != "1") return {};
  if (subscriptions_.contains(request.id)) return "a subscription has this PosReqID (710)";
  if (subscriptions_.size() >= kMaxSubscriptions)
    return "more than " + std::to_string(kMaxSubscriptions) + " subscriptions";
  return {};
}

void Positions::unsubscribe(const FIX::Message& message, const PositionRequest& request) {
  const auto found = subscriptions_.find(request.id);
  if (found == subscriptions_.end())
    return acknowledge(message, request, 0, kInvalid, true, "no subscription has this PosReqID (710)");
  found->second->state = Query::State::over;
  subscriptions_.erase(found);
  acknowledge(message, request, 0, kFound, false, "the subscription has ended");
}

PositionContext Positions::about(const Position& position) const {
  PositionContext about;
  about.symbol = context_.symbol_of(position.instrument);
  if (const auto* account = context_.catalog().accounts().find(position.account)) about.currency = account->currency;
  about.trailing_stop_loss = context_.desk().trailing_stop_loss(position.id);
  about.now = now();
  return about;
}

bool Positions::tell(Query& query) {
  if (query.state == Query::State::over) return false;
  const auto& request = query.question.request;
  if (query.next < query.found.size()) {
    const auto& position = query.found[query.next++];
    write_position(context_.out(), request, position, about(position), query.found.size(),
                   query.next == query.found.size());
  } else if (!query.since.empty()) {
    const auto position = std::move(query.since.front());
    query.since.pop_front();
    write_position_change(context_.out(), request, position, about(position));
  } else {
    return false;
  }
  context_.send();
  return true;
}

void Positions::changed(const Position& position) {
  if (subscriptions_.empty()) return;
  const Session::Activity hold{context_.session()};
  bool too_slow = false;
  for (const auto& [id, query] : subscriptions_) {
    if (!query->wants(position)) continue;
    if (query->state == Query::State::live) {
      write_position_change(context_.out(), query->question.request, position, about(position));
      context_.send();
    } else if (query->since.size() < kMaxKept) {
      query->since.push_back(position);
    } else {
      too_slow = true;
    }
  }
  if (too_slow) context_.session().end("too slow to read: too many positions wait behind the answer to a subscription");
}

}  // namespace dealingdesk::fix
