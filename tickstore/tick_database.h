// DATA/ticks as RocksDB sees it: its column families and how it is opened. Private to tickstore/.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/result.h"
#include "rocks/database.h"

namespace dealingdesk::tickstore {

inline constexpr std::uint32_t kFormatVersion = 1;

// The column families.
inline constexpr rocks::Family kTicks{0};  // blocks
inline constexpr rocks::Family kBars{1};   // of 1 s and 1 m
inline constexpr rocks::Family kMeta{2};   // format version, next block number, since when ticks are kept

// Refuses as rocks::Database::open() does.
[[nodiscard]] Result<std::unique_ptr<rocks::Database>> open_tick_database(const std::string& data_dir);

}  // namespace dealingdesk::tickstore
