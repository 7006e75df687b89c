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
    case LedgerAccountKind::credit: return "credit";
    case LedgerAccountKind::credit_given: return "credit_given";
    case LedgerAccountKind::swap: return "swap";
    case LedgerAccountKind::funding: return "funding";
    case LedgerAccountKind::compensation: return "compensation";
    case LedgerAccountKind::dividend: return "dividend";
    case LedgerAccountKind::conversion_fee: return "conversion_fee";
    case LedgerAccountKind::suspense: return "suspense";
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
    case LedgerReason::credit: return "credit";
    case LedgerReason::swap: return "swap";
    case LedgerReason::funding: return "funding";
    case LedgerReason::compensation: return "compensation";
    case LedgerReason::dividend: return "dividend";
    case LedgerReason::conversion_fee: return "conversion_fee";
    case LedgerReason::delivery: return "delivery";
    case LedgerReason::reversal: return "reversal";
    case LedgerReason::unallocated_receipt: return "unallocated_receipt";
    case LedgerReason::allocation: return "allocation";
    case LedgerReason::returned_receipt: return "returned_receipt";
  }
  return "unknown";
}

}  // namespace dealingdesk
