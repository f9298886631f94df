#!/usr/bin/env bash
# How long `deal check` takes beside the checkers of plain-text accounting, on equal
# records: one transaction there for each dated line with money here. What is not on
# the PATH is left out, and said to be.
#
#     benches/peers.sh [INSTRUMENTS]
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8

instruments=${1:-20000}
runs=5
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cargo build --locked --quiet --release
cargo bench --locked --quiet --bench speed -- write "$instruments" "$folder"

# A second run must do the work of the first.
export BEANCOUNT_DISABLE_LOAD_CACHE=1

TIMEFORMAT='%R %U %S'

# Prints the best wall time of all runs, and the processor time of that run.
best() {
  local run
  for ((run = 0; run < runs; run++)); do
    { time "$@" >"$folder/said" 2>&1; } 2>&1 || { cat "$folder/said" >&2; return 1; }
  done | sort -g | awk 'NR == 1 { print $1, $2 + $3 }'
}

own=""
show() {
  local name=$1 measured wall processor
  shift
  measured=$(best "$@") && [ -n "$measured" ] || { echo "FAILED: $name does not accept the records" >&2; return 1; }
  read -r wall processor <<<"$measured"
  [ -n "$own" ] || own=$measured
  awk -v name="$name" -v wall="$wall" -v cpu="$processor" -v own="$own" 'BEGIN {
    split(own, o, " ")
    printf "| %-10s | %8.3f | %8.3f | %6.1f | %6.1f |\n", name, wall, cpu, wall / o[1], cpu / o[2]
  }'
}

peer() {
  if command -v "$1" >/dev/null 2>&1; then
    show "$1" "$@"
  else
    echo "SKIPPED: $1 is not on the PATH; nothing is said of it" >&2
  fi
}

echo "| program    |  wall, s | cpu, s   | wall ÷ | cpu ÷  |"
echo "|:-----------|---------:|---------:|-------:|-------:|"
show deal target/release/deal check --as-of 2024-12-31 "$folder/deal"
failed=0
peer rledger check "$folder/records.beancount" || failed=1
peer hledger check -f "$folder/records.journal" || failed=1
peer bean-check "$folder/records.beancount" || failed=1
exit "$failed"
