#!/bin/sh
# Feeds hostile bytes to what reads them: each target for a minute, or for as many seconds as are given.
# What it finds is left in fuzz/artifacts/.
set -eu

cd "$(dirname "$0")/.."
. setup/lib.sh
find_cargo || stop "Rust is missing (cargo)."
cargo fuzz --version >/dev/null 2>&1 || stop "cargo-fuzz is missing: cargo install --locked cargo-fuzz"

for target in open_archive read_study unpack_source read_dump copy_rows read_pickle; do
    mkdir -p "fuzz/corpus/$target" "fuzz/seeds/$target"
    # Without a sanitizer, and so without a nightly compiler: this code has next to nothing unsafe.
    cargo fuzz run --sanitizer none "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- -max_total_time="${1:-60}" -max_len=65536 -timeout=20 -rss_limit_mb=4096
done
