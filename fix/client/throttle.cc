#include "fix/client/throttle.h"

#include <algorithm>

namespace dealingdesk::fix {
namespace {

constexpr std::int64_t kSecond_ns = 1'000'000'000;
constexpr std::uint64_t kLeastRefused = 100;
constexpr std::uint64_t kRefusedSeconds = 10;

}  // namespace

std::optional<Span> Throttle::take(std::uint32_t per_second, Timestamp now) {
  if (per_second == 0) return std::nullopt;
  const auto each = Span::from_ns(std::max<std::int64_t>(kSecond_ns / per_second, 1));
  const auto most = Span::from_ns(each.ns() * per_second);
  if (paid_at_ <= now) {
    paid_at_ = now;
    refused_ = 0;
  }
  // A clock that was set back must not keep the client out.
  paid_at_ = std::min(paid_at_, now + most);
  const auto next = paid_at_ + each;
  if (next - now > most) {
    ++refused_;
    return Span::from_ns((next - now).ns() - most.ns());
  }
  paid_at_ = next;
  return std::nullopt;
}

bool Throttle::abused(std::uint32_t per_second) const {
  return refused_ > std::max(kLeastRefused, kRefusedSeconds * per_second);
}

}  // namespace dealingdesk::fix
