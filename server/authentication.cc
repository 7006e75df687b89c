#include "server/authentication.h"

#include <utility>

#include <boost/asio/post.hpp>

#include "admin_api/passwords.h"

namespace dealingdesk::server {

Authentication::Authentication() : nobodys_hash_{admin_api::hash_password(admin_api::random_secret(16))} {}

Authentication::~Authentication() {
  worker_.stop();
  worker_.join();
}

void Authentication::publish(const reference::Catalog& catalog) {
  std::map<std::string, UserSpec> users;
  std::map<UserId, std::string> names;
  for (const auto& [id, user] : catalog.users().all()) {
    users.emplace(user.name, user);
    names.emplace(id, user.name);
  }
  const std::lock_guard lock{mutex_};
  users_ = std::move(users);
  names_ = std::move(names);
}

std::optional<UserSpec> Authentication::user(UserId id) const {
  const std::lock_guard lock{mutex_};
  const auto name = names_.find(id);
  if (name == names_.end()) return std::nullopt;
  return users_.at(name->second);
}

void Authentication::hash(std::string password, std::function<void(std::string)> done) {
  boost::asio::post(
      worker_, [password = std::move(password), done = std::move(done)] { done(admin_api::hash_password(password)); });
}

std::optional<UserSpec> Authentication::find(const std::string& name) const {
  const std::lock_guard lock{mutex_};
  const auto it = users_.find(name);
  if (it == users_.end()) return std::nullopt;
  return it->second;
}

void Authentication::check(std::string name, std::string password, std::function<void(std::optional<UserSpec>)> done) {
  boost::asio::post(worker_, [this, name = std::move(name), password = std::move(password), done = std::move(done)] {
    auto user = find(name);
    // An unknown name is checked too, against nobody's password, so that time tells nothing.
    const bool matches = admin_api::check_password(password, user ? user->password_hash : nobodys_hash_);
    if (!user || !matches || !user->enabled) user.reset();
    done(std::move(user));
  });
}

}  // namespace dealingdesk::server
