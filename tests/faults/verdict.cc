#include "tests/faults/verdict.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "core/decimal.h"
#include "core/wide.h"

namespace dealingdesk::faults {
namespace {

using Violations = std::vector<std::string>;

// The journal's entries by ClOrdID. A duplicate that was refused has an entry of its own, so there
// may be several.
using JournalIndex = std::unordered_map<std::string, std::vector<const JournalOrder*>>;

// What the journal has of an order, under its own ClOrdID or that of a cancel that was accepted.
std::vector<const JournalOrder*> entries_of(const ReportedOrder& order, const JournalIndex& journal) {
  std::vector<const JournalOrder*> entries;
  const auto add = [&](const std::string& id) {
    if (const auto found = journal.find(id); found != journal.end())
      entries.insert(entries.end(), found->second.begin(), found->second.end());
  };
  add(order.client_order_id);
  for (const std::string& id : order.cancel_ids) add(id);
  return entries;
}

JournalIndex index_of(const std::vector<JournalOrder>& journal) {
  JournalIndex index;
  for (const JournalOrder& order : journal) index[order.client_order_id].push_back(&order);
  return index;
}

std::string say(const std::string& status, Qty cum, Price avg_px) {
  return status + ", cum " + to_text(cum) + ", avg " + to_text(avg_px);
}

bool price_agrees(const ReportedOrder& order, const JournalOrder& entry) {
  if (!order.avg_px_from_trades) return order.avg_px == entry.avg_px;
  const std::int64_t off = order.avg_px.steps() - entry.avg_px.steps();
  return off >= -1 && off <= 1;
}

// The entry that the client's outcome must agree with: the order itself, not a refused duplicate of
// it.
const JournalOrder* entry_for(const ReportedOrder& order, const std::vector<const JournalOrder*>& entries,
                              Violations& violations) {
  const JournalOrder* own = nullptr;
  int refused = 0;
  for (const JournalOrder* entry : entries) {
    const bool refused_duplicate = entry->status == "rejected" && entry->order_id != order.order_id;
    if (refused_duplicate && entries.size() > 1) {
      ++refused;
      continue;
    }
    if (own != nullptr)
      violations.push_back(order.client_order_id + ": the journal has it twice, as order " + own->order_id +
                           " and as order " + entry->order_id);
    own = entry;
  }
  if (refused > order.times_sent - 1)
    violations.push_back(order.client_order_id + ": sent " + std::to_string(order.times_sent) +
                         " times, but the journal has " + std::to_string(refused) + " refused duplicates of it");
  return own;
}

// Every fill of the journal was told to the client, by a report or by a trade report, and no other.
void check_fills(const ClientReport& client, const ReportedOrder& order, const JournalOrder& entry,
                 Violations& violations) {
  const std::unordered_set<std::string> booked(entry.exec_ids.begin(), entry.exec_ids.end());
  std::unordered_set<std::string> told;
  for (const ReportedExecution& execution : order.executions) {
    if (execution.type != 'F') continue;
    told.insert(execution.id);
    if (!booked.contains(execution.id))
      violations.push_back(order.client_order_id + ": " + client.client + " was told of the fill " + execution.id +
                           ", the journal does not have it");
  }
  for (const std::string& id : entry.exec_ids)
    if (!told.contains(id))
      violations.push_back(order.client_order_id + ": the fill " + id + " is in the journal and was never told to " +
                           client.client);
}

void check_order(const ClientReport& client, const ReportedOrder& order, const JournalIndex& journal,
                 Violations& violations) {
  const auto entries = entries_of(order, journal);
  const bool there = !entries.empty();
  if (order.outcome == "not_received") {
    if (there)
      violations.push_back(order.client_order_id + ": " + client.client +
                           " was told that it never came, the journal has it: " +
                           say(entries.front()->status, entries.front()->cum, entries.front()->avg_px));
    return;
  }
  if (!there) {
    violations.push_back(order.client_order_id + ": " + client.client + " knows it as " + order.outcome +
                         ", the journal does not have it");
    return;
  }
  const JournalOrder* entry = entry_for(order, entries, violations);
  if (entry == nullptr) return;
  if (entry->status != order.outcome || entry->cum != order.cum || !price_agrees(order, *entry) ||
      entry->account != order.account || entry->order_id != order.order_id)
    violations.push_back(order.client_order_id + ": " + client.client + " knows " +
                         say(order.outcome, order.cum, order.avg_px) + " (order " + order.order_id + ", account " +
                         std::to_string(order.account) + "), the journal " +
                         say(entry->status, entry->cum, entry->avg_px) + " (order " + entry->order_id + ", account " +
                         std::to_string(entry->account) + ")");
  if (entry->leaves != Qty{}) violations.push_back(order.client_order_id + ": finished, but the journal has leaves");
  check_fills(client, order, *entry, violations);
}

void check_client(const ClientReport& client, const JournalIndex& journal, Violations& violations) {
  for (const std::string& violation : client.violations) violations.push_back(client.client + ": " + violation);
  for (const ReportedOrder& order : client.orders) check_order(client, order, journal, violations);
}

// Every order of the journal was sent by a client, and no ExecID is used twice.
void check_journal(const Evidence& evidence, Violations& violations) {
  std::unordered_set<std::string> sent;
  for (const ClientReport& client : evidence.clients)
    for (const ReportedOrder& order : client.orders) {
      sent.insert(order.client_order_id);
      sent.insert(order.cancel_ids.begin(), order.cancel_ids.end());
    }
  std::unordered_map<std::string, const JournalOrder*> owners;
  for (const JournalOrder& entry : evidence.journal) {
    if (!sent.contains(entry.client_order_id))
      violations.push_back(entry.client_order_id + ": the journal has it (account " + std::to_string(entry.account) +
                           "), no client sent it");
    for (const std::string& id : entry.exec_ids) {
      const auto [owner, fresh] = owners.try_emplace(id, &entry);
      if (!fresh)
        violations.push_back(entry.client_order_id + ": ExecID " + id + " is also that of " +
                             owner->second->client_order_id);
    }
  }
}

bool is_zero(const std::string& sum) {
  return std::all_of(sum.begin(), sum.end(), [](char c) { return c == '0' || c == '.' || c == '-'; });
}

void check_verdict(const JournalVerdict& verdict, Violations& violations) {
  if (verdict.exit_code != 0)
    violations.push_back("journal verify of the " + verdict.whose + " exits with " + std::to_string(verdict.exit_code) +
                         ": " + verdict.text);
  if (verdict.ledger_sums.empty())
    violations.push_back("journal verify of the " + verdict.whose + " names no ledger sums: " + verdict.text);
  for (const auto& [currency, sum] : verdict.ledger_sums)
    if (!is_zero(sum))
      violations.push_back("the " + verdict.whose + "'s ledger does not balance: " + sum + " " + currency);
}

struct Traded {
  Qty qty;
  Int128 value = 0;
};

std::map<std::string, Traded> traded_at_venue(const std::vector<VenueTrade>& trades, Violations& violations) {
  std::map<std::string, Traded> result;
  std::unordered_set<std::string> seen;
  for (const VenueTrade& trade : trades) {
    if (!seen.insert(trade.exec_id).second)
      violations.push_back(trade.client_order_id + ": the venue tells its trade " + trade.exec_id + " twice");
    Traded& traded = result[trade.client_order_id];
    traded.qty += trade.qty;
    traded.value += static_cast<Int128>(trade.qty.steps()) * trade.px.steps();
  }
  return result;
}

void check_child(const JournalOrder& order, const JournalChild& child, std::map<std::string, Traded>& venue,
                 Violations& violations) {
  Traded traded;
  if (const auto found = venue.find(child.client_order_id); found != venue.end()) {
    traded = found->second;
    venue.erase(found);
  }
  const std::string name = child.client_order_id + " (of " + order.client_order_id + " at " + child.lp + ")";
  if (traded.qty != child.cum) {
    violations.push_back(name + ": the venue traded " + to_text(traded.qty) + ", the journal says " +
                         to_text(child.cum));
    return;
  }
  const Int128 off = static_cast<Int128>(child.avg_px.steps()) * child.cum.steps() - traded.value;
  if (off > child.cum.steps() || off < -child.cum.steps())
    violations.push_back(name + ": the journal's average price " + to_text(child.avg_px) + " is not the venue's");
}

void check_venue(const Evidence& evidence, Violations& violations) {
  auto venue = traded_at_venue(*evidence.venue_trades, violations);
  for (const JournalOrder& order : evidence.journal) {
    Qty children;
    for (const JournalChild& child : order.children) {
      children += child.cum;
      check_child(order, child, venue, violations);
    }
    if (order.book == "A" && children != order.cum)
      violations.push_back(order.client_order_id + ": its children traded " + to_text(children) + ", it has " +
                           to_text(order.cum));
  }
  for (const auto& [id, traded] : venue)
    violations.push_back(id + ": the venue traded " + to_text(traded.qty) + " for it, the server knows no such child");
}

}  // namespace

std::vector<std::string> find_violations(const Evidence& evidence) {
  Violations violations;
  const JournalIndex journal = index_of(evidence.journal);
  for (const ClientReport& client : evidence.clients) check_client(client, journal, violations);
  check_journal(evidence, violations);
  for (const JournalVerdict& verdict : evidence.verdicts) check_verdict(verdict, violations);
  if (evidence.venue_trades) check_venue(evidence, violations);
  return violations;
}

}  // namespace dealingdesk::faults
