#include "fix/protocol/protocol.h"

#include <algorithm>
#include <array>
#include <utility>

namespace dealingdesk::fix {
namespace {

constexpr std::string_view kTransport = "FIXT.1.1";

// The last application message of each version, as its two letters; those of one letter by name.
struct TypeRange {
  std::string_view begin_string;
  std::string_view application_version;
  std::string_view one_letter;
  std::string_view last;  // of AA, AB ...; empty: none
};
constexpr std::string_view kAllLetters = "6789BCDEFGHJKLMNPQRSTVWXYZabcdefghijklmopqrstuvwxyz";
constexpr std::array<TypeRange, 8> kTypes{{{"FIX.4.0", "", "6789BCDEFGHJKLMNPQRST", ""},
                                           {"FIX.4.1", "", "6789BCDEFGHJKLMNPQRST", ""},
                                           {"FIX.4.2", "", "6789BCDEFGHJKLMNPQRSTVWXYZabcdefghijklm", ""},
                                           {"FIX.4.3", "", kAllLetters, "AI"},
                                           {"FIX.4.4", "", kAllLetters, "BH"},
                                           {kTransport, "7", kAllLetters, "BZ"},
                                           {kTransport, "8", kAllLetters, "BZ"},
                                           {kTransport, "9", kAllLetters, "EZ"}}};

std::shared_ptr<FIX::DataDictionary> dictionary_of(Versions version, DictionaryPart part) {
  std::istringstream xml{dictionary_xml(version, part)};
  auto read = std::make_shared<FIX::DataDictionary>(xml);
  // Fields of 5000 and above are the parties' own affair: those that we do not know are passed over.
  read->checkUserDefinedFields(false);
  return read;
}

}  // namespace

Protocol::Protocol(std::string begin_string, std::string application_version, Versions version)
    : begin_string_{std::move(begin_string)}, application_version_{std::move(application_version)}, version_{version} {}

void Protocol::use(std::shared_ptr<FIX::DataDictionary> transport, std::shared_ptr<FIX::DataDictionary> application) {
  transport_ = std::move(transport);
  application_ = std::move(application);
  provider_.addTransportDataDictionary(FIX::BeginString{begin_string_}, transport_);
  const FIX::ApplVerID version = begin_string_ == kTransport
                                     ? FIX::ApplVerID{application_version_}
                                     : FIX::Message::toApplVerID(FIX::BeginString{begin_string_});
  provider_.addApplicationDataDictionary(version, application_);
}

std::shared_ptr<const Protocol> Protocol::make_ours(std::string begin_string, std::string application_version,
                                                    Versions version) {
  std::shared_ptr<Protocol> made{new Protocol{std::move(begin_string), std::move(application_version), version}};
  if (version == k50) {
    made->use(dictionary_of(version, DictionaryPart::transport), dictionary_of(version, DictionaryPart::application));
  } else {
    auto whole = dictionary_of(version, DictionaryPart::whole);
    made->use(whole, whole);
  }
  for (const auto table : all_messages())
    for (const MessageDef& message : table)
      for (const FieldUse& use : message.fields)
        if ((message.versions & use.versions & version) != 0) {
          made->fields_[std::string{message.type}].set(static_cast<std::size_t>(use.tag));
          made->tags_[std::string{message.type}].push_back(use.tag);
        }
  const auto all = values();
  for (const SubstituteDef& each : substitutes()) {
    const bool known = std::any_of(all.begin(), all.end(), [&](const ValueDef& value) {
      return value.tag == each.tag && value.value == each.value && (value.versions & version) != 0;
    });
    if (!known) made->substitutes_.push_back(each);
  }
  return made;
}

std::shared_ptr<const Protocol> Protocol::ours(std::string_view begin_string, std::string_view application_version) {
  static const std::array<std::shared_ptr<const Protocol>, 3> all{
      make_ours("FIX.4.2", "", k42), make_ours("FIX.4.4", "", k44), make_ours(std::string{kTransport}, "9", k50)};
  for (const auto& each : all)
    if (each->begin_string_ == begin_string && each->application_version_ == application_version) return each;
  return nullptr;
}

Result<std::shared_ptr<const Protocol>> Protocol::read(std::string begin_string, std::string application_version,
                                                       const std::string& transport_file,
                                                       const std::string& application_file) {
  const auto load = [](const std::string& file) { return std::make_shared<FIX::DataDictionary>(file); };
  std::shared_ptr<Protocol> made{new Protocol{std::move(begin_string), std::move(application_version), 0}};
  try {
    auto application = load(application_file);
    auto transport = transport_file.empty() ? application : load(transport_file);
    made->use(std::move(transport), std::move(application));
  } catch (const FIX::Exception& e) {
    return Reject{RejectCode::malformed, "data dictionary " + application_file + ": " + e.what()};
  }
  return std::shared_ptr<const Protocol>{std::move(made)};
}

FIX::Message Protocol::parse(const std::string& message) const {
  if (transport_ == application_) return FIX::Message{message, *transport_, false};
  return FIX::Message{message, *transport_, *application_, false};
}

void Protocol::validate(const FIX::Message& message) const {
  if (transport_ == application_) return transport_->validate(message);
  FIX::DataDictionary::validate(message, transport_.get(), message.isAdmin() ? transport_.get() : application_.get());
}

bool Protocol::offers(std::string_view type) const {
  const std::string text{type};
  return transport_->isMsgType(text) || application_->isMsgType(text);
}

bool Protocol::is_application_type(std::string_view type) const {
  const auto range = std::find_if(kTypes.begin(), kTypes.end(), [this](const TypeRange& each) {
    return each.begin_string == begin_string_ && each.application_version == application_version_;
  });
  if (range == kTypes.end()) return false;
  if (type.size() == 1) return range->one_letter.find(type.front()) != std::string_view::npos;
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  return type.size() == 2 && is_upper(type[0]) && is_upper(type[1]) && type <= range->last;
}

const Protocol::FieldSet* Protocol::fields_of(std::string_view type) const {
  static const FieldSet nothing;
  if (version_ == 0) return nullptr;
  const auto it = fields_.find(type);
  return it == fields_.end() ? &nothing : &it->second;
}

const std::vector<int>& Protocol::tags_of(std::string_view type) const {
  static const std::vector<int> none;
  const auto it = tags_.find(type);
  return it == tags_.end() ? none : it->second;
}

std::string_view Protocol::word(int tag, std::string_view value) const {
  for (const SubstituteDef& each : substitutes_)
    if (each.tag == tag && each.value == value) return each.instead;
  return value;
}

}  // namespace dealingdesk::fix
