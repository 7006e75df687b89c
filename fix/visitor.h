// The inside of the door: what it keeps, and somebody who has connected and is not handed over yet.
//
// Private to fix/.
// Threads:  the door's executor only.
// Lifetime: a visitor keeps itself alive while an operation runs; the door holds it until it leaves.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "fix/door.h"
#include "fix/penalties.h"

namespace dealingdesk::fix {

class Visitor;

class Door::Impl : public std::enable_shared_from_this<Door::Impl> {
 public:
  Impl(boost::asio::any_io_executor executor, Settings settings, SessionDirectory& directory,
       Authenticator authenticator, std::function<void(Handover)> hand_over);

  Result<void> open(std::optional<TlsContext> tls);
  void close();
  // The certificate as of now.
  [[nodiscard]] const TlsContext& tls();
  void remove(const std::shared_ptr<Visitor>& visitor);

  boost::asio::any_io_executor executor;
  Settings settings;
  SessionDirectory& directory;
  Authenticator authenticator;
  std::function<void(Handover)> hand_over;
  Penalties penalties;
  Counters counters;
  std::set<std::shared_ptr<Visitor>> visitors;
  std::atomic<std::size_t> waiting{0};
  std::size_t checking = 0;           // passwords
  std::array<char, 16 * 1024> input;  // for whoever is being read from

  struct Entrance {
    explicit Entrance(const boost::asio::any_io_executor& executor) : acceptor{executor}, pause{executor} {}
    boost::asio::ip::tcp::acceptor acceptor;
    boost::asio::steady_timer pause;
    bool tls = false;
    std::uint16_t port = 0;
  };
  std::vector<std::shared_ptr<Entrance>> entrances;

 private:
  Result<void> listen(std::uint16_t port, bool tls);
  void accept(std::shared_ptr<Entrance> entrance);
  void rest(const std::shared_ptr<Entrance>& entrance, const boost::system::error_code& error);
  void welcome(boost::asio::ip::tcp::socket socket, bool tls);

  std::optional<TlsContext> tls_;
  std::optional<Timestamp> complained_;  // of connections that could not be accepted
};

class Visitor : public std::enable_shared_from_this<Visitor> {
 public:
  Visitor(std::weak_ptr<Door::Impl> door, boost::asio::ip::tcp::socket socket, bool tls, std::size_t max_logon);

  void start();
  // Cut off without a word.
  void cut_off();

 private:
  // The time for the Logon begins.
  void begin_timeout();
  using Entry = SessionDirectory::Entry;
  using Count = std::atomic<std::uint64_t>;

  void read();
  void on_readable();
  void on_read(std::string_view bytes);
  // False: it has left.
  [[nodiscard]] bool decrypt(std::string_view bytes);
  void check_logon(std::string message);
  void wait_for_seat(std::string logon);
  [[nodiscard]] bool has_certificate(const Entry& entry) const;
  void check_password(const Entry& entry, const std::string& logon);
  void let_in(const Entry& entry, const std::string& logon);
  void hand_over();
  void refuse_password(const std::string& user, const Entry& entry);
  void refuse(Count Door::Counters::*reason, const Entry& entry, std::string_view text);
  void say_good_bye(std::string bytes);
  void linger();
  void write(std::string_view plaintext);
  void write_more();
  void leave(Count Door::Counters::*reason);
  [[nodiscard]] std::string address() const { return address_.to_string(); }

  std::weak_ptr<Door::Impl> door_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  bool v6_ = false;                   // the socket
  boost::asio::ip::address address_;  // the peer's: IPv4 also where it came in IPv6's clothes
  std::uint16_t port_ = 0;
  const bool wants_tls_;
  std::optional<TlsChannel> tls_;  // from the first byte on: who says nothing costs no handshake
  FrameReader reader_;
  std::string outgoing_, writing_;
  std::optional<Handover> leaving_;  // let in, but something is still being written
  Span waited_;                      // for the seat to be free
  bool last_words_ = false;
  bool gone_ = false;
};

}  // namespace dealingdesk::fix
