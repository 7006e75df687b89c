#include "fix/client/order_messages.h"

#include <algorithm>
#include <charconv>

#include "core/decimal.h"
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

std::optional<OrderType> order_type(char c) {
  switch (c) {
    case '1': return OrderType::market;
    case '2': return OrderType::limit;
    case '3': return OrderType::stop;
    case '4': return OrderType::stop_limit;
    default: return std::nullopt;
  }
}

std::optional<TimeInForce> time_in_force(char c) {
  switch (c) {
    case '0': return TimeInForce::day;
    case '1': return TimeInForce::gtc;
    case '3': return TimeInForce::ioc;
    case '4': return TimeInForce::fok;
    default: return std::nullopt;
  }
}

bool needs_limit(OrderType type) { return type == OrderType::limit || type == OrderType::stop_limit; }
bool needs_stop(OrderType type) { return type == OrderType::stop || type == OrderType::stop_limit; }

// The fields that orders and their changes share, found in one pass.
struct Fields {
  const std::string* account = nullptr;
  const std::string* client_order_id = nullptr;
  const std::string* original_client_order_id = nullptr;
  const std::string* order = nullptr;
  const std::string* qty = nullptr;
  const std::string* type = nullptr;
  const std::string* limit = nullptr;
  const std::string* stop = nullptr;
  const std::string* side = nullptr;
  const std::string* symbol = nullptr;
  const std::string* time_in_force = nullptr;
  const std::string* position = nullptr;
  const std::string* stop_loss = nullptr;
  const std::string* take_profit = nullptr;

  explicit Fields(const FIX::FieldMap& message) {
    for (const auto& field : message) {
      if (const auto** slot = slot_of(field.getTag())) *slot = &field.getString();
    }
  }
  const std::string** slot_of(int tag) {
    switch (tag) {
      case tag::Account: return &account;
      case tag::ClOrdID: return &client_order_id;
      case tag::OrigClOrdID: return &original_client_order_id;
      case tag::OrderID: return &order;
      case tag::OrderQty: return &qty;
      case tag::OrdType: return &type;
      case tag::Price: return &limit;
      case tag::StopPx: return &stop;
      case tag::Side: return &side;
      case tag::Symbol: return &symbol;
      case tag::TimeInForce: return &time_in_force;
      case tag::PosMaintRptID: return &position;
      case tag::StopLossPx: return &stop_loss;
      case tag::TakeProfitPx: return &take_profit;
      default: return nullptr;
    }
  }
};

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

// False: there is a text, but it is no exact price.
bool read_price(const std::string* text, std::optional<Price>& out) {
  if (text == nullptr) return true;
  out = parse<Price>(*text);
  return out.has_value();
}

Reject unreadable(RejectCode code, const char* what, const std::string& text) {
  return {code, std::string{what} + " " + text + " cannot be held exactly"};
}

// The four prices of an order; the reject says which is unreadable.
template <class Terms>
std::optional<Reject> read_prices(const Fields& fields, Terms& terms) {
  if (!read_price(fields.limit, terms.limit)) return unreadable(RejectCode::bad_price, "Price (44)", *fields.limit);
  if (!read_price(fields.stop, terms.stop)) return unreadable(RejectCode::bad_stop, "StopPx (99)", *fields.stop);
  if (!read_price(fields.stop_loss, terms.stop_loss))
    return unreadable(RejectCode::bad_stop, "StopLossPx (5101)", *fields.stop_loss);
  if (!read_price(fields.take_profit, terms.take_profit))
    return unreadable(RejectCode::bad_price, "TakeProfitPx (5102)", *fields.take_profit);
  return std::nullopt;
}

std::optional<int> missing_price(OrderType type, const Fields& fields) {
  if (needs_limit(type) && fields.limit == nullptr) return tag::Price;
  if (needs_stop(type) && fields.stop == nullptr) return tag::StopPx;
  return std::nullopt;
}

}  // namespace

std::optional<OrderId> parse_order_id(std::string_view text) {
  const auto id = parse_int<std::uint64_t>(text);
  if (!id || *id == 0) return std::nullopt;
  return OrderId{*id};
}

Result<AccountId> read_account(const FIX::FieldMap& message, const FixSessionSpec& session) {
  return account_of(value_of(message, tag::Account), session);
}

Read<PlaceOrder> read_new_order(const FIX::Message& message, const FixSessionSpec& session,
                                const reference::Catalog& catalog) {
  const Fields fields{message};
  PlaceOrder order;
  OrderTerms& terms = order.terms;
  const auto account = account_of(fields.account, session);
  if (!account) return account.reject();
  order.account = *account;
  order.client_order_id = *fields.client_order_id;

  const char side = fields.side->front();
  if (side != '1' && side != '2')
    return Reject{RejectCode::unsupported, "Side (54) " + *fields.side + " is not offered"};
  terms.side = side == '1' ? Side::buy : Side::sell;
  const auto type = order_type(fields.type->front());
  if (!type) return Reject{RejectCode::unsupported, "OrdType (40) " + *fields.type + " is not offered"};
  terms.type = *type;
  const auto tif = fields.time_in_force == nullptr ? TimeInForce::day : time_in_force(fields.time_in_force->front());
  if (!tif)
    return Reject{RejectCode::bad_time_in_force, "TimeInForce (59) " + *fields.time_in_force + " is not offered"};
  terms.time_in_force = *tif;
  if (const auto tag = missing_price(*type, fields)) return MissingField{*tag};

  const auto qty = parse<Qty>(*fields.qty);
  if (!qty) return unreadable(RejectCode::bad_quantity, "OrderQty (38)", *fields.qty);
  terms.qty = *qty;
  if (auto reject = read_prices(fields, terms)) return std::move(*reject);
  if (fields.position != nullptr) {
    const auto position = parse_int<std::uint64_t>(*fields.position);
    if (!position || *position == 0) return Reject{RejectCode::unknown_position, "no position " + *fields.position};
    terms.closes = PositionId{*position};
  }
  if (const auto* instrument = catalog.instruments().find(*fields.symbol)) terms.instrument = instrument->id;
  return order;
}

Read<CancelOrder> read_cancel(const FIX::Message& message, const FixSessionSpec& session) {
  const Fields fields{message};
  CancelOrder cancel;
  const auto account = account_of(fields.account, session);
  if (!account) return account.reject();
  cancel.account = *account;
  cancel.original_client_order_id = *fields.original_client_order_id;
  cancel.client_order_id = *fields.client_order_id;
  return cancel;
}

Read<ReplaceOrder> read_replace(const FIX::Message& message, const FixSessionSpec& session, const Order* order) {
  const Fields fields{message};
  ReplaceOrder replace;
  const auto account = account_of(fields.account, session);
  if (!account) return account.reject();
  replace.account = *account;
  replace.original_client_order_id = *fields.original_client_order_id;
  replace.client_order_id = *fields.client_order_id;
  if (order != nullptr) {
    replace.stop_loss = order->terms.stop_loss;
    replace.take_profit = order->terms.take_profit;
    const auto type = order_type(fields.type->front());
    if (type != order->terms.type) return Reject{RejectCode::unsupported, "a replace cannot change OrdType (40)"};
    if ((fields.side->front() == '1') != (order->terms.side == Side::buy))
      return Reject{RejectCode::unsupported, "a replace cannot change Side (54)"};
    if (fields.time_in_force != nullptr && time_in_force(fields.time_in_force->front()) != order->terms.time_in_force)
      return Reject{RejectCode::unsupported, "a replace cannot change TimeInForce (59)"};
    if (const auto tag = missing_price(*type, fields)) return MissingField{*tag};
  }
  const auto qty = parse<Qty>(*fields.qty);
  if (!qty) return unreadable(RejectCode::bad_quantity, "OrderQty (38)", *fields.qty);
  replace.qty = *qty;
  if (auto reject = read_prices(fields, replace)) return std::move(*reject);
  return replace;
}

StatusQuestion read_status_question(const FIX::Message& message) {
  StatusQuestion question;
  question.client_order_id = value_or_empty(message, tag::ClOrdID);
  if (const auto* id = value_of(message, tag::OrderID)) question.order = parse_order_id(*id).value_or(OrderId{});
  question.request_id = value_or_empty(message, tag::OrdStatusReqID);
  question.account = value_or_empty(message, tag::Account);
  question.symbol = value_or_empty(message, tag::Symbol);
  if (const auto* side = value_of(message, tag::Side); side != nullptr && !side->empty()) question.side = side->front();
  return question;
}

}  // namespace dealingdesk::fix
