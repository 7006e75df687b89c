// How requests reach the desk: commands and reads through the inbox, answers back on the web executor.
//
// What a request needs to know of the desk before it is a command (may this user? which instrument?) is
// looked up on the desk's thread, and the command submitted from there: one way to the desk, not two.
//
// Threads:  command(), define() and read() from the web executor; `done` runs there.
// Lifetime: the inbox outlives what is under way; the owner stops the web executor first.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>

#include "core/result.h"
#include "desk/desk.h"
#include "store/inbox.h"

namespace dealingdesk::admin_api {

class DeskGate {
 public:
  using Answer = store::Inbox::Answer;
  using Prepare = std::function<Result<CommandBody>(const desk::Desk&)>;
  using Done = std::function<void(Result<Answer>)>;

  DeskGate(store::Inbox& inbox, boost::asio::any_io_executor web) : inbox_{inbox}, web_{std::move(web)} {}

  // `prepare` makes the command, or refuses. `done` gets the command's events when they are durable,
  // or the refusal (overloaded where the inbox is full).
  void command(Prepare prepare, const Origin& origin, Done done);
  // The same, but one after the other: what `prepare` finds free is still free when its command is
  // applied, as far as commands come this way.
  void define(Prepare prepare, const Origin& origin, Done done);

  // What `look` finds, as of the last durable group.
  template <class T>
  void read(std::function<Result<T>(const desk::Desk&)> look, std::function<void(Result<T>)> done) {
    // Shared, because done must be callable whether or not the inbox takes the read.
    auto shared = std::make_shared<std::function<void(Result<T>)>>(std::move(done));
    const bool taken = inbox_.read([web = web_, look = std::move(look), shared](const desk::Desk& desk) {
      auto found = std::make_shared<Result<T>>(look(desk));
      return [web, found, shared] { boost::asio::post(web, [found, shared] { (*shared)(std::move(*found)); }); };
    });
    if (!taken) boost::asio::post(web_, [shared] { (*shared)(overloaded()); });
  }

  [[nodiscard]] store::Inbox& inbox() { return inbox_; }
  [[nodiscard]] const boost::asio::any_io_executor& executor() const { return web_; }
  [[nodiscard]] static Reject overloaded();

 private:
  void next_definition();

  store::Inbox& inbox_;
  boost::asio::any_io_executor web_;
  struct Definition {
    Prepare prepare;
    Origin origin;
    Done done;
  };
  std::deque<Definition> definitions_;  // the first is under way
};

}  // namespace dealingdesk::admin_api
