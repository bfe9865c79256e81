#!/usr/bin/env bash
# Whether an independent library verifies what Leadgate pushes: installs it from npm into FOLDER and runs verify.mjs;
# then readme.mjs, whether the receivers that README.md prints do.
# usage: tests/webhooks/run.sh FOLDER      LEADGATE_BINARY: the program
# Exit code 77, which ctest shows as skipped: there is no node, or npm cannot be reached. LEADGATE_NPM=required makes a
# failure of that.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
folder="$1"

skip() {
  echo "Skipped: $1"
  [ "${LEADGATE_NPM:-}" != required ] || exit 1
  exit 77
}

command -v node >/dev/null || skip "there is no node, which runs the library that verifies the pushes."
if ! cmp -s "$here/package-lock.json" "$folder/installed-lock.json"; then
  command -v npm >/dev/null || skip "there is no npm, which fetches the library that verifies the pushes."
  mkdir -p "$folder"
  cp "$here/package.json" "$here/package-lock.json" "$folder"
  (cd "$folder" && timeout 120 npm ci --ignore-scripts --no-audit --no-fund --silent) ||
    skip "npm could not fetch the library that verifies the pushes; there may be no network."
  cp "$here/package-lock.json" "$folder/installed-lock.json"
fi
node "$here/verify.mjs" "$folder"
exec node "$here/readme.mjs" "$folder" "$here/../../README.md"
