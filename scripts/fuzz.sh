#!/usr/bin/env bash
# Builds the fuzzers with clang and runs each for a while. usage: scripts/fuzz.sh [SECONDS] [TARGET...]
# New inputs go to build/fuzz/corpus/TARGET; an input that fails is left as build/fuzz/crash-TARGET-... and printed.
# Add it to tests/fuzz/seeds/TARGET when it is mended.
set -euo pipefail
seconds="${1:-600}"
shift || true
cd "$(dirname "$0")/.."
targets=("$@")
[ "${#targets[@]}" -gt 0 ] || targets=(body expression recogniser texts mime presets lmtp imap)
scripts/install_deps.sh fuzz
cmake --preset fuzz
cmake --build --preset fuzz -j "$(nproc)" --target $(printf 'fuzz_%s ' "${targets[@]}")
for target in "${targets[@]}"; do
  mkdir -p "build/fuzz/corpus/$target"
  echo "== $target, $seconds s"
  "build/fuzz/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
    -print_final_stats=1 -artifact_prefix="build/fuzz/crash-$target-" "build/fuzz/corpus/$target" "tests/fuzz/seeds/$target"
done
