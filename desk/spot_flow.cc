// Crypto spot: no position is opened; both currencies change hands, and what is sold must be there.
#include <fmt/format.h>

#include "bbook/worth.h"
#include "desk/state.h"

namespace dealingdesk::desk {
namespace {

// What a quantity of the base currency is in its minor units; what is bought is rounded down, what is sold up.
std::optional<std::int64_t> base_minor(Qty qty, Currency base, Rounding rounding) {
  return narrow(divide(static_cast<Int128>(qty.steps()) * pow10(base.digits()), pow10(Qty::kScale), rounding));
}

std::optional<std::int64_t> quote_minor(Qty qty, Price price, Currency quote, Rounding rounding) {
  constexpr int kValueScale = Price::kScale + Qty::kScale;
  return narrow(divide(value_of(qty, price), pow10(kValueScale - quote.digits()), rounding));
}

}  // namespace

Result<void> Desk::State::check_spot(const AccountSpec& account, const InstrumentSpec& instrument,
                                     const OrderTerms& terms, Qty qty, Price price, OrderId order) const {
  const bool buys = terms.side == Side::buy;
  const Currency paid = buys ? instrument.quote : instrument.base;
  const auto amount =
      buys ? quote_minor(qty, price, paid, Rounding::ceiling) : base_minor(qty, paid, Rounding::ceiling);
  if (!amount) return Reject{RejectCode::overflow, "the order's value does not fit"};
  std::int64_t free_minor = ledger.balance({LedgerAccountKind::client, account.id.value(), paid, {}});
  // What margin needs of the account's own currency cannot be spent.
  if (paid == account.currency) {
    const auto state = state_of(account);
    if (!state) return Reject{RejectCode::no_conversion, "the account cannot be valued at the present quotes"};
    free_minor = std::min(free_minor, state->free_margin_minor);
  }
  // Nor can what working orders will pay.
  for (const Order* other : orders.working(account.id)) {
    const InstrumentSpec& on = *catalog.instruments().find(other->terms.instrument);
    const bool other_buys = other->terms.side == Side::buy;
    if (other->id == order || on.instrument_class != InstrumentClass::crypto_spot ||
        (other_buys ? on.quote : on.base) != paid)
      continue;
    const auto limit = other->terms.limit ? other->terms.limit : other->terms.stop;
    const auto held = other_buys ? quote_minor(other->leaves_qty(), limit.value_or(Price{}), paid, Rounding::ceiling)
                                 : base_minor(other->leaves_qty(), paid, Rounding::ceiling);
    if (!held || __builtin_sub_overflow(free_minor, *held, &free_minor))
      return Reject{RejectCode::overflow, "what working orders pay does not fit"};
  }
  if (free_minor < *amount)
    return Reject{RejectCode::not_enough_money,
                  fmt::format("available {}, required {}", to_text_with_currency({free_minor, paid}),
                              to_text_with_currency({*amount, paid}))};
  return {};
}

void Desk::State::deliver(const Order& order, const AccountSpec& account, const InstrumentSpec& instrument,
                          const Fill& fill, ExecId exec) {
  const bool buys = order.terms.side == Side::buy;
  // Checked before the order went out: both fit. What does not come out even is the client's loss.
  std::int64_t base = base_minor(fill.qty, instrument.base, buys ? Rounding::to_zero : Rounding::ceiling).value_or(0);
  std::int64_t quote =
      quote_minor(fill.qty, fill.price, instrument.quote, buys ? Rounding::ceiling : Rounding::to_zero).value_or(0);
  if (buys)
    quote = -quote;
  else
    base = -base;
  const auto mine = [&](Currency currency) {
    return LedgerAccount{LedgerAccountKind::client, account.id.value(), currency, {}};
  };
  const auto kind = order.book == Book::exchange ? LedgerAccountKind::clearing
                    : order.book == Book::a      ? LedgerAccountKind::house_a
                                                 : LedgerAccountKind::house_b;
  post(LedgerReason::delivery,
       {{mine(instrument.base), base},
        {house(kind, account, instrument.base), -base},
        {mine(instrument.quote), quote},
        {house(kind, account, instrument.quote), -quote}},
       exec);
}

}  // namespace dealingdesk::desk
