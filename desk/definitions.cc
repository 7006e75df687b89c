#include "desk/state.h"

namespace dealingdesk::desk {

template <class Spec>
void Desk::State::on(const Define<Spec>& define) {
  bool new_execution = false;
  if constexpr (std::is_same_v<Spec, InstrumentSpec>) {
    if (auto ok = check_execution_change(define.spec); !ok) return refuse(ok.reject());
    const InstrumentSpec* old = catalog.instruments().find(define.spec.id);
    new_execution = old != nullptr && old->execution != define.spec.execution;
  }
  const auto id = catalog.define(define.spec);
  if (!id) return refuse(id.reject());
  // Chains of conversion and the prices that triggers wait for hang on instruments and mark-ups.
  if constexpr (std::is_same_v<Spec, InstrumentSpec>) {
    converter.forget_chains();
    // The price that was traded on is not the one that will be.
    if (new_execution && quotes.withdraw(*id)) emit(QuoteChanged{*id, std::nullopt});
  }
  if constexpr (std::is_same_v<Spec, GroupSpec>) rebuild_triggers();
  done((*id).value());
}

template void Desk::State::on(const Define<InstrumentSpec>&);
template void Desk::State::on(const Define<GroupSpec>&);
template void Desk::State::on(const Define<AccountSpec>&);
template void Desk::State::on(const Define<UserSpec>&);
template void Desk::State::on(const Define<FixSessionSpec>&);
template void Desk::State::on(const Define<LpSpec>&);

}  // namespace dealingdesk::desk
