#include "fix/session_store.h"

#include "fix/raw_message.h"

namespace dealingdesk::fix {
namespace {

// The type of a message that QuickFIX put together: 35 is its third field.
std::string_view type_of(std::string_view message) {
  const auto at = message.find(
      "\x01"
      "35=");
  if (at == std::string_view::npos) return {};
  const auto value = message.substr(at + 4);
  return value.substr(0, value.find(kSoh));
}

std::string placeholder(std::string_view begin_string, int seq) {
  std::string body;
  append_field(body, 35, "0");
  append_field(body, 34, std::to_string(seq));
  return frame(begin_string, body);
}

}  // namespace

bool is_kept(std::string_view msg_type) {
  return msg_type != "W" && msg_type != "X" && msg_type != "0" && msg_type != "1";
}

SessionStore::SessionStore(store::FixLog& log, std::string_view session_key, std::string begin_string)
    : log_{log}, begin_string_{std::move(begin_string)}, slot_{log.open(session_key)}, counters_{log.counters(slot_)} {}

bool SessionStore::set(int seq, const std::string& message) {
  if (is_kept(type_of(message))) log_.append(slot_, static_cast<std::uint64_t>(seq), message);
  return true;
}

void SessionStore::get(int begin, int end, std::vector<std::string>& messages) const {
  if (begin < 1) begin = 1;
  if (end < begin) return;
  std::uint64_t last = 0;
  log_.read(slot_, static_cast<std::uint64_t>(begin), static_cast<std::uint64_t>(end),
            [&](std::uint64_t seq, std::string_view message) {
              last = seq;
              messages.emplace_back(message);
            });
  if (last != static_cast<std::uint64_t>(end)) messages.push_back(placeholder(begin_string_, end));
}

void SessionStore::setNextSenderMsgSeqNum(int seq) {
  counters_.next_out = static_cast<std::uint64_t>(seq);
  write();
}
void SessionStore::setNextTargetMsgSeqNum(int seq) {
  counters_.next_in = static_cast<std::uint64_t>(seq);
  write();
}
void SessionStore::incrNextSenderMsgSeqNum() {
  ++counters_.next_out;
  write();
}
void SessionStore::incrNextTargetMsgSeqNum() {
  ++counters_.next_in;
  write();
}

void SessionStore::reset() {
  ++counters_.epoch;
  counters_.next_out = 1;
  counters_.next_in = 1;
  write();
}

}  // namespace dealingdesk::fix
