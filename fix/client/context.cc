#include "fix/client/context.h"

#include <algorithm>
#include <utility>

#include "fix/tags.h"

namespace dealingdesk::fix {

const std::string& sequence_of(const FIX::Message& message) { return message.getHeader().getField(tag::MsgSeqNum); }
const std::string& type_of(const FIX::Message& message) { return message.getHeader().getField(tag::MsgType); }

void Context::apply(CommandBody body, const FIX::Message& request) {
  Origin origin;
  origin.channel = Channel::fix;
  origin.session = spec_.id;
  origin.user = spec_.user;
  origin.request = std::stoull(sequence_of(request));
  around_.turn.apply(std::move(body), origin);
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
  refuse(sequence_of(request), type_of(request), reason, text);
}

std::string Context::symbol_of(InstrumentId instrument) const {
  const auto* spec = catalog().instruments().find(instrument);
  return spec == nullptr ? std::string{} : spec->symbol;
}

bool Context::is_own(AccountId account) const {
  return std::find(spec_.accounts.begin(), spec_.accounts.end(), account) != spec_.accounts.end();
}

bool Context::may_see(const Order& order) const {
  return is_own(order.account) && (!order.session || order.session == spec_.id);
}

std::string Context::refusal_id(const FIX::Message& request) const {
  return "R" + std::to_string(spec_.id.value()) + "-" + std::to_string(session_->counters().epoch) + "-" +
         sequence_of(request);
}

}  // namespace dealingdesk::fix
