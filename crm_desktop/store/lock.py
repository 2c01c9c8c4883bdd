"""One window a book: a lock on a file beside it, free again as soon as its holder is gone."""

import os
import sys
from pathlib import Path
from typing import BinaryIO

from crm_desktop.errors import UserError
from crm_desktop.i18n import later


class BookLock:
    """Holds NAME.book.lock while a window has the book open; the command line works beside it.

    With another `ending` it is the lock of something else that one program at a time does to a book.
    """

    def __init__(self, book_path: Path, ending: str = ".lock") -> None:
        """Raises UserError: "open_elsewhere" where another window holds the book, "unwritable"."""
        self.path = book_path.with_name(book_path.name + ending)
        try:
            self._file: BinaryIO = open(self.path, "ab")  # noqa: SIM115 - kept open as long as the book is
        except OSError:
            raise UserError("unwritable", later("The folder of “{name}” cannot be written."),
                            later("Nothing was changed."),
                            later("Look whether the drive is connected and may be written, then open it again."),
                            name=book_path.name) from None
        if not _locked(self._file):
            self._file.close()
            raise UserError("open_elsewhere", later("“{name}” is already open in another window."),
                            later("Nothing was changed."), later("Go to that window, or close it first."),
                            name=book_path.name)

    def release(self) -> None:
        """Lets another window have the book."""
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _locked(file: BinaryIO) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _locked(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        os.set_inheritable(file.fileno(), False)
        return True
