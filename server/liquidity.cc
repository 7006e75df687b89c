#include "server/liquidity.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/decimal.h"
#include "lp_adapters/replay.h"
#include "lp_adapters/simulated.h"

namespace dealingdesk::server {
namespace {

namespace asio = boost::asio;

constexpr auto kExpireEvery = std::chrono::milliseconds{100};

// The hub's voice: to the desk's inbox, and to whoever else was added.
class Outlet : public hub::HubSink {
 public:
  explicit Outlet(store::Inbox& inbox) : inbox_{inbox} {}
  void on_quote(const Quote& quote) override {
    inbox_.change_quote(quote);
    for (HubSink* sink : also_) sink->on_quote(quote);
  }
  void on_withdrawn(InstrumentId instrument) override {
    inbox_.withdraw_quote(instrument);
    for (HubSink* sink : also_) sink->on_withdrawn(instrument);
  }
  void on_tick(const hub::LpQuote& quote, Timestamp received) override {
    for (HubSink* sink : also_) sink->on_tick(quote, received);
  }
  void on_crossed(const hub::LpQuote& quote, bool alone, Timestamp received) override {
    for (HubSink* sink : also_) sink->on_crossed(quote, alone, received);
  }
  void on_book_changed(InstrumentId instrument) override {
    for (HubSink* sink : also_) sink->on_book_changed(instrument);
  }
  void add(HubSink& sink) { also_.push_back(&sink); }

 private:
  store::Inbox& inbox_;
  std::vector<HubSink*> also_;
};

Span shortest_stale_time(const Config& config) {
  Span shortest = Span::from_s(10);
  for (const InstrumentSpec& spec : config.instruments)
    if (spec.stale_after > Span{} && spec.stale_after < shortest) shortest = spec.stale_after;
  return shortest;
}

}  // namespace

class Liquidity::Impl {
 public:
  Impl(store::Inbox& inbox, const store::Clock& clock)
      : inbox_{inbox}, clock_{clock}, outlet_{inbox}, work_{context_.get_executor()}, expire_timer_{context_} {}

  Result<void> configure(const Config& config, const reference::Catalog& catalog) {
    // The desk calls a price stale by when it was told last: confirmed prices are told again in
    // time.
    hub_ = std::make_unique<hub::Hub>(outlet_, hub::HubSettings{Span::from_ns(shortest_stale_time(config).ns() / 4)});
    for (const auto& [id, spec] : catalog.instruments().all()) hub_->define_instrument(id);
    if (auto ok = make_market(config, catalog); !ok) return ok;
    for (const LpConfig& lp : config.lps) {
      const LpId id = catalog.lps().find(lp.name)->id;
      const Span stale = Span::from_ms(lp.stale_after_ms);
      hub_->define_lp({id, lp.name, stale, stale});
      if (lp.kind == "simulated")
        if (auto ok = add_simulated(lp, id, catalog); !ok) return ok;
      if (lp.kind == "replay")
        if (auto ok = add_replay(lp, id, catalog); !ok) return ok;
    }
    return {};
  }

  void start() {
    asio::post(context_, [this] {
      for (auto& adapter : adapters_) adapter->start();
      expire();
    });
    thread_ = std::thread{[this] { context_.run(); }};
  }

  void stop() {
    if (!thread_.joinable()) return;
    // Not left to run dry: a timer that is already due when it is cancelled would set itself again.
    asio::post(context_, [this] {
      for (auto& adapter : adapters_) adapter->stop();
      context_.stop();
    });
    thread_.join();
    // Timers are gone before the context that they hang on.
    adapters_.clear();
  }

  void read_sources(std::function<void(std::vector<Source>)> done) {
    asio::post(context_, [this, done = std::move(done)] {
      std::vector<Source> sources;
      for (const auto& adapter : adapters_)
        sources.push_back({adapter->name(), std::string(lp_adapters::name_of(adapter->state())), adapter->detail(),
                           hub_->status(adapter->lp(), clock_.now())});
      done(std::move(sources));
    });
  }

  void also_tell(hub::HubSink& sink) { outlet_.add(sink); }

 private:
  lp_adapters::Context adapter_context() {
    return {context_.get_executor(), *hub_, [this] { return clock_.now(); }, {}};
  }

  Result<void> make_market(const Config& config, const reference::Catalog& catalog) {
    std::vector<lp_adapters::SimulatedInstrument> instruments;
    for (const auto& said : config.simulated_market.instruments) {
      const InstrumentSpec* spec = catalog.instruments().find(said.symbol);
      if (spec == nullptr)
        return Reject{RejectCode::unknown_instrument,
                      fmt::format("simulated_market: no [[instrument]] has the symbol {}", said.symbol)};
      lp_adapters::SimulatedInstrument instrument;
      instrument.instrument = spec->id;
      instrument.start_mid = said.mid;
      instrument.digits = spec->digits;
      instrument.volatility_millipoints = std::int64_t{said.volatility_points} * 1000;
      if (auto ok = check(instrument); !ok)
        return Reject{ok.reject().code, fmt::format("simulated_market {}: {}", said.symbol, ok.reject().text)};
      instruments.push_back(instrument);
    }
    market_ = std::make_shared<lp_adapters::SimulatedMarket>(config.simulated_market.seed, instruments);
    return {};
  }

  Result<void> add_simulated(const LpConfig& lp, LpId id, const reference::Catalog& catalog) {
    std::vector<lp_adapters::SimulatedQuoting> quotings;
    for (const SimulatedQuoteConfig& said : lp.quotes) {
      const InstrumentSpec* spec = catalog.instruments().find(said.symbol);
      if (spec == nullptr || !market_->has(spec->id))
        return Reject{RejectCode::unknown_instrument,
                      fmt::format("lp {}: the simulated market has no {}", lp.name, said.symbol)};
      lp_adapters::SimulatedQuoting quoting;
      quoting.instrument = spec->id;
      quoting.spread_points = said.spread_points;
      quoting.extra_spread_points = said.extra_spread_points;
      quoting.depth = said.depth;
      quoting.tick_every = Span::from_ms(said.tick_every_ms);
      if (auto ok = check(quoting); !ok)
        return Reject{ok.reject().code, fmt::format("lp {} {}: {}", lp.name, said.symbol, ok.reject().text)};
      quotings.push_back(quoting);
    }
    adapters_.push_back(std::make_unique<lp_adapters::SimulatedAdapter>(
        adapter_context(), lp.name, lp_adapters::SimulatedLp{id, lp.seed, market_, quotings}));
    return {};
  }

  Result<void> add_replay(const LpConfig& lp, LpId id, const reference::Catalog& catalog) {
    lp_adapters::ReplaySettings settings;
    settings.lp = id;
    settings.loop = lp.loop;
    const auto speed = lp.speed == "max" ? std::optional{Ratio{}} : parse<Ratio>(lp.speed);
    if (!speed || *speed < Ratio{} || (lp.speed != "max" && speed->is_zero()))
      return Reject{RejectCode::malformed,
                    fmt::format("lp {}: speed '{}' is neither a factor above 0 nor \"max\"", lp.name, lp.speed)};
    settings.speed = *speed;
    if (lp.files.empty()) return Reject{RejectCode::malformed, fmt::format("lp {}: no [[lp.file]] to replay", lp.name)};
    for (const ReplayFile& file : lp.files)
      if (auto ok = add_recordings(lp, file, catalog, settings.files); !ok) return ok;
    settings.report = [name = lp.name](const std::string& text) { spdlog::warn("lp {}: {}", name, text); };
    settings.on_finished = [name = lp.name](const std::string& detail) {
      spdlog::info("lp {}: the recording has ended, {}", name, detail);
    };
    if (speed->is_zero()) settings.consumer_ready = desk_keeps_up();
    adapters_.push_back(std::make_unique<lp_adapters::ReplayAdapter>(adapter_context(), lp.name, std::move(settings)));
    return {};
  }

  static Result<void> add_recordings(const LpConfig& lp, const ReplayFile& file, const reference::Catalog& catalog,
                                     std::vector<lp_adapters::ReplayFile>& out) {
    const InstrumentSpec* spec = catalog.instruments().find(file.symbol);
    if (spec == nullptr)
      return Reject{RejectCode::unknown_instrument,
                    fmt::format("lp {}: no [[instrument]] has the symbol {}", lp.name, file.symbol)};
    std::error_code error;
    if (!std::filesystem::exists(file.path, error))
      return Reject{RejectCode::malformed, fmt::format("lp {}: there is no file {}", lp.name, file.path.string())};
    if (file.date.empty()) {
      const auto found = lp_adapters::find_replay_files(file.path.string(), spec->id);
      if (!found) return Reject{found.reject().code, fmt::format("lp {}: {}", lp.name, found.reject().text)};
      out.insert(out.end(), found->begin(), found->end());
      return {};
    }
    const auto midnight = parse_rfc3339(file.date + "T00:00:00Z");
    if (!midnight) return Reject{RejectCode::malformed, fmt::format("lp {}: '{}' is not a date", lp.name, file.date)};
    if (!std::filesystem::is_regular_file(file.path, error))
      return Reject{RejectCode::malformed,
                    fmt::format("lp {}: {} is a folder; a date goes with one file", lp.name, file.path.string())};
    out.push_back({file.path.string(), spec->id, *midnight});
    return {};
  }

  // For a replay as fast as the desk takes it, so that no tick of it is merged with another: with
  // each batch goes a mark, and the next but one waits until the desk has come to it.
  std::function<bool()> desk_keeps_up() {
    return [this, waiting = std::make_shared<std::atomic<bool>>(false)] {
      if (waiting->exchange(true)) return false;
      const bool asked = inbox_.read([waiting](const desk::Desk&) {
        *waiting = false;
        return std::function<void()>{};
      });
      if (!asked) *waiting = false;
      return asked;
    };
  }

  void expire() {
    hub_->expire(clock_.now());
    expire_timer_.expires_after(kExpireEvery);
    expire_timer_.async_wait([this](boost::system::error_code error) {
      if (!error) expire();
    });
  }

  store::Inbox& inbox_;
  const store::Clock& clock_;
  Outlet outlet_;
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  asio::steady_timer expire_timer_;
  std::unique_ptr<hub::Hub> hub_;
  std::shared_ptr<lp_adapters::SimulatedMarket> market_;
  std::vector<std::unique_ptr<lp_adapters::Adapter>> adapters_;
  std::thread thread_;
};

Liquidity::Liquidity(store::Inbox& inbox, const store::Clock& clock) : impl_{std::make_unique<Impl>(inbox, clock)} {}
Liquidity::~Liquidity() { impl_->stop(); }
Result<void> Liquidity::configure(const Config& config, const reference::Catalog& catalog) {
  return impl_->configure(config, catalog);
}
void Liquidity::start() { impl_->start(); }
void Liquidity::stop() { impl_->stop(); }
void Liquidity::read_sources(std::function<void(std::vector<Source>)> done) { impl_->read_sources(std::move(done)); }
void Liquidity::also_tell(hub::HubSink& sink) { impl_->also_tell(sink); }

}  // namespace dealingdesk::server
