// The state as bytes, and back.
//
// What is written is what digest() sees: a field that is missing here is a field that two desks may
// differ in unnoticed (tests/desk/state_digest_test.cc looks for those).
#include <algorithm>

#include "desk/state.h"

namespace dealingdesk::desk {

template <class Archive>
void Desk::State::write(Archive& archive) const {
  archive(catalog, ledger, holds, quotes);
  orders.write(archive);
  archive(positions, routed, books, children, std::vector<LpId>(ready_lps.begin(), ready_lps.end()));
  archive(lp_position_list(), std::vector<AccountId>(margin_called.begin(), margin_called.end()),
          std::vector<AccountId>(in_stop_out.begin(), in_stop_out.end()), closing, last, last_command, now, born,
          scenario, decided, lists, days, switches, day_ends, days_ended, own_broker.order_id_days, fundings,
          trailing_entries());
}

std::map<InstrumentId, std::map<bbook::TrailingBook::Key, bbook::TrailingBook::Entry>> Desk::State::trailing_entries()
    const {
  std::map<InstrumentId, std::map<bbook::TrailingBook::Key, bbook::TrailingBook::Entry>> out;
  for (const auto& [instrument, book] : trailing)
    if (!book.empty()) out.emplace(instrument, book.entries());
  return out;
}

std::vector<Desk::State::NamedLpPosition> Desk::State::lp_position_list() const {
  std::vector<NamedLpPosition> out;
  for (const auto& [key, position] : lp_positions)
    out.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), position});
  return out;
}

void Desk::State::read(Decoder& archive) {
  archive(catalog, ledger, holds, quotes);
  orders.read(archive);
  std::vector<LpId> ready;
  std::vector<AccountId> called, stopped_out;
  std::vector<NamedLpPosition> at_lps;
  decltype(trailing_entries()) stops;
  archive(positions, routed, books, children, ready, at_lps, called, stopped_out, closing, last, last_command, now,
          born, scenario, decided, lists, days, switches, day_ends, days_ended, own_broker.order_id_days, fundings,
          stops);
  ready_lps = {ready.begin(), ready.end()};
  margin_called = {called.begin(), called.end()};
  in_stop_out = {stopped_out.begin(), stopped_out.end()};
  for (const NamedLpPosition& at : at_lps) lp_positions[{at.broker, at.lp, at.instrument}] = at.position;
  for (const auto& [instrument, entries] : stops)
    for (const auto& [key, entry] : entries) trailing[instrument].add(key, entry.side, entry.distance, entry.best);
}

namespace {

bool sound(const reference::Catalog& catalog) {
  for (const auto& [id, spec] : catalog.instruments().all())
    if (spec.id != id || spec.digits > 9 || spec.contract_size <= Qty{} || spec.qty_step <= Qty{}) return false;
  for (const auto& [id, spec] : catalog.groups().all())
    if (spec.id != id) return false;
  for (const auto& [id, spec] : catalog.accounts().all())
    if (spec.id != id || spec.leverage == 0 || catalog.groups().find(spec.group) == nullptr) return false;
  return true;
}

// A working order that the flows can go on with.
bool sound(const Order& order, const reference::Catalog& catalog) {
  if (catalog.accounts().find(order.account) == nullptr) return false;
  if (is_final(order.status)) return true;
  const OrderTerms& terms = order.terms;
  const bool wants_limit = terms.type == OrderType::limit || terms.type == OrderType::stop_limit;
  const bool wants_stop = terms.type == OrderType::stop || terms.type == OrderType::stop_limit ||
                          terms.type == OrderType::market_if_touched;
  return catalog.instruments().find(terms.instrument) != nullptr && order.leaves_qty() > Qty{} &&
         (!wants_limit || terms.limit) && (!wants_stop || terms.stop);
}

bool sound(const exchange::OrderBook::Resting& resting, InstrumentId instrument, const Order* order) {
  return order != nullptr && !is_final(order->status) && order->book == Book::exchange && order->terms.limit &&
         order->terms.instrument == instrument && order->account == resting.account &&
         order->leaves_qty() == resting.qty;
}

}  // namespace

bool Desk::State::consistent() const {
  if (!sound(catalog) || !orders.consistent() || !ledger.balanced()) return false;
  const auto all = orders.all();
  const auto has_sound = [&](const Order* order) { return sound(*order, catalog); };
  if (!std::all_of(all.begin(), all.end(), has_sound)) return false;
  for (const auto& [id, position] : positions.all()) {
    const bool valued = quotes.last(position.instrument) != nullptr;
    if (position.id != id || position.qty <= Qty{} || !valued || catalog.accounts().find(position.account) == nullptr ||
        catalog.instruments().find(position.instrument) == nullptr)
      return false;
  }
  for (const auto& [id, child] : children) {
    const Order* order = orders.find(child.order);
    if (child.id != id || order == nullptr || catalog.lps().find(child.lp) == nullptr ||
        catalog.instruments().find(child.instrument) == nullptr)
      return false;
  }
  for (const auto& [id, order] : routed)
    if (orders.find(id) == nullptr || is_final(orders.find(id)->status)) return false;
  if (!holds.consistent()) return false;
  for (const auto& [id, hold] : holds.all()) {
    const Order* order = orders.find(id);
    if (order == nullptr || is_final(order->status) || order->account != hold.account) return false;
  }
  for (const auto& [id, decision] : decided)
    if (orders.find(id) == nullptr || is_final(orders.find(id)->status)) return false;
  for (const auto& [id, list] : lists)
    if (list.orders.empty()) return false;
  for (const auto& [id, day] : days.sorted())
    if (catalog.accounts().find(id) == nullptr) return false;
  for (const auto& [id, funding] : fundings) {
    const InstrumentSpec* instrument = catalog.instruments().find(id);
    if (instrument == nullptr || instrument->funding.interval_h == 0 || !funding.premium.sound()) return false;
  }
  for (const auto& [instrument, book] : trailing)
    if (!stops_sound(book, instrument)) return false;
  for (const auto& [instrument, book] : books) {
    const bool whole = book.all_of([&, on = instrument](const exchange::OrderBook::Resting& resting) {
      return sound(resting, on, orders.find(resting.id));
    });
    if (!whole || catalog.instruments().find(instrument) == nullptr) return false;
  }
  return true;
}

// Every stop belongs to a working order or an open position on its instrument, on the side that closes it.
bool Desk::State::stops_sound(const bbook::TrailingBook& book, InstrumentId instrument) const {
  for (const auto& [key, entry] : book.entries()) {
    if (entry.distance <= Price{}) return false;
    if (key.kind == bbook::TrailingBook::Kind::order) {
      const Order* order = orders.find(OrderId{key.id});
      if (order == nullptr || is_final(order->status) || order->terms.instrument != instrument ||
          order->terms.side != entry.side || order->terms.type != OrderType::trailing_stop)
        return false;
    } else {
      const Position* position = positions.find(PositionId{key.id});
      if (position == nullptr || position->instrument != instrument || position->side == entry.side) return false;
    }
  }
  return true;
}

void Desk::State::rebuild_indexes() {
  positions.rebuild();
  for (auto& [id, book] : books) book.rebuild();
  for (const auto& [id, child] : children) {
    children_of[child.order].push_back(id);
    if (child.outcome == ChildOutcome::working) open_children[child.lp].insert(id);
  }
  for (const Order* order : orders.all()) {
    if (is_final(order->status)) continue;
    if (order->terms.time_in_force == TimeInForce::gtd) expiries.emplace(order->terms.expires, order->id);
    if (waits_for_any_price(*order) && !at_lp(order->id)) unquoted[order->terms.instrument].insert(order->id);
  }
  note_pending_margins();
  rebuild_triggers();
  note_due();
  // Nobody has a band yet.
  flag_all();
}

std::string Desk::save() const {
  std::string out;
  Encoder encoder{out};
  encoder(kStateFormat, kRulesVersion);
  state_->write(encoder);
  return out;
}

std::optional<Desk> Desk::load(std::string_view bytes) {
  Desk desk;
  Decoder decoder{bytes};
  std::uint32_t format = 0;
  std::uint32_t rules = 0;
  decoder(format, rules);
  if (format != kStateFormat || rules == 0 || rules > kRulesVersion) return std::nullopt;
  desk.state_->read(decoder);
  if (!decoder.done() || !desk.state_->consistent()) return std::nullopt;
  desk.state_->rebuild_indexes();
  return desk;
}

std::uint64_t Desk::digest() const {
  Digest digest;
  state_->write(digest);
  return digest.value();
}

}  // namespace dealingdesk::desk
