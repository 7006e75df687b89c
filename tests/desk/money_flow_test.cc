#include "tests/desk/broker_fixture.h"

namespace dealingdesk::desk {
namespace {

struct MoneyFixture : BrokerFixture {
  MoneyFixture() : id{instrument("EURUSD", "EUR", "USD")}, in{group("g")}, who{account(in, "USD", "1000.00")} {
    quote(id, "1.10000", "1.10000");
  }
  void move(MoneyMovement movement, std::int64_t minor, const char* key = "") {
    run(MoveMoney{who, movement, {minor, currency("USD")}, key, ""});
  }
  void receive(MoneyMovement movement, std::int64_t minor, const char* key = "", BrokerId broker = {},
               const char* in_currency = "USD") {
    run(MoveMoney{{}, movement, {minor, currency(in_currency)}, key, "no reference", broker});
  }
  InstrumentId id;
  GroupId in;
  AccountId who;
};

}  // namespace

TEST_CASE_METHOD(MoneyFixture, "credit counts as equity, and cannot be withdrawn", "[desk]") {
  move(MoneyMovement::credit, 50'000);
  CHECK(balance(who) == "1000.00");
  CHECK(balance(who, "USD", LedgerAccountKind::credit) == "500.00");
  CHECK(house(LedgerAccountKind::credit_given) == "-500.00");
  CHECK(state(who).equity_minor == 150'000);
  // 1 400 of margin fit under it.
  open(who, id, Side::buy, "120000");
  move(MoneyMovement::withdrawal, 1);
  CHECK(refusal().code == RejectCode::not_enough_money);
  move(MoneyMovement::credit, -60'000);
  CHECK(refusal().text == "credit 500.00 USD, asked for 600.00 USD");
}

TEST_CASE_METHOD(MoneyFixture, "a transaction is booked back once, by its opposite", "[desk]") {
  move(MoneyMovement::deposit, 7'700, "wrong");
  const TransactionId wrong = all<LedgerPosted>()[0].transaction.id;
  run(ReverseTransaction{wrong, "undo", "typing error"});
  REQUIRE(all<LedgerPosted>().size() == 1);
  const LedgerTransaction undone = all<LedgerPosted>()[0].transaction;
  CHECK(undone.reason == LedgerReason::reversal);
  CHECK(undone.reverses == wrong);
  CHECK(balance(who) == "1000.00");
  run(ReverseTransaction{wrong, "undo", "typing error"});
  REQUIRE(all<CommandDone>().size() == 1);
  CHECK(all<CommandDone>()[0] == CommandDone{undone.id.value(), true});
  run(ReverseTransaction{wrong, "again", ""});
  CHECK(refusal().code == RejectCode::already_reversed);
  run(ReverseTransaction{wrong, "undo", "another text"});
  CHECK(refusal().code == RejectCode::idempotency_conflict);
  // A fill's profit is nobody's to take back.
  run(ReverseTransaction{TransactionId{12'345}, "", ""});
  CHECK(refusal().code == RejectCode::unknown_transaction);
  CHECK(balance(who) == "1000.00");
}

TEST_CASE_METHOD(MoneyFixture, "money that nobody was found for lies in suspense until it is allocated or returned",
                 "[desk]") {
  receive(MoneyMovement::unallocated_receipt, 70'000, "r1");
  const LedgerTransaction receipt = all<LedgerPosted>()[0].transaction;
  CHECK(receipt.reason == LedgerReason::unallocated_receipt);
  CHECK(receipt.entries == std::vector<LedgerEntry>{{{LedgerAccountKind::suspense, 0, currency("USD"), {}}, 70'000},
                                                    {{LedgerAccountKind::bank, 0, currency("USD"), {}}, -70'000}});
  receive(MoneyMovement::unallocated_receipt, 70'000, "r1");
  CHECK(all<CommandDone>()[0] == CommandDone{receipt.id.value(), true});
  CHECK(house(LedgerAccountKind::suspense) == "700.00");
  CHECK(balance(who) == "1000.00");

  move(MoneyMovement::allocation, 50'000, "a1");
  CHECK(all<LedgerPosted>()[0].transaction.reason == LedgerReason::allocation);
  CHECK(balance(who) == "1500.00");
  CHECK(house(LedgerAccountKind::suspense) == "200.00");
  CHECK(house(LedgerAccountKind::bank) == "-1700.00");
  move(MoneyMovement::allocation, 20'001);
  CHECK(refusal() == Reject{RejectCode::not_enough_money, "suspense 200.00 USD, asked for 200.01 USD"});

  receive(MoneyMovement::returned_receipt, 20'001);
  CHECK(refusal() == Reject{RejectCode::not_enough_money, "suspense 200.00 USD, asked for 200.01 USD"});
  receive(MoneyMovement::returned_receipt, 20'000);
  CHECK(all<LedgerPosted>()[0].transaction.reason == LedgerReason::returned_receipt);
  CHECK(house(LedgerAccountKind::suspense) == "0.00");
  CHECK(house(LedgerAccountKind::bank) == "-1500.00");
}

TEST_CASE_METHOD(MoneyFixture, "what came of suspense can be booked back, but not twice out of it", "[desk]") {
  receive(MoneyMovement::unallocated_receipt, 70'000);
  const TransactionId receipt = all<LedgerPosted>()[0].transaction.id;
  move(MoneyMovement::allocation, 50'000);
  const TransactionId allocation = all<LedgerPosted>()[0].transaction.id;
  run(ReverseTransaction{receipt, "", ""});
  CHECK(refusal() == Reject{RejectCode::not_enough_money, "suspense 200.00 USD, asked for 700.00 USD"});
  run(ReverseTransaction{allocation, "", "somebody else's"});
  CHECK(balance(who) == "1000.00");
  CHECK(house(LedgerAccountKind::suspense) == "700.00");
  run(ReverseTransaction{receipt, "", ""});
  CHECK(house(LedgerAccountKind::suspense) == "0.00");
}

TEST_CASE_METHOD(MoneyFixture, "suspense is kept by broker and by currency", "[desk]") {
  BrokerSpec spec;
  spec.name = "north";
  const BrokerId north{static_cast<std::uint32_t>(define(spec))};
  const auto theirs = account(group("north retail", [&](GroupSpec& made) { made.broker = north; }), "USD", "0.00");
  receive(MoneyMovement::unallocated_receipt, 1'000, "", north);
  receive(MoneyMovement::unallocated_receipt, 500, "", north, "JPY");
  receive(MoneyMovement::unallocated_receipt, 7, "", {}, "EUR");
  move(MoneyMovement::allocation, 1'000);
  CHECK(refusal().text == "suspense 0.00 USD, asked for 10.00 USD");
  run(MoveMoney{theirs, MoneyMovement::allocation, {500, currency("JPY")}, "", ""});
  CHECK(refusal().code == RejectCode::bad_amount);
  run(MoveMoney{theirs, MoneyMovement::allocation, {1'000, currency("USD")}, "", ""});
  CHECK(balance(theirs) == "10.00");
  using Rows = std::vector<std::pair<LedgerAccount, std::int64_t>>;
  CHECK(desk.ledger().balances_of(LedgerAccountKind::suspense, 0) ==
        Rows{{{LedgerAccountKind::suspense, 0, currency("EUR"), {}}, 7},
             {{LedgerAccountKind::suspense, 0, currency("JPY"), north}, 500},
             {{LedgerAccountKind::suspense, 0, currency("USD"), north}, 0}});

  struct Row {
    MoveMoney move;
    RejectCode code;
  };
  const Money cent{1, currency("USD")};
  for (const Row& row :
       {Row{{who, MoneyMovement::unallocated_receipt, cent, "", ""}, RejectCode::malformed},
        Row{{who, MoneyMovement::returned_receipt, cent, "", ""}, RejectCode::malformed},
        Row{{{}, MoneyMovement::allocation, cent, "", ""}, RejectCode::unknown_account},
        Row{{theirs, MoneyMovement::allocation, cent, "", "", north}, RejectCode::malformed},
        Row{{{}, MoneyMovement::unallocated_receipt, cent, "", "", BrokerId{9}}, RejectCode::unknown_broker},
        Row{{{}, MoneyMovement::unallocated_receipt, {0, currency("USD")}, "", ""}, RejectCode::bad_amount},
        Row{{{}, MoneyMovement::unallocated_receipt, {1, {}}, "", ""}, RejectCode::bad_amount}}) {
    run(row.move);
    CHECK(refusal().code == row.code);
  }
}

TEST_CASE_METHOD(MoneyFixture, "an allocation was paid in, and is no profit of the day", "[desk]") {
  GroupSpec limited = *desk.catalog().groups().find(in);
  limited.limits.daily_loss = ratio("0.05");
  run(DefineGroup{limited});
  receive(MoneyMovement::unallocated_receipt, 50'000);
  move(MoneyMovement::allocation, 50'000);
  open(who, id, Side::buy, "10000");
  quote(id, "1.09000", "1.09000");  // -100 of 1 500
  CHECK(place(who, terms(id, Side::buy, "1000")).reject.code == RejectCode::daily_loss_limit);
}

TEST_CASE_METHOD(MoneyFixture, "a dividend is paid to longs and by shorts, in each account's currency", "[desk]") {
  const auto share = instrument("SHARE", "XXX", "EUR", [](InstrumentSpec& spec) {
    spec.contract_size = qty("1");
    spec.digits = 2;
    spec.margin.mode = MarginMode::cfd;
  });
  // Paid when nobody held any: the same request later pays nobody either.
  run(PayDividend{share, amount("0.35"), "early", ""});
  const auto shorts = account(in, "EUR", "1000.00");
  quote(share, "20.00", "20.00");
  open(who, share, Side::buy, "10");
  open(shorts, share, Side::sell, "4");
  run(PayDividend{share, amount("0.35"), "early", ""});
  CHECK(all<CommandDone>()[0] == CommandDone{0, true});
  run(PayDividend{share, amount("0.35"), "dividend-2026", "Q3"});
  CHECK(balance(who) == "1003.85");  // 3.50 EUR at 1.10
  CHECK(balance(shorts) == "998.60");
  CHECK(house(LedgerAccountKind::dividend) == "-3.85");
  CHECK(house(LedgerAccountKind::dividend, "EUR") == "1.40");
  run(PayDividend{share, amount("0.35"), "dividend-2026", "Q3"});
  CHECK(balance(who) == "1003.85");
  run(PayDividend{share, amount("-0.35"), "", ""});
  CHECK(refusal().code == RejectCode::bad_amount);
}

TEST_CASE_METHOD(MoneyFixture, "case 39: converting a profit costs its fee", "[desk][cases]") {
  const auto fee = group("fee", [](GroupSpec& spec) { spec.conversion_fee = ratio("0.005"); });
  const auto euros = account(fee, "EUR", "10000.00");
  quote(id, "1.20000", "1.20000");
  const auto held = open(euros, id, Side::buy, "100000");
  quote(id, "1.20400", "1.20400");
  OrderTerms close = terms(id, Side::sell, "100000");
  close.closes = held;
  place(euros, close);
  // 400 USD / 1.204 = 332.23 EUR, of which 0.5 % is 1.66.
  CHECK(balance(euros) == "10330.57");
  CHECK(house(LedgerAccountKind::conversion_fee, "EUR") == "1.66");
}

TEST_CASE_METHOD(BrokerFixture, "each broker on the server has its own revenue and house", "[desk]") {
  const auto id = instrument("EURUSD", "EUR", "USD");
  std::vector<BrokerId> brokers;
  for (const char* name : {"north", "south"}) {
    BrokerSpec spec;
    spec.name = name;
    brokers.emplace_back(static_cast<std::uint32_t>(define(spec)));
  }
  quote(id, "1.10000", "1.10010");
  for (const BrokerId broker : brokers) {
    const auto in = group(broker == brokers[0] ? "north retail" : "south retail", [&](GroupSpec& spec) {
      spec.broker = broker;
      spec.commission = commission_per_lot(amount(broker == brokers[0] ? "3.5" : "7"));
    });
    const auto who = account(in, "USD", "10000.00");
    const auto held = open(who, id, Side::buy, "100000");
    OrderTerms close = terms(id, Side::sell, "100000");
    close.closes = held;
    place(who, close);
  }
  CHECK(house(LedgerAccountKind::commission, "USD", brokers[0]) == "7.00");
  CHECK(house(LedgerAccountKind::commission, "USD", brokers[1]) == "14.00");
  CHECK(house(LedgerAccountKind::house_b, "USD", brokers[0]) == "10.00");
  CHECK(house(LedgerAccountKind::bank, "USD", brokers[1]) == "-10000.00");
  CHECK(house(LedgerAccountKind::house_b) == "0.00");
  // A group stays with its broker, and so does an account with money.
  GroupSpec bought = *desk.catalog().groups().find(GroupId{1});
  bought.broker = brokers[1];
  run(DefineGroup{bought});
  CHECK(refusal().text == "group north retail: the broker of a group cannot change");
  AccountSpec moved = *desk.catalog().accounts().find(AccountId{1});
  moved.group = GroupId{2};
  run(DefineAccount{moved});
  CHECK(refusal().code == RejectCode::conflict);
}

}  // namespace dealingdesk::desk
