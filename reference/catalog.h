// What has been defined: brokers, calendars, tiers, instruments, groups, accounts, users, FIX sessions and LPs,
// by id and by name.
//
// Threads:  the desk's only.
// Replay:   iteration is in order of id.
// Lifetime: references stay valid until the next define().
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/indexed_map.h"
#include "core/result.h"
#include "core/specs.h"

namespace dealingdesk::reference {

// One kind of record. Ids are dense from 1 unless given, and never given again; names are unique.
template <class Spec, class IdType>
class Table {
 public:
  [[nodiscard]] const Spec* find(IdType id) const {
    // One command asks for the same record many times.
    if (last_.record != nullptr && id == last_.id) return last_.record;
    const Spec* found = records_.find(id);
    if (found != nullptr) {
      last_.id = id;
      last_.record = found;
    }
    return found;
  }
  [[nodiscard]] const Spec* find(std::string_view name) const {
    const auto it = ids_.find(name);
    return it == ids_.end() ? nullptr : find(it->second);
  }
  [[nodiscard]] const std::map<IdType, Spec>& all() const { return records_.sorted(); }
  [[nodiscard]] IdType next_id() const { return IdType{static_cast<typename IdType::rep>(highest_.value() + 1)}; }
  // Stores the record under its id, with `name` as its unique name.
  // REQUIRES: spec.id is not none; the name is free or this record's own.
  void put(Spec spec, std::string name);
  // REQUIRES: there is such a record.
  void remove(IdType id);

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.records_, self.ids_, self.names_, self.highest_);
    if constexpr (!std::is_const_v<Self>) self.last_ = {};
  }

 private:
  IndexedMap<IdType, Spec> records_;
  std::map<std::string, IdType, std::less<>> ids_;
  std::map<IdType, std::string> names_;
  IdType highest_;  // id that a record ever had
  // The record asked for last. A copy of the table has none.
  struct Last {
    Last() = default;
    Last(const Last&) noexcept {}
    Last& operator=(const Last&) noexcept {
      id = {};
      record = nullptr;
      return *this;
    }
    ~Last() = default;
    IdType id;
    const Spec* record = nullptr;
  };
  mutable Last last_;
};

class Catalog {
 public:
  // Adds or changes a record. An id of none is replaced by the next free one. Returns the id.
  // Refuses names that are taken or empty, references to records that do not exist, and values that
  // make no sense (a step of 0, a leverage of 0, an account whose currency changes...). A refusal names the
  // record and the values.
  Result<InstrumentId> define(InstrumentSpec spec);
  Result<GroupId> define(GroupSpec spec);
  Result<AccountId> define(AccountSpec spec);
  Result<UserId> define(UserSpec spec);
  Result<SessionId> define(FixSessionSpec spec);
  Result<LpId> define(LpSpec spec);
  Result<BrokerId> define(BrokerSpec spec);
  Result<CalendarId> define(CalendarSpec spec);
  Result<TiersId> define(TiersSpec spec);
  // Refuses an unknown one.
  Result<SessionId> remove(SessionId session);

  [[nodiscard]] const Table<InstrumentSpec, InstrumentId>& instruments() const { return instruments_; }
  [[nodiscard]] const Table<GroupSpec, GroupId>& groups() const { return groups_; }
  [[nodiscard]] const Table<AccountSpec, AccountId>& accounts() const { return accounts_; }
  [[nodiscard]] const Table<UserSpec, UserId>& users() const { return users_; }
  // By name: "FIX.4.4/CLIENT1".
  [[nodiscard]] const Table<FixSessionSpec, SessionId>& fix_sessions() const { return fix_sessions_; }
  [[nodiscard]] const Table<LpSpec, LpId>& lps() const { return lps_; }
  [[nodiscard]] const Table<BrokerSpec, BrokerId>& brokers() const { return brokers_; }
  [[nodiscard]] const Table<CalendarSpec, CalendarId>& calendars() const { return calendars_; }
  [[nodiscard]] const Table<TiersSpec, TiersId>& tiers() const { return tiers_; }

  // May this user see the account and trade on it?
  [[nodiscard]] bool may_use(UserId user, AccountId account) const;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.instruments_, self.groups_, self.accounts_, self.users_, self.fix_sessions_, self.lps_, self.brokers_,
            self.calendars_, self.tiers_);
  }

 private:
  // What an instrument names must be there: its tiers, its calendar, its funding's index.
  [[nodiscard]] Result<void> check_references(const InstrumentSpec& spec) const;

  Table<InstrumentSpec, InstrumentId> instruments_;
  Table<GroupSpec, GroupId> groups_;
  Table<AccountSpec, AccountId> accounts_;
  Table<UserSpec, UserId> users_;
  Table<FixSessionSpec, SessionId> fix_sessions_;
  Table<LpSpec, LpId> lps_;
  Table<BrokerSpec, BrokerId> brokers_;
  Table<CalendarSpec, CalendarId> calendars_;
  Table<TiersSpec, TiersId> tiers_;
};

}  // namespace dealingdesk::reference
