#include "tests/scenarios/commands.h"

#include <charconv>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/decimal.h"

namespace dealingdesk::scenarios {
namespace {

// Thrown within this file only: a line has dozens of places where it can be wrong, and one answer.
struct Wrong {
  std::string what;
};

// Takes a line's words in turn and its options by name, and knows at the end what nobody asked for.
class Words {
 public:
  explicit Words(const Line& line) : line_{line} {}

  [[nodiscard]] bool more() const { return next_ < line_.words.size(); }
  [[nodiscard]] std::string peek() const { return more() ? line_.words[next_] : std::string{}; }
  std::string take(const char* what) {
    if (!more()) throw Wrong{fmt::format("expected {} at the end of the line", what)};
    return line_.words[next_++];
  }
  bool take_if(std::string_view word) {
    if (!more() || line_.words[next_] != word) return false;
    ++next_;
    return true;
  }
  void expect(std::string_view word) {
    if (!take_if(word)) throw Wrong{fmt::format("expected '{}', found '{}'", word, peek())};
  }
  std::optional<std::string> option(const std::string& key) {
    asked_.insert(key);
    const auto it = line_.options.find(key);
    if (it == line_.options.end()) return std::nullopt;
    return it->second;
  }
  std::string option_or(const std::string& key, std::string otherwise) {
    return option(key).value_or(std::move(otherwise));
  }
  template <class F>
  std::optional<F> decimal_option(const std::string& key) {
    const auto text = option(key);
    if (!text) return std::nullopt;
    return decimal<F>(*text);
  }
  template <class F>
  static F decimal(const std::string& text) {
    const auto value = parse<F>(text);
    if (!value) throw Wrong{fmt::format("'{}' is no number", text)};
    return *value;
  }
  static std::uint64_t whole(const std::string& text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
      throw Wrong{fmt::format("'{}' is no whole number", text)};
    return value;
  }
  void finish() const {
    if (more()) throw Wrong{fmt::format("'{}' is too much", peek())};
    for (const auto& [key, value] : line_.options)
      if (!asked_.contains(key)) throw Wrong{fmt::format("there is no option {}=", key)};
  }

 private:
  const Line& line_;
  std::size_t next_ = 0;
  std::set<std::string> asked_;
};

Currency currency(const std::string& code) {
  const auto found = Currency::of(code);
  if (!found) throw Wrong{fmt::format("'{}' is no currency", code)};
  return *found;
}

template <class Table>
auto id_of(const Table& table, const std::string& name) {
  const auto* found = table.find(std::string_view{name});
  if (found == nullptr) throw Wrong{fmt::format("nothing is named '{}'", name)};
  return found->id;
}

std::int64_t minor(const std::string& text, Currency of) {
  const auto money = parse_money(text, of);
  if (!money) throw Wrong{fmt::format("'{}' is no amount in {}", text, of.code())};
  return money->minor;
}

// 10s, 500ms, 2h, 1d.
Span span(const std::string& text) {
  const auto unit_at = text.find_first_not_of("0123456789");
  const std::string unit = unit_at == std::string::npos ? "" : text.substr(unit_at);
  const auto count = static_cast<std::int64_t>(Words::whole(text.substr(0, unit_at)));
  if (unit == "ms") return Span::from_ms(count);
  if (unit == "s") return Span::from_s(count);
  if (unit == "m") return Span::from_s(count * 60);
  if (unit == "h") return Span::from_s(count * 3600);
  if (unit == "d") return Span::from_s(count * 86'400);
  throw Wrong{fmt::format("'{}' is no time span like 500ms, 10s, 2h or 1d", text)};
}

// "50%" is 0.5.
Ratio percent(const std::string& text) {
  if (text.empty() || text.back() != '%') throw Wrong{fmt::format("'{}' is no percentage", text)};
  return Ratio::from_steps(Words::decimal<Ratio>(text.substr(0, text.size() - 1)).steps() / 100);
}

CommandBody instrument(Words& in) {
  InstrumentSpec spec;
  spec.symbol = in.take("a symbol");
  const bool forex = spec.symbol.size() == 6;
  spec.base = currency(in.option_or("base", forex ? spec.symbol.substr(0, 3) : "USD"));
  spec.quote = currency(in.option_or("quote", forex ? spec.symbol.substr(3) : "USD"));
  spec.digits = static_cast<std::uint8_t>(Words::whole(in.option_or("digits", "5")));
  spec.contract_size = Words::decimal<Qty>(in.option_or("lot", "100000"));
  spec.min_qty = Words::decimal<Qty>(in.option_or("min", "1000"));
  spec.max_qty = Words::decimal<Qty>(in.option_or("max", "100000000"));
  spec.qty_step = Words::decimal<Qty>(in.option_or("step", "1000"));
  spec.stale_after = span(in.option_or("stale_after", "0s"));
  const std::string status = in.option_or("status", "trading");
  if (status == "close_only")
    spec.status = InstrumentStatus::close_only;
  else if (status == "halted")
    spec.status = InstrumentStatus::halted;
  else if (status != "trading")
    throw Wrong{fmt::format("'{}' is no status of an instrument", status)};
  return DefineInstrument{spec};
}

CommandBody lp(Words& in) {
  LpSpec spec;
  spec.name = in.take("the LP's name");
  spec.currency = currency(in.option_or("currency", "USD"));
  spec.takes_orders = true;
  return DefineLp{spec};
}

CommandBody group(Words& in, const reference::Catalog& catalog) {
  GroupSpec spec;
  spec.name = in.take("the group's name");
  spec.markup_points = static_cast<std::uint32_t>(Words::whole(in.option_or("markup", "0")));
  spec.commission = commission_per_lot(Words::decimal<Amount>(in.option_or("commission", "0")));
  spec.margin_call = percent(in.option_or("margin_call", "100%"));
  spec.stop_out = percent(in.option_or("stop_out", "50%"));
  spec.limits.orders = static_cast<std::uint32_t>(Words::whole(in.option_or("max_orders", "200")));
  // Names with commas between, in the order of preference.
  std::string names = in.option_or("a_book", "");
  if (!names.empty()) spec.routing = Routing::a_book;
  while (!names.empty()) {
    const auto comma = names.find(',');
    spec.lps.push_back(id_of(catalog.lps(), names.substr(0, comma)));
    names = comma == std::string::npos ? "" : names.substr(comma + 1);
  }
  return DefineGroup{spec};
}

Act account(Words& in, const reference::Catalog& catalog) {
  AccountSpec spec;
  spec.id = AccountId{Words::whole(in.take("the account's number"))};
  spec.group = id_of(catalog.groups(), in.option_or("group", ""));
  spec.currency = currency(in.option_or("currency", "USD"));
  spec.leverage = static_cast<std::uint32_t>(Words::whole(in.option_or("leverage", "100")));
  const std::string mode = in.option_or("mode", "hedging");
  if (mode == "netting")
    spec.mode = PositionMode::netting;
  else if (mode != "hedging")
    throw Wrong{fmt::format("'{}' is neither netting nor hedging", mode)};
  Act act{{}, {DefineAccount{spec}}};
  if (const auto deposit = in.option("deposit"))
    act.commands.push_back(MoveMoney{spec.id,
                                     MoneyMovement::deposit,
                                     {minor(*deposit, spec.currency), spec.currency},
                                     fmt::format("opening-{}", spec.id.value()),
                                     "opening deposit"});
  return act;
}

CommandBody quote(Words& in, const reference::Catalog& catalog) {
  Quote quote;
  quote.instrument = id_of(catalog.instruments(), in.take("a symbol"));
  if (in.take_if("withdrawn")) return WithdrawQuote{quote.instrument};
  const std::string prices = in.take("BID/ASK");
  const auto slash = prices.find('/');
  if (slash == std::string::npos) throw Wrong{fmt::format("'{}' is no BID/ASK", prices)};
  quote.bid = Words::decimal<Price>(prices.substr(0, slash));
  quote.ask = Words::decimal<Price>(prices.substr(slash + 1));
  quote.lowest_bid = in.decimal_option<Price>("lowest_bid");
  quote.highest_bid = in.decimal_option<Price>("highest_bid");
  quote.lowest_ask = in.decimal_option<Price>("lowest_ask");
  quote.highest_ask = in.decimal_option<Price>("highest_ask");
  return ChangeQuote{quote};
}

CommandBody lp_says(Words& in, const reference::Catalog& catalog) {
  const LpId lp = id_of(catalog.lps(), in.take("the LP's name"));
  if (in.take_if("up")) return ChangeLpState{lp, true};
  if (in.take_if("down")) return ChangeLpState{lp, false};
  const std::string word = in.take("up, down or what became of our order");
  ReportChild report;
  report.lp = lp;
  if (word == "working")
    report.outcome = ChildOutcome::working;
  else if (word == "filled")
    report.outcome = ChildOutcome::filled;
  else if (word == "rejected")
    report.outcome = ChildOutcome::rejected;
  else if (word == "canceled")
    report.outcome = ChildOutcome::canceled;
  else if (word == "unknown")
    report.outcome = ChildOutcome::unknown;
  else
    throw Wrong{fmt::format("'{}' is no outcome of an order at an LP", word)};
  report.child = ChildId{Words::whole(in.option_or("child", "0"))};
  report.cum_qty = Words::decimal<Qty>(in.option_or("cum", "0"));
  report.average_price = Words::decimal<Price>(in.option_or("average", "0"));
  report.text = in.option_or("text", "");
  return report;
}

TimeInForce time_in_force(const std::string& word) {
  if (word == "gtc") return TimeInForce::gtc;
  if (word == "day") return TimeInForce::day;
  if (word == "ioc") return TimeInForce::ioc;
  if (word == "fok") return TimeInForce::fok;
  throw Wrong{fmt::format("'{}' is none of gtc, day, ioc, fok", word)};
}

// 1001 buys 100000 EURUSD at market|limit P|stop P|stop P limit P as ID
CommandBody order(Words& in, AccountId account, Side side, const reference::Catalog& catalog) {
  PlaceOrder place;
  place.account = account;
  OrderTerms& terms = place.terms;
  terms.side = side;
  terms.qty = Words::decimal<Qty>(in.take("a quantity"));
  terms.instrument = id_of(catalog.instruments(), in.take("a symbol"));
  in.expect("at");
  if (in.take_if("market")) {
    terms.type = OrderType::market;
  } else if (in.take_if("limit")) {
    terms.type = OrderType::limit;
    terms.limit = Words::decimal<Price>(in.take("the limit price"));
  } else {
    in.expect("stop");
    terms.type = OrderType::stop;
    terms.stop = Words::decimal<Price>(in.take("the stop price"));
    if (in.take_if("limit")) {
      terms.type = OrderType::stop_limit;
      terms.limit = Words::decimal<Price>(in.take("the limit price"));
    }
  }
  in.expect("as");
  place.client_order_id = in.take("the client's order id");
  terms.time_in_force = time_in_force(in.option_or("tif", "gtc"));
  terms.stop_loss = in.decimal_option<Price>("stop_loss");
  terms.take_profit = in.decimal_option<Price>("take_profit");
  if (terms.type == OrderType::market) terms.limit = in.decimal_option<Price>("worst");
  terms.closes = PositionId{Words::whole(in.option_or("closes", "0"))};
  return place;
}

CommandBody replace(Words& in, AccountId account) {
  ReplaceOrder replace;
  replace.account = account;
  replace.original_client_order_id = in.take("the id of the order to replace");
  in.expect("as");
  replace.client_order_id = in.take("the request's own id");
  replace.qty = Words::decimal<Qty>(in.option_or("qty", "0"));
  replace.limit = in.decimal_option<Price>("limit");
  replace.stop = in.decimal_option<Price>("stop");
  replace.stop_loss = in.decimal_option<Price>("stop_loss");
  replace.take_profit = in.decimal_option<Price>("take_profit");
  return replace;
}

CommandBody money(Words& in, AccountId account, MoneyMovement movement, const reference::Catalog& catalog) {
  MoveMoney move;
  move.account = account;
  move.movement = movement;
  const AccountSpec* spec = catalog.accounts().find(account);
  move.amount.currency = currency(in.option_or("currency", spec == nullptr ? "USD" : spec->currency.code()));
  move.amount.minor = minor(in.take("an amount"), move.amount.currency);
  move.idempotency_key = in.option_or("key", "");
  move.comment = in.option_or("comment", "");
  return move;
}

CommandBody client_act(Words& in, const reference::Catalog& catalog) {
  const AccountId account{Words::whole(in.take("an account's number"))};
  const std::string verb = in.take("what the client does");
  if (verb == "buys") return order(in, account, Side::buy, catalog);
  if (verb == "sells") return order(in, account, Side::sell, catalog);
  if (verb == "replaces") return replace(in, account);
  if (verb == "deposits") return money(in, account, MoneyMovement::deposit, catalog);
  if (verb == "withdraws") return money(in, account, MoneyMovement::withdrawal, catalog);
  if (verb == "corrects") return money(in, account, MoneyMovement::correction, catalog);
  if (verb == "cancels") {
    CancelOrder cancel;
    cancel.account = account;
    cancel.original_client_order_id = in.take("the id of the order to cancel");
    in.expect("as");
    cancel.client_order_id = in.take("the request's own id");
    return cancel;
  }
  if (verb == "protects") {
    const PositionId position{Words::whole(in.take("a position's number"))};
    return ProtectPosition{
        account, position, in.decimal_option<Price>("stop_loss"), in.decimal_option<Price>("take_profit"), {}};
  }
  throw Wrong{fmt::format("a client does not '{}'", verb)};
}

Act time_passes(Words& in, Timestamp now) {
  if (in.take_if("until")) {
    const std::string text = in.take("a time");
    const auto then = parse_rfc3339(text);
    if (!then || *then < now) throw Wrong{fmt::format("'{}' is no time after {}", text, to_rfc3339(now))};
    return {*then - now, {PassTime{}}};
  }
  return {span(in.take("a time span")), {PassTime{}}};
}

Act read_act(Words& in, const reference::Catalog& catalog, Timestamp now) {
  if (in.take_if("instrument")) return {{}, {instrument(in)}};
  if (in.take_if("lp")) {
    // Defined where it is new; otherwise it says something.
    const auto* known = catalog.lps().find(std::string_view{in.peek()});
    return {{}, {known == nullptr ? lp(in) : lp_says(in, catalog)}};
  }
  if (in.take_if("group")) return {{}, {group(in, catalog)}};
  if (in.take_if("account")) return account(in, catalog);
  if (in.take_if("quote")) return {{}, {quote(in, catalog)}};
  if (in.take_if("time")) return time_passes(in, now);
  return {{}, {client_act(in, catalog)}};
}

}  // namespace

Result<Act> act_of(const Line& line, const reference::Catalog& catalog, Timestamp now) {
  try {
    Words words{line};
    Act act = read_act(words, catalog, now);
    words.finish();
    return act;
  } catch (const Wrong& wrong) {
    return Reject{RejectCode::malformed, wrong.what};
  }
}

}  // namespace dealingdesk::scenarios
