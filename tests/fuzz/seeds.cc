// Writes seeds for the fuzzers of encoded things: `fuzz_seeds DIR` makes DIR/command/* and DIR/desk_load/*.
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "core/archive.h"
#include "core/decimal.h"
#include "desk/desk.h"
#include "tests/fuzz/lived_commands.h"

namespace {

using namespace dealingdesk;

void write(const std::filesystem::path& file, const std::string& bytes) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream{file, std::ios::binary} << bytes;
}

std::vector<CommandBody> some_life() {
  const Currency usd = *Currency::of("USD");
  InstrumentSpec eurusd;
  eurusd.symbol = "EURUSD";
  eurusd.base = *Currency::of("EUR");
  eurusd.quote = usd;
  eurusd.contract_size = *parse<Qty>("100000");
  eurusd.min_qty = eurusd.qty_step = *parse<Qty>("1000");
  eurusd.max_qty = *parse<Qty>("1000000");
  LpSpec lp;
  lp.name = "VENUE";
  lp.currency = usd;
  lp.takes_orders = true;
  GroupSpec house;
  house.name = "house";
  GroupSpec street = house;
  street.name = "street";
  street.routing = Routing::a_book;
  street.lps = {LpId{1}};
  UserSpec user;
  user.name = "t1";
  AccountSpec account;
  account.id = AccountId{1001};
  account.group = GroupId{1};
  account.currency = usd;
  account.users = {UserId{1}};
  AccountSpec other = account;
  other.id = AccountId{2001};
  other.group = GroupId{2};
  FixSessionSpec session;
  session.client_comp_id = "C1";
  session.user = UserId{1};
  session.accounts = {AccountId{1001}};
  Quote quote;
  quote.instrument = InstrumentId{1};
  quote.bid = *parse<Price>("1.1");
  quote.ask = *parse<Price>("1.1001");
  quote.lowest_bid = *parse<Price>("1.09");
  OrderTerms market;
  market.instrument = InstrumentId{1};
  market.qty = *parse<Qty>("1000");
  market.stop_loss = *parse<Price>("1.0");
  OrderTerms limit = market;
  limit.type = OrderType::limit;
  limit.limit = *parse<Price>("1.05");
  ReplaceOrder replace;
  replace.account = AccountId{1001};
  replace.original_client_order_id = "b";
  replace.client_order_id = "c";
  replace.qty = *parse<Qty>("2000");
  replace.limit = *parse<Price>("1.06");
  ReportChild report;
  report.lp = LpId{1};
  report.child = ChildId{1};
  report.cum_qty = *parse<Qty>("500");
  report.average_price = *parse<Price>("1.1");
  return {DefineInstrument{eurusd},
          DefineLp{lp},
          DefineGroup{house},
          DefineGroup{street},
          DefineUser{user},
          DefineAccount{account},
          DefineAccount{other},
          DefineFixSession{session},
          MoveMoney{AccountId{1001}, MoneyMovement::deposit, {1'000'000, usd}, "k", "hello"},
          MoveMoney{AccountId{2001}, MoneyMovement::deposit, {1'000'000, usd}, "l", ""},
          ChangeQuote{quote},
          ChangeLpState{LpId{1}, true},
          PlaceOrder{AccountId{1001}, "a", market},
          PlaceOrder{AccountId{1001}, "b", limit},
          replace,
          PlaceOrder{AccountId{2001}, "a", market},
          report,
          ProtectPosition{AccountId{1001}, PositionId{1}, {}, *parse<Price>("1.2"), {}},
          CancelOrder{AccountId{1001}, {}, "nobody", "d"},
          PassTime{}};
}

// What hangs on each other, closes, expires and is stopped.
std::vector<CommandBody> more_life() {
  const AccountId who{1001};
  OrderTerms limit;
  limit.instrument = InstrumentId{1};
  limit.qty = *parse<Qty>("1000");
  limit.type = OrderType::limit;
  limit.limit = *parse<Price>("1.05");
  limit.time_in_force = TimeInForce::gtd;
  limit.expires = Timestamp::from_ms(1'772'449'200'000);
  OrderTerms trailing = limit;
  trailing.type = OrderType::trailing_stop;
  trailing.limit.reset();
  trailing.time_in_force = TimeInForce::gtc;
  trailing.expires = {};
  trailing.trail = *parse<Price>("0.001");
  OrderTerms planned = trailing;
  planned.type = OrderType::market;
  planned.trail = {};
  planned.exits.trailing_stop = *parse<Price>("0.002");
  planned.exits.breakeven_after = *parse<Price>("0.001");
  planned.exits.targets = {{*parse<Price>("1.2"), *parse<Qty>("1000")}};
  Quote quote;
  quote.instrument = InstrumentId{1};
  quote.bid = *parse<Price>("1.04");
  quote.ask = *parse<Price>("1.0401");
  ClosePositions close;
  close.account = who;
  BrokerSpec broker;
  broker.name = "north";
  broker.day_ends = 17 * 60;
  TiersSpec tiers;
  tiers.name = "floating";
  tiers.tiers = {MarginTier{}};
  CalendarSpec calendar;
  calendar.name = "week";
  calendar.quotes = {{0, 5 * 1440}};
  return {DefineBroker{broker},
          DefineOwnBroker{2},
          DefineTiers{tiers},
          DefineCalendar{calendar},
          PlaceOrderList{who, Contingency::oto_oco, {{"p", planned}, {"q", limit}, {"r", trailing}}},
          PlaceOrder{who, "t", trailing},
          PlaceOrder{who, "x", planned},
          ChangeQuote{quote},
          CloseBy{who, PositionId{1}, PositionId{2}},
          ReversePosition{who, PositionId{1}, "turn"},
          close,
          CancelOrders{who, {}, {}},
          CancelOrders{who, {}, {}, SessionId{1}, true},
          RemoveFixSession{SessionId{2}},
          MoveMoney{who, MoneyMovement::credit, {5'000, *Currency::of("USD")}, "c", ""},
          MoveMoney{{}, MoneyMovement::unallocated_receipt, {700, *Currency::of("USD")}, "n", "no reference"},
          MoveMoney{who, MoneyMovement::allocation, {500, *Currency::of("USD")}, "", ""},
          MoveMoney{{}, MoneyMovement::returned_receipt, {200, *Currency::of("USD")}, "", ""},
          ReverseTransaction{TransactionId{1}, "v", ""},
          PayDividend{InstrumentId{1}, *parse<Amount>("0.5"), "", ""},
          ChangeTradingState{TradingScope::account, 1001, TradingState::halted, true, true, "drill"},
          PassTime{}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::filesystem::path folder{argv[1]};
  std::filesystem::remove_all(folder);
  desk::Desk desk;
  std::vector<Event> events;
  write(folder / "desk_load" / "empty", desk.save());
  for (CommandBody& body : some_life()) {
    const Command command{CommandSeq{desk.last_command().value() + 1}, Timestamp::from_ms(1'772'445'600'000), Origin{},
                          std::move(body)};
    desk.apply(command, events);
    write(folder / "command" / std::to_string(command.seq.value()), encode(command));
  }
  write(folder / "desk_load" / "lived", desk.save());
  std::vector<fuzz::LivedCommand> lived;
  for (auto& life : {some_life(), more_life()})
    for (const CommandBody& body : life) lived.push_back({Span::from_s(600), {}, body});
  write(folder / "desk_commands" / "lived", encode(lived));
  return 0;
}
