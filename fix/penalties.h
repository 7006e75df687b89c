// How long a wrong password waits for its answer: longer with each failure of the same user or address. Who goes
// on all the same is locked out for a while: no password of theirs is looked at.
//
// Bounded: remembers a limited number of them, and forgets each after a while.
// Threads: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/timestamp.h"

namespace dealingdesk::fix {

class Penalties {
 public:
  static constexpr std::size_t kMax = 10'000;
  static constexpr Span kForgottenAfter = Span::from_s(600);
  static constexpr int kLockedFrom = 10;  // failures; from then on nothing is looked at before `until`

  enum class Kind : std::uint8_t { user, address };
  struct Standing {
    Kind kind = Kind::user;
    std::string name;
    int failures = 0;
    Timestamp last;
    Timestamp until;      // the end of the last failure's delay
    bool locked = false;  // and until then nothing is looked at
    friend bool operator==(const Standing&, const Standing&) = default;
  };

  Penalties(Span first, Span longest) : first_{first}, longest_{longest} {}

  // Counts a failure of the address, and of the user unless that is empty; the delay is the worse one's.
  [[nodiscard]] Span failed(const std::string& user, const std::string& address, Timestamp now);
  void succeeded(const std::string& user, const std::string& address);
  // Until when nothing of this user, or of this address, is looked at; nothing where it is.
  [[nodiscard]] std::optional<Timestamp> locked_until(const std::string& user, const std::string& address,
                                                      Timestamp now) const;

  // Everybody who is remembered; users before addresses, in order of name.
  [[nodiscard]] std::vector<Standing> standings(Timestamp now) const;
  // False: nothing was remembered.
  bool forgive(Kind kind, const std::string& name);

 private:
  struct Record {
    int failures = 0;
    Timestamp last;
    Timestamp until;
  };
  using Key = std::pair<Kind, std::string>;
  [[nodiscard]] Span count(const Key& key, Timestamp now);
  [[nodiscard]] static bool is_locked(const Record& record, Timestamp now);
  void make_room(Timestamp now);

  const Span first_, longest_;
  mutable std::mutex mutex_;  // guards records_
  std::map<Key, Record> records_;
};

}  // namespace dealingdesk::fix
