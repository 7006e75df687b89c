#include "fix/dictionary.h"

#include "fix/quickfix.h"

namespace dealingdesk::fix {
namespace {

struct Dictionaries {
  Dictionaries() {
    std::istringstream xml{std::string{dictionary_xml()}};
    std::shared_ptr<FIX::DataDictionary> read{new FIX::DataDictionary{xml}};
    // Fields of 5000 and above are the parties' own affair: those that we do not know are passed over.
    read->checkUserDefinedFields(false);
    own = read.get();
    provider.addTransportDataDictionary(FIX::BeginString{FIX::BeginString_FIX44}, read);
    provider.addApplicationDataDictionary(FIX::ApplVerID{FIX::ApplVerID_FIX44}, read);
  }
  const FIX::DataDictionary* own = nullptr;
  FIX::DataDictionaryProvider provider;
};

const Dictionaries& dictionaries() {
  static const Dictionaries all;
  return all;
}

}  // namespace

const FIX::DataDictionary& dictionary() { return *dictionaries().own; }
const FIX::DataDictionaryProvider& dictionary_provider() { return dictionaries().provider; }

bool is_fix44_application_type(std::string_view msg_type) {
  if (msg_type.size() == 1) {
    static constexpr std::string_view kOneLetter = "6789BCDEFGHJKLMNPQRSTVWXYZabcdefghijklmopqrstuvwxyz";
    return kOneLetter.find(msg_type.front()) != std::string_view::npos;
  }
  // AA to AZ, BA to BH.
  if (msg_type.size() != 2) return false;
  const char second = msg_type[1];
  return (msg_type[0] == 'A' && second >= 'A' && second <= 'Z') ||
         (msg_type[0] == 'B' && second >= 'A' && second <= 'H');
}

}  // namespace dealingdesk::fix
