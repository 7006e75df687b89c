// A transport that keeps what is sent; how much of it the peer has not read is what the test says.
#pragma once

#include <string>

#include "fix/raw_message.h"
#include "fix/transport.h"

namespace dealingdesk::fix {

struct FakeTransport : Transport {
  void start(TransportListener& l) override { listener = &l; }
  void append(std::string_view bytes) override { sent += bytes; }
  void release() override { ++releases; }
  [[nodiscard]] std::size_t unsent() const override { return backlog; }
  void close() override {
    closed = true;
    listener = nullptr;
  }
  // What was sent since the last call, bars for separators, one message a line.
  std::string take() {
    const std::string text = with_bars(sent);
    sent.clear();
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const auto next = text.find("8=FIX", at + 1);
      out += text.substr(at, next - at) + "\n";
      if (next == std::string::npos) break;
      at = next;
    }
    return out;
  }
  void receive(const std::string& bytes) {
    listener->on_message(bytes);
    if (listener != nullptr) listener->on_read_done();
  }

  TransportListener* listener = nullptr;
  std::string sent;
  std::size_t backlog = 0;
  int releases = 0;
  bool closed = false;
};

}  // namespace dealingdesk::fix
