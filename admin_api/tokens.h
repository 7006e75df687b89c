// Bearer tokens: JSON Web Tokens (HS256), signed with a key of this data directory.
//
// Threads: any.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/ids.h"
#include "core/result.h"
#include "core/specs.h"
#include "core/timestamp.h"

namespace dealingdesk::admin_api {

class Tokens {
 public:
  // What a token says, once its signature has been found good and its time not over.
  struct Claims {
    UserId user;
    std::string password_mark;  // see mark_of
    Timestamp expires;
  };
  struct Issued {
    std::string token;
    Timestamp expires;
  };

  Tokens(std::string key, Span lifetime) : key_{std::move(key)}, lifetime_{lifetime} {}

  // The key in `file`, made at the first start (random, readable by the owner only).
  [[nodiscard]] static Result<std::string> load_or_make_key(const std::filesystem::path& file);

  [[nodiscard]] Issued issue(const UserSpec& user, Timestamp now) const;
  // Nothing for a token that is not ours, damaged, or over.
  [[nodiscard]] std::optional<Claims> check(const std::string& token, Timestamp now) const;

  // Goes into the token: a new password makes the old tokens worthless.
  [[nodiscard]] static std::string mark_of(const UserSpec& user);

 private:
  std::string key_;
  Span lifetime_;
};

}  // namespace dealingdesk::admin_api
