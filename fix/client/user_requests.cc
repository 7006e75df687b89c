#include "fix/client/user_requests.h"

#include <utility>

#include "fix/tags.h"

namespace dealingdesk::fix {
namespace {

// UserStatus (926).
constexpr char kLoggedIn = '1', kNotRecognised = '3', kWrongPassword = '4', kChanged = '5', kOther = '6';

// Empty where it may be one. Never says what it is.
std::string wrong_with(const std::string& password) {
  if (password.size() >= Passwords::kShortest && password.size() <= Passwords::kLongest) return {};
  return "NewPassword (925) must have from " + std::to_string(Passwords::kShortest) + " to " +
         std::to_string(Passwords::kLongest) + " characters";
}

}  // namespace

const UserSpec* UserRequests::user() const { return context_.catalog().users().find(context_.spec().user); }

void UserRequests::answer(const std::string& id, char status, const std::string& text) {
  auto& out = context_.out();
  begin_message(out, "BF");
  const auto* of = user();
  add(out, tag::Username, of == nullptr ? "NONE" : of->name);
  add(out, tag::UserRequestID, id);
  add(out, tag::UserStatus, status);
  if (!text.empty()) out.add_text(tag::UserStatusText, text);
  context_.send();
}

void UserRequests::request(const FIX::Message& message) {
  const auto id = value_or_empty(message, tag::UserRequestID);
  const auto type = value_or_empty(message, tag::UserRequestType);
  // Other users are not known here, whether there are any of the name or not.
  const auto* own = user();
  if (own == nullptr || value_or_empty(message, tag::Username) != own->name)
    return answer(id, kNotRecognised, "Username (553) is not this session's user");
  if (type == "3") return change_password(message);
  if (type == "4") return answer(id, kLoggedIn, {});
  answer(id, kOther, "UserRequestType (924) " + type + " is not offered: users log on and off with their session");
}

void UserRequests::change_password(const FIX::Message& message) {
  const auto id = value_or_empty(message, tag::UserRequestID);
  auto old_password = value_or_empty(message, tag::Password);
  auto new_password = value_or_empty(message, tag::NewPassword);
  if (context_.passwords() == nullptr) return answer(id, kOther, "passwords cannot be changed here");
  if (old_password.empty()) return answer(id, kWrongPassword, "Password (554) is missing");
  if (const auto wrong = wrong_with(new_password); !wrong.empty()) return answer(id, kOther, wrong);
  if (old_password == new_password) return answer(id, kOther, "NewPassword (925) is the old one");
  // Longer than any: no need to bother the worker with it.
  if (old_password.size() > Passwords::kLongest) old_password.resize(Passwords::kLongest + 1);
  if (running_) return answer(id, kOther, "another change is being worked on");
  const auto change = std::make_shared<const Change>(Change{id, sequence_of(message)});
  running_ = change;
  context_.passwords()->change(
      user()->name, std::move(old_password), std::move(new_password),
      [this, alive = context_.alive(), asked = std::weak_ptr{change}](const std::optional<Passwords::Hashes>& hashes) {
        const auto keep = alive.lock();
        const auto change = asked.lock();
        // Whoever asked has logged out: the old password stays, as nobody would hear of the new one.
        if (keep && change) finish(*change, hashes);
      });
}

void UserRequests::finish(const Change& change, const std::optional<Passwords::Hashes>& hashes) {
  const auto keep = std::exchange(running_, nullptr);
  const auto* of = user();
  if (!hashes || of == nullptr) {
    answer(change.id, kWrongPassword, "the old password is wrong");
    if (++failures_ >= kMaxFailures) context_.session().end("too many wrong passwords");
    return;
  }
  // The staff may have been quicker.
  if (of->password_hash != hashes->old_one) return answer(change.id, kOther, "the user was changed meanwhile");
  UserSpec changed = *of;
  changed.password_hash = hashes->new_one;
  failures_ = 0;
  const auto done = context_.carry_out(DefineUser{std::move(changed)}, change.sequence);
  done ? answer(change.id, kChanged, {}) : answer(change.id, kOther, done.reject().text);
}

void UserRequests::on_logout() {
  running_.reset();
  failures_ = 0;
}

}  // namespace dealingdesk::fix
