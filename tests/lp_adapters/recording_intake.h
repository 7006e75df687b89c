// An intake that writes down what an adapter tells it.
#pragma once

#include <functional>
#include <vector>

#include "hub/quote_intake.h"

namespace dealingdesk::lp_adapters {

struct RecordingIntake final : hub::QuoteIntake {
  struct Received {
    hub::LpQuote quote;
    Timestamp at;

    friend bool operator==(const Received&, const Received&) = default;
  };

  hub::Refusal on_quote(const hub::LpQuote& quote, Timestamp now) override {
    quotes.push_back({quote, now});
    if (after_quote) after_quote();
    return hub::Refusal::none;
  }
  void on_lp_state(LpId, hub::LpState state, Timestamp) override { states.push_back(state); }
  void on_lp_alive(LpId, Timestamp) override {}

  std::vector<Received> quotes;
  std::vector<hub::LpState> states;
  std::function<void()> after_quote;
};

}  // namespace dealingdesk::lp_adapters
