// One version of FIX as a session speaks it: its data dictionaries, and what of a message may be said in it.
//
// Handlers and writers know no versions. They write a message with all that there is to say; what the version
// does not have is left out, and a value that it does not know becomes the nearest that it does.
//
// Private to fix/ and its tests.
// Threads: any; nothing changes after it is made. Shared by all sessions of a version: QuickFIX's own factory
// copies the dictionaries for each, 2.4 MiB a time.
#pragma once

#include <bitset>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "fix/protocol/message_table.h"
#include "fix/quickfix.h"

namespace dealingdesk::fix {

class Protocol {
 public:
  static constexpr int kHighestTag = 8191;
  using FieldSet = std::bitset<kHighestTag + 1>;

  // What we publish; null: we do not speak it. `application_version` is 1137, empty before FIX 5.0.
  [[nodiscard]] static std::shared_ptr<const Protocol> ours(std::string_view begin_string,
                                                            std::string_view application_version);
  // A version by dictionaries in QuickFIX's format, the transport's first where it is FIXT.1.1.
  // Refuses: malformed, with what QuickFIX says of the file.
  [[nodiscard]] static Result<std::shared_ptr<const Protocol>> read(std::string begin_string,
                                                                    std::string application_version,
                                                                    const std::string& transport_file,
                                                                    const std::string& application_file);

  [[nodiscard]] const std::string& begin_string() const { return begin_string_; }
  [[nodiscard]] const std::string& application_version() const { return application_version_; }
  // Of header, trailer and session messages; before FIX 5.0 of everything.
  [[nodiscard]] const FIX::DataDictionary& transport() const { return *transport_; }
  [[nodiscard]] const FIX::DataDictionary& application() const { return *application_; }
  [[nodiscard]] const FIX::DataDictionaryProvider& provider() const { return provider_; }
  // Without a check of length and checksum. Throws FIX::InvalidMessage.
  [[nodiscard]] FIX::Message parse(const std::string& message) const;
  // Throws what QuickFIX's validation throws.
  void validate(const FIX::Message& message) const;

  // The dictionaries have it.
  [[nodiscard]] bool offers(std::string_view type) const;
  // It is an application message of this version of FIX, whether the dictionaries have it or not.
  [[nodiscard]] bool is_application_type(std::string_view type) const;

  // What a message of ours may hold; null: anything (dictionaries from files).
  [[nodiscard]] const FieldSet* fields_of(std::string_view type) const;
  // The same in the table's order, groups included.
  [[nodiscard]] const std::vector<int>& tags_of(std::string_view type) const;
  // An enumerated field's value as this version has it; empty: it has nothing like it.
  [[nodiscard]] std::string_view word(int tag, std::string_view value) const;
  // FIX 4.2: ExecType (150) repeats OrdStatus (39) for fills, corrections and answers, and ExecTransType (20)
  // says which of these it is.
  [[nodiscard]] bool exec_type_is_status() const { return version_ == k42; }

 private:
  Protocol(std::string begin_string, std::string application_version, Versions version);
  void use(std::shared_ptr<FIX::DataDictionary> transport, std::shared_ptr<FIX::DataDictionary> application);
  static std::shared_ptr<const Protocol> make_ours(std::string begin_string, std::string application_version,
                                                   Versions version);

  std::string begin_string_;
  std::string application_version_;
  Versions version_;  // 0: from files
  std::shared_ptr<FIX::DataDictionary> transport_, application_;
  FIX::DataDictionaryProvider provider_;
  std::map<std::string, FieldSet, std::less<>> fields_;
  std::map<std::string, std::vector<int>, std::less<>> tags_;
  std::vector<SubstituteDef> substitutes_;  // of the values that this version does not know
};

}  // namespace dealingdesk::fix
