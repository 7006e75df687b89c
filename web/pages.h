// The trader's terminal as files: compiled into the server, or read from a folder while working on them.
//
// Threads:  any.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "admin_api/http_router.h"

namespace dealingdesk::web {

struct EmbeddedPage {
  std::string_view name;  // "app.js"
  std::string_view content;
};
[[nodiscard]] std::span<const EmbeddedPage> embedded_pages();

// Registers "/" and every page. With a folder, each request reads the file there.
void add_pages(admin_api::Router& router, const std::string& web_root);

}  // namespace dealingdesk::web
