#include "fix/client/security_messages.h"

#include <cstdlib>

#include <fmt/format.h>

#include "fix/tags.h"
#include "reference/calendar_text.h"

namespace dealingdesk::fix {
namespace {

std::string_view class_of(const InstrumentSpec& instrument) {
  switch (instrument.instrument_class) {
    case InstrumentClass::forex: return "forex";
    case InstrumentClass::cfd: return "cfd";
    case InstrumentClass::index: return "index";
    case InstrumentClass::stock: return "stock";
    case InstrumentClass::futures: return "futures";
    case InstrumentClass::bond: return "bond";
    case InstrumentClass::crypto_spot: return "crypto_spot";
    case InstrumentClass::perpetual: return "perpetual";
  }
  return "";
}

// FIX's word, as of its newest version; where it has none for the class: that it has none.
std::string_view security_type(const InstrumentSpec& instrument) {
  switch (instrument.instrument_class) {
    case InstrumentClass::forex: return "FXSPOT";
    case InstrumentClass::cfd: return "CFD";
    case InstrumentClass::index: return "INDEX";
    case InstrumentClass::stock: return "CS";
    case InstrumentClass::futures: return "FUT";
    case InstrumentClass::bond: return "CORP";
    case InstrumentClass::crypto_spot:
    case InstrumentClass::perpetual: return "NONE";
  }
  return "NONE";
}

std::string_view margin_mode(const InstrumentSpec& instrument) {
  switch (instrument.margin.mode) {
    case MarginMode::forex: return "forex";
    case MarginMode::forex_no_leverage: return "forex_no_leverage";
    case MarginMode::cfd: return "cfd";
    case MarginMode::cfd_leverage: return "cfd_leverage";
    case MarginMode::cfd_index: return "cfd_index";
    case MarginMode::futures: return "futures";
    case MarginMode::bond: return "bond";
    case MarginMode::perpetual: return "perpetual";
  }
  return "";
}

struct StatusWords {
  char security_status;  // 965
  std::string_view name;
};
StatusWords status_of(const InstrumentSpec& instrument) {
  switch (instrument.status) {
    case InstrumentStatus::trading: return {'1', "trading"};
    case InstrumentStatus::close_only: return {'3', "close_only"};
    case InstrumentStatus::halted: return {'9', "halted"};
  }
  return {'2', ""};
}

const CalendarSpec* calendar_of(const InstrumentSpec& instrument, const reference::Catalog& catalog) {
  return catalog.calendars().find(instrument.calendar);
}

void add_margin(OutMessage& out, int tag, const InstrumentSpec& instrument) {
  const MarginSpec& margin = instrument.margin;
  switch (tag) {
    case tag::MarginMode: return add(out, tag, margin_mode(instrument));
    case tag::LongMarginRate: return add(out, tag, margin.long_rate);
    case tag::ShortMarginRate: return add(out, tag, margin.short_rate);
    case tag::InitialMargin:
      if (!margin.initial.is_zero()) add(out, tag, margin.initial);
      return;
    case tag::MaintenanceMargin:
      if (!margin.maintenance.is_zero()) add(out, tag, margin.maintenance);
      return;
    case tag::MarginCurrency: return add(out, tag, instrument.margin_in().code());
    default: return;
  }
}

// What a field says of an instrument; nothing where it is not about instruments. Which fields there are, and their
// order, is the table's affair.
void add_figure(OutMessage& out, int tag, const InstrumentSpec& instrument, const reference::Catalog& catalog) {
  const CalendarSpec* calendar = calendar_of(instrument, catalog);
  switch (tag) {
    case tag::Symbol: return add(out, tag, instrument.symbol);
    case tag::SecurityType: return out.add_word(tag, security_type(instrument));
    case tag::SecurityDesc: return add(out, tag, class_of(instrument));
    case tag::Currency: return add(out, tag, instrument.quote.code());
    case tag::ContractMultiplier: return add(out, tag, instrument.contract_size);
    case tag::MinPriceIncrement:
    case tag::TickSize: return add(out, tag, instrument.tick_size());
    case tag::PriceDigits: return out.add_number(tag, instrument.digits);
    case tag::RoundLot:
    case tag::QtyStep: return add(out, tag, instrument.qty_step);
    case tag::MinTradeVol:
    case tag::MinOrderQty: return add(out, tag, instrument.min_qty);
    case tag::MaxTradeVol:
    case tag::MaxOrderQty: return add(out, tag, instrument.max_qty);
    case tag::SecurityStatus: return add(out, tag, status_of(instrument).security_status);
    case tag::InstrumentState: return add(out, tag, status_of(instrument).name);
    case tag::Text: return out.add_text(tag, trading_hours(instrument, catalog));
    case tag::NoTradingSessionRules: return add(out, tag, calendar != nullptr ? '1' : '0');
    case tag::TradingSessionID:
      if (calendar != nullptr) add(out, tag, calendar->name);
      return;
    // We are one market, and no exchange that ISO 10383 would know.
    case tag::NoMarketSegments: return add(out, tag, '1');
    case tag::MarketID: return add(out, tag, "XOFF");
    default: return add_margin(out, tag, instrument);
  }
}

std::string offset(int minutes) {
  const int size = std::abs(minutes);
  return fmt::format("UTC{}{:02}:{:02}", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

}  // namespace

std::string trading_hours(const InstrumentSpec& instrument, const reference::Catalog& catalog) {
  const CalendarSpec* calendar = calendar_of(instrument, catalog);
  if (calendar == nullptr) return "always";
  const auto& sessions = calendar->trades.empty() ? calendar->quotes : calendar->trades;
  std::string text = sessions.empty() ? "always; " : "";
  for (const WeekSession& session : sessions) text += reference::to_text(session) + "; ";
  text += offset(calendar->zone.standard_minutes);
  if (calendar->zone.summer_begins) text += ", in summer " + offset(calendar->zone.summer_minutes);
  return text;
}

Result<std::vector<InstrumentId>> read_security_question(const FIX::Message& message, const reference::Catalog& catalog,
                                                         SecurityQuestion& question) {
  question.id = value_or_empty(message, tag::SecurityReqID);
  question.symbol = value_or_empty(message, tag::Symbol);
  question.definitions = message.getHeader().getField(tag::MsgType) == "c";
  const auto type =
      value_or_empty(message, question.definitions ? tag::SecurityRequestType : tag::SecurityListRequestType);
  // As FIX 5.0 has it, c asks for a symbol by 0 or 4, and for all by 3 or 8.
  const bool one = question.definitions ? type == "0" || type == "4" : type == "0";
  question.all = question.definitions ? type == "3" || type == "8" : type == "4";
  if (question.id.size() > SecurityQuestion::kLongestId_bytes) {
    question.id.resize(SecurityQuestion::kLongestId_bytes);
    return Reject{RejectCode::malformed,
                  fmt::format("SecurityReqID (320) is longer than {} bytes", question.id.size())};
  }
  if (const auto action = value_or_empty(message, tag::SubscriptionRequestType); action != "" && action != "0")
    return Reject{RejectCode::unsupported, "SubscriptionRequestType (263) " + action + " is not offered here"};
  if (!one && !question.all)
    return Reject{
        RejectCode::unsupported,
        fmt::format("{} {} is not offered",
                    question.definitions ? "SecurityRequestType (321)" : "SecurityListRequestType (559)", type)};
  std::vector<InstrumentId> found;
  if (question.all) {
    for (const auto& [id, instrument] : catalog.instruments().all()) found.push_back(id);
    if (found.empty()) return Reject{RejectCode::unknown_instrument, "there are no instruments"};
    return found;
  }
  const auto* instrument = catalog.instruments().find(question.symbol);
  if (instrument == nullptr) return Reject{RejectCode::unknown_instrument, "unknown symbol " + question.symbol};
  found.push_back(instrument->id);
  return found;
}

void write_security_list(OutMessage& out, const SecurityQuestion& question, const SecurityAnswerPart& part,
                         std::span<const InstrumentId> instruments, const reference::Catalog& catalog) {
  begin_message(out, "y");
  add(out, tag::SecurityReqID, question.id);
  add(out, tag::SecurityResponseID, part.response_id);
  add(out, tag::SecurityRequestResult, '0');
  out.add_number(tag::TotNoRelatedSym, part.total);
  add(out, tag::LastFragment, part.last ? 'Y' : 'N');
  out.add_number(tag::NoRelatedSym, instruments.size());
  for (const auto instrument : instruments)
    for (const int tag : out.protocol()->tags_of("y"))
      add_figure(out, tag, *catalog.instruments().find(instrument), catalog);
}

void write_security_definition(OutMessage& out, const SecurityQuestion& question, const SecurityAnswerPart& part,
                               const InstrumentSpec& instrument, const reference::Catalog& catalog) {
  begin_message(out, "d");
  add(out, tag::SecurityReqID, question.id);
  add(out, tag::SecurityResponseID, part.response_id);
  out.add_word(tag::SecurityResponseType, question.all ? "4" : "1");
  out.add_number(tag::TotNoRelatedSym, part.total);
  for (const int tag : out.protocol()->tags_of("d")) add_figure(out, tag, instrument, catalog);
}

void write_no_security(OutMessage& out, const SecurityQuestion& question, const std::string& response_id,
                       const Reject& reject) {
  const bool unknown = reject.code == RejectCode::unknown_instrument;
  begin_message(out, question.definitions ? "d" : "y");
  add(out, tag::SecurityReqID, question.id);
  add(out, tag::SecurityResponseID, response_id);
  if (!question.definitions) {
    const bool busy = reject.code == RejectCode::overloaded;
    return add(out, tag::SecurityRequestResult, unknown ? '2' : busy ? '4' : '1');
  }
  // 6: nothing matches; 5: that is not how we are asked.
  add(out, tag::SecurityResponseType, unknown ? '6' : '5');
  add(out, tag::TotNoRelatedSym, '0');
  if (!question.symbol.empty()) add(out, tag::Symbol, question.symbol);
  out.add_text(tag::Text, reject.text);
}

}  // namespace dealingdesk::fix
