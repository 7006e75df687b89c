#include "fix/session_directory.h"

#include <catch2/catch.hpp>

namespace dealingdesk::fix {
namespace {

SessionDirectory::Entry entry(std::uint32_t id, const std::string& comp_id, bool enabled = true) {
  return {SessionId{id}, "FIX.4.4", comp_id, "user", enabled, false};
}

}  // namespace

TEST_CASE("of two claims one wins, until the session is released", "[fix]") {
  SessionDirectory directory;
  directory.publish({entry(1, "A"), entry(2, "B", false)});
  CHECK(directory.find("FIX.4.4", "A")->live == false);
  CHECK(directory.claim(SessionId{1}));
  CHECK_FALSE(directory.claim(SessionId{1}));
  CHECK(directory.find("FIX.4.4", "A")->live);
  directory.release(SessionId{1});
  CHECK(directory.claim(SessionId{1}));
}

TEST_CASE("disabled and unknown sessions cannot be claimed", "[fix]") {
  SessionDirectory directory;
  directory.publish({entry(1, "A"), entry(2, "B", false)});
  CHECK_FALSE(directory.claim(SessionId{2}));
  CHECK_FALSE(directory.claim(SessionId{3}));
  CHECK_FALSE(directory.find("FIX.4.2", "A"));
  CHECK_FALSE(directory.find("FIX.4.4", "C"));
}

TEST_CASE("who is live stays live when the sessions are published anew", "[fix]") {
  SessionDirectory directory;
  directory.publish({entry(1, "A")});
  REQUIRE(directory.claim(SessionId{1}));
  directory.publish({entry(1, "A"), entry(2, "B")});
  CHECK_FALSE(directory.claim(SessionId{1}));
  CHECK(directory.claim(SessionId{2}));
}

}  // namespace dealingdesk::fix
