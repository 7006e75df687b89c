// A configuration as a test writes it.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

#include "server/config.h"

namespace dealingdesk::server {

// A configuration file that is gone at the end.
class ConfigFile {
 public:
  explicit ConfigFile(const std::string& text)
      : path_{std::filesystem::temp_directory_path() / ("config_test_" + std::to_string(::getpid()) + ".toml")} {
    std::ofstream{path_} << text;
  }
  ~ConfigFile() { std::filesystem::remove(path_); }
  [[nodiscard]] ConfigResult read(const Overrides& flags = {}, const Overrides& environment = {}) const {
    return read_config(path_, flags, environment);
  }
  [[nodiscard]] std::string at(int line) const { return path_.string() + ":" + std::to_string(line); }

 private:
  std::filesystem::path path_;
};

}  // namespace dealingdesk::server
