// What most tests of the FIX port begin with: logged on, and prices are there.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tests/integration/raw_fix_client.h"
#include "tests/integration/running_server.h"

namespace dealingdesk::integration {

inline constexpr const char* kTime = "60=20260302-10:00:00|";

inline std::string market(const std::string& id, char side = '1', int qty = 10'000) {
  return fmt::format("11={}|55=EURUSD|54={}|38={}|40=1|{}", id, side, qty, kTime);
}
// Far from the market: it rests. A buy's price is low, a sell's high.
inline std::string resting(const std::string& id, char side = '1', int qty = 10'000) {
  return fmt::format("11={}|55=EURUSD|54={}|38={}|40=2|44={}|59=1|{}", id, side, qty, side == '1' ? "0.5" : "1.9",
                     kTime);
}

// Waits until the server quotes EURUSD on both sides.
inline void wait_for_prices(RawFixClient& client) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    client.send("V", fmt::format("262=first-{}|263=1|264=1|265=0|267=2|269=0|269=1|146=1|55=EURUSD|", attempt));
    const auto answer = client.receive();
    if (!answer) throw std::runtime_error("no answer to a market data request");
    const bool both = answer->type() == "W" && answer->text.find("|269=0|") != std::string::npos &&
                      answer->text.find("|269=1|") != std::string::npos;
    const bool subscribed = answer->type() == "W";
    // One without prices is followed by one with them as soon as they come.
    if (subscribed && !both) (void)client.expect("W");
    client.send("V", fmt::format("262=first-{}|263=2|264=1|267=2|269=0|269=1|146=1|55=EURUSD|", attempt));
    // Prices that were on their way come before the answer to this, and none after it.
    client.send("1", fmt::format("112=prices-{}|", attempt));
    while (client.expect("0")[112] != fmt::format("prices-{}", attempt)) {
    }
    if (subscribed) return;
  }
  throw std::runtime_error("EURUSD is not quoted");
}

inline void log_out(RawFixClient& client) {
  client.send("5", "");
  if (!client.closed()) throw std::runtime_error("the logout is not answered");
}

// The next 8, past market data that was on its way.
inline Received report(RawFixClient& client) { return client.expect("8"); }

inline RawFixClient trader(const RunningServer& server, Transport transport = Transport::tcp) {
  RawFixClient client{transport == Transport::tcp ? server.fix_port() : server.tls_port(), transport, "CLIENT1"};
  client.log_on("t1", "secret-1");
  wait_for_prices(client);
  return client;
}

}  // namespace dealingdesk::integration
