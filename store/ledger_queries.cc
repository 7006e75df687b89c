#include "store/ledger_queries.h"

#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "store/projection_queries.h"
#include "store/projection_rows.h"

namespace dealingdesk::store {

namespace {

struct Held {
  LedgerAccount account;
  std::int64_t balance_minor = 0;  // as the projection keeps it
};

// The owner's ledger accounts, kind by kind, in order of currency and broker.
Result<std::vector<Held>> held_by(const Database& database, std::uint64_t owner,
                                  std::initializer_list<LedgerAccountKind> kinds) {
  if (auto readable = projection_watermark(database); !readable) return readable.reject();
  std::vector<Held> held;
  auto cursor = database.cursor(Family::ledger);
  for (const auto kind : kinds) {
    const auto prefix = keys::ledger_balances_of(kind, owner);
    for (cursor.seek(prefix); cursor.valid() && cursor.key().starts_with(prefix); cursor.next()) {
      const auto found = account_of_balance_key(cursor.key());
      const auto balance = read_projection_value<std::int64_t>(cursor.value());
      if (!found || !balance) return Reject{RejectCode::malformed, "a balance's row of the ledger cannot be read"};
      held.push_back({*found, *balance});
    }
  }
  if (auto status = cursor.status(); !status) return status.reject();
  return held;
}

// The client's own money by currency, then its credit.
Result<std::vector<Held>> held_by(const Database& database, AccountId account) {
  auto held = held_by(database, account.value(), {LedgerAccountKind::client, LedgerAccountKind::credit});
  if (held && held->empty())
    return Reject{RejectCode::unknown_account, fmt::format("nothing was ever booked on account {}", account.value())};
  return held;
}

Reject does_not_add_up(const Held& held) {
  const std::string whose = held.account.kind == LedgerAccountKind::suspense
                                ? std::string{"suspense"}
                                : fmt::format("account {}", held.account.owner);
  return {
      RejectCode::malformed,
      fmt::format("the transactions of {} in {} do not add up to its balance {}: see `ledger verify`", whose,
                  held.account.currency.code(), to_text_with_currency({held.balance_minor, held.account.currency}))};
}

// Calls `seen` for each transaction on the ledger account with what it moved there, in order of time.
Result<void> each_movement(const Database& database, const LedgerAccount& account,
                           const std::function<void(const LedgerTransaction&, Int128 amount_minor)>& seen) {
  const ProjectionQueries queries{database};
  PageRequest request;
  request.limit = ProjectionQueries::kLimitMax;
  do {
    const auto page = queries.ledger(account, request);
    if (!page) return page.reject();
    for (const auto& transaction : page->items) {
      Int128 amount = 0;
      bool concerned = false;
      for (const auto& entry : transaction.entries) {
        if (entry.account != account) continue;
        amount += entry.amount_minor;
        concerned = true;
      }
      if (concerned) seen(transaction, amount);
    }
    request.cursor = page->cursor;
  } while (!request.cursor.empty());
  return {};
}

Result<std::int64_t> balance_at(const Database& database, const Held& held, const LedgerMoment& moment) {
  Int128 balance = 0, all = 0;
  auto walked = each_movement(database, held.account, [&](const LedgerTransaction& transaction, Int128 amount) {
    all += amount;
    const bool counts =
        !(moment.at && transaction.time > *moment.at) && !(moment.through && transaction.id > *moment.through);
    if (counts) balance += amount;
  });
  if (!walked) return walked.reject();
  const auto fits = narrow(balance);
  if (all != held.balance_minor || !fits) return does_not_add_up(held);
  return *fits;
}

Result<StatementSection> section_of(const Database& database, const Held& held, Timestamp from, Timestamp to) {
  StatementSection section{held.account.kind, held.account.currency, 0, {}, 0, held.account.broker};
  Int128 opening = 0, running = 0, after = 0;
  bool fits = true;
  auto walked = each_movement(database, held.account, [&](const LedgerTransaction& transaction, Int128 amount) {
    if (transaction.time >= to) {
      after += amount;
      return;
    }
    running += amount;
    if (transaction.time < from) {
      opening = running;
      return;
    }
    const auto moved = narrow(amount), balance = narrow(running);
    fits = fits && moved && balance;
    section.movements.push_back({transaction.time, transaction.id, transaction.reason, transaction.comment,
                                 transaction.reverses, transaction.position, moved.value_or(0), balance.value_or(0)});
  });
  if (!walked) return walked.reject();
  const auto first = narrow(opening), last = narrow(held.balance_minor - after);
  // What the period moved is told too.
  if (!fits || !first || !last || !narrow(static_cast<Int128>(*last) - *first)) return does_not_add_up(held);
  section.opening_minor = *first;
  section.closing_minor = *last;
  Int128 sum = section.opening_minor;
  for (const auto& movement : section.movements) sum += movement.amount_minor;
  if (sum != section.closing_minor) return does_not_add_up(held);
  return section;
}

}  // namespace

Result<std::vector<AccountBalance>> account_balances(const Database& database, AccountId account,
                                                     const LedgerMoment& moment) {
  const auto held = held_by(database, account);
  if (!held) return held.reject();
  const auto head = ledger_head(database);
  if (!head) return head.reject();
  if (moment.through && *moment.through > head->id)
    return Reject{RejectCode::unknown_transaction,
                  fmt::format("no transaction {}: the ledger ends with {}", moment.through->value(), head->id.value())};
  std::map<Currency, AccountBalance> balances;
  for (const auto& one : *held) {
    const auto balance = balance_at(database, one, moment);
    if (!balance) return balance.reject();
    auto& told = balances[one.account.currency];
    told.currency = one.account.currency;
    (one.account.kind == LedgerAccountKind::credit ? told.credit_minor : told.client_minor) = *balance;
  }
  std::vector<AccountBalance> out;
  for (const auto& [currency, balance] : balances) out.push_back(balance);
  return out;
}

Result<std::vector<SuspenseBalance>> suspense_balances(const Database& database) {
  const auto held = held_by(database, 0, {LedgerAccountKind::suspense});
  if (!held) return held.reject();
  std::vector<SuspenseBalance> out;
  for (const auto& one : *held) {
    const auto balance = balance_at(database, one, {});
    if (!balance) return balance.reject();
    out.push_back({one.account.broker, {*balance, one.account.currency}});
  }
  return out;
}

namespace {

Result<AccountStatement> statement_of(const Database& database, AccountId account, const std::vector<Held>& held,
                                      Timestamp from, Timestamp to) {
  const auto head = ledger_head(database);
  if (!head) return head.reject();
  AccountStatement statement{account, from, to, *head, {}};
  for (const auto& one : held) {
    auto section = section_of(database, one, from, to);
    if (!section) return section.reject();
    statement.sections.push_back(*std::move(section));
  }
  return statement;
}

}  // namespace

Result<AccountStatement> account_statement(const Database& database, AccountId account, Timestamp from, Timestamp to) {
  const auto held = held_by(database, account);
  if (!held) return held.reject();
  return statement_of(database, account, *held, from, to);
}

Result<AccountStatement> suspense_statement(const Database& database, Timestamp from, Timestamp to) {
  const auto held = held_by(database, 0, {LedgerAccountKind::suspense});
  if (!held) return held.reject();
  return statement_of(database, {}, *held, from, to);
}

}  // namespace dealingdesk::store
