// `dealingdesk fix order`: a FIX client for one order, that shows every message of the conversation.
#pragma once

#include <cstdint>
#include <string>

namespace dealingdesk::server {

struct FixOrder {
  std::string credentials_file;  // DATA/credentials; its user, password and CompIDs, unless given below
  std::string host = "127.0.0.1";
  std::uint16_t port = 9880;
  std::string user, password, comp_id, server_comp_id;
  std::string account;  // empty: the session's first
  std::string symbol = "EURUSD";
  std::string side = "buy";
  std::string quantity = "10000";  // units
  std::string limit;               // empty: a market order
};

// Logs on with 141=Y, sends the order, prints what comes until the order is done or working, logs out;
// the exit code: 0 where the server accepted the order.
int fix_order(const FixOrder& order);

}  // namespace dealingdesk::server
