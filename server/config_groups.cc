#include <limits>
#include <string>
#include <utility>

#include "server/config_sections.h"

namespace dealingdesk::server {
namespace {

// The short form of a commission, which is what most groups have, or the table.
void read_group_commission(TableReader& in, CommissionSpec& out) {
  in.table("commission", [&](TableReader& terms) { read_commission(terms, out); });
  Amount per_lot;
  in.not_negative("commission_per_lot", per_lot);
  if (in.has("commission") && in.has("commission_per_lot"))
    in.wrong("commission_per_lot", "either this or [group.commission]", "both");
  if (!per_lot.is_zero()) out = commission_per_lot(per_lot);
}

void read_limits(TableReader& in, Limits& out) {
  in.number("positions", out.positions, 0, 1'000'000);
  in.not_negative("lots_per_instrument", out.lots_per_instrument);
  in.number("orders_per_second", out.orders_per_second, 0, 1'000'000);
  in.percent("daily_loss_percent", out.daily_loss, 100);
  in.percent("drawdown_percent", out.drawdown, 100);
  std::int64_t cooldown_s = 0;
  in.number("cooldown_s", cooldown_s, 0, 31'536'000);
  out.cooldown = Span::from_s(cooldown_s);
}

void read_levels(TableReader& in, GroupSpec& group) {
  in.choice("level_mode", group.level_mode,
            {{"margin_level", LevelMode::margin_level}, {"closeout_percent", LevelMode::closeout_percent}});
  in.percent("margin_call_percent", group.margin_call, 10'000);
  in.percent("stop_out_percent", group.stop_out, 10'000);
  in.choice("stop_out_order", group.stop_out_order,
            {{"largest_loss", StopOut::largest_loss}, {"smart", StopOut::smart}, {"everything", StopOut::everything}});
  in.boolean("stop_out_hedged", group.stop_out_hedged);
  in.boolean("negative_balance_protection", group.negative_balance_protection);
}

}  // namespace

void read_order_id_days(TableReader& in, std::uint16_t& out) { in.number("order_id_days", out, 0, 366); }

void read_broker(TableReader& in, Config& config) {
  BrokerSpec broker;
  in.required_text("name", broker.name);
  read_zone(in, broker.zone);
  in.clock("day_ends", broker.day_ends, 1439);
  read_order_id_days(in, broker.order_id_days);
  unique(in, "name", broker.name, config.brokers, &BrokerSpec::name);
  config.brokers.push_back(std::move(broker));
}

void read_group(TableReader& in, Config& config) {
  GroupConfig group;
  in.required_text("name", group.name);
  in.text("broker", group.broker_name);
  in.number("markup_points", group.markup_points, 0, 1'000'000);
  read_group_commission(in, group.commission);
  in.number("max_leverage", group.max_leverage, 0, 10'000);
  read_levels(in, group);
  in.percent("conversion_fee_percent", group.conversion_fee, 99);
  in.choice("routing", group.routing, {{"b", Routing::b_book}, {"a", Routing::a_book}});
  in.texts("lps", group.lp_names);
  in.choice("stale_policy", group.stale_policy, {{"refuse", StalePolicy::refuse}, {"queue", StalePolicy::queue}});
  in.number("max_orders", group.limits.orders, 0, 1'000'000);
  in.table("limits", [&](TableReader& limits) { read_limits(limits, group.limits); });
  if (group.routing == Routing::a_book && group.lp_names.empty())
    in.wrong("routing", "lps beside it, to which the orders go", "a");
  unique(in, "name", group.name, config.groups, &GroupConfig::name);
  config.groups.push_back(std::move(group));
}

void read_account(TableReader& in, Config& config) {
  AccountConfig account;
  in.number("id", account.id, 1, std::numeric_limits<std::int64_t>::max());
  if (account.id == 0) in.wrong("id", "a whole number from 1", "nothing");
  in.required_text("group", account.group);
  in.text("currency", account.currency);
  if (!Currency::of(account.currency)) in.wrong("currency", "a currency code", account.currency);
  in.number("leverage", account.leverage, 1, 10'000);
  in.choice("mode", account.mode, {{"hedging", PositionMode::hedging}, {"netting", PositionMode::netting}});
  in.text("name", account.name);
  AccountStatus status{};
  in.choice(
      "status", status,
      {{"active", AccountStatus::active}, {"read_only", AccountStatus::read_only}, {"closed", AccountStatus::closed}});
  if (in.has("status")) account.status = status;
  in.text("deposit", account.deposit);
  const auto currency = Currency::of(account.currency);
  if (currency && !account.deposit.empty()) {
    const auto amount = parse_money(account.deposit, *currency);
    if (!amount || amount->minor <= 0)
      in.wrong("deposit", "an amount above 0 in " + account.currency + ", e.g. \"1000\"", account.deposit);
  }
  std::string user;
  in.text("user", user);
  in.texts("users", account.users);
  if (!user.empty()) account.users.push_back(user);
  unique(in, "id", account.id, config.accounts, &AccountConfig::id);
  config.accounts.push_back(std::move(account));
}

}  // namespace dealingdesk::server
