// Changing users' passwords, as FIX clients ask for it. Checking and hashing are slow on purpose: neither is done on
// the desk's thread.
//
// Threads:  called on the desk's executor; `done` is called there too, later.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace dealingdesk::fix {

class Passwords {
 public:
  static constexpr std::size_t kShortest = 8;
  static constexpr std::size_t kLongest = 128;

  struct Hashes {
    std::string old_one;  // that the old password was checked against
    std::string new_one;
  };

  virtual ~Passwords() = default;
  // Nothing where the old password is not the user's, or the user is disabled.
  virtual void change(std::string user, std::string old_password, std::string new_password,
                      std::function<void(std::optional<Hashes>)> done) = 0;
};

}  // namespace dealingdesk::fix
