# What Leadgate is built from; scripts/install_deps.sh brings it.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(CURL 7.88 REQUIRED)
find_package(simdjson 3.0 REQUIRED)
find_package(yaml-cpp 0.7 REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
add_library(re2::re2 ALIAS PkgConfig::RE2)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
add_library(SQLite3 ALIAS PkgConfig::SQLITE)
pkg_check_modules(IDN2 REQUIRED IMPORTED_TARGET libidn2)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(absl REQUIRED)

# The headers are unpacked by the script, the library is Debian's run-time package.
set(PHONENUMBER_ROOT "${PROJECT_SOURCE_DIR}/build/deps/phonenumber")
find_path(PHONENUMBER_INCLUDE phonenumbers/phonenumberutil.h
          PATHS "${PHONENUMBER_ROOT}/usr/include" NO_DEFAULT_PATH)
find_file(PHONENUMBER_LIBRARY libphonenumber.so.8 PATH_SUFFIXES x86_64-linux-gnu aarch64-linux-gnu PATHS /usr/lib)
if(NOT PHONENUMBER_INCLUDE OR NOT PHONENUMBER_LIBRARY)
  message(FATAL_ERROR "libphonenumber is missing: run scripts/install_deps.sh")
endif()
pkg_check_modules(PROTOBUF REQUIRED IMPORTED_TARGET protobuf)
add_library(PhoneNumber INTERFACE)
target_include_directories(PhoneNumber SYSTEM INTERFACE "${PHONENUMBER_INCLUDE}")
target_compile_definitions(PhoneNumber INTERFACE I18N_PHONENUMBERS_USE_STDMUTEX)
target_link_libraries(PhoneNumber INTERFACE "${PHONENUMBER_LIBRARY}" PkgConfig::PROTOBUF)

find_path(BOOST_INCLUDE boost/beast/version.hpp REQUIRED)
# Asio and Beast are compiled once, in gateway/net/asio.cpp; every user sees the same macros (else an ODR violation).
add_library(Boost INTERFACE)
target_include_directories(Boost SYSTEM INTERFACE "${BOOST_INCLUDE}")
target_compile_definitions(Boost INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
                                           BOOST_ASIO_NO_DEPRECATED BOOST_ALL_NO_LIB)
target_link_libraries(Boost INTERFACE Threads::Threads OpenSSL::SSL)
