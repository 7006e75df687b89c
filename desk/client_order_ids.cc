#include "desk/client_order_ids.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace dealingdesk::desk {

std::uint64_t ClientOrderIds::hash(AccountId account, std::string_view text) {
  return std::hash<std::string_view>{}(text) ^ account.value() * 0x9e37'79b9'7f4a'7c15u;
}

void ClientOrderIds::add(Use use) {
  // A table that grew as it fills would stop the desk for longer each time.
  constexpr std::size_t kGrowsFrom = 4'096;
  if (uses_.size() == kGrowsFrom) names_.reserve(kKept);
  uses_.push_back(std::move(use));
  name(forgotten_ + uses_.size() - 1);
  if (uses_.size() > kKept) forget_oldest();
}

void ClientOrderIds::name(std::uint64_t number) {
  const Use& use = uses_[number - forgotten_];
  const Asked asked{hash(use.account, use.text), use.account, use.text, this};
  if (const auto before = names_.find(asked); before != names_.end()) names_.erase(before);
  names_.insert({asked.hash, number});
}

void ClientOrderIds::forget_oldest() {
  const Use& oldest = uses_.front();
  names_.erase(Name{hash(oldest.account, oldest.text), forgotten_});
  uses_.pop_front();
  ++forgotten_;
}

const ClientOrderIds::Use* ClientOrderIds::find(AccountId account, std::string_view text) const {
  const auto it = names_.find(Asked{hash(account, text), account, text, this});
  return it == names_.end() ? nullptr : &use(*it);
}

void ClientOrderIds::index() {
  names_.clear();
  forgotten_ = 0;
  for (std::uint64_t number = 0; number < uses_.size(); ++number) name(number);
}

bool ClientOrderIds::consistent() const {
  return uses_.size() <= kKept && std::all_of(uses_.begin(), uses_.end(), [](const Use& use) {
           return use.order && !use.text.empty() && is_final(use.status) && use.status <= OrderStatus::rejected;
         });
}

}  // namespace dealingdesk::desk
