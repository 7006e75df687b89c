#include "core/timestamp.h"

#include <array>

namespace dealingdesk {
namespace {

struct Civil {
  std::int64_t year;
  unsigned month, day, hour, minute, second;
  std::int64_t nanos;
};

// Days <-> civil date in the proleptic Gregorian calendar, by counting 400-year eras from 1 March,
// which puts the leap day at an era's end.
std::int64_t days_from_civil(std::int64_t y, unsigned m, unsigned d) {
  y -= m <= 2 ? 1 : 0;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const auto yoe = static_cast<unsigned>(y - era * 400);
  const unsigned doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
  const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146'097 + static_cast<std::int64_t>(doe) - 719'468;
}

Civil civil_from(Timestamp t) {
  const std::int64_t day = t.day();
  std::int64_t rest = t.ns() - day * kDay.ns();
  const std::int64_t z = day + 719'468;
  const std::int64_t era = (z >= 0 ? z : z - 146'096) / 146'097;
  const auto doe = static_cast<unsigned>(z - era * 146'097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36'524 - doe / 146'096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  Civil c{};
  c.day = doy - (153 * mp + 2) / 5 + 1;
  c.month = mp < 10 ? mp + 3 : mp - 9;
  c.year = static_cast<std::int64_t>(yoe) + era * 400 + (c.month <= 2 ? 1 : 0);
  c.nanos = rest % 1'000'000'000;
  rest /= 1'000'000'000;
  c.second = static_cast<unsigned>(rest % 60);
  c.minute = static_cast<unsigned>(rest / 60 % 60);
  c.hour = static_cast<unsigned>(rest / 3600);
  return c;
}

unsigned days_in(std::int64_t year, unsigned month) {
  constexpr std::array<unsigned, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

// Reads fixed-width digits; a cursor that has failed stays failed.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_{text} {}
  unsigned digits(std::size_t count) {
    unsigned value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (text_.empty() || text_.front() < '0' || text_.front() > '9') return fail();
      value = value * 10 + static_cast<unsigned>(text_.front() - '0');
      text_.remove_prefix(1);
    }
    return value;
  }
  void expect(char c) {
    if (text_.empty() || text_.front() != c) {
      fail();
      return;
    }
    text_.remove_prefix(1);
  }
  bool accept(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::int64_t fraction_ns() {
    std::int64_t value = 0;
    int count = 0;
    while (!text_.empty() && text_.front() >= '0' && text_.front() <= '9') {
      if (++count > 9) return fail();
      value = value * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
    }
    if (count == 0) return fail();
    for (; count < 9; ++count) value *= 10;
    return value;
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool done() const { return ok_ && text_.empty(); }

 private:
  unsigned fail() {
    ok_ = false;
    text_ = {};
    return 0;
  }
  std::string_view text_;
  bool ok_ = true;
};

std::optional<Timestamp> from_civil(const Civil& c) {
  // 1678 to 2261 is what 64 bits of nanoseconds hold. A leap second's 60 is read as the next second.
  if (c.year < 1678 || c.year > 2261 || c.month < 1 || c.month > 12) return std::nullopt;
  if (c.day < 1 || c.day > days_in(c.year, c.month)) return std::nullopt;
  if (c.hour > 23 || c.minute > 59 || c.second > 60) return std::nullopt;
  const std::int64_t seconds = days_from_civil(c.year, c.month, c.day) * 86'400 +
                               static_cast<std::int64_t>(c.hour) * 3600 + c.minute * 60 + c.second;
  return Timestamp::from_ns(seconds * 1'000'000'000 + c.nanos);
}

}  // namespace

namespace {

// Writes numbers of fixed width: every message has a time or two, and fmt takes as long as all its other fields.
class Digits {
 public:
  Digits& put(std::int64_t value, int width) {
    for (int i = width - 1; i >= 0; --i, value /= 10)
      text_[size_ + static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
    size_ += static_cast<std::size_t>(width);
    return *this;
  }
  Digits& put(char c) {
    text_[size_++] = c;
    return *this;
  }
  [[nodiscard]] std::string text() const { return {text_.data(), size_}; }

 private:
  std::array<char, 32> text_;
  std::size_t size_ = 0;
};

}  // namespace

// A Timestamp's years have four digits: 1677 to 2262.
std::string to_rfc3339(Timestamp t) {
  const Civil c = civil_from(t);
  Digits out;
  out.put(c.year, 4).put('-').put(c.month, 2).put('-').put(c.day, 2).put('T');
  out.put(c.hour, 2).put(':').put(c.minute, 2).put(':').put(c.second, 2).put('.').put(c.nanos / 1000, 6).put('Z');
  return out.text();
}

std::string to_fix_utc(Timestamp t) {
  const Civil c = civil_from(t);
  Digits out;
  out.put(c.year, 4).put(c.month, 2).put(c.day, 2).put('-');
  out.put(c.hour, 2).put(':').put(c.minute, 2).put(':').put(c.second, 2).put('.').put(c.nanos / 1000, 6);
  return out.text();
}

std::optional<Timestamp> parse_fix_utc(std::string_view text) {
  Cursor in{text};
  Civil c{};
  c.year = in.digits(4);
  c.month = in.digits(2);
  c.day = in.digits(2);
  in.expect('-');
  c.hour = in.digits(2);
  in.expect(':');
  c.minute = in.digits(2);
  in.expect(':');
  c.second = in.digits(2);
  if (in.accept('.')) c.nanos = in.fraction_ns();
  if (!in.done()) return std::nullopt;
  return from_civil(c);
}

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  Cursor in{text};
  Civil c{};
  c.year = in.digits(4);
  in.expect('-');
  c.month = in.digits(2);
  in.expect('-');
  c.day = in.digits(2);
  if (!in.accept('T')) in.expect('t');
  c.hour = in.digits(2);
  in.expect(':');
  c.minute = in.digits(2);
  in.expect(':');
  c.second = in.digits(2);
  if (in.accept('.')) c.nanos = in.fraction_ns();
  std::int64_t offset_s = 0;
  if (!in.accept('Z') && !in.accept('z')) {
    const bool behind = in.accept('-');
    if (!behind) in.expect('+');
    offset_s = static_cast<std::int64_t>(in.digits(2)) * 3600;
    in.expect(':');
    offset_s += static_cast<std::int64_t>(in.digits(2)) * 60;
    if (behind) offset_s = -offset_s;
  }
  if (!in.done()) return std::nullopt;
  const auto local = from_civil(c);
  if (!local) return std::nullopt;
  return *local - Span::from_s(offset_s);
}

}  // namespace dealingdesk
