#!/bin/sh
# Every test there is, in the order in which they fail soonest; then how long each part took.
# `test.sh check` leaves out what needs a window; `test.sh conformance` is Heroku's command line alone, and writes its table.
set -eu

cd "$(dirname "$0")/.."
. setup/lib.sh
find_cargo || stop "Rust is missing (cargo)."
find_python || stop "Python is missing: 3.10 to 3.13."
what=${1:-test}

# The platform's tools are ready-made, and no test may fetch a Python of its own.
export ORCHARD_TOOLS="$PWD/.cache/tools"
export UV_CACHE_DIR="${UV_CACHE_DIR:-$PWD/.cache/uv}"
export UV_PYTHON_DOWNLOADS=never
# A failed test says what was amiss and where; the frames below it would only bury that.
export RUST_BACKTRACE=0

# Where the platforms of all Rust tests write down what they replied.
replies="$PWD/.cache/replies"

has() { cargo "$1" --version >/dev/null 2>&1; }

window_pages() {
    npm --prefix ui run --silent build
}

window_checks() {
    npm --prefix ui run --silent check
    npm --prefix ui run --silent test
}

sample_bots() {
    # The sample study, played through by oTree's own bots.
    rm -rf .cache/sample && cp -R sample .cache/sample
    for session in trust_game trust_game_with_talk survey_only; do
        (cd .cache/sample && PATH="$OLDPWD/.cache/otree/bin:$PATH" otree test "$session" 2) >.cache/bots.log 2>&1 || {
            tail -n 40 .cache/bots.log >&2
            return 1
        }
        echo "$session: the bots came to the end"
    done
    rm -rf .cache/sample
}

rust_format() {
    if has fmt; then cargo fmt --all --check; else echo "not checked: no rustfmt here (rustup component add rustfmt)"; fi
}

rust_lints() {
    if has clippy; then cargo clippy --workspace --all-targets -- -D warnings; else echo "not checked: no clippy here (rustup component add clippy)"; fi
}

rust_tests() {
    rm -rf "$replies"
    export ORCHARD_REPLIES="$replies"
    # Both programs are built with the tests: Cargo does so for packages with a folder of tests.
    set --
    if has nextest; then
        [ "$what" = check ] && set -- -E 'not binary(window) and not binary(heroku-cli)'
        cargo nextest run --workspace "$@"
        cargo test --workspace --doc --quiet
    elif [ "$what" = check ]; then
        cargo test --workspace --exclude orchard
    else
        cargo test --workspace
    fi
}

replies_against_schema() {
    if has nextest; then
        ORCHARD_RECORDED="$replies" cargo nextest run --workspace --success-output immediate -E 'binary(schema)'
    else
        ORCHARD_RECORDED="$replies" cargo test --workspace --test schema -- --nocapture
    fi
    # They hold the tokens of platforms that are gone.
    rm -rf "$replies"
}

hostile_bytes() {
    setup/fuzz.sh 20 backups
}

conformance() {
    cargo build --workspace --bins
    ORCHARD_WRITE_RESULTS=1 cargo test --package orchard --test heroku-cli
}

timed "The window's pages" window_pages
if [ "$what" = conformance ]; then
    timed "Heroku's command line" conformance
    exit 0
fi
timed "The window's types and tests" window_checks
[ "$what" = check ] || timed "The sample study's bots" sample_bots
timed "Rust: format" rust_format
timed "Rust: lints" rust_lints
timed "Rust: tests" rust_tests
timed "Replies against the schema" replies_against_schema
[ "$what" = check ] || timed "Hostile bytes for what reads backups" hostile_bytes
summary
