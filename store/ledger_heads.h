// The chain's heads in files of their own, one for each UTC day that had transactions, for somebody to carry away: what
// was carried away, the data cannot deny later.
//
//   day: 2026-11-20
//   transaction: 12                 the day's last one
//   transactions: 5                 of the day
//   head: 64 hexadecimal digits     the hash after it
//   previous: 64 hexadecimal digits the head of the day before that had transactions; zeros: there was none
//
// A file is written under another name and renamed, so it is there with all its bytes or not at all, and it is never
// written again.
//
// Threads:  any; one at a time writes to a directory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/result.h"
#include "store/database.h"
#include "store/ledger_rows.h"

namespace dealingdesk::store {

struct DayHead {
  std::int64_t day = 0;  // since 1970-01-01
  TransactionId transaction;
  std::uint64_t transactions = 0;
  Sha256 head, previous;
};

// "2026-11-20.head"
[[nodiscard]] std::string head_file_name(std::int64_t day);
[[nodiscard]] std::string to_text(const DayHead& head);

// Of the days that the rows have, oldest first.
[[nodiscard]] Result<std::vector<DayHead>> day_heads(const Database& database);

// Writes the files of the days before `day` that are not there, and makes the directory where there is one to write.
// Returns how many were written. Refuses (conflict) what cannot be written, and a file that says something else: it is
// left as it is, and the others are written all the same.
// REQUIRES: the rows hold all transactions before that day.
[[nodiscard]] Result<std::size_t> export_heads(const Database& database, const std::filesystem::path& directory,
                                               std::int64_t day);

// Compares the files with the rows. Returns how many agree. Refuses (malformed) with the first day, in order of time,
// whose file is missing or says something else, and a file of a day that the rows do not have. The last day of the rows
// may have no file yet: only a later one ends it.
[[nodiscard]] Result<std::size_t> compare_heads(const Database& database, const std::filesystem::path& directory);

}  // namespace dealingdesk::store
