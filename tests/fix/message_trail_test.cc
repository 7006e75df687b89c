#include "fix/message_trail.h"

#include <catch2/catch.hpp>

namespace dealingdesk::fix {

using Direction = MessageTrail::Direction;

TEST_CASE("the last messages are kept, oldest first", "[fix]") {
  MessageTrail trail;
  for (std::size_t i = 0; i < MessageTrail::kMaxMessages + 3; ++i)
    trail.add(Timestamp::from_ms(static_cast<std::int64_t>(i)), i % 2 == 0 ? Direction::in : Direction::out,
              "message " + std::to_string(i));
  REQUIRE(trail.entries().size() == MessageTrail::kMaxMessages);
  CHECK(trail.entries().front().message == "message 3");
  CHECK(trail.entries().front().direction == Direction::out);
  CHECK(trail.entries().front().time.ms() == 3);
  CHECK(trail.entries().back().message == "message 102");
  CHECK(trail.entries().back().direction == Direction::in);
}

TEST_CASE("long messages push out more than one, and of the longest the beginning stays", "[fix]") {
  MessageTrail trail;
  const std::string longest(1'000'000, 'x');
  std::size_t bytes = 0;
  for (int i = 0; i < 50; ++i) trail.add({}, Direction::in, longest);
  for (const auto& entry : trail.entries()) {
    CHECK(entry.message.size() == MessageTrail::kMaxMessage);
    bytes += entry.message.size();
  }
  CHECK(bytes <= MessageTrail::kMaxBytes);
  CHECK(bytes > MessageTrail::kMaxBytes / 2);
  trail.add({}, Direction::out, "short");
  CHECK(trail.entries().back().message == "short");
}

}  // namespace dealingdesk::fix
