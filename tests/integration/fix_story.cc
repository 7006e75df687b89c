#include "tests/integration/fix_story.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "tests/integration/raw_fix_client.h"

namespace dealingdesk::integration {
namespace {

constexpr std::array<std::string_view, 8> kVerbs{"connect", "log", "send", "raw", "expect", "await", "close", "closed"};

constexpr char kSoh = '\x01';
constexpr std::string_view kSum =
    "\x01"
    "10=";
constexpr std::string_view kOpenEnd = "...";
constexpr const char* kTransactTime = "|60=20260302-10:00:00";

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in{std::string{text}};
  for (std::string part; std::getline(in, part, separator);)
    if (!part.empty()) parts.push_back(std::move(part));
  return parts;
}

// QuickFIX's words for the reasons of a Reject (373).
std::string reason_text(int reason) {
  static const std::map<int, std::string> texts{{0, "Invalid tag number"},
                                                {1, "Required tag missing"},
                                                {2, "Tag not defined for this message type"},
                                                {4, "Tag specified without a value"},
                                                {5, "Value is incorrect (out of range) for this tag"},
                                                {6, "Incorrect data format for value"},
                                                {9, "CompID problem"},
                                                {10, "SendingTime accuracy problem"},
                                                {11, "Invalid MsgType"},
                                                {13, "Tag appears more than once"},
                                                {14, "Tag specified out of required order"},
                                                {15, "Out of order repeating group members"},
                                                {16, "Incorrect NumInGroup count for repeating group"}};
  return texts.at(reason);
}

std::string utc(int seconds_from_now) {
  const std::time_t time = std::time(nullptr) + seconds_from_now;
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  char text[20];
  std::strftime(text, sizeof text, "%Y%m%d-%H:%M:%S", &parts);
  return text;
}

// Of all that a story leaves open: what the version makes of it.
class Dialect {
 public:
  Dialect(const FixVersionName& version, const FixStage& stage) : version_{version}, stage_{stage} {}

  [[nodiscard]] bool before_42() const { return version_.name < "4.2"; }

  // With everything in braces said.
  [[nodiscard]] std::string said(std::string_view text) const {
    std::string out;
    while (true) {
      const auto open = text.find('{');
      out += text.substr(0, open);
      if (open == std::string_view::npos) return out;
      const auto close = text.find('}', open);
      if (close == std::string_view::npos) throw std::runtime_error("a brace without end");
      out += word(split(text.substr(open + 1, close - open - 1), ' '));
      text.remove_prefix(close + 1);
    }
  }

 private:
  [[nodiscard]] std::string word(const std::vector<std::string>& words) const {
    const std::string& name = words.at(0);
    if (name == "begin") return version_.begin_string;
    if (name == "another") return version_.name == "4.1" ? "FIX.4.2" : "FIX.4.1";
    if (name == "me") return stage_.comp_id;
    if (name == "them") return stage_.server_comp_id;
    if (name == "version") return version_.application_version.empty() ? "" : "|1137=" + version_.application_version;
    // "Up to the newest", as a ResendRequest says it.
    if (name == "open") return before_42() ? "999999" : "0";
    if (name == "order") return order(words);
    if (name == "reject") return reject(words);
    if (name == "unsupported") return unsupported(words);
    if (name == "60") return before_42() ? "" : kTransactTime;
    if (name.rfind("now", 0) == 0) return utc(name.size() > 3 ? std::stoi(name.substr(3)) : 0);
    throw std::runtime_error("what is {" + name + "}?");
  }
  // {order ID SYMBOL TYPE}, in the order of tags in which it comes back.
  [[nodiscard]] std::string order(const std::vector<std::string>& words) const {
    const auto word_or = [&](std::size_t at, const char* usual) { return words.size() > at ? words[at] : usual; };
    return fmt::format("11={}|21=3|38=100|40={}|54=1|55={}{}", word_or(1, "ID"), word_or(3, "1"), word_or(2, "INTC"),
                       word({"60"}));
  }
  // {reject NUMBER TYPE REASON TAG}: what follows the header in a Reject.
  [[nodiscard]] std::string reject(const std::vector<std::string>& words) const {
    const int reason = std::stoi(words.at(3));
    const bool of_a_tag = words.size() > 4;
    std::string fields = fmt::format("45={}|58={}", words.at(1), reason_text(reason));
    if (before_42()) return of_a_tag ? fmt::format("{} ({})", fields, words[4]) : fields;
    if (of_a_tag) fields += "|371=" + words[4];
    fields += "|372=" + words.at(2);
    // FIX 4.2 has reasons up to 11.
    return version_.name == "4.2" && reason > 11 ? fields : fmt::format("{}|373={}", fields, reason);
  }
  // {unsupported NUMBER TYPE}: type and fields of the answer to a message that is not offered.
  [[nodiscard]] std::string unsupported(const std::vector<std::string>& words) const {
    if (before_42()) return fmt::format("45={}|58=Unsupported message type", words.at(1));
    return fmt::format("45={}|58=Unsupported Message Type|372={}|380=3{}", words.at(1), words.at(2), word({"version"}));
  }

  const FixVersionName& version_;
  const FixStage& stage_;
};

class Conversation {
 public:
  Conversation(const FixStory& story, const FixVersionName& version, const FixStage& stage)
      : story_{story}, version_{version}, stage_{stage}, dialect_{version, stage} {}

  std::optional<std::string> run() {
    for (const FixStoryLine& line : story_.lines) {
      try {
        act(line);
      } catch (const std::exception& e) {
        return fmt::format("{}:{}: in FIX {}, \"{}\"\n  {} {}\n  {}", story_.file, line.number, version_.name,
                           story_.sentence, line.verb, line.rest, e.what());
      }
    }
    return std::nullopt;
  }

 private:
  using Client = std::optional<RawFixClient>;

  void act(const FixStoryLine& line) {
    Client& client = clients_[line.second ? 1 : 0];
    if (line.verb == "connect") return connect(client);
    if (line.verb == "log") return log_on(client, line.rest);
    if (!client) throw std::runtime_error("not connected");
    if (line.verb == "send") return send(*client, line.rest);
    if (line.verb == "raw") return send_raw(*client, dialect_.said(line.rest));
    if (line.verb == "expect") return expect(*client, line.rest);
    if (line.verb == "await") return await(*client, line.rest);
    if (line.verb == "closed") return closed(client);
    client.reset();
  }

  void connect(Client& client) { client.emplace(stage_.port, Transport::tcp, stage_.comp_id, stage_.server_comp_id); }
  // "log on 108=2": connects and logs on with number 1; the answer is the mirror of it.
  void log_on(Client& client, const std::string& rest) {
    connect(client);
    const std::string fields = fmt::format("34=1|98=0|{}{{version}}", rest == "on" ? "108=30" : rest.substr(3));
    send(*client, "A " + fields);
    expect(*client, "A " + fields);
  }

  // A header around the fields; 49, 52 and 56 are the usual ones where the line does not give them.
  void send(RawFixClient& client, const std::string& rest) const {
    const auto [type, fields] = type_and_fields(rest);
    std::map<std::string, std::string> head{
        {"9", ""}, {"49", stage_.comp_id}, {"52", utc(0)}, {"56", stage_.server_comp_id}};
    std::string body;
    for (const auto& field : fields) {
      const auto equals = field.find('=');
      const auto it = head.find(field.substr(0, equals));
      if (it == head.end()) {
        body += field + "|";
      } else {
        it->second = field.substr(equals + 1);
      }
    }
    const std::string length = head["9"].empty() ? "" : "9=" + head["9"] + "|";
    send_raw(client, fmt::format("8={}|{}35={}|49={}|52={}|56={}|{}", version_.begin_string, length, type, head["49"],
                                 head["52"], head["56"], body));
  }
  // The fields as they are; 9 and 10 are put in where they are missing, and 9=+7 is seven more than the truth.
  static void send_raw(RawFixClient& client, std::string bytes) {
    if (bytes.back() != '|') bytes += '|';
    std::replace(bytes.begin(), bytes.end(), '|', kSoh);
    if (bytes.rfind("8=", 0) == 0) put_in_length(bytes);
    if (bytes.find(kSum) == std::string::npos && bytes.rfind("8=", 0) == 0) {
      unsigned sum = 0;
      for (const char c : bytes) sum += static_cast<unsigned char>(c);
      bytes += fmt::format("10={:03}{}", sum % 256, kSoh);
    }
    if (!client.send_bytes(bytes)) throw std::runtime_error("the connection takes no more bytes");
  }
  static void put_in_length(std::string& bytes) {
    const auto at = bytes.find(kSoh) + 1;
    const bool given = bytes.compare(at, 2, "9=") == 0;
    const bool more = given && bytes[at + 2] == '+';
    if (given && !more) return;
    const int above = more ? std::stoi(bytes.substr(at + 3)) : 0;
    if (more) bytes.erase(at, bytes.find(kSoh, at) + 1 - at);
    const auto sum_at = bytes.find(kSum);
    const auto length = (sum_at == std::string::npos ? bytes.size() : sum_at + 1) - at;
    bytes.insert(at, fmt::format("9={}{}", static_cast<int>(length) + above, kSoh));
  }

  // The next message must be exactly this; of what the line leaves out only the usual header may be there.
  void expect(RawFixClient& client, const std::string& rest) const {
    const auto came = next(client);
    if (!is(came, rest)) throw std::runtime_error("this came: " + came.text);
  }
  // The same behind any heartbeats: how many there were depends on the clocks.
  void await(RawFixClient& client, const std::string& rest) const {
    Received came = next(client);
    while (came.type() == "0" && !is(came, rest)) came = next(client);
    if (!is(came, rest)) throw std::runtime_error("this came: " + came.text);
  }
  static Received next(RawFixClient& client) {
    auto came = client.receive();
    if (!came) throw std::runtime_error(client.closed(std::chrono::milliseconds{0}) ? "the end came" : "nothing came");
    return *std::move(came);
  }
  [[nodiscard]] bool is(const Received& came, const std::string& rest) const {
    auto [type, wanted] = type_and_fields(rest);
    wanted.insert(wanted.begin(), "35=" + type);
    std::vector<std::string> found;
    for (const auto& field : split(came.text, '|'))
      if (!usual(field)) found.push_back(field);
    return std::equal(wanted.begin(), wanted.end(), found.begin(), found.end(), [](const auto& a, const auto& b) {
      const auto open = a.size() - std::min(a.size(), kOpenEnd.size());
      return a == b || (a.substr(open) == kOpenEnd && b.size() > open && b.compare(0, open, a, 0, open) == 0);
    });
  }
  // "D 34=2|{order}"
  [[nodiscard]] std::pair<std::string, std::vector<std::string>> type_and_fields(const std::string& rest) const {
    const auto blank = rest.find(' ');
    const std::string fields = blank == std::string::npos ? "" : dialect_.said(rest.substr(blank + 1));
    return {rest.substr(0, blank), split(fields, '|')};
  }
  // A field of the header that every message has, and its value is right.
  [[nodiscard]] bool usual(const std::string& field) const {
    if (field == "8=" + version_.begin_string || field == "49=" + stage_.server_comp_id) return true;
    if (field == "56=" + stage_.comp_id || field.rfind("9=", 0) == 0 || field.rfind("10=", 0) == 0) return true;
    // Fractions of a second came with FIX 4.2.
    const std::size_t seconds = std::string_view{"52=20260302-10:00:00"}.size();
    if (field.rfind("52=", 0) != 0) return false;
    return field.size() == seconds || (!dialect_.before_42() && field.size() > seconds && field[seconds] == '.');
  }

  static void closed(Client& client) {
    if (const auto came = client->receive(std::chrono::seconds{10}))
      throw std::runtime_error("not the end, but this came: " + came->text);
    if (!client->closed(std::chrono::milliseconds{0})) throw std::runtime_error("still open after ten seconds");
    client.reset();
  }

  const FixStory& story_;
  const FixVersionName& version_;
  const FixStage& stage_;
  Dialect dialect_;
  std::array<Client, 2> clients_;
};

// Where one begins, or its next line.
void read_line(std::vector<FixStory>& stories, const std::string& file, int number, const std::string& text) {
  std::istringstream in{text};
  std::string verb;
  if (!(in >> verb) || verb.front() == '#') return;
  const auto rest_of = [&] {
    std::string rest;
    std::getline(in >> std::ws, rest);
    return rest;
  };
  if (verb == "story") {
    stories.push_back({file, rest_of(), {}, false, {}});
    return;
  }
  const auto where = fmt::format("{}:{}: ", file, number);
  if (stories.empty() || stories.back().file != file) throw std::runtime_error(where + "no story begins above");
  FixStory& story = stories.back();
  if (verb == "in") {
    story.versions = split(rest_of(), ' ');
    return;
  }
  if (verb == "keeps") {
    story.keeps_numbers = true;
    return;
  }
  FixStoryLine line{number, verb, "", verb == "second"};
  if (line.second) in >> line.verb;
  if (std::find(kVerbs.begin(), kVerbs.end(), line.verb) == kVerbs.end())
    throw std::runtime_error(where + "what is \"" + line.verb + "\"?");
  line.rest = rest_of();
  story.lines.push_back(std::move(line));
}

}  // namespace

const std::vector<FixVersionName>& fix_versions() {
  static const std::vector<FixVersionName> all{
      {"4.0", "FIX.4.0", ""}, {"4.1", "FIX.4.1", ""},   {"4.2", "FIX.4.2", ""},      {"4.3", "FIX.4.3", ""},
      {"4.4", "FIX.4.4", ""}, {"5.0", "FIXT.1.1", "7"}, {"5.0SP1", "FIXT.1.1", "8"}, {"5.0SP2", "FIXT.1.1", "9"}};
  return all;
}

std::vector<FixStory> read_fix_stories(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator{folder})
    if (entry.path().extension() == ".story") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<FixStory> stories;
  for (const auto& file : files) {
    std::ifstream in{file};
    int number = 0;
    for (std::string text; std::getline(in, text);) read_line(stories, file.filename().string(), ++number, text);
  }
  return stories;
}

std::optional<std::string> play(const FixStory& story, const FixVersionName& version, const FixStage& stage) {
  return Conversation{story, version, stage}.run();
}

}  // namespace dealingdesk::integration
