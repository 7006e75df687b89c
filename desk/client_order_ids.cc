#include "desk/client_order_ids.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace dealingdesk::desk {

namespace {

// A table that grew as it fills would stop the desk for longer each time: a small one, and then all at once.
constexpr int kSmallBits = 13;
constexpr int kFullBits = 21;

}  // namespace

std::uint64_t ClientOrderIds::hash(AccountId account, std::string_view text) {
  // Clients count their ids up, often one count for several accounts: ids that differ in the last character alone,
  // and those of accounts next to each other, are near each other in the table, and the next one is where memory has
  // just been read.
  constexpr int kLastBits = 4;
  constexpr int kAccountBits = 2;
  constexpr int kHome = 64 - kFullBits;
  constexpr std::uint64_t kNearMask = ((std::uint64_t{1} << (kLastBits + kAccountBits)) - 1) << kHome;
  const std::uint64_t last = text.empty() ? 0 : static_cast<unsigned char>(text.back());
  const std::string_view others = text.substr(0, text.empty() ? 0 : text.size() - 1);
  const std::uint64_t hash =
      std::hash<std::string_view>{}(others) ^ (account.value() >> kAccountBits) * 0x9e37'79b9'7f4a'7c15u;
  const std::uint64_t near = account.value() << kLastBits | (last & ((1u << kLastBits) - 1));
  const std::uint64_t told_apart = (last * 0x9e37'79b9u) << kPlaceBits & ~(~std::uint64_t{0} << kHome);
  return ((hash & ~kNearMask) | (near << kHome & kNearMask)) ^ told_apart;
}

void ClientOrderIds::make_table(std::size_t uses) {
  static_assert(kKept < std::size_t{1} << (kFullBits - 1));
  const int bits = uses < std::size_t{1} << (kSmallBits - 1) ? kSmallBits : kFullBits;
  shift_ = 64 - bits;
  table_.assign(std::size_t{1} << bits, 0);
  for (std::uint64_t i = 0; i < uses; ++i) name(forgotten_ + i, hash(uses_[i].account, uses_[i].text));
}

void ClientOrderIds::add(Use use, std::uint64_t hash) {
  uses_.push_back(std::move(use));
  if (2 * uses_.size() > table_.size())
    make_table(uses_.size());
  else
    name(forgotten_ + uses_.size() - 1, hash);
  if (uses_.size() > kKept) forget_oldest();
}

std::size_t ClientOrderIds::find_entry(AccountId account, std::string_view text, std::uint64_t hash) const {
  std::size_t at = home(hash);
  for (; table_[at] != 0; at = after(at)) {
    if (((table_[at] ^ hash) & ~kPlaceMask) != 0) continue;
    const Use& known = use(table_[at]);
    if (known.account == account && known.text == text) break;
  }
  return at;
}

void ClientOrderIds::name(std::uint64_t number, std::uint64_t hash) {
  const Use& use = uses_[number - forgotten_];
  table_[find_entry(use.account, use.text, hash)] = entry(hash, number);
}

// What stands behind it moves up, where its home is not behind the gap.
void ClientOrderIds::take_out(std::size_t at) {
  const std::size_t last = table_.size() - 1;
  std::size_t gap = at;
  for (at = after(at); table_[at] != 0; at = after(at)) {
    if (((at - home(table_[at])) & last) < ((at - gap) & last)) continue;
    table_[gap] = table_[at];
    gap = at;
  }
  table_[gap] = 0;
}

void ClientOrderIds::forget_oldest() {
  const auto hash_of_first = [&] { return hash(uses_.front().account, uses_.front().text); };
  if (oldest_hash_ == 0) oldest_hash_ = hash_of_first();
  // Its id may mean a later use by now.
  const Entry oldest = entry(oldest_hash_, forgotten_);
  std::size_t at = home(oldest_hash_);
  while (table_[at] != 0 && table_[at] != oldest) at = after(at);
  if (table_[at] == oldest) take_out(at);
  uses_.pop_front();
  ++forgotten_;
  // The next one to be forgotten: what that will need has been out of use for long.
  oldest_hash_ = hash_of_first();
  prefetch(oldest_hash_);
  constexpr std::size_t kAhead = 8;
  __builtin_prefetch(&uses_[kAhead]);
}

const ClientOrderIds::Use* ClientOrderIds::find(AccountId account, std::string_view text, std::uint64_t hash) const {
  if (table_.empty()) return nullptr;
  const Entry found = table_[find_entry(account, text, hash)];
  return found == 0 ? nullptr : &use(found);
}

void ClientOrderIds::index() {
  forgotten_ = 0;
  oldest_hash_ = 0;
  // More than there can be: consistent() says so.
  if (uses_.size() <= kKept) make_table(uses_.size());
}

bool ClientOrderIds::consistent() const {
  return uses_.size() <= kKept && std::all_of(uses_.begin(), uses_.end(), [](const Use& use) {
           return use.order && !use.text.empty() && is_final(use.status) && use.status <= OrderStatus::rejected;
         });
}

}  // namespace dealingdesk::desk
