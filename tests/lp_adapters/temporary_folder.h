// A folder that goes with the test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace dealingdesk::lp_adapters {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    auto name = (std::filesystem::temp_directory_path() / "dealingdesk-replay-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error{"no temporary folder"};
    path_ = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] std::string path() const { return path_.string(); }
  // Writes a file and returns its path.
  std::string write(const std::string& name, std::string_view content) const {
    const auto path = (path_ / name).string();
    std::ofstream{path, std::ios::binary} << content;
    return path;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace dealingdesk::lp_adapters
