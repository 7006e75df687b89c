// x, y, c and d: which instruments there are, and the terms they trade on.
//
// Private to fix/ and its tests.
// Threads: any; functions of their arguments.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/instrument_spec.h"
#include "core/result.h"
#include "fix/out_message.h"
#include "fix/quickfix.h"
#include "reference/catalog.h"

namespace dealingdesk::fix {

struct SecurityQuestion {
  static constexpr std::size_t kLongestId_bytes = 256;

  std::string id;            // 320
  bool definitions = false;  // c: a d for each; else x: y, with many in each
  bool all = false;
  std::string symbol;  // of the only one asked for; empty: all
};
// Refuses (unsupported, unknown_instrument, malformed) what is not offered.
[[nodiscard]] Result<std::vector<InstrumentId>> read_security_question(const FIX::Message& message,
                                                                       const reference::Catalog& catalog,
                                                                       SecurityQuestion& question);

// Where in the answer a message stands.
struct SecurityAnswerPart {
  std::string response_id;  // 322
  std::size_t total = 0;    // instruments, over all messages
  bool last = true;
};
// y. REQUIRES: every instrument is in the catalog.
void write_security_list(OutMessage& out, const SecurityQuestion& question, const SecurityAnswerPart& part,
                         std::span<const InstrumentId> instruments, const reference::Catalog& catalog);
// d.
void write_security_definition(OutMessage& out, const SecurityQuestion& question, const SecurityAnswerPart& part,
                               const InstrumentSpec& instrument, const reference::Catalog& catalog);
// y or d: nothing, and why.
void write_no_security(OutMessage& out, const SecurityQuestion& question, const std::string& response_id,
                       const Reject& reject);

// "sun 17:05 - fri 17:00; UTC-05:00, in summer UTC-04:00": when it trades, for people.
[[nodiscard]] std::string trading_hours(const InstrumentSpec& instrument, const reference::Catalog& catalog);

}  // namespace dealingdesk::fix
