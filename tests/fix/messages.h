// QuickFIX messages from text with bars, and a small catalog to read them against.
#pragma once

#include <string>

#include <catch2/catch.hpp>

#include "core/decimal.h"
#include "fix/out_message.h"
#include "fix/quickfix.h"
#include "fix/raw_message.h"
#include "reference/catalog.h"
#include "tests/support/must.h"
#include "tests/support/specs.h"

namespace dealingdesk::fix {

inline const Protocol& fix44() { return *Protocol::ours("FIX.4.4", ""); }

// Parsed and validated by the dictionary, as the session does it.
inline FIX::Message message(const std::string& text) {
  const auto first = text.find('|') + 1;
  std::string body = text.substr(0, first) + "34=2|49=C1|52=20260130-09:30:00|56=DESK|" + text.substr(first);
  for (char& c : body)
    if (c == '|') c = kSoh;
  FIX::Message parsed = fix44().parse(frame("FIX.4.4", body));
  fix44().validate(parsed);
  return parsed;
}

// The message with one field replaced or added: "54=2|".
inline FIX::Message changed(std::string text, const std::string& field) {
  const auto at = text.find("|" + field.substr(0, field.find('=') + 1));
  if (at == std::string::npos) return message(text + field);
  return message(text.replace(at + 1, text.find('|', at + 1) - at, field));
}

// Without the session's header and without 10.
inline std::string text_of(const OutMessage& out) { return "35=" + out.type() + "|" + with_bars(out.body()); }

inline std::string field(const OutMessage& out, int tag) { return std::string{find(out.body(), tag).value_or("")}; }

// As the client's engine reads it.
inline FIX::Message parsed(const OutMessage& out) {
  std::string bytes;
  put_together(bytes, {"FIX.4.4", "DESK", "C1", 1, "20260130-09:30:00.000000"}, out);
  return fix44().parse(bytes);
}
// What we send, our clients' engines must accept: so must ours.
inline void check_valid(const OutMessage& out) {
  FIX::Message read;
  CHECK_NOTHROW(read = parsed(out));
  CHECK_NOTHROW(fix44().validate(read));
}

struct Terms {
  Terms() {
    must(catalog.define(eurusd()));
    session.accounts = {AccountId{1001}, AccountId{1002}};
  }
  reference::Catalog catalog;
  FixSessionSpec session;
};

}  // namespace dealingdesk::fix
