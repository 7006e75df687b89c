#include "tests/faults/client_report.h"

#include <fstream>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/decimal.h"

namespace dealingdesk::faults {
namespace {

using Json = nlohmann::json;

Json to_json(const ReportedExecution& e) {
  return {{"id", e.id},
          {"type", std::string(1, e.type)},
          {"qty", to_text(e.qty)},
          {"px", to_text(e.px)},
          {"first_hand", e.first_hand},
          {"poss_dup", e.poss_dup},
          {"trade_reports", e.trade_reports}};
}

ReportedExecution execution_of(const Json& json) {
  return {json.at("id"),
          json.at("type").get<std::string>().front(),
          qty_of_json(json.at("qty")),
          price_of_json(json.at("px")),
          json.at("first_hand"),
          json.at("poss_dup"),
          json.at("trade_reports")};
}

Json to_json(const ReportedOrder& o) {
  Json executions = Json::array();
  for (const auto& execution : o.executions) executions.push_back(to_json(execution));
  return {{"client_order_id", o.client_order_id},
          {"account", o.account},
          {"book", o.book},
          {"outcome", o.outcome},
          {"order_id", o.order_id},
          {"text", o.text},
          {"cum_qty", to_text(o.cum)},
          {"avg_px", to_text(o.avg_px)},
          {"avg_px_from_trades", o.avg_px_from_trades},
          {"times_sent", o.times_sent},
          {"duplicate_refusals", o.duplicate_refusals},
          {"cancel_ids", o.cancel_ids},
          {"executions", std::move(executions)}};
}

ReportedOrder order_of(const Json& json) {
  ReportedOrder o{json.at("client_order_id"),
                  json.at("account"),
                  json.at("book"),
                  json.at("outcome"),
                  json.at("order_id"),
                  json.at("text"),
                  qty_of_json(json.at("cum_qty")),
                  price_of_json(json.at("avg_px")),
                  json.at("avg_px_from_trades"),
                  json.at("times_sent"),
                  json.at("duplicate_refusals"),
                  json.at("cancel_ids"),
                  {}};
  for (const auto& execution : json.at("executions")) o.executions.push_back(execution_of(execution));
  return o;
}

Json to_json(const SequenceFacts& f) {
  return {{"in_highest", f.in_highest},
          {"out_highest", f.out_highest},
          {"messages_in", f.messages_in},
          {"messages_out", f.messages_out},
          {"logons", f.logons},
          {"resets", f.resets},
          {"resend_requests_in", f.resend_requests_in},
          {"resend_requests_out", f.resend_requests_out},
          {"poss_dups_in", f.poss_dups_in},
          {"poss_dups_out", f.poss_dups_out}};
}

SequenceFacts facts_of(const Json& json) {
  return {
      json.at("in_highest"),   json.at("out_highest"),  json.at("messages_in"),        json.at("messages_out"),
      json.at("logons"),       json.at("resets"),       json.at("resend_requests_in"), json.at("resend_requests_out"),
      json.at("poss_dups_in"), json.at("poss_dups_out")};
}

void write(const Json& json, const std::filesystem::path& path) {
  std::ofstream file(path);
  file << json.dump(1) << '\n';
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

Json read(const std::filesystem::path& path) {
  std::ifstream file(path);
  Json json = Json::parse(file, nullptr, false);
  if (json.is_discarded()) throw std::runtime_error("no JSON in " + path.string());
  return json;
}

ReportedOrder reported(const OrderRecord& order) {
  ReportedOrder result{order.terms.client_order_id,
                       order.terms.account,
                       name_of(order.terms.book),
                       order.outcome ? name_of(*order.outcome) : "undecided",
                       order.order_id,
                       order.text,
                       order.cum,
                       order.avg_px,
                       order.avg_px_from_trades,
                       order.times_sent,
                       order.duplicate_refusals,
                       order.cancel_ids,
                       {}};
  for (const auto& [id, e] : order.executions)
    result.executions.push_back(
        {id, e.type == '\0' ? 'F' : e.type, e.qty, e.px, e.first_hand, e.poss_dup, e.trade_reports});
  return result;
}

template <class Number>
Number number_of(const std::string& text) {
  const auto number = parse<Number>(text);
  if (!number) throw std::runtime_error("not a decimal number: " + text);
  return *number;
}

}  // namespace

Qty qty_of_json(const std::string& text) { return number_of<Qty>(text); }
Price price_of_json(const std::string& text) { return number_of<Price>(text); }

ClientReport make_report(std::string client, std::string mode, const OutcomeBook& book, const SequenceWatch& sequence) {
  ClientReport report{std::move(client), std::move(mode), {}, {}, sequence.facts(), sequence.violations()};
  for (const OrderRecord& order : book.orders()) report.orders.push_back(reported(order));
  for (const auto& [id, cancel] : book.cancels()) ++report.cancels[name_of(cancel.outcome)];
  report.violations.insert(report.violations.end(), book.violations().begin(), book.violations().end());
  return report;
}

void write_report(const ClientReport& report, const std::filesystem::path& path) {
  Json orders = Json::array();
  for (const auto& order : report.orders) orders.push_back(to_json(order));
  write({{"client", report.client},
         {"mode", report.mode},
         {"orders", std::move(orders)},
         {"cancels", report.cancels},
         {"sequence", to_json(report.sequence)},
         {"violations", report.violations}},
        path);
}

ClientReport read_report(const std::filesystem::path& path) try {
  const Json json = read(path);
  ClientReport report{json.at("client"),    json.at("mode"), {}, json.at("cancels"), facts_of(json.at("sequence")),
                      json.at("violations")};
  for (const auto& order : json.at("orders")) report.orders.push_back(order_of(order));
  return report;
} catch (const Json::exception& e) {
  throw std::runtime_error(path.string() + ": " + e.what());
}

void write_trades(const std::vector<VenueTrade>& trades, const std::filesystem::path& path) {
  Json json = Json::array();
  for (const auto& t : trades)
    json.push_back({{"exec_id", t.exec_id},
                    {"client_order_id", t.client_order_id},
                    {"qty", to_text(t.qty)},
                    {"px", to_text(t.px)}});
  write(json, path);
}

std::vector<VenueTrade> read_trades(const std::filesystem::path& path) try {
  std::vector<VenueTrade> trades;
  for (const auto& json : read(path))
    trades.push_back(
        {json.at("exec_id"), json.at("client_order_id"), qty_of_json(json.at("qty")), price_of_json(json.at("px"))});
  return trades;
} catch (const Json::exception& e) {
  throw std::runtime_error(path.string() + ": " + e.what());
}

}  // namespace dealingdesk::faults
