#include <fmt/format.h>

#include "desk/state.h"

namespace dealingdesk::desk {

template <class Spec>
void Desk::State::on(const Define<Spec>& define) {
  bool new_execution = false;
  bool new_group = false;
  if constexpr (std::is_same_v<Spec, InstrumentSpec>) {
    if (auto ok = check_execution_change(define.spec); !ok) return refuse(ok.reject());
    const InstrumentSpec* old = catalog.instruments().find(define.spec.id);
    new_execution = old != nullptr && old->execution != define.spec.execution;
  }
  if constexpr (std::is_same_v<Spec, AccountSpec>) {
    if (auto ok = check_broker_change(define.spec); !ok) return refuse(ok.reject());
    const AccountSpec* old = catalog.accounts().find(define.spec.id);
    new_group = old != nullptr && old->group != define.spec.group;
  }
  const auto id = catalog.define(define.spec);
  if (!id) return refuse(id.reject());
  if constexpr (std::is_same_v<Spec, InstrumentSpec>) {
    // Chains of conversion and the prices that triggers wait for hang on instruments and mark-ups.
    converter.forget_chains();
    rebuild_triggers();
    plan_funding(*catalog.instruments().find(*id));
    note_pending_margins();
    // The price that was traded on is not the one that will be.
    if (new_execution && quotes.withdraw(*id)) emit(QuoteChanged{*id, std::nullopt});
  }
  if constexpr (std::is_same_v<Spec, GroupSpec>) {
    rebuild_triggers();
  }
  if constexpr (std::is_same_v<Spec, AccountSpec>) {
    // Another group has another mark-up.
    if (new_group) rebuild_triggers();
    flag(*id);
  }
  if constexpr (std::is_same_v<Spec, BrokerSpec>) {
    plan_broker(*id);
  }
  // Other terms are other margins.
  if constexpr (std::is_same_v<Spec, InstrumentSpec> || std::is_same_v<Spec, GroupSpec> ||
                std::is_same_v<Spec, TiersSpec> || std::is_same_v<Spec, CalendarSpec>) {
    flag_all();
  }
  done((*id).value());
}

void Desk::State::on(const RemoveFixSession& remove) {
  const auto id = catalog.remove(remove.session);
  if (!id) return refuse(id.reject());
  done(id->value());
}

template void Desk::State::on(const Define<InstrumentSpec>&);
template void Desk::State::on(const Define<GroupSpec>&);
template void Desk::State::on(const Define<AccountSpec>&);
template void Desk::State::on(const Define<UserSpec>&);
template void Desk::State::on(const Define<FixSessionSpec>&);
template void Desk::State::on(const Define<LpSpec>&);
template void Desk::State::on(const Define<BrokerSpec>&);
template void Desk::State::on(const Define<CalendarSpec>&);
template void Desk::State::on(const Define<TiersSpec>&);

void Desk::State::on(const DefineOwnBroker& define) {
  own_broker.order_id_days = define.order_id_days;
  done();
}

// What is open with one broker cannot be another's: the house positions behind it are not.
Result<void> Desk::State::check_broker_change(const AccountSpec& changed) const {
  const AccountSpec* old = catalog.accounts().find(changed.id);
  const GroupSpec* to = catalog.groups().find(changed.group);
  if (old == nullptr || to == nullptr || group_of(*old).broker == to->broker) return {};
  if (positions.exposures(changed.id) == nullptr && orders.working_count(changed.id) == 0 &&
      ledger.balance(client(*old)) == 0)
    return {};
  return Reject{
      RejectCode::conflict,
      fmt::format("account {}: its broker cannot change while it has money, orders or positions", changed.id.value())};
}

void Desk::State::note_pending_margins() {
  pending_margins = false;
  for (const auto& [id, instrument] : catalog.instruments().all())
    pending_margins = pending_margins || !instrument.margin.pending_rate.is_zero();
}

}  // namespace dealingdesk::desk
