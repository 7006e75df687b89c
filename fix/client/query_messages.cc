#include "fix/client/query_messages.h"

#include "fix/tags.h"

namespace dealingdesk::fix {
namespace {

// All of the session's accounts, or the one that is named.
Result<std::vector<AccountId>> accounts_of(const FIX::Message& message, const FixSessionSpec& session) {
  if (value_of(message, tag::Account) == nullptr) return session.accounts;
  const auto account = read_account(message, session);
  if (!account) return account.reject();
  return std::vector{*account};
}

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
  auto accounts = accounts_of(message, session);
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
  constexpr int kOther = 99, kNotAuthorised = 9, kTypeNotSupported = 8;
  TradeQuestion question;
  question.request = {value_or_empty(message, tag::TradeRequestID), value_or_empty(message, tag::TradeRequestType),
                      value_or_empty(message, tag::SubscriptionRequestType)};
  const auto refuse = [&](int result, std::string text) {
    return TradeRefusal{question.request, result, std::move(text)};
  };
  if (question.request.type != "0") return refuse(kTypeNotSupported, "only TradeRequestType (569) 0 is offered");
  if (!question.request.subscription.empty() && question.request.subscription != "0")
    return refuse(kOther, "only SubscriptionRequestType (263) 0 is offered");
  auto accounts = accounts_of(message, session);
  if (!accounts) return refuse(kNotAuthorised, accounts.reject().text);
  question.accounts = std::move(*accounts);
  if (message.groupCount(tag::NoDates) > 1) return refuse(kOther, "only one date (580=1), the first, is offered");
  if (message.groupCount(tag::NoDates) == 1) {
    const auto& date = message.getGroupRef(1, tag::NoDates);
    auto text = value_or_empty(date, tag::TransactTime);
    if (text.empty() && value_of(date, tag::TradeDate) != nullptr) text = *value_of(date, tag::TradeDate) + "-00:00:00";
    const auto from = parse_fix_utc(text);
    if (!from) return refuse(kOther, "the date has neither a TransactTime (60) nor a TradeDate (75) that can be read");
    question.from = *from;
  }
  return question;
}

}  // namespace dealingdesk::fix
