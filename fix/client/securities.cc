#include "fix/client/securities.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

namespace dealingdesk::fix {
namespace {

constexpr std::size_t kMessagesAtOnce = 50;
constexpr std::size_t kAnswerBelow_bytes = 1 << 20;

}  // namespace

void Securities::request(const FIX::Message& message) {
  Answer answer;
  // Unique for ever: sequence numbers are, within an epoch.
  answer.response_id = std::to_string(context_.session().counters().epoch) + "-" + sequence_of(message);
  auto found = read_security_question(message, context_.catalog(), answer.question);
  if (found && answers_.size() == kMaxAnswers)
    found = Reject{RejectCode::overloaded, "earlier questions are still being answered"};
  if (!found) {
    write_no_security(context_.out(), answer.question, answer.response_id, found.reject());
    return context_.send();
  }
  answer.instruments = std::move(*found);
  answers_.push_back(std::move(answer));
  if (!scheduled_) go_on_answering();
}

void Securities::go_on_answering() {
  const Session::Activity hold{context_.session()};
  scheduled_ = false;
  std::size_t left = kMessagesAtOnce;
  while (!answers_.empty() && context_.session().unsent() < kAnswerBelow_bytes) {
    if (left-- == 0) {
      scheduled_ = true;
      boost::asio::post(context_.executor(), [this, alive = context_.alive()] {
        if (const auto keep = alive.lock()) go_on_answering();
      });
      return;
    }
    auto& answer = answers_.front();
    send_next(answer);
    if (answer.next == answer.instruments.size()) answers_.pop_front();
  }
}

void Securities::send_next(Answer& answer) {
  const auto& catalog = context_.catalog();
  const auto count = answer.question.definitions ? 1 : std::min(kListed, answer.instruments.size() - answer.next);
  const std::span<const InstrumentId> instruments{&answer.instruments[answer.next], count};
  answer.next += count;
  const SecurityAnswerPart part{answer.response_id, answer.instruments.size(),
                                answer.next == answer.instruments.size()};
  auto& out = context_.out();
  if (answer.question.definitions)
    write_security_definition(out, answer.question, part, *catalog.instruments().find(instruments.front()), catalog);
  else
    write_security_list(out, answer.question, part, instruments, catalog);
  context_.send();
}

void Securities::on_drained() {
  if (!answers_.empty() && !scheduled_) go_on_answering();
}

}  // namespace dealingdesk::fix
