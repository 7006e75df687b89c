// Orders that hang on each other, over each version of FIX.
#include "tests/fix/version_fixture.h"

namespace dealingdesk::fix {
namespace {

struct Listed {
  std::string id, side, type, price;
};

// A list of these orders for 10,000 EURUSD each.
Fields list(const std::string& id, const Fields& contingency, const std::vector<Listed>& orders) {
  Fields fields{{66, id}, {394, "3"}};
  fields.insert(fields.end(), contingency.begin(), contingency.end());
  fields.insert(fields.end(), {{68, std::to_string(orders.size())}, {73, std::to_string(orders.size())}});
  std::size_t number = 0;
  for (const auto& order : orders) {
    fields.insert(fields.end(), {{11, order.id}, {67, std::to_string(++number)}, {55, "EURUSD"}, {54, order.side}});
    fields.insert(fields.end(), {{38, "10000"}, {40, order.type}, {59, "1"}});
    if (!order.price.empty()) fields.emplace_back(order.type == "2" ? 44 : 99, order.price);
  }
  return fields;
}

const Fields kOco{{5109, "1"}}, kOto{{5109, "2"}}, kBracket{{5109, "3"}};

struct ListFixture : VersionFixture {
  ListFixture()
      : VersionFixture{GENERATE(Spoken{"FIX.4.2", ""}, Spoken{"FIX.4.4", ""}, Spoken{"FIXT.1.1", "9"})},
        is_42{client.begin_string == "FIX.4.2"},
        is_50{client.begin_string == "FIXT.1.1"} {}
  // "id 150 39" of the next report.
  std::string next() {
    const auto report = receive("8");
    auto type = get(report, 150);
    // As all versions but FIX 4.2 say it.
    if (is_42 && (type == "1" || type == "2")) type = "F";
    return get(report, 11) + " " + type + " " + get(report, 39);
  }
  const bool is_42, is_50;
};

}  // namespace

TEST_CASE_METHOD(ListFixture, "of two orders one cancels the other as soon as it trades", "[fix]") {
  client.send("E", list("L", kOco, {{"up", "1", "3", "1.2"}, {"down", "1", "2", "1.05"}}));
  CHECK(next() == "up 0 0");
  CHECK(next() == "down 0 0");
  const auto status = receive("N");
  CHECK(get(status, 66) == "L");
  CHECK(get(status, 429) == "1");
  CHECK(get(status, 431) == "3");
  CHECK(get(status, 68) == "2");
  CHECK(get(status, 5109) == "1");
  const auto bars = with_bars(status);
  CHECK(bars.find(is_50 ? "|11=up|37=1|14=0|39=0|151=10000|84=0|6=0|" : "|11=up|14=0|39=0|151=10000|84=0|6=0|") !=
        std::string::npos);
  server.life.quote("1.04900", "1.04910");
  CHECK(next() == "down F 2");
  const auto canceled = receive("8");
  CHECK(get(canceled, 11) == "up");
  CHECK(get(canceled, 150) == "4");
  CHECK(get(canceled, 58) == "order 2 of its list has traded");
}

TEST_CASE_METHOD(ListFixture, "a bracket waits for its first order, and then one cancels the other", "[fix]") {
  client.send("E",
              list("L", kBracket, {{"in", "1", "2", "1.09"}, {"stop", "2", "3", "1.05"}, {"take", "2", "2", "1.2"}}));
  CHECK(next() == "in 0 0");
  const auto waits = receive("8");
  CHECK(get(waits, 11) == "stop");
  CHECK(get(waits, 636) == (is_42 ? "" : "N"));
  CHECK(next() == "take 0 0");
  CHECK(get(receive("N"), 431) == "3");
  server.life.quote("1.08900", "1.08910");
  CHECK(next() == "in F 2");
  const auto wakes = receive("8");
  CHECK(get(wakes, 11) == "stop");
  CHECK(get(wakes, 150) == (is_50 ? "L" : "D"));
  CHECK(get(wakes, 378) == (is_50 ? "" : is_42 ? "4" : "99"));
  CHECK(get(wakes, 636).empty());
  CHECK(get(receive("8"), 11) == "take");
  server.life.quote("1.20000", "1.20010");
  CHECK(next() == "take F 2");
  CHECK(next() == "stop 4 4");
}

TEST_CASE_METHOD(ListFixture, "what is triggered waits until the first order has ended", "[fix]") {
  client.send("E", list("L", kOto, {{"in", "1", "1", ""}, {"out", "2", "2", "1.2"}}));
  CHECK(next() == "in 0 0");
  CHECK(next() == "out 0 0");
  CHECK(next() == "in F 2");
  CHECK(get(receive("8"), 11) == "out");
  const auto status = receive("N");
  CHECK(get(status, 431) == "3");
  CHECK(with_bars(status).find("|14=10000|39=2|151=0|84=0|6=1.1001|") != std::string::npos);
}

TEST_CASE_METHOD(ListFixture, "FIX 5.0 has a field for it, too", "[fix]") {
  if (!is_50) return;
  client.send("E", list("L", {{1385, "1"}}, {{"up", "1", "3", "1.2"}, {"down", "1", "2", "1.05"}}));
  CHECK(next() == "up 0 0");
  CHECK(next() == "down 0 0");
  CHECK(get(receive("N"), 1385) == "1");
  client.send("E", list("M", {{1385, "3"}}, {{"a", "1", "3", "1.2"}, {"b", "1", "2", "1.05"}}));
  const auto refused = receive("N");
  CHECK(get(refused, 431) == "7");
  CHECK(get(refused, 1386) == "11");
  CHECK(get(refused, 444) == "ContingencyType (1385) 3 is not offered");
}

TEST_CASE_METHOD(ListFixture, "all orders of a list are accepted, or none is", "[fix]") {
  client.send("E", list("L", kOco, {{"up", "1", "3", "1.2"}, {"down", "1", "2", "1.050001"}}));
  CHECK(next() == "up 8 8");
  const auto culprit = receive("8");
  CHECK(get(culprit, 11) == "down");
  CHECK(get(culprit, 58).find("tick size") != std::string::npos);
  const auto status = receive("N");
  CHECK(get(status, 431) == "7");
  CHECK(get(status, 444) == get(culprit, 58));
  CHECK(with_bars(status).find("|39=8|") != std::string::npos);
  CHECK(server.life.turn->desk().working_orders(AccountId{1001}).empty());
}

TEST_CASE_METHOD(ListFixture, "an order id that was used before refuses the whole list and names the first order",
                 "[fix]") {
  client.send("D", GatewayFixture::limit("up", "1.05"));
  const auto first = receive("8");
  client.send("E", list("L", kOco, {{"up", "1", "3", "1.2"}, {"down", "1", "2", "1.05"}}));
  const auto repeated = receive("8");
  CHECK(get(repeated, 103) == "6");
  CHECK(get(repeated, 37) == get(first, 37));
  CHECK(next() == "down 8 8");
  const auto status = receive("N");
  CHECK(get(status, 431) == "7");
  CHECK(get(status, 1386) == (is_50 ? "6" : ""));
  CHECK(server.life.turn->desk().working_orders(AccountId{1001}).size() == 1);
}

TEST_CASE_METHOD(ListFixture, "what is no list is refused as one, and nothing of it is placed", "[fix]") {
  struct Row {
    std::function<void(Fields&)> change;
    std::string text;
  };
  const auto set = [](int tag, const std::string& value) {
    return [tag, value](Fields& fields) { fields = with(std::move(fields), {{tag, value}}); };
  };
  const auto row =
      GENERATE_REF(Row{set(68, "3"), "TotNoOrders (68)"}, Row{set(433, "2"), "ListExecInstType (433)"},
                   Row{set(55, "NOWHERE"), "order 1: unknown instrument NOWHERE"}, Row{set(11, "down"), "comes twice"},
                   Row{set(38, "0.0000000001"), "order 1: OrderQty (38)"}, Row{set(54, "Z"), "order 1: Side (54) Z"},
                   Row{set(59, "12"), "order 1: TimeInForce (59) 12"}, Row{set(44, ""), "order 2: Price (44)"},
                   Row{set(40, "9"), "order 1: OrdType (40) 9"});
  auto fields = list("L", kOco, {{"up", "1", "3", "1.2"}, {"down", "1", "2", "1.05"}});
  if (row.text.find("433") != std::string::npos) fields.insert(fields.begin(), {433, "1"});
  row.change(fields);
  client.send("E", fields);
  const auto message = client.receive();
  INFO(with_bars(message));
  const auto status = get(message, 35) == "A" ? receive("N") : message;
  CHECK(get(status, 35) == "N");
  CHECK(get(status, 66) == "L");
  CHECK(get(status, 431) == "7");
  CHECK(get(status, 73) == "2");
  CHECK(get(status, 444).find(row.text) != std::string::npos);
  CHECK(client.silent());
  CHECK(server.life.turn->desk().working_orders(AccountId{1001}).empty());
}

TEST_CASE_METHOD(ListFixture, "a list of one order is none, and how its orders hang together must be said", "[fix]") {
  client.send("E", list("L", kOco, {{"up", "1", "3", "1.2"}}));
  CHECK(get(receive("N"), 444) == "a list has 2 to 10 orders, this one 1");
  client.send("E", list("L", {}, {{"up", "1", "3", "1.2"}, {"down", "1", "2", "1.05"}}));
  const auto refused = receive("j");
  CHECK(get(refused, 372) == "E");
  CHECK(get(refused, 380) == "5");
}

}  // namespace dealingdesk::fix
