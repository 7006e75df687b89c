#include "fix/client/collateral_messages.h"

#include <tuple>
#include <utility>

#include "fix/client/query_messages.h"
#include "fix/tags.h"

namespace dealingdesk::fix {
namespace {

constexpr int kNotAuthorised = 9;
constexpr char kCustomerSide = '1';                // 581: an account of a client
constexpr char kAssigned = '3';                    // 910: all of it stands for the account's positions
constexpr char kCompleted = '2', kRejected = '4';  // 945

auto figures(const bbook::AccountState& state) {
  return std::tuple{state.balance_minor, state.credit_minor, state.profit_minor,      state.equity_minor,
                    state.margin_minor,  state.held_minor,   state.free_margin_minor, state.level};
}

}  // namespace

bool operator==(const Collateral& a, const Collateral& b) {
  return a.account == b.account && a.currency == b.currency && a.balance_minor == b.balance_minor &&
         a.credit_minor == b.credit_minor && a.state.has_value() == b.state.has_value() &&
         (!a.state || figures(*a.state) == figures(*b.state));
}

std::variant<CollateralQuestion, CollateralRefusal> read_collateral_question(const FIX::Message& message,
                                                                             const FixSessionSpec& session) {
  CollateralQuestion question;
  question.id = value_or_empty(message, tag::CollInquiryID);
  question.subscription = value_or_empty(message, tag::SubscriptionRequestType);
  if (question.subscription == "2") return question;
  auto accounts = read_accounts(message, session);
  if (!accounts)
    return CollateralRefusal{question.id, value_or_empty(message, tag::Account), kNotAuthorised,
                             accounts.reject().text};
  if (accounts->empty()) return CollateralRefusal{question.id, {}, kNotAuthorised, "the session has no account"};
  question.accounts = std::move(*accounts);
  return question;
}

void write_collateral_refusal(OutMessage& out, const CollateralRefusal& refusal) {
  begin_message(out, "BG");
  if (!refusal.account.empty()) add(out, tag::Account, refusal.account);
  out.add_text(tag::Text, refusal.text);
  add(out, tag::CollInquiryID, refusal.id);
  add(out, tag::CollInquiryStatus, kRejected);
  add(out, tag::CollInquiryResult, std::to_string(refusal.result));
}

void write_collateral_end(OutMessage& out, const std::string& id) {
  begin_message(out, "BG");
  add(out, tag::CollInquiryID, id);
  add(out, tag::CollInquiryStatus, kCompleted);
  add(out, tag::CollInquiryResult, '0');
}

void write_collateral(OutMessage& out, const CollateralReport& report, const Collateral& collateral) {
  const auto money = [&](int tag, std::int64_t minor) { add(out, tag, to_text(Money{minor, collateral.currency})); };
  const auto& state = collateral.state;
  begin_message(out, "BA");
  add(out, tag::Account, std::to_string(collateral.account.value()));
  add(out, tag::Currency, collateral.currency.code());
  if (!state) out.add_text(tag::Text, "the account cannot be valued now: a price is missing");
  add(out, tag::TransactTime, to_fix_utc(report.time));
  add(out, tag::AccountType, kCustomerSide);
  if (state) money(tag::MarginExcess, state->free_margin_minor);
  if (state) money(tag::TotalNetValue, state->equity_minor);
  money(tag::CashOutstanding, collateral.balance_minor);
  add(out, tag::CollRptID, report.id);
  add(out, tag::CollInquiryID, report.question.id);
  add(out, tag::CollStatus, kAssigned);
  if (report.last) {
    out.add_number(tag::TotNumReports, report.question.accounts.size());
    add(out, tag::LastRptRequested, *report.last ? 'Y' : 'N');
  }
  if (state) {
    money(tag::UsedMargin, state->margin_minor);
    if (state->level) add(out, tag::MarginLevel, *state->level);
    money(tag::FloatingProfit, state->profit_minor);
  }
  money(tag::Credit, collateral.credit_minor);
  if (state) money(tag::HeldMargin, state->held_minor);
}

}  // namespace dealingdesk::fix
