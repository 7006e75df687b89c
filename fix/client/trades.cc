#include "fix/client/trades.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <utility>

#include "fix/client/execution_reports.h"

namespace dealingdesk::fix {
namespace {

constexpr int kUnknownInstrument = 1, kOther = 99;

// Where a message must name an instrument and means none: as the standard has it.
constexpr const char* kNoInstrument = "[N/A]";

}  // namespace

struct Trades::Query {
  enum class State { waiting, collecting, answering, live, over };

  TradeQuestion question;
  std::vector<TradeFilter> filters;  // of each account
  State state = State::waiting;
  std::vector<ExecutionReport> found;
  std::size_t next = 0;
  std::deque<ExecutionReport> since;  // what was traded while the answer was on its way

  [[nodiscard]] bool subscribes() const { return question.request.subscription == "1"; }
  [[nodiscard]] bool wants(const ExecutionReport& trade) const {
    return std::any_of(filters.begin(), filters.end(), [&](const auto& filter) { return filter.matches(trade); });
  }
};

void Trades::refuse(const TradeRefusal& refusal) {
  write_trade_request_ack(context_.out(), refusal.request, 0, refusal.result, refusal.text);
  context_.send();
}

void Trades::request(const FIX::Message& message) {
  auto read = read_trade_question(message, context_.spec());
  if (const auto* refusal = std::get_if<TradeRefusal>(&read)) return refuse(*refusal);
  const auto query = std::make_shared<Query>();
  query->question = std::move(std::get<TradeQuestion>(read));
  if (query->question.request.subscription == "2") return unsubscribe(query->question.request);
  if (const auto refusal = resolve(*query)) return refuse(*refusal);
  if (const auto refusal = no_room_for(query->question)) return refuse(*refusal);
  if (query->subscribes()) subscriptions_.emplace(query->question.request.id, query);
  asked_.push_back(query);
  if (asked_.size() == 1) begin_next();
}

std::optional<TradeRefusal> Trades::resolve(Query& query) const {
  auto& question = query.question;
  TradeFilter filter{{}, question.from, {}, question.order, question.client_order_id, question.side, question.exec};
  if (!question.request.symbol.empty()) {
    const auto* instrument = context_.catalog().instruments().find(question.request.symbol);
    if (instrument == nullptr) return TradeRefusal{question.request, kUnknownInstrument, "unknown symbol"};
    filter.instrument = instrument->id;
  } else {
    question.request.symbol = kNoInstrument;
  }
  for (const auto account : question.accounts) {
    filter.account = account;
    query.filters.push_back(filter);
  }
  return std::nullopt;
}

std::optional<TradeRefusal> Trades::no_room_for(const TradeQuestion& question) const {
  const auto& request = question.request;
  if (asked_.size() >= kMaxWaiting || answers_.full())
    return TradeRefusal{request, kOther, "too many questions are waiting for their answers"};
  if (request.subscription != "1") return std::nullopt;
  if (subscriptions_.contains(request.id))
    return TradeRefusal{request, kOther, "a subscription has this TradeRequestID (568)"};
  if (subscriptions_.size() >= kMaxSubscriptions)
    return TradeRefusal{request, kOther, "more than " + std::to_string(kMaxSubscriptions) + " subscriptions"};
  return std::nullopt;
}

void Trades::unsubscribe(const TradeRequest& request) {
  const auto found = subscriptions_.find(request.id);
  if (found == subscriptions_.end()) return refuse({request, kOther, "no subscription has this TradeRequestID (568)"});
  auto ended = found->second->question.request;
  ended.subscription = request.subscription;
  found->second->state = Query::State::over;
  subscriptions_.erase(found);
  write_trade_request_end(context_.out(), ended);
  context_.send();
}

// --- the answer ---

void Trades::begin_next() {
  while (!asked_.empty()) {
    if (asked_.front()->state == Query::State::waiting) return collect(asked_.front(), 0);
    asked_.pop_front();
  }
}

// Of one account after the other. What is traded from the first question on is kept.
void Trades::collect(const QueryPtr& query, std::size_t account) {
  if (account == query->filters.size()) return answer(query);
  query->state = Query::State::collecting;
  const auto most = kMaxTrades - query->found.size();
  auto done = [this, alive = context_.alive(), asked = std::weak_ptr{query}, account](auto found) {
    const auto keep = alive.lock();
    const auto query = asked.lock();
    // Who asked may have gone, and taken the question along.
    if (keep && query && !asked_.empty() && asked_.front() == query) collected(query, account, std::move(found));
  };
  context_.history().trades(query->filters[account], most, std::move(done));
}

void Trades::collected(const QueryPtr& query, std::size_t account, Result<std::vector<ExecutionReport>> found) {
  // Its id may be another subscription's by now.
  if (query->state == Query::State::over) return begin_next();
  if (found) {
    std::move(found->begin(), found->end(), std::back_inserter(query->found));
    return collect(query, account + 1);
  }
  query->state = Query::State::over;
  if (query->subscribes()) subscriptions_.erase(query->question.request.id);
  refuse({query->question.request, kOther, found.reject().text});
  begin_next();
}

void Trades::answer(const QueryPtr& query) {
  auto& found = query->found;
  std::unordered_set<std::uint64_t> since;
  for (const auto& trade : query->since) since.insert(trade.exec.value());
  std::erase_if(found, [&](const auto& trade) { return since.contains(trade.exec.value()); });
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.exec < b.exec; });
  query->state = Query::State::answering;
  write_trade_request_ack(context_.out(), query->question.request, found.size(), 0, {});
  context_.send();
  answers_.begin([this, query] {
    if (tell(*query)) return true;
    if (query->state == Query::State::answering) query->state = Query::State::live;
    query->found = {};
    if (!asked_.empty() && asked_.front() == query) begin_next();
    return false;
  });
}

bool Trades::tell(Query& query) {
  if (query.state == Query::State::over) return false;
  const auto& request = query.question.request;
  if (query.next < query.found.size()) {
    const auto& trade = query.found[query.next++];
    write_trade_report(context_.out(), request, trade, orders_.about(trade.order), query.found.size(),
                       query.next == query.found.size());
  } else if (!query.since.empty()) {
    const auto trade = std::move(query.since.front());
    query.since.pop_front();
    write_later_trade_report(context_.out(), request, trade, orders_.about(trade.order));
  } else {
    return false;
  }
  context_.send();
  return true;
}

// --- what is traded now ---

void Trades::traded(const ExecutionReport& trade) {
  if (subscriptions_.empty()) return;
  const Session::Activity hold{context_.session()};
  bool too_slow = false;
  for (const auto& [id, query] : subscriptions_) {
    // The projections will tell of it.
    if (query->state == Query::State::waiting || !query->wants(trade)) continue;
    if (query->state == Query::State::live) {
      write_later_trade_report(context_.out(), query->question.request, trade, orders_.about(trade.order));
      context_.send();
    } else if (query->since.size() < kMaxKept) {
      query->since.push_back(trade);
    } else {
      too_slow = true;
    }
  }
  if (too_slow) context_.session().end("too slow to read: too many trades wait behind the answer to a subscription");
}

void Trades::on_logout() {
  asked_.clear();
  subscriptions_.clear();
}

}  // namespace dealingdesk::fix
