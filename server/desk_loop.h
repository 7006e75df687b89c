// The desk's thread: what is ready is done, then committed, then awaited.
//
//   ready handlers (socket reads, inbox, timers), capped -> one commit -> the next round
//
// Threads: run() is the desk's thread; stop() from any.
#pragma once

#include <atomic>
#include <cstddef>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "store/turn.h"

namespace dealingdesk::server {

class DeskLoop {
 public:
  // How many handlers one turn runs before it commits: a busy desk shares one commit among many
  // commands, but nobody waits longer than a turn for an answer.
  static constexpr std::size_t kHandlersPerTurn = 64;

  explicit DeskLoop(boost::asio::io_context& context) : context_{context}, work_{context.get_executor()} {}

  // Returns after stop(), with everything committed and released.
  void run(store::Turn& turn);
  void stop();

 private:
  boost::asio::io_context& context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::atomic<bool> stopping_{false};
};

}  // namespace dealingdesk::server
