#include "fix/raw_message.h"

#include <catch2/catch.hpp>

#include "fix/decode.h"
#include "fix/frame_reader.h"

namespace dealingdesk::fix {
namespace {

std::string logon() {
  std::string body;
  append_field(body, 35, "A");
  append_field(body, 95, "5");
  append_field(body, 96,
               std::string_view{"a\x01"
                                "b=c",
                                5});
  append_field(body, 553, "user");
  append_field(body, 554, "pass=word");
  append_field(body, 925, "other");
  append_field(body, 58, "after");
  return frame("FIX.4.4", body);
}

}  // namespace

TEST_CASE("a field is found by its tag, behind data that holds separators", "[fix]") {
  const auto message = logon();
  CHECK(find(message, 8) == "FIX.4.4");
  CHECK(find(message, 96) == std::string_view{"a\x01"
                                              "b=c",
                                              5});
  CHECK(find(message, 554) == "pass=word");
  CHECK(find(message, 58) == "after");
  CHECK(find(message, 57) == std::nullopt);
  CHECK(find("", 8) == std::nullopt);
  CHECK(find("8=FIX", 8) == std::nullopt);
  CHECK(find("=x\x01", 0) == std::nullopt);
  CHECK(find("8\x01"
             "9=1\x01",
             9) == std::nullopt);
}

TEST_CASE("a frame has the right length and check sum", "[fix]") {
  CHECK(with_bars(frame("FIX.4.2", "35=0\x01")) == "8=FIX.4.2|9=5|35=0|10=161|");
}

TEST_CASE("secrets are blanked and the message stays a message", "[fix]") {
  const auto blank = blank_secrets(logon());
  CHECK(find(blank, 554) == "***");
  CHECK(find(blank, 925) == "***");
  CHECK(find(blank, 96) == "***");
  CHECK(find(blank, 95) == "3");
  CHECK(find(blank, 553) == "user");
  CHECK(find(blank, 58) == "after");
  for (const char* secret : {"pass", "other", "b=c"}) CHECK(blank.find(secret) == std::string::npos);
  FrameReader reader;
  reader.feed(blank);
  std::string_view read;
  REQUIRE(reader.next(read) == FrameReader::Next::message);
  CHECK(read == blank);
  const auto harmless = frame("FIX.4.4", "35=0\x01");
  CHECK(blank_secrets(harmless) == harmless);
}

TEST_CASE("a secret behind what is no field is blanked too", "[fix]") {
  const auto blank = blank_secrets(
      "8=FIX.4.4\x01"
      "35=A\x01nonsense\x01"
      "554=hush\x01"
      "58=x\x01"
      "925=hush");
  CHECK(blank.find("hush") == std::string::npos);
  CHECK(with_bars(blank).find("|nonsense|554=***|58=x|925=***") != std::string::npos);
}

TEST_CASE("a message is decoded with names and meanings, and without secrets", "[fix]") {
  const auto text = decode("20260130 in  8=FIX.4.4|9=5|35=D|54=1|554=hush|9999=x|10=000|\n");
  CHECK(text ==
        "    8 BeginString = FIX.4.4\n"
        "    9 BodyLength = 5\n"
        "   35 MsgType = D (NewOrderSingle)\n"
        "   54 Side = 1 (BUY)\n"
        "  554 Password = ***\n"
        " 9999 ? = x\n"
        "   10 CheckSum = 000\n");
  CHECK(decode(logon()).find("pass") == std::string::npos);
  CHECK(decode("no message") == "no message");
}

}  // namespace dealingdesk::fix
