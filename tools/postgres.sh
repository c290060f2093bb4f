#!/usr/bin/env bash
# Starts (or stops) the PostgreSQL cluster of the tests and benches: its own, under var/postgres, on loopback only.
#   tools/postgres.sh start   prints the address (a GEZHI_DATABASE value)      tools/postgres.sh stop
set -euo pipefail
cd "$(dirname "$0")/.."
port=${GEZHI_PG_PORT:-54329}
home=${GEZHI_PG_HOME:-$PWD/var/postgres}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
[ -x "${bin:-}/initdb" ] || bin=$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)")
if [ ! -x "$bin/initdb" ]; then
    echo "PostgreSQL's server programs are not installed" >&2
    exit 3
fi
# The server refuses to run as root: the package's own user runs it then.
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

# Tests throw their data away: with GEZHI_PG_FAST the cluster waits for no disk, and plans by no half-filled table that
# autovacuum happened to look at. Benchmarks never set it.
fast=()
[ -z "${GEZHI_PG_FAST:-}" ] || fast=(-o "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off")

case ${1:-start} in
start)
    if [ ! -f "$home/data/PG_VERSION" ]; then
        mkdir -p "$home/data"
        [ "$(id -u)" != 0 ] || chown -R postgres "$home"
        chmod 700 "$home/data"
        (cd / && as "$bin/initdb" -D "$home/data" -U gezhi --auth=trust --locale=C.UTF-8 -E UTF8 >/dev/null)
        cat >>"$home/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
shared_buffers = 1GB
work_mem = 32MB
maintenance_work_mem = 512MB
effective_cache_size = 6GB
random_page_cost = 1.1
max_wal_size = 4GB
wal_compression = lz4
jit = off
CONF
    fi
    if ! (cd / && as "$bin/pg_ctl" -D "$home/data" status >/dev/null 2>&1); then
        (cd / && as "$bin/pg_ctl" -D "$home/data" -w -l "$home/data/server.log" "${fast[@]}" start >/dev/null)
    fi
    (cd / && as "$bin/createdb" -h 127.0.0.1 -p "$port" -U gezhi gezhi 2>/dev/null) || true
    echo "postgresql://gezhi@127.0.0.1:$port/gezhi"
    ;;
stop)
    (cd / && as "$bin/pg_ctl" -D "$home/data" -m fast stop >/dev/null)
    ;;
esac
