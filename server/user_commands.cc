#include "server/user_commands.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "admin_api/passwords.h"
#include "server/clocks.h"
#include "server/exit_codes.h"
#include "store/database.h"
#include "store/recovery.h"
#include "store/turn.h"

namespace dealingdesk::server {
namespace {

constexpr std::size_t kRandomPasswordBytes = 12;

std::string_view word_of(Role role) {
  switch (role) {
    case Role::viewer: return "viewer";
    case Role::trader: return "trader";
    case Role::operator_: return "operator";
    case Role::admin: return "admin";
  }
  return "unknown";
}

// A data directory's desk, opened for a few commands.
class OfflineDesk {
 public:
  static std::unique_ptr<OfflineDesk> open(const std::string& data_dir) {
    // Opening would make it.
    if (!std::filesystem::exists(std::filesystem::path{data_dir} / "desk"))
      return complain({RejectCode::malformed, fmt::format("{} is no data directory of a server", data_dir)});
    auto database = store::Database::open(data_dir);
    if (!database) return complain(database.reject());
    auto desk = std::unique_ptr<OfflineDesk>{new OfflineDesk};
    desk->database_ = *std::move(database);
    auto recovery = store::recover(*desk->database_);
    if (!recovery) return complain(recovery.reject());
    desk->turn_ = std::make_unique<store::Turn>(*desk->database_, std::move(recovery->recovered),
                                                store::Durability::fsync, desk->clock_, desk->context_.get_executor());
    return desk;
  }
  [[nodiscard]] const reference::Catalog& catalog() const { return turn_->desk().catalog(); }

  // The exit code: what the desk refused is printed.
  int define(UserSpec user) {
    std::optional<Reject> refused;
    for (const Event& event : turn_->apply(DefineUser{std::move(user)}, Origin{Channel::configuration, {}, {}, 0}))
      if (const auto* rejected = std::get_if<CommandRejected>(&event)) refused = rejected->reject;
    turn_->drain();
    if (!refused) return kExitOk;
    fmt::print(stderr, "dealingdesk: {}\n", refused->text);
    return kExitFailure;
  }

 private:
  OfflineDesk() = default;
  static std::unique_ptr<OfflineDesk> complain(const Reject& reject) {
    fmt::print(stderr, "dealingdesk: {}\n", reject.text);
    return nullptr;
  }

  SystemClock clock_;
  boost::asio::io_context context_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::Turn> turn_;
};

struct Password {
  std::string text;
  bool made_up = false;
};

std::optional<Password> choose_password(const UserCommand& command) {
  if (command.password_file.empty()) return Password{admin_api::random_secret(kRandomPasswordBytes), true};
  std::ifstream in{command.password_file};
  Password password;
  if (std::getline(in, password.text) && !password.text.empty()) return password;
  fmt::print(stderr, "dealingdesk: {} has no password in its first line\n", command.password_file);
  return std::nullopt;
}

int define_with_password(OfflineDesk& desk, UserSpec user, const UserCommand& command) {
  const auto password = choose_password(command);
  if (!password) return kExitFailure;
  user.password_hash = admin_api::hash_password(password->text);
  const int code = desk.define(std::move(user));
  if (code == kExitOk && password->made_up) fmt::print("password={}\n", password->text);
  return code;
}

}  // namespace

int user_list(const std::string& data_dir) {
  const auto desk = OfflineDesk::open(data_dir);
  if (desk == nullptr) return kExitStorage;
  for (const auto& [id, user] : desk->catalog().users().all())
    fmt::print("{:<24} {:<10} {}\n", user.name, word_of(user.role), user.enabled ? "enabled" : "disabled");
  return kExitOk;
}

int user_add(const UserCommand& command) {
  const auto desk = OfflineDesk::open(command.data_dir);
  if (desk == nullptr) return kExitStorage;
  if (desk->catalog().users().find(command.name) != nullptr) {
    fmt::print(stderr, "dealingdesk: user {} exists already\n", command.name);
    return kExitFailure;
  }
  UserSpec user;
  user.name = command.name;
  user.role = command.role;
  return define_with_password(*desk, std::move(user), command);
}

int user_password(const UserCommand& command) {
  const auto desk = OfflineDesk::open(command.data_dir);
  if (desk == nullptr) return kExitStorage;
  const UserSpec* user = desk->catalog().users().find(command.name);
  if (user == nullptr) {
    fmt::print(stderr, "dealingdesk: no user {}\n", command.name);
    return kExitFailure;
  }
  return define_with_password(*desk, *user, command);
}

}  // namespace dealingdesk::server
