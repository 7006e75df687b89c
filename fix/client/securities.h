// Instruments that a client asks for: x and c come in, y and d go out.
//
// Long answers go out in slices, other work in between, and wait for a client that is slow to read.
//
// Private to fix/.
// Threads:  the desk's only.
// Lifetime: `context` must outlive it.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "fix/client/context.h"
#include "fix/client/security_messages.h"

namespace dealingdesk::fix {

class Securities {
 public:
  static constexpr std::size_t kListed = 50;      // instruments in a y
  static constexpr std::size_t kMaxAnswers = 16;  // under way; more questions are refused

  explicit Securities(Context& context) : context_{context} {}

  void request(const FIX::Message& message);
  void on_drained();
  void on_logout() { answers_.clear(); }

 private:
  struct Answer {
    SecurityQuestion question;
    std::string response_id;
    std::vector<InstrumentId> instruments;
    std::size_t next = 0;
  };

  void go_on_answering();
  void send_next(Answer& answer);

  Context& context_;
  std::deque<Answer> answers_;
  bool scheduled_ = false;
};

}  // namespace dealingdesk::fix
