#include <limits>
#include <string>
#include <utility>

#include "core/wide.h"
#include "server/config_sections.h"

namespace dealingdesk::server {
namespace {

constexpr std::uint64_t kMostNights = 31;

void read_currencies(TableReader& in, InstrumentSpec& spec) {
  in.required_currency("base", spec.base);
  in.required_currency("quote", spec.quote);
  in.currency("profit_currency", spec.profit_currency);
  in.currency("margin_currency", spec.margin_currency);
}

void read_quantities(TableReader& in, InstrumentSpec& spec) {
  spec.contract_size = Qty::from_steps(100'000 * pow10(Qty::kScale));
  in.decimal("contract_size", spec.contract_size);
  Qty min_lots = Qty::from_steps(pow10(Qty::kScale) / 100);
  Qty max_lots = Qty::from_steps(1000 * pow10(Qty::kScale));
  Qty lot_step = min_lots;
  in.decimal("min_lots", min_lots);
  in.decimal("max_lots", max_lots);
  in.decimal("lot_step", lot_step);
  const auto units = [&](std::string_view key, Qty lots) {
    const auto steps = mul_div(lots.steps(), spec.contract_size.steps(), pow10(Qty::kScale), Rounding::to_zero);
    if (!steps || *steps <= 0)
      in.wrong(key, "lots that come to more than 0 and at most 92233720368 units", to_text(lots));
    return Qty::from_steps(steps.value_or(1));
  };
  spec.min_qty = units("min_lots", min_lots);
  if (max_lots < min_lots) in.wrong("max_lots", "at least min_lots, which is " + to_text(min_lots), to_text(max_lots));
  spec.max_qty = units("max_lots", max_lots);
  spec.qty_step = units("lot_step", lot_step);
}

void read_prices(TableReader& in, InstrumentSpec& spec) {
  in.number("digits", spec.digits, 0, 9);
  in.not_negative("tick", spec.tick);
  if (spec.tick.steps() % spec.point().steps() != 0)
    in.wrong("tick", "a multiple of " + to_text(spec.point()) + ", the last of the digits", to_text(spec.tick));
  in.not_negative("tick_value", spec.tick_value);
  in.not_negative("face_value", spec.face_value);
  const auto points = [&](std::string_view key, Price& out) {
    std::int64_t said = 0;
    in.number(key, said, 0, 1'000'000);
    out = Price::from_steps(said * spec.point().steps());
  };
  points("stop_level_points", spec.stop_level);
  points("freeze_level_points", spec.freeze_level);
  std::int64_t stale_ms = 10'000;
  in.number("stale_after_ms", stale_ms, 0, 86'400'000);
  spec.stale_after = Span::from_ms(stale_ms);
}

void read_margin(TableReader& in, InstrumentConfig& instrument) {
  MarginSpec& margin = instrument.margin;
  in.choice("mode", margin.mode,
            {{"forex", MarginMode::forex},
             {"forex_no_leverage", MarginMode::forex_no_leverage},
             {"cfd", MarginMode::cfd},
             {"cfd_leverage", MarginMode::cfd_leverage},
             {"cfd_index", MarginMode::cfd_index},
             {"futures", MarginMode::futures},
             {"bond", MarginMode::bond},
             {"perpetual", MarginMode::perpetual}});
  in.choice("hedged", margin.hedged,
            {{"larger_leg", HedgedMethod::larger_leg},
             {"basic", HedgedMethod::basic},
             {"sum", HedgedMethod::sum},
             {"max", HedgedMethod::max},
             {"net", HedgedMethod::net}});
  in.not_negative("long_rate", margin.long_rate);
  in.not_negative("short_rate", margin.short_rate);
  in.not_negative("pending_rate", margin.pending_rate);
  in.not_negative("initial", margin.initial);
  in.not_negative("maintenance", margin.maintenance);
  in.not_negative("hedged_size", margin.hedged_size);
  in.text("tiers", instrument.tiers_name);
  if (margin.mode == MarginMode::futures && margin.initial.is_zero())
    in.wrong("initial", "an amount above 0, which the margin of futures is made of", to_text(margin.initial));
}

// What a margin mode counts with that is not in its own table.
void check_margin(TableReader& in, const InstrumentSpec& spec) {
  if (spec.margin.mode == MarginMode::bond && spec.face_value.is_zero())
    in.wrong("face_value", "an amount above 0, which the margin of bonds is made of", to_text(spec.face_value));
  if (spec.margin.mode == MarginMode::cfd_index && spec.tick_value.is_zero())
    in.wrong("tick_value", "an amount above 0, which the margin of index CFDs is made of", to_text(spec.tick_value));
}

void read_swap(TableReader& in, SwapSpec& swap) {
  in.choice("mode", swap.mode,
            {{"none", SwapMode::none},
             {"points", SwapMode::points},
             {"money", SwapMode::money},
             {"interest_current", SwapMode::interest_current},
             {"interest_open", SwapMode::interest_open},
             {"rate_differential", SwapMode::rate_differential}});
  in.decimal("long", swap.long_rate);
  in.decimal("short", swap.short_rate);
  in.decimal("base_rate", swap.base_rate);
  in.decimal("quote_rate", swap.quote_rate);
  in.currency("currency", swap.currency);
  in.number("days_in_year", swap.days_in_year, 1, 366);
  std::vector<std::uint64_t> nights{swap.nights.begin(), swap.nights.end()};
  if (in.has("nights")) nights.clear();
  in.numbers("nights", nights);
  if (in.good() && nights.size() != swap.nights.size())
    in.wrong("nights", "7 whole numbers, Monday's to Sunday's", std::to_string(nights.size()) + " of them");
  for (std::size_t i = 0; i < std::min(nights.size(), swap.nights.size()); ++i) {
    if (nights[i] > kMostNights)
      in.wrong("nights", fmt::format("at most {} nights a day", kMostNights), std::to_string(nights[i]));
    swap.nights[i] = static_cast<std::uint8_t>(std::min(nights[i], kMostNights));
  }
  in.boolean("holidays_before", swap.holidays_before);
}

void read_funding(TableReader& in, InstrumentConfig& instrument) {
  FundingSpec& funding = instrument.funding;
  in.number("interval_h", funding.interval_h, 0, 24);
  if (funding.interval_h != 0 && 24 % funding.interval_h != 0)
    in.wrong("interval_h", "0, for none, or hours that divide 24", std::to_string(funding.interval_h));
  in.number("rate_h", funding.rate_h, 1, 24);
  in.decimal("interest", funding.interest);
  in.not_negative("band", funding.band);
  in.text("index", instrument.index_symbol);
  if (!instrument.index_symbol.empty() && instrument.index_symbol == instrument.symbol)
    in.wrong("index", "another instrument's symbol", instrument.index_symbol);
  std::int64_t sample_s = 60;
  in.number("sample_every_s", sample_s, 1, 86'400);
  funding.sample_every = Span::from_s(sample_s);
}

}  // namespace

void read_commission(TableReader& in, CommissionSpec& out) {
  in.choice("mode", out.mode,
            {{"none", CommissionMode::none},
             {"per_lot", CommissionMode::per_lot},
             {"per_million", CommissionMode::per_million},
             {"percent", CommissionMode::percent},
             {"points", CommissionMode::points}});
  in.not_negative("rate", out.rate);
  out.maker_rate = out.rate;
  in.decimal("maker_rate", out.maker_rate);
  in.not_negative("minimum", out.minimum);
  in.currency("currency", out.currency);
  const bool costs = !out.rate.is_zero() || !out.maker_rate.is_zero() || !out.minimum.is_zero();
  if (out.mode == CommissionMode::none && costs)
    in.wrong("mode", "what the amounts beside it are for: per_lot, per_million, percent or points", "none");
}

void read_instrument(TableReader& in, Config& config) {
  InstrumentConfig instrument;
  in.required_text("symbol", instrument.symbol);
  in.choice("class", instrument.instrument_class,
            {{"forex", InstrumentClass::forex},
             {"cfd", InstrumentClass::cfd},
             {"index", InstrumentClass::index},
             {"stock", InstrumentClass::stock},
             {"futures", InstrumentClass::futures},
             {"bond", InstrumentClass::bond},
             {"crypto_spot", InstrumentClass::crypto_spot},
             {"perpetual", InstrumentClass::perpetual}});
  read_currencies(in, instrument);
  read_prices(in, instrument);
  read_quantities(in, instrument);
  in.choice("execution", instrument.execution,
            {{"auto", Execution::automatic},
             {"exchange", Execution::exchange},
             {"b", Execution::b_book},
             {"a", Execution::a_book}});
  in.choice("status", instrument.status,
            {{"trading", InstrumentStatus::trading},
             {"close_only", InstrumentStatus::close_only},
             {"halted", InstrumentStatus::halted}});
  in.text("calendar", instrument.calendar_name);
  in.table("margin", [&](TableReader& margin) { read_margin(margin, instrument); });
  check_margin(in, instrument);
  in.table("swap", [&](TableReader& swap) { read_swap(swap, instrument.swap); });
  in.table("funding", [&](TableReader& funding) { read_funding(funding, instrument); });
  CommissionSpec commission;
  in.table("commission", [&](TableReader& terms) { read_commission(terms, commission); });
  // A table that says nothing but "none" is a commission too: none, whatever the group's is.
  if (in.has("commission")) instrument.commission = commission;
  unique(in, "symbol", instrument.symbol, config.instruments, &InstrumentConfig::symbol);
  config.instruments.push_back(std::move(instrument));
}

}  // namespace dealingdesk::server
