#include "tests/faults/outcome_book.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "core/decimal.h"

using namespace dealingdesk;
using namespace dealingdesk::faults;

namespace {

Qty qty(const char* text) { return parse<Qty>(text).value(); }
Price px(const char* text) { return parse<Price>(text).value(); }

OrderTerms market_order(const char* id) {
  OrderTerms terms;
  terms.client_order_id = id;
  terms.qty = qty("1000");
  return terms;
}

OrderTerms resting_order(const char* id) {
  OrderTerms terms = market_order(id);
  terms.type = '2';
  terms.time_in_force = '1';
  terms.price = px("1");
  return terms;
}

ExecutionReport report(const char* id, const char* exec_id, char type, char status, const char* cum,
                       const char* leaves) {
  ExecutionReport r;
  r.client_order_id = id;
  r.order_id = "O1";
  r.exec_id = exec_id;
  r.exec_type = type;
  r.status = status;
  r.cum = qty(cum);
  r.leaves = qty(leaves);
  return r;
}

ExecutionReport fill(const char* id, const char* exec_id, const char* last_qty, const char* last_px, char status,
                     const char* cum, const char* leaves, const char* avg_px) {
  ExecutionReport r = report(id, exec_id, 'F', status, cum, leaves);
  r.last_qty = qty(last_qty);
  r.last_px = px(last_px);
  r.avg_px = px(avg_px);
  return r;
}

ExecutionReport unknown_order(const char* id) {
  ExecutionReport r = report(id, "0", 'I', '8', "0", "0");
  r.order_id = "NONE";
  r.reject_reason = "5";
  return r;
}

ExecutionReport duplicate_refusal(const char* id, const char* exec_id) {
  ExecutionReport r = report(id, exec_id, '8', '8', "0", "0");
  r.reject_reason = "6";
  return r;
}

TradeReport trade(const char* id, const char* exec_id, const char* trade_qty, const char* trade_px) {
  TradeReport t;
  t.exec_id = exec_id;
  t.order_id = "O1";
  t.client_order_id = id;
  t.qty = qty(trade_qty);
  t.px = px(trade_px);
  return t;
}

struct BookFixture {
  OutcomeBook book;

  void fill_whole(const char* id) {
    book.on_report(report(id, "X1", '0', '0', "0", "1000"));
    book.on_report(fill(id, "X2", "1000", "1.1", '2', "1000", "0", "1.1"));
  }
  [[nodiscard]] bool complains_of(const std::string& words) const {
    const auto& all = book.violations();
    return std::any_of(all.begin(), all.end(),
                       [&](const std::string& what) { return what.find(words) != std::string::npos; });
  }
};

}  // namespace

TEST_CASE_METHOD(BookFixture, "an order that is acknowledged and filled has one outcome and nothing to complain of") {
  book.order_sent(market_order("C1"));
  CHECK(book.outstanding(Book::b) == 1);
  fill_whole("C1");
  book.audit();
  CHECK(book.find("C1")->outcome == Outcome::filled);
  CHECK(book.outstanding(Book::b) == 0);
  CHECK(book.undecided().empty());
  CHECK(book.violations().empty());
}

TEST_CASE_METHOD(BookFixture, "a fill that comes again as a possible duplicate counts once") {
  book.order_sent(market_order("C1"));
  fill_whole("C1");
  ExecutionReport again = fill("C1", "X2", "1000", "1.1", '2', "1000", "0", "1.1");
  again.poss_dup = true;
  book.on_report(again);
  book.audit();
  CHECK(book.find("C1")->executions.at("X2").first_hand == 1);
  CHECK(book.find("C1")->executions.at("X2").poss_dup == 1);
  CHECK(book.violations().empty());
}

TEST_CASE_METHOD(BookFixture, "a fill that comes twice as a first one is a violation") {
  book.order_sent(market_order("C1"));
  fill_whole("C1");
  book.on_report(fill("C1", "X2", "1000", "1.1", '2', "1000", "0", "1.1"));
  CHECK(complains_of("X2 came twice"));
}

TEST_CASE_METHOD(BookFixture, "an ExecID that comes with another content is a violation") {
  book.order_sent(market_order("C1"));
  fill_whole("C1");
  ExecutionReport again = fill("C1", "X2", "1000", "1.2", '2', "1000", "0", "1.2");
  again.poss_dup = true;
  book.on_report(again);
  CHECK(complains_of("ExecID X2 came with"));
}

TEST_CASE_METHOD(BookFixture, "an ExecID of two orders is a violation") {
  book.order_sent(market_order("C1"));
  book.order_sent(market_order("C2"));
  book.on_report(report("C1", "X1", '0', '0', "0", "1000"));
  book.on_report(report("C2", "X1", '0', '0', "0", "1000"));
  CHECK(complains_of("its ExecID X1 is also that of C1"));
}

TEST_CASE_METHOD(BookFixture, "a second end of an order is a violation") {
  book.order_sent(market_order("C1"));
  fill_whole("C1");
  book.on_report(report("C1", "X3", '4', '4', "1000", "0"));
  CHECK(complains_of("reported again after its end"));
}

TEST_CASE_METHOD(BookFixture, "a status that contradicts the end is a violation, one that repeats it is not") {
  book.order_sent(market_order("C1"));
  fill_whole("C1");
  ExecutionReport status = report("C1", "0", 'I', '2', "1000", "0");
  status.avg_px = px("1.1");
  book.on_report(status);
  CHECK(book.violations().empty());
  status.status = '4';
  book.on_report(status);
  CHECK(complains_of("two ends"));
}

TEST_CASE_METHOD(BookFixture, "a CumQty that goes down is a violation") {
  book.order_sent(market_order("C1"));
  book.on_report(fill("C1", "X1", "600", "1.1", '1', "600", "400", "1.1"));
  book.on_report(fill("C1", "X2", "100", "1.1", '1', "500", "500", "1.1"));
  CHECK(complains_of("CumQty went down"));
}

TEST_CASE_METHOD(BookFixture, "quantities that do not add up are violations") {
  book.order_sent(market_order("C1"));
  book.on_report(fill("C1", "X1", "600", "1.1", '1', "600", "300", "1.1"));
  CHECK(complains_of("14+151 is not 38"));
  book.on_report(fill("C1", "X2", "300", "1.1", '2', "1000", "0", "1.1"));
  book.audit();
  CHECK(complains_of("the fills told one by one are 900, CumQty is 1000"));
}

TEST_CASE_METHOD(BookFixture, "an average price that is not that of the fills is a violation") {
  book.order_sent(market_order("C1"));
  book.on_report(fill("C1", "X1", "500", "1.1", '1', "500", "500", "1.1"));
  book.on_report(fill("C1", "X2", "500", "1.2", '2', "1000", "0", "1.16"));
  book.audit();
  CHECK(complains_of("AvgPx is not that of its fills"));
}

TEST_CASE_METHOD(BookFixture, "another OrderID for the same order is a violation") {
  book.order_sent(market_order("C1"));
  book.on_report(report("C1", "X1", '0', '0', "0", "1000"));
  ExecutionReport other = report("C1", "X2", '4', '4', "0", "0");
  other.order_id = "O2";
  book.on_report(other);
  CHECK(complains_of("its OrderID was O1, now it is O2"));
}

TEST_CASE_METHOD(BookFixture, "an order without an outcome is a violation in the end") {
  book.order_sent(market_order("C1"));
  book.audit();
  CHECK(complains_of("C1: has no outcome"));
}

TEST_CASE_METHOD(BookFixture, "an order that the server never saw is not received, which is an outcome") {
  book.order_sent(market_order("C1"));
  book.on_report(unknown_order("C1"));
  book.audit();
  CHECK(book.find("C1")->outcome == Outcome::not_received);
  CHECK(book.violations().empty());
}

TEST_CASE_METHOD(BookFixture, "an order that was acknowledged and then unknown is a violation") {
  book.order_sent(market_order("C1"));
  book.on_report(report("C1", "X1", '0', '0', "0", "1000"));
  book.on_report(unknown_order("C1"));
  CHECK(complains_of("does not know it any more"));
}

TEST_CASE_METHOD(BookFixture, "an order that is reported after it was not received is a violation") {
  book.order_sent(market_order("C1"));
  book.on_report(unknown_order("C1"));
  book.on_report(report("C1", "X1", '0', '0', "0", "1000"));
  CHECK(complains_of("after the server had said that it never came"));
  book.on_trade(trade("C1", "X2", "1000", "1.1"));
  CHECK(book.violations().size() == 2);
}

TEST_CASE_METHOD(BookFixture, "a refusal as a duplicate is a violation for an order that was sent once") {
  book.order_sent(market_order("C1"));
  book.on_report(duplicate_refusal("C1", "X1"));
  CHECK(complains_of("refused as a duplicate"));
}

TEST_CASE_METHOD(BookFixture, "an order that was sent again and refused waits for its status") {
  book.order_sent(market_order("C1"));
  book.order_sent_again("C1");
  book.on_report(duplicate_refusal("C1", "X9"));
  CHECK(book.violations().empty());
  CHECK(book.undecided() == std::vector<std::string>{"C1"});
  ExecutionReport status = report("C1", "0", 'I', '2', "1000", "0");
  status.avg_px = px("1.1");
  book.on_report(status);
  book.on_trade(trade("C1", "X1", "1000", "1.1"));
  book.audit();
  CHECK(book.find("C1")->outcome == Outcome::filled);
  CHECK(book.violations().empty());
}

TEST_CASE_METHOD(BookFixture, "trades that add up to the order settle it") {
  book.order_sent(market_order("C1"));
  book.on_trade(trade("C1", "X1", "400", "1.1"));
  book.settle_by_trades("C1");
  CHECK_FALSE(book.find("C1")->outcome);
  book.on_trade(trade("C1", "X2", "600", "1.2"));
  book.settle_by_trades("C1");
  book.audit();
  CHECK(book.find("C1")->outcome == Outcome::filled);
  CHECK(book.find("C1")->avg_px == px("1.16"));
  CHECK(book.violations().empty());
}

TEST_CASE_METHOD(BookFixture, "a trade report of a known fill must say the same") {
  book.order_sent(market_order("C1"));
  fill_whole("C1");
  book.on_trade(trade("C1", "X2", "1000", "1.1"));
  CHECK(book.violations().empty());
  book.on_trade(trade("C1", "X2", "1000", "1.2"));
  CHECK(complains_of("the trade report of ExecID X2 says"));
}

TEST_CASE_METHOD(BookFixture, "a cancel is answered once, and its order ends canceled") {
  book.order_sent(resting_order("C1"));
  CHECK(book.outstanding(Book::b) == 1);
  book.on_report(report("C1", "X1", '0', '0', "0", "1000"));
  CHECK(book.outstanding(Book::b) == 0);
  CHECK(book.resting() == std::vector<std::string>{"C1"});
  book.cancel_sent("K1", "C1");
  CHECK(book.resting().empty());
  CHECK(book.pending_cancels() == 1);
  ExecutionReport canceled = report("K1", "X2", '4', '4', "0", "0");
  canceled.orig_client_order_id = "C1";
  book.on_report(canceled);
  book.audit();
  CHECK(book.pending_cancels() == 0);
  CHECK(book.find("C1")->outcome == Outcome::canceled);
  CHECK(book.violations().empty());
  book.on_cancel_reject({"K1", "C1", "0", "too late"});
  CHECK(complains_of("K1: the cancel was answered before"));
}

TEST_CASE_METHOD(BookFixture, "a cancel that is never answered is a violation, unless the session was reset") {
  book.order_sent(resting_order("C1"));
  book.on_report(report("C1", "X1", '0', '0', "0", "1000"));
  book.cancel_sent("K1", "C1");
  SECTION("not reset") {
    book.audit();
    CHECK(complains_of("K1: the cancel of C1 was never answered"));
  }
  SECTION("reset") {
    book.forget_pending_cancels();
    CHECK(book.cancels().at("K1").outcome == CancelOutcome::moot);
    CHECK(book.resting() == std::vector<std::string>{"C1"});
  }
}

TEST_CASE_METHOD(BookFixture, "reports and trades of orders that were never sent are violations") {
  book.on_report(report("C7", "X1", '0', '0', "0", "1000"));
  CHECK(complains_of("C7: a report"));
  book.on_trade(trade("C8", "X2", "1", "1"));
  CHECK(complains_of("C8: a trade"));
}
