#include "tests/faults/sequence_watch.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <utility>

namespace dealingdesk::faults {
namespace {

constexpr char kSoh = '\001';
constexpr std::size_t kViolationsKept = 200;

// What a resend changes: 8, 9, 10, the sending times, 43 and 97, and the CompIDs' own business.
constexpr std::array<int, 10> kChangedByResend{8, 9, 10, 34, 43, 49, 52, 56, 97, 122};

struct Field {
  int tag = 0;
  std::string_view value;
};

// Calls `use` with each tag=value; what is not of that form is passed over.
template <class Use>
void for_each_field(std::string_view message, Use use) {
  while (!message.empty()) {
    const auto end = std::min(message.find(kSoh), message.size());
    const std::string_view field = message.substr(0, end);
    message.remove_prefix(std::min(end + 1, message.size()));
    const auto equals = field.find('=');
    if (equals == std::string_view::npos) continue;
    Field result{0, field.substr(equals + 1)};
    std::from_chars(field.data(), field.data() + equals, result.tag);
    use(result);
  }
}

bool is_session_level(std::string_view type) {
  return type.size() == 1 && std::string_view("012345A").find(type[0]) != std::string_view::npos;
}

}  // namespace

SequenceWatch::Header SequenceWatch::read(std::string_view message) {
  Header header;
  for_each_field(message, [&](const Field& field) {
    switch (field.tag) {
      case 35: header.type = field.value; break;
      case 34: std::from_chars(field.value.data(), field.value.data() + field.value.size(), header.number); break;
      case 43: header.poss_dup = field.value == "Y"; break;
      case 58: header.text = field.value; break;
      case 123: header.gap_fill = field.value == "Y"; break;
      case 141: header.reset = field.value == "Y"; break;
      default: break;
    }
    if (std::find(kChangedByResend.begin(), kChangedByResend.end(), field.tag) != kChangedByResend.end()) return;
    const std::uint64_t hash = std::hash<std::string_view>{}(field.value) ^ static_cast<std::uint64_t>(field.tag);
    header.body = (header.body ^ hash) * 0x9E3779B97F4A7C15ull;
  });
  return header;
}

void SequenceWatch::complain(std::string what) {
  if (violations_.size() < kViolationsKept) violations_.push_back(std::move(what));
}

void SequenceWatch::start_epoch(std::string_view who) {
  ++facts_.resets;
  if (resets_ == Resets::forbidden) complain(std::string(who) + " reset the session's sequence numbers (141=Y)");
  facts_.in_highest = 0;
  bodies_in_.clear();
}

void SequenceWatch::check_number(const Header& header, std::uint64_t& highest, const char* direction) {
  if (header.type == "4") {
    if (!header.gap_fill) complain(std::string(direction) + ": SequenceReset-Reset (35=4 without 123=Y)");
    return;
  }
  if (header.poss_dup) return;
  if (header.number <= highest)
    complain(std::string(direction) + ": MsgSeqNum " + std::to_string(header.number) +
             " (35=" + std::string(header.type) + ") after " + std::to_string(highest));
  highest = std::max(highest, header.number);
}

void SequenceWatch::check_content(const Header& header) {
  if (is_session_level(header.type)) return;
  const auto [known, fresh] = bodies_in_.try_emplace(header.number, header.body);
  if (!fresh && known->second != header.body)
    complain("in: MsgSeqNum " + std::to_string(header.number) + " (35=" + std::string(header.type) +
             ") came with another content than before");
}

void SequenceWatch::incoming(std::string_view message) {
  const Header header = read(message);
  std::lock_guard lock(mutex_);
  ++facts_.messages_in;
  if (header.type == "A") {
    ++facts_.logons;
    if (header.reset) start_epoch("the server");
  }
  check_number(header, facts_.in_highest, "in");
  check_content(header);
  if (header.type == "2") ++facts_.resend_requests_in;
  if (header.type == "3") complain("the server refused a message (35=3): " + std::string(header.text));
  if (header.type == "5" && !logout_expected_) complain("the server logged out (35=5): " + std::string(header.text));
  if (header.poss_dup && !is_session_level(header.type)) ++facts_.poss_dups_in;
}

void SequenceWatch::outgoing(std::string_view message) {
  const Header header = read(message);
  std::lock_guard lock(mutex_);
  ++facts_.messages_out;
  if (header.type == "A" && header.reset) {
    if (resets_ == Resets::forbidden) complain("the client reset the session's sequence numbers (141=Y)");
    facts_.out_highest = 0;
  }
  check_number(header, facts_.out_highest, "out");
  if (header.type == "2") ++facts_.resend_requests_out;
  if (header.type == "3") complain("the client's engine refused a message (35=3): " + std::string(header.text));
  if (header.type == "5" && !logout_expected_)
    complain("the client's engine logged out (35=5): " + std::string(header.text));
  if (header.poss_dup && !is_session_level(header.type)) ++facts_.poss_dups_out;
}

void SequenceWatch::expect_logout() {
  std::lock_guard lock(mutex_);
  logout_expected_ = true;
}

SequenceFacts SequenceWatch::facts() const {
  std::lock_guard lock(mutex_);
  return facts_;
}

std::vector<std::string> SequenceWatch::violations() const {
  std::lock_guard lock(mutex_);
  return violations_;
}

}  // namespace dealingdesk::faults
