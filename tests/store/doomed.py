"""A process that is going to be killed: it imports a file or makes small edits, and says after each step how far it is.

Started as `python doomed.py import|edits BOOK CSV`, with the data key in hexadecimal digits on standard input.
"""

import os
import sys
import time
from pathlib import Path

from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.exchange.importing import import_files
from crm_desktop.store.book import Book

EDITS = 200
WAIT = 60.0  # seconds, with the book open: it never ends by itself while somebody is about to kill it


def tell(*words: object) -> None:
    """One line into the pipe by one system call: what was told outlives this process."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def take_in(book: Book, file: Path) -> None:
    """Tells of every step whether it is inside the transaction, then that the import has returned."""
    def step(done: int, whole: int) -> bool:
        tell("step", int(book.writer_link().driver.in_transaction), done, whole)
        return True

    tell("begun", 0)
    import_files(book, [file], progress=step)
    tell("returned", 0)


def edit_on(book: Book) -> None:
    """Adds companies and edits each once; tells of an edit only after the call has returned."""
    tell("begun", 0)
    newest = b""
    for number in range(EDITS):
        if number % 2:
            edit_record(book, newest, {"website": f"https://edit{number}.example"})
        else:
            newest = add_record(book, "company", {"name": f"新客户{number}号"}).ids()[0]
        tell("edited", number, newest.hex())


def run(mode: str, path: str, file: str) -> None:
    """Does what the mode says."""
    key = bytes.fromhex(sys.stdin.readline().strip())
    with Book(Path(path), key) as book:
        if mode == "import":
            take_in(book, Path(file))
        else:
            edit_on(book)
        time.sleep(WAIT)


if __name__ == "__main__":
    run(*sys.argv[1:])
