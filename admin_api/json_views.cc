#include "admin_api/json_views.h"

#include <nlohmann/json.hpp>

#include "core/decimal.h"

namespace dealingdesk::admin_api {
namespace {

Json price_or_null(const std::optional<Price>& price, int digits) {
  if (!price) return nullptr;
  return to_text(*price, digits);
}

Json time_or_null(Timestamp t) {
  if (!t) return nullptr;
  return to_rfc3339(t);
}

std::string money_text(std::int64_t minor, Currency currency) { return to_text(Money{minor, currency}); }

Json reject_json(const Reject& reject) {
  if (reject.code == RejectCode::none) return nullptr;
  return {{"code", name_of(reject.code)}, {"detail", reject.text}};
}

// Units as lots, where that is exact.
Json lots_json(Qty qty, const Symbols::Entry& entry) {
  const Int128 scaled = static_cast<Int128>(qty.steps()) * pow10(Qty::kScale);
  if (entry.contract_size.is_zero() || scaled % entry.contract_size.steps() != 0) return nullptr;
  const auto lots = narrow(scaled / entry.contract_size.steps());
  if (!lots) return nullptr;
  return to_text(Qty::from_steps(*lots));
}

Json distance_or_null(Price distance, int digits) {
  return distance.is_zero() ? Json(nullptr) : Json(to_text(distance, digits));
}

Json exits_json(const ExitPlan& exits, const Symbols::Entry& entry) {
  if (exits.empty()) return nullptr;
  Json targets = Json::array();
  for (const Target& target : exits.targets)
    targets.push_back({{"price", to_text(target.price, entry.digits)},
                       {"qty", to_text(target.qty)},
                       {"lots", lots_json(target.qty, entry)}});
  return {{"trailing_stop", distance_or_null(exits.trailing_stop, entry.digits)},
          {"breakeven_after", distance_or_null(exits.breakeven_after, entry.digits)},
          {"breakeven_keep", distance_or_null(exits.breakeven_keep, entry.digits)},
          {"targets", std::move(targets)}};
}

std::string_view name_of(InstrumentClass instrument_class) {
  switch (instrument_class) {
    case InstrumentClass::forex: return "forex";
    case InstrumentClass::cfd: return "cfd";
    case InstrumentClass::index: return "index";
    case InstrumentClass::stock: return "stock";
    case InstrumentClass::futures: return "futures";
    case InstrumentClass::bond: return "bond";
    case InstrumentClass::crypto_spot: return "crypto_spot";
    case InstrumentClass::perpetual: return "perpetual";
  }
  return "unknown";
}

std::string_view name_of(MarginMode mode) {
  switch (mode) {
    case MarginMode::forex: return "forex";
    case MarginMode::forex_no_leverage: return "forex_no_leverage";
    case MarginMode::cfd: return "cfd";
    case MarginMode::cfd_leverage: return "cfd_leverage";
    case MarginMode::cfd_index: return "cfd_index";
    case MarginMode::futures: return "futures";
    case MarginMode::bond: return "bond";
    case MarginMode::perpetual: return "perpetual";
  }
  return "unknown";
}

std::string_view name_of(SwapMode mode) {
  switch (mode) {
    case SwapMode::none: return "none";
    case SwapMode::points: return "points";
    case SwapMode::money: return "money";
    case SwapMode::interest_current: return "interest_current";
    case SwapMode::interest_open: return "interest_open";
    case SwapMode::rate_differential: return "rate_differential";
  }
  return "unknown";
}

Json margin_json(const MarginSpec& margin) {
  return {{"mode", name_of(margin.mode)},
          {"long_rate", to_text(margin.long_rate)},
          {"short_rate", to_text(margin.short_rate)},
          {"pending_rate", to_text(margin.pending_rate)}};
}

Json swap_json(const SwapSpec& swap) {
  return {{"mode", name_of(swap.mode)}, {"long", to_text(swap.long_rate)}, {"short", to_text(swap.short_rate)}};
}

}  // namespace

Symbols Symbols::of(const reference::Catalog& catalog) {
  Symbols out;
  for (const auto& [id, spec] : catalog.instruments().all()) out.add(catalog, id);
  return out;
}

void Symbols::add(const reference::Catalog& catalog, InstrumentId id) {
  GroupSpec one_point;
  one_point.markup_points = 1;
  if (const InstrumentSpec* spec = catalog.instruments().find(id))
    instruments.try_emplace(id, Entry{spec->symbol, spec->digits, spec->contract_size, one_point.markup(*spec)});
}

const Symbols::Entry& Symbols::at(InstrumentId id) const {
  static const Entry kUnknown{"", 0, {}, {}};
  const auto it = instruments.find(id);
  return it == instruments.end() ? kUnknown : it->second;
}

AccountView AccountView::of(const desk::Desk& desk, const AccountSpec& spec) {
  AccountView view;
  view.spec = spec;
  if (const auto* group = desk.catalog().groups().find(spec.group)) view.group = group->name;
  for (const UserId user : spec.users)
    if (const auto* found = desk.catalog().users().find(user)) view.users.push_back(found->name);
  if (const auto state = desk.account_state(spec.id)) {
    view.state = *state;
  } else {
    view.state_known = false;
    view.state.balance_minor = desk.ledger().balance({LedgerAccountKind::client, spec.id.value(), spec.currency, {}});
    view.state.credit_minor = desk.ledger().balance({LedgerAccountKind::credit, spec.id.value(), spec.currency, {}});
  }
  view.balances = balances_of(desk, spec);
  return view;
}

std::vector<Money> balances_of(const desk::Desk& desk, const AccountSpec& account) {
  std::vector<Money> out{Money{0, account.currency}};
  for (const auto& [held, minor] : desk.ledger().balances_of(LedgerAccountKind::client, account.id.value())) {
    if (held.currency == account.currency)
      out.front().minor = minor;
    else
      out.push_back({minor, held.currency});
  }
  return out;
}

PositionView PositionView::of(const desk::Desk& desk, const Position& position) {
  return {position, desk.liquidation_price(position.id), desk.trailing_stop_loss(position.id)};
}

std::string_view name_of(Role role) {
  switch (role) {
    case Role::viewer: return "viewer";
    case Role::trader: return "trader";
    case Role::operator_: return "operator";
    case Role::admin: return "admin";
  }
  return "unknown";
}
std::string_view name_of(PositionMode mode) { return mode == PositionMode::netting ? "netting" : "hedging"; }
std::string_view name_of(AccountStatus status) {
  switch (status) {
    case AccountStatus::active: return "active";
    case AccountStatus::read_only: return "read_only";
    case AccountStatus::closed: return "closed";
  }
  return "unknown";
}
std::string_view name_of(FixSessionKind kind) {
  switch (kind) {
    case FixSessionKind::order: return "order";
    case FixSessionKind::quote: return "quote";
    case FixSessionKind::both: return "both";
    case FixSessionKind::drop_copy: return "drop_copy";
  }
  return "unknown";
}
std::string_view name_of(InstrumentStatus status) {
  switch (status) {
    case InstrumentStatus::trading: return "trading";
    case InstrumentStatus::close_only: return "close_only";
    case InstrumentStatus::halted: return "halted";
  }
  return "unknown";
}

Json money_json(const bbook::AccountState& state, Currency currency) {
  Json json{{"balance", money_text(state.balance_minor, currency)},
            {"credit", money_text(state.credit_minor, currency)},
            {"profit", money_text(state.profit_minor, currency)},
            {"equity", money_text(state.equity_minor, currency)},
            {"margin", money_text(state.margin_minor, currency)},
            {"reserved", money_text(state.held_minor, currency)},
            {"free_margin", money_text(state.free_margin_minor, currency)}};
  json["level"] = state.level ? Json(to_text(*state.level)) : Json(nullptr);  // 1 is 100 %
  return json;
}

Json balances_json(const std::vector<Money>& balances) {
  Json json = Json::object();
  for (const Money& balance : balances) json[balance.currency.code()] = to_text(balance);
  return json;
}

Json account_json(const AccountView& account) {
  const AccountSpec& spec = account.spec;
  Json json{{"id", spec.id.value()},         {"name", spec.name},
            {"group", account.group},        {"currency", spec.currency.code()},
            {"leverage", spec.leverage},     {"mode", name_of(spec.mode)},
            {"status", name_of(spec.status)}};
  if (account.state_known) {
    json.update(money_json(account.state, spec.currency));
  } else {
    json["balance"] = money_text(account.state.balance_minor, spec.currency);
    json["credit"] = money_text(account.state.credit_minor, spec.currency);
    for (const char* unknown : {"profit", "equity", "margin", "reserved", "free_margin", "level"})
      json[unknown] = nullptr;
  }
  json["balances"] = balances_json(account.balances);
  return json;
}

Json instrument_json(const InstrumentSpec& instrument) {
  return {{"symbol", instrument.symbol},
          {"class", name_of(instrument.instrument_class)},
          {"base", instrument.base.code()},
          {"quote", instrument.quote.code()},
          {"profit_currency", instrument.profit().code()},
          {"margin_currency", instrument.margin_in().code()},
          {"digits", instrument.digits},
          {"tick_size", to_text(instrument.tick_size())},
          {"contract_size", to_text(instrument.contract_size)},
          {"min_qty", to_text(instrument.min_qty)},
          {"max_qty", to_text(instrument.max_qty)},
          {"qty_step", to_text(instrument.qty_step)},
          {"stop_level", to_text(instrument.stop_level)},
          {"freeze_level", to_text(instrument.freeze_level)},
          {"margin", margin_json(instrument.margin)},
          {"swap", swap_json(instrument.swap)},
          {"calendar", instrument.calendar ? Json(instrument.calendar.value()) : Json(nullptr)},
          {"stale_after_ms", instrument.stale_after.ms()},
          {"status", name_of(instrument.status)}};
}

Json order_json(const Order& order, const Symbols& symbols) {
  const auto& entry = symbols.at(order.terms.instrument);
  const OrderTerms& terms = order.terms;
  Json json{{"id", order.id ? Json(order.id.value()) : Json(nullptr)},
            {"client_order_id", order.client_order_id.empty() ? Json(nullptr) : Json(order.client_order_id)},
            {"account", order.account.value()},
            {"symbol", entry.symbol},
            {"side", name_of(terms.side)},
            {"type", name_of(terms.type)},
            {"time_in_force", name_of(terms.time_in_force)},
            {"expires", time_or_null(terms.expires)},
            {"status", name_of(order.status)},
            {"qty", to_text(terms.qty)},
            {"lots", lots_json(terms.qty, entry)},
            {"filled_qty", to_text(order.cum_qty)},
            {"leaves_qty", to_text(order.leaves_qty())},
            {"limit", price_or_null(terms.limit, entry.digits)},
            {"stop", price_or_null(terms.stop, entry.digits)},
            {"trail", distance_or_null(terms.trail, entry.digits)},
            {"stop_loss", price_or_null(terms.stop_loss, entry.digits)},
            {"take_profit", price_or_null(terms.take_profit, entry.digits)},
            {"exits", exits_json(terms.exits, entry)},
            {"closes", terms.closes ? Json(terms.closes.value()) : Json(nullptr)},
            {"reduce_only", terms.reduce_only},
            {"post_only", terms.post_only},
            {"list", order.list ? Json(order.list.value()) : Json(nullptr)},
            {"dormant", order.dormant},
            {"triggered", order.triggered},
            {"book", name_of(order.book)}};
  json["average_price"] = order.cum_qty.is_zero() ? Json(nullptr) : Json(to_text(order.average_price(), entry.digits));
  json["reject"] = reject_json(order.reject);
  json["created"] = time_or_null(order.created);
  json["updated"] = time_or_null(order.updated);
  return json;
}

Json position_json(const Position& position, const Symbols& symbols, Currency currency) {
  const auto& entry = symbols.at(position.instrument);
  Json json{{"id", position.id.value()},    {"account", position.account.value()},
            {"symbol", entry.symbol},       {"side", name_of(position.side)},
            {"qty", to_text(position.qty)}, {"lots", lots_json(position.qty, entry)}};
  json["open_price"] = position.qty.is_zero() ? Json(nullptr) : Json(to_text(position.open_price(), entry.digits));
  json["stop_loss"] = price_or_null(position.stop_loss, entry.digits);
  json["take_profit"] = price_or_null(position.take_profit, entry.digits);
  json["exits"] = exits_json(position.exits, entry);
  json["swap"] = money_text(position.swap_minor, currency);
  json["opened"] = time_or_null(position.opened);
  return json;
}

Json position_json(const PositionView& view, const Symbols& symbols, Currency currency) {
  Json json = position_json(view.position, symbols, currency);
  const int digits = symbols.at(view.position.instrument).digits;
  if (view.liquidation) json["liquidation_price"] = to_text(*view.liquidation, digits);
  if (view.trailing_stop_loss) json["trailing_stop_loss"] = to_text(*view.trailing_stop_loss, digits);
  return json;
}

Json execution_json(const ExecutionReport& report, const Symbols& symbols, Currency currency) {
  const auto& entry = symbols.at(report.order.terms.instrument);
  Json json{
      {"exec_id", report.exec.value()}, {"type", name_of(report.type)}, {"order", order_json(report.order, symbols)}};
  if (!report.original_client_order_id.empty()) json["original_client_order_id"] = report.original_client_order_id;
  if (report.duplicate_of) json["duplicate_of"] = report.duplicate_of.value();
  if (report.type == ExecType::trade) {
    json["last_qty"] = to_text(report.last_qty);
    json["last_price"] = to_text(report.last_price, entry.digits);
    json["commission"] = money_text(report.commission_minor, currency);
    json["position"] = report.position ? Json(report.position.value()) : Json(nullptr);
    // The quote that the fill used says why it was filled at this price.
    json["quote"] = quote_json(report.quote, symbols);
  }
  json["time"] = time_or_null(report.order.updated);
  return json;
}

Json quote_json(const Quote& client_quote, const Symbols& symbols) {
  const auto& entry = symbols.at(client_quote.instrument);
  return {{"symbol", entry.symbol},
          {"bid", to_text(client_quote.bid, entry.digits)},
          {"ask", to_text(client_quote.ask, entry.digits)},
          {"source_time", time_or_null(client_quote.source_time)}};
}

Json transaction_json(const LedgerTransaction& transaction, const LedgerAccount& account) {
  std::int64_t amount_minor = 0;
  for (const LedgerEntry& entry : transaction.entries)
    if (entry.account == account) amount_minor += entry.amount_minor;
  return {{"id", transaction.id.value()},
          {"time", time_or_null(transaction.time)},
          {"reason", name_of(transaction.reason)},
          {"kind", name_of(account.kind)},
          {"amount", money_text(amount_minor, account.currency)},
          {"currency", account.currency.code()},
          {"exec_id", transaction.exec ? Json(transaction.exec.value()) : Json(nullptr)},
          {"idempotency_key", transaction.idempotency_key.empty() ? Json(nullptr) : Json(transaction.idempotency_key)},
          {"comment", transaction.comment}};
}

}  // namespace dealingdesk::admin_api
