#include "fix/absences.h"

#include <catch2/catch.hpp>

#include "tests/fix/memory_fix_log.h"

namespace dealingdesk::fix {
namespace {

constexpr SessionId kSession{7};
const Timestamp kNine = *parse_fix_utc("20260130-09:00:00.000000");
const Timestamp kTen = kNine + Span::from_s(3600);
using Away = std::map<SessionId, Timestamp>;

}  // namespace

TEST_CASE("who leaves without a Logout is away until he comes back", "[fix]") {
  MemoryFixLog log;
  Absences absences{log};
  absences.watch(kSession, kNine);
  CHECK(absences.away().empty());
  absences.left(kSession, false, kNine);  // was never logged on
  CHECK(absences.away().empty());
  absences.came(kSession);
  absences.left(kSession, false, kTen);
  CHECK(absences.away() == Away{{kSession, kTen}});
  absences.left(kSession, false, kTen + Span::from_s(1));  // a try that came to nothing
  CHECK(absences.away() == Away{{kSession, kTen}});
  absences.came(kSession);
  CHECK(absences.away().empty());
  absences.left(kSession, true, kTen);
  CHECK(absences.away().empty());
}

TEST_CASE("a process that ends with somebody logged on leaves him away for the next one", "[fix]") {
  MemoryFixLog log;
  {
    Absences absences{log};
    absences.watch(kSession, kNine);
    absences.came(kSession);
  }
  Absences next{log};
  next.watch(kSession, kTen);
  CHECK(next.away() == Away{{kSession, kTen}});
  next.settled(kSession);
  CHECK(next.away().empty());
  Absences last{log};
  last.watch(kSession, kTen);
  CHECK(last.away().empty());
}

TEST_CASE("an orderly leave, and one whose orders are no longer to be cancelled, is forgotten", "[fix]") {
  MemoryFixLog log;
  const bool orderly = GENERATE(true, false);
  {
    Absences absences{log};
    absences.watch(kSession, kNine);
    absences.came(kSession);
    orderly ? absences.left(kSession, true, kNine) : absences.ignore(kSession);
  }
  Absences next{log};
  next.watch(kSession, kTen);
  CHECK(next.away().empty());
}

TEST_CASE("sessions that nobody watches leave no trace", "[fix]") {
  MemoryFixLog log;
  Absences absences{log};
  absences.came(kSession);
  absences.left(kSession, false, kNine);
  absences.settled(kSession);
  CHECK(absences.away().empty());
  CHECK(log.open("first") == 1);
}

}  // namespace dealingdesk::fix
