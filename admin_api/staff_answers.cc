#include "admin_api/staff_answers.h"

namespace dealingdesk::admin_api {

Origin origin_of(const Call& call) { return {Channel::rest, {}, call.caller.user, 0}; }

Result<CommandDone> done_of(const Result<DeskGate::Answer>& answer) {
  if (!answer) return answer.reject();
  for (const Event& event : answer->events) {
    if (const auto* rejected = std::get_if<CommandRejected>(&event)) return rejected->reject;
    if (const auto* done = std::get_if<CommandDone>(&event)) return *done;
  }
  return Reject{RejectCode::conflict, "the desk gave no answer"};
}

Result<std::string> idempotency_key_of(const Call& call) {
  const std::string key{call.request.header("idempotency-key")};
  if (key.empty()) return Reject{RejectCode::malformed, "send the header Idempotency-Key: it makes a repeat safe"};
  return key;
}

}  // namespace dealingdesk::admin_api
