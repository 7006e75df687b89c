// Why something was refused, in FIX's words: the one place where our codes become 103 and 102.
//
// Threads: any; functions of their arguments.
#pragma once

#include "core/reject.h"

namespace dealingdesk::fix {

// OrdRejReason (103) of an ExecutionReport.
[[nodiscard]] int ord_rej_reason(RejectCode code);
// CxlRejReason (102) of an OrderCancelReject.
[[nodiscard]] int cxl_rej_reason(RejectCode code);

}  // namespace dealingdesk::fix
