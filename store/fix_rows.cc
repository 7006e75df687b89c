#include "store/fix_rows.h"

#include <fmt/format.h>

#include "core/archive.h"
#include "core/big_endian.h"

namespace dealingdesk::store {

namespace {

constexpr char kVersion = 1;
constexpr std::size_t kHeaderBytes = 17;

Reject damaged(std::string_view what) {
  return {RejectCode::malformed,
          fmt::format("{} cannot be decoded, or is of a version this build does not read", what)};
}

}  // namespace

FixRowWriter::Place FixRowWriter::add_message(FixSlot slot, std::uint32_t epoch, std::uint64_t seq,
                                              std::string_view message) {
  Encoder encoder{row_};
  encoder(slot, epoch, seq);
  encoder.text(message);
  ++messages_;
  return {row_.size() - message.size(), message.size()};
}

void FixRowWriter::add_counters(FixSlot slot, const FixCounters& counters) {
  Encoder encoder{row_};
  encoder(slot, counters.epoch, counters.next_out, counters.next_in);
  ++counters_;
}

std::string_view FixRowWriter::finish(Timestamp time) {
  std::string header;
  header.reserve(kHeaderBytes);
  header.push_back(kVersion);
  append_be(header, static_cast<std::uint64_t>(time.ns()), 8);
  append_be(header, messages_, 4);
  append_be(header, counters_, 4);
  row_.replace(0, kHeaderBytes, header);
  return row_;
}

void FixRowWriter::clear() {
  row_.assign(kHeaderBytes, '\0');
  messages_ = counters_ = 0;
}

Result<FixRow> read_fix_row(std::string_view row) {
  if (row.size() < kHeaderBytes || row.front() != kVersion) return damaged("a row of FIX messages");
  FixRow out;
  out.time = Timestamp::from_ns(static_cast<std::int64_t>(read_be(row.substr(1), 8)));
  const auto messages = read_be(row.substr(9), 4);
  const auto counters = read_be(row.substr(13), 4);
  auto rest = row.substr(kHeaderBytes);
  for (std::uint64_t i = 0; i < messages; ++i) {
    Decoder decoder{rest};
    FixMessage message;
    std::uint64_t size = 0;
    decoder(message.slot, message.epoch, message.seq, size);
    if (!decoder.ok() || size > decoder.rest().size()) return damaged("a row of FIX messages");
    message.bytes = decoder.rest().substr(0, size);
    rest = decoder.rest().substr(size);
    out.messages.push_back(message);
  }
  Decoder decoder{rest};
  for (std::uint64_t i = 0; i < counters && decoder.ok(); ++i) {
    auto& change = out.counters.emplace_back();
    decoder(change.slot, change.counters.epoch, change.counters.next_out, change.counters.next_in);
  }
  if (!decoder.done()) return damaged("a row of FIX messages");
  return out;
}

std::string write_fix_session(const FixSessionRow& row) {
  std::string out(1, kVersion);
  Encoder encoder{out};
  encoder(row.key, row.counters.epoch, row.counters.next_out, row.counters.next_in, row.as_of_group);
  return out;
}

Result<FixSessionRow> read_fix_session(std::string_view row) {
  if (row.empty() || row.front() != kVersion) return damaged("a FIX session's row");
  FixSessionRow out;
  Decoder decoder{row.substr(1)};
  decoder(out.key, out.counters.epoch, out.counters.next_out, out.counters.next_in, out.as_of_group);
  if (!decoder.done()) return damaged("a FIX session's row");
  return out;
}

}  // namespace dealingdesk::store
