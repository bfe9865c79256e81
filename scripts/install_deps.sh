#!/usr/bin/env bash
# Installs what Leadgate is built from, all of it from Debian 12; does nothing, and asks nobody, when nothing is missing.
# usage: scripts/install_deps.sh [build|test|bench|fuzz]   test, bench and fuzz include build, bench includes test
set -euo pipefail
level="${1:-build}"
root="$(cd "$(dirname "$0")/.." && pwd)"

packages=(
  g++ cmake ninja-build mold ccache pkg-config ca-certificates
  libboost1.81-dev       # Beast, Asio
  libsimdjson-dev        # request bodies
  libssl-dev             # HMAC, digests
  libcurl4-openssl-dev   # everything outbound
  libsqlite3-dev         # the store
  libpugixml-dev         # XML bodies
  libgmime-3.0-dev       # letters
  zlib1g-dev             # gzip bodies
  libphonenumber8 libprotobuf-dev libabsl-dev  # phones; see headers below
  tzdata                 # time zones, read by absl
  libyaml-cpp-dev libre2-dev libspdlog-dev libfmt-dev libcli11-dev libidn2-dev libicu-dev libgtest-dev libgmock-dev
)
case "$level" in
  test|bench) packages+=(python3 php-cli curl git openssl dovecot-imapd postfix) ;;&
  bench) packages+=(wrk libbenchmark-dev) ;;
  fuzz) packages+=(clang libclang-rt-dev) ;;
  build|test) ;;
  *) echo "install_deps.sh: unknown level '$level'; it is build, test, bench or fuzz" >&2; exit 2 ;;
esac

missing=()
for package in "${packages[@]}"; do
  status="$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)"
  [ "$status" = installed ] || missing+=("$package")
done

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# The mail servers are there for tests, which start them with configurations of their own: the packages must not start
# them as services of the machine.
policy=/usr/sbin/policy-rc.d
keep_services_still() {
  [ ! -e "$policy" ] || return 0
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
  trap 'as_root rm -f "$policy"' EXIT
}

if [ "${#missing[@]}" -gt 0 ]; then
  echo "Installing from Debian: ${missing[*]}"
  as_root apt-get update -qq
  keep_services_still
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  if [ -n "$(trap -p EXIT)" ]; then
    as_root rm -f "$policy"
    trap - EXIT
  fi
fi

# Node runs a library that verifies what portals are sent; without it that one test is skipped. Whoever has a node of
# another origin keeps it.
if [[ "$level" = test || "$level" = bench ]] && ! { command -v node && command -v npm; } >/dev/null; then
  echo "Installing from Debian: nodejs npm"
  { as_root apt-get update -qq &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null; } ||
    echo "install_deps.sh: without node and npm, test_webhooks is skipped" >&2
fi

# Debian's libphonenumber-dev depends on Boost 1.74, which cannot stand beside 1.81. Only its headers are needed, so the
# package is unpacked into the build folder instead of being installed.
headers="$root/build/deps/phonenumber"
if [ ! -f "$headers/usr/include/phonenumbers/phonenumberutil.h" ]; then
  scratch="$(mktemp -d)"
  trap 'rm -rf "$scratch"' EXIT
  chmod 755 "$scratch"
  (cd "$scratch" && { apt-get download -qq libphonenumber-dev || { as_root apt-get update -qq && apt-get download -qq libphonenumber-dev; }; }) 2>/dev/null
  mkdir -p "$headers"
  dpkg -x "$scratch"/libphonenumber-dev_*.deb "$headers"
fi
