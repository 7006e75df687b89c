// What the random desk is made of: instruments, groups and accounts of all kinds.
#include "tests/model/random_commands.h"

namespace dealingdesk::model {
namespace {

Amount amount(double of) { return Amount::from_steps(static_cast<std::int64_t>(of * 1e6) * 1'000); }
Ratio ratio(std::int64_t per_mille) { return Ratio::from_steps(per_mille * 1'000'000); }
Qty units(std::int64_t of) { return Qty::from_steps(of * 100'000'000); }

SwapSpec swap(SwapMode mode, Amount long_rate, Amount short_rate) {
  SwapSpec spec;
  spec.mode = mode;
  spec.long_rate = long_rate;
  spec.short_rate = short_rate;
  return spec;
}

InstrumentSpec forex(std::uint32_t id, const char* base, const char* quote, std::uint8_t digits) {
  InstrumentSpec spec;
  spec.id = InstrumentId{id};
  spec.symbol = std::string{base} + quote;
  spec.base = *Currency::of(base);
  spec.quote = *Currency::of(quote);
  spec.digits = digits;
  spec.contract_size = units(100'000);
  spec.min_qty = spec.qty_step = units(1'000);
  spec.max_qty = units(20'000'000);
  return spec;
}

GroupSpec group(std::uint32_t id, const char* name) {
  GroupSpec spec;
  spec.id = GroupId{id};
  spec.name = name;
  return spec;
}

AccountSpec account_of(std::uint64_t id, std::uint32_t group, const char* currency, PositionMode mode,
                       std::uint32_t leverage) {
  AccountSpec spec;
  spec.id = AccountId{id};
  spec.group = GroupId{group};
  spec.currency = *Currency::of(currency);
  spec.mode = mode;
  spec.leverage = leverage;
  return spec;
}

std::vector<InstrumentSpec> instruments() {
  InstrumentSpec eurusd = forex(1, "EUR", "USD", 5);
  eurusd.stale_after = Span::from_s(10);
  eurusd.swap = swap(SwapMode::points, amount(-7.5), amount(2.25));
  InstrumentSpec usdjpy = forex(2, "USD", "JPY", 3);
  usdjpy.swap = swap(SwapMode::money, amount(4.5), amount(-9.75));
  usdjpy.margin.long_rate = ratio(1'150);
  InstrumentSpec eurgbp = forex(3, "EUR", "GBP", 5);
  eurgbp.stale_after = Span::from_s(30);
  eurgbp.swap = swap(SwapMode::interest_current, amount(-3.1), amount(1.2));
  InstrumentSpec gbpusd = forex(4, "GBP", "USD", 5);
  gbpusd.stop_level = Price::from_steps(500'000);
  gbpusd.freeze_level = Price::from_steps(200'000);
  gbpusd.swap.mode = SwapMode::rate_differential;
  gbpusd.swap.base_rate = amount(5.25);
  gbpusd.swap.quote_rate = amount(3.75);
  gbpusd.swap.days_in_year = 365;
  gbpusd.margin.pending_rate = kOne;
  return {eurusd, usdjpy, eurgbp, gbpusd};
}

InstrumentSpec other(std::uint32_t id, const char* base, const char* quote, std::uint8_t digits, InstrumentClass of) {
  InstrumentSpec spec = forex(id, base, quote, digits);
  spec.instrument_class = of;
  spec.contract_size = units(1);
  spec.min_qty = spec.qty_step = Qty::from_steps(10'000'000);
  spec.max_qty = units(2'000);
  return spec;
}

std::vector<InstrumentSpec> other_instruments() {
  InstrumentSpec index = other(5, "DAX", "EUR", 1, InstrumentClass::index);
  index.margin.mode = MarginMode::cfd_leverage;
  index.margin.hedged = HedgedMethod::max;
  index.swap = swap(SwapMode::interest_open, amount(-5.5), amount(-1.5));
  index.commission = CommissionSpec{};
  index.commission->mode = CommissionMode::percent;
  index.commission->rate = amount(0.01);
  index.commission->minimum = amount(0.75);
  index.commission->currency = *Currency::of("EUR");
  index.calendar = CalendarId{1};
  index.swap.holidays_before = true;
  InstrumentSpec gold = other(6, "XAU", "USD", 2, InstrumentClass::cfd);
  gold.contract_size = units(100);
  gold.min_qty = gold.qty_step = units(1);
  gold.max_qty = units(10'000);
  gold.margin.mode = MarginMode::cfd_leverage;
  gold.margin.hedged = HedgedMethod::sum;
  gold.margin.short_rate = ratio(1'500);
  gold.margin.pending_rate = ratio(500);
  gold.swap = swap(SwapMode::points, amount(-35.5), amount(12.25));
  InstrumentSpec oil = other(7, "WTI", "USD", 2, InstrumentClass::futures);
  oil.contract_size = units(1'000);
  oil.min_qty = oil.qty_step = units(1'000);
  oil.max_qty = units(1'000'000);
  oil.tick = Price::from_steps(50'000'000);
  oil.tick_value = amount(48);
  oil.margin.mode = MarginMode::futures;
  oil.margin.initial = amount(1'000);
  oil.margin.maintenance = amount(500);
  oil.margin.hedged = HedgedMethod::basic;
  oil.margin.hedged_size = amount(500);
  oil.commission = CommissionSpec{};
  oil.commission->mode = CommissionMode::points;
  oil.commission->rate = amount(1.5);
  InstrumentSpec coins = other(8, "BTC", "USD", 1, InstrumentClass::crypto_spot);
  coins.min_qty = coins.qty_step = Qty::from_steps(1'000'000);
  coins.commission = CommissionSpec{};
  coins.commission->mode = CommissionMode::percent;
  coins.commission->rate = amount(0.1);
  InstrumentSpec perpetual = other(9, "BTC", "USD", 1, InstrumentClass::perpetual);
  perpetual.symbol = "BTCPERP";
  perpetual.max_qty = units(100);
  perpetual.margin.mode = MarginMode::perpetual;
  perpetual.funding.interval_h = 4;
  perpetual.funding.interest = Ratio::from_steps(100'000);
  perpetual.funding.index = coins.id;
  perpetual.margin.tiers = TiersId{3};
  InstrumentSpec stock = other(10, "ACME", "USD", 2, InstrumentClass::stock);
  stock.min_qty = stock.qty_step = units(1);
  stock.max_qty = units(50'000);
  stock.margin.mode = MarginMode::cfd;
  stock.margin.long_rate = ratio(200);
  stock.margin.short_rate = ratio(300);
  stock.swap = swap(SwapMode::interest_current, amount(-6.23), amount(-2));
  stock.commission = CommissionSpec{};
  stock.commission->mode = CommissionMode::per_lot;
  stock.commission->rate = amount(0.02);
  stock.commission->minimum = amount(1);
  stock.calendar = CalendarId{2};
  InstrumentSpec bond = other(11, "BUND", "EUR", 3, InstrumentClass::bond);
  bond.min_qty = bond.qty_step = units(1);
  bond.max_qty = units(5'000);
  bond.face_value = amount(1'000);
  bond.margin.mode = MarginMode::bond;
  bond.margin.long_rate = bond.margin.short_rate = ratio(50);
  InstrumentSpec american = other(12, "US30", "USD", 0, InstrumentClass::index);
  american.tick = Price::from_steps(5'000'000'000);
  american.tick_value = amount(25);
  american.margin.mode = MarginMode::cfd_index;
  american.margin.long_rate = american.margin.short_rate = ratio(20);
  american.margin.hedged = HedgedMethod::net;
  return {index, gold, oil, coins, perpetual, stock, bond, american};
}

// Hours of some days of the week, from Monday on, and holidays every nine days, whole ones and short ones.
CalendarSpec calendar_of(std::uint32_t id, const char* name, std::int16_t zone, std::uint16_t opens,
                         std::uint16_t closes) {
  CalendarSpec spec;
  spec.id = CalendarId{id};
  spec.name = name;
  spec.zone.standard_minutes = zone;
  for (std::uint16_t day = 0; day < 5; ++day) {
    const auto midnight = static_cast<std::uint16_t>(1'440 * day);
    spec.quotes.push_back(
        {static_cast<std::uint16_t>(midnight + opens - 60), static_cast<std::uint16_t>(midnight + closes)});
    spec.trades.push_back(
        {static_cast<std::uint16_t>(midnight + opens), static_cast<std::uint16_t>(midnight + closes - 30)});
  }
  for (std::int32_t day = 19'677; day < 20'100; day += 9) {
    spec.holidays.push_back({day, 0, 0, "closed"});
    spec.holidays.push_back({day + 4, 600, 720, "short"});
  }
  return spec;
}

TiersSpec tiers_of(std::uint32_t id, const char* name, TierBasis basis, const std::vector<MarginTier>& tiers) {
  TiersSpec spec;
  spec.id = TiersId{id};
  spec.name = name;
  spec.basis = basis;
  spec.currency = *Currency::of("USD");
  spec.tiers = tiers;
  return spec;
}

std::vector<TiersSpec> tiers() {
  return {tiers_of(1, "forex", TierBasis::lots,
                   {{amount(5), kOne, {}, {}}, {amount(15), ratio(2'000), {}, {}}, {{}, ratio(3'000), {}, {}}}),
          tiers_of(2, "others", TierBasis::notional, {{amount(200'000), kOne, {}, {}}, {{}, ratio(1'500), {}, {}}}),
          tiers_of(3, "perpetual", TierBasis::notional,
                   {{amount(50'000), kOne, ratio(4), {}},
                    {amount(250'000), ratio(1'100), ratio(5), amount(50)},
                    {{}, ratio(2'000), ratio(10), amount(1'300)}})};
}

std::vector<GroupSpec> groups() {
  GroupSpec retail = group(1, "retail");
  retail.commission = commission_per_lot(amount(3.5));
  GroupSpec pro = group(2, "pro");
  pro.markup_points = 10;
  pro.max_leverage = 100;
  pro.commission = commission_per_lot(amount(2.75));
  pro.commission.currency = *Currency::of("USD");
  pro.stale_policy = StalePolicy::queue;
  pro.stop_out_hedged = false;
  pro.limits.orders = 12;
  pro.limits.positions = 8;
  pro.limits.lots_per_instrument = amount(30);
  pro.limits.orders_per_second = 2;
  pro.limits.daily_loss = ratio(300);
  pro.limits.drawdown = ratio(500);
  pro.limits.cooldown = Span::from_ms(800);
  GroupSpec other = group(3, "other broker's");
  other.broker = BrokerId{1};
  other.markup_points = 3;
  other.commission = commission_per_lot(amount(1));
  other.stop_out_order = StopOut::everything;
  other.negative_balance_protection = true;
  other.margin_call = ratio(1'200);
  other.stop_out = ratio(800);
  return {retail, pro, other};
}

GroupSpec judged_at_mid() {
  GroupSpec spec = group(4, "judged at mid prices");
  spec.level_mode = LevelMode::closeout_percent;
  spec.markup_points = 4;
  spec.commission = commission_per_lot(amount(2));
  return spec;
}

}  // namespace

void RandomCommands::plan_definitions() {
  BrokerSpec broker;
  broker.id = BrokerId{1};
  broker.name = "New York's";
  broker.zone.standard_minutes = -300;
  broker.day_ends = 17 * 60;
  definitions_.push_back(DefineBroker{broker});
  for (const InstrumentSpec& spec : instruments()) definitions_.push_back(DefineInstrument{spec});
  if (scope_ == Scope::all_classes)
    for (const TiersSpec& spec : tiers()) definitions_.push_back(DefineTiers{spec});
  if (scope_ == Scope::all_classes)
    for (const CalendarSpec& spec :
         {calendar_of(1, "Frankfurt", 60, 120, 1'320), calendar_of(2, "New York", -300, 570, 960)})
      definitions_.push_back(DefineCalendar{spec});
  if (scope_ == Scope::all_classes)
    for (const InstrumentSpec& spec : other_instruments()) definitions_.push_back(DefineInstrument{spec});
  for (GroupSpec spec : groups()) {
    if (scope_ == Scope::all_classes && spec.id == GroupId{2}) spec.stop_out_order = StopOut::smart;
    if (scope_ == Scope::all_classes && spec.id == GroupId{3}) {
      spec.conversion_fee = ratio(5);
      spec.commission.mode = CommissionMode::per_million;
      spec.commission.rate = amount(30);
    }
    definitions_.push_back(DefineGroup{spec});
  }
  if (scope_ == Scope::all_classes) definitions_.push_back(DefineGroup{judged_at_mid()});
  using enum PositionMode;
  for (const AccountSpec& spec : {account_of(1001, 1, "USD", hedging, 100), account_of(1002, 1, "USD", netting, 200),
                                  account_of(1003, 2, "EUR", hedging, 500), account_of(1004, 3, "EUR", netting, 100),
                                  account_of(1005, 3, "JPY", hedging, 200), account_of(1006, 2, "JPY", netting, 50),
                                  account_of(1007, 1, "EUR", hedging, 400), account_of(1008, 3, "USD", hedging, 300)})
    definitions_.push_back(DefineAccount{spec});
  for (const std::uint64_t id : {1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008}) {
    const bool yen = id == 1005 || id == 1006;
    const auto currency = Currency::of(yen ? "JPY" : id == 1001 || id == 1002 || id == 1008 ? "USD" : "EUR");
    definitions_.push_back(
        MoveMoney{AccountId{id}, MoneyMovement::deposit, {1'000'000, *currency}, "open" + std::to_string(id), ""});
  }
  if (scope_ == Scope::all_classes) {
    const Currency dollar = *Currency::of("USD");
    const Currency coin = *Currency::of("BTC");
    definitions_.push_back(DefineAccount{account_of(1009, 4, "USD", hedging, 50)});
    definitions_.push_back(DefineAccount{account_of(1010, 4, "EUR", netting, 100)});
    definitions_.push_back(MoveMoney{AccountId{1009}, MoneyMovement::deposit, {1'000'000, dollar}, "open1009", ""});
    definitions_.push_back(
        MoveMoney{AccountId{1010}, MoneyMovement::deposit, {1'000'000, *Currency::of("EUR")}, "open1010", ""});
    for (const std::uint64_t id : {1001, 1002, 1003, 1008})
      definitions_.push_back(MoveMoney{AccountId{id}, MoneyMovement::deposit, {500'000'000, coin}, "", ""});
    definitions_.push_back(MoveMoney{AccountId{1003}, MoneyMovement::deposit, {2'000'000, dollar}, "", ""});
  }
  for (const std::int64_t middle : {1'100'000'000ll, 150'000'000'000ll, 860'000'000ll, 1'280'000'000ll,
                                    16'000'000'000'000ll, 2'000'000'000'000ll, 80'000'000'000ll, 16'000'000'000'000ll,
                                    16'000'000'000'000ll, 120'000'000'000ll, 98'500'000'000ll, 33'000'000'000'000ll})
    middles_.push_back(Price::from_steps(middle));
}

CommandBody RandomCommands::redefine(const BrokerModel& model) {
  if (maybe(4)) {
    BrokerSpec spec = model.brokers().at(BrokerId{1});
    spec.day_ends = static_cast<std::uint16_t>(pick(1'440));
    return DefineBroker{spec};
  }
  const auto which = pick(100);
  if (which < 35)
    return redefine_group(model.groups().at(GroupId{static_cast<std::uint32_t>(1 + pick(model.groups().size()))}));
  if (which < 65) return redefine_account(model.accounts().at(AccountId{1001 + pick(accounts())}));
  if (!model.tiers().empty() && maybe(15))
    return redefine_tiers(model.tiers().at(TiersId{static_cast<std::uint32_t>(1 + pick(3))}));
  return redefine_instrument(
      model.instruments().at(InstrumentId{static_cast<std::uint32_t>(1 + pick(model.instruments().size()))}));
}

CommandBody RandomCommands::redefine_group(GroupSpec spec) {
  const auto rate = [&](std::int64_t least, std::uint64_t most) {  // in per mille
    return Ratio::from_steps((least + static_cast<std::int64_t>(pick(most))) * 1'000'000);
  };
  switch (pick(8)) {
    case 0: spec.markup_points = static_cast<std::uint32_t>(pick(15)); break;
    case 1:
      spec.commission.rate = Amount::from_steps(static_cast<std::int64_t>(pick(6'000)) * 1'000'000);
      spec.commission.currency = maybe(50) ? Currency{} : *Currency::of(maybe(50) ? "USD" : "EUR");
      break;
    case 2: spec.max_leverage = maybe(50) ? 0 : static_cast<std::uint32_t>(20 * (1 + pick(20))); break;
    case 3: spec.stop_out_order = static_cast<StopOut>(pick(3)); break;
    case 4:
      spec.negative_balance_protection = maybe(50);
      spec.stop_out_hedged = maybe(50);
      break;
    case 5:
      spec.margin_call = rate(800, 1'000);
      spec.stop_out = rate(200, 600);
      break;
    case 6:
      spec.stale_policy = maybe(50) ? StalePolicy::queue : StalePolicy::refuse;
      spec.conversion_fee = maybe(50) ? Ratio{} : rate(0, 20);
      break;
    default: spec.limits = limits(); break;
  }
  return DefineGroup{spec};
}

Limits RandomCommands::limits() {
  Limits limits;
  limits.orders = maybe(30) ? 0 : static_cast<std::uint32_t>(5 + pick(60));
  if (maybe(50)) limits.positions = static_cast<std::uint32_t>(2 + pick(12));
  if (maybe(50))
    limits.lots_per_instrument = Amount::from_steps(static_cast<std::int64_t>(1 + pick(40)) * kOne.steps());
  if (maybe(40)) limits.orders_per_second = static_cast<std::uint32_t>(1 + pick(4));
  if (maybe(40)) limits.daily_loss = Ratio::from_steps(static_cast<std::int64_t>(50 + pick(500)) * 1'000'000);
  if (maybe(40)) limits.drawdown = Ratio::from_steps(static_cast<std::int64_t>(100 + pick(700)) * 1'000'000);
  if (maybe(40)) limits.cooldown = Span::from_ms(static_cast<std::int64_t>(pick(3'000)));
  return limits;
}

CommandBody RandomCommands::redefine_account(AccountSpec spec) {
  if (maybe(50)) spec.leverage = static_cast<std::uint32_t>(50 * (1 + pick(8)));
  if (maybe(50)) spec.status = maybe(88) ? AccountStatus::active : static_cast<AccountStatus>(1 + pick(2));
  // Another group's terms; where the group is another broker's it is refused while anything is there.
  if (maybe(20)) spec.group = GroupId{static_cast<std::uint32_t>(1 + pick(scope_ == Scope::forex ? 3 : 4))};
  return DefineAccount{spec};
}

// Always dearer from tier to tier.
CommandBody RandomCommands::redefine_tiers(TiersSpec spec) {
  std::int64_t per_mille = 1'000;
  for (MarginTier& tier : spec.tiers) {
    tier.multiplier = ratio(per_mille);
    per_mille += static_cast<std::int64_t>(pick(1'500));
  }
  return DefineTiers{spec};
}

CommandBody RandomCommands::redefine_instrument(InstrumentSpec spec) {
  const bool perpetual = spec.margin.mode == MarginMode::perpetual;
  if (scope_ == Scope::all_classes && maybe(15)) {
    spec.margin.tiers = TiersId{perpetual ? 3 : static_cast<std::uint32_t>(1 + pick(2))};
    if (maybe(30)) spec.margin.tiers = {};
    return DefineInstrument{spec};
  }
  switch (pick(12)) {
    case 0:
    case 1:
    case 2: spec.status = maybe(88) ? InstrumentStatus::trading : static_cast<InstrumentStatus>(1 + pick(2)); break;
    case 3: spec.stale_after = maybe(50) ? Span{} : Span::from_ms(static_cast<std::int64_t>(500 + pick(40'000))); break;
    case 4:
      spec.stop_level = maybe(50) ? Price{} : distance(spec, 60);
      spec.freeze_level = maybe(50) ? Price{} : distance(spec, 30);
      break;
    case 5:
      spec.margin.pending_rate =
          maybe(50) ? Ratio{} : Ratio::from_steps(static_cast<std::int64_t>(pick(11)) * 100'000'000);
      break;
    case 6:
      spec.margin.long_rate = Ratio::from_steps(static_cast<std::int64_t>(700 + pick(900)) * 1'000'000);
      spec.margin.short_rate = Ratio::from_steps(static_cast<std::int64_t>(700 + pick(900)) * 1'000'000);
      break;
    case 7: {
      // Half or twice as much is a lot, never other than by whole steps.
      const Qty twice = spec.contract_size + spec.contract_size;
      const Qty half = Qty::from_steps(spec.contract_size.steps() / 2);
      spec.contract_size = maybe(50) || half.steps() * 2 != spec.contract_size.steps() ? twice : half;
      if (spec.contract_size > spec.max_qty) spec.contract_size = spec.qty_step;
      break;
    }
    case 8:
      spec.swap.mode = static_cast<SwapMode>(pick(6));
      spec.swap.long_rate = Amount::from_steps((static_cast<std::int64_t>(pick(20'000)) - 10'000) * 1'000'000);
      spec.swap.short_rate = Amount::from_steps((static_cast<std::int64_t>(pick(20'000)) - 10'000) * 1'000'000);
      spec.swap.currency = maybe(50) ? Currency{} : *Currency::of(maybe(50) ? "EUR" : "JPY");
      spec.swap.holidays_before = maybe(50);
      break;
    case 9:
      spec.commission.reset();
      if (maybe(40)) break;
      spec.commission.emplace();
      spec.commission->mode = static_cast<CommissionMode>(pick(5));
      spec.commission->rate = Amount::from_steps(static_cast<std::int64_t>(pick(4'000)) * 1'000'000);
      if (spec.commission->mode == CommissionMode::percent)
        spec.commission->rate = Amount::from_steps(static_cast<std::int64_t>(pick(100)) * 1'000'000);
      if (maybe(50)) spec.commission->minimum = Amount::from_steps(static_cast<std::int64_t>(pick(5'000)) * 1'000'000);
      spec.commission->currency = maybe(50) ? Currency{} : *Currency::of(maybe(50) ? "EUR" : "JPY");
      break;
    case 10:
      if (spec.funding.interval_h == 0) break;
      spec.funding.interval_h = maybe(50) ? 1 : 8;
      spec.funding.interest = Ratio::from_steps((static_cast<std::int64_t>(pick(40)) - 20) * 20'000);
      spec.funding.sample_every = Span::from_s(static_cast<std::int64_t>(20 + pick(600)));
      spec.funding.band = Ratio::from_steps(static_cast<std::int64_t>(pick(10)) * 100'000);
      break;
    default:
      spec.margin.hedged = static_cast<HedgedMethod>(pick(5));
      spec.margin.hedged_size =
          maybe(50) ? Amount{} : Amount::from_steps(spec.contract_size.steps() * 10 / (maybe(50) ? 2 : 1));
      break;
  }
  return DefineInstrument{spec};
}

}  // namespace dealingdesk::model
