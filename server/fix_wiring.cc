#include "server/fix_wiring.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <utility>

#include <fmt/format.h>
#include <sys/resource.h>

namespace dealingdesk::server {
namespace {

// Descriptors that connections at the door may take: the databases need some, and a write that cannot open its
// file ends the process.
std::size_t most_waiting(std::uint32_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
  return std::min<std::size_t>(wanted, limit.rlim_cur / 4 * 3);
}

Result<fix::TlsFiles> tls_files(const Config& config) {
  fix::TlsFiles files{config.fix.certificate_file, config.fix.private_key_file, config.fix.client_ca_file};
  if (!config.fix.certificate_file.empty()) return files;
  auto made = fix::make_self_signed(config.data_dir);
  if (made) made->client_ca = files.client_ca;
  return made;
}

}  // namespace

Result<DoorParts> door_parts(const Config& config) {
  DoorParts parts;
  fix::Door::Settings& settings = parts.settings;
  settings.comp_id = config.fix.comp_id;
  settings.listen = config.fix.plain.address;
  settings.port = config.fix.plain.port;
  settings.logon_timeout = Span::from_ms(config.fix.logon_timeout_ms);
  settings.max_waiting = most_waiting(config.fix.max_waiting);
  settings.max_message = config.fix.max_message_bytes;
  if (!config.fix.tls) return parts;
  settings.tls_port = config.fix.tls->port;
  auto files = tls_files(config);
  if (!files) return files.reject();
  // Before the files are read: what changes meanwhile is read again.
  auto renewal = std::make_shared<fix::TlsRenewal>(*files);
  auto context = fix::TlsContext::server(*files);
  if (!context) return context.reject();
  parts.tls = *std::move(context);
  settings.renewed_tls = [renewal] { return renewal->renewed(); };
  return parts;
}

Result<std::shared_ptr<fix::MessageLogs>> open_message_logs(const FixConfig& config) {
  if (config.message_log_dir.empty()) return std::shared_ptr<fix::MessageLogs>{};
  fix::MessageLogs::Settings settings;
  settings.directory = config.message_log_dir;
  settings.max_file_bytes = config.message_log_bytes;
  settings.files = config.message_log_files;
  auto logs = fix::MessageLogs::open(std::move(settings));
  if (!logs) return logs.reject();
  return std::shared_ptr<fix::MessageLogs>{*std::move(logs)};
}

std::string what_the_door_did(const fix::Door::Counters& counters) {
  const std::pair<const char*, const std::atomic<std::uint64_t>*> refusals[] = {
      {"garbage", &counters.garbage},
      {"no logon", &counters.not_a_logon},
      {"timed out", &counters.timed_out},
      {"unknown session", &counters.unknown_session},
      {"live session", &counters.live_session},
      {"address", &counters.address_refused},
      {"certificate", &counters.certificate_refused},
      {"wrong password", &counters.wrong_password},
      {"new password", &counters.new_password},
      {"locked out", &counters.locked_out},
      {"closed session", &counters.closed_session},
      {"TLS failed", &counters.tls_failed},
      {"TLS on the plain port", &counters.tls_on_plain},
      {"too many", &counters.too_many}};
  std::string out =
      fmt::format("FIX connections: {} accepted, {} logged on", counters.accepted.load(), counters.handed_over.load());
  std::string refused;
  for (const auto& [name, count] : refusals)
    if (*count != 0) refused += fmt::format("{}{} {}", refused.empty() ? "; refused: " : ", ", name, count->load());
  return out + refused;
}

}  // namespace dealingdesk::server
