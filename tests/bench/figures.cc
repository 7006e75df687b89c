#include "tests/bench/figures.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dealingdesk::bench {
namespace {

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

// The smallest latency that this share of the orders did not exceed.
double percentile_us(std::vector<std::uint32_t>& latencies_ns, double share) {
  if (latencies_ns.empty()) return 0;
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(latencies_ns.size())));
  const auto at = latencies_ns.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(latencies_ns.begin(), at, latencies_ns.end());
  return *at / 1000.0;
}

struct Column {
  const char* name;
  const char* unit;
  double Measurement::*value;
};
constexpr Column kColumns[] = {{"orders_per_s", "orders/s", &Measurement::orders_per_s},
                               {"p50_us", "us", &Measurement::p50_us},
                               {"p99_us", "us", &Measurement::p99_us},
                               {"p999_us", "us", &Measurement::p999_us}};

struct Ratio {
  const char* name;
  TargetKind against;
  std::size_t outstanding;
  double Measurement::*value;
};
constexpr auto kThroughput = &Measurement::orders_per_s;
constexpr Ratio kRatios[] = {{"throughput_vs_quickfix_memory_1", TargetKind::quickfix_memory, 1, kThroughput},
                             {"throughput_vs_quickfix_memory_64", TargetKind::quickfix_memory, 64, kThroughput},
                             {"throughput_vs_quickfix_memory_512", TargetKind::quickfix_memory, 512, kThroughput},
                             {"throughput_vs_quickfix_file_1", TargetKind::quickfix_file, 1, kThroughput},
                             {"throughput_vs_quickfix_file_64", TargetKind::quickfix_file, 64, kThroughput},
                             {"throughput_vs_quickfix_file_512", TargetKind::quickfix_file, 512, kThroughput},
                             {"p50_vs_limit", TargetKind::limit, 1, &Measurement::p50_us}};

std::vector<const Measurement*> rounds_of(const std::vector<Measurement>& all, TargetKind target,
                                          std::size_t outstanding) {
  std::vector<const Measurement*> found;
  for (const auto& one : all)
    if (one.target == target && one.outstanding == outstanding) found.push_back(&one);
  return found;
}

std::vector<double> values_of(const std::vector<const Measurement*>& rounds, double Measurement::*value) {
  std::vector<double> values;
  for (const auto* one : rounds) values.push_back(one->*value);
  return values;
}

std::optional<double> ratio_of(const std::vector<Measurement>& all, const Ratio& ratio) {
  std::vector<double> values;
  for (const auto* ours : rounds_of(all, TargetKind::server, ratio.outstanding))
    for (const auto* theirs : rounds_of(all, ratio.against, ratio.outstanding))
      if (ours->round == theirs->round && theirs->*ratio.value > 0)
        values.push_back(ours->*ratio.value / theirs->*ratio.value);
  if (values.empty()) return std::nullopt;
  return median(values);
}

std::vector<std::size_t> outstandings(const std::vector<Measurement>& all) {
  std::vector<std::size_t> found;
  for (const auto& one : all)
    if (std::find(found.begin(), found.end(), one.outstanding) == found.end()) found.push_back(one.outstanding);
  std::sort(found.begin(), found.end());
  return found;
}

std::string verdict(const std::string& figure, double value) {
  for (const auto& aim : aims()) {
    if (aim.figure != figure) continue;
    const bool met = aim.above ? value > aim.bound : value < aim.bound;
    return fmt::format("aim: {} {}, {}", aim.above ? "above" : "below", aim.bound, met ? "met" : "missed");
  }
  return {};
}

}  // namespace

Measurement measurement(TargetKind target, std::size_t outstanding, int round, LoadResult result) {
  Measurement one{target, outstanding, round, 0, 0, 0, 0};
  const auto seconds = std::chrono::duration<double>(result.elapsed).count();
  if (seconds > 0) one.orders_per_s = static_cast<double>(result.orders) / seconds;
  one.p50_us = percentile_us(result.latencies_ns, 0.5);
  one.p99_us = percentile_us(result.latencies_ns, 0.99);
  one.p999_us = percentile_us(result.latencies_ns, 0.999);
  return one;
}

const std::vector<Aim>& aims() {
  static const std::vector<Aim> all{{"throughput_vs_quickfix_memory_64", true, 1.0},
                                    {"throughput_vs_quickfix_memory_512", true, 1.4},
                                    {"throughput_vs_quickfix_file_64", true, 3.0},
                                    {"throughput_vs_quickfix_file_512", true, 3.0},
                                    {"p50_vs_limit", false, 1.5}};
  return all;
}

std::vector<Figure> figures(const std::vector<Measurement>& measurements) {
  std::vector<Figure> result;
  for (const auto outstanding : outstandings(measurements))
    for (const auto target : kTargetKinds) {
      const auto rounds = rounds_of(measurements, target, outstanding);
      if (rounds.empty()) continue;
      for (const auto& column : kColumns)
        result.push_back({fmt::format("{}_{}_{}", column.name, name_of(target), outstanding),
                          median(values_of(rounds, column.value)), column.unit});
    }
  for (const auto& ratio : kRatios)
    if (const auto value = ratio_of(measurements, ratio)) result.push_back({ratio.name, *value, "ratio"});
  return result;
}

std::string table(const std::vector<Measurement>& measurements) {
  std::string text = fmt::format("{:>11}  {:<16}{:>10}{:>20}{:>10}{:>10}{:>10}\n", "outstanding", "target", "orders/s",
                                 "lowest..highest", "p50 us", "p99 us", "p99.9 us");
  for (const auto outstanding : outstandings(measurements))
    for (const auto target : kTargetKinds) {
      const auto rounds = rounds_of(measurements, target, outstanding);
      if (rounds.empty()) continue;
      const auto rates = values_of(rounds, &Measurement::orders_per_s);
      const auto [lowest, highest] = std::minmax_element(rates.begin(), rates.end());
      text += fmt::format(
          "{:>11}  {:<16}{:>10.0f}{:>20}{:>10.1f}{:>10.1f}{:>10.1f}\n", outstanding, name_of(target), median(rates),
          fmt::format("{:.0f}..{:.0f}", *lowest, *highest), median(values_of(rounds, &Measurement::p50_us)),
          median(values_of(rounds, &Measurement::p99_us)), median(values_of(rounds, &Measurement::p999_us)));
    }
  text += '\n';
  for (const auto& ratio : kRatios)
    if (const auto value = ratio_of(measurements, ratio))
      text += fmt::format("{:<36}{:>8.2f}  {}\n", ratio.name, *value, verdict(ratio.name, *value));
  return text;
}

std::string to_json(const std::vector<Figure>& figures) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& figure : figures)
    list.push_back({{"name", figure.name}, {"value", figure.value}, {"unit", figure.unit}});
  return nlohmann::ordered_json{{"figures", std::move(list)}}.dump(2) + "\n";
}

}  // namespace dealingdesk::bench
