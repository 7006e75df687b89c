#include <fmt/format.h>

#include "desk/state.h"

namespace dealingdesk::desk {
namespace {

// Ten million million of a two-decimal currency: far above any real account, far below 64 bits, so
// that sums of a few of them always fit.
constexpr std::int64_t kLargestAmountMinor = 1'000'000'000'000'000;

Result<void> check_amount(const MoveMoney& move, const AccountSpec& account) {
  if (move.amount.currency != account.currency)
    return Reject{RejectCode::bad_amount, fmt::format("the account is in {}, the amount in {}", account.currency.code(),
                                                      move.amount.currency.code())};
  const bool wrong_sign = move.movement == MoneyMovement::correction ? move.amount.minor == 0 : move.amount.minor <= 0;
  if (wrong_sign)
    return Reject{RejectCode::bad_amount,
                  fmt::format("the amount is {}, it must be {}", to_text(move.amount),
                              move.movement == MoneyMovement::correction ? "other than 0" : "above 0")};
  if (move.amount.minor > kLargestAmountMinor || move.amount.minor < -kLargestAmountMinor)
    return Reject{RejectCode::bad_amount, fmt::format("the amount {} is beyond {}", to_text(move.amount),
                                                      to_text(Money{kLargestAmountMinor, account.currency}))};
  return {};
}

}  // namespace

void Desk::State::on(const MoveMoney& move) {
  const AccountSpec* account = catalog.accounts().find(move.account);
  if (account == nullptr)
    return refuse({RejectCode::unknown_account, fmt::format("no account {}", move.account.value())});
  if (move.idempotency_key.size() > 128)
    return refuse({RejectCode::malformed, "the idempotency key is longer than 128 bytes"});
  const std::uint64_t request = digest_of(move);
  if (!move.idempotency_key.empty()) {
    if (const auto* used = ledger.find_key(move.idempotency_key)) {
      if (used->request_digest != request)
        return refuse({RejectCode::idempotency_conflict,
                       fmt::format("the key '{}' came before with another body", move.idempotency_key)});
      return emit(CommandDone{used->transaction.value(), true});
    }
  }
  if (auto ok = check_amount(move, *account); !ok) return refuse(ok.reject());

  const bool out = move.movement == MoneyMovement::withdrawal;
  if (out) {
    const auto state = state_of(*account);
    const std::int64_t free_minor = state ? std::min(state->free_margin_minor, state->balance_minor) : 0;
    if (free_minor < move.amount.minor)
      return refuse({RejectCode::not_enough_money,
                     fmt::format("free margin {}, asked for {}", to_text_with_currency({free_minor, account->currency}),
                                 to_text_with_currency(move.amount))});
  }
  const std::int64_t to_client = out ? -move.amount.minor : move.amount.minor;
  const auto counterpart =
      move.movement == MoneyMovement::correction ? LedgerAccountKind::correction : LedgerAccountKind::bank;
  LedgerTransaction transaction;
  transaction.time = now;
  transaction.reason = static_cast<LedgerReason>(move.movement);
  transaction.entries = {{{LedgerAccountKind::client, move.account.value(), account->currency}, to_client},
                         {{counterpart, 0, account->currency}, -to_client}};
  transaction.idempotency_key = move.idempotency_key;
  transaction.comment = move.comment;
  auto posted = ledger.post(std::move(transaction));
  if (!posted) return refuse(posted.reject());
  if (!move.idempotency_key.empty()) ledger.remember_key(move.idempotency_key, {request, (*posted).id});
  emit(LedgerPosted{*posted});
  done((*posted).id.value());
}

static_assert(static_cast<int>(LedgerReason::deposit) == static_cast<int>(MoneyMovement::deposit));
static_assert(static_cast<int>(LedgerReason::withdrawal) == static_cast<int>(MoneyMovement::withdrawal));
static_assert(static_cast<int>(LedgerReason::correction) == static_cast<int>(MoneyMovement::correction));

}  // namespace dealingdesk::desk
