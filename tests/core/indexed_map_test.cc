#include "core/indexed_map.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/archive.h"
#include "core/ids.h"

namespace dealingdesk {
namespace {

using Names = IndexedMap<OrderId, std::string>;

std::vector<std::uint64_t> keys(const Names& names) {
  std::vector<std::uint64_t> out;
  for (const auto& [id, name] : names.sorted()) out.push_back(id.value());
  return out;
}

}  // namespace

TEST_CASE("an indexed map finds by key and iterates in order of it", "[core]") {
  Names names;
  for (const std::uint64_t id : {7u, 3u, 9u, 1u}) names[OrderId{id}] = std::to_string(id);
  names[OrderId{3}] = "three";
  CHECK(keys(names) == std::vector<std::uint64_t>{1, 3, 7, 9});
  CHECK(*names.find(OrderId{3}) == "three");
  CHECK(names.find(OrderId{4}) == nullptr);
  CHECK(names.erase(OrderId{7}));
  CHECK_FALSE(names.erase(OrderId{7}));
  CHECK(names.find(OrderId{7}) == nullptr);
  CHECK(keys(names) == std::vector<std::uint64_t>{1, 3, 9});
}

TEST_CASE("values stay where they are, and a copy has its own", "[core]") {
  Names names;
  std::string& first = names[OrderId{500}];
  for (std::uint64_t id = 1; id <= 1'000; ++id) names[OrderId{id}] = std::to_string(id);
  CHECK(names.find(OrderId{500}) == &first);

  Names copy = names;
  *copy.find(OrderId{500}) = "changed";
  CHECK(first == "500");
  copy.clear();
  CHECK(copy.find(OrderId{500}) == nullptr);
  copy = names;
  CHECK(copy.find(OrderId{500}) != names.find(OrderId{500}));
  CHECK(*copy.find(OrderId{500}) == "500");
}

TEST_CASE("an indexed map that was read is the one that was written", "[core]") {
  Names names;
  for (const std::uint64_t id : {5u, 2u, 8u}) names[OrderId{id}] = std::to_string(id);
  std::string bytes;
  Encoder encoder{bytes};
  encoder(names);
  Names again;
  again[OrderId{99}] = "from before";
  Decoder decoder{bytes};
  decoder(again);
  CHECK(decoder.done());
  CHECK(keys(again) == keys(names));
  CHECK(*again.find(OrderId{8}) == "8");
  CHECK(again.find(OrderId{99}) == nullptr);
}

}  // namespace dealingdesk
