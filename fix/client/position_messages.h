// AN as a question, AO and AP as answers.
//
// Private to fix/ and its tests. Every function that writes fills `out` anew.
// Threads: any; functions of their arguments.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/order.h"
#include "core/specs.h"
#include "fix/out_message.h"
#include "fix/quickfix.h"
#include "reference/catalog.h"

namespace dealingdesk::fix {

struct PositionRequest {
  std::string id;            // 710
  std::string type;          // 724
  std::string subscription;  // 263; may be absent
  std::string account;       // 1, as it came; may be absent
  std::string symbol;        // 55; may be absent
};
struct PositionQuestion {
  PositionRequest request;
  std::vector<AccountId> accounts;
  InstrumentId instrument;  // none: all
};
// Why not: 728, and a text.
struct PositionRefusal {
  PositionRequest request;
  int result;
  std::string text;
};
// Of what ends a subscription (263=2) the request alone is read.
[[nodiscard]] std::variant<PositionQuestion, PositionRefusal> read_position_question(const FIX::Message& message,
                                                                                     const FixSessionSpec& session,
                                                                                     const reference::Catalog& catalog);

// What became of a request. The standard wants an account and an id in it, whatever was asked.
struct PositionAck {
  std::string id;       // 721: unique for ever
  std::string account;  // the one asked for, or the session's first
  std::size_t total = 0;
  int result = 0;
  bool rejected = false;
  std::string text;
};
void write_position_ack(OutMessage& out, const PositionRequest& request, const PositionAck& ack);

// What a report says besides the position itself.
struct PositionContext {
  std::string symbol;
  Currency currency;                        // the account's
  std::optional<Price> trailing_stop_loss;  // where it has followed the market to
  Timestamp now;
};
// One of the `total` that were there when the question came.
void write_position(OutMessage& out, const PositionRequest& request, const Position& position,
                    const PositionContext& context, std::size_t total, bool last);
// A position that changed since; a quantity of 0 is one that was closed.
void write_position_change(OutMessage& out, const PositionRequest& request, const Position& position,
                           const PositionContext& context);

}  // namespace dealingdesk::fix
