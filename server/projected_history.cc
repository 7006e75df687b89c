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

void ProjectedHistory::trades(AccountId account, Timestamp from,
                              std::function<void(std::vector<ExecutionReport>)> done) {
  ask([this, account, from, done = std::move(done)]() -> std::function<void()> {
    std::vector<ExecutionReport> all;
    store::PageRequest request;
    request.from = from;
    request.limit = store::ProjectionQueries::kLimitMax;
    do {
      auto page = queries_.trades(account, request);
      if (!page) {
        spdlog::error("trades cannot be read: {}", page.reject().text);
        break;
      }
      for (ExecutionReport& trade : page->items) all.push_back(std::move(trade));
      request.cursor = page->cursor;
    } while (!request.cursor.empty());
    return [done, all = std::move(all)]() mutable { done(std::move(all)); };
  });
}

}  // namespace dealingdesk::server
