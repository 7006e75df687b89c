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
      {"40=J|", RejectCode::unsupported},
      {"59=6|", RejectCode::bad_time_in_force},
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
  CHECK(missing("40=1|") == 0);
}

TEST_CASE("a replace keeps the protection that it does not mention", "[fix]") {
  const Terms terms;
  Order order;
  order.terms.type = OrderType::limit;
  order.terms.time_in_force = TimeInForce::gtc;
  order.terms.stop_loss = *parse<Price>("1.01");
  order.terms.take_profit = *parse<Price>("1.20");
  const std::string replace = "35=G|11=b|38=20000|40=2|41=a|44=1.05|54=1|55=EURUSD|60=20260130-09:30:00|";
  auto read = read_replace(changed(replace, "5102=1.30|"), terms.session, &order);
  const auto& wanted = std::get<ReplaceOrder>(read);
  CHECK(wanted.stop_loss == order.terms.stop_loss);
  CHECK(wanted.take_profit == *parse<Price>("1.3"));
  CHECK(wanted.qty == *parse<Qty>("20000"));
  CHECK(wanted.original_client_order_id == "a");
  for (const char* change : {"40=1|", "54=2|", "59=3|"}) {
    INFO(change);
    read = read_replace(changed(replace, change), terms.session, &order);
    CHECK(std::get<Reject>(read).code == RejectCode::unsupported);
  }
  CHECK(std::holds_alternative<ReplaceOrder>(read_replace(changed(replace, "59=1|"), terms.session, &order)));
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
  for (const char* change : {"569=1|", "263=1|", "1=7|"}) {
    INFO(change);
    CHECK(std::holds_alternative<TradeRefusal>(read_trade_question(changed(ask, change), terms.session)));
  }
  CHECK(std::holds_alternative<TradeRefusal>(
      read_trade_question(message(ask + "580=2|60=20260130-09:30:00|60=20260131-09:30:00|"), terms.session)));
}

TEST_CASE("mass status is for all orders or one symbol", "[fix]") {
  const Terms terms;
  CHECK(read_mass_status(message("35=AF|584=m|585=7|"), terms.session)->accounts.size() == 2);
  CHECK(read_mass_status(message("35=AF|55=EURUSD|584=m|585=1|"), terms.session)->symbol == "EURUSD");
  CHECK_FALSE(read_mass_status(message("35=AF|584=m|585=1|"), terms.session));
  CHECK_FALSE(read_mass_status(message("35=AF|584=m|585=8|"), terms.session));
}

}  // namespace dealingdesk::fix
