// FrameReader: whatever comes, and in whatever pieces, the same messages come out, each of them whole, and no
// more than the limit is kept.
#include "fix/frame_reader.h"

#include <memory>
#include <string>
#include <vector>

#include "fix/raw_message.h"
#include "tests/fuzz/fuzz.h"

namespace dealingdesk::fuzz {
namespace {

constexpr std::size_t kMaxMessage = 512;

struct Read {
  std::vector<std::string> messages;
  bool fatal = false;
  std::uint64_t garbage = 0;
  friend bool operator==(const Read&, const Read&) = default;
};

Read read(std::string_view bytes, std::size_t piece) {
  fix::FrameReader reader{kMaxMessage};
  Read result;
  while (!bytes.empty() && !result.fatal) {
    const auto now = bytes.substr(0, piece);
    bytes.remove_prefix(now.size());
    reader.feed(now);
    std::string_view message;
    for (auto next = reader.next(message); next != fix::FrameReader::Next::need_more; next = reader.next(message)) {
      if (next == fix::FrameReader::Next::fatal) {
        result.fatal = true;
        break;
      }
      must(message.size() <= kMaxMessage, "a message is not above the limit");
      must(message.substr(0, 5) == "8=FIX" && message.back() == fix::kSoh, "a message is whole");
      must(fix::find(message, 35).has_value(), "a message has a type");
      result.messages.emplace_back(message);
    }
    must(reader.unread().size() <= kMaxMessage + 64, "no more than the limit is kept");
  }
  must(reader.next(*std::make_unique<std::string_view>()) != fix::FrameReader::Next::message,
       "all messages were taken");
  result.garbage = result.fatal ? 0 : reader.garbage_bytes();
  return result;
}

}  // namespace
}  // namespace dealingdesk::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dealingdesk::fuzz;
  const auto bytes = bytes_of(data, size);
  const Read whole = read(bytes, size == 0 ? 1 : size);
  must(read(bytes, 1) == whole, "byte by byte the same comes out as at once");
  must(read(bytes, 7) == whole, "in sevens the same comes out as at once");
  return 0;
}
