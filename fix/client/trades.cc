#include "fix/client/trades.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <boost/asio/post.hpp>

namespace dealingdesk::fix {
namespace {

constexpr std::size_t kTradesAtOnce = 500;
constexpr std::size_t kAnswerBelow_bytes = 1 << 20;

}  // namespace

void Trades::request(const FIX::Message& message) {
  auto read = read_trade_question(message, context_.spec());
  if (const auto* refusal = std::get_if<TradeRefusal>(&read)) {
    write_trade_request_ack(context_.out(), refusal->request, 0, refusal->result, refusal->text);
    return context_.send();
  }
  collect(std::make_shared<TradeQuestion>(std::move(std::get<TradeQuestion>(read))), 0,
          std::make_shared<std::vector<ExecutionReport>>());
}

// Of one account after the other; then the answer begins.
void Trades::collect(std::shared_ptr<TradeQuestion> question, std::size_t account,
                     std::shared_ptr<std::vector<ExecutionReport>> found) {
  if (account < question->accounts.size()) {
    context_.history().trades(
        question->accounts[account], question->from,
        [this, alive = context_.alive(), question, account, found](std::vector<ExecutionReport> trades) {
          const auto keep = alive.lock();
          if (!keep) return;
          std::move(trades.begin(), trades.end(), std::back_inserter(*found));
          collect(question, account + 1, found);
        });
    return;
  }
  std::sort(found->begin(), found->end(), [](const auto& a, const auto& b) { return a.exec < b.exec; });
  write_trade_request_ack(context_.out(), question->request, found->size(), 0, {});
  context_.send();
  answers_.push_back({question->request, std::move(*found), 0});
  go_on_answering();
}

// Some trades, and the rest when others have had their turn and the client has read.
void Trades::go_on_answering() {
  const Session::Activity hold{context_.session()};
  scheduled_ = false;
  std::size_t left = kTradesAtOnce;
  while (!answers_.empty() && context_.session().unsent() < kAnswerBelow_bytes) {
    auto& answer = answers_.front();
    if (answer.next == answer.trades.size()) {
      answers_.pop_front();
      continue;
    }
    if (left-- == 0) {
      scheduled_ = true;
      boost::asio::post(context_.executor(), [this, alive = context_.alive()] {
        if (const auto keep = alive.lock()) go_on_answering();
      });
      return;
    }
    const auto& trade = answer.trades[answer.next++];
    write_trade_report(context_.out(), answer.request, trade, orders_.about(trade.order), answer.trades.size(),
                       answer.next == answer.trades.size());
    context_.send();
  }
}

void Trades::on_drained() {
  if (!answers_.empty() && !scheduled_) go_on_answering();
}

}  // namespace dealingdesk::fix
