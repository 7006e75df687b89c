// Messages held against the standards' own dictionaries: what an engine that knows no more than them accepts.
#pragma once

#include <memory>
#include <string>

#include <catch2/catch.hpp>

#include "fix/quickfix.h"
#include "fix/raw_message.h"
#include "tests/support/recordings.h"

namespace dealingdesk::fix {

// A message of FIX 4.4, or of FIX 5.0SP2 over FIXT 1.1. Nothing is checked where the dictionaries are not there.
inline void check_standard(const std::string& message) {
  static const auto folder = recorded("fix-dictionaries");
  if (folder.empty()) return;
  const auto load = [](const char* name) {
    auto read = std::make_shared<FIX::DataDictionary>(folder + "/" + name + ".xml");
    read->checkUserDefinedFields(false);
    // A fill names its position: ours, as docs/fix-rules/orders.md says.
    read->addMsgField("8", 721);
    return read;
  };
  INFO(with_bars(message));
  if (message.rfind("8=FIX.4.4", 0) == 0) {
    static const auto fix44 = load("FIX44");
    CHECK_NOTHROW(fix44->validate(FIX::Message{message, *fix44, false}));
    return;
  }
  static const auto transport = load("FIXT11");
  static const auto fix50 = load("FIX50SP2");
  CHECK_NOTHROW(
      FIX::DataDictionary::validate(FIX::Message{message, *transport, *fix50, false}, transport.get(), fix50.get()));
}

}  // namespace dealingdesk::fix
