// A FIX message made ready once, of which only the sequence number (34), the sending time (52), the
// ClOrdID (11) and the check sum are written over before each sending. All keep their width, so
// BodyLength stays.
//
// Threads: one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tests/bench/fix_bytes.h"

namespace dealingdesk::bench {

inline constexpr std::size_t kSequenceDigits = 9;
inline constexpr std::string_view kSequenceHole = "000000000";
// "B" and ten digits.
inline constexpr std::string_view kClientOrderIdHole = "B0000000000";

// A sending time with the sum of its bytes: one for all messages of a batch.
struct Stamp {
  explicit Stamp(std::string utc) : text{std::move(utc)}, sum{byte_sum(text)} {}
  std::string text;
  unsigned sum;
};

class MessageTemplate {
 public:
  // The body with bars; 34, 52 and 11 must be there, with the width that they keep.
  explicit MessageTemplate(std::string_view body_with_bars);

  // Appends the message to `out`.
  void append(std::string& out, std::uint64_t sequence, std::string_view client_order_id, const Stamp& stamp);

 private:
  std::string bytes_;
  std::size_t sequence_at_, time_at_, id_at_, sum_at_;
  unsigned fixed_sum_;  // of all bytes that never change
};

[[nodiscard]] std::string client_order_id(std::uint64_t order);

}  // namespace dealingdesk::bench
