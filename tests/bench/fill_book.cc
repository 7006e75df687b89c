#include "tests/bench/fill_book.h"

#include <fmt/format.h>

namespace dealingdesk::bench {

std::uint64_t FillBook::sent(std::int64_t time_ns) {
  sent_ns_.push_back(time_ns);
  states_.push_back(State::sent);
  return sent_ns_.size();
}

bool FillBook::take(const Report& report, std::int64_t time_ns, std::int64_t& latency_ns) {
  if (report.order == 0 || report.order > states_.size())
    throw Failure(fmt::format("a report of order {}, which was never sent", report.order));
  auto& state = states_[report.order - 1];
  if (report.exec_type == '0' && report.order_status == '0') {
    if (state != State::sent) throw Failure(fmt::format("order {} was accepted twice", report.order));
    state = State::accepted;
    return false;
  }
  if (report.exec_type != 'F' || report.order_status != '2')
    throw Failure(
        fmt::format("order {} got 150={} 39={} {}", report.order, report.exec_type, report.order_status, report.text));
  if (state != State::accepted)
    throw Failure(fmt::format("order {} was filled {}", report.order,
                              state == State::filled ? "twice" : "before it was accepted"));
  state = State::filled;
  ++filled_;
  latency_ns = time_ns - sent_ns_[report.order - 1];
  return true;
}

void FillBook::check_complete() const {
  if (outstanding() == 0) return;
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (states_[i] != State::filled)
      throw Failure(fmt::format("{} orders were not filled, the first of them order {} of {}", outstanding(), i + 1,
                                states_.size()));
}

}  // namespace dealingdesk::bench
