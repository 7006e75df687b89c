#include "tests/faults/server_process.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace dealingdesk::faults {

void ServerProcess::start(const std::string& fault) {
  std::filesystem::remove(files_.ports);
  Program program{files_.binary,
                  {files_.command, "--config", files_.config.string(), "--data", files_.data.string(), "--ports-file",
                   files_.ports.string()},
                  {},
                  files_.log,
                  files_.log};
  if (!fault.empty()) program.environment.push_back("DEALINGDESK_FAULT=" + fault);
  armed_ = !fault.empty();
  process_ = std::make_unique<Process>(program);
}

bool ServerProcess::wait_ready(Deadline deadline) {
  return wait_for_ports(files_.ports, *process_, deadline).has_value();
}

std::string ServerProcess::log_tail() const {
  constexpr std::size_t kTail = 2000;
  std::ifstream file(files_.log);
  const std::string all{std::istreambuf_iterator<char>(file), {}};
  return all.substr(all.size() - std::min(all.size(), kTail));
}

}  // namespace dealingdesk::faults
