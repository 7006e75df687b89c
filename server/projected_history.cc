#include "server/projected_history.h"

#include <utility>

#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

namespace dealingdesk::server {

namespace asio = boost::asio;

ProjectedHistory::ProjectedHistory(store::Turn& turn, store::Projections& projections,
                                   const store::ProjectionQueries& queries, asio::any_io_executor desk,
                                   asio::any_io_executor store)
    : turn_{turn}, projections_{projections}, queries_{queries}, desk_{std::move(desk)}, store_{std::move(store)} {}

void ProjectedHistory::ask(std::function<std::function<void()>()> read) {
  // The asker's own last commands are in the group that is durable when this is called back.
  turn_.when_durable([this, read = std::move(read)]() mutable {
    projections_.when_reached(turn_.durable_group(), [this, read = std::move(read)]() mutable {
      asio::post(store_, [this, read = std::move(read)] { asio::post(desk_, read()); });
    });
  });
}

void ProjectedHistory::order(AccountId account, OrderId id, std::string client_order_id,
                             std::function<void(std::optional<Order>)> done) {
  ask([this, account, id, name = std::move(client_order_id), done = std::move(done)]() -> std::function<void()> {
    const auto row = id ? queries_.order(id) : queries_.order_by_client_id(account, name);
    std::optional<Order> found;
    if (!row)
      spdlog::error("orders cannot be read: {}", row.reject().text);
    else if (*row && (**row).order.account == account)
      found = (**row).order;
    return [done, found = std::move(found)] { done(found); };
  });
}

Result<std::vector<ExecutionReport>> ProjectedHistory::read_trades(const fix::TradeFilter& filter,
                                                                   std::size_t most) const {
  std::vector<ExecutionReport> found;
  store::PageRequest request;
  request.from = filter.from;
  request.limit = store::ProjectionQueries::kLimitMax;
  do {
    auto page = queries_.trades(filter.account, request);
    if (!page) {
      spdlog::error("trades cannot be read: {}", page.reject().text);
      return Reject{RejectCode::overloaded, "the trades cannot be read now"};
    }
    for (ExecutionReport& trade : page->items)
      if (filter.matches(trade)) found.push_back(std::move(trade));
    if (found.size() > most)
      return Reject{RejectCode::overloaded, "there are too many trades for one answer: ask from a later time on"};
    request.cursor = page->cursor;
  } while (!request.cursor.empty());
  return found;
}

void ProjectedHistory::trades(fix::TradeFilter filter, std::size_t most,
                              std::function<void(Result<std::vector<ExecutionReport>>)> done) {
  ask([this, filter = std::move(filter), most, done = std::move(done)]() -> std::function<void()> {
    return [done, found = read_trades(filter, most)]() mutable { done(std::move(found)); };
  });
}

}  // namespace dealingdesk::server
