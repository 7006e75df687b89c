#include "lp_adapters/replay_source.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace dealingdesk::lp_adapters {

ReplaySource::ReplaySource(std::vector<ReplayFile> files, TickFile::Report report)
    : files_{std::move(files)}, report_{std::move(report)} {
  std::stable_sort(files_.begin(), files_.end(), [](const ReplayFile& a, const ReplayFile& b) {
    return std::tie(a.midnight, a.instrument) < std::tie(b.midnight, b.instrument);
  });
}

const ReplaySource::Item* ReplaySource::peek() {
  if (!ready_ && !choose()) return nullptr;
  return &open_[*ready_].next;
}

void ReplaySource::pop() {
  const auto at = *std::exchange(ready_, std::nullopt);
  if (!advance(open_[at])) open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(at));
}

void ReplaySource::rewind() {
  open_.clear();
  ready_.reset();
  next_file_ = 0;
}

bool ReplaySource::choose() {
  const auto earliest = [this] {
    return std::min_element(open_.begin(), open_.end(), [](const Open& a, const Open& b) {
      return std::tie(a.next.tick.time, a.next.instrument, a.order) <
             std::tie(b.next.tick.time, b.next.instrument, b.order);
    });
  };
  // A file may hold the earliest tick once its day has begun.
  while (next_file_ < files_.size() && (open_.empty() || files_[next_file_].midnight <= earliest()->next.tick.time)) {
    open_next_file();
  }
  if (open_.empty()) return false;
  ready_ = static_cast<std::size_t>(earliest() - open_.begin());
  return true;
}

void ReplaySource::open_next_file() {
  const auto order = next_file_++;
  // Counted here and not only in the file, which is gone when its last line is read.
  auto report = [this](const std::string& text) {
    if (bad_lines_++ < kReports && report_) report_(text);
  };
  Open open{std::make_unique<TickFile>(files_[order], std::move(report)), order, {}};
  if (!open.file->opened()) {
    unreadable_ = files_[order].path;
    return;
  }
  if (advance(open)) open_.push_back(std::move(open));
}

bool ReplaySource::advance(Open& open) {
  const auto tick = open.file->next();
  if (!tick) return false;
  open.next = {open.file->instrument(), *tick};
  return true;
}

}  // namespace dealingdesk::lp_adapters
