#!/usr/bin/env bash
# What the tests need from the system: PostgreSQL's server, Chromium and a Chinese font. Installed with apt by root;
# anybody else is told in one sentence what is missing and what is skipped for it.
set -uo pipefail
missing=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
command -v chromium >/dev/null || missing+=(chromium)
fc-list 2>/dev/null | grep -qi "noto.*cjk" || missing+=(fonts-noto-cjk)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null 2>&1
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 || echo "could not install ${missing[*]}"
    # The package starts a cluster of its own; the tests have theirs.
    command -v pg_dropcluster >/dev/null && pg_lsclusters -h 2>/dev/null | while read -r version name _; do
        pg_ctlcluster "$version" "$name" stop >/dev/null 2>&1
    done
    exit 0
fi
echo "not installed: ${missing[*]}; tests that need them are skipped"
