#include "tests/faults/journal.h"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "tests/faults/client_report.h"

namespace dealingdesk::faults {
namespace {

using Json = nlohmann::json;

JournalOrder order_of(const Json& json) {
  JournalOrder o{json.at("account"),
                 json.at("client_order_id"),
                 json.at("order_id"),
                 json.at("status"),
                 qty_of_json(json.at("cum_qty")),
                 qty_of_json(json.at("leaves_qty")),
                 price_of_json(json.at("avg_px")),
                 json.at("exec_ids"),
                 json.value("book", ""),
                 {}};
  for (const auto& child : json.value("children", Json::array()))
    o.children.push_back({child.at("client_order_id"), child.at("lp"), qty_of_json(child.at("cum_qty")),
                          price_of_json(child.at("avg_px"))});
  return o;
}

}  // namespace

std::vector<JournalOrder> read_journal_orders(const std::filesystem::path& path) {
  std::vector<JournalOrder> orders;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    try {
      orders.push_back(order_of(Json::parse(line)));
    } catch (const std::exception& e) {
      throw std::runtime_error("journal orders: " + line + ": " + e.what());
    }
  }
  return orders;
}

JournalVerdict read_journal_verdict(std::string whose, int exit_code, const std::filesystem::path& path) {
  std::ifstream file(path);
  JournalVerdict verdict{std::move(whose), exit_code, {}, {std::istreambuf_iterator<char>(file), {}}};
  const Json json = Json::parse(verdict.text, nullptr, false);
  if (json.is_discarded() || !json.contains("ledger")) return verdict;
  for (const auto& [currency, sum] : json.at("ledger").items())
    verdict.ledger_sums[currency] = sum.is_string() ? sum.get<std::string>() : sum.dump();
  return verdict;
}

}  // namespace dealingdesk::faults
