// A group: the commands of one turn as a row of bytes, chained to the group before it by a hash.
//
// The running hash covers each command's bytes and its events, so that a replay which decides
// differently is noticed at the first group where it does. docs/file-formats.md has the row's bytes.
//
// Threads:  one owner.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/archive.h"
#include "core/command.h"
#include "core/event.h"
#include "core/result.h"

namespace dealingdesk::store {

struct GroupHeader {
  std::uint32_t rules = 0;  // desk::kRulesVersion of the build that decided
  std::uint64_t group = 0;
  std::uint64_t previous_hash = 0;
  std::uint64_t hash = 0;
  std::uint32_t commands = 0;
};

// The running hash of a group that is being built or replayed.
class GroupHash {
 public:
  GroupHash(std::uint64_t previous_hash, std::uint64_t group, std::uint32_t rules);
  void add(std::string_view command_bytes, std::span<const Event> events);
  [[nodiscard]] std::uint64_t value() const { return digest_.value(); }

 private:
  Digest digest_;
};

// Builds the rows of group after group into one buffer.
class GroupWriter {
 public:
  GroupWriter(std::uint32_t rules, std::uint64_t last_group, std::uint64_t last_hash);

  // Encodes the command straight into the row.
  void add(const Command& command, std::span<const Event> events);
  [[nodiscard]] std::uint32_t commands() const { return header_.commands; }
  [[nodiscard]] std::uint64_t group() const { return header_.group; }
  [[nodiscard]] std::uint64_t previous_hash() const { return header_.previous_hash; }
  // The row with its header. Valid until next().
  [[nodiscard]] std::string_view finish();
  // Begins the group after the finished one.
  void next();

 private:
  void begin();

  GroupHeader header_;
  GroupHash hash_;
  std::string row_;
};

// A row taken apart. Refuses (malformed) another version, or bytes that are not exactly a group.
struct Group {
  GroupHeader header;
  std::vector<Command> commands;
  std::vector<std::string_view> bytes;  // each command's; views of the row
};
[[nodiscard]] Result<GroupHeader> read_group_header(std::string_view row);
[[nodiscard]] Result<Group> read_group(std::string_view row);

}  // namespace dealingdesk::store
