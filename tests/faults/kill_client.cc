// One client of the kill test, a process of its own.
//
//   kill_client trade ...   trades until "quit" or the end of its standard input, or SIGTERM;
//   "drain"
//                           makes it finish. Says on standard output how it goes (a line "progress
//                           ..." ten times a second, "drained yes|no" once) and writes its report
//                           at the end.
//   kill_client audit ...   asks for all trades of its session's accounts and writes them.

#include <array>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "tests/faults/client_report.h"
#include "tests/faults/trader.h"
#include "tests/faults/venue_audit.h"

namespace {

using namespace dealingdesk::faults;
using namespace std::chrono_literals;

constexpr int kProgressEvery_ms = 100;

// Blocked here, before any thread starts, so that it arrives at the descriptor only.
int make_signal_fd() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return ::signalfd(-1, &set, SFD_CLOEXEC);
}

void say(const std::string& line) {
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

// Obeys what comes in on standard input and by signal until the trader is to end.
void obey(Trader& trader, int signal_fd) {
  std::string input;
  for (;;) {
    std::array<pollfd, 2> events{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{signal_fd, POLLIN, 0}};
    ::poll(events.data(), events.size(), kProgressEvery_ms);
    say(print_progress(trader.progress()));
    if (events[1].revents != 0) break;
    if (events[0].revents == 0) continue;
    std::array<char, 256> buffer;
    const auto got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got <= 0) break;
    input.append(buffer.data(), static_cast<std::size_t>(got));
    if (input.find("drain\n") != std::string::npos) trader.drain();
    if (input.find("quit\n") != std::string::npos) break;
  }
  trader.quit();
}

struct Arguments {
  TraderOptions trader;
  std::string mode = "keep";
  std::filesystem::path out;
};

int trade(Arguments& arguments, int signal_fd) {
  Trader trader(arguments.trader);
  std::thread control([&] { obey(trader, signal_fd); });
  trader.run([](bool drained) { say(drained ? "drained yes" : "drained no"); });
  control.join();
  write_report(make_report(arguments.trader.link.comp_id, arguments.mode, trader.book(), trader.sequence()),
               arguments.out);
  return 0;
}

int audit(const Arguments& arguments) {
  const auto trades = ask_for_trades(arguments.trader.link, Clock::now() + 30s);
  if (!trades) {
    fmt::print(stderr, "the venue did not tell its trades\n");
    return 1;
  }
  write_trades(*trades, arguments.out);
  return 0;
}

void add_session_options(CLI::App& app, Arguments& a) {
  app.add_option("--port", a.trader.link.port, "the server's FIX port on 127.0.0.1")->required();
  app.add_option("--comp-id", a.trader.link.comp_id)->required();
  app.add_option("--server-comp-id", a.trader.link.server_comp_id)->required();
  app.add_option("--user", a.trader.link.user)->required();
  app.add_option("--password", a.trader.link.password)->required();
  app.add_option("--folder", a.trader.link.folder, "for the message store and the raw log")->required();
  app.add_option("--out", a.out, "the JSON file to write")->required();
}

void add_trade_options(CLI::App& app, Arguments& a) {
  app.add_option("--mode", a.mode, "keep: FileStore, never resets; reset: 141=Y at every logon")
      ->check(CLI::IsMember({"keep", "reset"}));
  app.add_option("--symbol", a.trader.flow.symbol)->required();
  app.add_option("--account-b", a.trader.flow.account_b)->required();
  app.add_option("--account-a", a.trader.flow.account_a, "without it no A-book orders");
  app.add_option("--seed", a.trader.flow.seed)->required();
  app.add_option("--window-b", a.trader.window_b, "orders outstanding");
  app.add_option("--window-a", a.trader.window_a, "orders outstanding");
  app.add_option("--full-speed-orders", a.trader.full_speed_orders, "after so many they only trickle");
}

}  // namespace

int main(int argc, char** argv) try {
  const int signal_fd = make_signal_fd();
  CLI::App app{"A client of the kill test"};
  app.require_subcommand(1);
  Arguments arguments;
  CLI::App& trade_command = *app.add_subcommand("trade", "trade until told to stop");
  CLI::App& audit_command = *app.add_subcommand("audit", "ask for all trades");
  add_session_options(trade_command, arguments);
  add_trade_options(trade_command, arguments);
  add_session_options(audit_command, arguments);
  CLI11_PARSE(app, argc, argv);

  if (audit_command.parsed()) {
    arguments.trader.link.mode = SessionMode::reset;
    return audit(arguments);
  }
  arguments.trader.link.mode = arguments.mode == "reset" ? SessionMode::reset : SessionMode::keep;
  arguments.trader.flow.prefix = arguments.trader.link.comp_id;
  arguments.trader.with_a_book = arguments.trader.flow.account_a != 0;
  return trade(arguments, signal_fd);
} catch (const std::exception& e) {
  fmt::print(stderr, "{}\n", e.what());
  return 1;
}
