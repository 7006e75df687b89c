// An account's statement, or that of suspense, as people and programs read it: text, CSV, a page of HTML. Makes texts
// of what store/ledger_queries.h found, and nothing else.
//
// Threads:  any.
#pragma once

#include <string>

#include "store/ledger_queries.h"

namespace dealingdesk::server {

// Columns for a terminal. Control characters and what is no UTF-8 become U+FFFD.
[[nodiscard]] std::string statement_text(const store::AccountStatement& statement);

// RFC 4180: a heading, then for each section a row "opening", its movements, and a row "closing". Fields are
// what was booked, byte by byte. The account of suspense is empty, or "broker 2". Amounts have a point, no thousands
// separator and the currency's decimals.
[[nodiscard]] std::string statement_csv(const store::AccountStatement& statement);

// One page that needs nothing else: no script, no font, no picture. Times are UTC.
[[nodiscard]] std::string statement_html(const store::AccountStatement& statement);

}  // namespace dealingdesk::server
