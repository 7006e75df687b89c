// The desk's release gate: bytes leave when the turn that they were collected in is durable.
// Private to fix/.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "fix/connection.h"
#include "store/turn.h"

namespace dealingdesk::fix {

class TurnGate : public ReleaseGate {
 public:
  explicit TurnGate(store::Turn& turn) : turn_{turn} {}
  [[nodiscard]] std::uint64_t group() const override { return turn_.last_group() + (turn_.dirty() ? 1 : 0); }
  void when_durable(std::function<void()> release) override { turn_.when_durable(std::move(release)); }

 private:
  store::Turn& turn_;
};

}  // namespace dealingdesk::fix
