#include "store/replay.h"

#include <fmt/format.h>

#include "store/database.h"
#include "store/group.h"
#include "store/journal.h"
#include "store/snapshot_rows.h"

namespace dealingdesk::store {

Result<Replay> Replay::from_snapshot(const Database& database, std::uint64_t at_or_before) {
  auto snapshot = find_snapshot(database, at_or_before);
  if (!snapshot) return snapshot.reject();
  if (!*snapshot) return Replay{};
  auto desk = load_desk(**snapshot);
  if (!desk) return desk.reject();
  return Replay{std::move(*desk), (*snapshot)->group, (*snapshot)->hash};
}

Result<void> Replay::apply(std::string_view row, const Seen& seen) {
  auto group = read_group(row);
  if (!group) return group.reject();
  const auto& header = group->header;
  if (header.rules != desk::kRulesVersion)
    return Reject{RejectCode::conflict,
                  fmt::format("group {} was decided by rules {}, this build has rules {}: recover with the build "
                              "that wrote it, and stop that one cleanly",
                              header.group, header.rules, desk::kRulesVersion)};
  if (header.group != group_ + 1)
    return Reject{RejectCode::malformed, fmt::format("group {} follows group {}", header.group, group_)};
  if (header.previous_hash != hash_)
    return Reject{RejectCode::malformed,
                  fmt::format("group {} follows a group of hash {:016x}, but the one before has {:016x}", header.group,
                              header.previous_hash, hash_)};
  GroupHash hash{hash_, header.group, header.rules};
  for (std::size_t i = 0; i < group->commands.size(); ++i) {
    const auto& command = group->commands[i];
    // What the desk requires of its caller; damage that kept the row readable must not break in there.
    if (command.seq.value() != desk_.last_command().value() + 1 || command.time < desk_.now())
      return Reject{RejectCode::malformed,
                    fmt::format("group {}: command {} is out of order", header.group, command.seq.value())};
    events_.clear();
    desk_.apply(command, events_);
    hash.add(group->bytes[i], events_);
    if (seen) seen(header.group, command, events_);
  }
  if (hash.value() != header.hash)
    return Reject{RejectCode::malformed, fmt::format("group {} replays to hash {:016x}, the journal has {:016x}",
                                                     header.group, hash.value(), header.hash)};
  group_ = header.group;
  hash_ = header.hash;
  commands_ += group->commands.size();
  return {};
}

Result<void> Replay::apply_journal(const Journal& journal, std::uint64_t to, const Seen& seen) {
  if (group_ >= to) return {};
  Result<void> applied;
  auto read = journal.read(group_ + 1, [&](std::uint64_t group, std::string_view row) {
    applied = apply(row, seen);
    return applied && group < to;
  });
  return applied ? read : applied;
}

}  // namespace dealingdesk::store
