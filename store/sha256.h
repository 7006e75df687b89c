// SHA-256, FIPS 180-4: what chains the ledger's transactions. Unlike core/archive.h's Digest it holds
// against somebody who wants two texts with one hash.
//
// Threads:  any.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace dealingdesk::store {

struct Sha256 {
  std::array<char, 32> bytes{};

  [[nodiscard]] std::string_view view() const { return {bytes.data(), bytes.size()}; }
  friend bool operator==(const Sha256&, const Sha256&) = default;
};

// Of `front` followed by `back`.
[[nodiscard]] Sha256 sha256_of(std::string_view front, std::string_view back);
// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string to_text(const Sha256& hash);

}  // namespace dealingdesk::store
