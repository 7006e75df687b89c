// How long a wrong password waits for its answer: longer with each failure of the same user or address.
//
// Bounded: remembers a limited number of them, and forgets each after a while.
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "core/timestamp.h"

namespace dealingdesk::fix {

class Penalties {
 public:
  static constexpr std::size_t kMax = 10'000;
  static constexpr Span kForgottenAfter = Span::from_s(600);

  Penalties(Span first, Span longest) : first_{first}, longest_{longest} {}

  // Counts a failure of the user and of the address; the delay is the worse one's.
  [[nodiscard]] Span failed(const std::string& user, const std::string& address, Timestamp now);
  void succeeded(const std::string& user, const std::string& address);

 private:
  struct Record {
    int failures = 0;
    Timestamp last;
  };
  [[nodiscard]] int count(const std::string& key, Timestamp now);
  void make_room(Timestamp now);

  Span first_, longest_;
  std::map<std::string, Record> records_;
};

}  // namespace dealingdesk::fix
