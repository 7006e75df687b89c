// What a client knows in the end, as a JSON file from the client to the driver.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/fixed.h"
#include "tests/faults/outcome_book.h"
#include "tests/faults/sequence_watch.h"

namespace dealingdesk::faults {

struct ReportedExecution {
  std::string id;
  char type = '\0';
  Qty qty;
  Price px;
  int first_hand = 0;
  int poss_dup = 0;
  int trade_reports = 0;
};

struct ReportedOrder {
  std::string client_order_id;
  std::uint64_t account = 0;
  std::string book;     // "A" or "B"
  std::string outcome;  // as name_of(Outcome), or "undecided"
  std::string order_id;
  std::string text;
  Qty cum;
  Price avg_px;
  bool avg_px_from_trades = false;
  int times_sent = 0;
  int duplicate_refusals = 0;
  std::vector<std::string> cancel_ids;  // of the requests to cancel it: an accepted one becomes its ClOrdID
  std::vector<ReportedExecution> executions;
};

struct ClientReport {
  std::string client;
  std::string mode;  // "keep" or "reset"
  std::vector<ReportedOrder> orders;
  std::map<std::string, int> cancels;  // outcome -> how many
  SequenceFacts sequence;
  std::vector<std::string> violations;
};

[[nodiscard]] ClientReport make_report(std::string client, std::string mode, const OutcomeBook& book,
                                       const SequenceWatch& sequence);

// Both throw std::runtime_error when the file cannot be written, read or understood.
void write_report(const ClientReport& report, const std::filesystem::path& path);
[[nodiscard]] ClientReport read_report(const std::filesystem::path& path);

// The trades that the venue told of over FIX, likewise.
struct VenueTrade {
  std::string exec_id;
  std::string client_order_id;
  Qty qty;
  Price px;
};
void write_trades(const std::vector<VenueTrade>& trades, const std::filesystem::path& path);
[[nodiscard]] std::vector<VenueTrade> read_trades(const std::filesystem::path& path);

// A decimal number out of JSON, where it may stand as text or as a number.
// Throws std::runtime_error when it is none.
[[nodiscard]] Qty qty_of_json(const std::string& text);
[[nodiscard]] Price price_of_json(const std::string& text);

}  // namespace dealingdesk::faults
