#include "fix/session_store.h"

#include <catch2/catch.hpp>

#include "fix/raw_message.h"
#include "tests/fix/memory_fix_log.h"

namespace dealingdesk::fix {
namespace {

std::string message(const std::string& type, int seq) {
  std::string body;
  append_field(body, 35, type);
  append_field(body, 34, std::to_string(seq));
  return frame("FIX.4.4", body);
}

}  // namespace

TEST_CASE("numbers outlive the store, and each session has its own", "[fix]") {
  MemoryFixLog log;
  {
    SessionStore store{log, "a", "FIX.4.4"};
    CHECK(store.getNextSenderMsgSeqNum() == 1);
    store.incrNextSenderMsgSeqNum();
    store.incrNextTargetMsgSeqNum();
    store.setNextTargetMsgSeqNum(7);
  }
  SessionStore again{log, "a", "FIX.4.4"};
  CHECK(again.getNextSenderMsgSeqNum() == 2);
  CHECK(again.getNextTargetMsgSeqNum() == 7);
  SessionStore other{log, "b", "FIX.4.4"};
  CHECK(other.getNextTargetMsgSeqNum() == 1);
}

TEST_CASE("quotes and heartbeats are counted but not kept", "[fix]") {
  MemoryFixLog log;
  SessionStore store{log, "a", "FIX.4.4"};
  int seq = 0;
  for (const char* type : {"A", "8", "0", "W", "1", "X", "8", "5"}) {
    ++seq;
    store.set(seq, message(type, seq));
    store.incrNextSenderMsgSeqNum();
  }
  std::vector<std::string> kept;
  store.get(1, seq, kept);
  CHECK(kept == std::vector{message("A", 1), message("8", 2), message("8", 7), message("5", 8)});
}

TEST_CASE("where the last of a range is not kept, a heartbeat stands for it", "[fix]") {
  MemoryFixLog log;
  SessionStore store{log, "a", "FIX.4.4"};
  store.set(1, message("8", 1));
  std::vector<std::string> kept;
  store.get(1, 3, kept);
  CHECK(kept == std::vector{message("8", 1), message("0", 3)});
  kept.clear();
  store.get(3, 2, kept);
  CHECK(kept.empty());
}

TEST_CASE("a reset begins an epoch: numbers from 1, old messages out of reach", "[fix]") {
  MemoryFixLog log;
  SessionStore store{log, "a", "FIX.4.4"};
  store.set(1, message("8", 1));
  store.setNextSenderMsgSeqNum(2);
  store.setNextTargetMsgSeqNum(9);
  store.reset();
  CHECK(store.counters() == store::FixCounters{2, 1, 1});
  std::vector<std::string> kept;
  store.get(1, 1, kept);
  CHECK(kept == std::vector{message("0", 1)});
}

}  // namespace dealingdesk::fix
