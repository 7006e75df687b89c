#include "lp_adapters/tick_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include "core/decimal.h"

namespace dealingdesk::lp_adapters {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;

// The date that a name begins with, as FIX writes it: YYYYMMDD.
std::optional<Timestamp> date_of(const std::string& name) {
  constexpr std::size_t kDate = 8;
  if (name.size() < kDate) return std::nullopt;
  return parse_fix_utc(name.substr(0, kDate) + "-00:00:00");
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

Result<std::vector<ReplayFile>> find_replay_files(const std::string& path, InstrumentId instrument) {
  std::error_code error;
  if (std::filesystem::is_regular_file(path, error)) {
    const auto date = date_of(std::filesystem::path{path}.filename().string());
    if (!date)
      return Reject{RejectCode::malformed, path + ": the name does not begin with a date, like 20140501_quote.csv"};
    return std::vector{ReplayFile{path, instrument, *date}};
  }
  std::vector<ReplayFile> files;
  std::filesystem::directory_iterator entry{path, error};
  for (const std::filesystem::directory_iterator end; !error && entry != end; entry.increment(error)) {
    const auto name = entry->path().filename().string();
    const auto date = date_of(name);
    if (!date || entry->path().extension() != ".csv") continue;
    files.push_back({entry->path().string(), instrument, *date});
  }
  if (error) return Reject{RejectCode::malformed, path + ": " + error.message()};
  if (files.empty()) return Reject{RejectCode::malformed, path + ": no files like 20140501_quote.csv"};
  std::sort(files.begin(), files.end(), [](const ReplayFile& a, const ReplayFile& b) {
    return a.midnight != b.midnight ? a.midnight < b.midnight : a.path < b.path;
  });
  return files;
}

TickFile::TickFile(ReplayFile file, Report report)
    : file_{std::move(file)},
      report_{std::move(report)},
      stream_{file_.path},
      opened_{stream_.is_open()},
      last_{file_.midnight} {}

std::optional<Tick> TickFile::next() {
  std::array<char, 128> buffer;
  while (stream_.getline(buffer.data(), buffer.size()) || stream_.gcount() > 0) {
    ++line_number_;
    if (stream_.fail()) {  // the line did not fit: no tick is that long
      stream_.clear();
      stream_.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
      bad("the line is too long");
      continue;
    }
    const auto line = trimmed(buffer.data());
    if (line.empty()) continue;
    if (auto tick = parse_line(line)) return tick;
  }
  return std::nullopt;
}

std::optional<Tick> TickFile::parse_line(std::string_view line) {
  const auto first = line.find(',');
  const auto second = first == std::string_view::npos ? first : line.find(',', first + 1);
  if (second == std::string_view::npos || line.find(',', second + 1) != std::string_view::npos) {
    bad("not three fields");
    return std::nullopt;
  }
  const auto ms_text = trimmed(line.substr(0, first));
  std::int64_t ms = 0;
  const auto [rest, error] = std::from_chars(ms_text.data(), ms_text.data() + ms_text.size(), ms);
  if (error != std::errc{} || rest != ms_text.data() + ms_text.size() || ms < 0 || ms >= kDayMs) {
    bad("the time is not the milliseconds since midnight");
    return std::nullopt;
  }
  const auto bid = parse<Price>(trimmed(line.substr(first + 1, second - first - 1)));
  const auto ask = parse<Price>(trimmed(line.substr(second + 1)));
  if (!bid || !ask) {
    bad("a price cannot be read");
    return std::nullopt;
  }
  const auto time = file_.midnight + Span::from_ms(ms);
  if (time < last_) {
    bad("the time is before the last tick's");
    return std::nullopt;
  }
  last_ = time;
  return Tick{time, *bid, *ask};
}

void TickFile::bad(const char* why) {
  ++bad_lines_;
  if (report_) report_(file_.path + ":" + std::to_string(line_number_) + ": " + why);
}

}  // namespace dealingdesk::lp_adapters
