#include "reference/catalog.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

#include "core/decimal.h"
#include "reference/calendar.h"
#include "reference/fix_sessions.h"

namespace dealingdesk::reference {
namespace {

constexpr std::uint32_t kMostMarkupPoints = 1'000'000;

Reject malformed(std::string text) { return {RejectCode::malformed, std::move(text)}; }

// Fills in the id, and refuses an empty name and one that another record has.
template <class Spec, class IdType>
Result<IdType> admit(const Table<Spec, IdType>& table, Spec& spec, const std::string& name, std::string_view kind) {
  if (name.empty()) return malformed(fmt::format("the {} needs a name", kind));
  if (name.size() > 64) return malformed(fmt::format("the {}'s name is longer than 64 bytes", kind));
  const Spec* same_name = table.find(name);
  if (!spec.id) spec.id = table.next_id();
  if (same_name != nullptr && same_name->id != spec.id)
    return Reject{RejectCode::already_exists,
                  fmt::format("{} {} exists already with id {}", kind, name, same_name->id.value())};
  return spec.id;
}

// Refuses the first of the ids that the table does not have: "account 7: no user 3".
template <class Spec, class IdType>
Result<void> check_known(const Table<Spec, IdType>& table, const std::vector<IdType>& ids, RejectCode code,
                         std::string_view of, std::string_view kind) {
  for (const IdType id : ids)
    if (table.find(id) == nullptr) return Reject{code, fmt::format("{}: no {} {}", of, kind, id.value())};
  return {};
}

// The same of one id that may be none.
template <class Spec, class IdType>
Result<void> check_known_or_none(const Table<Spec, IdType>& table, IdType id, RejectCode code, std::string_view of,
                                 std::string_view kind) {
  return id ? check_known(table, std::vector{id}, code, of, kind) : Result<void>{};
}

// A value of a record, and what a refusal calls it.
template <class F>
struct Named {
  std::string_view name;
  F value;
};

// Refuses the first value below 0: "EURUSD: the tick is -0.1, below 0".
template <class F>
Result<void> check_not_negative(std::string_view of, std::initializer_list<Named<F>> all) {
  for (const auto& [name, value] : all)
    if (value < F{}) return malformed(fmt::format("{}: the {} is {}, below 0", of, name, to_text(value)));
  return {};
}

// A maker's rate may be negative: a rebate.
Result<void> check_commission(std::string_view of, const CommissionSpec& spec) {
  return check_not_negative<Amount>(of, {{"commission's rate", spec.rate}, {"commission's minimum", spec.minimum}});
}

Result<void> check_symbol(const std::string& symbol) {
  const bool whole = std::all_of(symbol.begin(), symbol.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '/' ||
           c == '-' || c == '_' || c == '#';
  });
  if (whole) return {};
  return malformed(fmt::format("symbol '{}' has a character that is not of A-Z a-z 0-9 . / - _ #", symbol));
}

Result<void> check_prices_and_quantities(const InstrumentSpec& spec) {
  const std::string& of = spec.symbol;
  if (!spec.base || !spec.quote) return malformed(fmt::format("{}: base and quote currency are needed", of));
  if (spec.digits > 9) return malformed(fmt::format("{}: digits is {}, the most is 9", of, spec.digits));
  if (spec.contract_size <= Qty{} || spec.qty_step <= Qty{} || spec.min_qty <= Qty{})
    return malformed(fmt::format("{}: contract size {}, least quantity {} and quantity step {} must be above 0", of,
                                 to_text(spec.contract_size), to_text(spec.min_qty), to_text(spec.qty_step)));
  if (spec.max_qty < spec.min_qty)
    return malformed(fmt::format("{}: the largest quantity, {}, is below the least, {}", of, to_text(spec.max_qty),
                                 to_text(spec.min_qty)));
  if (auto ok = check_not_negative<Price>(
          of, {{"stop level", spec.stop_level}, {"freeze level", spec.freeze_level}, {"tick", spec.tick}});
      !ok)
    return ok;
  if (spec.stale_after < Span{})
    return malformed(fmt::format("{}: the stale time is {} ms, below 0", of, spec.stale_after.ms()));
  if (spec.tick.steps() % spec.point().steps() != 0)
    return malformed(fmt::format("{}: a tick of {} is not a multiple of {}, the last of {} digits", of,
                                 to_text(spec.tick), to_text(spec.point()), spec.digits));
  return check_not_negative<Amount>(of, {{"tick value", spec.tick_value}, {"face value", spec.face_value}});
}

Result<void> check_margin(const InstrumentSpec& spec) {
  const std::string& of = spec.symbol;
  const MarginSpec& margin = spec.margin;
  if (auto ok = check_not_negative<Ratio>(of, {{"margin rate of longs", margin.long_rate},
                                               {"margin rate of shorts", margin.short_rate},
                                               {"margin rate of pending orders", margin.pending_rate}});
      !ok)
    return ok;
  if (auto ok = check_not_negative<Amount>(of, {{"initial margin", margin.initial},
                                                {"maintenance margin", margin.maintenance},
                                                {"hedged size", margin.hedged_size}});
      !ok)
    return ok;
  if (margin.mode == MarginMode::bond && spec.face_value.is_zero())
    return malformed(fmt::format("{}: the margin of a bond needs a face value, it is 0", of));
  if (margin.mode == MarginMode::cfd_index && spec.tick_value.is_zero())
    return malformed(fmt::format("{}: the margin of an index CFD needs a tick value, it is 0", of));
  if (margin.mode == MarginMode::futures && margin.initial.is_zero())
    return malformed(fmt::format("{}: the margin of futures needs an initial margin, it is 0", of));
  return {};
}

// Swap, funding and commission.
Result<void> check_costs(const InstrumentSpec& spec) {
  const std::string& of = spec.symbol;
  if (spec.swap.days_in_year < 1 || spec.swap.days_in_year > 366)
    return malformed(fmt::format("{}: a swap year of {} days is not from 1 to 366", of, spec.swap.days_in_year));
  const FundingSpec& funding = spec.funding;
  if (funding.interval_h != 0 && 24 % funding.interval_h != 0)
    return malformed(fmt::format("{}: a funding interval of {} hours does not divide 24", of, funding.interval_h));
  if (funding.rate_h == 0) return malformed(fmt::format("{}: funding rates for 0 hours", of));
  if (funding.sample_every <= Span{})
    return malformed(fmt::format("{}: funding samples every {} ms, not above 0", of, funding.sample_every.ms()));
  if (auto ok = check_not_negative<Ratio>(of, {{"funding band", funding.band}}); !ok) return ok;
  return spec.commission ? check_commission(of, *spec.commission) : Result<void>{};
}

Result<void> check_limits(const std::string& of, const Limits& limits) {
  if (auto ok = check_not_negative<Amount>(of, {{"limit of lots per instrument", limits.lots_per_instrument}}); !ok)
    return ok;
  if (limits.cooldown < Span{})
    return malformed(fmt::format("{}: the cooling-down time is {} ms, below 0", of, limits.cooldown.ms()));
  return check_not_negative<Ratio>(of, {{"daily loss limit", limits.daily_loss}, {"drawdown limit", limits.drawdown}});
}

Result<void> check_group(const std::string& of, const GroupSpec& spec) {
  if (auto ok = check_commission(of, spec.commission); !ok) return ok;
  if (auto ok = check_not_negative<Ratio>(of, {{"margin call level", spec.margin_call},
                                               {"stop-out level", spec.stop_out},
                                               {"conversion fee", spec.conversion_fee}});
      !ok)
    return ok;
  if (spec.conversion_fee >= kOne)
    return malformed(fmt::format("{}: the conversion fee is {}, not below 1", of, to_text(spec.conversion_fee)));
  if (auto ok = check_limits(of, spec.limits); !ok) return ok;
  if (spec.markup_points > kMostMarkupPoints)
    return malformed(
        fmt::format("{}: a mark-up of {} points, the most is {}", of, spec.markup_points, kMostMarkupPoints));
  if (spec.routing == Routing::a_book && spec.lps.empty())
    return malformed(fmt::format("{}: A-book routing needs an LP", of));
  return {};
}

// Leverage falls with size: what an account needs never gets less by holding more, which the bounds of
// bbook/tiered_margin.h count on.
Result<void> check_tier(const std::string& of, const MarginTier& tier, const MarginTier& before, bool last) {
  if (last && !tier.up_to.is_zero())
    return malformed(fmt::format("{}: the last tier ends at {}, it must be without end (0)", of, to_text(tier.up_to)));
  if (!last && tier.up_to <= before.up_to)
    return malformed(
        fmt::format("{}: a tier up to {} after one up to {}", of, to_text(tier.up_to), to_text(before.up_to)));
  if (tier.multiplier <= Ratio{})
    return malformed(fmt::format("{}: a multiplier of {}, not above 0", of, to_text(tier.multiplier)));
  if (tier.multiplier < before.multiplier)
    return malformed(fmt::format("{}: a multiplier of {} after one of {}: it cannot fall", of, to_text(tier.multiplier),
                                 to_text(before.multiplier)));
  if (auto ok = check_not_negative<Ratio>(of, {{"maintenance rate", tier.maintenance_rate}}); !ok) return ok;
  if (tier.maintenance_rate < before.maintenance_rate)
    return malformed(fmt::format("{}: a maintenance rate of {} after one of {}: it cannot fall", of,
                                 to_text(tier.maintenance_rate), to_text(before.maintenance_rate)));
  return check_not_negative<Amount>(of, {{"deduction", tier.deduction}});
}

}  // namespace

template <class Spec, class IdType>
void Table<Spec, IdType>::put(Spec spec, std::string name) {
  const IdType id = spec.id;
  const auto old_name = names_.find(id);
  if (old_name != names_.end()) ids_.erase(old_name->second);
  ids_[name] = id;
  names_[id] = std::move(name);
  records_[id] = std::move(spec);
  highest_ = std::max(highest_, id);
}

template <class Spec, class IdType>
void Table<Spec, IdType>::remove(IdType id) {
  const auto name = names_.find(id);
  ids_.erase(name->second);
  names_.erase(name);
  records_.erase(id);
  last_ = {};
}

Result<void> Catalog::check_references(const InstrumentSpec& spec) const {
  const std::string& of = spec.symbol;
  if (auto ok = check_known_or_none(tiers_, spec.margin.tiers, RejectCode::unknown_tiers, of, "tiers"); !ok) return ok;
  if (auto ok = check_known_or_none(calendars_, spec.calendar, RejectCode::unknown_calendar, of, "calendar"); !ok)
    return ok;
  return check_known_or_none(instruments_, spec.funding.index, RejectCode::unknown_instrument, of,
                             "instrument for the funding's index,");
}

Result<InstrumentId> Catalog::define(InstrumentSpec spec) {
  const std::string name = spec.symbol;
  auto id = admit(instruments_, spec, name, "instrument");
  if (!id) return id;
  if (auto ok = check_symbol(name); !ok) return ok.reject();
  if (auto ok = check_prices_and_quantities(spec); !ok) return ok.reject();
  if (auto ok = check_margin(spec); !ok) return ok.reject();
  if (auto ok = check_costs(spec); !ok) return ok.reject();
  if (auto ok = check_references(spec); !ok) return ok.reject();
  const InstrumentSpec* old = instruments_.find(spec.id);
  if (old != nullptr && (old->base != spec.base || old->quote != spec.quote))
    return malformed(fmt::format("{}: the currencies of an instrument cannot change", name));
  instruments_.put(std::move(spec), name);
  return id;
}

Result<GroupId> Catalog::define(GroupSpec spec) {
  const std::string name = spec.name;
  auto id = admit(groups_, spec, name, "group");
  if (!id) return id;
  const std::string of = "group " + name;
  if (auto ok = check_group(of, spec); !ok) return ok.reject();
  if (auto ok = check_known(lps_, spec.lps, RejectCode::malformed, of, "LP"); !ok) return ok.reject();
  if (auto ok = check_known_or_none(brokers_, spec.broker, RejectCode::unknown_broker, of, "broker"); !ok)
    return ok.reject();
  const GroupSpec* old = groups_.find(spec.id);
  if (old != nullptr && old->broker != spec.broker)
    return malformed(fmt::format("group {}: the broker of a group cannot change", name));
  groups_.put(std::move(spec), name);
  return id;
}

Result<AccountId> Catalog::define(AccountSpec spec) {
  if (!spec.id) spec.id = accounts_.next_id();
  const std::string name = std::to_string(spec.id.value());
  auto id = admit(accounts_, spec, name, "account");
  if (!id) return id;
  const std::string of = "account " + name;
  if (auto ok = check_known(groups_, {spec.group}, RejectCode::unknown_group, of, "group"); !ok) return ok.reject();
  if (!spec.currency) return malformed(fmt::format("account {}: a currency is needed", name));
  if (spec.leverage == 0 || spec.leverage > 10'000)
    return malformed(fmt::format("account {}: leverage {} is not from 1 to 10000", name, spec.leverage));
  if (auto ok = check_known(users_, spec.users, RejectCode::unknown_user, of, "user"); !ok) return ok.reject();
  const AccountSpec* old = accounts_.find(spec.id);
  if (old != nullptr && (old->currency != spec.currency || old->mode != spec.mode))
    return malformed(fmt::format("account {}: currency and position mode cannot change", name));
  accounts_.put(std::move(spec), name);
  return id;
}

Result<UserId> Catalog::define(UserSpec spec) {
  const std::string name = spec.name;
  auto id = admit(users_, spec, name, "user");
  if (!id) return id;
  users_.put(std::move(spec), name);
  return id;
}

Result<SessionId> Catalog::define(FixSessionSpec spec) {
  if (spec.client_comp_id.empty()) return malformed("the FIX session needs the client's CompID");
  const std::string name = spec.begin_string + "/" + spec.client_comp_id;
  auto id = admit(fix_sessions_, spec, name, "FIX session");
  if (!id) return id;
  const std::string of = "FIX session " + name;
  if (auto ok = check(spec, of); !ok) return ok.reject();
  // Anybody may be sent back what they sent.
  const bool needs_user = spec.behaviour != FixBehaviour::echo || spec.user;
  if (needs_user)
    if (auto ok = check_known(users_, {spec.user}, RejectCode::unknown_user, of, "user"); !ok) return ok.reject();
  if (auto ok = check_known_or_none(calendars_, spec.calendar, RejectCode::unknown_calendar, of, "calendar"); !ok)
    return ok.reject();
  if (auto ok = check_known(accounts_, spec.accounts, RejectCode::unknown_account, of, "account"); !ok)
    return ok.reject();
  fix_sessions_.put(std::move(spec), name);
  return id;
}

Result<SessionId> Catalog::remove(SessionId session) {
  if (fix_sessions_.find(session) == nullptr)
    return Reject{RejectCode::unknown_fix_session, fmt::format("no FIX session {}", session.value())};
  fix_sessions_.remove(session);
  return session;
}

Result<LpId> Catalog::define(LpSpec spec) {
  const std::string name = spec.name;
  auto id = admit(lps_, spec, name, "LP");
  if (!id) return id;
  if (!spec.currency) return malformed(fmt::format("LP {}: a currency is needed", name));
  lps_.put(std::move(spec), name);
  return id;
}

Result<BrokerId> Catalog::define(BrokerSpec spec) {
  const std::string name = spec.name;
  auto id = admit(brokers_, spec, name, "broker");
  if (!id) return id;
  const std::string of = "broker " + name;
  if (auto ok = check(spec.zone, of); !ok) return ok.reject();
  if (spec.day_ends >= 1440)
    return malformed(fmt::format("{}: the day ends at minute {}, the last is 1439", of, spec.day_ends));
  brokers_.put(std::move(spec), name);
  return id;
}

Result<CalendarId> Catalog::define(CalendarSpec spec) {
  const std::string name = spec.name;
  auto id = admit(calendars_, spec, name, "calendar");
  if (!id) return id;
  if (auto ok = check(spec); !ok) return ok.reject();
  calendars_.put(std::move(spec), name);
  return id;
}

Result<TiersId> Catalog::define(TiersSpec spec) {
  const std::string name = spec.name;
  auto id = admit(tiers_, spec, name, "tier list");
  if (!id) return id;
  const std::string of = "tiers " + name;
  if (spec.tiers.empty()) return malformed(fmt::format("{}: at least one tier is needed", of));
  if (spec.basis == TierBasis::notional && !spec.currency)
    return malformed(fmt::format("{}: tiers of notional need a currency", of));
  MarginTier before;
  before.multiplier = Ratio{};
  for (const MarginTier& tier : spec.tiers) {
    if (auto ok = check_tier(of, tier, before, &tier == &spec.tiers.back()); !ok) return ok.reject();
    before = tier;
  }
  tiers_.put(std::move(spec), name);
  return id;
}

bool Catalog::may_use(UserId user, AccountId account) const {
  const AccountSpec* found = accounts_.find(account);
  return found != nullptr && std::find(found->users.begin(), found->users.end(), user) != found->users.end();
}

}  // namespace dealingdesk::reference
