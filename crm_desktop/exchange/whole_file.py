"""Writes a file as a whole or not at all: beside its place first, then moved there in one step."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from crm_desktop.errors import UserError
from crm_desktop.i18n import later

_FOLDER = later("Choose a folder that exists and that you may write to.")
_FULL = (later("{file} could not be written, the disk is full."), later("Free some space and try again."))
_REASONS = {
    errno.ENOENT: (later("{file} could not be written, its folder does not exist."), _FOLDER),
    errno.ENOTDIR: (later("{file} could not be written, its folder does not exist."), _FOLDER),
    errno.EISDIR: (later("{file} could not be written, there is a folder of that name."),
                   later("Choose another name.")),
    errno.ENOSPC: _FULL, errno.EDQUOT: _FULL,
    errno.EFBIG: (later("{file} could not be written, its disk takes no file of this size."),
                  later("Choose a folder on another disk.")),
}
_OTHERWISE = (later("{file} could not be written."), _FOLDER)


def write_whole_file(path: Path, content: bytes) -> None:
    """Puts `content` at `path`, replacing what is there; raises UserError "cannot_write" and leaves nothing behind."""
    with whole_file(path) as file:
        file.write(content)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write that comes to `path` in one step at the end, and never where anything fails.

    Raises UserError "cannot_write" where the place refuses; what was at `path` stays then.
    """
    beside = path.parent / f".crm-{secrets.token_hex(6)}.part"
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())  # or a power cut after the move leaves an empty file
        beside.replace(path)
    except OSError as problem:
        message, next_step = _REASONS.get(problem.errno or 0, _OTHERWISE)
        raise UserError("cannot_write", message, later("Nothing in the book has changed."), next_step,
                        file=str(path)) from problem
    finally:
        _drop(beside)


def _drop(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # the folder is gone or not ours: then nothing lies there either
