// A FIX client that does nothing but order: one session, one thread, prebuilt messages, a fixed
// number of orders outstanding. Whom it talks to makes no difference to it.
//
// It buys and sells in turn, so that a netting account stays flat. Every order must be accepted and
// filled exactly once and every message must carry the next sequence number; otherwise Failure is
// thrown.
//
// Threads: one.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/fill_book.h"
#include "tests/bench/message_template.h"

namespace dealingdesk::bench {

// How the client logs on, at every target.
inline constexpr const char* kServerCompId = "DEALINGDESK";
inline constexpr const char* kClientCompId = "LOAD";
inline constexpr const char* kUser = "load";
inline constexpr const char* kPassword = "load-on-loopback";
inline constexpr std::uint64_t kAccount = 1001;
inline constexpr const char* kSymbol = "EURUSD";

struct Load {
  std::size_t outstanding = 1;
  std::chrono::nanoseconds duration{};
};

struct LoadResult {
  std::uint64_t orders = 0;
  std::chrono::nanoseconds elapsed{};       // from the first order to the last fill
  std::vector<std::uint32_t> latencies_ns;  // from each order's sending to its fill, in any order
};

class LoadClient {
 public:
  // Connects to the port on loopback. At most `orders_max` orders are ever sent.
  LoadClient(std::uint16_t port, std::size_t orders_max);
  ~LoadClient();
  LoadClient(const LoadClient&) = delete;
  LoadClient& operator=(const LoadClient&) = delete;

  // Logs on, then orders until one is filled: a server that has just started may have no price yet.
  void begin();
  // Keeps `outstanding` orders on their way for the duration, then waits for the rest. With
  // `verify` length and check sum of each answer are checked too, which costs the client time.
  [[nodiscard]] LoadResult run(const Load& load, bool verify);

 private:
  enum class Wait { readable, too_late };

  void send_order();
  void flush();
  Wait wait(std::chrono::steady_clock::time_point until);
  void receive();
  void take(std::string_view message);
  void take_report(std::string_view message);
  void probe();

  int socket_ = -1;
  int epoll_ = -1;
  bool wants_write_ = false;
  bool logged_on_ = false;
  bool verify_ = false;
  char probe_answer_ = 0;  // 150 of the last probe's report
  std::uint64_t next_out_ = 1;
  std::uint64_t next_in_ = 1;
  std::size_t orders_max_;
  std::int64_t received_ns_ = 0;
  std::int64_t last_fill_ns_ = 0;
  FillBook book_;
  Stamp stamp_;
  MessageTemplate buy_, sell_;
  std::string out_;
  std::size_t out_at_ = 0;
  std::vector<char> in_;
  std::size_t in_size_ = 0;
  std::vector<std::uint32_t> latencies_ns_;
};

}  // namespace dealingdesk::bench
