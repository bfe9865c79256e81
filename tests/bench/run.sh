#!/usr/bin/env bash
# Runs the whole benchmark on the release build; with BENCH_PEER=FOLDER also a peer (server.mjs with its node_modules).
set -euo pipefail
cd "$(dirname "$0")/../.."
exec python3 tests/bench/run.py build/release ${BENCH_PEER:+--peer "$BENCH_PEER"} "$@"
