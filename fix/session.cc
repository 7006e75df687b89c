#include "fix/session.h"

#include <charconv>
#include <utility>

#include <boost/asio/post.hpp>

#include "fix/raw_message.h"
#include "fix/tags.h"

namespace dealingdesk::fix {
namespace {

constexpr int kShortestHeartbeat_s = 1;
constexpr int kLongestHeartbeat_s = 3600;
constexpr std::size_t kMaxResends = 16;              // asked for at the same time
constexpr std::size_t kResendBelow_bytes = 1 << 20;  // resending waits while more than this is unsent

constexpr std::string_view kNotOffered = "notoffered";

constexpr Span kShowEvery = Span::from_ms(500);  // half of the shortest heartbeat

FIX::TimeRange non_stop() { return {FIX::UtcTimeOnly{0, 0, 0}, FIX::UtcTimeOnly{0, 0, 0}}; }

// The tag of a ResendRequest's range that cannot be; 0: it can be answered.
int wrong_tag(int begin, int end) {
  if (begin < 0) return 7;
  return end < 0 || (end != 0 && end < begin) ? 16 : 0;
}

// MsgSeqNum (34), as far as QuickFIX can count; none: it is missing, or no such number.
std::optional<std::uint64_t> number_of(std::string_view message) {
  const auto text = find(message, 34).value_or("");
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number > std::numeric_limits<int>::max()) return {};
  return number;
}
std::uint64_t sequence_of(std::string_view message) { return number_of(message).value_or(0); }

}  // namespace

Session::Session(SessionConfig config, store::FixLog& log, SessionOwner& owner, boost::asio::any_io_executor executor)
    : config_{std::move(config)}, owner_{owner}, executor_{std::move(executor)} {
  const FrozenTime frozen;
  const FIX::SessionID id{FIX::BeginString{protocol().begin_string()}, FIX::SenderCompID{config_.sender_comp_id},
                          FIX::TargetCompID{config_.target_comp_id}};
  store_ = std::make_unique<SessionStore>(log, id.toString(), protocol().begin_string());
  // To QuickFIX a heartbeat interval of 0 means "acceptor".
  const int heartbeat_s = config_.role == Role::initiator ? config_.heartbeat_s : 0;
  FIX::Application& application = *this;
  FIX::MessageStoreFactory& stores = *this;
  quickfix_ =
      std::make_unique<FIX::Session>(application, stores, id, protocol().provider(), non_stop(), heartbeat_s, nullptr);
  quickfix_->setTimestampPrecision(6);
  quickfix_->setSenderDefaultApplVerID(protocol().application_version());
  quickfix_->setCheckLatency(config_.max_latency > Span{});
  quickfix_->setMaxLatency(static_cast<int>((config_.max_latency.ms() + 999) / 1000));
  quickfix_->setResetOnLogon(config_.reset == FixReset::at_logon);
  quickfix_->setResetOnLogout(config_.reset == FixReset::at_logout);
  quickfix_->setResetOnDisconnect(config_.reset == FixReset::at_disconnect);
  // The frame reader has done it.
  quickfix_->setValidateLengthAndChecksum(false);
}

Session::~Session() {
  if (transport_) transport_->close();
  if (leaving_) leaving_->close();
}

void Session::attach(std::shared_ptr<Transport> transport) {
  const Activity activity{*this};
  transport_ = std::move(transport);
  was_connected_ = true;
  peer_said_good_bye_ = false;
  lost_ = false;
  quickfix_->setResponder(this);
  const auto keep = transport_;
  keep->start(*this);
}

std::size_t Session::unsent() const { return (transport_ ? transport_->unsent() : 0) + held_.size(); }

void Session::send(const OutMessage& message, std::string_view own) {
  const Activity activity{*this};
  const auto time = now();
  const auto sequence = store_->counters().next_out;
  put_together(
      outgoing_,
      {protocol().begin_string(), config_.sender_comp_id, config_.target_comp_id, sequence, sending_time_.of(time)},
      message, own);
  // QuickFIX sends heartbeats unless it has sent something: it is shown a message now and then.
  if (!shown_last_ || time - *shown_last_ >= kShowEvery || time < *shown_last_) {
    shown_last_ = time;
    FIX::Message shown = protocol().parse(outgoing_);
    quickfix_->send(shown);
    return;
  }
  store_->set(static_cast<int>(sequence), outgoing_);
  store_->incrNextSenderMsgSeqNum();
  if (quickfix_->isLoggedOn()) send(outgoing_);
}

void Session::send(FIX::Message& message) {
  const Activity activity{*this};
  quickfix_->send(message);
}

void Session::tick() {
  // An unconnected initiator would burn a number with each try.
  if (!transport_) return;
  const Activity activity{*this};
  quickfix_->next();
}

void Session::end(const std::string& text) {
  const Activity activity{*this};
  note_event("ended by us: " + text);
  quickfix_->logout(text);
  quickfix_->next();
  quickfix_->disconnect();
  quickfix_->logon();
}

void Session::reset_numbers() {
  const Activity activity{*this};
  store_->reset();
  note_event("both sequence numbers begin at 1 again");
}

void Session::onLogon(const FIX::SessionID&) {
  ++traffic_.logons;
  note_event("logged on");
  owner_.on_logon(*this);
}

void Session::onLogout(const FIX::SessionID&) {
  note_event("logged out");
  owner_.on_logout(*this);
}

void Session::note(MessageTrail::Direction direction, std::string_view message) {
  const auto time = now();
  const bool in = direction == MessageTrail::Direction::in;
  ++(in ? traffic_.messages_in : traffic_.messages_out);
  (in ? traffic_.last_in : traffic_.last_out) = time;
  std::string blanked;
  if (may_hold_secret(message)) message = blanked = blank_secrets(message);
  trail_.add(time, direction, message);
  if (config_.log) config_.log->message(time, message);
}

void Session::note_event(std::string_view text) {
  if (config_.log) config_.log->event(now(), text);
}

void Session::toApp(FIX::Message& message, const FIX::SessionID&) {
  const auto& header = message.getHeader();
  if (header.isSetField(43) && header.getField(43) == "Y" && !owner_.may_resend(message)) throw FIX::DoNotSend{};
}

// --- what QuickFIX asks of the transport ---

bool Session::send(const std::string& message) {
  if (!transport_) return false;
  note(MessageTrail::Direction::out, message);
  const bool resent = resending_ && message.find(
                                        "\x01"
                                        "43=Y\x01") != std::string::npos;
  if (!resends_.empty() && !resent) {
    held_ += message;
  } else {
    transport_->append(message);
    appended_ = true;
  }
  return true;
}

void Session::disconnect() {
  if (!transport_) return;
  transport_->append(held_);
  held_.clear();
  leaving_ = std::move(transport_);
}

// --- what the transport tells ---

void Session::on_message(std::string_view message) {
  const Activity activity{*this};
  note(MessageTrail::Direction::in, message);
  try {
    receive(message);
  } catch (const FIX::InvalidMessage&) {
    // Garbled: FIX has it ignored; the gap it leaves will be asked for.
    ++garbled_;
  } catch (const std::exception&) {
    // QuickFIX gave up in the middle of a message that it could not even refuse.
    ++garbled_;
    quickfix_->disconnect();
  }
}

void Session::on_drained() {
  const Activity activity{*this};
  schedule_resend();
  owner_.on_drained(*this);
}

void Session::on_closed(std::string_view why) {
  note_event(std::string{"connection lost: "}.append(why));
  if (depth_ > 0) {
    lost_ = true;
    return;
  }
  const Activity activity{*this};
  lost_ = true;
}

void Session::receive(std::string_view message) {
  const auto type = find(message, 35).value_or("");
  // QuickFIX would hang up without a word, or go on without one.
  if (!number_of(message)) return end("MsgSeqNum (34) is missing or no number");
  if (!find(message, 52)) return end_at(message, "SendingTime (52) is missing");
  if (type == "A" && interrupts(message)) return end_at(message, "Logon (35=A) while logged on");
  if (type == "2" && take_resend_request(message)) return;
  if (!within_gap_limit(message)) return;
  if (!protocol().offers(type) && protocol().offers(kNotOffered) && protocol().is_application_type(type))
    return take(as_not_offered(message, type));
  take(std::string{message});
}

// A client that is logged on may log on again to begin anew (141=Y), and for nothing else.
bool Session::interrupts(std::string_view message) {
  return config_.role == Role::acceptor && quickfix_->isLoggedOn() && find(message, 141) != "Y";
}

// Ends because of a message, whose number is counted.
void Session::end_at(std::string_view message, const std::string& text) {
  if (quickfix_->isLoggedOn() && sequence_of(message) == store_->counters().next_in) store_->incrNextTargetMsgSeqNum();
  end(text);
}

// The header of a message around another type, with `body` behind it.
std::string Session::header_with(std::string_view message, std::string_view type, std::string_view body) const {
  std::string out;
  append_field(out, 35, type);
  std::string_view begin_string;
  FieldCursor fields{message};
  while (fields.next()) {
    const int tag = fields.tag();
    if (tag == 8) begin_string = fields.value();
    if (tag == 8 || tag == 9 || tag == 35) continue;
    if (!protocol().transport().isHeaderField(tag)) break;
    append_field(out, tag, fields.value());
  }
  out += body;
  return frame(begin_string, out);
}

// Around 35=notoffered, so that QuickFIX accounts for the number and hands it to us.
std::string Session::as_not_offered(std::string_view message, std::string_view type) const {
  std::string body;
  append_field(body, 372, type);
  return header_with(message, kNotOffered, body);
}

void Session::take(const std::string& message) {
  quickfix_->next(message, FIX::UtcTimeStamp{});
  if (config_.role == Role::acceptor && transport_ && !quickfix_->receivedLogon()) refuse_logon(message);
}

// QuickFIX has nothing to say to a Logon that its dictionary does not accept, and would leave the connection
// open without a session on it.
void Session::refuse_logon(const std::string& message) {
  std::string why = "this Logon cannot be accepted";
  try {
    protocol().validate(protocol().parse(message));
  } catch (const FIX::Exception& e) {
    why += std::string{": "} + e.what();
  }
  FIX::Message logout;
  logout.getHeader().setField(35, "5");
  logout.setField(58, why);
  quickfix_->send(logout);
  quickfix_->disconnect();
}

void Session::fromAdmin(const FIX::Message& message, const FIX::SessionID&) {
  const auto& type = message.getHeader().getField(35);
  const auto number = [](const FIX::FieldMap& map, int tag) { return FIX::IntConvertor::convert(map.getField(tag)); };
  if (type == "A" && config_.role == Role::acceptor) check_logon(message);
  if (type == "2")
    if (const int tag = wrong_tag(number(message, 7), number(message, 16))) throw FIX::IncorrectTagValue{tag};
  if (type == "4" && value_or_empty(message, 123) == "Y" && number(message, 36) <= number(message.getHeader(), 34))
    throw FIX::IncorrectTagValue{36};
  if (type == "5") peer_said_good_bye_ = true;
}

void Session::check_logon(const FIX::Message& message) const {
  if (message.getField(98) != "0") throw FIX::RejectLogon{"EncryptMethod (98) must be 0 (none)"};
  const int heartbeat_s = FIX::IntConvertor::convert(message.getField(108));
  if (heartbeat_s < kShortestHeartbeat_s || heartbeat_s > kLongestHeartbeat_s)
    throw FIX::RejectLogon{"HeartBtInt (108) must be from " + std::to_string(kShortestHeartbeat_s) + " to " +
                           std::to_string(kLongestHeartbeat_s)};
  const std::string& version = protocol().application_version();
  if (!version.empty() && message.getField(1137) != version)
    throw FIX::RejectLogon{"DefaultApplVerID (1137) must be " + version};
}

bool Session::within_gap_limit(std::string_view message) {
  if (sequence_of(message) <= store_->counters().next_in) {
    queued_ = 0;
    return true;
  }
  if (++queued_ <= config_.max_queued) return true;
  queued_ = 0;
  end("too many messages behind a gap: expected MsgSeqNum " + std::to_string(store_->counters().next_in));
  return false;
}

// --- resends ---

// Resends the first slice of what is asked for; the rest follows slice by slice, other sessions and other
// work in between. False: nothing that can be answered, QuickFIX may refuse it.
bool Session::take_resend_request(std::string_view message) {
  if (!quickfix_->isLoggedOn()) return false;
  Resend resend{protocol().parse(std::string{message}), 0, 0};
  int begin = 0;
  int end = 0;
  try {
    begin = FIX::IntConvertor::convert(resend.request.getField(7));
    end = FIX::IntConvertor::convert(resend.request.getField(16));
    protocol().validate(resend.request);
  } catch (const FIX::Exception&) {
    return false;
  }
  const int newest = quickfix_->getExpectedSenderNum() - 1;
  if (newest < 1 || wrong_tag(begin, end) != 0) return false;
  if (end == 0 || end > newest) end = newest;
  // Numbers that were never sent cannot be sent again; the newest is the answer that tells where we are.
  if (begin < 1) begin = 1;
  if (begin > end) begin = end;
  if (resends_.size() >= kMaxResends) {
    this->end("too many resend requests");
    return true;
  }
  resend.next = begin;
  resend.last = end;
  resends_.push_back(std::move(resend));
  resend_slice(resends_.back());
  // QuickFIX may have ended the session meanwhile.
  if (!resends_.empty() && resends_.back().next > resends_.back().last) resends_.pop_back();
  // Its number was counted with the first slice; those that follow carry one that is too low to count.
  if (!resends_.empty()) resends_.back().request.getHeader().setField(34, "0");
  resends_.empty() ? finish_resends() : schedule_resend();
  ask_for_gap_before(message);
  return true;
}

// A ResendRequest is answered at once even where messages before it are missing, lest both sides wait for each
// other. What is left of it is its number: a heartbeat has it in its place, asks for what is missing, and waits
// for it.
void Session::ask_for_gap_before(std::string_view message) {
  if (!transport_ || !quickfix_->isLoggedOn()) return;
  if (sequence_of(message) > store_->counters().next_in && within_gap_limit(message))
    take(header_with(message, "0", ""));
}

void Session::resend_slice(Resend& resend) {
  const int upto = std::min(resend.last, resend.next + config_.resend_slice - 1);
  resend.request.setField(7, std::to_string(resend.next));
  resend.request.setField(16, std::to_string(upto));
  const FIX::UtcTimeStamp now;
  resend.request.getHeader().setField(FIX::SendingTime{now, 6});
  resend.next = upto + 1;
  const auto request = resend.request;
  resending_ = true;
  quickfix_->next(request, now);
  resending_ = false;
}

void Session::schedule_resend() {
  if (resends_.empty() || resend_scheduled_ || !transport_ || transport_->unsent() > kResendBelow_bytes) return;
  resend_scheduled_ = true;
  boost::asio::post(executor_, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->go_on_resending();
  });
}

void Session::go_on_resending() {
  resend_scheduled_ = false;
  if (resends_.empty()) return;
  const Activity activity{*this};
  resend_slice(resends_.front());
  if (!resends_.empty() && resends_.front().next > resends_.front().last) resends_.pop_front();
  resends_.empty() ? finish_resends() : schedule_resend();
}

void Session::finish_resends() {
  if (!transport_ || held_.empty()) return;
  transport_->append(held_);
  held_.clear();
  appended_ = true;
}

// --- the end of an activity ---

void Session::settle() {
  if (lost_) {
    lost_ = false;
    resends_.clear();
    held_.clear();
    transport_.reset();
    quickfix_->disconnect();
  }
  if (transport_ && unsent() > config_.max_unsent_bytes) end("too slow to read: more than the buffer holds is waiting");
  if (transport_ && appended_) transport_->release();
  appended_ = false;
  if (transport_ || !was_connected_) return;
  was_connected_ = false;
  resends_.clear();
  held_.clear();
  queued_ = 0;
  note_event("disconnected");
  owner_.on_disconnect(*this);
  // Last: a peer that sees the end may be back at once, and the session must be free by then.
  if (const auto leaving = std::exchange(leaving_, nullptr)) leaving->close();
}

}  // namespace dealingdesk::fix
