// The ledger, and what is paid in and out, charged and delivered.
#include <algorithm>

#include <fmt/format.h>

#include "core/decimal.h"
#include "tests/model/broker_model.h"

namespace dealingdesk::model {
namespace {

constexpr std::int64_t kMostMoved = 1'000'000'000'000'000;

}  // namespace

std::int64_t BrokerModel::balance(const LedgerAccount& account) const {
  const auto found = ledger_.find(account);
  return found == ledger_.end() ? 0 : found->second;
}

LedgerAccount BrokerModel::client(const AccountSpec& account) {
  return {LedgerAccountKind::client, account.id.value(), account.currency, {}};
}

LedgerAccount BrokerModel::house(LedgerAccountKind kind, const AccountSpec& account, Currency currency) const {
  return {kind, 0, currency, group_of(account).broker};
}

LedgerTransaction BrokerModel::post(LedgerTransaction transaction) {
  transaction.id = transaction_ = TransactionId{transaction_.value() + 1};
  transaction.time = now_;
  for (const LedgerEntry& entry : transaction.entries) ledger_[entry.account] += entry.amount_minor;
  return transaction;
}

void BrokerModel::post(LedgerReason reason, std::vector<LedgerEntry> entries, ExecId exec, PositionId position,
                       std::string comment) {
  LedgerTransaction transaction;
  transaction.reason = reason;
  transaction.entries = std::move(entries);
  transaction.exec = exec;
  transaction.position = position;
  transaction.comment = std::move(comment);
  emit(LedgerPosted{post(std::move(transaction))});
}

bool BrokerModel::answer_key(const std::string& key, const CommandBody& body) {
  if (key.size() > 128) {
    refuse({RejectCode::malformed, "the idempotency key is longer than 128 bytes"});
    return true;
  }
  const auto used = keys_.find(key);
  if (key.empty() || used == keys_.end()) return false;
  if (used->second.body == body)
    emit(CommandDone{used->second.transaction.value(), true});
  else
    refuse({RejectCode::idempotency_conflict, fmt::format("the key '{}' came before with another body", key)});
  return true;
}

void BrokerModel::note_paid(AccountId account, std::int64_t minor) {
  days_[account].opening += minor;
  days_[account].peak += minor;
}

Result<void> BrokerModel::check_suspense(const LedgerEntry& entry) const {
  const Money there{balance(entry.account), entry.account.currency};
  const Money asked{-entry.amount_minor, entry.account.currency};
  if (entry.account.kind != LedgerAccountKind::suspense || asked.minor <= 0 || there.minor >= asked.minor) return {};
  return Reject{RejectCode::not_enough_money,
                fmt::format("suspense {}, asked for {}", to_text_with_currency(there), to_text_with_currency(asked))};
}

void BrokerModel::on(const MoveMoney& move) {
  const bool receipt = move.movement == MoneyMovement::unallocated_receipt;
  if (receipt || move.movement == MoneyMovement::returned_receipt) {
    if (move.account) return refuse({RejectCode::malformed, "the money is nobody's yet: name no account"});
    if (move.broker && !brokers_.contains(move.broker))
      return refuse({RejectCode::unknown_broker, fmt::format("no broker {}", move.broker.value())});
    if (answer_key(move.idempotency_key, move)) return;
    if (!move.amount.currency) return refuse({RejectCode::bad_amount, "the amount has no currency"});
    if (move.amount.minor <= 0)
      return refuse(
          {RejectCode::bad_amount, fmt::format("the amount is {}, it must be above 0", to_text(move.amount))});
    if (move.amount.minor > kMostMoved)
      return refuse({RejectCode::bad_amount, fmt::format("the amount {} is beyond {}", to_text(move.amount),
                                                         to_text(Money{kMostMoved, move.amount.currency}))});
    const std::int64_t in = receipt ? move.amount.minor : -move.amount.minor;
    const LedgerEntry suspense{{LedgerAccountKind::suspense, 0, move.amount.currency, move.broker}, in};
    if (const auto enough = check_suspense(suspense); !enough) return refuse(enough.reject());
    const LedgerEntry bank{{LedgerAccountKind::bank, 0, move.amount.currency, move.broker}, -in};
    return post_move(move, receipt ? LedgerReason::unallocated_receipt : LedgerReason::returned_receipt,
                     {suspense, bank});
  }
  const auto found = accounts_.find(move.account);
  if (found == accounts_.end())
    return refuse({RejectCode::unknown_account, fmt::format("no account {}", move.account.value())});
  if (move.broker) return refuse({RejectCode::malformed, "the account says which broker it is: name none"});
  if (answer_key(move.idempotency_key, move)) return;
  const AccountSpec& account = found->second;
  const Money& amount = move.amount;
  const bool credit = move.movement == MoneyMovement::credit;
  const bool withdrawal = move.movement == MoneyMovement::withdrawal;
  const bool either_sign = credit || move.movement == MoneyMovement::correction;
  // Other currencies are an account's only as what is bought and sold for delivery.
  bool delivered = false;
  for (const auto& [id, instrument] : instruments_)
    if (instrument.instrument_class == InstrumentClass::crypto_spot)
      delivered = delivered || instrument.base == amount.currency || instrument.quote == amount.currency;
  if (amount.currency != account.currency && (credit || !delivered))
    return refuse({RejectCode::bad_amount, fmt::format("the account is in {}, the amount in {}",
                                                       account.currency.code(), amount.currency.code())});
  if (amount.minor == 0 || (amount.minor < 0 && !either_sign))
    return refuse({RejectCode::bad_amount, fmt::format("the amount is {}, it must be {}", to_text(amount),
                                                       either_sign ? "other than 0" : "above 0")});
  if (amount.minor > kMostMoved || amount.minor < -kMostMoved)
    return refuse({RejectCode::bad_amount, fmt::format("the amount {} is beyond {}", to_text(amount),
                                                       to_text(Money{kMostMoved, amount.currency}))});
  if (account.status == AccountStatus::closed)
    return refuse({RejectCode::account_disabled, fmt::format("account {} is closed", account.id.value())});
  const LedgerAccount to{
      credit ? LedgerAccountKind::credit : LedgerAccountKind::client, account.id.value(), amount.currency, {}};
  if (withdrawal || (credit && amount.minor < 0)) {
    const Money asked{amount.minor < 0 ? -amount.minor : amount.minor, amount.currency};
    Money available{balance(to), amount.currency};
    if (withdrawal && amount.currency == account.currency) {
      // Credit is not the client's to take.
      const auto funds = funds_of(account);
      available.minor = funds ? std::min(available.minor, funds->free - funds->credit) : 0;
    }
    const char* what = credit ? "credit" : amount.currency == account.currency ? "free margin" : "balance";
    if (available.minor < asked.minor)
      return refuse(
          {RejectCode::not_enough_money,
           fmt::format("{} {}, asked for {}", what, to_text_with_currency(available), to_text_with_currency(asked))});
  }
  const std::int64_t gets = withdrawal ? -amount.minor : amount.minor;
  LedgerAccountKind from = LedgerAccountKind::bank;
  LedgerReason reason = withdrawal ? LedgerReason::withdrawal : LedgerReason::deposit;
  if (move.movement == MoneyMovement::correction) {
    from = LedgerAccountKind::correction;
    reason = LedgerReason::correction;
  } else if (credit) {
    from = LedgerAccountKind::credit_given;
    reason = LedgerReason::credit;
  } else if (move.movement == MoneyMovement::allocation) {
    from = LedgerAccountKind::suspense;
    reason = LedgerReason::allocation;
  }
  const LedgerEntry other{house(from, account, amount.currency), -gets};
  if (const auto enough = check_suspense(other); !enough) return refuse(enough.reject());
  if (amount.currency == account.currency) note_paid(account.id, gets);
  post_move(move, reason, {{to, gets}, other});
}

void BrokerModel::post_move(const MoveMoney& move, LedgerReason reason, std::vector<LedgerEntry> entries) {
  LedgerTransaction transaction;
  transaction.reason = reason;
  transaction.entries = std::move(entries);
  transaction.idempotency_key = move.idempotency_key;
  transaction.comment = move.comment;
  transaction = post(std::move(transaction));
  reversible_[transaction.id] = {transaction.entries, {}};
  if (!move.idempotency_key.empty()) keys_[move.idempotency_key] = {move, transaction.id};
  emit(LedgerPosted{transaction});
  done(transaction.id.value());
}

void BrokerModel::on(const ReverseTransaction& reverse) {
  if (answer_key(reverse.idempotency_key, reverse)) return;
  const auto found = reversible_.find(reverse.transaction);
  if (found == reversible_.end())
    return refuse({RejectCode::unknown_transaction,
                   fmt::format("no transaction {} that can be reversed", reverse.transaction.value())});
  Posted& original = found->second;
  if (original.reversed_by)
    return refuse(
        {RejectCode::already_reversed,
         fmt::format("transaction {} was reversed by {}", reverse.transaction.value(), original.reversed_by.value())});
  LedgerTransaction transaction;
  transaction.reason = LedgerReason::reversal;
  for (const LedgerEntry& entry : original.entries) {
    transaction.entries.push_back({entry.account, -entry.amount_minor});
    if (const auto enough = check_suspense(transaction.entries.back()); !enough) return refuse(enough.reject());
  }
  transaction.idempotency_key = reverse.idempotency_key;
  transaction.comment = reverse.comment;
  transaction.reverses = reverse.transaction;
  transaction = post(std::move(transaction));
  original.reversed_by = transaction.id;
  if (!reverse.idempotency_key.empty()) keys_[reverse.idempotency_key] = {reverse, transaction.id};
  // A dividend was a gain, not a payment.
  bool was_paid = true;
  for (const LedgerEntry& entry : transaction.entries)
    if (entry.account.kind == LedgerAccountKind::dividend) was_paid = false;
  for (const LedgerEntry& entry : transaction.entries) {
    if (!was_paid) break;
    const auto account = accounts_.find(AccountId{entry.account.owner});
    const bool of_client =
        entry.account.kind == LedgerAccountKind::client || entry.account.kind == LedgerAccountKind::credit;
    if (of_client && account->second.currency == entry.account.currency) note_paid(account->first, entry.amount_minor);
  }
  emit(LedgerPosted{transaction});
  done(transaction.id.value());
}

void BrokerModel::on(const PayDividend& dividend) {
  if (answer_key(dividend.idempotency_key, dividend)) return;
  const auto found = instruments_.find(dividend.instrument);
  if (found == instruments_.end())
    return refuse({RejectCode::unknown_instrument, fmt::format("no instrument {}", dividend.instrument.value())});
  if (dividend.per_unit <= Amount{})
    return refuse({RejectCode::bad_amount, fmt::format("a dividend of {} a unit", to_text(dividend.per_unit))});
  LedgerTransaction transaction;
  transaction.reason = LedgerReason::dividend;
  transaction.idempotency_key = dividend.idempotency_key;
  transaction.comment = dividend.comment;
  // Each account for all that it holds together.
  for (const auto& [id, account] : accounts_) {
    const Legs legs = legs_of(id, dividend.instrument);
    const Int128 net = static_cast<Int128>(legs.long_qty.steps()) - legs.short_qty.steps();
    if (legs.long_qty.is_zero() && legs.short_qty.is_zero()) continue;
    const Currency in = found->second.profit();
    const auto minor = to_minor(net * dividend.per_unit.steps(), in, account.currency, Rate::adverse);
    if (!minor)
      return refuse({RejectCode::no_conversion,
                     fmt::format("no quoted instruments convert {} to {}", in.code(), account.currency.code())});
    if (*minor == 0) continue;
    transaction.entries.push_back({client(account), *minor});
    transaction.entries.push_back({house(LedgerAccountKind::dividend, account, account.currency), -*minor});
  }
  if (transaction.entries.empty()) {
    if (!dividend.idempotency_key.empty()) keys_[dividend.idempotency_key] = {dividend, TransactionId{}};
    return done();
  }
  transaction = post(std::move(transaction));
  reversible_[transaction.id] = {transaction.entries, {}};
  if (!dividend.idempotency_key.empty()) keys_[dividend.idempotency_key] = {dividend, transaction.id};
  emit(LedgerPosted{transaction});
  done(transaction.id.value());
}

std::int64_t BrokerModel::commission(const AccountSpec& account, const InstrumentSpec& instrument, Qty qty,
                                     Price price) const {
  const CommissionSpec& terms = instrument.commission ? *instrument.commission : group_of(account).commission;
  if (terms.mode == CommissionMode::none) return 0;
  const Int128 traded = worth(instrument, value_of(qty, price));
  const Currency dollar = *Currency::of("USD");
  Currency in = instrument.profit();
  Int128 steps = 0;
  switch (terms.mode) {
    case CommissionMode::per_lot:
      in = terms.currency ? terms.currency : account.currency;
      steps = mul_div_wide(qty.steps(), static_cast<Int128>(terms.rate.steps()) * pow10(8),
                           instrument.contract_size.steps(), Rounding::half_up)
                  .value();
      break;
    case CommissionMode::per_million: {
      Int128 in_dollars = traded;
      if (in != dollar) {
        const auto cents = to_minor(-traded, in, dollar, Rate::adverse);
        if (!cents) return kMostMoved;
        in_dollars = -static_cast<Int128>(*cents) * pow10(15);
      }
      in = dollar;
      steps = mul_div_wide(in_dollars, terms.rate.steps(), static_cast<Int128>(pow10(9)) * 1'000'000, Rounding::half_up)
                  .value();
      break;
    }
    case CommissionMode::percent:
      steps = mul_div_wide(traded, terms.rate.steps(), static_cast<Int128>(pow10(9)) * 100, Rounding::half_up).value();
      break;
    case CommissionMode::points:
      steps = mul_div_wide(worth(instrument, value_of(qty, instrument.point())), terms.rate.steps(), pow10(9),
                           Rounding::half_up)
                  .value();
      break;
    case CommissionMode::none: break;
  }
  // What is paid is bought at the ask: a loss.
  const auto paid = to_minor(-steps, in, account.currency, Rate::adverse);
  if (!paid) return kMostMoved;
  std::int64_t minor = -*paid;
  if (bend_ == Bend::commission_cut && in == account.currency)
    minor = static_cast<std::int64_t>(divide(steps, pow10(17 - account.currency.digits()), Rounding::to_zero));
  if (terms.minimum.is_zero() || terms.rate <= Amount{}) return minor;
  const Currency of_minimum = terms.currency ? terms.currency : account.currency;
  const auto least =
      to_minor(-static_cast<Int128>(terms.minimum.steps()) * pow10(8), of_minimum, account.currency, Rate::adverse);
  return std::max(minor, least ? -*least : kMostMoved);
}

}  // namespace dealingdesk::model
