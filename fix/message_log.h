// What engines write: a file of messages and a file of events for each session.
//
//   FIX.4.4-DEALINGDESK-CLIENT1.messages.log   20260130-09:30:00.123456 : 8=FIX.4.4|9=...|10=123|
//   FIX.4.4-DEALINGDESK-CLIENT1.events.log     20260130-09:30:00.123456 : logged on
//
// It is for people and for tools; what must not be lost is in the database. Lines go through a bounded queue to a
// thread that writes them: when the disk cannot keep up the oldest lines are dropped and counted. Files rotate by
// size: name.log, name.1.log, name.2.log ...
//
// Threads:  session() and the lines of a log from one thread (the desk's); dropped() and failed() from any.
// Lifetime: the logs that session() made may outlive it; what is queued is written before it ends.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/timestamp.h"

namespace dealingdesk::fix {

class SessionLog {
 public:
  virtual ~SessionLog() = default;
  // REQUIRES: its secrets are blanked.
  virtual void message(Timestamp time, std::string_view message) = 0;
  virtual void event(Timestamp time, std::string_view text) = 0;
};

class MessageLogs {
 public:
  struct Settings {
    std::filesystem::path directory;
    std::size_t max_file_bytes = 64 * 1024 * 1024;
    std::size_t files = 10;    // of each kind and session, the one that is being written among them
    std::size_t queue = 4096;  // lines of all sessions; each is at most as long as a message may be
  };
  // Refuses (malformed) a directory that cannot be made or written into.
  [[nodiscard]] static Result<std::unique_ptr<MessageLogs>> open(Settings settings);
  ~MessageLogs();

  // Null, with a line in the server's log, where the files cannot be opened.
  [[nodiscard]] std::shared_ptr<SessionLog> session(std::string_view begin_string, std::string_view sender_comp_id,
                                                    std::string_view target_comp_id);
  // What was written so far is in the files soon.
  void flush();
  // Lines that the queue had no room for, and those that could not be written.
  [[nodiscard]] std::uint64_t dropped() const;
  [[nodiscard]] std::uint64_t failed() const;

 private:
  struct Impl;
  explicit MessageLogs(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealingdesk::fix
