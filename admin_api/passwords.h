// Passwords as Argon2id hashes, and random secrets.
//
// Threads: any. Hashing and checking take tens of milliseconds and 19 MiB: never on the desk's, the
//          feed's or the web thread, but on a worker.
#pragma once

#include <string>
#include <string_view>

namespace dealingdesk::admin_api {

// The encoded hash, with a new random salt: "$argon2id$v=19$m=19456,t=2,p=1$...". Parameters are the
// least that OWASP's password storage cheat sheet recommends for Argon2id.
[[nodiscard]] std::string hash_password(std::string_view password);

// Does the password belong to the encoded hash? False for a hash that cannot be read, too.
[[nodiscard]] bool check_password(std::string_view password, const std::string& encoded_hash);

// `bytes` random bytes from the operating system, as lower-case hexadecimal text.
[[nodiscard]] std::string random_secret(std::size_t bytes);

}  // namespace dealingdesk::admin_api
