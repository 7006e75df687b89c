// A value, or the reason why there is none.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "core/reject.h"

namespace dealingdesk {

// Holds a T or a Reject. Asking for the wrong one throws std::bad_variant_access, which ends the
// process: a caller that did not look has a bug.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_{std::in_place_index<0>, std::move(value)} {}
  Result(Reject reject) : held_{std::in_place_index<1>, std::move(reject)} {}

  [[nodiscard]] explicit operator bool() const { return held_.index() == 0; }
  [[nodiscard]] const T& value() const& { return std::get<0>(held_); }
  [[nodiscard]] T& value() & { return std::get<0>(held_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(held_)); }
  [[nodiscard]] const T& operator*() const& { return value(); }
  [[nodiscard]] T& operator*() & { return value(); }
  [[nodiscard]] T&& operator*() && { return std::move(*this).value(); }
  [[nodiscard]] const T* operator->() const { return &value(); }
  [[nodiscard]] T* operator->() { return &value(); }
  [[nodiscard]] const Reject& reject() const { return std::get<1>(held_); }

 private:
  std::variant<T, Reject> held_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Reject reject) : reject_{std::move(reject)} {}

  [[nodiscard]] explicit operator bool() const { return reject_.code == RejectCode::none; }
  [[nodiscard]] const Reject& reject() const { return reject_; }

 private:
  Reject reject_;
};

}  // namespace dealingdesk
