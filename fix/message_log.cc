#include "fix/message_log.h"

#include <utility>
#include <vector>

#include <fmt/format.h>
#include <spdlog/async.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/spdlog.h>

#include "fix/raw_message.h"

namespace dealingdesk::fix {
namespace {

using Logger = std::shared_ptr<spdlog::async_logger>;

// CompIDs may hold anything: what is no letter of a file's name is written as %2F, so that no two become one.
std::string file_name(std::string_view begin_string, std::string_view sender, std::string_view target) {
  std::string out;
  for (const char c : fmt::format("{}-{}-{}", begin_string, sender, target)) {
    const bool plain =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
    out += plain ? std::string{c} : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

class Files : public SessionLog {
 public:
  Files(Logger messages, Logger events) : messages_{std::move(messages)}, events_{std::move(events)} {}
  ~Files() override {
    messages_->flush();
    events_->flush();
  }
  void message(Timestamp time, std::string_view message) override {
    messages_->info("{} : {}", to_fix_utc(time), with_bars(message));
    dirty_ = true;
  }
  void event(Timestamp time, std::string_view text) override {
    events_->info("{} : {}", to_fix_utc(time), text);
    dirty_ = true;
  }
  void flush() {
    if (!std::exchange(dirty_, false)) return;
    messages_->flush();
    events_->flush();
  }

 private:
  Logger messages_, events_;
  bool dirty_ = false;
};

}  // namespace

struct MessageLogs::Impl {
  explicit Impl(Settings given)
      : settings{std::move(given)}, pool{std::make_shared<spdlog::details::thread_pool>(settings.queue, 1)} {}

  Logger open_file(const std::string& name) {
    const auto path = (settings.directory / name).string();
    auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(path, settings.max_file_bytes,
                                                                       settings.files > 0 ? settings.files - 1 : 0);
    auto logger =
        std::make_shared<spdlog::async_logger>(name, sink, pool, spdlog::async_overflow_policy::overrun_oldest);
    logger->set_pattern("%v");
    logger->set_level(spdlog::level::info);
    logger->set_error_handler([failed = failed](const std::string& text) {
      // A full disk fails every line: one is enough to say so.
      if ((*failed)++ == 0) spdlog::error("FIX message log: {}", text);
    });
    return logger;
  }

  Settings settings;
  std::shared_ptr<std::atomic<std::uint64_t>> failed = std::make_shared<std::atomic<std::uint64_t>>(0);
  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::vector<std::weak_ptr<Files>> files;
};

MessageLogs::MessageLogs(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
MessageLogs::~MessageLogs() = default;

Result<std::unique_ptr<MessageLogs>> MessageLogs::open(Settings settings) {
  std::error_code error;
  std::filesystem::create_directories(settings.directory, error);
  if (error)
    return Reject{RejectCode::malformed,
                  fmt::format("FIX message log: cannot make {}: {}", settings.directory.string(), error.message())};
  return std::unique_ptr<MessageLogs>{new MessageLogs{std::make_unique<Impl>(std::move(settings))}};
}

std::shared_ptr<SessionLog> MessageLogs::session(std::string_view begin_string, std::string_view sender_comp_id,
                                                 std::string_view target_comp_id) {
  const auto name = file_name(begin_string, sender_comp_id, target_comp_id);
  try {
    auto files =
        std::make_shared<Files>(impl_->open_file(name + ".messages.log"), impl_->open_file(name + ".events.log"));
    std::erase_if(impl_->files, [](const auto& each) { return each.expired(); });
    impl_->files.push_back(files);
    return files;
  } catch (const spdlog::spdlog_ex& e) {
    spdlog::error("FIX message log: {} is not written: {}", name, e.what());
    return nullptr;
  }
}

void MessageLogs::flush() {
  for (const auto& each : impl_->files)
    if (const auto files = each.lock()) files->flush();
}

std::uint64_t MessageLogs::dropped() const { return impl_->pool->overrun_counter(); }
std::uint64_t MessageLogs::failed() const { return *impl_->failed; }

}  // namespace dealingdesk::fix
