// A disk that is full: the process says so and ends, and what it had acknowledged is there afterwards.
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>

#include <catch2/catch.hpp>
#include <sys/mount.h>

#include "tests/integration/trading.h"

namespace dealingdesk::integration {
namespace {

// A small disk of its own. Not there where the test may not mount one.
class SmallDisk {
 public:
  SmallDisk() {
    if (::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=96m") == 0)
      mounted_ = true;
    else
      why_ = std::strerror(errno);
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  [[nodiscard]] bool mounted() const { return mounted_; }
  [[nodiscard]] const std::string& why() const { return why_; }
  [[nodiscard]] std::filesystem::path path() const { return folder_.path(); }

  // To the last byte.
  void fill() const {
    std::ofstream ballast{path() / "ballast", std::ios::binary};
    for (std::size_t size = 1 << 20; size > 0; size /= 2) {
      const std::string block(size, 'x');
      while (ballast.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
      }
      ballast.clear();
    }
  }
  void empty() const { std::filesystem::remove(path() / "ballast"); }

 private:
  TemporaryFolder folder_;
  bool mounted_ = false;
  std::string why_;
};

}  // namespace

TEST_CASE("a full disk ends the process with 5, and what was acknowledged survives", "[integration]") {
  const SmallDisk disk;
  if (!disk.mounted()) {
    WARN("skipped: a disk of its own cannot be mounted here: " << disk.why());
    return;
  }
  RunningServer::Options options;
  options.data = disk.path() / "data";
  RunningServer server{options};
  std::set<std::string> acknowledged;
  {
    RawFixClient client = trader(server);
    disk.fill();
    // Until nothing is answered any more: the files in use have a little room left.
    for (int i = 0; i < 200'000 && server.is_running(); ++i) {
      const std::string id = fmt::format("o{}", i);
      client.send("D", resting(id, '1', 1000));
      const auto answer = client.receive(std::chrono::milliseconds{2000});
      if (!answer) break;
      if (answer->type() == "8" && (*answer)[150] != "8") acknowledged.insert((*answer)[11]);
    }
  }
  CHECK(server.wait_end() == 5);
  INFO(server.log().substr(server.log().size() - std::min<std::size_t>(server.log().size(), 1000)));
  CHECK(server.log().find("the disk is full") != std::string::npos);

  disk.empty();
  const Finished verified = server.verify();
  INFO(verified.out << verified.err);
  CHECK(verified.code == 0);
  server.start();
  RawFixClient client = trader(server);
  for (const std::string& id : acknowledged) {
    client.send("H", fmt::format("11={}|55=EURUSD|54=1|", id));
    REQUIRE(report(client)[37] != "NONE");
  }
  // On the other account: this one may have as many working orders as it is allowed.
  client.send("D", "1=1003|" + market("after"));
  CHECK(report(client)[150] != "8");
  CHECK(server.stop() == 0);
}

}  // namespace dealingdesk::integration
