// Plays scenario files by hand: `scenario_runner FILE...` prints each with what differs.
#include <cstdio>

#include "tests/scenarios/run.h"

int main(int argc, char** argv) {
  using namespace dealingdesk::scenarios;
  if (argc < 2) {
    std::fprintf(stderr, "usage: scenario_runner FILE...\n");
    return 2;
  }
  int failed = 0;
  for (int i = 1; i < argc; ++i) {
    const auto scenario = read_scenario(argv[i]);
    if (!scenario) {
      std::fprintf(stderr, "%s\n", scenario.reject().text.c_str());
      ++failed;
      continue;
    }
    const Outcome outcome = run(*scenario);
    std::printf("%s: %s\n%s\n", scenario->name.c_str(), outcome.passed ? "as it says" : "DIFFERS",
                outcome.text().c_str());
    if (!outcome.passed) ++failed;
  }
  return failed == 0 ? 0 : 1;
}
