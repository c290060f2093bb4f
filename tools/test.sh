#!/usr/bin/env bash
# Everything CI runs, on both databases, browser included. Called by `make test`.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH" GEZHI_VAR=
unset GEZHI_DATABASE GEZHI_DEMO GEZHI_VAR PYTHONDONTWRITEBYTECODE  # what is compiled once serves all runs
logs=$(mktemp -d)
failed=0
began=$SECONDS
step() { echo "== $1 ($((SECONDS - began)) s)"; }

tests() { python -m pytest -p no:cacheprovider "$@"; }
plain="not browser and not fuzz and not long"

step "what asks a database, on SQLite and on PostgreSQL, side by side"
tests -m "$plain" --part asking >"$logs/sqlite" 2>&1 &
sqlite=$!
address=$(GEZHI_PG_FAST=1 tools/postgres.sh start 2>"$logs/pg")
if [ -n "$address" ]; then
    GEZHI_DATABASE=$address tests -m "$plain" --create-db >"$logs/postgresql" 2>&1 &
    postgresql=$!
    wait $postgresql || failed=1
    echo "-- PostgreSQL"; tail -n 60 "$logs/postgresql"
else
    echo "PostgreSQL: skipped, $(cat "$logs/pg")"
    [ "${CI:-}" = true ] && failed=1
fi
wait $sqlite || failed=1
echo "-- SQLite"; tail -n 60 "$logs/sqlite"

step "what asks no database, and beside it the whole API, asked at random"
tests -m "$plain" --part free >"$logs/free" 2>&1 &
free=$!
tests -m "fuzz and not long" tests/contracts/test_fuzz.py || failed=1
wait $free || failed=1
tail -n 60 "$logs/free"

step "pages in Chromium"
tests -m "browser and not long" tests/browser tests/journeys tests/phone -n 3 || failed=1

[ -n "$address" ] && tools/postgres.sh stop
step "done"
exit $failed
