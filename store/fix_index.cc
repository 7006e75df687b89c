#include "store/fix_index.h"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace dealingdesk::store {

namespace {
constexpr std::size_t kRunsInChunk = 4096;
constexpr std::uint64_t kFar = std::numeric_limits<std::uint32_t>::max();
}  // namespace

void FixIndex::cut_from(std::uint64_t seq) {
  while (!chunks_.empty()) {
    auto& chunk = chunks_.back();
    while (!chunk.runs.empty() && chunk.seq_of(chunk.runs.back()) >= seq) chunk.runs.pop_back();
    if (!chunk.runs.empty()) return;
    chunks_.pop_back();
  }
}

void FixIndex::add(std::uint64_t seq, std::uint64_t group) {
  if (!chunks_.empty() && seq <= last_seq_) cut_from(seq);
  last_seq_ = seq;
  if (!chunks_.empty()) {
    auto& chunk = chunks_.back();
    if (chunk.group_of(chunk.runs.back()) == group) return;  // the run goes on
    if (chunk.runs.size() < kRunsInChunk && seq - chunk.seq <= kFar && group - chunk.group <= kFar) {
      chunk.runs.push_back(
          {static_cast<std::uint32_t>(seq - chunk.seq), static_cast<std::uint32_t>(group - chunk.group)});
      return;
    }
  }
  chunks_.push_back({seq, group, {{0, 0}}});
}

void FixIndex::forget_before(std::uint64_t group) {
  // Whole chunks only; the last one stays.
  while (chunks_.size() > 1 && chunks_[1].group < group) chunks_.pop_front();
}

void FixIndex::find(std::uint64_t begin, std::uint64_t end,
                    const std::function<void(std::uint64_t, std::uint64_t, std::uint64_t)>& each) const {
  // The last chunk, and in it the last run, that begins at or before `begin`.
  auto chunk = std::upper_bound(chunks_.begin(), chunks_.end(), begin,
                                [](std::uint64_t seq, const Chunk& c) { return seq < c.seq; });
  if (chunk != chunks_.begin()) --chunk;
  for (; chunk != chunks_.end() && chunk->seq <= end; ++chunk) {
    auto run = std::upper_bound(chunk->runs.begin(), chunk->runs.end(), begin,
                                [&](std::uint64_t seq, const Run& r) { return seq < chunk->seq_of(r); });
    if (run != chunk->runs.begin()) --run;
    for (; run != chunk->runs.end(); ++run) {
      const auto first = chunk->seq_of(*run);
      if (first > end) return;
      auto last = std::numeric_limits<std::uint64_t>::max();
      if (run + 1 != chunk->runs.end()) {
        last = chunk->seq_of(run[1]) - 1;
      } else if (chunk + 1 != chunks_.end()) {
        last = chunk[1].seq - 1;
      }
      if (last >= begin) each(chunk->group_of(*run), std::max(first, begin), std::min(last, end));
    }
  }
}

}  // namespace dealingdesk::store
