// FIX messages as a packet capture, for other people's dissectors to read.
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <string_view>

namespace dealingdesk::fix {

// A pcap file of IPv4 packets, one message each, as if a client at a port had talked with the server at 9880.
class PacketCapture {
 public:
  explicit PacketCapture(const std::string& file) : out_{file, std::ios::binary} {
    constexpr std::uint32_t kMagic = 0xA1B2C3D4, kVersion = 0x00040002, kLongest = 262'144, kRawIp = 101;
    for (const std::uint32_t word : {kMagic, kVersion, 0u, 0u, kLongest, kRawIp}) little(word);
  }

  void add(std::uint16_t client_port, bool from_client, std::string_view message) {
    const auto size = static_cast<std::uint32_t>(40 + message.size());
    for (const std::uint32_t word : {++packets_, 0u, size, size}) little(word);
    constexpr std::uint16_t kServerPort = 9880;
    auto& sent = sent_[{client_port, from_client}];
    const auto acknowledged = sent_[{client_port, !from_client}];
    // IPv4: 127.0.0.1 to itself, TCP, no checksum. Then TCP: PSH and ACK.
    big16(0x4500), big16(static_cast<std::uint16_t>(size)), big16(0), big16(0x4000), big16(0x4006), big16(0);
    big32(0x7F000001), big32(0x7F000001);
    big16(from_client ? client_port : kServerPort), big16(from_client ? kServerPort : client_port);
    big32(sent + 1), big32(acknowledged + 1), big16(0x5018), big16(0xFFFF), big16(0), big16(0);
    out_.write(message.data(), static_cast<std::streamsize>(message.size()));
    sent += static_cast<std::uint32_t>(message.size());
  }
  [[nodiscard]] std::uint32_t packets() const { return packets_; }
  void close() { out_.close(); }

 private:
  void little(std::uint32_t word) {
    for (int i = 0; i < 4; ++i) out_.put(static_cast<char>(word >> (8 * i)));
  }
  void big16(std::uint16_t word) { out_.put(static_cast<char>(word >> 8)).put(static_cast<char>(word)); }
  void big32(std::uint32_t word) {
    big16(static_cast<std::uint16_t>(word >> 16));
    big16(static_cast<std::uint16_t>(word));
  }

  std::ofstream out_;
  std::uint32_t packets_ = 0;
  std::map<std::pair<std::uint16_t, bool>, std::uint32_t> sent_;  // bytes, by port and direction
};

}  // namespace dealingdesk::fix
