#include "fix/client/execution_reports.h"

#include <catch2/catch.hpp>

#include "fix/client/reject_codes.h"
#include "tests/fix/messages.h"

namespace dealingdesk::fix {
namespace {

const ReportContext kEurusd{"EURUSD", *Currency::of("USD")};

ExecutionReport trade() {
  ExecutionReport report{};
  report.exec = ExecId{9};
  report.type = ExecType::trade;
  report.last_qty = *parse<Qty>("4000");
  report.last_price = *parse<Price>("1.1001");
  report.commission_minor = -14;
  Order& order = report.order;
  order.id = OrderId{7};
  order.account = AccountId{1001};
  order.client_order_id = "a";
  order.terms.type = OrderType::limit;
  order.terms.qty = *parse<Qty>("10000");
  order.terms.limit = *parse<Price>("1.1005");
  order.status = OrderStatus::partially_filled;
  order.cum_qty = *parse<Qty>("4000");
  order.cum_value = value_of(order.cum_qty, report.last_price);
  order.updated = *parse_fix_utc("20260130-09:30:00.123456");
  return report;
}

}  // namespace

TEST_CASE("a partial fill says everything, exactly", "[fix]") {
  OutMessage out{&fix44()};
  write_execution_report(out, trade(), kEurusd);
  CHECK(text_of(out) ==
        "35=8|1=1001|6=1.1001|11=a|12=-0.14|13=3|14=4000|17=9|31=1.1001|32=4000|37=7|38=10000|39=1|40=2|44=1.1005|"
        "54=1|55=EURUSD|59=1|60=20260130-09:30:00.123456|150=F|151=6000|");
  check_valid(out);
}

TEST_CASE("kinds of execution and states of an order in FIX's letters", "[fix]") {
  struct Row {
    ExecType type;
    OrderStatus status;
    const char* expected;
  };
  const Row rows[] = {
      {ExecType::accepted, OrderStatus::working, "0 0 6000"},
      {ExecType::trade, OrderStatus::filled, "F 2 0"},
      {ExecType::canceled, OrderStatus::canceled, "4 4 0"},
      {ExecType::replaced, OrderStatus::partially_filled, "5 1 6000"},
      {ExecType::expired, OrderStatus::expired, "C C 0"},
      {ExecType::restated, OrderStatus::working, "D 0 6000"},
      {ExecType::triggered, OrderStatus::working, "D 0 6000"},
      {ExecType::rejected, OrderStatus::rejected, "8 8 0"},
  };
  for (const auto& row : rows) {
    auto report = trade();
    report.type = row.type;
    report.order.status = row.status;
    OutMessage out{&fix44()};
    write_execution_report(out, report, kEurusd);
    CHECK(field(out, 150) + " " + field(out, 39) + " " + field(out, 151) == row.expected);
    check_valid(out);
  }
}

TEST_CASE("a rejection has its reason, and a duplicate names the first order", "[fix]") {
  auto report = trade();
  report.type = ExecType::rejected;
  report.order.status = OrderStatus::rejected;
  report.order.id = {};
  report.order.reject = {RejectCode::duplicate_client_order_id,
                         "line\x01"
                         "break"};
  report.duplicate_of = OrderId{3};
  OutMessage out{&fix44()};
  write_execution_report(out, report, kEurusd);
  CHECK(field(out, 37) == "3");
  CHECK(field(out, 103) == "6");
  CHECK(field(out, 58) == "line break");
  CHECK(field(out, 31).empty());
  report.duplicate_of = {};
  report.order.reject = {RejectCode::no_quote, ""};
  write_execution_report(out, report, kEurusd);
  CHECK(field(out, 37) == "NONE");
  CHECK(field(out, 58) == "no_quote");
}

TEST_CASE("every message that answers a question passes its own dictionary", "[fix]") {
  OutMessage out{&fix44()};
  const auto report = trade();
  write_order_status(out, report.order, kEurusd, "q");
  CHECK(field(out, 150) == "I");
  CHECK(field(out, 17) == "0");
  check_valid(out);
  write_order_status(out, report.order, kEurusd, MassStatus{"m", 2, true});
  CHECK(field(out, 584) + field(out, 911) + field(out, 912) == "m2Y");
  check_valid(out);
  write_unknown_order(out, {"a", {}, "q", "1001", "EURUSD", '2'});
  check_valid(out);
  write_no_orders(out, "m", "");
  check_valid(out);
  write_cancel_reject(
      out, {AccountId{1001}, true, "b", "a", {}, OrderStatus::rejected, {RejectCode::unknown_order, "unknown order"}},
      report.order.updated);
  CHECK(text_of(out) == "35=9|1=1001|11=b|37=NONE|39=8|41=a|58=unknown order|60=20260130-09:30:00.123456|102=1|434=2|");
  check_valid(out);
  write_trade_request_ack(out, {"r", "0", "0"}, 1, 0, "");
  CHECK(text_of(out) == "35=AQ|263=0|568=r|569=0|748=1|749=0|750=0|");
  check_valid(out);
  write_trade_report(out, {"r", "0", "0"}, report, kEurusd, 1, true);
  CHECK(text_of(out) ==
        "35=AE|17=9|31=1.1001|32=4000|55=EURUSD|60=20260130-09:30:00.123456|75=20260130|552=1|54=1|37=7|11=a|1=1001|"
        "568=r|570=N|571=9|748=1|912=Y|");
  check_valid(out);
  write_refused_order(out, message("35=D|11=a|38=1|40=2|44=1.1|54=2|55=EURUSD|60=20260130-09:30:00|"), "R1",
                      {RejectCode::unknown_account, "no"}, report.order.updated);
  check_valid(out);
}

TEST_CASE("our reasons in FIX's numbers", "[fix]") {
  struct Row {
    RejectCode code;
    int order, cancel;
  };
  const Row rows[] = {
      {RejectCode::duplicate_client_order_id, 6, 6},
      {RejectCode::unknown_order, 5, 1},
      {RejectCode::too_late, 4, 0},
      {RejectCode::unknown_instrument, 1, 99},
      {RejectCode::market_closed, 2, 2},
      {RejectCode::bad_quantity, 13, 99},
      {RejectCode::not_enough_margin, 3, 2},
      {RejectCode::unknown_account, 15, 1},
      {RejectCode::unsupported, 11, 99},
  };
  for (const auto& row : rows) {
    INFO(name_of(row.code));
    CHECK(ord_rej_reason(row.code) == row.order);
    CHECK(cxl_rej_reason(row.code) == row.cancel);
  }
}

}  // namespace dealingdesk::fix
