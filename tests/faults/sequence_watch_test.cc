#include "tests/faults/sequence_watch.h"

#include <string>

#include <catch2/catch.hpp>

using namespace dealingdesk::faults;

namespace {

// "35=8|34=2|..." with the delimiter of FIX, as the engine logs it.
std::string fix(std::string text) {
  for (char& c : text)
    if (c == '|') c = '\001';
  return "8=FIX.4.4\0019=0\001" + text + "10=000\001";
}

using Resets = SequenceWatch::Resets;

}  // namespace

TEST_CASE("numbers that go up are right, also with gaps that are filled and resent") {
  SequenceWatch watch(Resets::forbidden);
  watch.incoming(fix("35=A|34=1|"));
  watch.incoming(fix("35=8|34=2|17=X1|"));
  watch.incoming(fix("35=A|34=5|"));
  watch.incoming(fix("35=8|34=3|43=Y|122=t|17=X2|"));
  watch.incoming(fix("35=4|34=4|43=Y|123=Y|36=6|"));
  watch.incoming(fix("35=4|34=4|123=Y|36=6|"));
  watch.incoming(fix("35=8|34=6|17=X3|"));
  CHECK(watch.violations().empty());
  CHECK(watch.facts().in_highest == 6);
  CHECK(watch.facts().logons == 2);
  CHECK(watch.facts().poss_dups_in == 1);
  CHECK(watch.facts().resets == 0);
}

TEST_CASE("a number that comes again or goes back is a violation, in both directions") {
  SequenceWatch watch(Resets::forbidden);
  watch.incoming(fix("35=8|34=7|17=X1|"));
  watch.incoming(fix("35=A|34=7|"));
  REQUIRE(watch.violations().size() == 1);
  CHECK(watch.violations()[0] == "in: MsgSeqNum 7 (35=A) after 7");
  watch.outgoing(fix("35=D|34=9|"));
  watch.outgoing(fix("35=D|34=8|"));
  REQUIRE(watch.violations().size() == 2);
  CHECK(watch.violations()[1] == "out: MsgSeqNum 8 (35=D) after 9");
}

TEST_CASE("a number stands for one message: resent it must say the same") {
  SequenceWatch watch(Resets::forbidden);
  watch.incoming(fix("35=8|34=2|52=now|17=X1|"));
  watch.incoming(fix("35=8|34=2|43=Y|52=later|122=now|17=X1|"));
  CHECK(watch.violations().empty());
  watch.incoming(fix("35=8|34=2|43=Y|52=later|122=now|17=X2|"));
  REQUIRE(watch.violations().size() == 1);
  CHECK(watch.violations()[0] == "in: MsgSeqNum 2 (35=8) came with another content than before");
}

TEST_CASE("a reset is a violation where it is forbidden and an epoch where it is not") {
  SequenceWatch forbidden(Resets::forbidden);
  forbidden.outgoing(fix("35=A|34=1|141=Y|"));
  forbidden.incoming(fix("35=A|34=1|141=Y|"));
  CHECK(forbidden.violations().size() == 2);

  SequenceWatch allowed(Resets::allowed);
  for (int epoch = 0; epoch < 2; ++epoch) {
    allowed.outgoing(fix("35=A|34=1|141=Y|"));
    allowed.incoming(fix("35=A|34=1|141=Y|"));
    allowed.incoming(fix("35=8|34=2|17=X" + std::to_string(epoch) + "|"));
  }
  CHECK(allowed.violations().empty());
  CHECK(allowed.facts().resets == 2);
}

TEST_CASE("SequenceReset-Reset, a refusal and an unexpected Logout are violations") {
  SequenceWatch watch(Resets::allowed);
  watch.incoming(fix("35=4|34=1|36=9|"));
  watch.incoming(fix("35=3|34=9|58=no such tag|"));
  watch.incoming(fix("35=5|34=10|58=MsgSeqNum too low|"));
  CHECK(watch.violations() == std::vector<std::string>{"in: SequenceReset-Reset (35=4 without 123=Y)",
                                                       "the server refused a message (35=3): no such tag",
                                                       "the server logged out (35=5): MsgSeqNum too low"});
  watch.expect_logout();
  watch.incoming(fix("35=5|34=11|"));
  CHECK(watch.violations().size() == 3);
}
