// How fields are read without the cost of
// QuickFIX's typed messages. Private to fix/ and its tests.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/decimal.h"
#include "fix/protocol/tag.h"
#include "fix/quickfix.h"

namespace dealingdesk::fix {

// The field's value; null where it is absent.
inline const std::string* value_of(const FIX::FieldMap& map, int tag) {
  for (const auto& field : map)
    if (field.getTag() == tag) return &field.getString();
  return nullptr;
}
inline std::string value_or_empty(const FIX::FieldMap& map, int tag) {
  const auto* value = value_of(map, tag);
  return value == nullptr ? std::string{} : *value;
}

}  // namespace dealingdesk::fix
