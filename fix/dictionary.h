// Our FIX 4.4 data dictionary (config/fix/FIX44.xml, compiled in), parsed once and shared by all sessions:
// QuickFIX's own factory copies it for each, 2.4 MiB a time.
//
// Threads: any, after the first call; the dictionaries never change.
#pragma once

#include <string_view>

namespace FIX {
class DataDictionary;
class DataDictionaryProvider;
}  // namespace FIX

namespace dealingdesk::fix {

[[nodiscard]] std::string_view dictionary_xml();
[[nodiscard]] const FIX::DataDictionary& dictionary();
[[nodiscard]] const FIX::DataDictionaryProvider& dictionary_provider();

// Is this an application message of FIX 4.4, offered here or not?
[[nodiscard]] bool is_fix44_application_type(std::string_view msg_type);

}  // namespace dealingdesk::fix
