#include "server/ports_file.h"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace dealingdesk::server {

Result<void> write_ports_file(const std::string& file, const Ports& ports, const std::string& data_dir) {
  const std::string beside = file + ".new";
  {
    std::ofstream out{beside, std::ios::trunc};
    const nlohmann::ordered_json json{{"pid", ::getpid()},
                                      {"fix", ports.fix},
                                      {"fix_tls", ports.fix_tls},
                                      {"http", ports.http},
                                      {"data_dir", data_dir}};
    out << json.dump() << "\n";
    out.flush();
    if (!out) return Reject{RejectCode::conflict, fmt::format("cannot write {}", beside)};
  }
  std::error_code error;
  std::filesystem::rename(beside, file, error);
  if (error) return Reject{RejectCode::conflict, fmt::format("cannot write {}: {}", file, error.message())};
  return {};
}

}  // namespace dealingdesk::server
