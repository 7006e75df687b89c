#include "server/password_changes.h"

#include <utility>

#include <boost/asio/post.hpp>

namespace dealingdesk::server {

PasswordChanges::PasswordChanges(Authentication& authentication, boost::asio::any_io_executor desk)
    : authentication_{authentication}, desk_{std::move(desk)} {}

void PasswordChanges::change(std::string user, std::string old_password, std::string new_password,
                             std::function<void(std::optional<Hashes>)> done) {
  const auto answer = [desk = desk_, done = std::move(done)](std::optional<Hashes> hashes) {
    boost::asio::post(desk, [done, hashes = std::move(hashes)] { done(hashes); });
  };
  authentication_.check(std::move(user), std::move(old_password),
                        [&authentication = authentication_, next = std::move(new_password),
                         answer](const std::optional<UserSpec>& found) {
                          if (!found) return answer(std::nullopt);
                          authentication.hash(next, [answer, checked = found->password_hash](std::string hash) {
                            answer(Hashes{checked, std::move(hash)});
                          });
                        });
}

}  // namespace dealingdesk::server
