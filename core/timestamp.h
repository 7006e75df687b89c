// A moment in UTC as nanoseconds since 1970-01-01, and spans of time in nanoseconds.
//
// Reading a clock is not possible here: time reaches the pure folders as a field of a command.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dealingdesk {

class Span {
 public:
  constexpr Span() = default;
  [[nodiscard]] static constexpr Span from_ns(std::int64_t ns) { return Span{ns}; }
  [[nodiscard]] static constexpr Span from_ms(std::int64_t ms) { return Span{ms * 1'000'000}; }
  [[nodiscard]] static constexpr Span from_s(std::int64_t s) { return Span{s * 1'000'000'000}; }
  [[nodiscard]] constexpr std::int64_t ns() const { return ns_; }
  [[nodiscard]] constexpr std::int64_t ms() const { return ns_ / 1'000'000; }
  friend constexpr auto operator<=>(Span, Span) = default;

 private:
  explicit constexpr Span(std::int64_t ns) : ns_{ns} {}
  std::int64_t ns_ = 0;
};

inline constexpr Span kDay = Span::from_s(86'400);

class Timestamp {
 public:
  constexpr Timestamp() = default;
  [[nodiscard]] static constexpr Timestamp from_ns(std::int64_t ns) { return Timestamp{ns}; }
  [[nodiscard]] static constexpr Timestamp from_ms(std::int64_t ms) { return Timestamp{ms * 1'000'000}; }
  [[nodiscard]] constexpr std::int64_t ns() const { return ns_; }
  [[nodiscard]] constexpr std::int64_t ms() const { return floor_div(ns_, 1'000'000); }
  // Whole days since 1970-01-01, rounded towards the past.
  [[nodiscard]] constexpr std::int64_t day() const { return floor_div(ns_, kDay.ns()); }
  [[nodiscard]] constexpr explicit operator bool() const { return ns_ != 0; }
  friend constexpr auto operator<=>(Timestamp, Timestamp) = default;
  friend constexpr Timestamp operator+(Timestamp t, Span d) { return Timestamp{t.ns_ + d.ns()}; }
  friend constexpr Timestamp operator-(Timestamp t, Span d) { return Timestamp{t.ns_ - d.ns()}; }
  friend constexpr Span operator-(Timestamp a, Timestamp b) { return Span::from_ns(a.ns_ - b.ns_); }

 private:
  explicit constexpr Timestamp(std::int64_t ns) : ns_{ns} {}
  [[nodiscard]] static constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    return a / b - (a % b < 0 ? 1 : 0);
  }
  std::int64_t ns_ = 0;
};

// "2026-01-31T09:30:00.123456Z": RFC 3339, UTC, always with six digits of a second.
[[nodiscard]] std::string to_rfc3339(Timestamp t);
// "20260131-09:30:00.123456": FIX UTCTimestamp with microseconds.
[[nodiscard]] std::string to_fix_utc(Timestamp t);
// Reads FIX UTCTimestamp: seconds, or a fraction of 1 to 9 digits. Nothing if it is not one.
[[nodiscard]] std::optional<Timestamp> parse_fix_utc(std::string_view text);
// Reads RFC 3339 with a "Z" or a numeric offset. Nothing if it is not one.
[[nodiscard]] std::optional<Timestamp> parse_rfc3339(std::string_view text);

}  // namespace dealingdesk
