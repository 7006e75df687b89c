// Commands and events as one line of text each, with every field: for the eyes of who looks for a difference.
#pragma once

#include <string>
#include <vector>

#include "core/command.h"
#include "core/event.h"

namespace dealingdesk::model {

// "ExecutionReport{12 trade ...}": fields in the order in which the type lists them.
[[nodiscard]] std::string text_of(const Event& event);
[[nodiscard]] std::string text_of(const Command& command);

}  // namespace dealingdesk::model
