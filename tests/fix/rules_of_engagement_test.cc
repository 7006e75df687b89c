// The rules of engagement (docs/fix-rules-of-engagement.md, docs/fix-rules/) are played: what their samples send
// is sent, and what they say comes back must come back, field by field.
//
// A sample is a block of code named "fix" and a version:
//
//   ```fix FIX.4.4
//   > 35=D|11=o1|55=EURUSD|...      the client sends this, with header and trailer
//   < 35=8|37=*|17=*|...            the next message from us has exactly these fields, in this order; * is any value
//   = quote EURUSD 1.1000 1.1002    something happens: a price of the market
//   = lose 3                        three messages of the client's are lost on the way
//   = flat                          before all else: the account's positions are closed
//   ```
//
// Each block is a connection of its own, on one server, which has lived through the blocks before it. The Logon and
// its answer come first, unless the block sends one itself.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "fix/protocol/message_table.h"
#include "tests/fix/gateway_fixture.h"
#include "tests/fix/messages.h"
#include "tests/fix/packet_capture.h"

namespace dealingdesk::fix {
namespace {

struct Block {
  std::string file;
  int line = 0;
  std::string version;
  std::vector<std::pair<int, std::string>> steps;  // with the number of their lines
};

std::filesystem::path docs() {
  const char* root = std::getenv("DEALINGDESK_SOURCE_DIR");
  REQUIRE(root != nullptr);
  return std::filesystem::path{root} / "docs";
}

std::vector<std::filesystem::path> files() {
  std::vector<std::filesystem::path> found{docs() / "fix-rules-of-engagement.md"};
  if (std::filesystem::exists(docs() / "fix-rules"))
    for (const auto& entry : std::filesystem::directory_iterator{docs() / "fix-rules"})
      if (entry.path().extension() == ".md") found.push_back(entry.path());
  std::sort(found.begin() + 1, found.end());
  return found;
}

std::vector<Block> blocks_of(const std::filesystem::path& file) {
  std::vector<Block> blocks;
  std::ifstream in{file};
  REQUIRE(in);
  bool inside = false;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (!inside && line.rfind("```fix ", 0) == 0) {
      blocks.push_back({file.filename().string(), number, line.substr(7), {}});
      inside = true;
    } else if (inside && line.rfind("```", 0) == 0) {
      inside = false;
    } else if (inside && !line.empty()) {
      blocks.back().steps.emplace_back(number, line);
    }
  }
  return blocks;
}

// The same in every message, and no matter of a sample's.
bool is_envelope(int tag) {
  static const std::set<int> kTags{8, 9, 10, 34, 49, 52, 56};
  return kTags.contains(tag);
}

// What a sample shows of a message.
std::string shown(std::string_view message) {
  std::string out;
  FieldCursor fields{message};
  while (fields.next())
    if (!is_envelope(fields.tag())) out += std::to_string(fields.tag()) + "=" + std::string{fields.value()} + "|";
  return out;
}

// With a * for each value that the sample leaves open.
std::string opened(const std::string& actual, const std::string& sample) {
  std::string out;
  std::istringstream is{actual}, samples{sample};
  std::string field, wanted;
  while (std::getline(is, field, '|')) {
    const bool any = static_cast<bool>(std::getline(samples, wanted, '|'));
    const auto equals = field.find('=');
    const bool open = any && wanted == field.substr(0, equals) + "=*";
    out += (open ? wanted : field) + "|";
  }
  return out;
}

// Trades, where the projections would have them.
class Recorder : public store::TurnListener {
 public:
  explicit Recorder(FakeHistory& history) : history_{history} {}
  void on_applied(const Command&, std::span<const Event> events) override {
    for (const auto& event : events)
      if (const auto* report = std::get_if<ExecutionReport>(&event); report && report->type == ExecType::trade)
        history_.executed.push_back(*report);
  }

 private:
  FakeHistory& history_;
};

class Reader {
 public:
  Reader() {
    server_.life.turn->add_listener(recorder_);
    for (const auto* version : {"FIX.4.2", "FIXT.1.1"}) {
      FixSessionSpec session;
      session.begin_string = version;
      if (session.begin_string == "FIXT.1.1") session.application_version = "9";
      session.client_comp_id = "CLIENT1";
      session.user = UserId{1};
      session.accounts = {AccountId{1001}};
      server_.life.apply(DefineFixSession{session});
    }
    server_.life.turn->commit();
  }

  ~Reader() { server_.life.turn->remove_listener(recorder_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  void play(const Block& block) {
    FixClient client{"CLIENT1", [this] { server_.work(); }};
    client.begin_string = block.version == "FIX.5.0SP2" ? "FIXT.1.1" : block.version;
    if (block.version == "FIX.5.0SP2") client.application_version = "9";
    if (!block.steps.empty() && block.steps.front().second == kFlat) {
      ClosePositions everything;
      everything.account = AccountId{1001};
      server_.life.apply(everything);
    }
    client.connect(server_.port());
    const bool logs_on = block.steps.empty() || block.steps.front().second.rfind("> 35=A|", 0) != 0;
    ++port_;
    if (logs_on) {
      Fields logon{{98, "0"}, {108, "30"}, {141, "Y"}, {553, "t1"}, {554, "secret"}};
      if (!client.application_version.empty()) logon.emplace_back(1137, client.application_version);
      send(client, "A", logon);
      REQUIRE(FixClient::get(receive(client), 35) == "A");
    }
    for (const auto& [number, step] : block.steps) {
      INFO(block.file << ":" << number << ": " << step);
      const std::string rest = step.size() > 2 ? step.substr(2) : "";
      if (step[0] == '>')
        send(client, rest);
      else if (step[0] == '<')
        expect(client, rest);
      else if (step == kFlat)
        CHECK(step == block.steps.front().second);
      else if (step[0] == '=')
        happen(client, rest);
      else
        FAIL("a step begins with >, < or =");
    }
    client.disconnect();
    for (int i = 0; i < 50; ++i) server_.work();
  }

  [[nodiscard]] const std::set<std::string>& types() const { return types_; }
  void record(PacketCapture& capture) { capture_ = &capture; }

 private:
  static constexpr const char* kFlat = "= flat";

  void send(FixClient& client, const std::string& text) {
    Fields fields;
    std::istringstream in{text};
    for (std::string field; std::getline(in, field, '|');) {
      const auto equals = field.find('=');
      REQUIRE(equals != std::string::npos);
      fields.emplace_back(std::stoi(field.substr(0, equals)), field.substr(equals + 1));
    }
    REQUIRE((!fields.empty() && fields.front().first == 35));
    const std::string type = fields.front().second;
    types_.insert(type);
    fields.erase(fields.begin());
    send(client, type, fields);
  }
  void send(FixClient& client, const std::string& type, const Fields& fields) {
    const auto bytes = client.message(type, fields);
    if (capture_ != nullptr) capture_->add(port_, true, bytes);
    client.send_raw(bytes);
  }
  std::string receive(FixClient& client) {
    auto message = client.receive();
    if (capture_ != nullptr && !message.empty()) capture_->add(port_, false, message);
    return message;
  }
  void expect(FixClient& client, const std::string& text) {
    const auto actual = shown(receive(client));
    types_.insert(text.substr(3, text.find('|') - 3));
    CHECK(opened(actual, text) == text);
  }
  void happen(FixClient& client, const std::string& text) {
    std::istringstream in{text};
    std::string what, symbol, bid, ask;
    in >> what >> symbol >> bid >> ask;
    if (what == "lose") {
      client.seq += std::stoull(symbol);
      return;
    }
    REQUIRE((what == "quote" && symbol == "EURUSD"));
    server_.life.quote(bid.c_str(), ask.c_str());
    server_.life.turn->commit();
  }

  TempDir dir_;
  FixServer server_{dir_.path()};
  Recorder recorder_{server_.history};
  std::set<std::string> types_;
  PacketCapture* capture_ = nullptr;
  std::uint16_t port_ = 50'000;
};

}  // namespace

TEST_CASE("the rules of engagement are true, and show every message that we speak", "[fix]") {
  Reader reader;
  for (const auto& file : files())
    for (const auto& block : blocks_of(file)) reader.play(block);
  for (const auto table : all_messages())
    for (const MessageDef& message : table) {
      INFO("no sample shows " << message.name);
      CHECK((message.flow == Flow::none || reader.types().contains(std::string{message.type})));
    }
}

TEST_CASE("tshark reads every message of the rules of engagement without a complaint", "[fix]") {
  if (std::system("tshark --version >/dev/null 2>&1") != 0) {
    WARN("skipped: no tshark here");
    return;
  }
  TempDir dir;
  const std::string file = dir.path() + "/session.pcap";
  PacketCapture capture{file};
  Reader reader;
  reader.record(capture);
  for (const auto& rules : files())
    for (const auto& block : blocks_of(rules)) reader.play(block);
  capture.close();
  const std::string said = dir.path() + "/tshark.txt";
  const std::string command = "tshark -r " + file +
                              " -T fields -E separator='|' -e frame.number -e fix.MsgType -e _ws.expert.message"
                              " > " +
                              said + " 2>/dev/null";
  REQUIRE(std::system(command.c_str()) == 0);
  std::ifstream in{said};
  std::uint32_t packets = 0;
  for (std::string line; std::getline(in, line);) {
    INFO(line);
    ++packets;
    const auto type = line.find('|') + 1;
    const auto complaint = line.find('|', type);
    CHECK(complaint > type);
    CHECK(line.substr(complaint + 1).empty());
  }
  CHECK(packets == capture.packets());
}

}  // namespace dealingdesk::fix
