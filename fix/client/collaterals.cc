#include "fix/client/collaterals.h"

#include <utility>
#include <vector>

#include "fix/clock.h"

namespace dealingdesk::fix {
namespace {

constexpr int kOther = 99;

}  // namespace

struct Collaterals::Query {
  CollateralQuestion question;
  std::vector<Collateral> told;  // of the first accounts of the question, what was told last
  bool over = false;

  [[nodiscard]] bool answered() const { return told.size() == question.accounts.size(); }
};

void Collaterals::request(const FIX::Message& message) {
  auto read = read_collateral_question(message, context_.spec());
  if (const auto* refusal = std::get_if<CollateralRefusal>(&read)) {
    write_collateral_refusal(context_.out(), *refusal);
    return context_.send();
  }
  const auto query = std::make_shared<Query>();
  query->question = std::move(std::get<CollateralQuestion>(read));
  const auto& question = query->question;
  if (question.subscription == "2") return unsubscribe(question.id);
  if (const auto full = no_room_for(question); !full.empty()) {
    write_collateral_refusal(context_.out(), {question.id, {}, kOther, full});
    return context_.send();
  }
  if (question.subscription == "1") subscriptions_.emplace(question.id, query);
  answers_.begin([this, query] {
    if (query->over || query->answered()) return false;
    query->told.push_back(now_of(query->question.accounts[query->told.size()]));
    send(query->question, query->told.back(), query->answered());
    return true;
  });
}

std::string Collaterals::no_room_for(const CollateralQuestion& question) const {
  if (answers_.full()) return "too many questions are waiting for their answers";
  if (question.subscription != "1") return {};
  if (subscriptions_.contains(question.id)) return "a subscription has this CollInquiryID (909)";
  std::size_t accounts = question.accounts.size();
  for (const auto& [id, query] : subscriptions_) accounts += query->question.accounts.size();
  if (accounts > kMaxSubscribed) return "more than " + std::to_string(kMaxSubscribed) + " accounts are subscribed to";
  return {};
}

void Collaterals::unsubscribe(const std::string& id) {
  const auto found = subscriptions_.find(id);
  if (found == subscriptions_.end()) {
    write_collateral_refusal(context_.out(), {id, {}, kOther, "no subscription has this CollInquiryID (909)"});
    return context_.send();
  }
  found->second->over = true;
  subscriptions_.erase(found);
  write_collateral_end(context_.out(), id);
  context_.send();
}

Collateral Collaterals::now_of(AccountId account) const {
  Collateral collateral;
  collateral.account = account;
  const auto* spec = context_.catalog().accounts().find(account);
  if (spec == nullptr) return collateral;
  collateral.currency = spec->currency;
  const auto& ledger = context_.desk().ledger();
  collateral.balance_minor = ledger.balance({LedgerAccountKind::client, account.value(), spec->currency, {}});
  collateral.credit_minor = ledger.balance({LedgerAccountKind::credit, account.value(), spec->currency, {}});
  collateral.state = context_.desk().account_state(account);
  return collateral;
}

void Collaterals::send(const CollateralQuestion& question, const Collateral& collateral, std::optional<bool> last) {
  const auto& counters = context_.session().counters();
  // The message's own number: unique within the epoch.
  const auto id = "C" + std::to_string(context_.spec().id.value()) + "-" + std::to_string(counters.epoch) + "-" +
                  std::to_string(counters.next_out);
  write_collateral(context_.out(), {id, question, now(), last}, collateral);
  context_.send();
}

void Collaterals::tick() {
  if (subscriptions_.empty() || context_.market().is_slow(context_.session())) return;
  const Session::Activity hold{context_.session()};
  for (const auto& [id, query] : subscriptions_) {
    for (auto& told : query->told) {
      // No longer this session's: nobody else's money is told.
      if (!context_.is_own(told.account)) continue;
      auto now = now_of(told.account);
      if (now == told) continue;
      told = std::move(now);
      send(query->question, told, std::nullopt);
    }
  }
}

}  // namespace dealingdesk::fix
