// Identifiers. Different ids are different types; 0 is "none" everywhere.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace dealingdesk {

template <class Tag, class Rep>
class Id {
 public:
  using rep = Rep;
  constexpr Id() = default;
  explicit constexpr Id(Rep value) : value_{value} {}
  [[nodiscard]] constexpr Rep value() const { return value_; }
  [[nodiscard]] constexpr explicit operator bool() const { return value_ != 0; }
  friend constexpr auto operator<=>(Id, Id) = default;

 private:
  Rep value_ = 0;
};

using InstrumentId = Id<struct InstrumentTag, std::uint32_t>;
using GroupId = Id<struct GroupTag, std::uint32_t>;
using LpId = Id<struct LpTag, std::uint32_t>;
using BrokerId = Id<struct BrokerTag, std::uint32_t>;
using CalendarId = Id<struct CalendarTag, std::uint32_t>;
using TiersId = Id<struct TiersTag, std::uint32_t>;
using UserId = Id<struct UserTag, std::uint32_t>;
using SessionId = Id<struct SessionTag, std::uint32_t>;  // a FIX session
using AccountId = Id<struct AccountTag, std::uint64_t>;
using OrderId = Id<struct OrderTag, std::uint64_t>;
using PositionId = Id<struct PositionTag, std::uint64_t>;
using ExecId = Id<struct ExecTag, std::uint64_t>;
using TransactionId = Id<struct TransactionTag, std::uint64_t>;
using ChildId = Id<struct ChildTag, std::uint64_t>;  // an order of ours at an LP
using HoldId = Id<struct HoldTag, std::uint64_t>;    // margin reserved for an order in flight
using OrderListId = Id<struct OrderListTag, std::uint64_t>;
using CommandSeq = Id<struct CommandTag, std::uint64_t>;  // numbers every command, from 1

}  // namespace dealingdesk

template <class Tag, class Rep>
struct std::hash<dealingdesk::Id<Tag, Rep>> {
  std::size_t operator()(dealingdesk::Id<Tag, Rep> id) const noexcept {
    // Ids count up from 1; a multiplication spreads them over the buckets.
    return static_cast<std::size_t>(static_cast<std::uint64_t>(id.value()) * 0x9E3779B97F4A7C15ull);
  }
};
