#include "store/fix_index.h"

#include <tuple>
#include <vector>

#include <catch2/catch.hpp>

using dealingdesk::store::FixIndex;

namespace {

using Parts = std::vector<std::tuple<std::uint64_t, std::uint64_t, std::uint64_t>>;  // group, first, last

Parts find(const FixIndex& index, std::uint64_t begin, std::uint64_t end) {
  Parts parts;
  index.find(begin, end, [&](auto group, auto first, auto last) { parts.emplace_back(group, first, last); });
  return parts;
}

}  // namespace

TEST_CASE("a range is found in the groups that hold it", "[store]") {
  FixIndex index;
  for (std::uint64_t seq = 1; seq <= 10; ++seq) index.add(seq, (seq + 2) / 3);  // 1-3, 4-6, 7-9, 10
  CHECK(find(index, 2, 7) == Parts{{1, 2, 3}, {2, 4, 6}, {3, 7, 7}});
  CHECK(find(index, 10, 10) == Parts{{4, 10, 10}});
  CHECK(find(FixIndex{}, 1, 5).empty());
}

TEST_CASE("a number written again hides what followed it", "[store]") {
  FixIndex index;
  index.add(1, 1);
  index.add(2, 1);
  index.add(3, 2);
  index.add(2, 3);
  CHECK(find(index, 1, 9) == Parts{{1, 1, 1}, {3, 2, 9}});
}

TEST_CASE("many groups and great distances are found", "[store]") {
  FixIndex index;
  for (std::uint64_t seq = 1; seq <= 20'000; ++seq) index.add(seq, seq * 3);
  index.add(90'000'000'000, 80'000'000'000);
  index.add(90'000'000'001, 99'000'000'000);
  CHECK(find(index, 4096, 4098) == Parts{{12288, 4096, 4096}, {12291, 4097, 4097}, {12294, 4098, 4098}});
  CHECK(find(index, 90'000'000'000, 90'000'000'001) ==
        Parts{{80'000'000'000, 90'000'000'000, 90'000'000'000}, {99'000'000'000, 90'000'000'001, 90'000'000'001}});
  index.forget_before(30'000);
  CHECK(find(index, 9'999, 9'999) == Parts{{29'997, 9'999, 9'999}});
  CHECK(find(index, 1, 1).empty());
}
