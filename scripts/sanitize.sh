#!/usr/bin/env bash
# Builds one sanitizer preset and runs every test under it. usage: scripts/sanitize.sh asan|tsan [JOBS]
set -euo pipefail
preset="$1"
jobs="${2:-$(nproc)}"
cd "$(dirname "$0")/.."
export ASAN_OPTIONS="detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1"
export UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1"
export TSAN_OPTIONS="halt_on_error=1:second_deadlock_stack=1:suppressions=$PWD/scripts/tsan.supp"
# Fewer repetitions than an ordinary run: a sanitizer looks for wrong steps, not for rare moments.
export LEADGATE_KILLS="${LEADGATE_KILLS:-8}"
export LEADGATE_POWER_CUTS="${LEADGATE_POWER_CUTS:-150}"
cmake --preset "$preset"
cmake --build --preset "$preset" -j "$jobs"
# The tidy test reads the sources' text, which is the same in every build.
ctest --preset "$preset" -E test_tidy -j "$jobs"
