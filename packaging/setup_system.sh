#!/usr/bin/env bash
# Installs the system packages that Qt and the tests need on Debian and Ubuntu; silent when all are there.
set -euo pipefail
cd "$(dirname "$0")/.."

# Without these Qt does not start: the first line without a screen, the second in a window.
qt=(libgl1 libegl1 libxkbcommon0 libfontconfig1 libglib2.0-0 libdbus-1-3
    libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0)
# Chinese and Latin text; stories in a real window; tests of PDF files; the benchmark's yardstick; the server's tests.
extras=(fonts-noto-cjk fonts-inter xvfb xauth xdotool xclip poppler-utils sqlite3 postgresql)

say() { echo "setup: $*" >&2; }

if ! command -v dpkg-query >/dev/null; then
    if [ "$(uname -s)" = Linux ] && ! [ -d .venv ]; then
        say "not Debian or Ubuntu: look yourself for the packages that are called there: ${qt[*]} ${extras[*]}"
    fi
    exit 0
fi

# Names of installed packages, and what they stand for: libglib2.0-0t64 provides libglib2.0-0.
installed() {
    # shellcheck disable=SC2016
    dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' "${qt[@]}" libglib2.0-0t64 "${extras[@]}" 2>/dev/null |
        sed -n 's/^installed //p' | tr ', ' '\n\n' || true
}

missing() {
    local here=$'\n'$1$'\n' name
    shift
    for name in "$@"; do
        [[ $here == *$'\n'"$name"$'\n'* ]] || echo "$name"
    done
}

here=$(installed)
mapfile -t wanted < <(missing "$here" "${qt[@]}" "${extras[@]}")
if [ ${#wanted[@]} -eq 0 ]; then
    exit 0
fi

command="apt-get install -y --no-install-recommends ${wanted[*]}"
if [ "$(id -u)" -eq 0 ]; then
    root=(env)
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    root=(sudo -n env)
else
    root=()
fi

if [ ${#root[@]} -gt 0 ]; then
    say "$command"
    quiet=(DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
    # One dead source fails the update, and the install may still work.
    "${root[@]}" "${quiet[@]}" update >/dev/null </dev/null || true
    if ! "${root[@]}" "${quiet[@]}" install -y --no-install-recommends "${wanted[@]}" >/dev/null </dev/null; then
        say "apt-get could not install them."
    fi
fi

here=$(installed)
mapfile -t needed < <(missing "$here" "${qt[@]}")
mapfile -t wished < <(missing "$here" "${extras[@]}")
if [ ${#needed[@]} -gt 0 ]; then
    say "Qt cannot start without these packages: ${needed[*]}"
    say "Install them as root, then run make again: $command"
    exit 1
fi
if [ ${#wished[@]} -gt 0 ]; then
    say "Going on without these packages; some tests and pictures need them: ${wished[*]}"
    say "To install them as root: $command"
fi
