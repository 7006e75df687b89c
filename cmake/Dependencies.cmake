# Every third-party target that a module may name in LIBS or PUBLIC_LIBS:
#
#   Threads::Threads  OpenSSL::SSL  OpenSSL::Crypto  Boost::headers  Boost::url
#   fmt::fmt  spdlog::spdlog  nlohmann_json::nlohmann_json  tomlplusplus::tomlplusplus  CLI11::CLI11
#   RocksDB::rocksdb-shared  zstd::libzstd_shared  quickfix::quickfix  argon2::argon2
#   cpp-jwt::cpp-jwt  prometheus-cpp::core  prometheus-cpp::pull
#   tests only: Catch2::Catch2  benchmark::benchmark
#
# All come from Debian 12; scripts/packages.txt is the list, scripts/test and scripts/run install it.

# Stops with the name of the Debian package when `target` was not found.
function(dealingdesk_need target package)
  if(NOT TARGET ${target})
    message(FATAL_ERROR
      "${target} was not found. On Debian 12: apt-get install --no-install-recommends ${package}\n"
      "(scripts/packages.txt lists all packages; scripts/test installs what is missing.)")
  endif()
endfunction()

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

find_package(OpenSSL 3.0 QUIET)
dealingdesk_need(OpenSSL::SSL libssl-dev)

# Debian's default Boost is 1.74, whose Asio and Outcome are older than what is used here.
find_package(Boost 1.81 QUIET CONFIG COMPONENTS headers)
dealingdesk_need(Boost::headers libboost1.81-dev)
find_package(Boost 1.81 QUIET CONFIG COMPONENTS headers url)
dealingdesk_need(Boost::url libboost-url1.81-dev)

find_package(fmt QUIET CONFIG)
dealingdesk_need(fmt::fmt libfmt-dev)

find_package(spdlog QUIET CONFIG)
dealingdesk_need(spdlog::spdlog libspdlog-dev)

find_package(nlohmann_json 3.11 QUIET CONFIG)
dealingdesk_need(nlohmann_json::nlohmann_json nlohmann-json3-dev)

find_package(tomlplusplus QUIET CONFIG)
dealingdesk_need(tomlplusplus::tomlplusplus libtomlplusplus-dev)

find_package(CLI11 QUIET CONFIG)
dealingdesk_need(CLI11::CLI11 libcli11-dev)

find_package(zstd QUIET CONFIG)
dealingdesk_need(zstd::libzstd_shared libzstd-dev)

find_package(cpp-jwt QUIET CONFIG)
dealingdesk_need(cpp-jwt::cpp-jwt libcpp-jwt-dev)

find_package(prometheus-cpp QUIET CONFIG)
dealingdesk_need(prometheus-cpp::pull prometheus-cpp-dev)

# The shared library: the static one would be linked, 33 MB of it, into every test.
find_package(RocksDB 7.8 QUIET CONFIG)
dealingdesk_need(RocksDB::rocksdb-shared librocksdb-dev)

# QuickFIX's package has a .pc file only, which names an older version and libxml.
find_path(QUICKFIX_INCLUDE_DIR quickfix/Session.h)
find_library(QUICKFIX_LIBRARY quickfix)
if(QUICKFIX_INCLUDE_DIR AND QUICKFIX_LIBRARY)
  add_library(quickfix::quickfix UNKNOWN IMPORTED)
  set_target_properties(quickfix::quickfix PROPERTIES
    IMPORTED_LOCATION "${QUICKFIX_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${QUICKFIX_INCLUDE_DIR}"
    INTERFACE_LINK_LIBRARIES "OpenSSL::SSL;OpenSSL::Crypto;Threads::Threads")
endif()
dealingdesk_need(quickfix::quickfix libquickfix-dev)

# argon2's package has a .pc file only.
find_package(PkgConfig QUIET)
if(NOT PKG_CONFIG_FOUND)
  message(FATAL_ERROR "pkg-config was not found. On Debian 12: apt-get install pkg-config")
endif()
pkg_check_modules(ARGON2 QUIET IMPORTED_TARGET libargon2)
dealingdesk_need(PkgConfig::ARGON2 libargon2-dev)
add_library(argon2::argon2 INTERFACE IMPORTED)
target_link_libraries(argon2::argon2 INTERFACE PkgConfig::ARGON2)

if(DEALINGDESK_TESTS)
  find_package(Catch2 2.13 QUIET CONFIG)
  dealingdesk_need(Catch2::Catch2 catch2)
  find_package(benchmark QUIET CONFIG)
  dealingdesk_need(benchmark::benchmark libbenchmark-dev)
endif()
