#include "core/archive.h"

#include <cstring>

namespace dealingdesk {

void Encoder::number(std::uint64_t value) {
  std::array<char, 10> buffer;
  std::size_t size = 0;
  while (value >= 0x80) {
    buffer[size++] = static_cast<char>(value | 0x80);
    value >>= 7;
  }
  buffer[size++] = static_cast<char>(value);
  out_.append(buffer.data(), size);
}

void Encoder::text(std::string_view value) {
  number(value.size());
  out_.append(value);
}

void Digest::text(std::string_view value) {
  number(value.size());
  while (!value.empty()) {
    std::uint64_t word = 0;
    const auto size = value.size() < 8 ? value.size() : 8;
    std::memcpy(&word, value.data(), size);
    number(word);
    value.remove_prefix(size);
  }
}

std::uint64_t Digest::value() const {
  std::uint64_t mixed = state_;
  mixed = (mixed ^ mixed >> 33) * 0xFF51AFD7ED558CCDull;
  mixed = (mixed ^ mixed >> 33) * 0xC4CEB9FE1A85EC53ull;
  return mixed ^ mixed >> 33;
}

std::uint64_t Decoder::number() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (in_.empty()) break;
    const auto byte = static_cast<unsigned char>(in_.front());
    in_.remove_prefix(1);
    if (shift == 63 && byte > 1) break;
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  fail();
  return 0;
}

}  // namespace dealingdesk
