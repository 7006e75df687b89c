// The desk and a plain model of its rules do the same with the same random commands.
//
// DEALINGDESK_SEED sets the first seed, DEALINGDESK_MODEL_SEEDS how many follow one another, and
// DEALINGDESK_MODEL_COMMANDS how many commands each of them makes; DEALINGDESK_MODEL_COUNTS tells what happened how
// often. Odd seeds trade forex alone; even ones also indices, gold, a future, coins, a perpetual, a stock and a bond,
// with tiers, funding, other commissions and a group that is judged at mid prices. DEALINGDESK_MODEL_WIDE makes all of
// them so (1) or none (0).
//
// What the commands do not reach: the A-book and its LPs, exchange books, scenarios, summer time, tiers that become
// cheaper with size, definitions that are refused or change what prices are counted in (digits, tick), users and FIX
// sessions, orders so old that the desk forgets them, and amounts near the end of 64 bits.
//
// Texts of refusals are compared too: the model makes them of the same numbers.
#include <cstdlib>
#include <map>
#include <string>
#include <utility>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "desk/desk.h"
#include "tests/model/broker_model.h"
#include "tests/model/event_text.h"
#include "tests/model/random_commands.h"

namespace dealingdesk::model {
namespace {

constexpr int kStatesEvery = 50;
constexpr int kSavedEvery = 997;

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string list_of(const std::vector<Event>& events) {
  std::string out;
  for (const Event& event : events) out += "    " + text_of(event) + "\n";
  return out;
}

// Where they part; empty: nowhere.
std::string difference(const Command& command, const std::vector<Event>& desks, const std::vector<Event>& models) {
  if (desks == models) return {};
  std::size_t first = 0;
  while (first < desks.size() && first < models.size() && desks[first] == models[first]) ++first;
  return fmt::format("command {}\n  the desk:\n{}  the model:\n{}  they part at event {}", text_of(command),
                     list_of(desks), list_of(models), first + 1);
}

std::string difference(const Command& command, const desk::Desk& desk, const BrokerModel& model) {
  for (const auto& [id, account] : model.accounts()) {
    const auto desks = desk.account_state(id);
    const auto models = model.funds(id);
    const auto text = [](const auto& of) {
      return of ? fmt::format("{} {} {} {} {} {}", of->balance, of->credit, of->profit, of->equity, of->margin,
                              of->free)
                : std::string{"nothing"};
    };
    std::optional<Funds> as_funds;
    if (desks)
      as_funds = Funds{desks->balance_minor, desks->credit_minor, desks->profit_minor,
                       desks->equity_minor,  desks->margin_minor, desks->free_margin_minor};
    if (text(as_funds) != text(models))
      return fmt::format("after command {}\n  account {}: the desk {}, the model {}", text_of(command), id.value(),
                         text(as_funds), text(models));
    std::vector<Position> held;
    for (const Position* position : desk.positions(id)) held.push_back(*position);
    std::vector<Position> modelled;
    for (const auto& [number, position] : model.positions())
      if (position.account == id) modelled.push_back(position);
    std::vector<Order> working;
    for (const Order* order : desk.working_orders(id)) working.push_back(*order);
    std::vector<Order> modelled_orders;
    for (const auto& [number, order] : model.working())
      if (order.account == id) modelled_orders.push_back(order);
    if (held != modelled || working != modelled_orders)
      return fmt::format("after command {}\n  account {}: other positions or orders", text_of(command), id.value());
  }
  return {};
}

// What happened how often, so that the test tests what it says.
struct Counts {
  std::map<std::string, int> of;
  void count(const Event& event) {
    if (const auto* report = std::get_if<ExecutionReport>(&event)) {
      ++of[fmt::format("report {}", name_of(report->type))];
      if (report->type == ExecType::rejected || report->type == ExecType::canceled) {
        ++of[fmt::format("{} {}", name_of(report->type), name_of(report->order.reject.code))];
        if (report->order.reject.code == RejectCode::none && !report->order.reject.text.empty())
          ++of["ended by its list"];
      }
      if (report->type == ExecType::accepted && !report->order.reject.text.empty()) ++of[report->order.reject.text];
      if (report->type == ExecType::trade) ++of[fmt::format("trade {}", name_of(report->order.terms.type))];
      if (report->type == ExecType::trade && report->order.list) ++of["trade of a list"];
    } else if (const auto* posted = std::get_if<LedgerPosted>(&event)) {
      ++of[fmt::format("posted {}", name_of(posted->transaction.reason))];
    } else if (const auto* alert = std::get_if<MarginAlerted>(&event)) {
      ++of[fmt::format("alert {}", static_cast<int>(alert->alert))];
    } else if (const auto* refused = std::get_if<CommandRejected>(&event)) {
      ++of[fmt::format("refused {}", name_of(refused->reject.code))];
    } else if (const auto* kept = std::get_if<CancelRejected>(&event)) {
      ++of[fmt::format("{} {}", kept->replace ? "not replaced" : "not cancelled", name_of(kept->reject.code))];
    } else if (std::holds_alternative<DayClosed>(event)) {
      ++of["day closed"];
    }
  }
};

// The first difference between the desk and the model; empty: none.
std::string run(std::uint64_t seed, std::uint64_t commands, Bend bend, Counts& counts, Scope scope = Scope::forex) {
  desk::Desk desk;
  BrokerModel model{bend};
  RandomCommands random{seed, scope};
  std::vector<Event> events;
  for (std::uint64_t i = 0; i < commands; ++i) {
    const Command command = random.next(model);
    events.clear();
    desk.apply(command, events);
    const auto modelled = model.apply(command);
    auto found = difference(command, events, modelled);
    if (found.empty() && i % kStatesEvery == 0) found = difference(command, desk, model);
    if (!found.empty()) return fmt::format("seed {}: {}", seed, found);
    for (const Event& event : events) counts.count(event);
    // What it was saved as goes on as it would have.
    if (i % kSavedEvery == kSavedEvery - 1) {
      auto loaded = desk::Desk::load(desk.save());
      if (!loaded) return fmt::format("seed {}: after command {} the saved desk cannot be loaded", seed, i + 1);
      desk = std::move(*loaded);
    }
  }
  return {};
}

}  // namespace

TEST_CASE("the desk does what a plain model of its rules does", "[model]") {
  const std::uint64_t first = setting("DEALINGDESK_SEED", 1);
  const std::uint64_t seeds = setting("DEALINGDESK_MODEL_SEEDS", 30);
  const std::uint64_t commands = setting("DEALINGDESK_MODEL_COMMANDS", 10'000);
  Counts counts;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    const bool wide = setting("DEALINGDESK_MODEL_WIDE", seed % 2 == 0 ? 1 : 0) != 0;
    const std::string found = run(seed, commands, Bend::none, counts, wide ? Scope::all_classes : Scope::forex);
    INFO(found);
    REQUIRE(found.empty());
  }
  // Enough of everything happened to say that it is the same.
  if (seeds * commands >= 100'000) {
    for (const char* what : {"report accepted",
                             "report rejected",
                             "report trade",
                             "report canceled",
                             "report replaced",
                             "report expired",
                             "trade market",
                             "trade limit",
                             "trade stop",
                             "trade stop_limit",
                             "trade trailing_stop",
                             "trade of a list",
                             "ended by its list",
                             "stop loss",
                             "take profit",
                             "trailing stop",
                             "stop-out",
                             "close all",
                             "reverse",
                             "kill switch",
                             "alert 0",
                             "alert 1",
                             "alert 2",
                             "posted profit",
                             "posted commission",
                             "posted swap",
                             "posted compensation",
                             "posted dividend",
                             "posted conversion_fee",
                             "posted credit",
                             "posted reversal",
                             "posted withdrawal",
                             "rejected not_enough_margin",
                             "rejected stale_quote",
                             "rejected no_quote",
                             "rejected bad_stop",
                             "rejected duplicate_client_order_id",
                             "rejected trading_halted",
                             "rejected reducing_only",
                             "rejected too_many_positions",
                             "rejected volume_limit",
                             "rejected throttled",
                             "rejected cooling_down",
                             "canceled not_fillable",
                             "canceled nothing_to_reduce",
                             "canceled trading_halted",
                             "not cancelled too_late",
                             "not replaced trading_halted",
                             "not replaced not_enough_margin",
                             "not cancelled frozen",
                             "refused idempotency_conflict",
                             "refused not_enough_money",
                             "refused account_disabled",
                             "day closed"}) {
      INFO(what);
      CHECK(counts.of[what] >= 20);
    }
    if (setting("DEALINGDESK_MODEL_WIDE", 1) != 0) {
      CHECK(counts.of["posted delivery"] >= 20);
      CHECK(counts.of["posted funding"] >= 20);
    }
  }
  std::string all;
  for (const auto& [what, times] : counts.of) all += fmt::format("{}: {}\n", what, times);
  if (std::getenv("DEALINGDESK_MODEL_COUNTS") != nullptr) WARN(all);
}

// The agreement means something only if a wrong rule is noticed.
TEST_CASE("a model with one rule bent is found out", "[model]") {
  for (const Bend bend :
       {Bend::markup_ignored, Bend::gap_at_stop_price, Bend::profit_at_mid, Bend::commission_cut,
        Bend::smallest_loss_first, Bend::day_order_lives_on, Bend::hedge_needs_both_legs, Bend::one_tier,
        Bend::holidays_like_others, Bend::never_at_mid, Bend::lists_unasked, Bend::changes_unasked}) {
    std::string found;
    for (std::uint64_t seed = 1; seed <= 5 && found.empty(); ++seed) {
      Counts counts;
      found = run(seed, 5'000, bend, counts, bend < Bend::one_tier ? Scope::forex : Scope::all_classes);
    }
    INFO(static_cast<int>(bend));
    CHECK_FALSE(found.empty());
  }
}

}  // namespace dealingdesk::model
