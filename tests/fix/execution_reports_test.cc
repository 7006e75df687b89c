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

TEST_CASE("all that an order was asked to be is reported, as far as the version has words for it", "[fix]") {
  auto report = trade();
  report.type = ExecType::accepted;
  report.order.status = OrderStatus::working;
  report.order.cum_qty = {};
  report.order.cum_value = 0;
  OrderTerms& terms = report.order.terms;
  terms.type = OrderType::trailing_stop;
  terms.time_in_force = TimeInForce::gtd;
  terms.limit.reset();
  terms.stop = px("1.05");
  terms.trail = px("0.005");
  terms.expires = *parse_fix_utc("20260201-00:00:00");
  terms.reduce_only = true;
  terms.stop_loss = px("1.01");
  terms.take_profit = px("1.2");
  terms.exits = {px("0.002"), px("0.01"), px("0.001"), {{px("1.15"), qty("4000")}}};
  report.order.dormant = true;
  auto about = kEurusd;
  about.expire_date = "20260131";
  OutMessage out{&fix44()};
  write_execution_report(out, report, about);
  CHECK(text_of(out) ==
        "35=8|1=1001|6=0|11=a|14=0|17=9|18=E a|37=7|38=10000|39=0|40=P|54=1|55=EURUSD|59=6|"
        "60=20260130-09:30:00.123456|99=1.05|126=20260201-00:00:00.000000|150=0|151=10000|211=0.005|432=20260131|"
        "636=N|5101=1.01|5102=1.2|5103=0.002|5104=0.01|5105=0.001|5106=1|5107=1.15|5108=4000|");
  check_valid(out);
  const auto fix42 = Protocol::ours("FIX.4.2", "");
  OutMessage old{fix42.get()};
  write_execution_report(old, report, about);
  CHECK(field(old, 18) == "E");
  CHECK(field(old, 636).empty());
  terms.type = OrderType::market_if_touched;
  terms.reduce_only = false;
  write_execution_report(old, report, about);
  CHECK(field(old, 18).empty());
  CHECK(field(old, 40) == "3");
}

TEST_CASE("an order that changed without having been asked to says why", "[fix]") {
  struct Row {
    ExecType type;
    const char *begin_string, *application_version, *expected;
  };
  const Row rows[] = {
      {ExecType::restated, "FIX.4.2", "", "D 5"},   {ExecType::restated, "FIXT.1.1", "9", "D 5"},
      {ExecType::triggered, "FIX.4.2", "", "D 4"},  {ExecType::triggered, "FIX.4.4", "", "D 99"},
      {ExecType::triggered, "FIXT.1.1", "9", "L "}, {ExecType::accepted, "FIX.4.4", "", "0 "},
  };
  for (const auto& row : rows) {
    CAPTURE(row.begin_string, row.expected);
    const auto protocol = Protocol::ours(row.begin_string, row.application_version);
    auto report = trade();
    report.type = row.type;
    OutMessage out{protocol.get()};
    write_execution_report(out, report, kEurusd);
    CHECK(field(out, 150) + " " + field(out, 378) == row.expected);
  }
}

TEST_CASE("an order that ended for a reason that is no refusal says the reason; what nobody named has no name",
          "[fix]") {
  auto report = trade();
  report.type = ExecType::canceled;
  report.order.status = OrderStatus::canceled;
  report.order.reject = {RejectCode::none, "order 3 of its list has traded"};
  report.order.client_order_id.clear();
  OutMessage out{&fix44()};
  write_execution_report(out, report, kEurusd);
  CHECK(field(out, 58) == "order 3 of its list has traded");
  CHECK(field(out, 103).empty());
  CHECK(text_of(out).find("|11=") == std::string::npos);
  check_valid(out);
}

TEST_CASE("every reason of ours has its place among FIX's", "[fix]") {
  int known = 0;
  for (std::uint16_t number = 0; number < 1000; ++number) {
    const auto code = static_cast<RejectCode>(number);
    if (name_of(code) == "unknown") continue;
    ++known;
    INFO(name_of(code));
    CHECK(has_reasons(code));
  }
  CHECK(known > 50);
  CHECK(business_reject_reason(RejectCode::unknown_instrument) == 2);
  CHECK(business_reject_reason(RejectCode::not_authorised) == 6);
  CHECK(business_reject_reason(RejectCode::throttled) == 8);
  CHECK(business_reject_reason(RejectCode::bad_price) == 0);
  CHECK(mass_cancel_reject_reason(RejectCode::unknown_instrument) == 1);
  CHECK(mass_cancel_reject_reason(RejectCode::unsupported) == 0);
  CHECK(list_reject_reason(RejectCode::duplicate_client_order_id) == 6);
  CHECK(list_reject_reason(RejectCode::bad_quantity) == 99);
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
