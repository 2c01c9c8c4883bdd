"""Where the command line finds a passphrase: a file, or CRM_PASSPHRASE, which is then taken out of the environment."""

import ctypes
import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

from crm_desktop.errors import UserError
from crm_desktop.i18n import later

VARIABLE = "CRM_PASSPHRASE"
LONGEST_LINE = 65_536


def passphrase_from(environ: MutableMapping[str, str], file: Path | None) -> str | None:
    """The passphrase from the first line of `file`, else from CRM_PASSPHRASE, else None.

    CRM_PASSPHRASE is removed from `environ` in any case; from `os.environ` this also removes it from the C
    environment, so that no child inherits it. On Linux the block that /proc/PID/environ shows is blanked too. On
    other systems that block may go on showing it to programs of the same user; before the program started, and in
    memory until it ends, it can be read by such programs everywhere. A file is the better way.
    UserError "unreadable_file", and "bad_input" where the file's first line is empty or no UTF-8.
    """
    found = environ.pop(VARIABLE, None)
    if environ is os.environ:
        _blank_initial_environment()
    return (found or None) if file is None else _first_line(file)


def _first_line(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            line = opened.readline(LONGEST_LINE)
    except OSError as error:
        raise UserError("unreadable_file", later("The passphrase file {file} cannot be read: {reason}."),
                        later("Nothing was changed."), later("Look at its name and at who may read it."),
                        file=file, reason=error.strerror or type(error).__name__) from None
    words = _decoded(line.removesuffix(b"\n").removesuffix(b"\r"))
    if not words:
        raise UserError("bad_input", later("The passphrase file {file} has no readable first line."),
                        later("Nothing was changed."), later("Write the passphrase into its first line, as UTF-8."),
                        file=file)
    return words


def _decoded(line: bytes) -> str | None:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:  # not raised further: it carries the bytes
        return None


def _blank_initial_environment() -> None:
    """Overwrites the variable's value where the kernel placed it at the start; only where all of it is certain.

    The kernel tells the block's address; the block is this process's own writable stack, and after `unsetenv` no
    pointer of the C library leads into this entry. Each entry is compared once more before it is written.
    """
    if sys.platform != "linux":
        return
    try:
        shown = Path("/proc/self/environ").read_bytes()
        numbers = Path("/proc/self/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return
    start, end = (int(number) for number in numbers[47:49])  # fields 50 and 51, proc(5): env_start, env_end
    if not start or end - start != len(shown):
        return
    at = 0
    for entry in shown.split(b"\0"):
        name = VARIABLE.encode() + b"="
        if entry.startswith(name) and ctypes.string_at(start + at, len(entry)) == entry:
            ctypes.memset(start + at + len(name), 0, len(entry) - len(name))
        at += len(entry) + 1
