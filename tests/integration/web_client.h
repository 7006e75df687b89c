// Clients of the REST API and of the WebSocket, one request or message at a time, against a deadline.
//
// Threads: each client one; several clients may run in several threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace dealingdesk::integration {

using Json = nlohmann::json;

inline constexpr std::chrono::milliseconds kWebPatience{20'000};

struct HttpAnswer {
  unsigned status = 0;
  std::string content_type;
  std::string text;
  Json body;                               // discarded where the text is no JSON
  [[nodiscard]] std::string code() const;  // of a problem; empty where it is none
};

// One connection, opened anew when the server has closed it.
class HttpClient {
 public:
  using Headers = std::map<std::string, std::string>;

  explicit HttpClient(std::uint16_t port);
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;

  // Throws std::runtime_error where nobody listens or no answer comes.
  HttpAnswer ask(const std::string& method, const std::string& target, const std::string& body = "",
                 const Headers& headers = {});
  HttpAnswer get(const std::string& target) { return ask("GET", target); }
  HttpAnswer post(const std::string& target, const Json& body, const Headers& headers = {}) {
    return ask("POST", target, body.dump(), headers);
  }
  // The rows of all pages. Throws where one is refused.
  [[nodiscard]] Json all_rows(const std::string& target);

  // Throws where the login is refused. The token goes with all that follows.
  void log_in(const std::string& user, const std::string& password);
  std::string token;

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

class WebSocketClient {
 public:
  // Logs in with the token; without one it remains a stranger. Throws where either is refused.
  WebSocketClient(std::uint16_t port, const std::string& token);
  ~WebSocketClient();
  WebSocketClient(WebSocketClient&&) noexcept;
  WebSocketClient& operator=(WebSocketClient&&) noexcept;

  void send(const Json& message);
  void send_text(std::string_view text);
  void send_binary(std::string_view bytes);

  // The next message; nothing when the server has closed, or was silent for `patience`.
  [[nodiscard]] std::optional<Json> receive(std::chrono::milliseconds patience = kWebPatience);
  // The next message with this "op"; those before it are dropped. Throws where none comes.
  [[nodiscard]] Json expect(const std::string& op);
  // Sends, and returns the "ack" of the message's "id"; other messages are dropped.
  Json ask(const Json& message);
  // Reads on to the end: the close code, 0 where the connection was only cut. Throws where it does not end.
  [[nodiscard]] unsigned close_code(std::chrono::milliseconds patience = kWebPatience);

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace dealingdesk::integration
