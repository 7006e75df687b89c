#include "server/journal_commands.h"

#include <cstdio>

#include <fmt/format.h>

#include "server/exit_codes.h"
#include "store/database.h"
#include "store/verify.h"

namespace dealingdesk::server {
namespace {

std::unique_ptr<store::Database> open_read_only(const std::string& data_dir) {
  auto database = store::Database::open(data_dir, store::Database::Access::read_only);
  if (database) return *std::move(database);
  fmt::print(stderr, "dealingdesk: {}\n", database.reject().text);
  return nullptr;
}

}  // namespace

int journal_verify(const std::string& data_dir, bool json) {
  const auto database = open_read_only(data_dir);
  if (database == nullptr) return kExitStorage;
  const store::VerifyReport report = store::verify_journal(*database);
  fmt::print("{}", json ? store::to_json(report) + "\n" : store::to_text(report));
  return report.ok() ? kExitOk : kExitStorage;
}

int journal_orders(const std::string& data_dir) {
  const auto database = open_read_only(data_dir);
  if (database == nullptr) return kExitStorage;
  const auto listed = store::list_orders(*database, [](const std::string& line) { fmt::print("{}\n", line); });
  if (listed) return kExitOk;
  fmt::print(stderr, "dealingdesk: {}\n", listed.reject().text);
  return kExitStorage;
}

}  // namespace dealingdesk::server
