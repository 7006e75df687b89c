#include "admin_api/operations_routes.h"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "admin_api/json_views.h"

namespace dealingdesk::admin_api {
namespace {

// Prometheus' text format: a HELP and a TYPE line before the first of each name.
std::string metrics_text(const std::vector<Metric>& metrics) {
  std::string text;
  std::string last;
  for (const Metric& metric : metrics) {
    if (metric.name != last) {
      text += fmt::format("# HELP {} {}\n# TYPE {} {}\n", metric.name, metric.help, metric.name,
                          metric.kind == Metric::Kind::counter ? "counter" : "gauge");
      last = metric.name;
    }
    text += metric.labels.empty() ? fmt::format("{} {}\n", metric.name, metric.value)
                                  : fmt::format("{}{{{}}} {}\n", metric.name, metric.labels, metric.value);
  }
  return text;
}

}  // namespace

void add_operations_routes(Router& router, OperationsSources sources) {
  router.add("GET", "/healthz", Access::anyone, [](const CallPtr& call) {
    call->answer(200, Json{{"status", "alive"}});
  });
  router.add("GET", "/readyz", Access::anyone, [not_ready = sources.not_ready](const CallPtr& call) {
    const auto reasons = not_ready();
    if (reasons.empty())
      call->answer(200, Json{{"status", "ready"}});
    else
      call->answer(503, Json{{"status", "not ready"}, {"reasons", reasons}});
  });
  router.add("GET", "/version", Access::anyone, [version = sources.version](const CallPtr& call) {
    call->answer(200, Json{{"version", version}});
  });
  router.add("GET", "/metrics", Access::anyone, [metrics = sources.metrics](const CallPtr& call) {
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.headers.emplace_back("Cache-Control", "no-store");
    response.body = metrics_text(metrics());
    call->answer(std::move(response));
  });
}

}  // namespace dealingdesk::admin_api
