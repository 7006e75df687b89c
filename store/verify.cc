#include "store/verify.h"

#include <limits>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/big_endian.h"
#include "core/decimal.h"
#include "store/fix_log_rocksdb.h"
#include "store/journal.h"
#include "store/projection_rows.h"
#include "store/replay.h"
#include "store/snapshot_rows.h"

namespace dealingdesk::store {

namespace {

constexpr auto kEnd = std::numeric_limits<std::uint64_t>::max();

// From the oldest point that can be replayed.
Result<Replay> oldest_start(const Database& database, const Journal& journal) {
  const auto first = journal.first();
  if (!first) return first.reject();
  if (*first == std::optional<std::uint64_t>{1}) return Replay{};
  const auto groups = snapshot_groups(database);
  if (!groups) return groups.reject();
  if (groups->empty()) {
    if (!*first) return Replay{};
    return Reject{RejectCode::malformed,
                  fmt::format("the journal begins with group {} and there is no snapshot", **first)};
  }
  return Replay::from_snapshot(database, groups->front());
}

void check_snapshot(const Database& database, const Replay& replay, VerifyReport& report) {
  const auto snapshot = find_snapshot(database, replay.group());
  if (!snapshot) return report.problems.push_back(snapshot.reject().text);
  if (!*snapshot || (*snapshot)->group != replay.group()) return;
  const bool agrees =
      (*snapshot)->digest == replay.desk().digest() && (*snapshot)->hash == replay.hash() && load_desk(**snapshot);
  report.snapshots.push_back({replay.group(), agrees});
  if (!agrees)
    report.problems.push_back(fmt::format("the snapshot of group {} is not the state of the replay", replay.group()));
}

void check_fix_log(Database& database, std::uint64_t last_group, VerifyReport& report) {
  const auto log = RocksFixLog::load(database, last_group);
  if (!log) return report.problems.push_back(log.reject().text);
  report.fix_sessions = (*log)->sessions();
}

}  // namespace

VerifyReport verify_journal(Database& database) {
  VerifyReport report;
  const auto journal = open_journal(database);
  auto replay = oldest_start(database, *journal);
  if (!replay) {
    report.problems.push_back(replay.reject().text);
    return report;
  }
  if (const auto first = journal->first(); first && *first) report.first_group = **first;
  report.from_snapshot = replay->group();

  const auto with_snapshot = snapshot_groups(database);
  if (!with_snapshot) report.problems.push_back(with_snapshot.reject().text);
  // From snapshot to snapshot, so that each is compared at its own group.
  if (with_snapshot && report.problems.empty()) {
    for (const auto group : *with_snapshot) {
      if (auto applied = replay->apply_journal(*journal, group); !applied) {
        report.problems.push_back(applied.reject().text);
        break;
      }
      if (replay->group() < group) {
        report.problems.push_back(
            fmt::format("a snapshot of group {}, but the journal ends at {}", group, replay->group()));
        break;
      }
      check_snapshot(database, *replay, report);
    }
  }
  if (report.problems.empty())
    if (auto applied = replay->apply_journal(*journal, kEnd); !applied)
      report.problems.push_back(applied.reject().text);

  report.last_group = replay->group();
  report.groups = replay->group() - report.from_snapshot;
  report.commands = replay->commands();
  report.hash = replay->hash();
  report.digest = replay->desk().digest();
  report.ledger_sums = replay->desk().ledger().trial_balance();
  for (const auto& [currency, sum] : report.ledger_sums)
    if (sum != 0)
      report.problems.push_back(fmt::format("the ledger's accounts in {} sum to {} minor units", currency.code(), sum));
  // Where the replay stopped early, FIX rows beyond it are no news.
  if (report.problems.empty()) check_fix_log(database, report.last_group, report);
  return report;
}

std::string to_text(const VerifyReport& report) {
  std::string out;
  const auto say = [&out](std::string_view name, const auto& value) { out += fmt::format("{}: {}\n", name, value); };
  say("first group", report.first_group);
  say("last group", report.last_group);
  say("replayed from", report.from_snapshot == 0 ? "the start" : fmt::format("snapshot {}", report.from_snapshot));
  say("groups replayed", report.groups);
  say("commands replayed", report.commands);
  say("hash chain", report.ok() ? "ok" : "see problems");
  say("running hash", fmt::format("{:016x}", report.hash));
  say("state digest", fmt::format("{:016x}", report.digest));
  for (const auto& snapshot : report.snapshots)
    say(fmt::format("snapshot {}", snapshot.group), snapshot.agrees ? "agrees" : "DIFFERS");
  for (const auto& [currency, sum] : report.ledger_sums)
    say(fmt::format("ledger sum {}", currency.code()), to_text(Money{sum, currency}));
  say("fix sessions", report.fix_sessions);
  for (const auto& problem : report.problems) say("problem", problem);
  say("result", report.ok() ? "ok" : "FAILED");
  return out;
}

std::string to_json(const VerifyReport& report) {
  nlohmann::ordered_json json{
      {"ok", report.ok()},
      {"first_group", report.first_group},
      {"last_group", report.last_group},
      {"from_snapshot", report.from_snapshot},
      {"groups", report.groups},
      {"commands", report.commands},
      {"hash_chain_ok", report.ok()},
      {"running_hash", fmt::format("{:016x}", report.hash)},
      {"state_digest", fmt::format("{:016x}", report.digest)},
      {"fix_sessions", report.fix_sessions},
      {"snapshots", nlohmann::ordered_json::array()},
      {"ledger", nlohmann::ordered_json::object()},
      {"problems", report.problems},
  };
  for (const auto& snapshot : report.snapshots)
    json["snapshots"].push_back({{"group", snapshot.group}, {"agrees", snapshot.agrees}});
  for (const auto& [currency, sum] : report.ledger_sums)
    json["ledger"][currency.code()] = to_text(Money{sum, currency});
  return json.dump();
}

// --- journal orders ---

namespace {

struct Child {
  std::string client_order_id;
  LpId lp;
  Qty qty;
  ChildOutcome outcome = ChildOutcome::working;
  Qty cum_qty;
  Int128 cum_value = 0;
};
struct Known {
  Order order;
  std::set<ExecId> trades;
  std::map<ChildId, Child> children;
};

class OrderCollector {
 public:
  // Orders of before the oldest snapshot have no events left to replay: their rows stand in.
  Result<void> start_from_projections(const Database& database) {
    auto cursor = database.cursor(Family::orders);
    for (cursor.seek("o"); cursor.valid() && cursor.key().starts_with('o'); cursor.next())
      if (auto row = read_projection_value<OrderRow>(cursor.value())) orders_[row->order.id].order = row->order;
    auto trades = database.cursor(Family::trades);
    for (trades.seek("t"); trades.valid() && trades.key().starts_with('t'); trades.next())
      if (auto row = read_projection_value<ExecutionReport>(trades.value()))
        orders_[row->order.id].trades.insert(row->exec);
    return cursor.status() ? trades.status() : cursor.status();
  }
  void see(const Event& event) {
    if (const auto* report = std::get_if<ExecutionReport>(&event)) {
      if (is_refused_request(*report)) {
        refused_.push_back(report->order);
        return;
      }
      auto& known = orders_[report->order.id];
      known.order = report->order;
      if (report->type == ExecType::trade) known.trades.insert(report->exec);
    } else if (const auto* ordered = std::get_if<ChildOrdered>(&event)) {
      auto& child = orders_[ordered->order].children[ordered->child];
      child.client_order_id = ordered->client_order_id;
      child.lp = ordered->lp;
      child.qty = ordered->qty;
    } else if (const auto* changed = std::get_if<ChildChanged>(&event)) {
      auto& child = orders_[changed->order].children[changed->child];
      child.lp = changed->lp;
      child.outcome = changed->outcome;
      child.cum_qty = changed->cum_qty;
      child.cum_value = changed->cum_value;
    }
  }
  void print(const reference::Catalog& catalog, const std::function<void(const std::string&)>& line) const {
    for (const auto& [id, known] : orders_) line(json_of(known.order, id, known, catalog));
    for (const auto& order : refused_) {
      auto shown = order;
      shown.status = OrderStatus::rejected;
      line(json_of(shown, OrderId{}, {}, catalog));
    }
  }

 private:
  static std::string_view name_of_outcome(ChildOutcome outcome) {
    switch (outcome) {
      case ChildOutcome::working: return "working";
      case ChildOutcome::filled: return "filled";
      case ChildOutcome::rejected: return "rejected";
      case ChildOutcome::canceled: return "canceled";
      case ChildOutcome::unknown: return "unknown";
    }
    return "unknown";
  }
  static std::string_view letter_of(Book book) {
    switch (book) {
      case Book::a: return "A";
      case Book::b: return "B";
      case Book::exchange: return "exchange";
      case Book::none: break;
    }
    return "";
  }
  static std::string json_of(const Order& order, OrderId id, const Known& known, const reference::Catalog& catalog) {
    auto execs = nlohmann::ordered_json::array();
    for (const auto exec : known.trades) execs.push_back(std::to_string(exec.value()));
    nlohmann::ordered_json json{
        {"account", order.account.value()},
        {"client_order_id", order.client_order_id},
        {"order_id", id ? std::to_string(id.value()) : ""},
        {"status", name_of(order.status)},
        {"cum_qty", to_text(order.cum_qty)},
        {"leaves_qty", to_text(order.leaves_qty())},
        {"avg_px", to_text(order.average_price())},
        {"exec_ids", std::move(execs)},
        {"book", letter_of(order.book)},
    };
    if (!order.reject.text.empty()) json["text"] = order.reject.text;
    for (const auto& [child_id, child] : known.children) {
      const auto* lp = catalog.lps().find(child.lp);
      json["children"].push_back({{"client_order_id", child.client_order_id},
                                  {"lp", lp != nullptr ? lp->name : std::to_string(child.lp.value())},
                                  {"qty", to_text(child.qty)},
                                  {"cum_qty", to_text(child.cum_qty)},
                                  {"avg_px", to_text(price_of(child.cum_value, child.cum_qty))},
                                  {"outcome", name_of_outcome(child.outcome)}});
    }
    // What a client sent need not be UTF-8.
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  std::map<OrderId, Known> orders_;
  std::vector<Order> refused_;
};

}  // namespace

Result<void> list_orders(Database& database, const std::function<void(const std::string&)>& line) {
  const auto journal = open_journal(database);
  auto replay = oldest_start(database, *journal);
  if (!replay) return replay.reject();
  OrderCollector collector;
  if (replay->group() > 0)
    if (auto started = collector.start_from_projections(database); !started) return started;
  auto applied =
      replay->apply_journal(*journal, kEnd, [&](std::uint64_t, const Command&, std::span<const Event> events) {
        for (const auto& event : events) collector.see(event);
      });
  if (!applied) return applied;
  collector.print(replay->desk().catalog(), line);
  return {};
}

}  // namespace dealingdesk::store
