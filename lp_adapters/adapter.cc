#include "lp_adapters/adapter.h"

namespace dealingdesk::lp_adapters {

std::string_view name_of(AdapterState state) {
  switch (state) {
    case AdapterState::stopped: return "stopped";
    case AdapterState::connecting: return "connecting";
    case AdapterState::running: return "running";
    case AdapterState::finished: return "finished";
    case AdapterState::failed: return "failed";
  }
  return "unknown";
}

}  // namespace dealingdesk::lp_adapters
