#include "core/timestamp.h"

#include <catch2/catch.hpp>

namespace dealingdesk {

TEST_CASE("moments are written and read in both formats", "[core]") {
  const auto leap_day = Timestamp::from_ns(951'827'696'123'456'000);
  CHECK(to_rfc3339(leap_day) == "2000-02-29T12:34:56.123456Z");
  CHECK(to_fix_utc(leap_day) == "20000229-12:34:56.123456");
  CHECK(parse_fix_utc("20000229-12:34:56.123456") == leap_day);
  CHECK(parse_rfc3339("2000-02-29T12:34:56.123456Z") == leap_day);
  CHECK(parse_rfc3339("2000-02-29T14:04:56.123456+01:30") == leap_day);
  CHECK(to_rfc3339(Timestamp::from_ns(-1)) == "1969-12-31T23:59:59.999999Z");
  CHECK(parse_fix_utc("20000229-12:34:56") == Timestamp::from_ns(951'827'696'000'000'000));
}

TEST_CASE("what is no moment is refused", "[core]") {
  const auto* text = GENERATE("", "20010229-00:00:00", "20001301-00:00:00", "20000101-24:00:00", "20000101-00:60:00",
                              "20000101-00:00:00.", "20000101-00:00:00.1234567891", "20000101 00:00:00",
                              "20000101-00:00:00Z", "0001-01-01T00:00:00Z");
  CAPTURE(text);
  CHECK_FALSE(parse_fix_utc(text));
  CHECK_FALSE(parse_rfc3339(text));
}

TEST_CASE("every day of four centuries comes back", "[core]") {
  for (std::int64_t day = -60'000; day < 90'000; day += 1) {
    const auto t = Timestamp::from_ns(day * kDay.ns() + 3'600'000'000'000);
    REQUIRE(parse_fix_utc(to_fix_utc(t)) == t);
    REQUIRE(t.day() == day);
  }
}

}  // namespace dealingdesk
