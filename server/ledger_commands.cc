#include "server/ledger_commands.h"

#include <cstdio>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/money.h"
#include "server/exit_codes.h"
#include "server/statement.h"
#include "store/database.h"
#include "store/ledger_heads.h"
#include "store/ledger_queries.h"
#include "store/ledger_verify.h"
#include "store/projection_rows.h"

namespace dealingdesk::server {
namespace {

int refuse(const Reject& reject) {
  fmt::print(stderr, "dealingdesk: {}\n", reject.text);
  const bool no_such = reject.code == RejectCode::unknown_account || reject.code == RejectCode::unknown_transaction;
  return no_such ? kExitFailure : kExitStorage;
}

int misuse(std::string_view text) {
  fmt::print(stderr, "dealingdesk: {}\n", text);
  return kExitUsage;
}

Result<std::unique_ptr<store::Database>> open_read_only(const std::string& data_dir) {
  return store::Database::open(data_dir, store::Database::Access::read_only);
}

struct Period {
  Timestamp from, to;
};

std::optional<Period> day_of(const std::string& day) {
  const auto from = parse_rfc3339(day + "T00:00:00Z");
  if (!from) return std::nullopt;
  return Period{*from, *from + kDay};
}

// "2026-11": up to the first of the month after.
std::optional<Period> month_of(const std::string& month) {
  const auto from = parse_rfc3339(month + "-01T00:00:00Z");
  if (!from) return std::nullopt;
  // 31 days on it is the next month, whichever this one is.
  const auto later = *from + Span::from_ns(31 * kDay.ns());
  const auto text = to_rfc3339(later).substr(0, 7) + "-01T00:00:00Z";
  const auto to = parse_rfc3339(text);
  if (!to) return std::nullopt;
  return Period{*from, *to};
}

// The period that a statement is asked for, or what is wrong with it.
Result<Period> period_of(const LedgerQuestion& question) {
  const auto wrong = [](std::string text) { return Reject{RejectCode::malformed, std::move(text)}; };
  const int ways = !question.day.empty() + !question.month.empty() + (!question.from.empty() || !question.to.empty());
  if (ways != 1) return wrong("one of --day, --month, or --from with --to is expected");
  if (!question.day.empty()) {
    if (const auto period = day_of(question.day)) return *period;
    return wrong(fmt::format("--day {}: a day like 2026-11-20 is expected", question.day));
  }
  if (!question.month.empty()) {
    if (const auto period = month_of(question.month)) return *period;
    return wrong(fmt::format("--month {}: a month like 2026-11 is expected", question.month));
  }
  const auto from = parse_rfc3339(question.from), to = parse_rfc3339(question.to);
  if (!from || !to) return wrong("--from and --to: two times like 2026-11-20T09:30:00Z are expected");
  if (*from > *to) return wrong("--from is after --to");
  return Period{*from, *to};
}

}  // namespace

int ledger_verify(const std::string& data_dir, const std::string& heads_dir) {
  const auto database = open_read_only(data_dir);
  if (!database) return refuse(database.reject());
  const auto report = store::verify_ledger(**database);
  if (!report) return refuse(report.reject());
  std::string compared;
  if (!heads_dir.empty()) {
    const auto agree = store::compare_heads(**database, heads_dir);
    if (!agree) return refuse(agree.reject());
    compared = fmt::format("heads: {} agree with {}\n", *agree, heads_dir);
  }
  fmt::print("{}{}", compared, store::to_text(*report));
  return kExitOk;
}

int ledger_heads(const std::string& data_dir) {
  const auto database = open_read_only(data_dir);
  if (!database) return refuse(database.reject());
  if (const auto readable = store::projection_watermark(**database); !readable) return refuse(readable.reject());
  const auto days = store::ledger_days(**database);
  if (!days) return refuse(days.reject());
  fmt::print("{}", store::to_text(*days));
  return kExitOk;
}

int ledger_balance(const LedgerQuestion& question) {
  store::LedgerMoment moment;
  if (!question.at.empty()) {
    moment.at = parse_rfc3339(question.at);
    if (!moment.at) return misuse(fmt::format("--at {}: a time like 2026-11-20T09:30:00Z is expected", question.at));
  }
  if (question.sequence != 0) moment.through = TransactionId{question.sequence};
  const auto database = open_read_only(question.data_dir);
  if (!database) return refuse(database.reject());
  const auto balances = store::account_balances(**database, AccountId{question.account}, moment);
  if (!balances) return refuse(balances.reject());
  fmt::print("{:<8} {:>24} {:>24}\n", "currency", "client", "credit");
  for (const auto& balance : *balances)
    fmt::print("{:<8} {:>24} {:>24}\n", balance.currency.code(), to_text(Money{balance.client_minor, balance.currency}),
               to_text(Money{balance.credit_minor, balance.currency}));
  return kExitOk;
}

namespace {

int print_statement(const Result<store::AccountStatement>& statement, const std::string& format) {
  if (!statement) return refuse(statement.reject());
  const auto text = format == "csv"    ? statement_csv(*statement)
                    : format == "html" ? statement_html(*statement)
                                       : statement_text(*statement);
  fmt::print("{}", text);
  return kExitOk;
}

int print_suspense(const store::Database& database) {
  const auto balances = store::suspense_balances(database);
  if (!balances) return refuse(balances.reject());
  fmt::print("{:<8} {:<8} {:>24}\n", "broker", "currency", "suspense");
  for (const auto& [broker, amount] : *balances)
    fmt::print("{:<8} {:<8} {:>24}\n", broker ? std::to_string(broker.value()) : "own", amount.currency.code(),
               to_text(amount));
  return kExitOk;
}

}  // namespace

int ledger_statement(const LedgerQuestion& question) {
  const auto period = period_of(question);
  if (!period) return misuse(period.reject().text);
  const auto database = open_read_only(question.data_dir);
  if (!database) return refuse(database.reject());
  return print_statement(store::account_statement(**database, AccountId{question.account}, period->from, period->to),
                         question.format);
}

int ledger_suspense(const LedgerQuestion& question) {
  const bool has_period =
      !(question.day.empty() && question.month.empty() && question.from.empty() && question.to.empty());
  const auto period = has_period ? period_of(question) : Result<Period>{Period{}};
  if (!period) return misuse(period.reject().text);
  const auto database = open_read_only(question.data_dir);
  if (!database) return refuse(database.reject());
  if (!has_period) return print_suspense(**database);
  return print_statement(store::suspense_statement(**database, period->from, period->to), question.format);
}

}  // namespace dealingdesk::server
