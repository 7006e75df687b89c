// dealingdesk: one binary, subcommands.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "server/config.h"
#include "server/exit_codes.h"
#include "server/fix_commands.h"
#include "server/fix_order.h"
#include "server/journal_commands.h"
#include "server/ledger_commands.h"
#include "server/recordings.h"
#include "server/serve.h"
#include "server/user_commands.h"
#include "server/version.h"

namespace dealingdesk::server {
namespace {

struct Arguments {
  ServeOptions serve;
  std::string config_file;
  std::string data_dir;
  std::string durability;
  std::vector<std::string> settings;
  std::string directory;
  std::string fix_file = "-";
  std::string dictionary;
  UserCommand user;
  FixOrder order;
  LedgerQuestion ledger;
  std::string heads_dir;
  Recordings recordings;
  bool json = false;
};

void add_serve_options(CLI::App& command, Arguments& arguments, const std::string& default_config) {
  command.add_option("-c,--config", arguments.config_file, "TOML configuration (default: " + default_config + ")");
  command.add_option("-d,--data", arguments.data_dir, "data directory, instead of server.data_dir");
  command.add_option("--durability", arguments.durability, "os: survives the process's death; fsync: the machine's");
  command
      .add_option("--set", arguments.settings, "KEY=VALUE: any setting that is not in a [[table]], like fix.port=9999")
      ->check([](const std::string& said) {
        const auto equals = said.find('=');
        return equals == 0 || equals == std::string::npos ? "expected KEY=VALUE, found '" + said + "'" : std::string{};
      });
  command.add_option("--ports-file", arguments.serve.ports_file, "write where we listen to this file, as JSON");
  command.add_option("--log-level", arguments.serve.log_level, "trace, debug, info, warn, error");
}

Overrides flags_of(const Arguments& arguments) {
  Overrides flags;
  for (const std::string& said : arguments.settings) {
    const auto equals = said.find('=');
    flags[said.substr(0, equals)] = said.substr(equals + 1);
  }
  if (!arguments.data_dir.empty()) flags["server.data_dir"] = arguments.data_dir;
  if (!arguments.durability.empty()) flags["server.durability"] = arguments.durability;
  if (!arguments.serve.log_level.empty()) flags["server.log_level"] = arguments.serve.log_level;
  return flags;
}

void add_user_commands(CLI::App& app, Arguments& arguments, int& code) {
  auto* user = app.add_subcommand("user", "the users of a data directory that no server has open");
  user->require_subcommand(1);
  const auto with_data = [&](CLI::App* command) {
    command->add_option("-d,--data", arguments.user.data_dir, "the data directory")->required();
    return command;
  };
  with_data(user->add_subcommand("list", "print all users"))->callback([&] {
    code = user_list(arguments.user.data_dir);
  });
  auto* add = with_data(user->add_subcommand("add", "add a user"));
  add->add_option("name", arguments.user.name)->required();
  add->add_option("--role", arguments.user.role, "viewer, trader, operator or admin")
      ->transform(CLI::CheckedTransformer(std::map<std::string, Role>{
          {"viewer", Role::viewer}, {"trader", Role::trader}, {"operator", Role::operator_}, {"admin", Role::admin}}));
  add->callback([&] { code = user_add(arguments.user); });
  auto* password = with_data(user->add_subcommand("password", "give a user a new password"));
  password->add_option("name", arguments.user.name)->required();
  password->callback([&] { code = user_password(arguments.user); });
  for (CLI::App* command : {add, password})
    command->add_option("--password-file", arguments.user.password_file,
                        "a file with the password in its first line (default: a random one is printed)");
}

void add_ledger_commands(CLI::App& app, Arguments& arguments, int& code) {
  auto* ledger = app.add_subcommand("ledger", "the books of a data directory that no server has open");
  ledger->require_subcommand(1);
  LedgerQuestion& asked = arguments.ledger;
  const auto command = [&](const std::string& name, const std::string& what) {
    auto* added = ledger->add_subcommand(name, what);
    added->add_option("-d,--data", asked.data_dir, "the data directory")->required();
    return added;
  };
  const auto of_account = [&](CLI::App* added) {
    added->add_option("-a,--account", asked.account, "the account's number")->required();
    return added;
  };
  auto* verify = command("verify", "check every transaction, the hash chain and all balances");
  verify->add_option("--heads", arguments.heads_dir, "a directory of daily heads to compare the chain with");
  verify->callback([&] { code = ledger_verify(asked.data_dir, arguments.heads_dir); });
  command("heads", "print the last transaction of each UTC day, its hash and the trial balance")->callback([&] {
    code = ledger_heads(asked.data_dir);
  });
  auto* balance = of_account(command("balance", "print an account's balances as of any moment"));
  auto* at = balance->add_option("--at", asked.at, "at this time, RFC 3339 (default: now)");
  balance->add_option("--sequence", asked.sequence, "after this transaction")->check(CLI::PositiveNumber)->excludes(at);
  balance->callback([&] { code = ledger_balance(asked); });
  const auto of_period = [&](CLI::App* added) {
    added->add_option("--day", asked.day, "of a UTC day, like 2026-11-20");
    added->add_option("--month", asked.month, "of a UTC month, like 2026-11");
    added->add_option("--from", asked.from, "from this time on, RFC 3339");
    added->add_option("--to", asked.to, "before this time, RFC 3339");
    added->add_option("--format", asked.format)->check(CLI::IsMember({"text", "csv", "html"}))->capture_default_str();
    return added;
  };
  of_period(of_account(command("statement", "print an account's statement")))->callback([&] {
    code = ledger_statement(asked);
  });
  of_period(command("suspense", "print what nobody could be found for, or the statement of it"))->callback([&] {
    code = ledger_suspense(asked);
  });
}

void add_fix_commands(CLI::App& app, Arguments& arguments, int& code) {
  auto* fix = app.add_subcommand("fix", "FIX messages");
  fix->require_subcommand(1);
  auto* decode = fix->add_subcommand("decode", "print the FIX messages of a file or a log readably");
  decode->add_option("file", arguments.fix_file, "a file, or - for standard input");
  decode->callback([&] { code = fix_decode(arguments.fix_file); });
  auto* dictionary = fix->add_subcommand("dictionary", "print a data dictionary for a client's engine");
  dictionary->add_option("name", arguments.dictionary, "FIX42, FIX44, FIXT11 or FIX50SP2")->required();
  dictionary->callback([&] { code = fix_dictionary(arguments.dictionary); });
  fix->add_subcommand("messages", "print every message, field and value that is spoken, as Markdown")->callback([&] {
    code = fix_messages();
  });
  auto* order = fix->add_subcommand("order", "log on as a client, send one order, and show every message");
  FixOrder& o = arguments.order;
  order->add_option("--credentials", o.credentials_file, "the server's DATA/credentials");
  order->add_option("--host", o.host)->capture_default_str();
  order->add_option("--port", o.port)->capture_default_str();
  order->add_option("--user", o.user);
  order->add_option("--password", o.password);
  order->add_option("--comp-id", o.comp_id, "ours, the SenderCompID");
  order->add_option("--server-comp-id", o.server_comp_id);
  order->add_option("--account", o.account, "one of the session's accounts (default: its first)");
  order->add_option("--symbol", o.symbol)->capture_default_str();
  order->add_option("--side", o.side)->check(CLI::IsMember({"buy", "sell"}))->capture_default_str();
  order->add_option("--quantity", o.quantity, "in units of the base currency")->capture_default_str();
  order->add_option("--limit", o.limit, "a limit price (default: a market order)");
  order->callback([&] { code = fix_order(arguments.order); });
}

void add_ephemeral_options(CLI::App& command, Arguments& arguments) {
  command.add_flag("--ephemeral", arguments.serve.ephemeral,
                   "temporary data, ports chosen by the system, a clock that can be advanced, and a reset");
  command.add_option("--credentials", arguments.serve.credentials_file,
                     "the first start's passwords: a file with admin_password= and trader_password= lines");
}

void add_recording_options(CLI::App& command, Recordings& recordings) {
  command
      .add_option("recording", recordings.files,
                  "SYMBOL=PATH: a CSV file of `ms since midnight,bid,ask` lines, or a folder of them")
      ->required();
  command.add_option("--speed", recordings.speed, "a factor, or max: as fast as the desk takes it")
      ->capture_default_str();
  command.add_flag("--loop", recordings.loop, "begin again at the end");
  command.add_option("--date", recordings.date,
                     "the recordings' day, 2014-05-01 (default: what the files' names begin with)");
}

int with_config(const Arguments& arguments, const std::string& default_config, const std::function<int(Config&)>& run) {
  const std::string file = arguments.config_file.empty() ? default_config : arguments.config_file;
  ConfigResult read = read_config(file, flags_of(arguments), overrides_from_environment());
  if (!read.errors.lines.empty()) {
    fmt::print(stderr, "dealingdesk: the configuration cannot be used:\n{}", read.errors.text());
    return kExitConfig;
  }
  return run(read.config);
}

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{
      "A FIX-capable broker and exchange simulator.\n\n"
      "  dealingdesk serve --config config/demo.toml\n"
      "  dealingdesk replay EURUSD=20140501_quote.csv --speed 10 --ephemeral\n"
      "  dealingdesk check-config --config config/demo.toml\n"
      "  dealingdesk journal verify data\n"
      "  dealingdesk ledger statement --data data --account 1001 --month 2026-11"};
  app.require_subcommand(1);
  app.set_version_flag("--version", version_text());
  int code = kExitOk;

  auto* serve_command = app.add_subcommand("serve", "run the server");
  add_serve_options(*serve_command, arguments, "config/demo.toml");
  add_ephemeral_options(*serve_command, arguments);
  serve_command->callback([&] {
    code = with_config(arguments, "config/demo.toml",
                       [&](const Config& config) { return serve(config, arguments.serve); });
  });
  auto* venue_command = app.add_subcommand("venue", "run a venue that A-book orders can go to");
  add_serve_options(*venue_command, arguments, "config/venue.toml");
  venue_command->callback([&] {
    code = with_config(arguments, "config/venue.toml",
                       [&](const Config& config) { return serve(config, arguments.serve); });
  });
  auto* replay_command = app.add_subcommand("replay", "run the server with recorded ticks as its only prices");
  add_serve_options(*replay_command, arguments, "config/demo.toml");
  add_ephemeral_options(*replay_command, arguments);
  add_recording_options(*replay_command, arguments.recordings);
  replay_command->callback([&] {
    code = with_config(arguments, "config/demo.toml", [&](Config& config) {
      if (auto ok = replay_instead(config, arguments.recordings); !ok) {
        fmt::print(stderr, "dealingdesk: {}\n", ok.reject().text);
        return kExitUsage;
      }
      return serve(config, arguments.serve);
    });
  });
  auto* check = app.add_subcommand("check-config", "read a configuration and print each value and where it comes from");
  add_serve_options(*check, arguments, "config/demo.toml");
  check->callback([&] {
    code = with_config(arguments, "config/demo.toml", [](const Config& config) {
      if (const auto unknown = unknown_names(config); !unknown.lines.empty()) {
        fmt::print(stderr, "dealingdesk: the configuration cannot be used:\n{}", unknown.text());
        return kExitConfig;
      }
      fmt::print("{}", describe(config));
      return kExitOk;
    });
  });

  auto* journal = app.add_subcommand("journal", "look into a data directory that no server has open");
  journal->require_subcommand(1);
  auto* verify = journal->add_subcommand("verify", "replay it and check sequence, hashes, state and ledger");
  verify->add_option("directory", arguments.directory, "the data directory")->required();
  verify->add_flag("--json", arguments.json, "print JSON");
  verify->callback([&] { code = journal_verify(arguments.directory, arguments.json); });
  auto* orders = journal->add_subcommand("orders", "print every order and what became of it, a JSON object a line");
  orders->add_option("directory", arguments.directory, "the data directory")->required();
  orders->callback([&] { code = journal_orders(arguments.directory); });

  add_ledger_commands(app, arguments, code);
  add_fix_commands(app, arguments, code);
  add_user_commands(app, arguments, code);

  auto* version = app.add_subcommand("version", "print the version");
  version->callback([] { fmt::print("{}\n", version_text()); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  return code;
}

}  // namespace
}  // namespace dealingdesk::server

int main(int argc, char** argv) {
  try {
    return dealingdesk::server::main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dealingdesk: %s\n", error.what());
    return dealingdesk::server::kExitFailure;
  }
}
