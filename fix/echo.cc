#include "fix/echo.h"

#include <utility>

#include "fix/tags.h"

namespace dealingdesk::fix {

Echo::Echo(store::FixLog& log, boost::asio::any_io_executor executor, FixSessionSpec spec, SessionConfig config,
           std::function<void(SessionId)> disconnected)
    : Party{std::move(spec), std::move(disconnected)} {
  session_ = std::make_shared<Session>(std::move(config), log, *this, std::move(executor));
}

void Echo::on_application(Session& session, const FIX::Message& message) {
  const auto& type = message.getHeader().getField(tag::MsgType);
  if (type != "D" && type != "d" && type != "C") throw FIX::UnsupportedMessageType{};
  if (type == "D") {
    const bool again = value_or_empty(message.getHeader(), tag::PossResend) == "Y";
    if (!remember(value_or_empty(message, tag::ClOrdID)) && again) return;
  }
  FIX::Message back = message;
  session.send(back);
}

void Echo::on_logout(Session&) {
  order_ids_.clear();
  oldest_first_.clear();
}

bool Echo::remember(const std::string& client_order_id) {
  if (!order_ids_.insert(client_order_id).second) return false;
  oldest_first_.push_back(client_order_id);
  if (oldest_first_.size() > kMaxOrderIds) {
    order_ids_.erase(oldest_first_.front());
    oldest_first_.pop_front();
  }
  return true;
}

}  // namespace dealingdesk::fix
