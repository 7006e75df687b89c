#include "fix/client/query_messages.h"

#include "fix/tags.h"

namespace dealingdesk::fix {
namespace {

constexpr int kTradesOther = 99, kTradesNotAuthorised = 9, kTradesTypeNotSupported = 8;

// Empty where it can be read: what is wrong.
std::string read_criteria(const FIX::Message& message, TradeQuestion& question) {
  question.request.symbol = value_or_empty(message, tag::Symbol);
  question.client_order_id = value_or_empty(message, tag::ClOrdID);
  if (const auto* order = value_of(message, tag::OrderID)) {
    const auto id = parse_order_id(*order);
    if (!id) return "no order has the OrderID (37) " + *order;
    question.order = *id;
  }
  if (const auto* exec = value_of(message, tag::ExecID)) {
    const auto id = parse_decimal(*exec, 0);
    if (!id || *id <= 0) return "no trade has the ExecID (17) " + *exec;
    question.exec = ExecId{static_cast<std::uint64_t>(*id)};
  }
  if (const auto* side = value_of(message, tag::Side)) {
    if (*side != "1" && *side != "2") return "Side (54) " + *side + " is not offered";
    question.side = *side == "1" ? Side::buy : Side::sell;
  }
  return {};
}

bool has_criteria(const TradeQuestion& question) {
  return question.order || question.exec || question.side || !question.client_order_id.empty() ||
         !question.request.symbol.empty();
}

// Empty where it can be read: what is wrong.
std::string read_first_date(const FIX::Message& message, TradeQuestion& question) {
  if (message.groupCount(tag::NoDates) > 1) return "only one date (580=1), the first, is offered";
  if (message.groupCount(tag::NoDates) == 0) return {};
  const auto& date = message.getGroupRef(1, tag::NoDates);
  auto text = value_or_empty(date, tag::TransactTime);
  if (text.empty() && value_of(date, tag::TradeDate) != nullptr) text = *value_of(date, tag::TradeDate) + "-00:00:00";
  const auto from = parse_fix_utc(text);
  if (!from) return "the date has neither a TransactTime (60) nor a TradeDate (75) that can be read";
  question.from = *from;
  return {};
}

}  // namespace

Result<std::vector<AccountId>> read_accounts(const FIX::FieldMap& message, const FixSessionSpec& session) {
  if (value_of(message, tag::Account) == nullptr) return session.accounts;
  const auto account = read_account(message, session);
  if (!account) return account.reject();
  return std::vector{*account};
}

namespace {

// Both kinds of request count the same way: 1 is for an instrument, 7 for all.
Read<OrderFilter> read_filter(const FIX::Message& message, const FixSessionSpec& session,
                              const reference::Catalog& catalog, int type_tag, const std::string& type_name) {
  OrderFilter filter;
  const auto type = value_or_empty(message, type_tag);
  const auto* symbol = value_of(message, tag::Symbol);
  if (type != "1" && type != "7")
    return Reject{RejectCode::unsupported, type_name + " " + type + " is not offered: 1 and 7 are"};
  if (type == "1" && symbol == nullptr) return MissingField{tag::Symbol};
  // Whether one instrument is meant or all must not be guessed.
  if (type == "7" && symbol != nullptr)
    return Reject{RejectCode::malformed, "a Symbol (55) goes with " + type_name + " 1"};
  if (symbol != nullptr) {
    const auto* instrument = catalog.instruments().find(*symbol);
    if (instrument == nullptr) return Reject{RejectCode::unknown_instrument, "unknown instrument " + *symbol};
    filter.instrument = instrument->id;
  }
  if (const auto* side = value_of(message, tag::Side)) {
    filter.side = side_of(*side);
    if (!filter.side) return Reject{RejectCode::unsupported, "Side (54) " + *side + " is not offered"};
  }
  auto accounts = read_accounts(message, session);
  if (!accounts) return accounts.reject();
  filter.accounts = std::move(*accounts);
  return filter;
}

}  // namespace

Read<MassStatusQuestion> read_mass_status(const FIX::Message& message, const FixSessionSpec& session,
                                          const reference::Catalog& catalog) {
  auto filter = read_filter(message, session, catalog, tag::MassStatusReqType, "MassStatusReqType (585)");
  if (const auto* missing = std::get_if<MissingField>(&filter)) return *missing;
  if (auto* reject = std::get_if<Reject>(&filter)) return std::move(*reject);
  return MassStatusQuestion{value_or_empty(message, tag::MassStatusReqID), std::move(std::get<OrderFilter>(filter))};
}

Read<OrderFilter> read_mass_cancel(const FIX::Message& message, const FixSessionSpec& session,
                                   const reference::Catalog& catalog) {
  return read_filter(message, session, catalog, tag::MassCancelRequestType, "MassCancelRequestType (530)");
}

std::variant<TradeQuestion, TradeRefusal> read_trade_question(const FIX::Message& message,
                                                              const FixSessionSpec& session) {
  TradeQuestion question;
  auto& request = question.request;
  request = {value_or_empty(message, tag::TradeRequestID),
             value_or_empty(message, tag::TradeRequestType),
             value_or_empty(message, tag::SubscriptionRequestType),
             {}};
  const auto refuse = [&](int result, std::string text) { return TradeRefusal{request, result, std::move(text)}; };
  if (request.subscription == "2") return question;
  if (auto wrong = read_criteria(message, question); !wrong.empty()) return refuse(kTradesOther, std::move(wrong));
  if (request.type != "0" && (request.type != "1" || !has_criteria(question)))
    return refuse(kTradesTypeNotSupported,
                  "TradeRequestType (569) 0 is offered, and 1 with an OrderID (37), ClOrdID (11), ExecID (17), "
                  "Symbol (55) or Side (54)");
  auto accounts = read_accounts(message, session);
  if (!accounts) return refuse(kTradesNotAuthorised, accounts.reject().text);
  question.accounts = std::move(*accounts);
  if (auto wrong = read_first_date(message, question); !wrong.empty()) return refuse(kTradesOther, std::move(wrong));
  return question;
}

}  // namespace dealingdesk::fix
