#include "client_api/event_feed.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>
#include <nlohmann/json.hpp>

#include "admin_api/json_views.h"

namespace dealingdesk::client_api {
namespace {

// Whose event it is; none: nobody's in particular.
AccountId account_of(const Event& event) {
  if (const auto* report = std::get_if<ExecutionReport>(&event)) return report->order.account;
  if (const auto* changed = std::get_if<PositionChanged>(&event)) return changed->position.account;
  if (const auto* alerted = std::get_if<MarginAlerted>(&event)) return alerted->account;
  return {};
}

}  // namespace

EventFeed::EventFeed(store::Turn& turn, boost::asio::any_io_executor web, std::function<void(const Batch&)> deliver)
    : turn_{turn}, web_{std::move(web)}, deliver_{std::move(deliver)} {
  turn_.add_listener(*this);
}
EventFeed::~EventFeed() { turn_.remove_listener(*this); }

void EventFeed::watch(std::set<AccountId> accounts, bool quotes) {
  const bool anybody = quotes || !accounts.empty();
  auto watched = std::make_shared<const Watched>(Watched{std::move(accounts), quotes});
  const std::lock_guard lock{mutex_};
  watched_ = std::move(watched);
  anybody_ = anybody;
}

void EventFeed::count(const Event& event) {
  if (const auto* report = std::get_if<ExecutionReport>(&event)) {
    if (report->type == ExecType::accepted)
      ++counters_.orders_accepted;
    else if (report->type == ExecType::rejected)
      ++counters_.orders_rejected;
    else if (report->type == ExecType::trade)
      ++counters_.trades;
  } else if (std::holds_alternative<QuoteChanged>(event)) {
    ++counters_.quotes;
  }
}

void EventFeed::on_applied(const Command& command, std::span<const Event> events) {
  for (const Event& event : events) count(event);
  if (!anybody_) return;
  std::shared_ptr<const Watched> watched;
  {
    const std::lock_guard lock{mutex_};
    watched = watched_;
  }
  const bool defines = command.body.index() <= 5;  // the six Define commands come first
  static_assert(std::is_same_v<std::variant_alternative_t<5, CommandBody>, DefineLp>);
  if (defines) add(DefinitionsChanged{});
  std::set<AccountId> touched;
  for (const Event& event : events) {
    if (std::holds_alternative<QuoteChanged>(event)) {
      if (watched->quotes) add(event);
      continue;
    }
    if (const auto* posted = std::get_if<LedgerPosted>(&event)) {
      for (const LedgerEntry& entry : posted->transaction.entries)
        if ((entry.account.kind == LedgerAccountKind::client || entry.account.kind == LedgerAccountKind::credit) &&
            watched->accounts.contains(AccountId{entry.account.owner}))
          touched.insert(AccountId{entry.account.owner});
      continue;
    }
    const AccountId account = account_of(event);
    if (!account || !watched->accounts.contains(account)) continue;
    if (const auto* changed = std::get_if<PositionChanged>(&event)) {
      const PositionId id = changed->position.id;
      add(PositionMoved{*changed, turn_.desk().liquidation_price(id), turn_.desk().trailing_stop_loss(id)});
    } else {
      add(event);
    }
    touched.insert(account);
  }
  for (const AccountId account : touched) add_money(account);
}

void EventFeed::add_money(AccountId account) {
  const AccountSpec* spec = turn_.desk().catalog().accounts().find(account);
  if (spec == nullptr) return;
  if (const auto state = turn_.desk().account_state(account))
    add(Money{account, spec->currency, *state, admin_api::balances_of(turn_.desk(), *spec)});
}

void EventFeed::tell_money(const std::vector<AccountId>& accounts) {
  for (const AccountId account : accounts) add_money(account);
}

void EventFeed::snapshot(Snapshot deliver) { add(std::move(deliver)); }

void EventFeed::add(Item item) {
  // Each group has a batch of its own: with fsync the one before may still wait for its sync.
  const std::uint64_t group = turn_.last_group() + (turn_.dirty() ? 1 : 0);
  if (batch_ && batch_group_ == group) {
    batch_->push_back(std::move(item));
    return;
  }
  auto batch = std::make_shared<Batch>();
  batch->push_back(std::move(item));
  batch_ = batch;
  batch_group_ = group;
  turn_.when_durable([this, batch] {
    if (batch_ == batch) batch_.reset();
    boost::asio::post(web_, [this, batch] { deliver_(*batch); });
  });
}

}  // namespace dealingdesk::client_api
