#include "server/definitions.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "admin_api/passwords.h"
#include "core/decimal.h"

namespace dealingdesk::server {
namespace {

const Origin kOrigin{Channel::configuration, {}, {}, 0};

// The id that the desk answered with, or its refusal with the record's name in front.
Result<std::uint64_t> run(store::Turn& turn, CommandBody body, const std::string& what) {
  for (const Event& event : turn.apply(std::move(body), kOrigin)) {
    if (const auto* done = std::get_if<CommandDone>(&event)) return done->id;
    if (const auto* refused = std::get_if<CommandRejected>(&event))
      return Reject{refused->reject.code, what + ": " + refused->reject.text};
  }
  return Reject{RejectCode::conflict, what + ": no answer"};
}

// Defines the record where it is new or differs from what the desk has.
template <class Spec, class Table>
Result<void> define(store::Turn& turn, const Table& table, Spec spec, const std::string& name,
                    const std::string& what) {
  const Spec* present = table.find(std::string_view{name});
  if (present != nullptr) spec.id = present->id;
  if (present != nullptr && *present == spec) return {};
  if (auto ok = run(turn, Define<Spec>{std::move(spec)}, what); !ok) return ok.reject();
  return {};
}

Result<std::string> password_hash(const UserConfig& user, const UserSpec* present) {
  if (!user.password_hash.empty()) return user.password_hash;
  std::string password = user.password;
  if (!user.password_file.empty()) {
    std::ifstream in{user.password_file};
    if (!std::getline(in, password))
      return Reject{RejectCode::malformed, fmt::format("user {}: cannot read {}", user.name, user.password_file)};
  }
  // A hash has a salt of its own: the same password must not become a new hash at every start.
  if (present != nullptr && admin_api::check_password(password, present->password_hash)) return present->password_hash;
  return admin_api::hash_password(password);
}

Result<void> define_users(store::Turn& turn, const Config& config) {
  const auto& users = turn.desk().catalog().users();
  for (const UserConfig& user : config.users) {
    auto hash = password_hash(user, users.find(user.name));
    if (!hash) return hash.reject();
    UserSpec spec;
    spec.name = user.name;
    spec.password_hash = *std::move(hash);
    spec.role = user.role;
    if (auto ok = define(turn, users, spec, user.name, "user " + user.name); !ok) return ok;
  }
  return {};
}

// The id of a record that another one names; none for an empty name. `of` is who names it ("group pro"),
// `section` where the file would have it ("broker").
template <class Spec, class IdType>
Result<IdType> id_of(const reference::Table<Spec, IdType>& table, const std::string& name, const std::string& of,
                     std::string_view section) {
  if (name.empty()) return IdType{};
  const Spec* found = table.find(std::string_view{name});
  if (found == nullptr)
    return Reject{RejectCode::malformed, fmt::format("{}: no [[{}]] is named {}", of, section, name)};
  return found->id;
}

Result<void> define_markets(store::Turn& turn, const Config& config) {
  const auto& catalog = turn.desk().catalog();
  const DefineOwnBroker own{config.own_broker.order_id_days};
  if (own.order_id_days != turn.desk().own_broker().order_id_days)
    if (auto ok = run(turn, own, "own_broker"); !ok) return ok.reject();
  for (const BrokerSpec& spec : config.brokers)
    if (auto ok = define(turn, catalog.brokers(), spec, spec.name, "broker " + spec.name); !ok) return ok;
  for (const CalendarSpec& spec : config.calendars)
    if (auto ok = define(turn, catalog.calendars(), spec, spec.name, "calendar " + spec.name); !ok) return ok;
  for (const TiersSpec& spec : config.tiers)
    if (auto ok = define(turn, catalog.tiers(), spec, spec.name, "tiers " + spec.name); !ok) return ok;
  return {};
}

Result<void> define_instrument(store::Turn& turn, const InstrumentConfig& instrument, InstrumentId index) {
  const auto& catalog = turn.desk().catalog();
  const std::string of = "instrument " + instrument.symbol;
  InstrumentSpec spec = static_cast<const InstrumentSpec&>(instrument);
  auto calendar = id_of(catalog.calendars(), instrument.calendar_name, of, "calendar");
  if (!calendar) return calendar.reject();
  auto tiers = id_of(catalog.tiers(), instrument.tiers_name, of, "tiers");
  if (!tiers) return tiers.reject();
  spec.calendar = *calendar;
  spec.margin.tiers = *tiers;
  spec.funding.index = index;
  return define(turn, catalog.instruments(), spec, spec.symbol, of);
}

Result<void> define_instruments(store::Turn& turn, const Config& config) {
  const auto& instruments = turn.desk().catalog().instruments();
  // An index may come after the instruments that name it, and its id is not known before: those wait.
  std::vector<const InstrumentConfig*> waiting;
  for (const InstrumentConfig& instrument : config.instruments) {
    const InstrumentSpec* index = instruments.find(std::string_view{instrument.index_symbol});
    if (index == nullptr && !instrument.index_symbol.empty()) waiting.push_back(&instrument);
    if (auto ok = define_instrument(turn, instrument, index == nullptr ? InstrumentId{} : index->id); !ok) return ok;
  }
  for (const InstrumentConfig* instrument : waiting) {
    auto index = id_of(instruments, instrument->index_symbol, "instrument " + instrument->symbol, "instrument");
    if (!index) return index.reject();
    if (auto ok = define_instrument(turn, *instrument, *index); !ok) return ok;
  }
  return {};
}

Result<void> define_groups(store::Turn& turn, const Config& config) {
  const auto& catalog = turn.desk().catalog();
  for (const GroupConfig& group : config.groups) {
    const std::string of = "group " + group.name;
    GroupSpec spec = static_cast<const GroupSpec&>(group);
    auto broker = id_of(catalog.brokers(), group.broker_name, of, "broker");
    if (!broker) return broker.reject();
    spec.broker = *broker;
    for (const std::string& name : group.lp_names) {
      auto lp = id_of(catalog.lps(), name, of, "lp");
      if (!lp) return lp.reject();
      spec.lps.push_back(*lp);
    }
    if (auto ok = define(turn, catalog.groups(), spec, group.name, of); !ok) return ok;
  }
  return {};
}

Result<void> deposit(store::Turn& turn, AccountId account, Currency currency, const std::string& amount) {
  const auto money = parse_money(amount, currency);
  if (!money)
    return Reject{RejectCode::bad_amount, fmt::format("account {}: deposit '{}' is not an amount in {}",
                                                      account.value(), amount, currency.code())};
  const MoveMoney move{account, MoneyMovement::deposit, *money,
                       fmt::format("configuration:account:{}", account.value()), "opening deposit"};
  if (auto ok = run(turn, move, fmt::format("account {}: deposit", account.value())); !ok) return ok.reject();
  return {};
}

Result<void> define_account(store::Turn& turn, const AccountConfig& account) {
  const auto& catalog = turn.desk().catalog();
  const GroupSpec* group = catalog.groups().find(account.group);
  if (group == nullptr)
    return Reject{RejectCode::unknown_group,
                  fmt::format("account {}: no [[group]] is named {}", account.id, account.group)};
  AccountSpec spec;
  spec.id = AccountId{account.id};
  spec.group = group->id;
  spec.currency = *Currency::of(account.currency);
  spec.leverage = account.leverage;
  spec.mode = account.mode;
  for (const std::string& name : account.users) {
    const UserSpec* user = catalog.users().find(name);
    if (user == nullptr)
      return Reject{RejectCode::unknown_user, fmt::format("account {}: no [[user]] is named {}", account.id, name)};
    spec.users.push_back(user->id);
  }
  const AccountSpec* present = catalog.accounts().find(spec.id);
  const AccountSpec before = present == nullptr ? AccountSpec{} : *present;
  spec.status = account.status.value_or(before.status);
  spec.name = account.name.empty() ? before.name : account.name;
  // Users that were given the account at run time keep it.
  if (present != nullptr) {
    for (const UserId user : present->users)
      if (std::find(spec.users.begin(), spec.users.end(), user) == spec.users.end()) spec.users.push_back(user);
    std::sort(spec.users.begin(), spec.users.end());
  }
  const bool is_new = present == nullptr;
  const std::string name = std::to_string(account.id);
  // Once it was made, its opening deposit is history: then it may be closed and the line stay.
  if (is_new && spec.status == AccountStatus::closed && !account.deposit.empty())
    return Reject{
        RejectCode::malformed,
        fmt::format("account {}: it is to be made closed, so its deposit of {} cannot be booked: leave one of "
                    "status and deposit out",
                    account.id, account.deposit)};
  if (auto ok = define(turn, catalog.accounts(), spec, name, "account " + name); !ok) return ok;
  if (!is_new || account.deposit.empty()) return {};
  return deposit(turn, spec.id, spec.currency, account.deposit);
}

Result<void> define_fix_sessions(store::Turn& turn, const Config& config) {
  const auto& catalog = turn.desk().catalog();
  for (const FixSessionConfig& session : config.fix_sessions) {
    FixSessionSpec spec = session.spec;
    const std::string& comp_id = spec.client_comp_id;
    if (!session.user.empty()) {
      const UserSpec* user = catalog.users().find(session.user);
      if (user == nullptr)
        return Reject{RejectCode::unknown_user,
                      fmt::format("fix.session {}: no [[user]] is named {}", comp_id, session.user)};
      spec.user = user->id;
    }
    if (!session.calendar.empty()) {
      const CalendarSpec* calendar = catalog.calendars().find(session.calendar);
      if (calendar == nullptr)
        return Reject{RejectCode::unknown_calendar,
                      fmt::format("fix.session {}: no [[calendar]] is named {}", comp_id, session.calendar)};
      spec.calendar = calendar->id;
    }
    if (auto ok =
            define(turn, catalog.fix_sessions(), spec, spec.begin_string + "/" + comp_id, "fix.session " + comp_id);
        !ok)
      return ok;
  }
  return {};
}

}  // namespace

Result<void> apply_definitions(store::Turn& turn, const Config& config) {
  const auto& catalog = turn.desk().catalog();
  if (auto ok = define_markets(turn, config); !ok) return ok;
  if (auto ok = define_instruments(turn, config); !ok) return ok;
  for (const LpConfig& lp : config.lps) {
    LpSpec spec;
    spec.name = lp.name;
    spec.currency = *Currency::of(lp.currency);
    spec.takes_orders = lp.kind == "fix";
    if (auto ok = define(turn, catalog.lps(), spec, lp.name, "lp " + lp.name); !ok) return ok;
  }
  if (auto ok = define_groups(turn, config); !ok) return ok;
  if (auto ok = define_users(turn, config); !ok) return ok;
  for (const AccountConfig& account : config.accounts)
    if (auto ok = define_account(turn, account); !ok) return ok;
  return define_fix_sessions(turn, config);
}

Result<std::optional<Credentials>> make_first_users(store::Turn& turn, const Config& config) {
  const auto& catalog = turn.desk().catalog();
  if (!catalog.users().all().empty()) return std::optional<Credentials>{};
  Credentials credentials;
  const auto make = [&](const std::string& name, Role role) -> Result<std::uint64_t> {
    UserSpec spec;
    spec.name = name;
    spec.role = role;
    const std::string& given =
        role == Role::admin ? config.first_start.admin_password : config.first_start.trader_password;
    const std::string password = given.empty() ? admin_api::random_secret(12) : given;
    spec.password_hash = admin_api::hash_password(password);
    credentials.lines.emplace_back(std::string(role == Role::admin ? "admin" : "trader") + "_user", name);
    credentials.lines.emplace_back(std::string(role == Role::admin ? "admin" : "trader") + "_password", password);
    return run(turn, DefineUser{spec}, "user " + name);
  };
  if (auto admin = make(config.first_start.admin, Role::admin); !admin) return admin.reject();
  auto trader = make(config.first_start.trader, Role::trader);
  if (!trader) return trader.reject();
  const UserId trader_id{static_cast<std::uint32_t>(*trader)};

  FixSessionSpec session;
  session.client_comp_id = config.first_start.trader_comp_id;
  session.user = trader_id;
  for (const std::uint64_t id : config.first_start.trader_accounts) {
    const AccountSpec* account = catalog.accounts().find(AccountId{id});
    if (account == nullptr)
      return Reject{RejectCode::unknown_account, fmt::format("first_start.trader_accounts: no account {}", id)};
    AccountSpec with_trader = *account;
    with_trader.users.push_back(trader_id);
    session.accounts.push_back(AccountId{id});
    if (auto ok = run(turn, DefineAccount{with_trader}, fmt::format("account {}", id)); !ok) return ok.reject();
  }
  if (auto ok = run(turn, DefineFixSession{session}, "fix.session " + session.client_comp_id); !ok) return ok.reject();
  credentials.lines.emplace_back("trader_comp_id", session.client_comp_id);
  if (!session.accounts.empty())
    credentials.lines.emplace_back("trader_account", std::to_string(session.accounts.front().value()));
  credentials.lines.emplace_back("server_comp_id", config.fix.comp_id);
  return std::optional{std::move(credentials)};
}

Result<void> write_credentials(const Credentials& credentials, const std::filesystem::path& file) {
  std::string text;
  for (const auto& [key, value] : credentials.lines) text += key + "=" + value + "\n";
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written = fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (!written)
    return Reject{RejectCode::conflict, fmt::format("cannot write {}: {}", file.string(), std::strerror(error))};
  return {};
}

}  // namespace dealingdesk::server
