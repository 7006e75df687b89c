// Plays every file of the folders given through a fuzzer's function: the corpus as an ordinary test.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz.h"

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    std::error_code absent;
    for (const auto& entry : std::filesystem::directory_iterator(argv[i], absent)) files.push_back(entry.path());
  }
  if (files.empty()) {
    std::fprintf(stderr, "there is nothing to play\n");
    return 1;
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    std::printf("%s\n", file.c_str());
    std::fflush(stdout);
    std::ifstream in{file, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    // Whole, each beginning of it, and with single bits turned over: a quick look around the seed.
    const auto play = [](const std::string& input) {
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    };
    play(bytes);
    const std::size_t step = bytes.size() / 500 + 1;
    for (std::size_t i = 0; i < bytes.size(); i += step) {
      play(bytes.substr(0, i));
      std::string turned = bytes;
      turned[i] = static_cast<char>(turned[i] ^ (1 << (i / step % 8)));
      play(turned);
    }
  }
  return 0;
}
