#!/usr/bin/env bash
# Kill, load and long fuzz runs, on both databases one after the other. Called by `make test-long`.
# What it prints at the end belongs into docs/measured.md.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH" PYTHONDONTWRITEBYTECODE=1
unset GEZHI_DATABASE GEZHI_DEMO GEZHI_VAR
logs=$(mktemp -d)
failed=0
told=()

# Runs the long tests on one database; `$1` names it, `$2` is its address (none for SQLite).
run() {
    local began=$SECONDS
    echo "== long runs on $1"
    GEZHI_DATABASE=$2 python -m pytest -m "long and not browser" --create-db --durations=12 -p no:cacheprovider |
        tee "$logs/$1" || failed=1
    told+=("$1: $(tail -n 1 "$logs/$1"), $((SECONDS - began)) s")
}

run SQLite ""
echo "== long walks in Chromium"
python -m pytest -m "long and browser" tests/browser tests/journeys tests/phone -n 2 -p no:cacheprovider | tee "$logs/Chromium" || failed=1
told+=("Chromium: $(tail -n 1 "$logs/Chromium")")
if address=$(GEZHI_PG_FAST=1 tools/postgres.sh start 2>"$logs/pg"); then
    run PostgreSQL "$address"
    tools/postgres.sh stop
else
    told+=("PostgreSQL: skipped, $(cat "$logs/pg")")
    [ "${CI:-}" = true ] && failed=1
fi

echo "== $(nproc) cores, $(awk '/MemTotal/ {printf "%.0f", $2 / 1048576}' /proc/meminfo) GiB, $(date +%F)"
printf '%s\n' "${told[@]}"
exit $failed
