// Changes of passwords that FIX clients ask for, checked and hashed on the authentication's worker.
//
// Threads:  called on the desk's thread, answers there.
// Lifetime: the authentication and the executor outlive it; answers that are on their way may come after it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "fix/passwords.h"
#include "server/authentication.h"

namespace dealingdesk::server {

class PasswordChanges : public fix::Passwords {
 public:
  PasswordChanges(Authentication& authentication, boost::asio::any_io_executor desk);
  void change(std::string user, std::string old_password, std::string new_password,
              std::function<void(std::optional<Hashes>)> done) override;

 private:
  Authentication& authentication_;
  boost::asio::any_io_executor desk_;
};

}  // namespace dealingdesk::server
