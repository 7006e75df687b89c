#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/decimal.h"
#include "desk/state.h"

namespace dealingdesk::desk {
namespace {

// Ten million million of a two-decimal currency: far above any real account, far below 64 bits, so
// that sums of a few of them always fit.
constexpr std::int64_t kLargestAmountMinor = 1'000'000'000'000'000;

// Other currencies are an account's only as what is bought and sold for delivery.
bool is_delivered(Currency currency, const reference::Catalog& catalog) {
  const auto& all = catalog.instruments().all();
  return std::any_of(all.begin(), all.end(), [&](const auto& each) {
    const InstrumentSpec& instrument = each.second;
    return instrument.instrument_class == InstrumentClass::crypto_spot &&
           (instrument.base == currency || instrument.quote == currency);
  });
}

Result<void> check_currency(const MoveMoney& move, const AccountSpec& account, const reference::Catalog& catalog) {
  const bool lends = move.movement == MoneyMovement::credit;
  const bool own = move.amount.currency == account.currency;
  if (own || (!lends && is_delivered(move.amount.currency, catalog))) return {};
  return Reject{RejectCode::bad_amount, fmt::format("the account is in {}, the amount in {}", account.currency.code(),
                                                    move.amount.currency.code())};
}

Result<void> check_amount(const MoveMoney& move) {
  const bool is_signed = move.movement == MoneyMovement::correction || move.movement == MoneyMovement::credit;
  const bool wrong_sign = is_signed ? move.amount.minor == 0 : move.amount.minor <= 0;
  if (wrong_sign)
    return Reject{RejectCode::bad_amount, fmt::format("the amount is {}, it must be {}", to_text(move.amount),
                                                      is_signed ? "other than 0" : "above 0")};
  if (move.amount.minor > kLargestAmountMinor || move.amount.minor < -kLargestAmountMinor)
    return Reject{RejectCode::bad_amount, fmt::format("the amount {} is beyond {}", to_text(move.amount),
                                                      to_text(Money{kLargestAmountMinor, move.amount.currency}))};
  return {};
}

LedgerReason reason_of(MoneyMovement movement) {
  switch (movement) {
    case MoneyMovement::deposit: break;
    case MoneyMovement::withdrawal: return LedgerReason::withdrawal;
    case MoneyMovement::correction: return LedgerReason::correction;
    case MoneyMovement::credit: return LedgerReason::credit;
    case MoneyMovement::unallocated_receipt: return LedgerReason::unallocated_receipt;
    case MoneyMovement::allocation: return LedgerReason::allocation;
    case MoneyMovement::returned_receipt: return LedgerReason::returned_receipt;
  }
  return LedgerReason::deposit;
}

LedgerAccountKind counterpart_of(MoneyMovement movement) {
  switch (movement) {
    case MoneyMovement::deposit:
    case MoneyMovement::withdrawal:
    case MoneyMovement::unallocated_receipt:
    case MoneyMovement::returned_receipt: break;
    case MoneyMovement::correction: return LedgerAccountKind::correction;
    case MoneyMovement::credit: return LedgerAccountKind::credit_given;
    case MoneyMovement::allocation: return LedgerAccountKind::suspense;
  }
  return LedgerAccountKind::bank;
}

bool names_nobody(MoneyMovement movement) {
  return movement == MoneyMovement::unallocated_receipt || movement == MoneyMovement::returned_receipt;
}

}  // namespace

// An idempotency key that came before: answered again, or refused. True: it was.
bool Desk::State::answer_key(const std::string& key, std::uint64_t request) {
  if (key.size() > 128) {
    refuse({RejectCode::malformed, "the idempotency key is longer than 128 bytes"});
    return true;
  }
  const auto* used = key.empty() ? nullptr : ledger.find_key(key);
  if (used == nullptr) return false;
  if (used->request_digest != request)
    refuse({RejectCode::idempotency_conflict, fmt::format("the key '{}' came before with another body", key)});
  else
    emit(CommandDone{used->transaction.value(), true});
  return true;
}

void Desk::State::on(const MoveMoney& move) {
  if (names_nobody(move.movement)) return move_suspense(move);
  const AccountSpec* account = catalog.accounts().find(move.account);
  if (account == nullptr)
    return refuse({RejectCode::unknown_account, fmt::format("no account {}", move.account.value())});
  if (move.broker) return refuse({RejectCode::malformed, "the account says which broker it is: name none"});
  if (answer_key(move.idempotency_key, digest_of(move))) return;
  if (auto ok = check_currency(move, *account, catalog); !ok) return refuse(ok.reject());
  if (auto ok = check_amount(move); !ok) return refuse(ok.reject());
  if (account->status == AccountStatus::closed)
    return refuse({RejectCode::account_disabled, fmt::format("account {} is closed", account->id.value())});

  const bool own = move.amount.currency == account->currency;
  const bool out = move.movement == MoneyMovement::withdrawal;
  const LedgerAccount to{move.movement == MoneyMovement::credit ? LedgerAccountKind::credit : LedgerAccountKind::client,
                         move.account.value(),
                         move.amount.currency,
                         {}};
  const LedgerAccount from = house(counterpart_of(move.movement), *account, move.amount.currency);
  const std::int64_t to_client = out ? -move.amount.minor : move.amount.minor;
  if (auto ok = check_available(move, *account, to); !ok) return refuse(ok.reject());
  if (auto ok = check_suspense({from, -to_client}); !ok) return refuse(ok.reject());
  if (!post_move(move, {{to, to_client}, {from, -to_client}})) return;
  if (own) note_paid(account->id, to_client);
}

// What nobody could be found for comes in, or goes back to where it came from.
void Desk::State::move_suspense(const MoveMoney& move) {
  if (move.account) return refuse({RejectCode::malformed, "the money is nobody's yet: name no account"});
  if (move.broker && catalog.brokers().find(move.broker) == nullptr)
    return refuse({RejectCode::unknown_broker, fmt::format("no broker {}", move.broker.value())});
  if (answer_key(move.idempotency_key, digest_of(move))) return;
  if (!move.amount.currency) return refuse({RejectCode::bad_amount, "the amount has no currency"});
  if (auto ok = check_amount(move); !ok) return refuse(ok.reject());
  const std::int64_t in = move.movement == MoneyMovement::returned_receipt ? -move.amount.minor : move.amount.minor;
  const LedgerEntry suspense{{LedgerAccountKind::suspense, 0, move.amount.currency, move.broker}, in};
  if (auto ok = check_suspense(suspense); !ok) return refuse(ok.reject());
  post_move(move, {suspense, {{LedgerAccountKind::bank, 0, move.amount.currency, move.broker}, -in}});
}

// False: it was refused.
bool Desk::State::post_move(const MoveMoney& move, std::vector<LedgerEntry> entries) {
  LedgerTransaction transaction;
  transaction.time = now;
  transaction.reason = reason_of(move.movement);
  transaction.entries = std::move(entries);
  transaction.idempotency_key = move.idempotency_key;
  transaction.comment = move.comment;
  if (auto ok = ledger.post(transaction); !ok) {
    refuse(ok.reject());
    return false;
  }
  ledger.allow_reversal(transaction);
  if (!move.idempotency_key.empty()) ledger.remember_key(move.idempotency_key, {digest_of(move), transaction.id});
  done_posted(std::move(transaction));
  return true;
}

// Nobody gets of suspense what is not there: it would be another's.
Result<void> Desk::State::check_suspense(const LedgerEntry& entry) const {
  if (entry.account.kind != LedgerAccountKind::suspense || entry.amount_minor >= 0) return {};
  const std::int64_t there_minor = ledger.balance(entry.account);
  if (there_minor >= -entry.amount_minor) return {};
  return Reject{RejectCode::not_enough_money,
                fmt::format("suspense {}, asked for {}", to_text_with_currency({there_minor, entry.account.currency}),
                            to_text_with_currency({-entry.amount_minor, entry.account.currency}))};
}

// What was paid in is no profit, and what was paid out no loss.
void Desk::State::note_paid(AccountId account, std::int64_t minor) {
  AccountDay& day = days[account];
  for (std::int64_t* figure : {&day.opening_minor, &day.peak_minor})
    if (__builtin_add_overflow(*figure, minor, figure)) *figure = 0;
  flag(account);
}

Result<void> Desk::State::check_available(const MoveMoney& move, const AccountSpec& account,
                                          const LedgerAccount& to) const {
  const bool takes =
      move.movement == MoneyMovement::withdrawal || (move.movement == MoneyMovement::credit && move.amount.minor < 0);
  if (!takes) return {};
  const std::int64_t asked = move.amount.minor < 0 ? -move.amount.minor : move.amount.minor;
  std::int64_t free_minor = ledger.balance(to);
  if (move.movement == MoneyMovement::withdrawal && to.currency == account.currency) {
    // Credit is not the client's to take.
    const auto state = state_of(account);
    free_minor = state ? std::min(state->free_margin_minor - state->credit_minor, free_minor) : 0;
  }
  if (free_minor >= asked) return {};
  const char* what = move.movement == MoneyMovement::credit     ? "credit"
                     : move.amount.currency == account.currency ? "free margin"
                                                                : "balance";
  return Reject{RejectCode::not_enough_money,
                fmt::format("{} {}, asked for {}", what, to_text_with_currency({free_minor, to.currency}),
                            to_text_with_currency({asked, to.currency}))};
}

void Desk::State::on(const ReverseTransaction& reverse) {
  const std::uint64_t request = digest_of(reverse);
  if (answer_key(reverse.idempotency_key, request)) return;
  const auto* original = ledger.find_reversible(reverse.transaction);
  if (original == nullptr)
    return refuse({RejectCode::unknown_transaction,
                   fmt::format("no transaction {} that can be reversed", reverse.transaction.value())});
  if (original->reversed_by)
    return refuse(
        {RejectCode::already_reversed,
         fmt::format("transaction {} was reversed by {}", reverse.transaction.value(), original->reversed_by.value())});
  LedgerTransaction transaction;
  transaction.time = now;
  transaction.reason = LedgerReason::reversal;
  transaction.entries = original->entries;
  for (LedgerEntry& entry : transaction.entries) entry.amount_minor = -entry.amount_minor;
  for (const LedgerEntry& entry : transaction.entries)
    if (auto ok = check_suspense(entry); !ok) return refuse(ok.reject());
  transaction.idempotency_key = reverse.idempotency_key;
  transaction.comment = reverse.comment;
  transaction.reverses = reverse.transaction;
  if (auto ok = ledger.post(transaction); !ok) return refuse(ok.reject());
  ledger.note_reversal(reverse.transaction, transaction.id);
  if (!reverse.idempotency_key.empty()) ledger.remember_key(reverse.idempotency_key, {request, transaction.id});
  // A dividend was a gain, not a payment.
  const bool was_paid =
      std::none_of(transaction.entries.begin(), transaction.entries.end(),
                   [](const LedgerEntry& entry) { return entry.account.kind == LedgerAccountKind::dividend; });
  for (const LedgerEntry& entry : transaction.entries) {
    const bool of_client =
        entry.account.kind == LedgerAccountKind::client || entry.account.kind == LedgerAccountKind::credit;
    const AccountSpec* account = of_client ? catalog.accounts().find(AccountId{entry.account.owner}) : nullptr;
    if (account == nullptr) continue;
    flag(account->id);
    if (was_paid && account->currency == entry.account.currency) note_paid(account->id, entry.amount_minor);
  }
  done_posted(std::move(transaction));
}

void Desk::State::on(const PayDividend& dividend) {
  const std::uint64_t request = digest_of(dividend);
  if (answer_key(dividend.idempotency_key, request)) return;
  const InstrumentSpec* instrument = catalog.instruments().find(dividend.instrument);
  if (instrument == nullptr)
    return refuse({RejectCode::unknown_instrument, fmt::format("no instrument {}", dividend.instrument.value())});
  if (dividend.per_unit <= Amount{})
    return refuse({RejectCode::bad_amount, fmt::format("a dividend of {} a unit", to_text(dividend.per_unit))});
  LedgerTransaction transaction;
  transaction.time = now;
  transaction.reason = LedgerReason::dividend;
  transaction.idempotency_key = dividend.idempotency_key;
  transaction.comment = dividend.comment;
  std::vector<AccountId> paid;
  for (const AccountId id : positions.holders(instrument->id)) {
    const AccountSpec& account = *catalog.accounts().find(id);
    const bbook::Exposure& exposure = positions.exposures(id)->at(instrument->id);
    const Int128 value =
        (static_cast<Int128>(exposure.long_qty.steps()) - exposure.short_qty.steps()) * dividend.per_unit.steps();
    const auto minor = converter.to_minor({value, instrument->profit()}, account.currency, bbook::RateSide::adverse);
    if (!minor)
      return refuse({RejectCode::no_conversion, fmt::format("no quoted instruments convert {} to {}",
                                                            instrument->profit().code(), account.currency.code())});
    if (*minor == 0) continue;
    transaction.entries.push_back({client(account), *minor});
    transaction.entries.push_back({house(LedgerAccountKind::dividend, account), -*minor});
    paid.push_back(id);
  }
  if (transaction.entries.empty()) {
    if (!dividend.idempotency_key.empty()) ledger.remember_key(dividend.idempotency_key, {request, {}});
    return done();
  }
  if (auto ok = ledger.post(transaction); !ok) return refuse(ok.reject());
  ledger.allow_reversal(transaction);
  if (!dividend.idempotency_key.empty()) ledger.remember_key(dividend.idempotency_key, {request, transaction.id});
  for (const AccountId id : paid) flag(id);
  done_posted(std::move(transaction));
}

}  // namespace dealingdesk::desk
