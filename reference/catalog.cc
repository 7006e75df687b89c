#include "reference/catalog.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

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

}  // namespace

template <class Spec, class IdType>
void Table<Spec, IdType>::put(Spec spec, std::string name) {
  const IdType id = spec.id;
  const auto old_name = names_.find(id);
  if (old_name != names_.end()) ids_.erase(old_name->second);
  ids_[name] = id;
  names_[id] = std::move(name);
  records_.insert_or_assign(id, std::move(spec));
}

Result<InstrumentId> Catalog::define(InstrumentSpec spec) {
  const std::string name = spec.symbol;
  auto id = admit(instruments_, spec, name, "instrument");
  if (!id) return id;
  const bool whole_symbol = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '/' ||
           c == '-' || c == '_' || c == '#';
  });
  if (!whole_symbol)
    return malformed(fmt::format("symbol '{}' has a character that is not of A-Z a-z 0-9 . / - _ #", name));
  if (!spec.base || !spec.quote) return malformed(fmt::format("{}: base and quote currency are needed", name));
  if (spec.digits > 9) return malformed(fmt::format("{}: digits is {}, the most is 9", name, spec.digits));
  if (spec.contract_size <= Qty{} || spec.qty_step <= Qty{} || spec.min_qty <= Qty{})
    return malformed(fmt::format("{}: contract size, least quantity and quantity step must be above 0", name));
  if (spec.max_qty < spec.min_qty) return malformed(fmt::format("{}: the largest quantity is below the least", name));
  if (spec.stop_level < Price{} || spec.margin_rate < Ratio{} || spec.stale_after < Span{})
    return malformed(fmt::format("{}: stop level, margin rate and stale time must not be negative", name));
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
  if (spec.commission_per_lot_minor < 0 || spec.margin_call < Ratio{} || spec.stop_out < Ratio{})
    return malformed(fmt::format("group {}: commission and levels must not be negative", name));
  if (spec.markup_points > kMostMarkupPoints)
    return malformed(
        fmt::format("group {}: a mark-up of {} points, the most is {}", name, spec.markup_points, kMostMarkupPoints));
  if (auto ok = check_known(lps_, spec.lps, RejectCode::malformed, "group " + name, "LP"); !ok) return ok.reject();
  if (spec.routing == Routing::a_book && spec.lps.empty())
    return malformed(fmt::format("group {}: A-book routing needs an LP", name));
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
  if (auto ok = check_known(users_, {spec.user}, RejectCode::unknown_user, of, "user"); !ok) return ok.reject();
  if (auto ok = check_known(accounts_, spec.accounts, RejectCode::unknown_account, of, "account"); !ok)
    return ok.reject();
  fix_sessions_.put(std::move(spec), name);
  return id;
}

Result<LpId> Catalog::define(LpSpec spec) {
  const std::string name = spec.name;
  auto id = admit(lps_, spec, name, "LP");
  if (!id) return id;
  if (!spec.currency) return malformed(fmt::format("LP {}: a currency is needed", name));
  lps_.put(std::move(spec), name);
  return id;
}

bool Catalog::may_use(UserId user, AccountId account) const {
  const AccountSpec* found = accounts_.find(account);
  return found != nullptr && std::find(found->users.begin(), found->users.end(), user) != found->users.end();
}

}  // namespace dealingdesk::reference
