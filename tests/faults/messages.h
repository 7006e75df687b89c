// What a client says to the server and hears from it, without a FIX engine's types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/fixed.h"
#include "core/timestamp.h"

namespace dealingdesk::faults {

// Which of its two accounts a client trades on. What it means is the server's configuration:
// orders of the one are filled by the house (B), those of the other go on to the venue (A).
enum class Book { b, a };
[[nodiscard]] inline const char* name_of(Book book) { return book == Book::a ? "A" : "B"; }

// D, in FIX's own letters: side 1 or 2; type 1 market, 2 limit; time in force 1 GTC, 3 IOC.
struct OrderTerms {
  std::string client_order_id;
  Book book = Book::b;
  std::uint64_t account = 0;
  std::string symbol;
  char side = '1';
  Qty qty;
  char type = '1';
  std::optional<Price> price;
  char time_in_force = '3';

  // A limit order that may stay in the book until it is cancelled.
  [[nodiscard]] bool can_rest() const { return type == '2' && time_in_force == '1'; }
};

// 8. Empty texts and '\0' where the message lacks the field.
struct ExecutionReport {
  std::string client_order_id;       // 11
  std::string orig_client_order_id;  // 41
  std::string order_id;              // 37
  std::string exec_id;               // 17
  char exec_type = '\0';             // 150
  char status = '\0';                // 39
  Qty cum;                           // 14
  Qty leaves;                        // 151
  Price avg_px;                      // 6
  Qty last_qty;                      // 32
  Price last_px;                     // 31
  std::string reject_reason;         // 103
  std::string text;                  // 58
  std::string mass_status_id;        // 584
  std::string mass_status_total;     // 911
  bool last_of_mass_status = false;  // 912
  bool poss_dup = false;             // 43
  Timestamp time;                    // 60

  [[nodiscard]] bool is_status() const { return exec_type == 'I'; }
  // The answer to a status request for an order that the server does not know, and that to a mass
  // status request when no order works.
  [[nodiscard]] bool is_unknown_order() const { return is_status() && status == '8' && order_id == "NONE"; }
  [[nodiscard]] bool is_duplicate_refusal() const { return exec_type == '8' && reject_reason == "6"; }
};

// AE.
struct TradeReport {
  std::string request_id;       // 568
  std::string exec_id;          // 17
  std::string order_id;         // 37
  std::string client_order_id;  // 11
  Qty qty;                      // 32
  Price px;                     // 31
  bool last = false;            // 912
  Timestamp time;               // 60
};

// 9.
struct CancelReject {
  std::string client_order_id;       // 11: the cancel request's
  std::string orig_client_order_id;  // 41
  std::string reason;                // 102
  std::string text;                  // 58
};

}  // namespace dealingdesk::faults
