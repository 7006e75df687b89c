// QuickFIX messages from text with bars, and a small catalog to read them against.
#pragma once

#include <string>

#include "core/decimal.h"
#include "fix/dictionary.h"
#include "fix/quickfix.h"
#include "fix/raw_message.h"
#include "reference/catalog.h"
#include "tests/support/must.h"
#include "tests/support/specs.h"

namespace dealingdesk::fix {

// Parsed and validated by the dictionary, as the session does it.
inline FIX::Message message(const std::string& text) {
  const auto first = text.find('|') + 1;
  std::string body = text.substr(0, first) + "34=2|49=C1|52=20260130-09:30:00|56=DESK|" + text.substr(first);
  for (char& c : body)
    if (c == '|') c = kSoh;
  FIX::Message parsed{frame("FIX.4.4", body), dictionary()};
  dictionary().validate(parsed);
  return parsed;
}

// The message with one field replaced or added: "54=2|".
inline FIX::Message changed(std::string text, const std::string& field) {
  const auto at = text.find("|" + field.substr(0, field.find('=') + 1));
  if (at == std::string::npos) return message(text + field);
  return message(text.replace(at + 1, text.find('|', at + 1) - at, field));
}

inline std::string text_of(const FIX::Message& out) {
  auto copy = out;
  const auto text = with_bars(copy.toString());
  // Without 8, 9 and 10: they are QuickFIX's.
  const auto begin = text.find("|35=") + 1;
  return text.substr(begin, text.rfind("10=") - begin);
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
