#include "fix/client/order_messages.h"

#include <catch2/catch.hpp>

#include "fix/client/query_messages.h"
#include "fix/tags.h"
#include "tests/fix/messages.h"

namespace dealingdesk::fix {
namespace {

const std::string kOrder = "35=D|11=a|38=10000|40=1|54=1|55=EURUSD|60=20260130-09:30:00|";

RejectCode code_of(const Read<PlaceOrder>& read) {
  const auto* reject = std::get_if<Reject>(&read);
  return reject == nullptr ? RejectCode::none : reject->code;
}

}  // namespace

TEST_CASE("every field of a new order is read exactly", "[fix]") {
  const Terms terms;
  const auto read = read_new_order(
      message("35=D|1=1002|11=a|38=0.00000001|40=4|44=1.100000001|54=2|55=EURUSD|59=1|60=20260130-09:30:00|"
              "99=1.2|721=5|5101=1.3|5102=0.9|"),
      terms.session, terms.catalog);
  const auto* order = std::get_if<PlaceOrder>(&read);
  REQUIRE(order != nullptr);
  PlaceOrder expected;
  expected.account = AccountId{1002};
  expected.client_order_id = "a";
  expected.terms.instrument = InstrumentId{1};
  expected.terms.side = Side::sell;
  expected.terms.type = OrderType::stop_limit;
  expected.terms.time_in_force = TimeInForce::gtc;
  expected.terms.qty = Qty::from_steps(1);
  expected.terms.limit = Price::from_steps(1'100'000'001);
  expected.terms.stop = *parse<Price>("1.2");
  expected.terms.stop_loss = *parse<Price>("1.3");
  expected.terms.take_profit = *parse<Price>("0.9");
  expected.terms.closes = PositionId{5};
  CHECK(*order == expected);
}

TEST_CASE("how an order is worked, when it ends and what becomes of its position are read exactly", "[fix]") {
  const Terms terms;
  auto read = read_new_order(message("35=D|11=a|18=6 E|38=10000|40=2|44=1.1|54=1|55=EURUSD|59=6|60=20260130-09:30:00|"
                                     "126=20260131-10:00:00.123456|432=20260203|5103=0.002|5104=0.01|5105=0.001|5106=2|"
                                     "5107=1.2|5108=4000|5107=1.3|5108=6000|"),
                             terms.session, terms.catalog);
  const auto& order = std::get<PlaceOrder>(read).terms;
  CHECK(order.post_only);
  CHECK(order.reduce_only);
  // Of both it is the moment that counts.
  CHECK(order.expires == *parse_fix_utc("20260131-10:00:00.123456"));
  CHECK(order.exits ==
        ExitPlan{px("0.002"), px("0.01"), px("0.001"), {{px("1.2"), qty("4000")}, {px("1.3"), qty("6000")}}});
  read = read_new_order(message("35=D|11=a|18=a|38=10000|40=P|54=2|55=EURUSD|60=20260130-09:30:00|99=1.05|211=0.005|"),
                        terms.session, terms.catalog);
  const auto& trailing = std::get<PlaceOrder>(read).terms;
  CHECK(trailing.type == OrderType::trailing_stop);
  CHECK(trailing.trail == px("0.005"));
  CHECK(trailing.stop == px("1.05"));
}

TEST_CASE("what is left out has FIX's default: a DAY order on the session's first account", "[fix]") {
  const Terms terms;
  const auto read = read_new_order(message(kOrder), terms.session, terms.catalog);
  const auto& order = std::get<PlaceOrder>(read);
  CHECK(order.account == AccountId{1001});
  CHECK(order.terms.time_in_force == TimeInForce::day);
  CHECK_FALSE(order.terms.limit);
}

TEST_CASE("what cannot be an order says why", "[fix]") {
  struct Row {
    const char* change;
    RejectCode code;
  };
  const Row rows[] = {
      {"1=1003|", RejectCode::unknown_account},
      {"1=x|", RejectCode::unknown_account},
      {"1=1001x|", RejectCode::unknown_account},
      {"54=5|", RejectCode::unsupported},
      {"40=K|", RejectCode::unsupported},
      {"59=2|", RejectCode::bad_time_in_force},
      {"18=G|", RejectCode::unsupported},
      {"18=a|", RejectCode::unsupported},
      {"110=5000|", RejectCode::unsupported},
      {"111=5000|", RejectCode::unsupported},
      {"432=20260231|", RejectCode::bad_expiry},
      {"211=0.0000000001|", RejectCode::bad_stop},
      {"5103=0.0000000001|", RejectCode::bad_stop},
      {"5105=0.0000000001|", RejectCode::bad_stop},
      {"38=0.000000001|", RejectCode::bad_quantity},
      {"38=99999999999999|", RejectCode::bad_quantity},
      {"44=1.0000000001|", RejectCode::bad_price},
      {"99=1.0000000001|", RejectCode::bad_stop},
      {"5101=1.0000000001|", RejectCode::bad_stop},
      {"5102=1.0000000001|", RejectCode::bad_price},
      {"721=x|", RejectCode::unknown_position},
      {"55=NOSUCH|", RejectCode::none},
  };
  const Terms terms;
  for (const auto& row : rows) {
    INFO(row.change);
    CHECK(code_of(read_new_order(changed(kOrder, row.change), terms.session, terms.catalog)) == row.code);
  }
}

TEST_CASE("a price that the order type needs is asked for", "[fix]") {
  const Terms terms;
  const auto missing = [&](const char* change) {
    const auto read = read_new_order(changed(kOrder, change), terms.session, terms.catalog);
    const auto* field = std::get_if<MissingField>(&read);
    return field == nullptr ? 0 : field->tag;
  };
  CHECK(missing("40=2|") == 44);
  CHECK(missing("40=3|") == 99);
  CHECK(missing("40=4|") == 44);
  CHECK(missing("40=J|") == 99);
  CHECK(missing("40=P|") == 211);
  CHECK(missing("59=6|") == 126);
  CHECK(missing("40=1|") == 0);
}

TEST_CASE("a replace keeps the protection that it does not mention", "[fix]") {
  const Terms terms;
  Order order;
  order.terms.instrument = InstrumentId{1};
  order.terms.type = OrderType::limit;
  order.terms.time_in_force = TimeInForce::gtc;
  order.terms.stop_loss = *parse<Price>("1.01");
  order.terms.take_profit = *parse<Price>("1.20");
  const std::string replace = "35=G|11=b|38=20000|40=2|41=a|44=1.05|54=1|55=EURUSD|60=20260130-09:30:00|";
  auto read = read_replace(changed(replace, "5102=1.30|"), terms.session, terms.catalog, &order);
  const auto& wanted = std::get<ReplaceOrder>(read);
  CHECK(wanted.stop_loss == order.terms.stop_loss);
  CHECK(wanted.take_profit == *parse<Price>("1.3"));
  CHECK(wanted.qty == *parse<Qty>("20000"));
  CHECK(wanted.original_client_order_id == "a");
  for (const char* change : {"40=1|", "54=2|", "59=3|"}) {
    INFO(change);
    read = read_replace(changed(replace, change), terms.session, terms.catalog, &order);
    CHECK(std::get<Reject>(read).code == RejectCode::unsupported);
  }
  CHECK(std::holds_alternative<ReplaceOrder>(
      read_replace(changed(replace, "59=1|"), terms.session, terms.catalog, &order)));
}

TEST_CASE("a replace changes what it mentions, and 0 takes protection away", "[fix]") {
  const Terms terms;
  Order order;
  order.terms.instrument = InstrumentId{1};
  order.terms.type = OrderType::trailing_stop;
  order.terms.time_in_force = TimeInForce::gtd;
  order.terms.reduce_only = true;
  order.terms.stop_loss = px("1.01");
  order.terms.exits.trailing_stop = px("0.002");
  order.terms.exits.targets = {{px("1.2"), qty("4000")}};
  const std::string replace = "35=G|11=b|38=20000|40=P|41=a|54=1|55=EURUSD|60=20260130-09:30:00|";
  const auto read = [&](const std::string& more) {
    return read_replace(message(replace + more), terms.session, terms.catalog, &order);
  };
  auto wanted = std::get<ReplaceOrder>(read(""));
  CHECK_FALSE(wanted.trail);
  CHECK_FALSE(wanted.expires);
  CHECK_FALSE(wanted.exits);
  wanted = std::get<ReplaceOrder>(read("126=20260201-00:00:00|211=0.004|5101=0|5103=0|"));
  CHECK(wanted.trail == px("0.004"));
  CHECK(wanted.expires == *parse_fix_utc("20260201-00:00:00"));
  CHECK_FALSE(wanted.stop_loss);
  CHECK(wanted.exits == ExitPlan{{}, {}, {}, order.terms.exits.targets});
  CHECK(std::get<ReplaceOrder>(read("5106=0|")).exits == ExitPlan{px("0.002"), {}, {}, {}});
  CHECK(std::holds_alternative<ReplaceOrder>(read("18=a E|")));
  for (const char* change : {"18=6|", "18=a|", "110=1|"}) {
    CAPTURE(change);
    CHECK(std::get<Reject>(read(change)).code == RejectCode::unsupported);
  }
  CHECK(std::get<Reject>(read_replace(changed(replace, "55=GBPUSD|"), terms.session, terms.catalog, &order)).text ==
        "a replace cannot change Symbol (55)");
}

TEST_CASE("questions about trades say from when", "[fix]") {
  const Terms terms;
  const std::string ask = "35=AD|263=0|568=r|569=0|";
  auto read = read_trade_question(message(ask), terms.session);
  CHECK(std::get<TradeQuestion>(read).from == Timestamp{});
  CHECK(std::get<TradeQuestion>(read).accounts.size() == 2);
  read = read_trade_question(message(ask + "580=1|60=20260130-09:30:00.5|"), terms.session);
  CHECK(std::get<TradeQuestion>(read).from == *parse_fix_utc("20260130-09:30:00.5"));
  read = read_trade_question(message(ask + "580=1|75=20260130|"), terms.session);
  CHECK(std::get<TradeQuestion>(read).from == *parse_fix_utc("20260130-00:00:00"));
  for (const char* change : {"569=1|", "569=2|", "1=7|"}) {
    INFO(change);
    CHECK(std::holds_alternative<TradeRefusal>(read_trade_question(changed(ask, change), terms.session)));
  }
  CHECK(std::holds_alternative<TradeRefusal>(
      read_trade_question(message(ask + "580=2|60=20260130-09:30:00|60=20260131-09:30:00|"), terms.session)));
}

TEST_CASE("questions about trades say which", "[fix]") {
  const Terms terms;
  const auto read =
      read_trade_question(message("35=AD|11=a|17=9|37=7|54=2|55=EURUSD|263=1|568=r|569=1|"), terms.session);
  const auto& question = std::get<TradeQuestion>(read);
  CHECK(question.client_order_id == "a");
  CHECK(question.exec == ExecId{9});
  CHECK(question.order == OrderId{7});
  CHECK(question.side == Side::sell);
  CHECK(question.request.symbol == "EURUSD");
  CHECK(question.request.subscription == "1");
}

TEST_CASE("mass status is for all orders or one symbol", "[fix]") {
  const Terms terms;
  const auto read = [&](const char* text) { return read_mass_status(message(text), terms.session, terms.catalog); };
  CHECK(std::get<MassStatusQuestion>(read("35=AF|584=m|585=7|")).filter.accounts.size() == 2);
  CHECK(std::get<MassStatusQuestion>(read("35=AF|55=EURUSD|584=m|585=1|")).filter.instrument == InstrumentId{1});
  CHECK(std::get<MassStatusQuestion>(read("35=AF|54=2|584=m|585=7|")).filter.side == Side::sell);
  CHECK(std::get<MissingField>(read("35=AF|584=m|585=1|")).tag == 55);
  CHECK(std::get<Reject>(read("35=AF|584=m|585=8|")).code == RejectCode::unsupported);
  CHECK(std::get<Reject>(read("35=AF|55=EURUSD|584=m|585=7|")).code == RejectCode::malformed);
}

}  // namespace dealingdesk::fix
