#include "fix/client/answers.h"

#include <utility>

#include <boost/asio/post.hpp>

namespace dealingdesk::fix {
namespace {

constexpr std::size_t kMessagesAtOnce = 500;
constexpr std::size_t kAnswerBelow_bytes = 1 << 20;

}  // namespace

void Answers::begin(Next next) {
  waiting_.push_back(std::move(next));
  // An answer that begins at the end of another one, or while others wait, has its turn behind them.
  if (!scheduled_ && !at_work_) go_on();
}

void Answers::go_on() {
  const Session::Activity hold{context_.session()};
  scheduled_ = false;
  at_work_ = true;
  std::size_t left = kMessagesAtOnce;
  while (!waiting_.empty() && context_.session().unsent() < kAnswerBelow_bytes) {
    if (left == 0) {
      scheduled_ = true;
      boost::asio::post(context_.executor(), [this, alive = context_.alive()] {
        if (const auto keep = alive.lock()) go_on();
      });
      break;
    }
    if (waiting_.front()())
      --left;
    else
      waiting_.pop_front();
  }
  at_work_ = false;
}

void Answers::on_drained() {
  if (!waiting_.empty() && !scheduled_) go_on();
}

}  // namespace dealingdesk::fix
