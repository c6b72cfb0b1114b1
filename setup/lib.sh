# Words shared by the scripts in this folder. Sourced, never run; expects to be in the top folder.

did=0

say() { did=1; printf '\033[1m· %s\033[0m\n' "$*"; }

stop() { printf '%s\n' "$*" >&2; exit 1; }

# rustup puts cargo where a fresh shell may not look yet.
find_cargo() {
    command -v cargo >/dev/null && return
    if [ -x "$HOME/.cargo/bin/cargo" ]; then
        PATH=$HOME/.cargo/bin:$PATH
        export PATH
        return
    fi
    return 1
}

# Sets $python to the first Python that oTree and the tools can run on.
find_python() {
    for python in python3 python3.13 python3.12 python3.11 python3.10; do
        "$python" -c 'import sys, ensurepip; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && return
    done
    return 1
}

hash_of() { cat "$@" | cksum; }

# fresh STAMP KEY: is what STAMP stands for made from KEY? Otherwise remembers both for `keep`.
fresh() {
    stamp=$1 key=$2
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$key" ]
}

keep() { printf '%s\n' "$key" >"$stamp"; }

# timed NAME COMMAND...: runs one part, and remembers how long it took for `summary`. The first command that fails
# in it ends everything. (In a condition the shell would not stop there: hence the part has a shell of its own.)
times_so_far=
timed() {
    part=$1
    shift
    printf '\n\033[1m== %s\033[0m\n' "$part"
    began=$(date +%s)
    set +e
    (set -e && "$@")
    status=$?
    set -e
    if [ "$status" -ne 0 ]; then
        printf '\n\033[1m%s failed after %s s.\033[0m\n' "$part" $(($(date +%s) - began)) >&2
        exit 1
    fi
    times_so_far="$times_so_far$(printf '%5s s  %s' $(($(date +%s) - began)) "$part")
"
}

summary() { printf '\n%s' "$times_so_far"; }
