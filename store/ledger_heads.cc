#include "store/ledger_heads.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace dealingdesk::store {

namespace {

constexpr std::string_view kEnding = ".head";

std::string day_text(std::int64_t day) { return to_rfc3339(Timestamp::from_ns(day * kDay.ns())).substr(0, 10); }

// Nothing where there is no such file.
Result<std::optional<std::string>> read_file(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error) && !error) return std::optional<std::string>{};
  std::ifstream in{file, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (error || !in) return Reject{RejectCode::conflict, fmt::format("cannot read {}", file.string())};
  return std::optional{std::move(text)};
}

Reject cannot(std::string_view what, const std::filesystem::path& file) {
  return {RejectCode::conflict, fmt::format("cannot {} {}: {}", what, file.string(), std::strerror(errno))};
}

Result<void> sync_directory(const std::filesystem::path& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  Result<void> result;
  if (!synced) result = cannot("write to", directory);
  if (fd >= 0) ::close(fd);
  return result;
}

Result<void> write_whole(int fd, const std::string& text, const std::filesystem::path& file) {
  if (::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || ::fsync(fd) != 0)
    return cannot("write", file);
  return {};
}

Result<void> write_new(const std::filesystem::path& file, const std::string& text) {
  const std::filesystem::path beside{file.string() + ".new"};
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return cannot("write", beside);
  auto written = write_whole(fd, text, beside);
  ::close(fd);
  if (!written) return written;
  if (::rename(beside.c_str(), file.c_str()) != 0) return cannot("write", file);
  return sync_directory(file.parent_path());
}

Reject other_content(const DayHead& head, const std::filesystem::path& file) {
  return {RejectCode::malformed,
          fmt::format("{} does not say what the ledger says of {}: transaction {}, head {}", file.string(),
                      day_text(head.day), head.transaction.value(), to_text(head.head))};
}

}  // namespace

std::string head_file_name(std::int64_t day) { return fmt::format("{}{}", day_text(day), kEnding); }

std::string to_text(const DayHead& head) {
  return fmt::format("day: {}\ntransaction: {}\ntransactions: {}\nhead: {}\nprevious: {}\n", day_text(head.day),
                     head.transaction.value(), head.transactions, to_text(head.head), to_text(head.previous));
}

Result<std::vector<DayHead>> day_heads(const Database& database) {
  const auto days = ledger_days(database);
  if (!days) return days.reject();
  std::vector<DayHead> out;
  Sha256 previous;
  for (const LedgerDay& day : *days) {
    out.push_back({day.time.day(), day.head.id, day.transactions, day.head.hash, previous});
    previous = day.head.hash;
  }
  return out;
}

Result<std::size_t> export_heads(const Database& database, const std::filesystem::path& directory, std::int64_t day) {
  const auto heads = day_heads(database);
  if (!heads) return heads.reject();
  std::size_t written = 0;
  std::optional<Reject> wrong;
  for (const DayHead& head : *heads) {
    if (head.day >= day) break;
    const auto file = directory / head_file_name(head.day);
    const auto present = read_file(file);
    if (!present) return present.reject();
    if (*present) {
      if (**present != to_text(head) && !wrong) wrong = Reject{RejectCode::conflict, other_content(head, file).text};
      continue;
    }
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error)
      return Reject{RejectCode::conflict, fmt::format("cannot make {}: {}", directory.string(), error.message())};
    if (auto ok = write_new(file, to_text(head)); !ok) return ok.reject();
    ++written;
  }
  if (wrong) return *wrong;
  return written;
}

Result<std::size_t> compare_heads(const Database& database, const std::filesystem::path& directory) {
  const auto heads = day_heads(database);
  if (!heads) return heads.reject();
  // What begins with a day is told in order of time.
  std::map<std::string, const DayHead*> expected;
  for (const DayHead& head : *heads) expected[head_file_name(head.day)] = &head;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error))
    if (entry.path().extension() == kEnding) expected.try_emplace(entry.path().filename().string(), nullptr);
  if (error)
    return Reject{RejectCode::conflict, fmt::format("cannot read {}: {}", directory.string(), error.message())};
  std::size_t agree = 0;
  for (const auto& [name, head] : expected) {
    const auto file = directory / name;
    if (head == nullptr)
      return Reject{RejectCode::malformed,
                    fmt::format("{} is of a day that the ledger has no transactions of", file.string())};
    const auto present = read_file(file);
    if (!present) return present.reject();
    if (!*present) {
      if (head == &heads->back()) continue;
      return Reject{RejectCode::malformed, fmt::format("{} is missing: the ledger ended that day with transaction {}",
                                                       file.string(), head->transaction.value())};
    }
    if (**present != to_text(*head)) return other_content(*head, file);
    ++agree;
  }
  return agree;
}

}  // namespace dealingdesk::store
