"""A program that syncs a book over and over until it is killed; started by test_kill.py in a process of its own."""

import sys
from pathlib import Path

from crm_desktop.store.book import Book
from crm_desktop.sync.round import sync_now


def main() -> None:
    """Arguments: book, key as hex digits. Edits, syncs, and says so, for ever."""
    path, key = Path(sys.argv[1]), bytes.fromhex(sys.argv[2])
    with Book(path, key) as book:
        number = 0
        while True:
            with book.change("Doomed") as edit:
                for _ in range(20):
                    number += 1
                    edit.create("company", {"name": f"Doomed {number}"})
            print(number, flush=True)  # noqa: T201 - saved: it must be there afterwards
            sync_now(book)


if __name__ == "__main__":
    main()
