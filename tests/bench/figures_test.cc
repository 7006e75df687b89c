#include "tests/bench/figures.h"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace dealingdesk::bench;

namespace {

double value_of(const std::vector<Figure>& figures, const std::string& name) {
  const auto found = std::find_if(figures.begin(), figures.end(), [&](const auto& one) { return one.name == name; });
  REQUIRE(found != figures.end());
  return found->value;
}

Measurement rate(TargetKind target, int round, double orders_per_s) {
  return {target, 64, round, orders_per_s, 1, 2, 3};
}

}  // namespace

TEST_CASE("percentiles are of the orders, the rate is of the time", "[bench]") {
  LoadResult result;
  result.orders = 1000;
  result.elapsed = std::chrono::milliseconds{500};
  for (std::uint32_t i = 1000; i > 0; --i) result.latencies_ns.push_back(i * 1000);
  const auto one = measurement(TargetKind::limit, 1, 0, result);
  CHECK(one.orders_per_s == Approx(2000));
  CHECK(one.p50_us == Approx(500));
  CHECK(one.p99_us == Approx(990));
  CHECK(one.p999_us == Approx(999));
}

TEST_CASE("figures are medians, ratios are medians of the rounds' ratios", "[bench]") {
  const std::vector<Measurement> rounds{rate(TargetKind::server, 0, 100), rate(TargetKind::quickfix_memory, 0, 50),
                                        rate(TargetKind::server, 1, 30),  rate(TargetKind::quickfix_memory, 1, 10),
                                        rate(TargetKind::server, 2, 90),  rate(TargetKind::quickfix_memory, 2, 90)};
  const auto all = figures(rounds);
  CHECK(value_of(all, "orders_per_s_server_64") == 90);
  CHECK(value_of(all, "orders_per_s_quickfix_memory_64") == 50);
  CHECK(value_of(all, "throughput_vs_quickfix_memory_64") == 2);
  CHECK(to_json({{"a", 1.5, "us"}}).find(R"("name": "a")") != std::string::npos);
}
