// `dealingdesk ledger verify`, `heads`, `balance`, `statement` and `suspense`: the books of a data directory that no
// server has open.
//
// Each prints to standard output, or why not to standard error, and returns the exit code: kExitStorage where
// the data cannot be read or does not add up, kExitUsage where the question makes no sense, kExitFailure
// where there is no such account or transaction.
#pragma once

#include <cstdint>
#include <string>

namespace dealingdesk::server {

struct LedgerQuestion {
  std::string data_dir;
  std::uint64_t account = 0;
  // Of a balance: neither, or one of them.
  std::string at;              // RFC 3339
  std::uint64_t sequence = 0;  // a transaction's id; 0: not said
  // Of a statement, and of suspense where its movements are wanted: one of day, month, or from and to.
  std::string day;              // 2026-11-20, UTC
  std::string month;            // 2026-11, UTC
  std::string from, to;         // RFC 3339; at or after, before
  std::string format = "text";  // or csv, html
};

// `heads_dir`: where the daily heads are that the chain is compared with; empty: with none.
int ledger_verify(const std::string& data_dir, const std::string& heads_dir);
int ledger_heads(const std::string& data_dir);
int ledger_balance(const LedgerQuestion& question);
int ledger_statement(const LedgerQuestion& question);
// What lies in suspense now; with a period, its statement.
int ledger_suspense(const LedgerQuestion& question);

}  // namespace dealingdesk::server
