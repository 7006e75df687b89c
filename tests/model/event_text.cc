#include "tests/model/event_text.h"

#include <array>
#include <type_traits>

#include <fmt/format.h>

#include "core/decimal.h"
#include "core/reject.h"

namespace dealingdesk::model {
namespace {

// Writes the fields that a type lists for its archive.
class Words {
 public:
  template <class... Ts>
  void operator()(const Ts&... each) {
    (write(each), ...);
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void word(const std::string& text) {
    if (!text_.empty() && text_.back() != '{') text_ += ' ';
    text_ += text;
  }
  template <class Tag, int Scale>
  void write(Fixed<Tag, Scale> value) {
    word(to_text(value));
  }
  template <class Tag, class Rep>
  void write(Id<Tag, Rep> id) {
    word(fmt::format("#{}", id.value()));
  }
  void write(Timestamp t) { word(t ? to_rfc3339(t) : "-"); }
  void write(Span span) { word(fmt::format("{}ns", span.ns())); }
  void write(Currency currency) { word(currency ? currency.code() : "-"); }
  void write(const std::string& text) { word('"' + text + '"'); }
  void write(bool yes) { word(yes ? "yes" : "no"); }
  void write(Side side) { word(std::string{name_of(side)}); }
  void write(OrderType type) { word(std::string{name_of(type)}); }
  void write(TimeInForce tif) { word(std::string{name_of(tif)}); }
  void write(OrderStatus status) { word(std::string{name_of(status)}); }
  void write(Book book) { word("book-" + std::string{name_of(book)}); }
  void write(ExecType type) { word(std::string{name_of(type)}); }
  void write(RejectCode code) { word(std::string{name_of(code)}); }
  void write(LedgerAccountKind kind) { word(std::string{name_of(kind)}); }
  void write(LedgerReason reason) { word(std::string{name_of(reason)}); }
  void write(Int128 value) {
    std::string digits;
    for (Int128 left = value < 0 ? -value : value; left != 0 || digits.empty(); left /= 10)
      digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(left % 10)));
    word((value < 0 ? "-" : "") + digits + "e-17");
  }
  template <class T>
  void write(const std::optional<T>& value) {
    if (value)
      write(*value);
    else
      word("-");
  }
  template <class T>
  void write(const std::vector<T>& values) {
    word("[");
    for (const T& value : values) write(value);
    word("]");
  }
  template <class T, std::size_t N>
  void write(const std::array<T, N>& values) {
    for (const T& value : values) write(value);
  }
  template <class... Ts>
  void write(const std::variant<Ts...>& value) {
    std::visit([this](const auto& held) { write(held); }, value);
  }
  template <class T>
  void write(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      word(fmt::format("{}", static_cast<int>(value)));
    } else if constexpr (std::is_integral_v<T>) {
      word(fmt::format("{}", value));
    } else {
      word("{");
      T::fields(value, *this);
      text_ += '}';
    }
  }

  std::string text_;
};

template <std::size_t N>
std::string named(const std::array<const char*, N>& names, std::size_t index, std::string fields) {
  return (index < N ? names[index] : "?") + std::move(fields);
}

template <class T>
std::string fields_of(const T& value) {
  Words words;
  words(value);
  return words.take();
}

}  // namespace

std::string text_of(const Event& event) {
  static constexpr std::array kNames{"ExecutionReport", "CancelRejected", "CommandRejected", "CommandDone",
                                     "PositionChanged", "LedgerPosted",   "QuoteChanged",    "MarginAlerted",
                                     "ChildOrdered",    "ChildChanged",   "ScenarioApplied", "TradingStateChanged",
                                     "DayClosed",       "HoldChanged"};
  return named(kNames, event.index(), fields_of(event));
}

std::string text_of(const Command& command) {
  static constexpr std::array kNames{
      "DefineInstrument",   "DefineGroup",        "DefineAccount", "DefineUser",       "DefineFixSession",
      "DefineLp",           "ChangeQuote",        "WithdrawQuote", "PlaceOrder",       "CancelOrder",
      "ReplaceOrder",       "ProtectPosition",    "MoveMoney",     "ChangeLpState",    "ReportChild",
      "PassTime",           "DefineScenario",     "DefineBroker",  "DefineCalendar",   "DefineTiers",
      "PlaceOrderList",     "ClosePositions",     "CloseBy",       "ReversePosition",  "CancelOrders",
      "ChangeTradingState", "ReverseTransaction", "PayDividend",   "RemoveFixSession", "DefineOwnBroker"};
  return fmt::format("{} at {}: {}", command.seq.value(), to_rfc3339(command.time),
                     named(kNames, command.body.index(), fields_of(command.body)));
}

}  // namespace dealingdesk::model
