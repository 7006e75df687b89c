// A door on loopback with three sessions behind it, and a desk that only takes what is handed over.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/post.hpp>

#include "fix/door.h"
#include "tests/fix/fix_client.h"
#include "tests/fix/memory_fix_log.h"
#include "tests/store/store_fixture.h"

namespace dealingdesk::fix {

struct DoorFixture {
  DoorFixture() {
    install_clock(&clock);
    directory.publish({{SessionId{1}, "FIX.4.4", "CLIENT1", "t1", true, false},
                       {SessionId{2}, "FIX.4.4", "CLIENT2", "t1", true, false, {"10.0.0.0/8", "127.0.0.1"}},
                       {SessionId{3}, "FIX.4.4", "OFF", "t1", false, false}});
    settings.first_delay = Span::from_ms(1);
  }
  ~DoorFixture() {
    door.reset();
    io.poll();
    install_clock(nullptr);
    for (auto& handover : handed_over) ::close(handover.native_socket);
  }
  void open(std::optional<TlsContext> tls = std::nullopt) {
    door = std::make_unique<Door>(
        io.get_executor(), settings, directory,
        [this](std::string user, std::string password, std::function<void(bool)> done) {
          ++asked;
          done(user == "t1" && password == "secret");
        },
        [this](Handover handover) { handed_over.push_back(std::move(handover)); });
    const auto opened = door->open(std::move(tls));
    REQUIRE(opened);
  }
  FixClient client(const std::string& comp_id = "CLIENT1") {
    return FixClient{comp_id, [this] { io.run_one_for(std::chrono::milliseconds{1}); }};
  }
  void run_until(const std::function<bool()>& done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!done() && std::chrono::steady_clock::now() < deadline) io.run_one_for(std::chrono::milliseconds{1});
    CHECK(done());
  }

  ManualClock clock;
  boost::asio::io_context io;
  SessionDirectory directory;
  Door::Settings settings;
  std::unique_ptr<Door> door;
  std::vector<Handover> handed_over;
  int asked = 0;
};

}  // namespace dealingdesk::fix
