// The binary's subcommands and exit codes, as a shell sees them.
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/integration/raw_fix_client.h"
#include "tests/integration/running_server.h"

namespace dealingdesk::integration {
namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Finished serve(const std::string& config, const std::filesystem::path& data, const std::filesystem::path& folder) {
  write_file(folder / "other.toml", config);
  return run_binary({"serve", "--config", (folder / "other.toml").string(), "--data", data.string()});
}

}  // namespace

TEST_CASE("a command line that makes no sense ends with 2", "[server]") {
  CHECK(run_binary({}).code == 2);
  CHECK(run_binary({"dance"}).code == 2);
  CHECK(run_binary({"serve", "--colour", "red"}).code == 2);
  CHECK(run_binary({"journal", "verify"}).code == 2);
  const TemporaryFolder folder;
  write_file(folder.path() / "c.toml", "[fix]\nport = 0\n");
  CHECK(run_binary(
            {"serve", "--config", (folder.path() / "c.toml").string(), "--data", (folder.path() / "data").string()},
            {"DEALINGDESK_FAULT=sometimes"})
            .code == 2);
  CHECK(run_binary({"--help"}).code == 0);
  CHECK(run_binary({"check-config", "--set", "nothing"}).code == 2);
  const Finished no_such =
      run_binary({"check-config", "--config", (folder.path() / "c.toml").string(), "--set", "fix.colour=red"});
  CHECK(no_such.code == 3);
  CHECK(contains(no_such.err, "flag fix.colour: no such setting"));
}

TEST_CASE("version and check-config print and end with 0", "[server]") {
  const Finished version = run_binary({"version"});
  CHECK(version.code == 0);
  CHECK(version.out.substr(0, 12) == "dealingdesk ");

  const TemporaryFolder folder;
  write_file(folder.path() / "c.toml", "[fix]\nport = 7\n[[user]]\nname = \"u\"\npassword = \"hunter2\"\n");
  const Finished checked = run_binary({"check-config", "--config", (folder.path() / "c.toml").string(), "--data",
                                       "elsewhere", "--set", "http.port=8081"},
                                      {"DEALINGDESK_FIX_LISTEN=127.0.0.2", "DEALINGDESK_OWN_BROKER_ORDER_ID_DAYS=5"});
  CHECK(checked.code == 0);
  CHECK(contains(checked.out, "elsewhere                        flag"));
  CHECK(contains(checked.out, "127.0.0.2                        environment"));
  CHECK(contains(checked.out, "8081                             flag"));
  CHECK(contains(checked.out, "c.toml:2"));
  CHECK(contains(checked.out, "own_broker.order_id_days     5                                environment"));
  CHECK_FALSE(contains(checked.out + checked.err, "hunter2"));
}

TEST_CASE("check-config ends with 3 where a name is of nothing in the file", "[server]") {
  const TemporaryFolder folder;
  write_file(folder.path() / "c.toml", "[[group]]\nname = \"g\"\nbroker = \"north\"\n");
  const Finished checked = run_binary({"check-config", "--config", (folder.path() / "c.toml").string()});
  CHECK(checked.code == 3);
  CHECK(contains(checked.err, "c.toml:3: group[1].broker: no [[broker]] is named north"));
}

TEST_CASE("a wrong configuration ends with 3, whether the file or the state shows it", "[server]") {
  const TemporaryFolder folder;
  const Finished unknown_key = serve("[server]\ncolour = 1\n", folder.path() / "data", folder.path());
  CHECK(unknown_key.code == 3);
  CHECK(contains(unknown_key.err, "other.toml:2: server.colour: unknown key"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "data"));

  const Finished no_group = serve("[fix]\nport = 0\ntls = false\n[[account]]\nid = 1\ngroup = \"nobody\"\n",
                                  folder.path() / "data", folder.path());
  CHECK(no_group.code == 3);
  CHECK(contains(no_group.err, "account 1: no [[group]] is named nobody"));

  const Finished closed = serve(
      "[fix]\nport = 0\ntls = false\n[[group]]\nname = \"g\"\n"
      "[[account]]\nid = 1\ngroup = \"g\"\nstatus = \"closed\"\ndeposit = \"100\"\n",
      folder.path() / "other", folder.path());
  CHECK(closed.code == 3);
  CHECK(contains(closed.err, "account 1: it is to be made closed, so its deposit of 100 cannot be booked"));
}

TEST_CASE("a port in use ends with 4 and says which", "[server]") {
  RunningServer server;
  const TemporaryFolder folder;
  const std::string port = std::to_string(server.fix_port());
  const Finished second = serve("[fix]\nport = " + port + "\ntls = false\n", folder.path() / "data", folder.path());
  CHECK(second.code == 4);
  CHECK(contains(second.err, port));
  RawFixClient client{server.fix_port(), Transport::tcp, "CLIENT1"};
  CHECK(client.log_on("t1", "secret-1").type() == "A");
}

TEST_CASE("a data directory that another process has ends with 5, for a server and for a reader", "[server]") {
  RunningServer server;
  const TemporaryFolder folder;
  const Finished second = serve("[fix]\nport = 0\ntls = false\n", server.data(), folder.path());
  CHECK(second.code == 5);
  CHECK(contains(second.err, "another process has it open"));
  const Finished reader = server.verify();
  CHECK(reader.code == 5);
  CHECK(contains(reader.err, "another process has it open"));
  RawFixClient client{server.fix_port(), Transport::tcp, "CLIENT1"};
  CHECK(client.log_on("t1", "secret-1").type() == "A");
}

TEST_CASE("stored data that is damaged ends with 5 and is left as it is", "[server]") {
  RunningServer server;
  CHECK(server.stop() == 0);
  const auto current = server.data() / "desk" / "CURRENT";
  write_file(current, "MANIFEST-999999\n");
  const TemporaryFolder folder;
  const Finished damaged = serve(usual_config(), server.data(), folder.path());
  CHECK(damaged.code == 5);
  CHECK(damaged.err.size() > 20);
  CHECK(read_file(current) == "MANIFEST-999999\n");
}

TEST_CASE("journal verify of a directory without data ends with 5 and makes none", "[server]") {
  const TemporaryFolder folder;
  const auto nowhere = folder.path() / "nowhere";
  const Finished verified = run_binary({"journal", "verify", nowhere.string()});
  CHECK(verified.code == 5);
  CHECK(contains(verified.err, "there is no data in"));
  CHECK_FALSE(std::filesystem::exists(nowhere));
}

TEST_CASE("a clean stop ends with 0, and the journal verifies", "[server]") {
  RunningServer server;
  CHECK(server.stop() == 0);
  const Finished verified = server.verify();
  CHECK(verified.code == 0);
  CHECK(contains(verified.out, "USD"));
}

TEST_CASE("fix decode names fields and values, and shows no password", "[server]") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "sample.log";
  write_file(file,
             "2026-03-02T10:00:00Z < 8=FIX.4.4|9=70|35=A|34=1|49=A|56=B|98=0|108=30|553=bob|554=hunter2|10=000|\n"
             "8=FIX.4.4|9=70|35=D|34=2|11=a|55=EURUSD|54=1|38=1000|40=2|44=1.1|10=000|\nno message at all\n");
  const Finished decoded = run_binary({"fix", "decode", file.string()});
  CHECK(decoded.code == 0);
  CHECK(contains(decoded.out, "MsgType = A (Logon)"));
  CHECK(contains(decoded.out, "ClOrdID = a"));
  CHECK(contains(decoded.out, "no message at all"));
  CHECK(contains(decoded.out, "Username = bob"));
  CHECK_FALSE(contains(decoded.out, "hunter2"));
  CHECK(run_binary({"fix", "decode", (folder.path() / "nothing").string()}).code == 1);
}

TEST_CASE("a password that a client logs on with is in no log, and in no file", "[server]") {
  RunningServer::Options options;
  options.config.replace(options.config.find("durability = \"os\""), 0, "log_level = \"trace\"\n");
  RunningServer server{options};
  RawFixClient client{server.fix_port(), Transport::tcp, "CLIENT1"};
  client.log_on("t1", "secret-1");
  RawFixClient wrong{server.fix_port(), Transport::tcp, "CLIENT2"};
  wrong.send("A", "98=0|108=30|553=t2|554=guess-7731|");
  (void)wrong.expect("5");
  CHECK(server.stop() == 0);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(server.folder())) {
    if (!entry.is_regular_file() || entry.path().filename() == "server.toml") continue;
    ++files;
    INFO(entry.path().string());
    const std::string text = read_file(entry.path());
    CHECK_FALSE(contains(text, "secret-1"));
    CHECK_FALSE(contains(text, "guess-7731"));
  }
  CHECK(files > 3);
}

}  // namespace dealingdesk::integration
