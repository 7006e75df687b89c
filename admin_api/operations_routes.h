// What operators' tools ask without logging in: /healthz, /readyz, /version, /metrics.
//
// Threads:  the web executor's only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "admin_api/http_router.h"

namespace dealingdesk::admin_api {

struct Metric {
  enum class Kind { counter, gauge };
  std::string name;  // "dealingdesk_orders_total"
  Kind kind = Kind::counter;
  std::string help;
  std::string labels;  // "result=\"accepted\""; metrics of one name follow each other
  std::int64_t value = 0;
};

struct OperationsSources {
  std::string version;
  // Why the server is not ready; empty: it is.
  std::function<std::vector<std::string>()> not_ready;
  std::function<std::vector<Metric>()> metrics;
};

void add_operations_routes(Router& router, OperationsSources sources);

}  // namespace dealingdesk::admin_api
