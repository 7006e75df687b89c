#include "tests/faults/verdict.h"

#include <algorithm>
#include <functional>

#include <catch2/catch.hpp>

#include "core/decimal.h"

using namespace dealingdesk;
using namespace dealingdesk::faults;

namespace {

Qty qty(const char* text) { return parse<Qty>(text).value(); }
Price px(const char* text) { return parse<Price>(text).value(); }

ReportedOrder filled_order(const char* id, const char* order_id, const char* exec_id, const char* book) {
  ReportedOrder order;
  order.client_order_id = id;
  order.account = 1001;
  order.book = book;
  order.outcome = "filled";
  order.order_id = order_id;
  order.cum = qty("1000");
  order.avg_px = px("1.1");
  order.times_sent = 1;
  order.executions = {{exec_id, 'F', qty("1000"), px("1.1"), 1, 0, 0}};
  return order;
}

JournalOrder filled_entry(const char* id, const char* order_id, const char* exec_id, const char* book) {
  return {1001, id, order_id, "filled", qty("1000"), Qty{}, px("1.1"), {exec_id}, book, {}};
}

// A B-book order, an A-book order with a child at the venue, and an order that never came.
Evidence sound_evidence() {
  Evidence evidence;
  ReportedOrder lost;
  lost.client_order_id = "C3";
  lost.outcome = "not_received";
  lost.times_sent = 1;
  ClientReport client;
  client.client = "CLIENT1";
  client.mode = "keep";
  client.orders = {filled_order("C1", "1", "X1", "B"), filled_order("C2", "2", "X2", "A"), lost};
  evidence.clients = {client};
  evidence.journal = {filled_entry("C1", "1", "X1", "B"), filled_entry("C2", "2", "X2", "A")};
  evidence.journal[1].children = {{"H1", "VENUE", qty("1000"), px("1.1")}};
  evidence.verdicts = {{"server", 0, {{"USD", "0.00"}}, "ok"}, {"venue", 0, {{"USD", "0.00"}}, "ok"}};
  evidence.venue_trades = {{{"V1", "H1", qty("400"), px("1.1")}, {"V2", "H1", qty("600"), px("1.1")}}};
  return evidence;
}

struct Fault {
  const char* name;
  std::function<void(Evidence&)> make;
  const char* complaint;
};

JournalOrder refused_duplicate(const char* id) { return {1001, id, "", "rejected", Qty{}, Qty{}, Price{}, {}, "", {}}; }

}  // namespace

TEST_CASE("sound evidence has no violations") { CHECK(find_violations(sound_evidence()).empty()); }

TEST_CASE("each single fault in the evidence is found") {
  const auto fault = GENERATE(values<Fault>({
      {"client's own", [](Evidence& e) { e.clients[0].violations = {"C1: two ends"}; }, "CLIENT1: C1: two ends"},
      {"status", [](Evidence& e) { e.journal[0].status = "canceled"; }, "C1: CLIENT1 knows filled"},
      {"cum", [](Evidence& e) { e.journal[0].cum = qty("900"); }, "C1: CLIENT1 knows filled, cum 1000"},
      {"average", [](Evidence& e) { e.journal[0].avg_px = px("1.100000001"); }, "C1: CLIENT1 knows filled"},
      {"order id", [](Evidence& e) { e.journal[0].order_id = "9"; }, "C1: CLIENT1 knows filled"},
      {"account", [](Evidence& e) { e.journal[0].account = 1002; }, "C1: CLIENT1 knows filled"},
      {"leaves", [](Evidence& e) { e.journal[0].leaves = qty("1"); }, "C1: finished, but"},
      {"absent", [](Evidence& e) { e.journal.erase(e.journal.begin()); }, "the journal does not have it"},
      {"undecided", [](Evidence& e) { e.clients[0].orders[0].outcome = "undecided"; }, "C1: CLIENT1 knows undecided"},
      {"not received", [](Evidence& e) { e.journal.push_back(filled_entry("C3", "3", "X3", "B")); },
       "C3: CLIENT1 was told that it never came"},
      {"twice", [](Evidence& e) { e.journal.push_back(filled_entry("C1", "4", "X4", "B")); },
       "C1: the journal has it twice"},
      {"refused duplicate of what was sent once", [](Evidence& e) { e.journal.push_back(refused_duplicate("C1")); },
       "C1: sent 1 times"},
      {"of nobody", [](Evidence& e) { e.journal.push_back(filled_entry("C9", "9", "X9", "B")); },
       "C9: the journal has it (account 1001), no client sent it"},
      {"exec id twice", [](Evidence& e) { e.journal[1].exec_ids = {"X1"}; }, "C2: ExecID X1 is also that of C1"},
      {"untold fill", [](Evidence& e) { e.journal[0].exec_ids.push_back("X5"); },
       "C1: the fill X5 is in the journal and was never told"},
      {"invented fill", [](Evidence& e) { e.journal[0].exec_ids.clear(); }, "C1: CLIENT1 was told of the fill X1"},
      {"verify", [](Evidence& e) { e.verdicts[1].exit_code = 5; }, "journal verify of the venue exits with 5"},
      {"no ledger", [](Evidence& e) { e.verdicts[0].ledger_sums.clear(); }, "names no ledger sums"},
      {"ledger", [](Evidence& e) { e.verdicts[0].ledger_sums["EUR"] = "-0.01"; }, "does not balance: -0.01 EUR"},
      {"venue more",
       [](Evidence& e) {
         e.venue_trades->push_back({"V3", "H1", qty("1"), px("1.1")});
       },
       "H1 (of C2 at VENUE): the venue traded 1001"},
      {"venue less", [](Evidence& e) { e.venue_trades->pop_back(); }, "the venue traded 400, the journal says 1000"},
      {"venue price", [](Evidence& e) { e.venue_trades->back().px = px("1.2"); }, "is not the venue's"},
      {"venue twice", [](Evidence& e) { e.venue_trades->back().exec_id = "V1"; }, "the venue tells its trade V1 twice"},
      {"venue alone",
       [](Evidence& e) {
         e.venue_trades->push_back({"V4", "H9", qty("1"), px("1.1")});
       },
       "H9: the venue traded 1 for it, the server knows no such child"},
      {"children",
       [](Evidence& e) {
         e.journal[1].children[0].cum = qty("400");
         e.venue_trades->pop_back();
       },
       "C2: its children traded 400, it has 1000"},
  }));
  Evidence evidence = sound_evidence();
  fault.make(evidence);
  const auto violations = find_violations(evidence);
  INFO(fault.name << ", expected: " << fault.complaint);
  for (const auto& violation : violations) UNSCOPED_INFO(violation);
  CHECK(std::any_of(violations.begin(), violations.end(),
                    [&](const std::string& what) { return what.find(fault.complaint) != std::string::npos; }));
}

TEST_CASE("an order that was sent again has a refused duplicate in the journal") {
  Evidence evidence = sound_evidence();
  evidence.clients[0].orders[0].times_sent = 2;
  evidence.journal.push_back(refused_duplicate("C1"));
  CHECK(find_violations(evidence).empty());
  evidence.journal.push_back(refused_duplicate("C1"));
  CHECK(find_violations(evidence).size() == 1);
}

TEST_CASE("a canceled order is found under the ClOrdID of the request that canceled it") {
  Evidence evidence = sound_evidence();
  evidence.clients[0].orders[0].outcome = "canceled";
  evidence.clients[0].orders[0].cancel_ids = {"K1", "K2"};
  evidence.journal[0].client_order_id = "K2";
  evidence.journal[0].status = "canceled";
  CHECK(find_violations(evidence).empty());
  evidence.journal[0].client_order_id = "K3";
  CHECK(find_violations(evidence).size() == 2);
}

TEST_CASE("an average price made from trades may be one step off by rounding") {
  Evidence evidence = sound_evidence();
  evidence.clients[0].orders[0].avg_px_from_trades = true;
  evidence.journal[0].avg_px = px("1.100000001");
  CHECK(find_violations(evidence).empty());
  evidence.journal[0].avg_px = px("1.100000002");
  CHECK(find_violations(evidence).size() == 1);
}
