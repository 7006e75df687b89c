// Which orders were sent, accepted and filled: each must be, exactly once. What is not stops the
// run.
//
// Threads: one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace dealingdesk::bench {

// A measurement that says nothing: an answer is wrong, missing or too many. Ends the run.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What the load client reads of an ExecutionReport.
struct Report {
  std::uint64_t order = 0;  // of ClOrdID
  char exec_type = 0;       // 150
  char order_status = 0;    // 39
  std::string_view text;    // 58
};

// Orders are numbered from 1, without holes.
class FillBook {
 public:
  explicit FillBook(std::size_t orders_max) { sent_ns_.reserve(orders_max), states_.reserve(orders_max); }

  // Notes the next order as sent at this time; returns its number.
  std::uint64_t sent(std::int64_t time_ns);
  // Takes one report. True: it filled its order; then `latency_ns` is the time since it was sent.
  // Throws Failure for an order that was never sent, a second New or fill, a fill before New, and
  // whatever is neither.
  bool take(const Report& report, std::int64_t time_ns, std::int64_t& latency_ns);

  [[nodiscard]] std::uint64_t outstanding() const { return sent_ns_.size() - filled_; }
  [[nodiscard]] std::uint64_t filled() const { return filled_; }
  // Throws Failure unless every order that was sent is filled.
  void check_complete() const;

 private:
  enum class State : std::uint8_t { sent, accepted, filled };

  std::vector<std::int64_t> sent_ns_;
  std::vector<State> states_;
  std::uint64_t filled_ = 0;
};

}  // namespace dealingdesk::bench
