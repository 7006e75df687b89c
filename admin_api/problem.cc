#include "admin_api/problem.h"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dealingdesk::admin_api {
namespace {

Problem make(int status, std::string code, std::string detail) {
  Problem problem;
  problem.status = status;
  problem.code = std::move(code);
  problem.detail = std::move(detail);
  return problem;
}

std::string_view title_of(int status) {
  switch (status) {
    case 400: return "The request cannot be read";
    case 401: return "Authentication is required";
    case 403: return "Not allowed";
    case 404: return "Not found";
    case 405: return "Method not allowed";
    case 408: return "The request took too long";
    case 409: return "Not possible in the present state";
    case 413: return "The body is too large";
    case 422: return "The request cannot be carried out";
    case 429: return "Too many requests";
    case 431: return "The headers are too large";
    case 500: return "Internal error";
    case 501: return "Not offered";
    case 502: return "The liquidity provider refused";
    case 503: return "Not available now";
    case 504: return "The outcome is not known";
    default: return "Refused";
  }
}

}  // namespace

int status_of(RejectCode code) {
  switch (code) {
    case RejectCode::none: return 200;
    case RejectCode::malformed: return 400;
    case RejectCode::unsupported: return 501;
    case RejectCode::not_authorised:
    case RejectCode::account_disabled:
    case RejectCode::trading_halted:
    case RejectCode::reducing_only: return 403;
    case RejectCode::unknown_account:
    case RejectCode::unknown_instrument:
    case RejectCode::unknown_order:
    case RejectCode::unknown_position:
    case RejectCode::unknown_group:
    case RejectCode::unknown_user:
    case RejectCode::unknown_broker:
    case RejectCode::unknown_calendar:
    case RejectCode::unknown_tiers:
    case RejectCode::unknown_transaction:
    case RejectCode::unknown_fix_session: return 404;
    case RejectCode::already_exists:
    case RejectCode::conflict:
    case RejectCode::duplicate_client_order_id:
    case RejectCode::market_closed:
    case RejectCode::no_quote:
    case RejectCode::stale_quote:
    case RejectCode::too_late:
    case RejectCode::close_only:
    case RejectCode::frozen:
    case RejectCode::already_reversed: return 409;
    case RejectCode::idempotency_conflict:
    case RejectCode::bad_quantity:
    case RejectCode::bad_price:
    case RejectCode::bad_stop:
    case RejectCode::bad_time_in_force:
    case RejectCode::not_enough_margin:
    case RejectCode::no_conversion:
    case RejectCode::not_fillable:
    case RejectCode::too_many_orders:
    case RejectCode::bad_amount:
    case RejectCode::not_enough_money:
    case RejectCode::overflow:
    case RejectCode::bad_expiry:
    case RejectCode::too_many_positions:
    case RejectCode::volume_limit:
    case RejectCode::daily_loss_limit:
    case RejectCode::drawdown_limit:
    case RejectCode::cooling_down:
    case RejectCode::nothing_to_reduce:
    case RejectCode::would_trade: return 422;
    case RejectCode::throttled: return 429;
    case RejectCode::lp_rejected: return 502;
    case RejectCode::overloaded:
    case RejectCode::lp_unavailable: return 503;
    case RejectCode::unknown_outcome: return 504;
  }
  return 500;
}

Problem problem_of(const Reject& reject) {
  Problem problem = make(status_of(reject.code), std::string{name_of(reject.code)}, reject.text);
  if (problem.status == 429 || reject.code == RejectCode::overloaded) problem.retry_after_s = 1;
  return problem;
}

namespace problems {

Problem unauthenticated(std::string detail) { return make(401, "unauthenticated", std::move(detail)); }
Problem no_such_route(std::string_view path) {
  return make(404, "no_such_route", fmt::format("there is nothing at {}", path));
}
Problem method_not_allowed(std::string_view method, std::string_view path) {
  return make(405, "method_not_allowed", fmt::format("{} does not take {}", path, method));
}
Problem malformed_request(std::string detail) { return make(400, "malformed", std::move(detail)); }
Problem body_too_large(std::size_t limit_bytes) {
  return make(413, "body_too_large", fmt::format("the body may have {} bytes", limit_bytes));
}
Problem headers_too_large(std::size_t limit_bytes) {
  return make(431, "headers_too_large", fmt::format("the headers may have {} bytes", limit_bytes));
}
Problem request_timeout() { return make(408, "request_timeout", "the request did not arrive in time"); }
Problem too_many_connections(std::size_t limit) {
  Problem problem = make(503, "too_many_connections", fmt::format("{} connections are open, the most allowed", limit));
  problem.retry_after_s = 1;
  return problem;
}
Problem too_many_failed_logins(unsigned retry_after_s) {
  Problem problem = make(429, "too_many_failed_logins", fmt::format("wait {} s", retry_after_s));
  problem.retry_after_s = retry_after_s;
  return problem;
}
Problem overloaded() { return problem_of({RejectCode::overloaded, "the server has too much to do, try again"}); }
Problem internal() { return make(500, "internal", "the request could not be carried out; the log says why"); }

}  // namespace problems

nlohmann::ordered_json problem_json(const Problem& problem, std::string_view instance, std::string_view request_id) {
  nlohmann::ordered_json json{{"type", "urn:dealingdesk:problem:" + problem.code},
                              {"title", title_of(problem.status)},
                              {"status", problem.status},
                              {"detail", problem.detail},
                              {"code", problem.code}};
  if (!instance.empty()) json["instance"] = instance;
  if (!request_id.empty()) json["requestId"] = request_id;
  for (const Problem::Error& error : problem.errors)
    json["errors"].push_back({{"pointer", error.pointer}, {"message", error.message}});
  return json;
}

}  // namespace dealingdesk::admin_api
