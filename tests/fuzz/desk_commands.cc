// The desk: no sequence of commands whatever ends the process or keeps it busy for ever; after each the ledger
// balances, and at the end the desk is what its saved bytes and a replay make of it.
#include <algorithm>
#include <string>

#include "desk/desk.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/lived_commands.h"

namespace {

using namespace dealingdesk;

constexpr std::size_t kMostCommands = 200;

desk::Desk live(const std::vector<fuzz::LivedCommand>& commands) {
  desk::Desk desk;
  Timestamp now = Timestamp::from_ms(1'772'445'600'000);
  std::vector<Event> events;
  for (std::size_t i = 0; i < std::min(commands.size(), kMostCommands); ++i) {
    const auto& [wait, origin, body] = commands[i];
    std::int64_t later{};
    if (wait.ns() > 0 && !__builtin_add_overflow(now.ns(), wait.ns(), &later)) now = Timestamp::from_ns(later);
    events.clear();
    desk.apply({CommandSeq{desk.last_command().value() + 1}, now, origin, body}, events);
    fuzz::must(!events.empty(), "every command is answered");
    for (const auto& [currency, sum] : desk.ledger().trial_balance()) fuzz::must(sum == 0, "the ledger balances");
  }
  return desk;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto commands = decode<std::vector<fuzz::LivedCommand>>(fuzz::bytes_of(data, size));
  if (!commands) return 0;
  const desk::Desk desk = live(*commands);
  const auto loaded = desk::Desk::load(desk.save());
  fuzz::must(loaded.has_value(), "what was saved can be loaded");
  fuzz::must(loaded->digest() == desk.digest(), "it is the same desk");
  fuzz::must(live(*commands).digest() == desk.digest(), "the same commands make the same desk");
  return 0;
}
