#include "admin_api/money_routes.h"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "admin_api/body_reader.h"
#include "admin_api/json_views.h"
#include "admin_api/staff_answers.h"

namespace dealingdesk::admin_api {
namespace {

// The currency that was asked for, else the account's own.
Result<Money> money_of(const AccountSpec& account, const std::string& amount, const std::optional<std::string>& code) {
  const auto currency = code ? Currency::of(*code) : account.currency;
  if (!currency) return Reject{RejectCode::bad_amount, fmt::format("'{}' is no currency", *code)};
  const auto money = parse_money(amount, *currency);
  if (!money) return Reject{RejectCode::bad_amount, fmt::format("{} is no amount of {}", amount, currency->code())};
  return *money;
}

// What was asked for, with the account as it is now.
void answer_moved(CallPtr call, DeskGate& gate, AccountId account, const std::string& amount,
                  const std::optional<std::string>& currency, const CommandDone& done) {
  gate.read<AccountView>(
      [account](const desk::Desk& desk) -> Result<AccountView> {
        return AccountView::of(desk, *desk.catalog().accounts().find(account));
      },
      [call, done, account, amount, currency](Result<AccountView> view) {
        if (!view) return call->refuse(view.reject());
        const Currency own = view->spec.currency;
        call->answer(done.repeated ? 200 : 201, Json{{"transaction", done.id},
                                                     {"account", account.value()},
                                                     {"amount", amount},
                                                     {"currency", currency.value_or(own.code())},
                                                     {"repeated", done.repeated},
                                                     {"balance", to_text(Money{view->state.balance_minor, own})},
                                                     {"credit", to_text(Money{view->state.credit_minor, own})},
                                                     {"balances", balances_json(view->balances)}});
      });
}

void move_money(CallPtr call, DeskGate& gate, MoneyMovement movement) {
  const AccountId account{call->path_id("account").value_or(0)};
  BodyReader body{call->request.body};
  const std::string amount = body.text("amount");
  const auto currency = body.optional_text("currency");
  const std::string comment = body.optional_text("comment").value_or("");
  if (const auto problem = body.problem()) return call->refuse(*problem);
  const auto key = idempotency_key_of(*call);
  if (!key) return call->refuse(key.reject());
  gate.command(
      [=, key = *key](const desk::Desk& desk) -> Result<CommandBody> {
        const AccountSpec* spec = desk.catalog().accounts().find(account);
        if (spec == nullptr) return Reject{RejectCode::unknown_account, fmt::format("no account {}", account.value())};
        const auto money = money_of(*spec, amount, currency);
        if (!money) return money.reject();
        return CommandBody{MoveMoney{account, movement, *money, key, comment}};
      },
      origin_of(*call),
      [&gate, call, account, amount, currency](const Result<DeskGate::Answer>& answer) {
        const auto done = done_of(answer);
        if (!done) return call->refuse(done.reject());
        answer_moved(call, gate, account, amount, currency, *done);
      });
}

void reverse(CallPtr call, DeskGate& gate) {
  const auto transaction = call->path_id("transaction");
  if (!transaction)
    return call->refuse(
        Reject{RejectCode::unknown_transaction, fmt::format("no transaction {}", call->path_values.at("transaction"))});
  BodyReader body{call->request.body};
  const std::string comment = body.optional_text("comment").value_or("");
  if (const auto problem = body.problem()) return call->refuse(*problem);
  const auto key = idempotency_key_of(*call);
  if (!key) return call->refuse(key.reject());
  gate.command([reverse = ReverseTransaction{TransactionId{*transaction}, *key, comment}](
                   const desk::Desk&) -> Result<CommandBody> { return CommandBody{reverse}; },
               origin_of(*call),
               [call, reversed = *transaction](const Result<DeskGate::Answer>& answer) {
                 const auto done = done_of(answer);
                 if (!done) return call->refuse(done.reject());
                 call->answer(done->repeated ? 200 : 201,
                              Json{{"transaction", done->id}, {"reverses", reversed}, {"repeated", done->repeated}});
               });
}

void pay_dividend(CallPtr call, DeskGate& gate) {
  const std::string symbol = call->path_values.at("symbol");
  BodyReader body{call->request.body};
  const Amount per_unit = body.decimal<Amount>("per_unit");
  const std::string currency = body.text("currency");
  const std::string comment = body.optional_text("comment").value_or("");
  if (const auto problem = body.problem()) return call->refuse(*problem);
  const auto key = idempotency_key_of(*call);
  if (!key) return call->refuse(key.reject());
  gate.command(
      [=, key = *key](const desk::Desk& desk) -> Result<CommandBody> {
        const InstrumentSpec* instrument = desk.catalog().instruments().find(symbol);
        if (instrument == nullptr)
          return Reject{RejectCode::unknown_instrument, fmt::format("no instrument {}", symbol)};
        if (instrument->profit().code() != currency)
          return Reject{RejectCode::bad_amount, fmt::format("{} makes profit in {}, the dividend is in {}", symbol,
                                                            instrument->profit().code(), currency)};
        return CommandBody{PayDividend{instrument->id, per_unit, key, comment}};
      },
      origin_of(*call),
      [call, symbol, per_unit, currency](const Result<DeskGate::Answer>& answer) {
        const auto done = done_of(answer);
        if (!done) return call->refuse(done.reject());
        // Nobody holds any: nothing was booked.
        call->answer(done->repeated || done->id == 0 ? 200 : 201,
                     Json{{"transaction", done->id == 0 ? Json(nullptr) : Json(done->id)},
                          {"symbol", symbol},
                          {"per_unit", to_text(per_unit)},
                          {"currency", currency},
                          {"repeated", done->repeated}});
      });
}

}  // namespace

void add_money_routes(Router& router, DeskGate& gate) {
  for (const auto& [path, movement] :
       {std::pair{"deposits", MoneyMovement::deposit}, std::pair{"withdrawals", MoneyMovement::withdrawal},
        std::pair{"corrections", MoneyMovement::correction}, std::pair{"credits", MoneyMovement::credit},
        std::pair{"allocations", MoneyMovement::allocation}})
    router.add("POST", fmt::format("/api/v1/admin/accounts/{{account}}/{}", path), Access::admin,
               [&gate, movement = movement](CallPtr call) { move_money(std::move(call), gate, movement); });
  router.add("POST", "/api/v1/admin/ledger/{transaction}/reversal", Access::admin,
             [&gate](CallPtr call) { reverse(std::move(call), gate); });
  router.add("POST", "/api/v1/admin/instruments/{symbol}/dividend", Access::admin,
             [&gate](CallPtr call) { pay_dividend(std::move(call), gate); });
}

}  // namespace dealingdesk::admin_api
