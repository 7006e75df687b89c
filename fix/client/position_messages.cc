#include "fix/client/position_messages.h"

#include <utility>

#include "fix/client/query_messages.h"
#include "fix/tags.h"

namespace dealingdesk::fix {
namespace {

constexpr int kInvalid = 1, kNotAuthorised = 3, kNotSupported = 4;
constexpr char kCustomerSide = '1';  // 581: an account of a client
constexpr char kFinal = '1';         // 731

// Where a report belongs to the answer: how many there are, and whether it is the last.
struct Place {
  std::size_t total;
  bool last;
};

void write_report(OutMessage& out, const PositionRequest& request, const Position& position,
                  const PositionContext& context, const std::optional<Place>& place) {
  begin_message(out, "AP");
  add(out, tag::Account, std::to_string(position.account.value()));
  add(out, tag::Symbol, context.symbol);
  if (!request.subscription.empty()) add(out, tag::SubscriptionRequestType, request.subscription);
  if (!place) add(out, tag::UnsolicitedIndicator, 'Y');
  add(out, tag::AccountType, kCustomerSide);
  const Qty none;
  add(out, tag::NoPositions, '1');
  add(out, tag::PosType, "TQ");
  add(out, tag::LongQty, position.side == Side::buy ? position.qty : none);
  add(out, tag::ShortQty, position.side == Side::sell ? position.qty : none);
  add(out, tag::PosReqID, request.id);
  add(out, tag::ClearingBusinessDate, to_fix_utc(context.now).substr(0, 8));
  add(out, tag::PosMaintRptID, std::to_string(position.id.value()));
  add(out, tag::PosReqType, request.type);
  if (place) out.add_number(tag::TotalNumPosReports, place->total);
  add(out, tag::PosReqResult, '0');
  add(out, tag::SettlPrice, position.open_price());
  add(out, tag::SettlPriceType, kFinal);
  add(out, tag::PriorSettlPrice, position.open_price());
  if (place) add(out, tag::LastRptRequested, place->last ? 'Y' : 'N');
  const auto& stop_loss = context.trailing_stop_loss ? context.trailing_stop_loss : position.stop_loss;
  if (stop_loss) add(out, tag::StopLossPx, *stop_loss);
  if (position.take_profit) add(out, tag::TakeProfitPx, *position.take_profit);
  add(out, tag::Swap, to_text(Money{position.swap_minor, context.currency}));
}

}  // namespace

std::variant<PositionQuestion, PositionRefusal> read_position_question(const FIX::Message& message,
                                                                       const FixSessionSpec& session,
                                                                       const reference::Catalog& catalog) {
  PositionQuestion question;
  auto& request = question.request;
  request = {value_or_empty(message, tag::PosReqID), value_or_empty(message, tag::PosReqType),
             value_or_empty(message, tag::SubscriptionRequestType), value_or_empty(message, tag::Account),
             value_or_empty(message, tag::Symbol)};
  const auto refuse = [&](int result, std::string text) { return PositionRefusal{request, result, std::move(text)}; };
  if (request.subscription == "2") return question;
  if (request.type != "0") return refuse(kNotSupported, "only PosReqType (724) 0 is offered");
  auto accounts = read_accounts(message, session);
  if (!accounts) return refuse(kNotAuthorised, accounts.reject().text);
  question.accounts = std::move(*accounts);
  if (request.symbol.empty()) return question;
  const auto* instrument = catalog.instruments().find(request.symbol);
  if (instrument == nullptr) return refuse(kInvalid, "unknown symbol");
  question.instrument = instrument->id;
  return question;
}

void write_position_ack(OutMessage& out, const PositionRequest& request, const PositionAck& ack) {
  begin_message(out, "AO");
  add(out, tag::Account, ack.account);
  if (!request.symbol.empty()) add(out, tag::Symbol, request.symbol);
  if (!ack.text.empty()) out.add_text(tag::Text, ack.text);
  if (!request.subscription.empty()) add(out, tag::SubscriptionRequestType, request.subscription);
  add(out, tag::AccountType, kCustomerSide);
  add(out, tag::PosReqID, request.id);
  add(out, tag::PosMaintRptID, ack.id);
  add(out, tag::PosReqType, request.type);
  out.add_number(tag::TotalNumPosReports, ack.total);
  add(out, tag::PosReqResult, std::to_string(ack.result));
  add(out, tag::PosReqStatus, ack.rejected ? '2' : '0');
}

void write_position(OutMessage& out, const PositionRequest& request, const Position& position,
                    const PositionContext& context, std::size_t total, bool last) {
  write_report(out, request, position, context, Place{total, last});
}

void write_position_change(OutMessage& out, const PositionRequest& request, const Position& position,
                           const PositionContext& context) {
  write_report(out, request, position, context, std::nullopt);
}

}  // namespace dealingdesk::fix
