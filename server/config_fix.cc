// [fix] and its sessions.
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "reference/fix_sessions.h"
#include "reference/network.h"
#include "server/config_sections.h"

namespace dealingdesk::server {
namespace {

constexpr std::int64_t kLongest_ms = 24 * 3600 * 1000;

void read_span_ms(TableReader& in, std::string_view key, Span& out) {
  std::int64_t ms = out.ms();
  in.number(key, ms, 0, kLongest_ms);
  out = Span::from_ms(ms);
}

void read_version(TableReader& in, FixSessionSpec& spec) {
  std::string said = "FIX.4.4";
  in.text("version", said);
  const auto version = reference::fix_version(said);
  if (!version) return in.wrong("version", "a version of FIX, as \"FIX.4.4\" or \"FIX.5.0SP2\"", said);
  spec.begin_string = version->begin_string;
  spec.application_version = version->application_version;
}

void read_session(TableReader& in, Config& config) {
  FixSessionConfig session;
  FixSessionSpec& spec = session.spec;
  read_version(in, spec);
  in.required_text("comp_id", spec.client_comp_id);
  in.choice("behaviour", spec.behaviour, {{"trade", FixBehaviour::trade}, {"echo", FixBehaviour::echo}});
  if (spec.behaviour == FixBehaviour::echo)
    in.text("user", session.user);
  else
    in.required_text("user", session.user);
  std::vector<std::uint64_t> accounts;
  in.numbers("accounts", accounts);
  for (const std::uint64_t id : accounts) spec.accounts.push_back(AccountId{id});
  in.choice("kind", spec.kind,
            {{"order", FixSessionKind::order},
             {"quote", FixSessionKind::quote},
             {"both", FixSessionKind::both},
             {"drop_copy", FixSessionKind::drop_copy}});
  in.texts("networks", spec.networks);
  for (const std::string& network : spec.networks)
    if (auto read = reference::Network::parse(network); !read) in.refuse("networks", read.reject());
  in.text("certificate", spec.certificate);
  if (!spec.certificate.empty() && (!config.fix.tls || config.fix.client_ca_file.empty()))
    in.wrong("certificate", "fix.tls and fix.client_ca_file, without which nobody can show one", spec.certificate);
  in.text("calendar", session.calendar);
  in.choice("reset", spec.reset,
            {{"never", FixReset::never},
             {"at_logon", FixReset::at_logon},
             {"at_logout", FixReset::at_logout},
             {"at_disconnect", FixReset::at_disconnect}});
  in.number("messages_per_second", spec.messages_per_second, 0, 1'000'000);
  read_span_ms(in, "max_latency_ms", spec.max_latency);
  in.boolean("cancel_on_disconnect", spec.cancel_on_disconnect);
  read_span_ms(in, "cancel_after_ms", spec.cancel_after);
  read_path(in, "transport_dictionary", config, spec.transport_dictionary);
  read_path(in, "dictionary", config, spec.application_dictionary);
  const std::string name = fmt::format("{}/{}", spec.begin_string, spec.client_comp_id);
  unique(in, "comp_id", name, config.fix_sessions, [](const FixSessionConfig& other) {
    return fmt::format("{}/{}", other.spec.begin_string, other.spec.client_comp_id);
  });
  if (in.good())
    if (auto ok = reference::check(spec, fmt::format("session {}", spec.client_comp_id)); !ok)
      in.refuse("version", ok.reject());
  config.fix_sessions.push_back(std::move(session));
}

}  // namespace

void read_fix(TableReader& in, Config& config) {
  FixConfig& fix = config.fix;
  in.text("comp_id", fix.comp_id);
  read_endpoint(in, "listen", "port", fix.plain);
  bool tls = true;
  in.boolean("tls", tls);
  Endpoint endpoint{fix.plain.address, 9881};
  in.number("tls_port", endpoint.port, 0, 65535);
  fix.tls = tls ? std::optional{endpoint} : std::nullopt;
  read_path(in, "certificate_file", config, fix.certificate_file);
  read_path(in, "private_key_file", config, fix.private_key_file);
  if (fix.certificate_file.empty() != fix.private_key_file.empty())
    in.wrong("certificate_file", "certificate_file and private_key_file together, or neither", "one of them");
  read_path(in, "client_ca_file", config, fix.client_ca_file);
  if (!tls && !fix.client_ca_file.empty())
    in.wrong("client_ca_file", "tls = true beside it, because only TLS shows certificates", fix.client_ca_file);
  in.number("max_waiting", fix.max_waiting, 1, 1'000'000);
  in.number("logon_timeout_ms", fix.logon_timeout_ms, 100, 600'000);
  in.number("max_message_bytes", fix.max_message_bytes, 1024, 64 << 20);
  in.number("max_queue_bytes", fix.max_queue_bytes, 65'536, std::int64_t{1} << 32);
  read_path(in, "message_log_dir", config, fix.message_log_dir);
  in.number("message_log_bytes", fix.message_log_bytes, 4096, std::int64_t{1} << 40);
  in.number("message_log_files", fix.message_log_files, 1, 1000);
  in.tables("session", [&](TableReader& each) { read_session(each, config); });
}

}  // namespace dealingdesk::server
