"""A process that kills itself at one statement of an edit (C1), or of a page that it takes in (C3).

Started as `python doomed_steps.py edit|page BOOK STEP whole|torn`; the data key and the page (or the ids of the two
records to work on) come as hexadecimal digits in two lines of standard input. It tells how many statements there were.
STEP 0 lives on, -1 dies just before COMMIT. `torn` is the control: each statement is saved by itself.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crm_desktop.changes.cursor import Pair
from crm_desktop.changes.protocol import pack_message, unpack_message
from crm_desktop.changes.wire import read_body, write_body
from crm_desktop.store import arriving, journal
from crm_desktop.store.arriving import Arrived, apply_page
from crm_desktop.store.book import Book
from crm_desktop.store.link import Link

NOW = 1_800_000_900_000
Page = tuple[list[tuple[bytes, bytes, int, bytes, bytes, int, bytes]], bytes, int]


def packed_page(rows: list[Arrived], territory: bytes, seq: int) -> bytes:
    """Rows and the cursor after them, for the other process."""
    return pack_message(([(*row[:6], write_body(row.body)) for row in rows], territory, seq))


def take_page(book: Book, page: bytes) -> None:
    """Applies what `packed_page` gave."""
    rows, territory, seq = unpack_message(page, Page)
    apply_page(book, [Arrived(*row[:6], read_body(row[6])) for row in rows], after={territory: Pair(seq, b"commit")})


def edit_both(book: Book, ids: bytes) -> None:
    """One act: a new name and a phone for the first record, and the second one goes to the trash."""
    with book.change("Doomed") as edit:
        edit.set("company", ids[:16], "name", "新名字有限公司")
        edit.set_element("company", ids[:16], "phones", "ab12", {"kind": "work", "value": "139 1234 5678",
                                                              "normal": "13912345678", "verified_on": None})
        edit.delete("company", [ids[16:]])


@contextmanager
def torn(link: Link) -> Iterator[None]:
    """In the place of the transaction: nothing holds the statements together."""
    yield


def run(mode: str, path: str, step: str, how: str) -> None:
    """Does what the mode says, as far as it gets."""
    key, said = (bytes.fromhex(sys.stdin.readline().strip()) for _ in range(2))
    if how == "torn":
        journal.transaction = arriving.transaction = torn
    count = 0

    def traced(statement: str) -> None:
        nonlocal count
        count += 1
        if count == int(step) or (step == "-1" and statement == "COMMIT"):
            os.kill(os.getpid(), signal.SIGKILL)

    with Book(Path(path), key, clock=lambda: NOW) as book:
        book.writer_link().driver.set_trace_callback(traced)
        (edit_both if mode == "edit" else take_page)(book, said)
        book.writer_link().driver.set_trace_callback(None)
    os.write(1, str(count).encode())


if __name__ == "__main__":
    run(*sys.argv[1:])
