// Crypto spot: both currencies change hands, and what is paid must be there.
#include <algorithm>

#include <fmt/format.h>

#include "tests/model/broker_model.h"

namespace dealingdesk::model {
namespace {

std::int64_t base_minor(Qty qty, Currency base, Rounding rounding) {
  return static_cast<std::int64_t>(
      divide(static_cast<Int128>(qty.steps()) * pow10(base.digits()), pow10(Qty::kScale), rounding));
}

std::int64_t quote_minor(Qty qty, Price price, Currency quote, Rounding rounding) {
  return static_cast<std::int64_t>(divide(value_of(qty, price), pow10(17 - quote.digits()), rounding));
}

}  // namespace

Result<void> BrokerModel::check_spot(const AccountSpec& account, const OrderTerms& terms, Qty qty, Price price,
                                     OrderId own) const {
  const auto paid_by = [&](const OrderTerms& order, Qty left, Price at) -> Money {
    const InstrumentSpec& instrument = instruments_.at(order.instrument);
    return order.side == Side::buy ? Money{quote_minor(left, at, instrument.quote, Rounding::ceiling), instrument.quote}
                                   : Money{base_minor(left, instrument.base, Rounding::ceiling), instrument.base};
  };
  const Money asked = paid_by(terms, qty, price);
  Money available{balance({LedgerAccountKind::client, account.id.value(), asked.currency, {}}), asked.currency};
  if (asked.currency == account.currency) {
    const auto funds = funds_of(account);
    if (!funds) return Reject{RejectCode::no_conversion, "the account cannot be valued at the present quotes"};
    available.minor = std::min(available.minor, funds->free);
  }
  // What other working orders will pay is spoken for.
  for (const auto& [id, order] : working_) {
    const InstrumentSpec& instrument = instruments_.at(order.terms.instrument);
    if (order.account != account.id || id == own || instrument.instrument_class != InstrumentClass::crypto_spot)
      continue;
    const auto at = order.terms.limit ? order.terms.limit : order.terms.stop;
    const Money other = paid_by(order.terms, order.leaves_qty(), at.value_or(Price{}));
    if (other.currency == asked.currency) available.minor -= other.minor;
  }
  if (available.minor >= asked.minor) return {};
  return Reject{RejectCode::not_enough_money, fmt::format("available {}, required {}", to_text_with_currency(available),
                                                          to_text_with_currency(asked))};
}

// What does not come out even is the client's loss.
void BrokerModel::deliver(const Order& order, Qty qty, Price price, ExecId exec) {
  const AccountSpec& account = accounts_.at(order.account);
  const InstrumentSpec& instrument = instruments_.at(order.terms.instrument);
  const bool buys = order.terms.side == Side::buy;
  const std::int64_t base = base_minor(qty, instrument.base, buys ? Rounding::to_zero : Rounding::ceiling);
  const std::int64_t quote = quote_minor(qty, price, instrument.quote, buys ? Rounding::ceiling : Rounding::to_zero);
  const auto own = [&](Currency currency) {
    return LedgerAccount{LedgerAccountKind::client, account.id.value(), currency, {}};
  };
  const std::int64_t gets = buys ? base : -base;
  const std::int64_t gets_quote = buys ? -quote : quote;
  post(LedgerReason::delivery,
       {{own(instrument.base), gets},
        {house(LedgerAccountKind::house_b, account, instrument.base), -gets},
        {own(instrument.quote), gets_quote},
        {house(LedgerAccountKind::house_b, account, instrument.quote), -gets_quote}},
       exec, {});
}

}  // namespace dealingdesk::model
