// Turning values into bytes, back, and into a digest: one description of a struct's fields serves all.
//
// A struct takes part by naming its fields once:
//
//   template <class Self, class Archive>
//   static void fields(Self& self, Archive& archive) { archive(self.a, self.b); }
//
// Numbers are little-endian base-128 varints (signed ones zigzag), texts and lists are a count and
// their items. The bytes say nothing of types: a format has a version of its own (docs/file-formats.md).
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/money.h"
#include "core/timestamp.h"
#include "core/wide.h"

namespace dealingdesk {

namespace archive_detail {

struct AnyArchive {
  template <class... Ts>
  void operator()(Ts&&...) {}
};

template <class T>
concept HasFields = requires(T& value, AnyArchive& archive) {
  std::decay_t<T>::fields(value, archive);
};

template <class Tag, int Scale>
std::int64_t raw(Fixed<Tag, Scale> v) {
  return v.steps();
}
template <class Tag, class Rep>
Rep raw(Id<Tag, Rep> v) {
  return v.value();
}
inline std::int64_t raw(Timestamp v) { return v.ns(); }
inline std::int64_t raw(Span v) { return v.ns(); }
inline std::uint64_t raw(Currency v) { return v.packed(); }

template <class Tag, int Scale>
void assign(Fixed<Tag, Scale>& out, std::int64_t v) {
  out = Fixed<Tag, Scale>::from_steps(v);
}
template <class Tag, class Rep>
void assign(Id<Tag, Rep>& out, Rep v) {
  out = Id<Tag, Rep>{v};
}
inline void assign(Timestamp& out, std::int64_t v) { out = Timestamp::from_ns(v); }
inline void assign(Span& out, std::int64_t v) { out = Span::from_ns(v); }

template <class T>
concept HasRaw = requires(const T& value) {
  raw(value);
};

}  // namespace archive_detail

// Calls `Sink::number(uint64)` and `Sink::text(string_view)` for every field of every value given.
template <class Sink>
class FieldWriter {
 public:
  template <class... Ts>
  void operator()(const Ts&... values) {
    (write(values), ...);
  }

 private:
  Sink& sink() { return static_cast<Sink&>(*this); }

  template <class T>
  void write(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      write(static_cast<std::underlying_type_t<T>>(value));
    } else if constexpr (std::is_same_v<T, bool> || std::is_unsigned_v<T>) {
      sink().number(static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_integral_v<T>) {
      const auto v = static_cast<std::int64_t>(value);
      sink().number((static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63));
    } else if constexpr (archive_detail::HasRaw<T>) {
      write(archive_detail::raw(value));
    } else {
      static_assert(archive_detail::HasFields<const T>, "name the struct's fields");
      T::fields(value, sink());
    }
  }
  void write(const Int128& value) {
    sink().number(static_cast<std::uint64_t>(value));
    sink().number(static_cast<std::uint64_t>(value >> 64));
  }
  void write(const std::string& value) { sink().text(value); }
  template <class T>
  void write(const std::optional<T>& value) {
    write(value.has_value());
    if (value) write(*value);
  }
  template <class T, class A>
  void write(const std::vector<T, A>& values) {
    sink().number(values.size());
    for (const auto& value : values) write(value);
  }
  template <class T, class A>
  void write(const std::deque<T, A>& values) {
    sink().number(values.size());
    for (const auto& value : values) write(value);
  }
  template <class T, std::size_t N>
  void write(const std::array<T, N>& values) {
    for (const auto& value : values) write(value);
  }
  template <class K, class V, class C, class A>
  void write(const std::map<K, V, C, A>& values) {
    sink().number(values.size());
    for (const auto& [key, value] : values) {
      write(key);
      write(value);
    }
  }
  template <class... Ts>
  void write(const std::variant<Ts...>& value) {
    sink().number(value.index());
    std::visit([this](const auto& held) { write(held); }, value);
  }
};

// Appends to a string.
class Encoder : public FieldWriter<Encoder> {
 public:
  explicit Encoder(std::string& out) : out_{out} {}
  void number(std::uint64_t value);
  void text(std::string_view value);

 private:
  std::string& out_;
};

// A 64-bit digest of everything written into it. Not cryptographic: it finds differences and damage,
// not forgers.
class Digest : public FieldWriter<Digest> {
 public:
  explicit Digest(std::uint64_t seed = 0) : state_{seed ^ 0x9E3779B97F4A7C15ull} {}
  void number(std::uint64_t value) {
    state_ ^= value * 0xC2B2AE3D27D4EB4Full;
    state_ = (state_ << 31 | state_ >> 33) * 0x9E3779B185EBCA87ull + 0x165667B19E3779F9ull;
  }
  void text(std::string_view value);
  [[nodiscard]] std::uint64_t value() const;

 private:
  std::uint64_t state_;
};

// Reads what an Encoder wrote. Damaged input makes it fail, never throw and never allocate more than
// the input could hold; once failed it stays failed and everything read is a default value. So does a currency
// that there cannot be: whoever prints an amount of it relies on its decimals. None at all is sound, and whether
// one is needed is the record's to say.
class Decoder {
 public:
  explicit Decoder(std::string_view in) : in_{in} {}

  template <class... Ts>
  void operator()(Ts&... values) {
    (read(values), ...);
  }
  [[nodiscard]] bool ok() const { return ok_; }
  // All was read, and nothing failed.
  [[nodiscard]] bool done() const { return ok_ && in_.empty(); }
  [[nodiscard]] std::string_view rest() const { return in_; }

 private:
  std::uint64_t number();
  void fail() {
    ok_ = false;
    in_ = {};
  }
  // A count of items, each of which takes a byte at least.
  std::size_t count() {
    const auto n = number();
    if (n > in_.size()) fail();
    return ok_ ? static_cast<std::size_t>(n) : 0;
  }

  template <class T>
  void read(T& value) {
    if constexpr (std::is_enum_v<T>) {
      std::underlying_type_t<T> v{};
      read(v);
      value = static_cast<T>(v);
    } else if constexpr (std::is_same_v<T, bool>) {
      value = number() != 0;
    } else if constexpr (std::is_unsigned_v<T>) {
      const auto v = number();
      value = static_cast<T>(v);
      if (value != v) fail();
    } else if constexpr (std::is_integral_v<T>) {
      const auto v = number();
      const auto decoded = static_cast<std::int64_t>(v >> 1) ^ -static_cast<std::int64_t>(v & 1);
      value = static_cast<T>(decoded);
      if (value != decoded) fail();
    } else if constexpr (archive_detail::HasRaw<T>) {
      decltype(archive_detail::raw(value)) v{};
      read(v);
      archive_detail::assign(value, v);
    } else {
      T::fields(value, *this);
    }
  }
  void read(Currency& value) {
    const auto known = Currency::from_packed(number());
    if (!known) return fail();
    value = *known;
  }
  void read(Int128& value) {
    const auto low = number();
    const auto high = number();
    value = static_cast<Int128>(high) << 64 | low;
  }
  void read(std::string& value) {
    const auto size = count();
    value.assign(in_.substr(0, size));
    if (ok_) in_.remove_prefix(size);
  }
  template <class T>
  void read(std::optional<T>& value) {
    bool present = false;
    read(present);
    value.reset();
    if (present) read(value.emplace());
  }
  template <class T, class A>
  void read(std::vector<T, A>& values) {
    const auto size = count();
    values.clear();
    values.reserve(size < 4096 ? size : 4096);
    for (std::size_t i = 0; i < size && ok_; ++i) read(values.emplace_back());
  }
  template <class T, class A>
  void read(std::deque<T, A>& values) {
    const auto size = count();
    values.clear();
    for (std::size_t i = 0; i < size && ok_; ++i) read(values.emplace_back());
  }
  template <class T, std::size_t N>
  void read(std::array<T, N>& values) {
    for (auto& value : values) read(value);
  }
  template <class K, class V, class C, class A>
  void read(std::map<K, V, C, A>& values) {
    const auto size = count();
    values.clear();
    for (std::size_t i = 0; i < size && ok_; ++i) {
      K key{};
      read(key);
      read(values[std::move(key)]);
    }
  }
  template <class... Ts>
  void read(std::variant<Ts...>& value) {
    const auto index = number();
    if (index >= sizeof...(Ts)) return fail();
    read_alternative(value, static_cast<std::size_t>(index), std::index_sequence_for<Ts...>{});
  }
  template <class Variant, std::size_t... Is>
  void read_alternative(Variant& value, std::size_t index, std::index_sequence<Is...>) {
    ((index == Is ? read(value.template emplace<Is>()) : void()), ...);
  }

  std::string_view in_;
  bool ok_ = true;
};

template <class T>
[[nodiscard]] std::string encode(const T& value) {
  std::string out;
  Encoder encoder{out};
  encoder(value);
  return out;
}

// Nothing unless the bytes are exactly one T.
template <class T>
[[nodiscard]] std::optional<T> decode(std::string_view bytes) {
  std::optional<T> value{std::in_place};
  Decoder decoder{bytes};
  decoder(*value);
  if (!decoder.done()) value.reset();
  return value;
}

template <class T>
[[nodiscard]] std::uint64_t digest_of(const T& value) {
  Digest digest;
  digest(value);
  return digest.value();
}

}  // namespace dealingdesk
