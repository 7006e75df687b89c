#include "client_api/order_entry.h"

#include <utility>

#include <fmt/format.h>

#include "client_api/desk_answers.h"

namespace dealingdesk::client_api {
namespace {

using admin_api::Caller;
using admin_api::DeskGate;
using admin_api::Symbols;

Reject unknown_order(OrderId id) { return {RejectCode::unknown_order, fmt::format("no order {}", id.value())}; }

Result<const Position*> find_position(const desk::Desk& desk, AccountId account, PositionId id) {
  for (const Position* position : desk.positions(account))
    if (position->id == id) return position;
  return Reject{RejectCode::unknown_position, fmt::format("no position {}", id.value())};
}

// What was found while the command was prepared on the desk's thread.
struct Found {
  Symbols symbols;
  Currency currency;
  std::optional<Order> first;
};

Result<OrderEntry::Placed> outcome_of_repeat(const Order& first, bool same, const Symbols& symbols) {
  if (!same)
    return Reject{RejectCode::idempotency_conflict,
                  fmt::format("client order id {} was used before, for another order ({})", first.client_order_id,
                              first.id.value())};
  if (first.status == OrderStatus::rejected) return first.reject;
  return OrderEntry::Placed{first, symbols, true};
}

// The order after it was changed or cancelled, or why it was not.
DeskGate::Done answer_order(OrderId order, std::shared_ptr<Found> found, OrderEntry::Done done) {
  return [order, found = std::move(found), done = std::move(done)](Result<DeskGate::Answer> answer) {
    if (!answer) return done(answer.reject());
    if (const auto refusal = refusal_in(answer->events)) return done(*refusal);
    const ExecutionReport* report = outcome_of(answer->events, order);
    if (report == nullptr) return done(no_answer());
    done(OrderEntry::Placed{report->order, found->symbols, false});
  };
}

// The positions after the change, each as the last event about it says.
DeskGate::Done answer_positions(std::vector<PositionId> ids, std::shared_ptr<Found> found,
                                OrderEntry::DoneChange done) {
  return
      [ids = std::move(ids), found = std::move(found), done = std::move(done)](const Result<DeskGate::Answer>& answer) {
        if (!answer) return done(answer.reject());
        if (const auto refusal = refusal_in(answer->events)) return done(*refusal);
        OrderEntry::Changed changed{{}, found->symbols, found->currency};
        for (const PositionId id : ids) {
          const Position* latest = nullptr;
          for (const Event& event : answer->events)
            if (const auto* told = std::get_if<PositionChanged>(&event); told != nullptr && told->position.id == id)
              latest = &told->position;
          if (latest == nullptr) return done(no_answer());
          changed.positions.push_back(*latest);
        }
        done(std::move(changed));
      };
}

Result<CommandBody> make_replace(const Order& order, const OrderChange& change, const InstrumentSpec& instrument) {
  ReplaceOrder replace;
  replace.account = change.account;
  replace.order = change.order;
  replace.client_order_id = change.client_order_id;
  replace.qty = order.terms.qty;
  if (change.amounts.given()) {
    const auto qty = change.amounts.units(instrument);
    if (!qty) return qty.reject();
    replace.qty = *qty;
  }
  replace.limit = change.limit.value_or(order.terms.limit);
  replace.stop = change.stop.value_or(order.terms.stop);
  replace.stop_loss = change.stop_loss.value_or(order.terms.stop_loss);
  replace.take_profit = change.take_profit.value_or(order.terms.take_profit);
  replace.trail = change.trail;
  replace.expires = change.expires;
  if (change.exits) {
    auto plan = change.exits->plan(instrument);
    if (!plan) return plan.reject();
    replace.exits = *std::move(plan);
  }
  return CommandBody{std::move(replace)};
}

}  // namespace

void OrderEntry::submit(const Caller& caller, Channel channel, AccountId account, std::string client_order_id,
                        Make make, SameOrder same, Done done) {
  if (client_order_id.empty())
    return done(
        Reject{RejectCode::malformed, "send a client_order_id, or the header Idempotency-Key: it makes a repeat safe"});
  auto found = std::make_shared<Found>();
  auto prepare = [caller, account, client_order_id, make = std::move(make),
                  found](const desk::Desk& desk) -> Result<CommandBody> {
    const auto spec = admin_api::find_account(desk, caller, account);
    if (!spec) return spec.reject();
    if (const Order* first = desk.find_order(account, client_order_id)) {
      found->first = *first;
      found->symbols.add(desk.catalog(), first->terms.instrument);
      return Reject{RejectCode::duplicate_client_order_id, ""};
    }
    auto made = make(desk, **spec);
    if (!made) return made.reject();
    found->symbols.add(desk.catalog(), made->instrument);
    return std::move(made->command);
  };
  const Origin origin{channel, {}, caller.user, 0};
  gate_.command(std::move(prepare), origin,
                [this, found, same, account, client_order_id, done](Result<DeskGate::Answer> answer) {
                  if (found->first)
                    return done(outcome_of_repeat(*found->first, same(*found->first, found->symbols), found->symbols));
                  if (!answer) return done(answer.reject());
                  const ExecutionReport* report = outcome_of(answer->events, account, client_order_id);
                  if (report == nullptr) return done(refusal_in(answer->events).value_or(no_answer()));
                  if (report->type != ExecType::rejected) return done(Placed{report->order, found->symbols, false});
                  if (!report->duplicate_of) return done(report->order.reject);
                  // Somebody was quicker with the same id, between the look and the command.
                  gate_.read<Order>(
                      [id = report->duplicate_of](const desk::Desk& desk) -> Result<Order> {
                        const Order* first = desk.find_order(id);
                        if (first == nullptr) return unknown_order(id);
                        return *first;
                      },
                      [found, same, done, refusal = report->order.reject](Result<Order> first) {
                        // Held against duplicates, but too old to be compared with.
                        if (!first) return done(refusal);
                        done(outcome_of_repeat(*first, same(*first, found->symbols), found->symbols));
                      });
                });
}

void OrderEntry::place(const Caller& caller, Channel channel, OrderRequest request, Done done) {
  auto make = [request](const desk::Desk& desk, const AccountSpec&) -> Result<Submission> {
    auto terms = request.terms_on(desk.catalog().instruments().find(request.symbol));
    if (!terms) return terms.reject();
    const InstrumentId instrument = terms->instrument;
    return Submission{PlaceOrder{request.account, request.client_order_id, *std::move(terms)}, instrument};
  };
  auto same = [request](const Order& first, const Symbols& symbols) {
    return request.made(first, symbols.at(first.terms.instrument).symbol);
  };
  submit(caller, channel, request.account, request.client_order_id, std::move(make), std::move(same), std::move(done));
}

void OrderEntry::close(const Caller& caller, Channel channel, PositionClose request, Done done) {
  auto make = [request](const desk::Desk& desk, const AccountSpec& account) -> Result<Submission> {
    const auto position = find_position(desk, account.id, request.position);
    if (!position) return position.reject();
    const InstrumentSpec& instrument = *desk.catalog().instruments().find((*position)->instrument);
    const auto qty = request.amounts.given() ? request.amounts.units(instrument) : Result<Qty>{(*position)->qty};
    if (!qty) return qty.reject();
    OrderTerms terms;
    terms.instrument = instrument.id;
    terms.side = opposite((*position)->side);
    terms.type = OrderType::market;
    terms.qty = *qty;
    terms.closes = request.position;
    return Submission{PlaceOrder{account.id, request.client_order_id, terms}, instrument.id};
  };
  auto same = [request](const Order& first, const Symbols&) {
    return first.terms.closes == request.position && (!request.amounts.qty || first.terms.qty == *request.amounts.qty);
  };
  submit(caller, channel, request.account, request.client_order_id, std::move(make), std::move(same), std::move(done));
}

void OrderEntry::reverse(const Caller& caller, Channel channel, PositionReverse request, Done done) {
  auto make = [request](const desk::Desk& desk, const AccountSpec& account) -> Result<Submission> {
    const auto position = find_position(desk, account.id, request.position);
    if (!position) return position.reject();
    return Submission{ReversePosition{account.id, request.position, request.client_order_id}, (*position)->instrument};
  };
  // The position is gone since, or turned: what can still be told is the kind of order.
  auto same = [](const Order& first, const Symbols&) {
    return first.terms.type == OrderType::market && !first.terms.closes;
  };
  submit(caller, channel, request.account, request.client_order_id, std::move(make), std::move(same), std::move(done));
}

void OrderEntry::cancel(const Caller& caller, Channel channel, AccountId account, OrderId order, Done done) {
  auto found = std::make_shared<Found>();
  auto prepare = [caller, account, order, found](const desk::Desk& desk) -> Result<CommandBody> {
    if (const auto spec = admin_api::find_account(desk, caller, account); !spec) return spec.reject();
    const Order* present = desk.find_order(order);
    if (present == nullptr || present->account != account) return unknown_order(order);
    found->symbols.add(desk.catalog(), present->terms.instrument);
    return CommandBody{CancelOrder{account, order, "", ""}};
  };
  gate_.command(std::move(prepare), {channel, {}, caller.user, 0}, answer_order(order, found, std::move(done)));
}

void OrderEntry::replace(const Caller& caller, Channel channel, OrderChange change, Done done) {
  auto found = std::make_shared<Found>();
  auto prepare = [caller, change, found](const desk::Desk& desk) -> Result<CommandBody> {
    if (const auto spec = admin_api::find_account(desk, caller, change.account); !spec) return spec.reject();
    const Order* order = desk.find_order(change.order);
    if (order == nullptr || order->account != change.account) return unknown_order(change.order);
    found->symbols.add(desk.catalog(), order->terms.instrument);
    return make_replace(*order, change, *desk.catalog().instruments().find(order->terms.instrument));
  };
  gate_.command(std::move(prepare), {channel, {}, caller.user, 0}, answer_order(change.order, found, std::move(done)));
}

void OrderEntry::protect(const Caller& caller, Channel channel, PositionChange change, DoneChange done) {
  auto found = std::make_shared<Found>();
  auto prepare = [caller, change, found](const desk::Desk& desk) -> Result<CommandBody> {
    const auto spec = admin_api::find_account(desk, caller, change.account);
    if (!spec) return spec.reject();
    const auto position = find_position(desk, change.account, change.position);
    if (!position) return position.reject();
    found->symbols.add(desk.catalog(), (*position)->instrument);
    found->currency = (*spec)->currency;
    ProtectPosition protect{change.account, change.position, change.stop_loss.value_or((*position)->stop_loss),
                            change.take_profit.value_or((*position)->take_profit), (*position)->exits};
    if (change.exits) {
      auto plan = change.exits->plan(*desk.catalog().instruments().find((*position)->instrument));
      if (!plan) return plan.reject();
      protect.exits = *std::move(plan);
    }
    return CommandBody{std::move(protect)};
  };
  gate_.command(std::move(prepare), {channel, {}, caller.user, 0},
                answer_positions({change.position}, found, std::move(done)));
}

void OrderEntry::close_by(const Caller& caller, Channel channel, AccountId account, PositionId position, PositionId by,
                          DoneChange done) {
  auto found = std::make_shared<Found>();
  auto prepare = [caller, account, position, by, found](const desk::Desk& desk) -> Result<CommandBody> {
    const auto spec = admin_api::find_account(desk, caller, account);
    if (!spec) return spec.reject();
    const auto first = find_position(desk, account, position);
    if (!first) return first.reject();
    found->symbols.add(desk.catalog(), (*first)->instrument);
    found->currency = (*spec)->currency;
    return CommandBody{CloseBy{account, position, by}};
  };
  gate_.command(std::move(prepare), {channel, {}, caller.user, 0},
                answer_positions({position, by}, found, std::move(done)));
}

}  // namespace dealingdesk::client_api
