// Numbers as bytes that sort like the numbers, big-endian: for keys and headers on disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/timestamp.h"

namespace dealingdesk {

inline void append_be(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

// Reads `bytes` bytes from the front. REQUIRES: in.size() >= bytes.
[[nodiscard]] inline std::uint64_t read_be(std::string_view in, int bytes) {
  std::uint64_t value = 0;
  for (int i = 0; i < bytes; ++i) value = value << 8 | static_cast<unsigned char>(in[static_cast<std::size_t>(i)]);
  return value;
}

[[nodiscard]] inline std::string key_u64(std::uint64_t value) {
  std::string key;
  append_be(key, value, 8);
  return key;
}
[[nodiscard]] inline std::string key_u32(std::uint32_t value) {
  std::string key;
  append_be(key, value, 4);
  return key;
}

// Moments before 1970 sort first.
inline void append_time(std::string& out, Timestamp time) {
  append_be(out, static_cast<std::uint64_t>(time.ns()) ^ (std::uint64_t{1} << 63), 8);
}
[[nodiscard]] inline Timestamp read_time(std::string_view in) {
  return Timestamp::from_ns(static_cast<std::int64_t>(read_be(in, 8) ^ (std::uint64_t{1} << 63)));
}

}  // namespace dealingdesk
