// The configuration of the server and the venue of the kill test, written as files into its folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace dealingdesk::faults {

// How a client logs on, and its accounts.
struct ClientAccess {
  std::string comp_id;
  std::string user;
  std::string password;
  std::uint64_t account_b = 0;
  std::uint64_t account_a = 0;
};

inline constexpr const char* kServerCompId = "DEALINGDESK";
inline constexpr const char* kVenueCompId = "VENUE";
inline constexpr const char* kSymbol = "EURUSD";
inline const ClientAccess kKeeper{"CLIENT1", "t1", "secret-1", 1001, 2001};
inline const ClientAccess kResetter{"CLIENT2", "t2", "secret-2", 1002, 2002};
// At the venue: the server itself, and who looks at the same account from outside.
inline const ClientAccess kHouse{"HOUSE", "house", "secret-house", 0, 1};
inline const ClientAccess kAuditor{"AUDIT", "audit", "secret-audit", 0, 1};

// A server with the two clients; its A-book group goes to the venue on `venue_port`. Without a
// venue (port 0) it has the B-book only.
[[nodiscard]] std::string server_config(const std::filesystem::path& data, std::uint16_t fix_port,
                                        std::uint16_t venue_port);
// The venue, with the server's house account 1 and the auditor, who sees the same account.
[[nodiscard]] std::string venue_config(const std::filesystem::path& data, std::uint16_t fix_port);

void write_text(const std::filesystem::path& path, const std::string& text);

}  // namespace dealingdesk::faults
