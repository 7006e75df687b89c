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

}  // namespace

Result<MassStatusQuestion> read_mass_status(const FIX::Message& message, const FixSessionSpec& session) {
  MassStatusQuestion question;
  question.id = value_or_empty(message, tag::MassStatusReqID);
  const auto type = value_or_empty(message, tag::MassStatusReqType);
  if (type == "1") {
    question.symbol = value_or_empty(message, tag::Symbol);
    if (question.symbol.empty()) return Reject{RejectCode::malformed, "MassStatusReqType (585) 1 needs a Symbol (55)"};
  } else if (type != "7") {
    return Reject{RejectCode::unsupported, "MassStatusReqType (585) " + type + " is not offered"};
  }
  auto accounts = accounts_of(message, session);
  if (!accounts) return accounts.reject();
  question.accounts = std::move(*accounts);
  return question;
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
