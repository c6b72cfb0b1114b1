#!/bin/sh
# Builds Orchard and opens it. Without a display: drives its main job on a virtual one instead,
# with the sample study, and saves pictures of it to the folder pictures/.
set -eu

cd "$(dirname "$0")/.."
. setup/lib.sh

display() {
    case $(uname -s) in
    Darwin | MINGW* | MSYS* | CYGWIN*) return 0 ;;
    *) [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] ;;
    esac
}

what=open
display || what=drive

setup/setup.sh "$([ "$what" = open ] && echo build || echo test)"
find_cargo
export ORCHARD_TOOLS="$PWD/.cache/tools"

npm --prefix ui run --silent build
# With the examples Cargo chooses the features that it chooses for tests: nothing is built twice.
cargo build --workspace --bins --examples
target=${CARGO_TARGET_DIR:-target}

if [ "$what" = open ]; then
    exec "$target/debug/orchard" "$@"
fi

echo "There is no display here: Orchard is driven on a virtual one."
export UV_CACHE_DIR="${UV_CACHE_DIR:-$PWD/.cache/uv}"
# Not by way of `cargo run`: for one package alone it would choose other features, and build everything anew.
exec "$target/debug/examples/drive"
