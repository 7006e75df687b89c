#include "server/market_history.h"

#include <chrono>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "tickstore/open_block.h"
#include "tickstore/recorder.h"
#include "tickstore/tick_store.h"

namespace dealingdesk::server {
namespace {

namespace asio = boost::asio;

// A block is open for a second before it is due, so this is what a kill can lose besides.
constexpr auto kFlushEvery = std::chrono::milliseconds{200};

// The first moment that is kept.
Timestamp kept_from(Timestamp now, std::uint32_t months) {
  auto month = tickstore::month_of(now);
  for (std::uint32_t i = 0; i < months; ++i) month = tickstore::month_of(month - Span::from_ns(1));
  return month;
}

}  // namespace

class MarketHistory::Impl {
 public:
  Impl(std::unique_ptr<tickstore::TickStore> store, std::uint32_t keep_months, const store::Clock& clock,
       asio::any_io_executor executor)
      : keep_months_{keep_months},
        clock_{clock},
        store_{std::move(store)},
        recorder_{*store_},
        history_{*store_},
        timer_{std::move(executor)} {}

  void start() {
    asio::post(timer_.get_executor(), [this] { flush(); });
  }
  tickstore::Recorder& recorder() { return recorder_; }
  tickstore::History& history() { return history_; }

 private:
  void flush() {
    const auto now = clock_.now();
    store_->flush(now);
    if (keep_months_ > 0) {
      const auto from = kept_from(now, keep_months_);
      if (from != dropped_before_) {
        store_->drop_months_before(from);
        dropped_before_ = from;
      }
    }
    timer_.expires_after(kFlushEvery);
    timer_.async_wait([this](boost::system::error_code error) {
      if (!error) flush();
    });
  }

  const std::uint32_t keep_months_;
  const store::Clock& clock_;
  std::unique_ptr<tickstore::TickStore> store_;
  tickstore::Recorder recorder_;
  tickstore::History history_;
  asio::steady_timer timer_;
  Timestamp dropped_before_;
};

MarketHistory::MarketHistory(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
MarketHistory::~MarketHistory() = default;

Result<std::unique_ptr<MarketHistory>> MarketHistory::open(const std::string& data_dir, std::uint32_t keep_months,
                                                           const store::Clock& clock, asio::any_io_executor executor) {
  auto store = tickstore::TickStore::open(data_dir);
  if (!store) return store.reject();
  auto impl = std::make_unique<Impl>(*std::move(store), keep_months, clock, std::move(executor));
  return std::unique_ptr<MarketHistory>{new MarketHistory{std::move(impl)}};
}

hub::HubSink& MarketHistory::recorder() { return impl_->recorder(); }
tickstore::HistoryReader& MarketHistory::history() { return impl_->history(); }
void MarketHistory::start() { impl_->start(); }

}  // namespace dealingdesk::server
