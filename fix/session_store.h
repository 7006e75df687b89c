// QuickFIX's message store on our log: counters and messages become durable with the running turn.
//
// Every number is counted; the messages of types W, X, 0 and 1 are not kept, and a resend fills the gap.
// Private to fix/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fix/quickfix.h"
#include "store/fix_log.h"

namespace dealingdesk::fix {

class SessionStore : public FIX::MessageStore {
 public:
  SessionStore(store::FixLog& log, std::string_view session_key, std::string begin_string);

  bool set(int seq, const std::string& message) override;
  // Also answers the last number of the range where its message is not kept, with a heartbeat in its
  // place: without it QuickFIX would start the closing gap fill at the range's first number.
  void get(int begin, int end, std::vector<std::string>& messages) const override;

  [[nodiscard]] int getNextSenderMsgSeqNum() const override { return static_cast<int>(counters_.next_out); }
  [[nodiscard]] int getNextTargetMsgSeqNum() const override { return static_cast<int>(counters_.next_in); }
  void setNextSenderMsgSeqNum(int seq) override;
  void setNextTargetMsgSeqNum(int seq) override;
  void incrNextSenderMsgSeqNum() override;
  void incrNextTargetMsgSeqNum() override;

  // Now, whenever asked: QuickFIX resets a session whose store is of another day, and ours never ends.
  [[nodiscard]] FIX::UtcTimeStamp getCreationTime() const override { return {}; }
  // A new epoch: both counters are 1 again, what was sent before is out of reach of resends.
  void reset() override;
  void refresh() override { counters_ = log_.counters(slot_); }

  [[nodiscard]] const store::FixCounters& counters() const { return counters_; }

 private:
  void write() { log_.set_counters(slot_, counters_); }

  store::FixLog& log_;
  std::string begin_string_;
  store::FixSlot slot_;
  store::FixCounters counters_;  // the log's, at hand: asked for several times a message
};

// Is a message of this type kept for resends?
[[nodiscard]] bool is_kept(std::string_view msg_type);

}  // namespace dealingdesk::fix
