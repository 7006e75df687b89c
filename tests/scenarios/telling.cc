#include "tests/scenarios/telling.h"

#include <charconv>
#include <map>

#include <fmt/format.h>

#include "core/decimal.h"

namespace dealingdesk::scenarios {
namespace {

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

std::string id_text(std::uint64_t id) { return id == 0 ? "-" : std::to_string(id); }

const AccountSpec* account_of(const desk::Desk& desk, AccountId id) { return desk.catalog().accounts().find(id); }

Told tell_report(const ExecutionReport& report, const desk::Desk& desk) {
  const Order& order = report.order;
  Told told{or_dash(order.client_order_id), std::string(name_of(report.type)), {}};
  const auto add = [&](const char* key, std::string value) { told.facts.emplace_back(key, std::move(value)); };
  if (!report.last_qty.is_zero()) {
    add("last", to_text(report.last_qty));
    add("price", to_text(report.last_price));
  }
  add("account", std::to_string(order.account.value()));
  add("order", id_text(order.id.value()));
  add("side", std::string(name_of(order.terms.side)));
  add("qty", to_text(order.terms.qty));
  if (order.terms.limit) add("limit", to_text(*order.terms.limit));
  if (order.terms.stop) add("stop", to_text(*order.terms.stop));
  add("status", std::string(name_of(order.status)));
  add("cum", to_text(order.cum_qty));
  add("leaves", to_text(order.leaves_qty()));
  if (order.cum_value != 0) add("average", to_text(order.average_price()));
  add("book", std::string(name_of(order.book)));
  if (report.commission_minor != 0) {
    const AccountSpec* account = account_of(desk, order.account);
    add("commission", to_text(Money{report.commission_minor, account->currency}));
  }
  if (report.position) add("position", std::to_string(report.position.value()));
  if (order.terms.closes) add("closes", std::to_string(order.terms.closes.value()));
  if (!report.original_client_order_id.empty()) add("original", report.original_client_order_id);
  if (report.duplicate_of) add("duplicate_of", std::to_string(report.duplicate_of.value()));
  if (order.reject.code != RejectCode::none) add("reason", std::string(name_of(order.reject.code)));
  if (!order.reject.text.empty()) add("text", order.reject.text);
  return told;
}

Told tell_refusal(std::string subject, const char* verb, const Reject& reject) {
  return {std::move(subject), verb, {{"reason", std::string(name_of(reject.code))}, {"text", reject.text}}};
}

Told tell_alert(const MarginAlerted& alerted, const desk::Desk& desk) {
  const Currency currency = account_of(desk, alerted.account)->currency;
  const char* verb = alerted.alert == MarginAlert::call        ? "margin-call"
                     : alerted.alert == MarginAlert::call_over ? "margin-call-over"
                                                               : "stop-out";
  return {std::to_string(alerted.account.value()),
          verb,
          {{"equity", to_text(Money{alerted.equity_minor, currency})},
           {"margin", to_text(Money{alerted.margin_minor, currency})}}};
}

Told tell_child(const ChildOrdered& child, const desk::Desk& desk) {
  Told told{"lp", "asked", {}};
  told.facts = {{"lp", desk.catalog().lps().find(child.lp)->name},
                {"child", std::to_string(child.child.value())},
                {"order", std::to_string(child.order.value())},
                {"side", std::string(name_of(child.side))},
                {"qty", to_text(child.qty)}};
  if (child.limit) told.facts.emplace_back("limit", to_text(*child.limit));
  return told;
}

Reject unknown(std::string what) { return {RejectCode::malformed, std::move(what)}; }

std::string positions_text(const desk::Desk& desk, AccountId account) {
  std::string out;
  for (const Position* position : desk.positions(account))
    out += fmt::format("{}{}: {} {} {} at {}", out.empty() ? "" : ", ", position->id.value(), name_of(position->side),
                       to_text(position->qty), desk.catalog().instruments().find(position->instrument)->symbol,
                       to_text(position->open_price()));
  return out.empty() ? "none" : out;
}

std::string working_text(const desk::Desk& desk, AccountId account) {
  std::string out;
  for (const Order* order : desk.working_orders(account))
    out += fmt::format("{}{}", out.empty() ? "" : ", ", or_dash(order->client_order_id));
  return out.empty() ? "none" : out;
}

Result<std::string> account_state(const std::string& what, const desk::Desk& desk, const AccountSpec& account) {
  const auto state = desk.account_state(account.id);
  if (!state) return unknown("the account cannot be valued");
  const auto money = [&](std::int64_t minor) { return to_text(Money{minor, account.currency}); };
  if (what == "balance") return money(state->balance_minor);
  if (what == "profit") return money(state->profit_minor);
  if (what == "equity") return money(state->equity_minor);
  if (what == "margin") return money(state->margin_minor);
  if (what == "free") return money(state->free_margin_minor);
  if (what == "positions") return positions_text(desk, account.id);
  if (what == "working") return working_text(desk, account.id);
  return unknown(fmt::format("no account has a '{}'", what));
}

// The house's own ledger accounts, in dollars.
Result<std::string> house_state(const std::string& name, const desk::Desk& desk) {
  static const std::map<std::string, LedgerAccountKind> kKinds{{"house_a", LedgerAccountKind::house_a},
                                                               {"house_b", LedgerAccountKind::house_b},
                                                               {"commission", LedgerAccountKind::commission},
                                                               {"markup", LedgerAccountKind::markup},
                                                               {"bank", LedgerAccountKind::bank}};
  const auto kind = kKinds.find(name);
  if (kind == kKinds.end()) return unknown(fmt::format("the house has no '{}'", name));
  const Currency usd = *Currency::of("USD");
  return to_text(Money{desk.ledger().balance({kind->second, 0, usd, {}}), usd});
}

}  // namespace

std::string Told::text() const {
  std::string out = subject + " " + verb;
  for (const auto& [key, value] : facts)
    out += value.find(' ') == std::string::npos ? fmt::format(" {}={}", key, value)
                                                : fmt::format(" {}=\"{}\"", key, value);
  return out;
}

const std::string* Told::fact(const std::string& key) const {
  for (const auto& [name, value] : facts)
    if (name == key) return &value;
  return nullptr;
}

std::optional<Told> tell(const Event& event, const desk::Desk& desk) {
  if (const auto* report = std::get_if<ExecutionReport>(&event)) return tell_report(*report, desk);
  if (const auto* refused = std::get_if<CancelRejected>(&event))
    return tell_refusal(or_dash(refused->client_order_id), refused->replace ? "replace-refused" : "cancel-refused",
                        refused->reject);
  if (const auto* refused = std::get_if<CommandRejected>(&event)) return tell_refusal("it", "refused", refused->reject);
  if (const auto* alerted = std::get_if<MarginAlerted>(&event)) return tell_alert(*alerted, desk);
  if (const auto* child = std::get_if<ChildOrdered>(&event)) return tell_child(*child, desk);
  if (const auto* done = std::get_if<CommandDone>(&event); done != nullptr && done->repeated)
    return Told{"it", "repeated", {}};
  return std::nullopt;
}

Result<std::string> state_of(const std::vector<std::string>& what, const desk::Desk& desk) {
  if (what.size() != 2) return unknown("expected two words before '=', like 'balance 1001'");
  if (what[0] == "house") return house_state(what[1], desk);
  std::uint64_t id = 0;
  const auto [end, error] = std::from_chars(what[1].data(), what[1].data() + what[1].size(), id);
  const AccountSpec* account = error == std::errc{} && *end == '\0' ? account_of(desk, AccountId{id}) : nullptr;
  if (account == nullptr) return unknown(fmt::format("no account '{}'", what[1]));
  return account_state(what[0], desk, *account);
}

}  // namespace dealingdesk::scenarios
