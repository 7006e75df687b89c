// The recorded quotes that some tests read.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <catch2/catch.hpp>

namespace dealingdesk {

// A file or folder of DEALINGDESK_SHARED; empty, and said so, where it is not here.
inline std::string recorded(const std::string& name) {
  const char* shared = std::getenv("DEALINGDESK_SHARED");
  const auto path = shared != nullptr ? std::string{shared} + "/" + name : std::string{};
  if (!path.empty() && std::filesystem::exists(path)) return path;
  WARN("skipped: no recordings (DEALINGDESK_SHARED)");
  return {};
}

}  // namespace dealingdesk
