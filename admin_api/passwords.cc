#include "admin_api/passwords.h"

#include <array>
#include <stdexcept>

#include <argon2.h>
#include <openssl/rand.h>

namespace dealingdesk::admin_api {
namespace {

constexpr std::uint32_t kPasses = 2;
constexpr std::uint32_t kMemoryKiB = 19'456;
constexpr std::uint32_t kLanes = 1;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;

template <class Buffer>
void fill_random(Buffer& buffer) {
  if (RAND_bytes(reinterpret_cast<unsigned char*>(buffer.data()), static_cast<int>(buffer.size())) != 1)
    throw std::runtime_error("the operating system gives no random bytes");
}

}  // namespace

std::string hash_password(std::string_view password) {
  std::array<unsigned char, kSaltBytes> salt;
  fill_random(salt);
  std::string encoded(argon2_encodedlen(kPasses, kMemoryKiB, kLanes, kSaltBytes, kHashBytes, Argon2_id), '\0');
  const int code = argon2id_hash_encoded(kPasses, kMemoryKiB, kLanes, password.data(), password.size(), salt.data(),
                                         salt.size(), kHashBytes, encoded.data(), encoded.size());
  if (code != ARGON2_OK) throw std::runtime_error(argon2_error_message(code));
  encoded.resize(encoded.find('\0'));
  return encoded;
}

bool check_password(std::string_view password, const std::string& encoded_hash) {
  return argon2id_verify(encoded_hash.c_str(), password.data(), password.size()) == ARGON2_OK;
}

std::string random_secret(std::size_t bytes) {
  std::string raw(bytes, '\0');
  fill_random(raw);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : raw) {
    out.push_back(kDigits[static_cast<unsigned char>(c) >> 4]);
    out.push_back(kDigits[static_cast<unsigned char>(c) & 15]);
  }
  return out;
}

}  // namespace dealingdesk::admin_api
