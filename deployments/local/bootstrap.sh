#!/usr/bin/env bash
# What `make` needs of this machine: bootstrap.sh python PYTHON | services
# A Debian package that is missing is installed where that is allowed (root, or sudo without a
# password); elsewhere one line says what to install.
set -euo pipefail

install() {
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        as_root=(sudo -n)
    fi
    if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
        echo "$1 is missing: install it first (on Debian: apt-get install ${*:2})" >&2
        exit 1
    fi
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${@:2}" >/dev/null
}

make_venv() {
    local python=$1
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "'$python' is not Python 3.11 or newer: install one, or make PYTHON=/path/to/python3" >&2
        exit 1
    fi
    "$python" -c 'import ensurepip, venv' 2>/dev/null || install "Python's venv" python3-venv
    [ -x .venv/bin/python ] || "$python" -m venv .venv
}

# A JRE has no compiler, and 17 is the oldest that runs the server.
have_jdk() {
    command -v java >/dev/null && javac --release 17 -version >/dev/null 2>&1
}

# Tests open an export's page in it.
have_chromium() {
    command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null
}

case "${1:-}" in
    python) make_venv "$2" ;;
    services)
        have_jdk || install "A JDK, 17 or newer," openjdk-17-jdk-headless
        command -v mvn >/dev/null || install Maven maven
        have_chromium || install "A headless Chromium" chromium-headless-shell
        ;;
    *)
        echo "usage: bootstrap.sh python PYTHON | services" >&2
        exit 2
        ;;
esac
