#include "store/group.h"

#include <cstddef>
#include <cstring>

#include <fmt/format.h>

#include "core/big_endian.h"

namespace dealingdesk::store {

namespace {

constexpr char kVersion = 1;
constexpr std::size_t kHeaderBytes = 33;

void put_be(std::string& out, std::size_t at, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i)
    out[at + static_cast<std::size_t>(i)] = static_cast<char>(value >> (bytes - 1 - i) * 8);
}

}  // namespace

GroupHash::GroupHash(std::uint64_t previous_hash, std::uint64_t group, std::uint32_t rules) : digest_{previous_hash} {
  digest_.number(group);
  digest_.number(rules);
}

void GroupHash::add(std::string_view command_bytes, std::span<const Event> events) {
  digest_.text(command_bytes);
  digest_.number(events.size());
  for (const auto& event : events) digest_(event);
}

GroupWriter::GroupWriter(std::uint32_t rules, std::uint64_t last_group, std::uint64_t last_hash)
    : header_{rules, last_group + 1, last_hash, 0, 0}, hash_{last_hash, last_group + 1, rules} {
  begin();
}

void GroupWriter::begin() { row_.assign(kHeaderBytes, '\0'); }

void GroupWriter::add(const Command& command, std::span<const Event> events) {
  const auto start = row_.size();
  Encoder encoder{row_};
  encoder(command);
  hash_.add(std::string_view{row_}.substr(start), events);
  ++header_.commands;
}

std::string_view GroupWriter::finish() {
  header_.hash = hash_.value();
  row_[0] = kVersion;
  put_be(row_, 1, header_.rules, 4);
  put_be(row_, 5, header_.group, 8);
  put_be(row_, 13, header_.previous_hash, 8);
  put_be(row_, 21, header_.hash, 8);
  put_be(row_, 29, header_.commands, 4);
  return row_;
}

void GroupWriter::next() {
  header_ = {header_.rules, header_.group + 1, header_.hash, 0, 0};
  hash_ = GroupHash{header_.previous_hash, header_.group, header_.rules};
  begin();
}

Result<GroupHeader> read_group_header(std::string_view row) {
  if (row.empty() || row.front() != kVersion)
    return Reject{RejectCode::malformed, row.empty()
                                             ? "an empty journal row"
                                             : fmt::format("a journal row of version {}, this build reads {}",
                                                           static_cast<int>(row.front()), static_cast<int>(kVersion))};
  if (row.size() < kHeaderBytes) return Reject{RejectCode::malformed, "a journal row that is too short"};
  GroupHeader header;
  header.rules = static_cast<std::uint32_t>(read_be(row.substr(1), 4));
  header.group = read_be(row.substr(5), 8);
  header.previous_hash = read_be(row.substr(13), 8);
  header.hash = read_be(row.substr(21), 8);
  header.commands = static_cast<std::uint32_t>(read_be(row.substr(29), 4));
  return header;
}

Result<Group> read_group(std::string_view row) {
  auto header = read_group_header(row);
  if (!header) return header.reject();
  Group group{*header, {}, {}};
  Decoder decoder{row.substr(kHeaderBytes)};
  for (std::uint32_t i = 0; i < header->commands && decoder.ok(); ++i) {
    const auto before = decoder.rest();
    decoder(group.commands.emplace_back());
    group.bytes.push_back(before.substr(0, before.size() - decoder.rest().size()));
  }
  if (!decoder.done()) return Reject{RejectCode::malformed, fmt::format("group {} cannot be decoded", header->group)};
  return group;
}

}  // namespace dealingdesk::store
