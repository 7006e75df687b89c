// Reads every raw message of one FIX session as it passes and holds it against the rules of
// sequence numbers: they only go up, a number stands for one message for ever, nothing is refused,
// and only a session that asks for it starts again at 1.
//
// It sees what the FIX engine hides: possible duplicates that the engine drops, and numbers that
// make it hang up.
//
// Threads: safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dealingdesk::faults {

struct SequenceFacts {
  std::uint64_t in_highest = 0;  // of the last epoch
  std::uint64_t out_highest = 0;
  std::uint64_t messages_in = 0;
  std::uint64_t messages_out = 0;
  int logons = 0;  // answered by the server
  int resets = 0;  // logons with 141=Y, from either side
  int resend_requests_in = 0;
  int resend_requests_out = 0;
  std::uint64_t poss_dups_in = 0;  // application messages
  std::uint64_t poss_dups_out = 0;
};

class SequenceWatch {
 public:
  enum class Resets { allowed, forbidden };
  explicit SequenceWatch(Resets resets) : resets_{resets} {}

  void incoming(std::string_view message);
  void outgoing(std::string_view message);
  // From here on a Logout of the server's is no surprise.
  void expect_logout();

  [[nodiscard]] SequenceFacts facts() const;
  [[nodiscard]] std::vector<std::string> violations() const;

 private:
  struct Header {
    std::string_view type;  // 35
    std::uint64_t number = 0;
    bool poss_dup = false;   // 43
    bool gap_fill = false;   // 123
    bool reset = false;      // 141
    std::string_view text;   // 58
    std::uint64_t body = 0;  // a hash of what must not change when the message is sent again
  };
  [[nodiscard]] static Header read(std::string_view message);
  void complain(std::string what);
  void start_epoch(std::string_view who);
  void check_number(const Header& header, std::uint64_t& highest, const char* direction);
  void check_content(const Header& header);

  const Resets resets_;
  mutable std::mutex mutex_;  // guards all below
  bool logout_expected_ = false;
  SequenceFacts facts_;
  std::unordered_map<std::uint64_t, std::uint64_t> bodies_in_;  // number -> hash, of this epoch
  std::vector<std::string> violations_;
};

}  // namespace dealingdesk::faults
