// A client of each version of FIX that we speak; what it receives is held against its dictionary.
#pragma once

#include <algorithm>
#include <functional>
#include <string>

#include "tests/fix/gateway_fixture.h"
#include "tests/fix/messages.h"

namespace dealingdesk::fix {

struct Spoken {
  std::string begin_string, application_version;
};

// A session of this version for the user of the fixture, logged on: on account 1001, unless it is changed to have
// 1002, too.
struct VersionFixture {
  explicit VersionFixture(const Spoken& spoken, const std::function<void(FixSessionSpec&)>& change = {})
      : spoken_{spoken} {
    const auto second = dollar_account(1002);
    server.life.apply(DefineAccount{second});
    server.life.apply(
        MoveMoney{second.id, MoneyMovement::deposit, {100'000'000, second.currency}, "money for the second", ""});
    FixSessionSpec session;
    session.begin_string = spoken.begin_string;
    session.application_version = spoken.application_version;
    session.client_comp_id = "V";
    session.user = UserId{1};
    session.accounts = {AccountId{1001}};
    if (change) change(session);
    server.life.apply(DefineFixSession{session});
    server.life.turn->commit();
    client.begin_string = spoken.begin_string;
    client.application_version = spoken.application_version;
    client.connect(server.port());
    client.logon();
  }
  // The next message of this type: it must be what the version's dictionary says.
  std::string receive(const std::string& type) {
    const auto message = client.receive(type);
    INFO(with_bars(message));
    const auto protocol = Protocol::ours(spoken_.begin_string, spoken_.application_version);
    CHECK_NOTHROW(protocol->validate(protocol->parse(message)));
    return message;
  }

  TempDir dir;
  FixServer server{dir.path()};
  FixClient client{"V", [this] { server.work(); }};

 private:
  Spoken spoken_;
};

inline std::string get(const std::string& message, int tag) { return FixClient::get(message, tag); }

// The fields with some of them changed or added.
inline Fields with(Fields fields, const Fields& changes) {
  for (const auto& [tag, value] : changes) {
    const auto same = [t = tag](const auto& field) { return field.first == t; };
    const auto it = std::find_if(fields.begin(), fields.end(), same);
    if (it == fields.end())
      fields.emplace_back(tag, value);
    else
      it->second = value;
  }
  return fields;
}

}  // namespace dealingdesk::fix
