#include "tests/faults/order_flow.h"

#include <utility>

#include <fmt/format.h>

namespace dealingdesk::faults {
namespace {

constexpr std::int64_t kQtyStep = 1000 * 100'000'000ll;  // 1000 units, in steps of Qty
constexpr std::int64_t kTick = 10'000;                   // 0.00001, in steps of Price

Price percent_of(Price px, std::int64_t percent) {
  const std::int64_t steps = px.steps() / 100 * percent;
  return Price::from_steps(steps / kTick * kTick);
}

}  // namespace

OrderFlow::OrderFlow(FlowOptions options) : options_{std::move(options)}, random_{options_.seed} {}

bool OrderFlow::one_in(std::uint32_t n) { return random_() % n == 0; }

std::string OrderFlow::next_cancel_id() { return fmt::format("{}-X{:07}", options_.prefix, ++cancels_); }

void OrderFlow::set_limit(OrderTerms& order, Price last_px) {
  const bool buy = order.side == '1';
  order.type = '2';
  switch (random_() % 4) {
    case 0:  // fills at once
      order.price = percent_of(last_px, buy ? 101 : 99);
      order.time_in_force = '3';
      break;
    case 1:  // cannot fill
      order.price = percent_of(last_px, buy ? 99 : 101);
      order.time_in_force = '3';
      break;
    default:  // rests
      order.price = percent_of(last_px, buy ? 90 : 110);
      order.time_in_force = '1';
      break;
  }
}

OrderTerms OrderFlow::next(Book book, std::optional<Price> last_px) {
  const std::size_t at = book == Book::a ? 1 : 0;
  OrderTerms order;
  order.client_order_id = fmt::format("{}-{}{:07}", options_.prefix, name_of(book), ++orders_[at]);
  order.book = book;
  order.account = book == Book::a ? options_.account_a : options_.account_b;
  order.symbol = options_.symbol;
  order.qty = Qty::from_steps(kQtyStep * static_cast<std::int64_t>(1 + random_() % 20));
  const bool too_long = sent_net_[at] > Qty{};
  order.side = one_in(4) == too_long ? '1' : '2';
  if (last_px && one_in(5)) set_limit(order, *last_px);
  if (order.type == '1') order.side == '1' ? sent_net_[at] += order.qty : sent_net_[at] -= order.qty;
  return order;
}

}  // namespace dealingdesk::faults
