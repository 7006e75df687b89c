#include "fix/client/order_fields.h"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

#include "core/decimal.h"
#include "fix/client/expiry.h"
#include "fix/tags.h"

namespace dealingdesk::fix {
namespace {

template <class Int>
std::optional<Int> parse_int(std::string_view text) {
  Int value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// What QuickFIX has not looked at, within a group, may be anything.
char only_letter(const std::string& text) { return text.size() == 1 ? text.front() : '\0'; }

Reject unreadable(RejectCode code, const char* what, const std::string& text) {
  return {code, std::string{what} + " " + text + " cannot be held exactly"};
}

std::optional<Reject> read_price(const std::string* text, std::optional<Price>& into, RejectCode code,
                                 const char* what) {
  if (text == nullptr) return std::nullopt;
  into = parse<Price>(*text);
  return into ? std::nullopt : std::optional{unreadable(code, what, *text)};
}

}  // namespace

OrderFields::OrderFields(const FIX::FieldMap& from) : message{from} {
  for (const auto& field : from)
    if (const auto** slot = slot_of(field.getTag())) *slot = &field.getString();
}

const std::string** OrderFields::slot_of(int tag) {
  switch (tag) {
    case tag::Account: return &account;
    case tag::ClOrdID: return &client_order_id;
    case tag::OrigClOrdID: return &original_client_order_id;
    case tag::OrderID: return &order;
    case tag::OrderQty: return &qty;
    case tag::OrdType: return &type;
    case tag::Price: return &limit;
    case tag::StopPx: return &stop;
    case tag::PegOffsetValue: return &trail;
    case tag::Side: return &side;
    case tag::Symbol: return &symbol;
    case tag::TimeInForce: return &time_in_force;
    case tag::ExpireTime: return &expire_time;
    case tag::ExpireDate: return &expire_date;
    case tag::ExecInst: return &exec_inst;
    case tag::MinQty: return &min_qty;
    case tag::MaxFloor: return &max_floor;
    case tag::PosMaintRptID: return &position;
    case tag::StopLossPx: return &stop_loss;
    case tag::TakeProfitPx: return &take_profit;
    case tag::TrailingStopDistance: return &trailing_stop;
    case tag::BreakevenAfter: return &breakeven_after;
    case tag::BreakevenKeep: return &breakeven_keep;
    case tag::NoTargets: return &targets;
    default: return nullptr;
  }
}

Result<AccountId> account_of(const std::string* text, const FixSessionSpec& session) {
  if (text == nullptr) {
    if (session.accounts.empty()) return Reject{RejectCode::unknown_account, "the session has no account"};
    return session.accounts.front();
  }
  const auto id = parse_int<std::uint64_t>(*text);
  if (id && std::find(session.accounts.begin(), session.accounts.end(), AccountId{*id}) != session.accounts.end())
    return AccountId{*id};
  return Reject{RejectCode::unknown_account, "account " + *text + " is not one of this session's"};
}

std::optional<OrderType> order_type(const std::string& text) {
  switch (only_letter(text)) {
    case '1': return OrderType::market;
    case '2': return OrderType::limit;
    case '3': return OrderType::stop;
    case '4': return OrderType::stop_limit;
    case 'J': return OrderType::market_if_touched;
    case 'P': return OrderType::trailing_stop;
    default: return std::nullopt;
  }
}

std::optional<TimeInForce> time_in_force(const std::string& text) {
  switch (only_letter(text)) {
    case '0': return TimeInForce::day;
    case '1': return TimeInForce::gtc;
    case '3': return TimeInForce::ioc;
    case '4': return TimeInForce::fok;
    case '6': return TimeInForce::gtd;
    default: return std::nullopt;
  }
}

std::optional<Side> side_of(const std::string& text) {
  if (text == "1") return Side::buy;
  if (text == "2") return Side::sell;
  return std::nullopt;
}

std::optional<OrderId> parse_order_id(std::string_view text) {
  const auto id = parse_int<std::uint64_t>(text);
  if (!id || *id == 0) return std::nullopt;
  return OrderId{*id};
}

Result<Qty> read_qty(const OrderFields& fields) {
  if (const auto qty = parse<Qty>(*fields.qty)) return *qty;
  return unreadable(RejectCode::bad_quantity, "OrderQty (38)", *fields.qty);
}

Result<PositionId> read_position(const std::string& text) {
  const auto id = parse_int<std::uint64_t>(text);
  if (!id || *id == 0) return Reject{RejectCode::unknown_position, "no position " + text};
  return PositionId{*id};
}

std::optional<int> missing_field(const OrderFields& fields) {
  const std::pair<const std::string*, int> required[] = {{fields.client_order_id, tag::ClOrdID},
                                                         {fields.symbol, tag::Symbol},
                                                         {fields.side, tag::Side},
                                                         {fields.qty, tag::OrderQty},
                                                         {fields.type, tag::OrdType}};
  for (const auto& [text, tag] : required)
    if (text == nullptr || text->empty()) return tag;
  return std::nullopt;
}

std::optional<int> missing_price(OrderType type, const OrderFields& fields) {
  const bool has_limit = type == OrderType::limit || type == OrderType::stop_limit;
  const bool has_stop =
      type == OrderType::stop || type == OrderType::stop_limit || type == OrderType::market_if_touched;
  if (has_limit && fields.limit == nullptr) return tag::Price;
  if (has_stop && fields.stop == nullptr) return tag::StopPx;
  if (type == OrderType::trailing_stop && fields.trail == nullptr) return tag::PegOffsetValue;
  return std::nullopt;
}

Result<Instructions> read_instructions(const std::string& text) {
  Instructions read;
  for (const char c : text) {
    switch (c) {
      case ' ': break;
      case '6': read.post_only = true; break;
      case 'E': read.reduce_only = true; break;
      case 'a': read.trailing_stop = true; break;
      default: return Reject{RejectCode::unsupported, std::string{"ExecInst (18) "} + c + " is not offered"};
    }
  }
  return read;
}

std::optional<Reject> refuse_partial_quantities(const OrderFields& fields) {
  if (fields.min_qty != nullptr)
    return Reject{RejectCode::unsupported,
                  "MinQty (110) is not offered: TimeInForce (59) 4 asks for all of the quantity or nothing"};
  if (fields.max_floor != nullptr)
    return Reject{RejectCode::unsupported, "MaxFloor (111) is not offered: orders show all of their quantity"};
  return std::nullopt;
}

Result<std::optional<Timestamp>> read_expiry(const OrderFields& fields, const BrokerSpec& broker) {
  const auto* text = fields.expire_time != nullptr ? fields.expire_time : fields.expire_date;
  if (text == nullptr) return std::optional<Timestamp>{};
  const auto moment = fields.expire_time != nullptr ? parse_fix_utc(*text) : end_of_day(broker, *text);
  if (moment) return moment;
  return Reject{RejectCode::bad_expiry,
                std::string{fields.expire_time != nullptr ? "ExpireTime (126) " : "ExpireDate (432) "} + *text +
                    " is not a moment that an order could end at"};
}

std::optional<Reject> read_prices(const OrderFields& fields, Prices into) {
  if (auto reject = read_price(fields.limit, into.limit, RejectCode::bad_price, "Price (44)")) return reject;
  if (auto reject = read_price(fields.stop, into.stop, RejectCode::bad_stop, "StopPx (99)")) return reject;
  if (auto reject = read_price(fields.stop_loss, into.stop_loss, RejectCode::bad_stop, "StopLossPx (5101)"))
    return reject;
  return read_price(fields.take_profit, into.take_profit, RejectCode::bad_price, "TakeProfitPx (5102)");
}

Result<Price> read_distance(const std::string& text, const char* what) {
  if (const auto distance = parse<Price>(text)) return *distance;
  return unreadable(RejectCode::bad_stop, what, text);
}

bool has_exits(const OrderFields& fields) {
  return fields.trailing_stop != nullptr || fields.breakeven_after != nullptr || fields.breakeven_keep != nullptr ||
         fields.targets != nullptr;
}

std::optional<Reject> read_exits(const OrderFields& fields, ExitPlan& into) {
  const std::tuple<const std::string*, Price*, const char*> distances[] = {
      {fields.trailing_stop, &into.trailing_stop, "TrailingStopDistance (5103)"},
      {fields.breakeven_after, &into.breakeven_after, "BreakevenAfter (5104)"},
      {fields.breakeven_keep, &into.breakeven_keep, "BreakevenKeep (5105)"}};
  for (const auto& [text, distance, what] : distances) {
    if (text == nullptr) continue;
    const auto read = read_distance(*text, what);
    if (!read) return read.reject();
    *distance = *read;
  }
  if (fields.targets == nullptr) return std::nullopt;
  into.targets.clear();
  const std::size_t count = fields.message.groupCount(tag::NoTargets);
  if (*fields.targets != std::to_string(count))
    return Reject{RejectCode::malformed,
                  "NoTargets (5106) is " + *fields.targets + ", the targets are " + std::to_string(count)};
  for (std::size_t i = 1; i <= count; ++i) {
    const auto& group = fields.message.getGroupRef(static_cast<int>(i), tag::NoTargets);
    const auto price = value_or_empty(group, tag::TargetPx);
    const auto qty = value_or_empty(group, tag::TargetQty);
    const auto at = parse<Price>(price);
    const auto of = parse<Qty>(qty);
    if (!at) return unreadable(RejectCode::bad_price, "TargetPx (5107)", price);
    if (!of) return unreadable(RejectCode::bad_quantity, "TargetQty (5108)", qty);
    into.targets.push_back({*at, *of});
  }
  return std::nullopt;
}

}  // namespace dealingdesk::fix
