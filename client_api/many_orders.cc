// Of OrderEntry, what is about several orders: lists, and cancelling and closing everything that fits.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "client_api/desk_answers.h"
#include "client_api/order_entry.h"

namespace dealingdesk::client_api {
namespace {

using admin_api::Caller;
using admin_api::DeskGate;
using admin_api::Symbols;

// A refused list: the others were refused because of the one that was at fault.
Reject refusal_of(const std::vector<Order>& orders) {
  Reject refusal;
  for (const Order& order : orders) {
    if (order.status != OrderStatus::rejected) continue;
    if (order.reject.code != RejectCode::conflict) return order.reject;
    if (refusal.code == RejectCode::none) refusal = order.reject;
  }
  return refusal;
}

// The orders of the list as they are now. Nothing: the desk knows none of their client order ids.
std::optional<Result<OrderEntry::PlacedMany>> look_at_list(const desk::Desk& desk, const OrderListRequest& request) {
  OrderEntry::PlacedMany placed;
  bool made = true;
  for (const OrderRequest& asked : request.orders) {
    const Order* order = desk.find_order(request.account, asked.client_order_id);
    if (order == nullptr) continue;
    placed.symbols.add(desk.catalog(), order->terms.instrument);
    made = made && asked.made(*order, placed.symbols.at(order->terms.instrument).symbol);
    placed.orders.push_back(*order);
  }
  if (placed.orders.empty()) return std::nullopt;
  const OrderListId list = placed.orders.front().list;
  const bool one_list = std::all_of(placed.orders.begin(), placed.orders.end(), [&](const Order& order) {
    return order.list == list && (list || order.status == OrderStatus::rejected);
  });
  if (!made || !one_list || placed.orders.size() != request.orders.size())
    return Reject{RejectCode::idempotency_conflict,
                  fmt::format("client order id {} was used before, for another order or list",
                              placed.orders.front().client_order_id)};
  if (!list) return refusal_of(placed.orders);
  return placed;
}

}  // namespace

admin_api::Json orders_json(const OrderEntry::PlacedMany& many) {
  auto rows = admin_api::Json::array();
  for (const Order& order : many.orders) rows.push_back(order_json(order, many.symbols));
  return rows;
}

void OrderEntry::place_list(const Caller& caller, Channel channel, OrderListRequest request, DoneMany done) {
  using Known = std::optional<Result<PlacedMany>>;
  auto known = std::make_shared<Known>();
  auto prepare = [caller, request, known](const desk::Desk& desk) -> Result<CommandBody> {
    if (const auto spec = admin_api::find_account(desk, caller, request.account); !spec) return spec.reject();
    *known = look_at_list(desk, request);
    if (*known) return Reject{RejectCode::duplicate_client_order_id, ""};
    PlaceOrderList list{request.account, request.contingency, {}};
    for (const OrderRequest& order : request.orders) {
      auto terms = order.terms_on(desk.catalog().instruments().find(order.symbol));
      if (!terms) return terms.reject();
      list.orders.push_back({order.client_order_id, *std::move(terms)});
    }
    return CommandBody{std::move(list)};
  };
  const auto answer_known = [done](Result<PlacedMany> outcome, bool repeated) {
    if (outcome) outcome->repeated = repeated;
    done(std::move(outcome));
  };
  gate_.command(
      std::move(prepare), {channel, {}, caller.user, 0},
      [this, known, request, done, answer_known](const Result<DeskGate::Answer>& answer) {
        if (*known) return answer_known(**known, true);
        if (!answer) return done(answer.reject());
        if (const auto refusal = refusal_in(answer->events)) return done(*refusal);
        // Somebody was quicker with the same ids, between the look and the command.
        const auto& events = answer->events;
        const auto duplicate = std::find_if(events.begin(), events.end(), [](const Event& event) {
          const auto* report = std::get_if<ExecutionReport>(&event);
          return report != nullptr && report->duplicate_of;
        });
        const bool repeated = duplicate != events.end();
        // The first orders may be too old to be looked at: then the refusal is the answer.
        const Reject otherwise = repeated ? std::get<ExecutionReport>(*duplicate).order.reject : no_answer();
        // Not from the reports: an order of the list may have ended since it was accepted.
        gate_.read<PlacedMany>(
            [request, otherwise](const desk::Desk& desk) -> Result<PlacedMany> {
              auto outcome = look_at_list(desk, request);
              return outcome ? *std::move(outcome) : Result<PlacedMany>{otherwise};
            },
            [answer_known, repeated](Result<PlacedMany> outcome) { answer_known(std::move(outcome), repeated); });
      });
}

void OrderEntry::act_on_all(const Caller& caller, Channel channel, const Selection& selection,
                            std::function<CommandBody(InstrumentId)> make, Fits fits, DoneMany done) {
  auto symbols = std::make_shared<Symbols>();
  auto prepare = [caller, selection, make = std::move(make), symbols](const desk::Desk& desk) -> Result<CommandBody> {
    if (const auto spec = admin_api::find_account(desk, caller, selection.account); !spec) return spec.reject();
    InstrumentId instrument;
    if (selection.symbol) {
      const InstrumentSpec* found = desk.catalog().instruments().find(*selection.symbol);
      if (found == nullptr)
        return Reject{RejectCode::unknown_instrument, fmt::format("no instrument {}", *selection.symbol)};
      instrument = found->id;
    }
    *symbols = Symbols::of(desk.catalog());
    return make(instrument);
  };
  gate_.command(std::move(prepare), {channel, {}, caller.user, 0},
                [symbols, account = selection.account, fits = std::move(fits),
                 done = std::move(done)](const Result<DeskGate::Answer>& answer) {
                  if (!answer) return done(answer.reject());
                  if (const auto refusal = refusal_in(answer->events)) return done(*refusal);
                  std::map<OrderId, Order> touched;
                  for (const Event& event : answer->events)
                    if (const auto* report = std::get_if<ExecutionReport>(&event);
                        report != nullptr && report->order.account == account && fits(report->order))
                      touched[report->order.id] = report->order;
                  PlacedMany many{{}, *symbols, false};
                  for (auto& [id, order] : touched) many.orders.push_back(std::move(order));
                  done(std::move(many));
                });
}

void OrderEntry::cancel_all(const Caller& caller, Channel channel, Selection selection, DoneMany done) {
  act_on_all(
      caller, channel, selection,
      [selection](InstrumentId instrument) {
        return CommandBody{CancelOrders{selection.account, instrument, selection.side}};
      },
      [](const Order& order) { return order.status == OrderStatus::canceled; }, std::move(done));
}

void OrderEntry::close_all(const Caller& caller, Channel channel, Selection selection, DoneMany done) {
  act_on_all(
      caller, channel, selection,
      [selection](InstrumentId instrument) {
        return CommandBody{ClosePositions{selection.account, instrument, selection.side, selection.profit}};
      },
      // The desk's own closing orders.
      [](const Order& order) { return order.terms.closes && order.client_order_id.empty(); }, std::move(done));
}

}  // namespace dealingdesk::client_api
