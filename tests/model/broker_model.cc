#include "tests/model/broker_model.h"

#include <stdexcept>

#include <fmt/format.h>

namespace dealingdesk::model {

std::vector<Event> BrokerModel::apply(const Command& command) {
  events_.clear();
  fired_.clear();
  unclosable_.clear();
  now_ = command.time;
  session_ = command.origin.session;
  if (!day_ends_.contains({})) day_ends_[{}] = day_end_after({}, now_);
  catch_up();
  std::visit([this](const auto& body) { on(body); }, command.body);
  judge_all();
  return std::move(events_);
}

void BrokerModel::on(const DefineInstrument& define) {
  instruments_[define.spec.id] = define.spec;
  plan_funding(define.spec);
  done(define.spec.id.value());
}

void BrokerModel::on(const DefineGroup& define) {
  groups_[define.spec.id] = define.spec;
  done(define.spec.id.value());
}

void BrokerModel::on(const DefineAccount& define) {
  // What is open with one broker cannot be another's.
  const auto old = accounts_.find(define.spec.id);
  if (old != accounts_.end() && group_of(old->second).broker != groups_.at(define.spec.group).broker) {
    bool has = balance(client(old->second)) != 0;
    for (const auto& [id, order] : working_) has = has || order.account == define.spec.id;
    for (const auto& [id, position] : positions_) has = has || position.account == define.spec.id;
    if (has)
      return refuse({RejectCode::conflict,
                     fmt::format("account {}: its broker cannot change while it has money, orders or positions",
                                 define.spec.id.value())});
  }
  accounts_[define.spec.id] = define.spec;
  done(define.spec.id.value());
}

void BrokerModel::on(const DefineBroker& define) {
  brokers_[define.spec.id] = define.spec;
  day_ends_[define.spec.id] = day_end_after(define.spec.id, now_);
  done(define.spec.id.value());
}

void BrokerModel::on(const DefineTiers& define) {
  tiers_[define.spec.id] = define.spec;
  done(define.spec.id.value());
}

template <class Other>
void BrokerModel::on(const Other&) {
  throw std::logic_error{"the model does not know this command"};
}

const Quote* BrokerModel::last_quote(InstrumentId instrument) const {
  const auto found = prices_.find(instrument);
  return found == prices_.end() ? nullptr : &found->second.quote;
}

}  // namespace dealingdesk::model
