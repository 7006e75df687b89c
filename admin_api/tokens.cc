#include "admin_api/tokens.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <jwt/jwt.hpp>
#include <openssl/sha.h>
#include <unistd.h>

#include "admin_api/passwords.h"

namespace dealingdesk::admin_api {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kLongestToken = 4096;

std::int64_t seconds_of(Timestamp t) { return t.ms() / 1000; }

}  // namespace

Result<std::string> Tokens::load_or_make_key(const std::filesystem::path& file) {
  {
    std::ifstream in{file};
    std::string key;
    if (in && std::getline(in, key)) {
      if (key.size() == 2 * kKeyBytes) return key;
      return Reject{RejectCode::malformed,
                    fmt::format("{} holds no key; remove it and a new one is made", file.string())};
    }
  }
  const std::string key = random_secret(kKeyBytes);
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written = fd >= 0 && ::write(fd, key.data(), key.size()) == static_cast<ssize_t>(key.size());
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (!written)
    return Reject{RejectCode::conflict, fmt::format("cannot write {}: {}", file.string(), std::strerror(error))};
  return key;
}

std::string Tokens::mark_of(const UserSpec& user) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(user.password_hash.data()), user.password_hash.size(), digest.data());
  std::string mark;
  for (std::size_t i = 0; i < 8; ++i) mark += fmt::format("{:02x}", digest[i]);
  return mark;
}

Tokens::Issued Tokens::issue(const UserSpec& user, Timestamp now) const {
  const Timestamp expires = Timestamp::from_ms((now + lifetime_).ms());
  jwt::jwt_object token{jwt::params::algorithm("HS256"), jwt::params::secret(key_)};
  token.add_claim("iss", "dealingdesk")
      .add_claim("sub", std::to_string(user.id.value()))
      .add_claim("pwd", mark_of(user))
      .add_claim("iat", seconds_of(now))
      .add_claim("exp", seconds_of(expires));
  return {token.signature(), expires};
}

std::optional<Tokens::Claims> Tokens::check(const std::string& token, Timestamp now) const {
  if (token.empty() || token.size() > kLongestToken) return std::nullopt;
  try {
    std::error_code error;
    // The library would compare with the machine's clock; the time is ours to say, so its check is
    // given all the leeway there is and made again below.
    const auto read = jwt::decode(
        token, jwt::params::algorithms({"HS256"}), error, jwt::params::secret(key_), jwt::params::issuer("dealingdesk"),
        jwt::params::leeway(std::numeric_limits<std::uint32_t>::max()), jwt::params::verify(true));
    if (error) return std::nullopt;
    const auto expires_s = read.payload().get_claim_value<std::int64_t>("exp");
    if (expires_s <= seconds_of(now)) return std::nullopt;
    Claims claims;
    claims.user = UserId{static_cast<std::uint32_t>(std::stoul(read.payload().get_claim_value<std::string>("sub")))};
    claims.password_mark = read.payload().get_claim_value<std::string>("pwd");
    claims.expires = Timestamp::from_ms(expires_s * 1000);
    return claims;
  } catch (const std::exception&) {
    return std::nullopt;  // damaged in a way that the library throws for
  }
}

}  // namespace dealingdesk::admin_api
