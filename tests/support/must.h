// What a test takes for granted: the value of a result, or an exception with the refusal's text.
#pragma once

#include <stdexcept>
#include <utility>

#include "core/result.h"

namespace dealingdesk {

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error{result.reject().text};
  return std::move(result).value();
}
inline void must(const Result<void>& result) {
  if (!result) throw std::runtime_error{result.reject().text};
}

}  // namespace dealingdesk
