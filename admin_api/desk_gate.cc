#include "admin_api/desk_gate.h"

namespace dealingdesk::admin_api {
namespace {

constexpr std::size_t kDefinitionsWaiting = 1000;

}  // namespace

Reject DeskGate::overloaded() { return {RejectCode::overloaded, "the server has too much to do, try again"}; }

void DeskGate::command(Prepare prepare, const Origin& origin, Done done) {
  auto shared = std::make_shared<Done>(std::move(done));
  const auto answer = [web = web_, shared](Result<Answer> result) {
    auto held = std::make_shared<Result<Answer>>(std::move(result));
    boost::asio::post(web, [shared, held] { (*shared)(std::move(*held)); });
  };
  const bool taken = inbox_.read(
      [&inbox = inbox_, prepare = std::move(prepare), origin, answer](const desk::Desk& desk) -> std::function<void()> {
        auto body = prepare(desk);
        if (!body) return [answer, reject = body.reject()] { answer(reject); };
        if (!inbox.submit(*std::move(body), origin, [answer](Answer made) { answer(std::move(made)); }))
          answer(overloaded());
        return nullptr;
      });
  if (!taken) answer(overloaded());
}

void DeskGate::define(Prepare prepare, const Origin& origin, Done done) {
  if (definitions_.size() >= kDefinitionsWaiting) return done(overloaded());
  definitions_.push_back({std::move(prepare), origin, std::move(done)});
  if (definitions_.size() == 1) next_definition();
}

void DeskGate::next_definition() {
  command(definitions_.front().prepare, definitions_.front().origin, [this](Result<Answer> result) {
    const Done done = std::move(definitions_.front().done);
    definitions_.pop_front();
    if (!definitions_.empty()) next_definition();
    done(std::move(result));
  });
}

}  // namespace dealingdesk::admin_api
