#include "admin_api/suspense_routes.h"

#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "admin_api/body_reader.h"
#include "admin_api/json_views.h"
#include "admin_api/staff_answers.h"

namespace dealingdesk::admin_api {
namespace {

// Null: the server's own.
Json broker_json(const std::string& name) { return name.empty() ? Json(nullptr) : Json(name); }

// What was asked for, with what lies in suspense now.
void answer_moved(CallPtr call, DeskGate& gate, const std::string& broker, Currency currency, const std::string& amount,
                  const CommandDone& done) {
  gate.read<Money>(
      [broker, currency](const desk::Desk& desk) -> Result<Money> {
        const BrokerSpec* spec = desk.catalog().brokers().find(broker);
        const LedgerAccount suspense{LedgerAccountKind::suspense, 0, currency, spec == nullptr ? BrokerId{} : spec->id};
        return Money{desk.ledger().balance(suspense), currency};
      },
      [call, broker, amount, done](Result<Money> suspense) {
        if (!suspense) return call->refuse(suspense.reject());
        call->answer(done.repeated ? 200 : 201, Json{{"transaction", done.id},
                                                     {"broker", broker_json(broker)},
                                                     {"amount", amount},
                                                     {"currency", suspense->currency.code()},
                                                     {"repeated", done.repeated},
                                                     {"suspense", to_text(*suspense)}});
      });
}

void move(CallPtr call, DeskGate& gate, MoneyMovement movement) {
  BodyReader body{call->request.body};
  const std::string amount = body.text("amount");
  const std::string code = body.text("currency");
  const std::string broker = body.optional_text("broker").value_or("");
  const std::string comment = body.optional_text("comment").value_or("");
  const auto currency = Currency::of(code);
  if (body.present("currency") && !currency) body.note("currency", "must be a currency's code, such as \"USD\"");
  if (const auto problem = body.problem()) return call->refuse(*problem);
  const auto money = parse_money(amount, *currency);
  if (!money) return call->refuse(Reject{RejectCode::bad_amount, fmt::format("{} is no amount of {}", amount, code)});
  const auto key = idempotency_key_of(*call);
  if (!key) return call->refuse(key.reject());
  gate.command(
      [=, money = *money, key = *key](const desk::Desk& desk) -> Result<CommandBody> {
        BrokerId of;
        if (!broker.empty()) {
          const BrokerSpec* spec = desk.catalog().brokers().find(broker);
          if (spec == nullptr) return Reject{RejectCode::unknown_broker, fmt::format("no broker {}", broker)};
          of = spec->id;
        }
        return CommandBody{MoveMoney{{}, movement, money, key, comment, of}};
      },
      origin_of(*call),
      [&gate, call, broker, currency = *currency, amount](const Result<DeskGate::Answer>& answer) {
        const auto done = done_of(answer);
        if (!done) return call->refuse(done.reject());
        answer_moved(call, gate, broker, currency, amount, *done);
      });
}

struct Row {
  std::string broker;
  Money balance;
};

void list(CallPtr call, DeskGate& gate) {
  using Rows = std::vector<Row>;
  gate.read<Rows>(
      [](const desk::Desk& desk) -> Result<Rows> {
        Rows rows;
        for (const auto& [account, minor] : desk.ledger().balances_of(LedgerAccountKind::suspense, 0)) {
          const BrokerSpec* broker = desk.catalog().brokers().find(account.broker);
          rows.push_back({broker == nullptr ? "" : broker->name, {minor, account.currency}});
        }
        return rows;
      },
      [call](Result<Rows> rows) {
        if (!rows) return call->refuse(rows.reject());
        Json data = Json::array();
        for (const Row& row : *rows)
          data.push_back(Json{{"broker", broker_json(row.broker)},
                              {"currency", row.balance.currency.code()},
                              {"balance", to_text(row.balance)}});
        call->answer(200, Json{{"data", std::move(data)}, {"nextCursor", nullptr}});
      });
}

}  // namespace

void add_suspense_routes(Router& router, DeskGate& gate) {
  router.add("GET", "/api/v1/admin/suspense", Access::admin, [&gate](CallPtr call) { list(std::move(call), gate); });
  router.add("POST", "/api/v1/admin/suspense/receipts", Access::admin,
             [&gate](CallPtr call) { move(std::move(call), gate, MoneyMovement::unallocated_receipt); });
  router.add("POST", "/api/v1/admin/suspense/returns", Access::admin,
             [&gate](CallPtr call) { move(std::move(call), gate, MoneyMovement::returned_receipt); });
}

}  // namespace dealingdesk::admin_api
