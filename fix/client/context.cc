#include "fix/client/context.h"

#include <algorithm>
#include <utility>

#include "fix/client/reject_codes.h"
#include "fix/tags.h"

namespace dealingdesk::fix {

const std::string& sequence_of(const FIX::Message& message) { return message.getHeader().getField(tag::MsgSeqNum); }
const std::string& type_of(const FIX::Message& message) { return message.getHeader().getField(tag::MsgType); }

std::string asked_type_of(const FIX::Message& message) {
  const auto& type = type_of(message);
  return type == "notoffered" ? value_or_empty(message, tag::RefMsgType) : type;
}

Result<std::uint64_t> Context::carry_out(CommandBody body, const std::string& sequence) {
  Origin origin;
  origin.channel = Channel::fix;
  origin.session = spec_.id;
  origin.user = spec_.user;
  origin.request = std::stoull(sequence);
  std::uint64_t id = 0;
  for (const Event& event : around_.turn.apply(std::move(body), origin)) {
    if (const auto* refused = std::get_if<CommandRejected>(&event)) return refused->reject;
    if (const auto* done = std::get_if<CommandDone>(&event)) id = done->id;
  }
  return id;
}

void Context::apply(CommandBody body, const FIX::Message& request) {
  if (const auto done = carry_out(std::move(body), request); !done) refuse(request, done.reject());
}

void Context::refuse(const std::string& ref_seq, const std::string& type, BusinessReject reason,
                     const std::string& text) {
  out_.begin("j");
  out_.add(tag::RefSeqNum, ref_seq);
  out_.add_text(tag::Text, text);
  out_.add(tag::RefMsgType, type);
  out_.add_word(tag::BusinessRejectReason, std::to_string(static_cast<int>(reason)));
  send();
}

void Context::refuse(const FIX::Message& request, BusinessReject reason, const std::string& text) {
  refuse(sequence_of(request), asked_type_of(request), reason, text);
}

void Context::refuse(const FIX::Message& request, const Reject& reject) {
  refuse(request, static_cast<BusinessReject>(business_reject_reason(reject.code)),
         reject.text.empty() ? std::string{name_of(reject.code)} : reject.text);
}

void Context::refuse_missing(const FIX::Message& request, int tag) {
  const auto* field = find_field(tag);
  const auto name = field == nullptr ? std::string{} : std::string{field->name} + " ";
  refuse(request, BusinessReject::field_missing,
         "conditionally required field missing: " + name + "(" + std::to_string(tag) + ")");
}

std::string Context::symbol_of(InstrumentId instrument) const {
  const auto* spec = catalog().instruments().find(instrument);
  return spec == nullptr ? std::string{} : spec->symbol;
}

bool Context::is_own(AccountId account) const {
  return std::find(spec_.accounts.begin(), spec_.accounts.end(), account) != spec_.accounts.end();
}

bool Context::may_see(const Order& order) const {
  return is_own(order.account) &&
         (!order.session || order.session == spec_.id || spec_.kind == FixSessionKind::drop_copy);
}

std::string Context::refusal_id(const FIX::Message& request) const {
  return "R" + std::to_string(spec_.id.value()) + "-" + std::to_string(session_->counters().epoch) + "-" +
         sequence_of(request);
}

}  // namespace dealingdesk::fix
