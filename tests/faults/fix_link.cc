#include "tests/faults/fix_link.h"

#include <chrono>
#include <cstdio>
#include <stdexcept>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "core/decimal.h"
#include "tests/support/quickfix_client.h"

namespace dealingdesk::faults {
namespace {

std::string text_of(const FIX::FieldMap& fields, int tag) {
  return fields.isSetField(tag) ? fields.getField(tag) : std::string{};
}

char letter_of(const FIX::FieldMap& fields, int tag) {
  const std::string text = text_of(fields, tag);
  return text.empty() ? '\0' : text.front();
}

// A missing number reads as 0; one that is no number ends the client, and with it the run.
template <class Number>
Number number_of(const FIX::FieldMap& fields, int tag) {
  if (!fields.isSetField(tag)) return Number{};
  const auto number = parse<Number>(fields.getField(tag));
  if (!number) throw std::runtime_error(fmt::format("field {} is no number: {}", tag, fields.getField(tag)));
  return *number;
}

ExecutionReport to_execution_report(const FIX::Message& m) {
  ExecutionReport r;
  r.client_order_id = text_of(m, 11);
  r.orig_client_order_id = text_of(m, 41);
  r.order_id = text_of(m, 37);
  r.exec_id = text_of(m, 17);
  r.exec_type = letter_of(m, 150);
  r.status = letter_of(m, 39);
  r.cum = number_of<Qty>(m, 14);
  r.leaves = number_of<Qty>(m, 151);
  r.avg_px = number_of<Price>(m, 6);
  r.last_qty = number_of<Qty>(m, 32);
  r.last_px = number_of<Price>(m, 31);
  r.reject_reason = text_of(m, 103);
  r.text = text_of(m, 58);
  r.mass_status_id = text_of(m, 584);
  r.mass_status_total = text_of(m, 911);
  r.last_of_mass_status = text_of(m, 912) == "Y";
  r.poss_dup = text_of(m.getHeader(), 43) == "Y";
  r.time = parse_fix_utc(text_of(m, 60)).value_or(Timestamp{});
  return r;
}

TradeReport to_trade_report(const FIX::Message& m) {
  TradeReport t;
  t.request_id = text_of(m, 568);
  t.exec_id = text_of(m, 17);
  // Without a dictionary the one side of group 552 lies among the message's own fields.
  t.order_id = text_of(m, 37);
  t.client_order_id = text_of(m, 11);
  t.qty = number_of<Qty>(m, 32);
  t.px = number_of<Price>(m, 31);
  t.last = text_of(m, 912) == "Y";
  t.time = parse_fix_utc(text_of(m, 60)).value_or(Timestamp{});
  return t;
}

void set(FIX::FieldMap& fields, int tag, const std::string& value) { fields.setField(FIX::StringField(tag, value)); }

FIX::Message message_of_type(const char* type) {
  FIX::Message m;
  set(m.getHeader(), 35, type);
  return m;
}

std::string now_text() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return to_fix_utc(Timestamp::from_ns(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()));
}

// QuickFIX 1.15 resets its sessions once a day at StartTime; twelve hours from now is never during
// a run.
std::string session_boundary() {
  const auto far = std::chrono::system_clock::now() + std::chrono::hours(12);
  return fmt::format("{:%H:%M:%S}", fmt::gmtime(std::chrono::system_clock::to_time_t(far)));
}

std::string settings_text(const FixLinkOptions& o) {
  const bool reset = o.mode == SessionMode::reset;
  return fmt::format(
      "[DEFAULT]\nConnectionType=initiator\nReconnectInterval=1\nFileStorePath={}"
      "\nUseDataDictionary=N\n"
      "[SESSION]\nBeginString=FIX.4.4\nSenderCompID={}\nTargetCompID={}\nSocketConnectHost=127.0.0."
      "1\n"
      "SocketConnectPort={}\nSocketNodelay=Y\nHeartBtInt=10\nStartTime={}\nEndTime={}"
      "\nResetOnLogon={}\n",
      (o.folder / "store").string(), o.comp_id, o.server_comp_id, o.port, session_boundary(), session_boundary(),
      reset ? "Y" : "N");
}

// Hands every raw message to the watch, and keeps it in a file for who has to find out what
// happened.
class WatchLog : public FIX::Log {
 public:
  WatchLog(SequenceWatch& watch, const std::filesystem::path& path)
      : watch_{watch}, file_{std::fopen(path.c_str(), "a"), &std::fclose} {
    if (!file_) throw std::runtime_error("cannot write " + path.string());
  }
  void clear() override {}
  void backup() override {}
  void onIncoming(const std::string& message) override {
    write("<", message);
    watch_.incoming(message);
  }
  void onOutgoing(const std::string& message) override {
    write(">", message);
    watch_.outgoing(message);
  }
  void onEvent(const std::string& text) override {
    write("#", text);
    std::fflush(file_.get());
  }

 private:
  void write(const char* kind, const std::string& text) {
    const std::string line = fmt::format("{} {} {}\n", now_text(), kind, text);
    std::fwrite(line.data(), 1, line.size(), file_.get());
  }

  SequenceWatch& watch_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

class WatchLogFactory : public FIX::LogFactory {
 public:
  WatchLogFactory(SequenceWatch& watch, std::filesystem::path folder) : watch_{watch}, folder_{std::move(folder)} {}
  FIX::Log* create() override { return new WatchLog(watch_, folder_ / "engine.log"); }
  FIX::Log* create(const FIX::SessionID&) override { return new WatchLog(watch_, folder_ / "session.log"); }
  void destroy(FIX::Log* log) override { delete log; }

 private:
  SequenceWatch& watch_;
  std::filesystem::path folder_;
};

}  // namespace

class FixLink::Impl : public FIX::Application {
 public:
  Impl(const FixLinkOptions& options, FixListener& listener)
      : options_{options},
        listener_{listener},
        watch_{options.mode == SessionMode::reset ? SequenceWatch::Resets::allowed : SequenceWatch::Resets::forbidden},
        settings_{read_settings(options)},
        stores_{settings_},
        logs_{watch_, options.folder},
        initiator_{*this, stores_, settings_, logs_},
        session_id_{"FIX.4.4", options.comp_id, options.server_comp_id} {}

  void start() { initiator_.start(); }
  void stop() {
    watch_.expect_logout();
    initiator_.stop();
  }
  void send(FIX::Message message) { FIX::Session::sendToTarget(message, session_id_); }
  [[nodiscard]] const SequenceWatch& watch() const { return watch_; }

  void onCreate(const FIX::SessionID&) override {}
  void onLogon(const FIX::SessionID&) override { listener_.on_logon(); }
  void onLogout(const FIX::SessionID&) override { listener_.on_logout(); }
  void toAdmin(FIX::Message& message, const FIX::SessionID&) override {
    if (text_of(message.getHeader(), 35) != "A") return;
    set(message, 553, options_.user);
    set(message, 554, options_.password);
  }
  void toApp(FIX::Message&, const FIX::SessionID&) override {}
  void fromAdmin(const FIX::Message&, const FIX::SessionID&) override {}
  void fromApp(const FIX::Message& message, const FIX::SessionID&) override {
    const std::string type = text_of(message.getHeader(), 35);
    if (type == "8") return listener_.on_report(to_execution_report(message));
    if (type == "AE") return listener_.on_trade(to_trade_report(message));
    if (type == "9")
      return listener_.on_cancel_reject(
          {text_of(message, 11), text_of(message, 41), text_of(message, 102), text_of(message, 58)});
    if (type == "AQ") {
      const bool refused = text_of(message, 750) == "2";
      const std::string count = text_of(message, 748);
      return listener_.on_trade_count(text_of(message, 568), refused || count.empty() ? -1 : std::stoll(count));
    }
    listener_.on_refusal(fmt::format("35={} 372={} 379={} 380={} 58={}", type, text_of(message, 372),
                                     text_of(message, 379), text_of(message, 380), text_of(message, 58)));
  }

 private:
  static FIX::SessionSettings read_settings(const FixLinkOptions& options) {
    std::filesystem::create_directories(options.folder / "store");
    std::istringstream text(settings_text(options));
    return FIX::SessionSettings(text);
  }

  const FixLinkOptions options_;
  FixListener& listener_;
  SequenceWatch watch_;
  FIX::SessionSettings settings_;
  FIX::FileStoreFactory stores_;
  WatchLogFactory logs_;
  FIX::SocketInitiator initiator_;
  FIX::SessionID session_id_;
};

FixLink::FixLink(const FixLinkOptions& options, FixListener& listener)
    : impl_{std::make_unique<Impl>(options, listener)} {}
FixLink::~FixLink() = default;
void FixLink::start() { impl_->start(); }
void FixLink::stop() { impl_->stop(); }
const SequenceWatch& FixLink::sequence() const { return impl_->watch(); }

void FixLink::send_order(const OrderTerms& order) {
  FIX::Message m = message_of_type("D");
  set(m, 11, order.client_order_id);
  set(m, 1, std::to_string(order.account));
  set(m, 55, order.symbol);
  set(m, 54, std::string(1, order.side));
  set(m, 38, to_text(order.qty));
  set(m, 40, std::string(1, order.type));
  if (order.price) set(m, 44, to_text(*order.price));
  set(m, 59, std::string(1, order.time_in_force));
  set(m, 60, now_text());
  impl_->send(std::move(m));
}

void FixLink::send_cancel(const std::string& cancel_id, const OrderTerms& order) {
  FIX::Message m = message_of_type("F");
  set(m, 41, order.client_order_id);
  set(m, 11, cancel_id);
  set(m, 1, std::to_string(order.account));
  set(m, 55, order.symbol);
  set(m, 54, std::string(1, order.side));
  set(m, 38, to_text(order.qty));
  set(m, 60, now_text());
  impl_->send(std::move(m));
}

void FixLink::send_status_request(const OrderTerms& order) {
  FIX::Message m = message_of_type("H");
  set(m, 11, order.client_order_id);
  set(m, 55, order.symbol);
  set(m, 54, std::string(1, order.side));
  impl_->send(std::move(m));
}

void FixLink::send_mass_status_request(const std::string& request_id) {
  FIX::Message m = message_of_type("AF");
  set(m, 584, request_id);
  set(m, 585, "7");
  impl_->send(std::move(m));
}

void FixLink::send_trade_request(const std::string& request_id, std::optional<Timestamp> since) {
  FIX::Message m = message_of_type("AD");
  set(m, 568, request_id);
  set(m, 569, "0");
  set(m, 263, "0");
  if (since) {
    FIX::Group date(580, 60);
    set(date, 60, to_fix_utc(*since));
    m.addGroup(date);
  }
  impl_->send(std::move(m));
}

}  // namespace dealingdesk::faults
