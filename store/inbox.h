// The bounded door to the desk's thread for everyone who lives on another one: the hub, REST, WebSocket,
// timers.
//
// When it is full, quotes are merged per instrument, keeping the interval's lowest and highest bid and
// ask, so that no stop is missed; requests are refused at once and the caller says so to its client.
// Nothing is dropped silently: what was merged and refused is counted.
//
// Threads:  submit(), read(), quotes and counters from any; answers come on the desk's thread, when
//           what they say is durable.
// Lifetime: the Turn and the io_context outlive it; call close() on the desk's thread before either goes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "core/command.h"
#include "core/event.h"
#include "core/quote.h"
#include "desk/desk.h"
#include "store/turn.h"

namespace dealingdesk::store {

class Inbox {
 public:
  struct Limits {
    std::size_t requests = 10'000;
    std::size_t quotes = 10'000;
    std::size_t per_turn = 512;  // taken in one turn, so that the commit is not put off
  };
  struct Counts {
    std::uint64_t requests = 0;
    std::uint64_t requests_refused = 0;
    std::uint64_t quotes = 0;
    std::uint64_t quotes_merged = 0;
  };
  // What came of a command: its events, and the group that made it durable.
  struct Answer {
    Command command;
    std::vector<Event> events;
    std::uint64_t group = 0;
  };

  Inbox(Turn& turn, boost::asio::io_context& desk_context, Limits limits);
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  // False: full, or closed; `done` will not be called.
  [[nodiscard]] bool submit(CommandBody body, const Origin& origin, std::function<void(Answer)> done);
  // Runs `read` on the desk's thread; what it returns runs there too, once all that `read` could see is
  // durable. False: full, or closed.
  [[nodiscard]] bool read(std::function<std::function<void()>(const desk::Desk&)> read);

  void change_quote(const Quote& quote);
  void withdraw_quote(InstrumentId instrument);

  [[nodiscard]] Counts counts() const;
  void close();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace dealingdesk::store
