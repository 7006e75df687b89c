// Why something was refused, in FIX's words: the one place where our codes become 103, 102, 380, 532 and 1386.
//
// Threads: any; functions of their arguments.
#pragma once

#include "core/reject.h"

namespace dealingdesk::fix {

// OrdRejReason (103) of an ExecutionReport.
[[nodiscard]] int ord_rej_reason(RejectCode code);
// CxlRejReason (102) of an OrderCancelReject.
[[nodiscard]] int cxl_rej_reason(RejectCode code);
// BusinessRejectReason (380) of a BusinessMessageReject.
[[nodiscard]] int business_reject_reason(RejectCode code);
// MassCancelRejectReason (532) of an OrderMassCancelReport.
[[nodiscard]] int mass_cancel_reject_reason(RejectCode code);
// ListRejectReason (1386) of a ListStatus.
[[nodiscard]] int list_reject_reason(RejectCode code);
// Has somebody said what the code is in FIX's words? Without, it is "other".
[[nodiscard]] bool has_reasons(RejectCode code);

}  // namespace dealingdesk::fix
