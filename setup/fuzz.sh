#!/bin/sh
# Feeds hostile bytes to what reads them: each target for a minute, or for as many seconds as are given.
# `fuzz.sh 20 backups` takes only what reads backups, which is built quickly. What is found is left in fuzz/artifacts/.
set -eu

cd "$(dirname "$0")/.."
. setup/lib.sh
find_cargo || stop "Rust is missing (cargo)."
seconds=${1:-60}

built=${CARGO_TARGET_DIR:-$PWD/fuzz/target}
host=$(rustc -vV | sed -n 's/^host: //p')

# What a fuzzer wants to know of the way through the code; without a sanitizer, and so without a nightly compiler: this
# code has next to nothing unsafe.
flags="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4"
for counted in inline-8bit-counters pc-table trace-compares; do
    flags="$flags -Cllvm-args=-sanitizer-coverage-$counted"
done

# build FOLDER: with a target named, what only runs while building goes without those flags.
build() {
    RUSTFLAGS="$flags" cargo build --locked --release --quiet \
        --manifest-path "$1/Cargo.toml" --target-dir "$built" --target "$host"
}

# feed TARGET
feed() {
    mkdir -p "fuzz/corpus/$1" "fuzz/seeds/$1" "fuzz/artifacts/$1"
    "$built/$host/release/$1" "fuzz/corpus/$1" "fuzz/seeds/$1" "-artifact_prefix=fuzz/artifacts/$1/" \
        "-max_total_time=$seconds" -max_len=65536 -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 >"fuzz/artifacts/$1.log" 2>&1 || {
        tail -n 40 "fuzz/artifacts/$1.log" >&2
        stop "$1 fell over its input. It is kept: $(sed -n 's/.*Test unit written to //p' "fuzz/artifacts/$1.log" | tail -n 1)"
    }
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "fuzz/artifacts/$1.log")
    echo "$1: $runs inputs in $seconds s, nothing found"
}

build fuzz/backups
for target in read_dump copy_rows read_pickle; do feed "$target"; done
[ "${2:-all}" = backups ] && exit 0
build fuzz
for target in open_archive read_study unpack_source; do feed "$target"; done
