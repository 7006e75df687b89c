// From single measurements to what is reported: medians over the rounds, and ratios of targets to
// each other.
//
// Threads: any; these are functions of their arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/load_client.h"
#include "tests/bench/target.h"

namespace dealingdesk::bench {

// One target, once, with so many orders outstanding.
struct Measurement {
  TargetKind target = TargetKind::server;
  std::size_t outstanding = 1;
  int round = 0;
  double orders_per_s = 0;
  double p50_us = 0, p99_us = 0, p999_us = 0;
};

[[nodiscard]] Measurement measurement(TargetKind target, std::size_t outstanding, int round, LoadResult result);

struct Figure {
  std::string name;  // "orders_per_s_server_64"
  double value = 0;
  std::string unit;
};

// What a ratio should be; for the reader only.
struct Aim {
  std::string figure;
  bool above = true;
  double bound = 0;
};
[[nodiscard]] const std::vector<Aim>& aims();

// For every target and number outstanding the median of its rounds. Then our server against the
// others, each the median of the rounds' own ratios: two that ran one after the other share the
// machine's mood.
[[nodiscard]] std::vector<Figure> figures(const std::vector<Measurement>& measurements);

// A table of the medians with lowest and highest throughput, and the ratios beside their aims.
[[nodiscard]] std::string table(const std::vector<Measurement>& measurements);

// {"figures":[{"name":...,"value":...,"unit":...}]}
[[nodiscard]] std::string to_json(const std::vector<Figure>& figures);

}  // namespace dealingdesk::bench
