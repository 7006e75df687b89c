// The versions of FIX that sessions may speak, by the names people use, and what a session's terms must be. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/fix_session_spec.h"
#include "core/result.h"

namespace dealingdesk::reference {

// How a version shows on the wire.
struct FixVersion {
  std::string_view name;                 // "FIX.5.0SP2"
  std::string_view begin_string;         // 8: "FIXT.1.1"
  std::string_view application_version;  // 1137: "9"; empty before FIX.5.0
};
// "FIX.4.4", "FIX.5.0SP2"...: none that is not spoken, not even by an echo.
[[nodiscard]] std::optional<FixVersion> fix_version(std::string_view name);
// The version's name; the BeginString where there is no such version.
[[nodiscard]] std::string_view version_name(const FixSessionSpec& spec);

// Refuses versions that are not spoken, limits that make no sense, networks that are none, and an echo session without
// its dictionaries. `of` names the session in the refusal.
[[nodiscard]] Result<void> check(const FixSessionSpec& spec, std::string_view of);

}  // namespace dealingdesk::reference
