// The smallest executor that QuickFIX's own SocketAcceptor makes: fills every NewOrderSingle,
// unseen, with two execution reports that have the fields of ours. Nothing is checked, booked or
// logged.
//
//   bench_quickfix_executor PORT DICTIONARY [FOLDER]
//     DICTIONARY  the data dictionary that the server uses too
//     FOLDER      for QuickFIX's FileStore; without it MemoryStore keeps the messages
//   Writes "ready PORT"; ends when its standard input does.
#include "fix/quickfix.h"

#define throw(...)
#include <quickfix/FileStore.h>
#include <quickfix/SessionSettings.h>
#include <quickfix/SocketAcceptor.h>
#undef throw

#include "tests/bench/load_client.h"

namespace dealingdesk::bench {
namespace {

class Executor : public FIX::Application {
 public:
  void onCreate(const FIX::SessionID&) override {}
  void onLogon(const FIX::SessionID&) override {}
  void onLogout(const FIX::SessionID&) override {}
  void toAdmin(FIX::Message&, const FIX::SessionID&) override {}
  void toApp(FIX::Message&, const FIX::SessionID&) override {}
  void fromAdmin(const FIX::Message&, const FIX::SessionID&) override {}

  void fromApp(const FIX::Message& order, const FIX::SessionID& session) override {
    if (order.getHeader().getField(35) != "D") throw FIX::UnsupportedMessageType{};
    const auto id = std::to_string(++last_id_);
    auto accepted = report(order, id, "0", "0");
    accepted.setField(6, "0");
    accepted.setField(14, "0");
    accepted.setField(17, std::to_string(++last_exec_));
    accepted.setField(151, order.getField(38));
    FIX::Session::sendToTarget(accepted, session);

    auto filled = report(order, id, "F", "2");
    filled.setField(6, kPrice);
    filled.setField(14, order.getField(38));
    filled.setField(17, std::to_string(++last_exec_));
    filled.setField(31, kPrice);
    filled.setField(32, order.getField(38));
    filled.setField(151, "0");
    FIX::Session::sendToTarget(filled, session);
  }

 private:
  static constexpr const char* kPrice = "1.08501";

  static FIX::Message report(const FIX::Message& order, const std::string& id, const char* exec_type,
                             const char* status) {
    FIX::Message report;
    report.getHeader().setField(35, "8");
    for (const int tag : {1, 11, 38, 40, 54, 55, 60}) report.setField(tag, order.getField(tag));
    report.setField(37, id);
    report.setField(39, status);
    report.setField(59, "0");
    report.setField(150, exec_type);
    return report;
  }

  // Only the acceptor's thread comes here.
  std::uint64_t last_id_ = 0;
  std::uint64_t last_exec_ = 0;
};

FIX::SessionSettings settings(const std::string& port, const std::string& dictionary, const std::string& folder) {
  std::stringstream text;
  text << "[DEFAULT]\nConnectionType=acceptor\nSocketAcceptPort=" << port
       << "\nSocketReuseAddress=Y\nSocketNodelay=Y\nStartTime=00:00:00\nEndTime=00:00:00\n"
          "UseDataDictionary=Y\nValidateUserDefinedFields=N\nTimestampPrecision=6\nDataDictionary="
       << dictionary << "\n";
  if (!folder.empty()) text << "FileStorePath=" << folder << "\n";
  text << "[SESSION]\nBeginString=FIX.4.4\nSenderCompID=" << kServerCompId << "\nTargetCompID=" << kClientCompId
       << "\n";
  return FIX::SessionSettings{text};
}

int run(const std::string& port, const std::string& dictionary, const std::string& folder) {
  Executor executor;
  const auto session_settings = settings(port, dictionary, folder);
  std::unique_ptr<FIX::MessageStoreFactory> stores;
  if (folder.empty())
    stores = std::make_unique<FIX::MemoryStoreFactory>();
  else
    stores = std::make_unique<FIX::FileStoreFactory>(session_settings);
  FIX::SocketAcceptor acceptor{executor, *stores, session_settings};
  acceptor.start();
  std::cout << "ready " << port << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) {
  }
  acceptor.stop(true);
  return 0;
}

}  // namespace
}  // namespace dealingdesk::bench

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) {
    std::cerr << "usage: bench_quickfix_executor PORT DICTIONARY [FOLDER]\n";
    return 2;
  }
  try {
    return dealingdesk::bench::run(argv[1], argv[2], argc == 4 ? argv[3] : "");
  } catch (const std::exception& error) {
    std::cerr << "bench_quickfix_executor: " << error.what() << "\n";
    return 1;
  }
}
