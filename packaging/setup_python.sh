#!/usr/bin/env bash
# Makes .venv as pyproject.toml and constraints.txt say; does nothing when they have not changed since.
set -euo pipefail
cd -P "$(dirname "$0")/.."

python=${PYTHON:-python3}
stamp=.venv/stamp

say() { echo "setup: $*" >&2; }

# A copied .venv would go on testing the checkout that it was copied from, and one whose Python has gone cannot run.
usable() { grep -qsF "$PWD/.venv" .venv/bin/activate && .venv/bin/python -c '' 2>/dev/null; }

wanted=$(cat pyproject.toml packaging/constraints.txt)
if [ "$(cat $stamp 2>/dev/null)" = "$wanted" ] && usable && .venv/bin/python -I -c 'import crm_desktop' 2>/dev/null; then
    exit 0
fi

if ! usable; then
    if ! command -v "$python" >/dev/null; then
        say "no $python here. Install Python 3.11 or newer, or name yours: make setup PYTHON=python3.12"
        exit 1
    fi
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        say "$python is $("$python" --version 2>&1), and 3.11 is the oldest that works: make setup PYTHON=python3.12"
        exit 1
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        say "$python has no venv module. On Debian and Ubuntu, as root: apt-get install python3-venv"
        exit 1
    fi
    say "making .venv"
    "$python" -m venv --clear .venv
fi

say "installing the packages of packaging/constraints.txt"
rm -f "$stamp"
.venv/bin/python -m pip install --quiet --disable-pip-version-check -c packaging/constraints.txt -e '.[dev]'
echo "$wanted" >"$stamp"
