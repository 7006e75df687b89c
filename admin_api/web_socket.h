// One WebSocket connection after its handshake, as the API sees it.
//
// Threads:  the web executor's only.
// Lifetime: held by its own reads and writes; after on_closed it does nothing any more, and forgets
//           its callbacks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace dealingdesk::admin_api {

class WebSocket {
 public:
  virtual ~WebSocket() = default;

  // Queues one text message. Who sends watches queued_bytes(): nothing is dropped here.
  virtual void send(std::string text) = 0;
  // What has been queued and is not yet with the operating system.
  [[nodiscard]] virtual std::size_t queued_bytes() const = 0;
  // What is queued is forgotten; the close frame goes after the message on its way. A client that does
  // not read is cut off a few seconds later.
  virtual void close(std::uint16_t code, std::string reason) = 0;

  struct Callbacks {
    std::function<void(std::string)> on_message;
    std::function<void()> on_drained;  // the queue has become empty
    std::function<void()> on_closed;   // once, however it ended
  };
  virtual void start(Callbacks callbacks) = 0;
};

// Close codes of RFC 6455 and of IANA's registry.
inline constexpr std::uint16_t kCloseGoingAway = 1001;
inline constexpr std::uint16_t kCloseUnsupported = 1003;
inline constexpr std::uint16_t kClosePolicy = 1008;
inline constexpr std::uint16_t kCloseTryAgainLater = 1013;

}  // namespace dealingdesk::admin_api
