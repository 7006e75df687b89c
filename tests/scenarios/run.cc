#include "tests/scenarios/run.h"

#include <deque>

#include <fmt/format.h>

#include "tests/scenarios/commands.h"
#include "tests/scenarios/telling.h"

namespace dealingdesk::scenarios {
namespace {

std::string joined(const std::vector<std::string>& words, std::size_t from, std::size_t to) {
  std::string out;
  for (std::size_t i = from; i < to; ++i) out += (i == from ? "" : " ") + words[i];
  return out;
}

// Everything that the line says is so. What it does not say may be anything.
bool matches(const Line& line, const Told& told) {
  if (line.words.size() != 2 || line.words[0] != told.subject || line.words[1] != told.verb) return false;
  for (const auto& [key, value] : line.options) {
    const std::string* fact = told.fact(key);
    if (fact == nullptr || *fact != value) return false;
  }
  return true;
}

class Run {
 public:
  explicit Run(const Scenario& scenario) : scenario_{scenario} {}

  Outcome play() {
    show(' ', fmt::format("story {}", scenario_.story));
    for (const Line& line : scenario_.lines) {
      switch (line.kind) {
        case LineKind::given:
        case LineKind::when: act(line); break;
        case LineKind::then: expect_event(line); break;
        case LineKind::state: expect_state(line); break;
      }
    }
    nothing_left();
    play_again();
    return std::move(outcome_);
  }

 private:
  void show(char mark, const std::string& text) {
    outcome_.lines.push_back(fmt::format("{} {}", mark, text));
    if (mark != ' ') outcome_.passed = false;
  }

  // What happened since the last act and no `then` has claimed.
  void nothing_left() {
    for (const Told& told : happened_) show('+', "then " + told.text());
    happened_.clear();
  }

  void act(const Line& line) {
    nothing_left();
    show(' ', line.text);
    auto act = act_of(line, desk_.catalog(), now_);
    if (!act) return show('!', fmt::format("{}:{}: {}", scenario_.name, line.number, act.reject().text));
    now_ = now_ + act->wait;
    for (CommandBody& body : act->commands) apply(std::move(body));
    // What is given must be possible; what happens then is told by `when`.
    if (line.kind == LineKind::given) nothing_left();
  }

  void apply(CommandBody body) {
    const Command command{CommandSeq{desk_.last_command().value() + 1}, now_, Origin{}, std::move(body)};
    const std::size_t before = events_.size();
    desk_.apply(command, events_);
    commands_.push_back(command);
    if (events_.size() == before) show('!', "the command made no event");
    for (std::size_t i = before; i < events_.size(); ++i)
      if (auto told = tell(events_[i], desk_)) happened_.push_back(*std::move(told));
    for (const auto& [currency, sum] : desk_.ledger().trial_balance())
      if (sum != 0) show('!', fmt::format("the ledger does not balance in {}", currency.code()));
  }

  void expect_event(const Line& line) {
    if (happened_.empty()) return show('-', line.text);
    if (matches(line, happened_.front())) {
      show(' ', line.text);
    } else {
      show('-', line.text);
      show('+', "then " + happened_.front().text());
    }
    happened_.pop_front();
  }

  void expect_state(const Line& line) {
    nothing_left();
    std::size_t equals = 0;
    while (equals < line.words.size() && line.words[equals] != "=") ++equals;
    const std::string expected = joined(line.words, std::min(equals + 1, line.words.size()), line.words.size());
    const std::vector<std::string> what(line.words.begin(), line.words.begin() + static_cast<std::ptrdiff_t>(equals));
    const auto value = state_of(what, desk_);
    if (!value) return show('!', fmt::format("{}:{}: {}", scenario_.name, line.number, value.reject().text));
    if (*value == expected) return show(' ', line.text);
    show('-', line.text);
    show('+', fmt::format("and {} = {}", joined(what, 0, what.size()), *value));
  }

  void play_again() {
    desk::Desk again;
    std::vector<Event> events;
    for (const Command& command : commands_) again.apply(command, events);
    if (events != events_) show('!', "the same commands made other events the second time");
    if (again.digest() != desk_.digest()) show('!', "the same commands made another desk the second time");
    const auto loaded = desk::Desk::load(desk_.save());
    if (!loaded || loaded->digest() != desk_.digest()) show('!', "the saved desk is another one");
  }

  const Scenario& scenario_;
  Outcome outcome_;
  desk::Desk desk_;
  Timestamp now_ = *parse_rfc3339("2026-03-02T10:00:00Z");
  std::vector<Command> commands_;
  std::vector<Event> events_;
  std::deque<Told> happened_;
};

}  // namespace

std::string Outcome::text() const {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

Outcome run(const Scenario& scenario) { return Run{scenario}.play(); }

}  // namespace dealingdesk::scenarios
