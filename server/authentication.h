// Passwords checked on a worker thread, against what the desk published of its users.
//
// Threads:  all functions from any; answers come on the worker's thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <boost/asio/thread_pool.hpp>

#include "core/specs.h"
#include "reference/catalog.h"

namespace dealingdesk::server {

class Authentication {
 public:
  Authentication();
  ~Authentication();
  // The users as of now.
  void publish(const reference::Catalog& catalog);
  // Calls `done` with the user, or nothing where name or password are wrong or the user is disabled.
  // Wrong names take as long as wrong passwords.
  void check(std::string name, std::string password, std::function<void(std::optional<UserSpec>)> done);
  // Calls `done` with the encoded hash of a new password.
  void hash(std::string password, std::function<void(std::string)> done);
  // As published; nothing where there is none.
  [[nodiscard]] std::optional<UserSpec> user(UserId id) const;

 private:
  [[nodiscard]] std::optional<UserSpec> find(const std::string& name) const;

  mutable std::mutex mutex_;  // guards users_ and names_
  std::map<std::string, UserSpec> users_;
  std::map<UserId, std::string> names_;
  std::string nobodys_hash_;
  boost::asio::thread_pool worker_{1};
};

}  // namespace dealingdesk::server
