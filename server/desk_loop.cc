#include "server/desk_loop.h"

#include <boost/asio/post.hpp>

namespace dealingdesk::server {

void DeskLoop::run(store::Turn& turn) {
  while (!stopping_) {
    std::size_t handled = context_.run_one();
    while (handled < kHandlersPerTurn && context_.poll_one() != 0) ++handled;
    turn.commit();
  }
  turn.drain();
}

void DeskLoop::stop() {
  stopping_ = true;
  // Wakes run_one().
  boost::asio::post(context_, [] {});
}

}  // namespace dealingdesk::server
