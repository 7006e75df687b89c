#include "fix/connection.h"

#include <map>

#include <catch2/catch.hpp>

#include "tests/fix/fix_client.h"

namespace dealingdesk::fix {
namespace {

namespace asio = boost::asio;

// Groups become durable when the test says so.
struct ManualGate : ReleaseGate {
  [[nodiscard]] std::uint64_t group() const override { return current; }
  void when_durable(std::function<void()> release) override { waiting.emplace(current, std::move(release)); }
  void durable(std::uint64_t upto) {
    while (!waiting.empty() && waiting.begin()->first <= upto) {
      auto release = std::move(waiting.begin()->second);
      waiting.erase(waiting.begin());
      release();
    }
  }
  std::uint64_t current = 1;
  std::multimap<std::uint64_t, std::function<void()>> waiting;
};

struct Recorder : TransportListener {
  void on_message(std::string_view message) override {
    messages.emplace_back(message);
    if (on_each) on_each();
  }
  void on_read_done() override { ++reads; }
  void on_drained() override { ++drained; }
  void on_closed(std::string_view) override { closed = true; }
  std::vector<std::string> messages;
  std::function<void()> on_each;
  int reads = 0, drained = 0;
  bool closed = false;
};

struct ConnectionFixture {
  ConnectionFixture() {
    asio::ip::tcp::acceptor acceptor{io, {asio::ip::make_address("127.0.0.1"), 0}};
    peer.connect(acceptor.local_endpoint());
    asio::ip::tcp::socket socket{io};
    acceptor.accept(socket);
    peer.non_blocking(true);
    Connection::Limits limits;
    limits.close_after = Span::from_ms(200);
    connection =
        std::make_shared<Connection>(Connection::Stream{std::move(socket), std::nullopt, FrameReader{}}, gate, limits);
    connection->start(recorder);
  }
  void poll_until(const std::function<bool()>& done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!done() && std::chrono::steady_clock::now() < deadline) {
      io.restart();
      io.run_one_for(std::chrono::milliseconds{1});
    }
    CHECK(done());
  }
  // Reads what is there; the end of the stream sets `ended`.
  std::string& read() {
    char buffer[65536];
    boost::system::error_code error;
    while (const auto n = peer.read_some(asio::buffer(buffer), error)) received.append(buffer, n);
    ended = ended || error == asio::error::eof;
    reset = reset || error == asio::error::connection_reset;
    return received;
  }

  asio::io_context io;
  asio::ip::tcp::socket peer{io};
  ManualGate gate;
  Recorder recorder;
  std::shared_ptr<Connection> connection;
  std::string received;
  bool ended = false, reset = false;
};

const std::string kHeartbeat = frame("FIX.4.4", "35=0\x01");

}  // namespace

TEST_CASE_METHOD(ConnectionFixture, "nothing leaves before its group is durable, and no more than its group", "[fix]") {
  connection->append("one ");
  connection->release();
  connection->append("one too ");
  connection->release();
  CHECK(gate.waiting.size() == 1);
  gate.current = 2;
  connection->append("two ");
  connection->release();
  CHECK(read().empty());
  gate.durable(1);
  poll_until([this] { return !read().empty(); });
  CHECK(received == "one one too ");
  CHECK(connection->unsent() == 4);
  gate.durable(2);
  poll_until([this] { return read() == "one one too two "; });
  CHECK(connection->unsent() == 0);
}

TEST_CASE_METHOD(ConnectionFixture, "a peer that does not read gets everything once it reads, whole and in order",
                 "[fix]") {
  std::string all;
  for (int i = 0; i < 300'000; ++i) all += "line " + std::to_string(i) + " of very many, with text behind it\n";
  connection->append(all);
  connection->release();
  gate.durable(1);
  CHECK(connection->unsent() > 0);
  connection->append("last");
  connection->release();
  gate.durable(1);
  poll_until([this] { return read().ends_with("last"); });
  CHECK(received == all + "last");
  poll_until([this] { return recorder.drained == 1; });
}

TEST_CASE_METHOD(ConnectionFixture, "closing lets what was appended leave first, then ends the stream", "[fix]") {
  connection->append("good-bye");
  connection->close();
  CHECK(read().empty());
  // Bytes that nobody reads any more must not turn the end into a reset.
  boost::system::error_code ignored;
  peer.write_some(asio::buffer(kHeartbeat), ignored);
  gate.durable(1);
  poll_until([this] { return read() == "good-bye" && ended; });
  CHECK_FALSE(reset);
  CHECK(recorder.messages.empty());
  CHECK_FALSE(recorder.closed);
}

TEST_CASE_METHOD(ConnectionFixture, "closing does not wait for ever", "[fix]") {
  connection->append(std::string(30'000'000, 'x'));
  connection->close();
  gate.durable(1);
  const std::weak_ptr<Connection> weak = connection;
  connection.reset();
  poll_until([&] { return weak.expired(); });
}

TEST_CASE_METHOD(ConnectionFixture, "messages come in, and a close in the middle keeps the rest out", "[fix]") {
  recorder.on_each = [this] {
    if (recorder.messages.size() == 2) connection->close();
  };
  boost::system::error_code ignored;
  peer.write_some(asio::buffer(kHeartbeat + kHeartbeat + kHeartbeat), ignored);
  poll_until([this] { return recorder.messages.size() == 2; });
  io.restart();
  io.poll();
  CHECK(recorder.messages.size() == 2);
  CHECK(recorder.reads == 0);
}

TEST_CASE_METHOD(ConnectionFixture, "the end of the peer, and noise from it, are told once", "[fix]") {
  SECTION("gone") { peer.close(); }
  SECTION("a body of 100 MB") {
    boost::system::error_code ignored;
    peer.write_some(asio::buffer(std::string{"8=FIX.4.4\x01"
                                             "9=100000000\x01"}),
                    ignored);
  }
  poll_until([this] { return recorder.closed; });
}

}  // namespace dealingdesk::fix
