#include "server/statement.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "core/money.h"
#include "core/timestamp.h"

namespace dealingdesk::server {
namespace {

using store::AccountStatement;
using store::StatementMovement;
using store::StatementSection;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

std::string amount(std::int64_t minor, const StatementSection& section) {
  return to_text(Money{minor, section.currency});
}

// Opening and closing say already how the two differ.
Money moved(const StatementSection& section) {
  return {section.closing_minor - section.opening_minor, section.currency};
}

std::string reason_of(const StatementMovement& movement) {
  const auto name = name_of(movement.reason);
  if (!movement.reverses) return std::string{name};
  return fmt::format("{} of {}", name, movement.reverses.value());
}

std::string title_of(const StatementSection& section) {
  const std::string_view what = section.kind == LedgerAccountKind::credit     ? "Credit"
                                : section.kind == LedgerAccountKind::suspense ? "Suspense"
                                                                              : "Balance";
  const std::string whose = section.broker ? fmt::format(" of broker {}", section.broker.value()) : std::string{};
  return fmt::format("{} {}{}", what, section.currency.code(), whose);
}

std::string title_of(const AccountStatement& statement) {
  if (!statement.account) return "Statement of suspense";
  return fmt::format("Statement of account {}", statement.account.value());
}

// How many bytes the UTF-8 character at the front has; 0: it is none.
std::size_t character_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t size = byte(0) < 0x80 ? 1 : byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (size == 1) return 1;
  if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  // Longer than it need be, a surrogate, or beyond U+10FFFF.
  const bool wrong = (byte(0) == 0xE0 && byte(1) < 0xA0) || (byte(0) == 0xED && byte(1) > 0x9F) ||
                     (byte(0) == 0xF0 && byte(1) < 0x90) || (byte(0) == 0xF4 && byte(1) > 0x8F);
  return wrong ? 0 : size;
}

// A comment is whatever somebody sent: it must not drive a terminal, nor break a page's encoding.
std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto bytes = character_bytes(text);
    const auto first = static_cast<unsigned char>(text.front());
    // C0, DEL, and C1, which is U+0080 to U+009F.
    const bool control =
        first < 0x20 || first == 0x7F || (bytes == 2 && first == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0);
    out += bytes == 0 || control ? kReplacement : text.substr(0, bytes);
    text.remove_prefix(bytes == 0 ? 1 : bytes);
  }
  return out;
}

std::string for_html(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string for_csv(std::string_view field) {
  if (field.find_first_of("\",\r\n") == std::string_view::npos) return std::string{field};
  std::string out = "\"";
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string head_line(const store::LedgerHead& head) {
  return fmt::format("transaction {}, SHA-256 {}", head.id.value(), to_text(head.hash));
}

}  // namespace

std::string statement_text(const AccountStatement& statement) {
  std::string out = fmt::format("{}\nfrom {} to {} (not included), UTC\nledger as of {}\n", title_of(statement),
                                to_rfc3339(statement.from), to_rfc3339(statement.to), head_line(statement.head));
  for (const auto& section : statement.sections) {
    out += fmt::format("\n{}\n", title_of(section));
    const auto line = [&](std::string_view time, std::string_view id, std::string_view reason, std::string_view change,
                          std::string_view balance, const std::string& comment) {
      out += fmt::format("{:<27} {:>12}  {:<20} {:>20} {:>20}", time, id, reason, change, balance);
      out += comment.empty() ? "\n" : "  " + comment + "\n";
    };
    line("time", "transaction", "reason", "amount", "balance", "comment");
    line(to_rfc3339(statement.from), "", "opening", "", amount(section.opening_minor, section), "");
    for (const auto& movement : section.movements)
      line(to_rfc3339(movement.time), std::to_string(movement.transaction.value()), reason_of(movement),
           amount(movement.amount_minor, section), amount(movement.balance_minor, section),
           printable(movement.comment));
    line(to_rfc3339(statement.to), "", "closing", to_text(moved(section)), amount(section.closing_minor, section), "");
  }
  return out;
}

std::string statement_csv(const AccountStatement& statement) {
  std::string out = "account,kind,currency,row,time,transaction,reason,comment,amount,balance,position,reverses\r\n";
  const auto id = [](auto value) { return value ? std::to_string(value.value()) : std::string{}; };
  for (const auto& section : statement.sections) {
    const auto owner = section.broker ? fmt::format("broker {}", section.broker.value()) : id(statement.account);
    const auto front = fmt::format("{},{},{}", owner, name_of(section.kind), section.currency.code());
    out += fmt::format("{},opening,{},,,,,{},,\r\n", front, to_rfc3339(statement.from),
                       amount(section.opening_minor, section));
    for (const auto& movement : section.movements)
      out += fmt::format("{},movement,{},{},{},{},{},{},{},{}\r\n", front, to_rfc3339(movement.time),
                         movement.transaction.value(), name_of(movement.reason), for_csv(movement.comment),
                         amount(movement.amount_minor, section), amount(movement.balance_minor, section),
                         id(movement.position), id(movement.reverses));
    out += fmt::format("{},closing,{},,,,{},{},,\r\n", front, to_rfc3339(statement.to), to_text(moved(section)),
                       amount(section.closing_minor, section));
  }
  return out;
}

// --- HTML ---

namespace {

constexpr std::string_view kPageHead = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{0}</title>
<style>
:root {{ color-scheme: light dark; --ink: #1b1f24; --soft: #5c6570; --rule: #d6dae0; --paper: #ffffff; --loss: #a3202c; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #e6e8eb; --soft: #9aa3ad; --rule: #373d45; --paper: #16191d; --loss: #ff8b8b; }}
}}
* {{ box-sizing: border-box; }}
body {{ margin: 0 auto; max-width: 68rem; padding: 3rem 2rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }}
h1 {{ margin: 0 0 .25rem; font-size: 1.7rem; font-weight: 600; letter-spacing: -.01em; }}
h2 {{ margin: 2.5rem 0 .5rem; font-size: 1.1rem; font-weight: 600; }}
.period {{ margin: 0; color: var(--soft); }}
.wide {{ overflow-x: auto; }}
table {{ width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }}
th, td {{ padding: .45rem .75rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }}
th:first-child, td:first-child {{ padding-left: 0; }}
th:last-child, td:last-child {{ padding-right: 0; }}
thead th {{ color: var(--soft); font-size: .8rem; font-weight: 500; border-bottom: 2px solid var(--rule); }}
.number {{ text-align: right; white-space: nowrap; }}
.time {{ white-space: nowrap; }}
.comment {{ overflow-wrap: anywhere; }}
.negative {{ color: var(--loss); }}
.sum th, .sum td {{ font-weight: 600; }}
tfoot .sum th, tfoot .sum td {{ border-top: 2px solid var(--rule); border-bottom: 0; }}
footer {{ margin-top: 3rem; color: var(--soft); font-size: .8rem; }}
footer code {{ overflow-wrap: anywhere; }}
@media print {{ body {{ max-width: none; padding: 0; font-size: 10pt; }} thead {{ display: table-header-group; }}
  tr {{ break-inside: avoid; }} h2 {{ break-after: avoid; }} }}
</style>
</head>
<body>
<h1>{0}</h1>
<p class="period">{1} to {2} (not included), UTC</p>
)";

// "2026-11-20 09:30:00.123456": as short as it can be read.
std::string spaced(Timestamp time) {
  std::string text = to_rfc3339(time);
  text[10] = ' ';
  text.pop_back();
  if (text.ends_with(".000000")) text.resize(19);
  return text;
}

// "1,234,567.89": for the eye alone.
std::string grouped(std::string text) {
  const auto point = std::min(text.find('.'), text.size());
  const std::size_t first_digit = text.front() == '-' ? 1 : 0;
  for (auto at = point; at > first_digit + 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string number_cell(std::int64_t minor, const StatementSection& section) {
  auto text = grouped(amount(minor, section));
  // A hyphen is narrower than the digits that it stands before.
  if (minor < 0) text.replace(0, 1, "\xE2\x88\x92");
  return fmt::format("<td class=\"number{}\">{}</td>", minor < 0 ? " negative" : "", text);
}

std::string movement_row(const StatementMovement& movement, const StatementSection& section) {
  return fmt::format(
      "<tr><td class=\"time\">{}</td><td class=\"number\">{}</td><td>{}</td><td class=\"comment\">{}</td>{}{}</tr>\n",
      spaced(movement.time), movement.transaction.value(), for_html(reason_of(movement)), for_html(movement.comment),
      number_cell(movement.amount_minor, section), number_cell(movement.balance_minor, section));
}

std::string section_html(const StatementSection& section) {
  std::string out = fmt::format(
      "<section>\n<h2>{}</h2>\n<div class=\"wide\"><table>\n<thead><tr><th>Time</th><th "
      "class=\"number\">Transaction</th>"
      "<th>Reason</th><th>Comment</th><th class=\"number\">Amount</th><th class=\"number\">Balance</th></tr></thead>\n"
      "<tbody>\n<tr class=\"sum\"><th colspan=\"5\" scope=\"row\">Opening balance</th>{}</tr>\n",
      for_html(title_of(section)), number_cell(section.opening_minor, section));
  for (const auto& movement : section.movements) out += movement_row(movement, section);
  if (section.movements.empty()) out += "<tr><td colspan=\"6\">No movements.</td></tr>\n";
  return out + fmt::format(
                   "</tbody>\n<tfoot><tr class=\"sum\"><th colspan=\"4\" scope=\"row\">Closing balance</th>{}{}"
                   "</tr></tfoot>\n</table></div>\n</section>\n",
                   number_cell(moved(section).minor, section), number_cell(section.closing_minor, section));
}

}  // namespace

std::string statement_html(const AccountStatement& statement) {
  std::string out =
      fmt::format(fmt::runtime(kPageHead), title_of(statement), spaced(statement.from), spaced(statement.to));
  for (const auto& section : statement.sections) out += section_html(section);
  return out + fmt::format(
                   "<footer>Made from the ledger as of transaction {}.<br><code>SHA-256 {}</code></footer>\n"
                   "</body>\n</html>\n",
                   statement.head.id.value(), to_text(statement.head.hash));
}

}  // namespace dealingdesk::server
