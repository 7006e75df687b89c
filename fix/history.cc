#include "fix/history.h"

namespace dealingdesk::fix {

bool TradeFilter::matches(const ExecutionReport& report) const {
  const Order& of = report.order;
  return report.type == ExecType::trade && of.account == account && of.updated >= from &&
         (!instrument || of.terms.instrument == instrument) && (!order || of.id == order) &&
         (client_order_id.empty() || of.client_order_id == client_order_id) && (!side || of.terms.side == *side) &&
         (!exec || report.exec == exec);
}

}  // namespace dealingdesk::fix
