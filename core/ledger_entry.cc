#include "core/ledger_entry.h"

namespace dealingdesk {

std::string_view name_of(LedgerAccountKind kind) {
  switch (kind) {
    case LedgerAccountKind::client: return "client";
    case LedgerAccountKind::bank: return "bank";
    case LedgerAccountKind::house_b: return "house_b";
    case LedgerAccountKind::house_a: return "house_a";
    case LedgerAccountKind::lp_collateral: return "lp_collateral";
    case LedgerAccountKind::commission: return "commission";
    case LedgerAccountKind::markup: return "markup";
    case LedgerAccountKind::correction: return "correction";
    case LedgerAccountKind::clearing: return "clearing";
  }
  return "unknown";
}

std::string_view name_of(LedgerReason reason) {
  switch (reason) {
    case LedgerReason::deposit: return "deposit";
    case LedgerReason::withdrawal: return "withdrawal";
    case LedgerReason::correction: return "correction";
    case LedgerReason::commission: return "commission";
    case LedgerReason::profit: return "profit";
    case LedgerReason::hedge: return "hedge";
  }
  return "unknown";
}

}  // namespace dealingdesk
