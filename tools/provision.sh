#!/usr/bin/env bash
# What the tests need from the system: PostgreSQL's server, Chromium and a Chinese font. Installed with apt by root;
# anybody else is told in one sentence what is missing and what is skipped for it.
set -uo pipefail
missing=()
has() { command -v "$1" >/dev/null; }
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || has initdb || missing+=(postgresql)
# The shell without windows takes half the processor time; the whole browser does where there is no such package.
has chromium-headless-shell || missing+=(chromium-headless-shell)
# Only the whole browser sends what waits while no page is open: the phone's journeys need it.
has chromium || missing+=(chromium)
fc-list 2>/dev/null | grep -qi "noto.*cjk" || missing+=(fonts-noto-cjk)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && has apt-get; then
    echo "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null 2>&1
    apt-cache show chromium-headless-shell >/dev/null 2>&1 || missing=("${missing[@]/#chromium-headless-shell/chromium}")
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 || echo "could not install ${missing[*]}"
    # The package starts a cluster of its own; the tests have theirs.
    has pg_dropcluster && pg_lsclusters -h 2>/dev/null | while read -r version name _; do
        pg_ctlcluster "$version" "$name" stop >/dev/null 2>&1
    done
    exit 0
fi
echo "not installed: ${missing[*]}; tests that need them are skipped (Chromium itself will do for its shell)"
