// A thread with an executor: what is posted there runs one after the other.
//
// Threads: executor() from any; start() and stop() from the owner's.
#pragma once

#include <memory>
#include <optional>
#include <thread>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

namespace dealingdesk::server {

class Worker {
 public:
  Worker() : work_{std::in_place, context_.get_executor()} {}
  ~Worker() { stop(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  [[nodiscard]] boost::asio::any_io_executor executor() { return context_.get_executor(); }
  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  void start() {
    thread_ = std::thread{[this] { context_.run(); }};
  }
  // What has been posted is not waited for.
  void stop() {
    work_.reset();
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  boost::asio::io_context context_{1};
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
  std::thread thread_;
};

}  // namespace dealingdesk::server
