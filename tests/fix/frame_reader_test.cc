#include "fix/frame_reader.h"

#include <vector>

#include <catch2/catch.hpp>

#include "fix/raw_message.h"

namespace dealingdesk::fix {
namespace {

std::string message(const std::string& type, const std::string& text = "hello") {
  std::string body;
  append_field(body, 35, type);
  append_field(body, 58, text);
  return frame("FIX.4.4", body);
}

std::vector<std::string> drain(FrameReader& reader) {
  std::vector<std::string> found;
  std::string_view view;
  while (reader.next(view) == FrameReader::Next::message) found.emplace_back(view);
  return found;
}

bool fatal(FrameReader& reader) {
  std::string_view view;
  return reader.next(view) == FrameReader::Next::fatal;
}

}  // namespace

TEST_CASE("a stream split at any byte gives the same messages", "[fix]") {
  const std::vector<std::string> expected{message("0"), message("D", "10=000"), message("8", "8=FIX.4.4")};
  std::string stream;
  for (const auto& m : expected) stream += m;
  for (std::size_t at = 0; at <= stream.size(); ++at) {
    FrameReader reader;
    reader.feed(std::string_view{stream}.substr(0, at));
    auto found = drain(reader);
    reader.feed(std::string_view{stream}.substr(at));
    for (auto& m : drain(reader)) found.push_back(m);
    CHECK(found == expected);
    CHECK(reader.garbage_bytes() == 0);
  }
  FrameReader reader;
  std::vector<std::string> found;
  for (const char c : stream) {
    reader.feed({&c, 1});
    for (auto& m : drain(reader)) found.push_back(m);
  }
  CHECK(found == expected);
}

TEST_CASE("garbage is skipped to the next message and counted", "[fix]") {
  struct Row {
    const char* what;
    std::string garbage;
    std::uint64_t garbled;
  };
  auto wrong_sum = message("0");
  wrong_sum[wrong_sum.size() - 2] = wrong_sum[wrong_sum.size() - 2] == '9' ? '8' : '9';
  auto too_short = message("0");
  too_short.replace(too_short.find("9="), 4, "9=13");
  std::string no_type;
  append_field(no_type, 34, "1");
  const Row rows[] = {
      {"noise", std::string{"\x00\xff\x01GET / HTTP/1.1\r\n", 20}, 0},
      {"half a start", "8=FI", 0},
      {"a wrong check sum", wrong_sum, 1},
      {"a body length that is too small", too_short, 1},
      {"no body length",
       "8=FIX.4.4\x01"
       "35=0\x01",
       1},
      {"no type at the third place", frame("FIX.4.4", no_type), 1},
      {"a begin string without end", "8=FIX" + std::string(40, '4'), 1},
      {"no digits",
       "8=FIX.4.4\x01"
       "9=\x01"
       "35=0\x01",
       1},
      {"an empty body",
       "8=FIX.4.4\x01"
       "9=0\x01"
       "10=001\x01",
       1},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    FrameReader reader;
    reader.feed(row.garbage + message("1"));
    CHECK(drain(reader) == std::vector{message("1")});
    CHECK(reader.garbage_bytes() == row.garbage.size());
    CHECK(reader.garbled_messages() == row.garbled);
  }
}

TEST_CASE("a message that says it is longer than it is takes with it what it reaches into, and no more", "[fix]") {
  // 36 bytes is each message long: 7 of the first's trailer, then the next.
  struct Row {
    const char* length;
    std::vector<std::string> left;
  };
  const std::vector<Row> rows{{"14", {message("0"), message("1"), message("2"), message("3")}},
                              {"15", {message("2"), message("3")}},
                              {"21", {message("2"), message("3")}},
                              {"50", {message("2"), message("3")}},
                              {"57", {message("3")}}};
  for (const Row& row : rows) {
    INFO(row.length);
    auto liar = message("0");
    const auto at = liar.find("9=") + 2;
    liar.replace(at, liar.find('\x01', at) - at, row.length);
    const std::string stream = liar + message("1") + message("2") + message("3");
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, stream.size()}) {
      FrameReader reader;
      std::vector<std::string> found;
      for (std::size_t from = 0; from < stream.size(); from += piece) {
        reader.feed(std::string_view{stream}.substr(from, piece));
        for (auto& m : drain(reader)) found.push_back(m);
      }
      CHECK(found == row.left);
      CHECK(reader.garbled_messages() == (row.left.size() == 4 ? 0 : 1));
    }
  }
}

TEST_CASE("a message whose check sum does not come within the limit costs only itself", "[fix]") {
  std::string open = message("0");
  open.resize(open.size() - 7);  // up to its 10=
  const std::string stream = open + std::string(265, 'x') + message("1");
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, stream.size()}) {
    FrameReader reader{300};
    std::vector<std::string> found;
    for (std::size_t from = 0; from < stream.size(); from += piece) {
      reader.feed(std::string_view{stream}.substr(from, piece));
      for (auto& m : drain(reader)) found.push_back(m);
    }
    CHECK(found == std::vector{message("1")});
  }
}

TEST_CASE("what is too large ends the stream before it is stored", "[fix]") {
  for (const char* length : {"100000000", "99999999999999999999", "65537"}) {
    INFO(length);
    FrameReader reader;
    reader.feed(
        "8=FIX.4.4\x01"
        "9=" +
        std::string{length});
    CHECK(fatal(reader));
    reader.feed(message("0"));
    CHECK(fatal(reader));
    CHECK(reader.unread().empty());
  }
}

TEST_CASE("garbage without end ends the stream", "[fix]") {
  FrameReader reader{1000};
  for (int i = 0; i < 100 && !fatal(reader); ++i) {
    reader.feed(std::string(50, 'x'));
    CHECK(reader.unread().size() < 100);
  }
  CHECK(fatal(reader));
}

TEST_CASE("the limits are judged alike in whatever pieces the bytes come", "[fix]") {
  const std::string good = frame("FIX.4.4", "35=0\x01");
  const std::string inputs[] = {// A length just below the limit, and a type that is none from its second byte on.
                                "8=FIX.4.4\x01"
                                "9=120\x01"
                                "3M-2\x01" +
                                    good,
                                // More garbage than is put up with, and then a message.
                                std::string(200, 'x') + good};
  for (const std::string& input : inputs) {
    const auto messages_in_pieces_of = [&](std::size_t piece) {
      FrameReader reader{128};
      int messages = 0;
      for (std::size_t at = 0; at < input.size(); at += piece) {
        reader.feed(std::string_view{input}.substr(at, piece));
        std::string_view view;
        while (reader.next(view) == FrameReader::Next::message) ++messages;
      }
      return messages;
    };
    CHECK(messages_in_pieces_of(1) == messages_in_pieces_of(input.size()));
    CHECK(messages_in_pieces_of(7) == messages_in_pieces_of(input.size()));
  }
}

TEST_CASE("a message that never ends is not kept beyond the limit", "[fix]") {
  FrameReader reader{1000};
  reader.feed(
      "8=FIX.4.4\x01"
      "9=900\x01"
      "35=0\x01");
  std::size_t most = 0;
  for (int i = 0; i < 1000; ++i) {
    std::string_view view;
    if (reader.next(view) == FrameReader::Next::fatal) break;
    most = std::max(most, reader.unread().size());
    reader.feed("xxxxxxxxxx");
  }
  CHECK(fatal(reader));
  CHECK(most < 1100);
}

}  // namespace dealingdesk::fix
