#include "store/sha256.h"

#include <cstdlib>
#include <memory>

#include <openssl/evp.h>

namespace dealingdesk::store {

Sha256 sha256_of(std::string_view front, std::string_view back) {
  // Looking the algorithm up costs more than hashing a transaction.
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> kAlgorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                          &EVP_MD_free};
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  Sha256 hash;
  const bool done =
      kAlgorithm != nullptr && context != nullptr &&
      EVP_DigestInit_ex2(context.get(), kAlgorithm.get(), nullptr) == 1 &&
      EVP_DigestUpdate(context.get(), front.data(), front.size()) == 1 &&
      EVP_DigestUpdate(context.get(), back.data(), back.size()) == 1 &&
      EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(hash.bytes.data()), nullptr) == 1;
  // An OpenSSL without SHA-256, or no memory: a wrong chain would be worse than no process.
  if (!done) std::abort();
  return hash;
}

std::string to_text(const Sha256& hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : hash.bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

}  // namespace dealingdesk::store
