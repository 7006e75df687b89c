#include "fix/clock.h"

#include <catch2/catch.hpp>

#include "fix/quickfix.h"
#include "tests/fix/memory_fix_log.h"

namespace dealingdesk::fix {
namespace {

struct Installed {
  Installed() { install_clock(&clock); }
  ~Installed() { install_clock(nullptr); }
  ManualClock clock;
};

}  // namespace

TEST_CASE("QuickFIX itself goes by our clock", "[fix]") {
  Installed installed;
  installed.clock.time = *parse_fix_utc("20310203-04:05:06.123456");
  // Compiled here from QuickFIX's header, and inside its library: both must ask us.
  CHECK(FIX::UtcTimeStampConvertor::convert(FIX::UtcTimeStamp{}, 6) == "20310203-04:05:06.123456");
  FIX::SessionID id{"FIX.4.4", "A", "B"};
  FIX::MemoryStoreFactory stores;
  std::unique_ptr<FIX::MessageStore> store{stores.create(id)};
  CHECK(FIX::UtcTimeStampConvertor::convert(store->getCreationTime(), 6) == "20310203-04:05:06.123456");
}

TEST_CASE("frozen time stands still until the outermost freeze ends", "[fix]") {
  Installed installed;
  const auto before = now();
  {
    const FrozenTime outer;
    installed.clock.time = before + Span::from_s(1);
    {
      const FrozenTime inner;
      CHECK(now() == before);
    }
    CHECK(now() == before);
  }
  CHECK(now() == before + Span::from_s(1));
}

TEST_CASE("days before and after 1970 are the right ones", "[fix]") {
  Installed installed;
  for (const char* text : {"19691231-23:59:59.999999", "19700101-00:00:00.000001", "20000229-12:00:00.000000"}) {
    installed.clock.time = *parse_fix_utc(text);
    CHECK(FIX::UtcTimeStampConvertor::convert(FIX::UtcTimeStamp{}, 6) == text);
  }
}

}  // namespace dealingdesk::fix
