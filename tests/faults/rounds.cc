#include "tests/faults/rounds.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <random>

namespace dealingdesk::faults {
namespace {

using Random = std::mt19937_64;

int draw(Random& random, int from, int to) {
  return from + static_cast<int>(random() % static_cast<std::uint64_t>(to - from + 1));
}

// Low passes are those of the start and of the clients' logons, high ones those of full traffic.
int draw_pass(Random& random, Victim victim) {
  if (draw(random, 1, 5) == 1) return draw(random, 1, 10);
  return victim == Victim::server ? draw(random, 10, 800) : draw(random, 10, 200);
}

Round draw_round(Random& random, bool with_venue) {
  Round round;
  round.victim = with_venue && draw(random, 1, 5) <= 2 ? Victim::venue : Victim::server;
  switch (draw(random, 1, 10)) {
    case 1:
      round.moment = Moment::starting;
      round.delay_ms = draw(random, 0, 300);
      break;
    case 2:
    case 3:
    case 4: round.delay_ms = draw(random, 0, 1200); break;
    default:
      round.moment = Moment::point;
      round.point = kPoints[random() % std::size(kPoints)];
      round.pass = draw_pass(random, round.victim);
      break;
  }
  return round;
}

}  // namespace

const char* name_of(Victim victim) { return victim == Victim::server ? "server" : "venue"; }

std::string Round::fault() const { return point + ":" + std::to_string(pass); }

std::string kind_of(const Round& round) {
  switch (round.moment) {
    case Moment::trading: return "trading";
    case Moment::starting: return "starting";
    case Moment::point: return round.point;
  }
  return "?";
}

std::vector<Round> draw_rounds(std::uint64_t seed, int count, bool with_venue) {
  Random random(seed);
  std::vector<Round> rounds;
  for (int i = 0; i < count; ++i) rounds.push_back(draw_round(random, with_venue));
  if (count < static_cast<int>(std::size(kPoints))) return rounds;

  std::vector<std::size_t> places(rounds.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::shuffle(places.begin(), places.end(), random);
  for (std::size_t i = 0; i < std::size(kPoints); ++i)
    rounds[places[i]] = {Victim::server, Moment::point, 0, std::string(kPoints[i]), draw_pass(random, Victim::server)};
  return rounds;
}

}  // namespace dealingdesk::faults
