// The orders of one client, drawn from a seed: mostly market orders, some that cannot fill or fill
// at once with a limit, some that rest far from the market until they are cancelled.
//
// Threads:  none of its own.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "tests/faults/messages.h"

namespace dealingdesk::faults {

struct FlowOptions {
  std::string prefix;  // of every ClOrdID
  std::string symbol;
  std::uint64_t account_b = 0;
  std::uint64_t account_a = 0;
  std::uint64_t seed = 1;
};

class OrderFlow {
 public:
  explicit OrderFlow(FlowOptions options);

  // `last_px`: the price of the last fill, which limits are set from; without it only market
  // orders.
  [[nodiscard]] OrderTerms next(Book book, std::optional<Price> last_px);
  [[nodiscard]] std::string next_cancel_id();
  // True once in `n` times.
  [[nodiscard]] bool one_in(std::uint32_t n);

 private:
  void set_limit(OrderTerms& order, Price last_px);

  const FlowOptions options_;
  std::mt19937_64 random_;
  std::array<std::uint64_t, 2> orders_{};
  std::uint64_t cancels_ = 0;
  std::array<Qty, 2> sent_net_{};  // bought less sold, as sent: sides are drawn so that it stays small
};

}  // namespace dealingdesk::faults
