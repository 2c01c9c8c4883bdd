"""A team made once a test run, whose files are copied for each schedule: real books with a cheap start."""

import json
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from crm_desktop.paths import state_folder
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.sync.enrol import create_team, invite
from crm_desktop.sync.join import join_team
from crm_desktop.sync.round import sync_now
from tests.sync.hub import ADDRESS, Hub, Loop

NOON = 1_800_000_000_000
Clock = Callable[[], int]


@dataclass(frozen=True)
class Template:
    """The files of a server and of laptops that are in its team; all have synced once."""

    folder: Path
    keys: tuple[bytes, ...]

    def book_file(self, number: int) -> Path:
        return self.folder / f"{number}.book"

    def copy_book(self, number: int, to: Path, clock: Clock) -> Book:
        """This laptop's book at another place, noted there as if it had always been there."""
        shutil.copyfile(self.book_file(number), to)
        note_place(to, self.keys[number])
        return open_loosely(to, self.keys[number], clock)

    def copy_hub(self, folder: Path, loop: Loop, clock: Clock, **options: object) -> Hub:
        folder.mkdir()
        shutil.copyfile(self.folder / "hub" / "server.db", folder / "server.db")
        return Hub(folder, loop, clock, **options)  # type: ignore[arg-type]


def make_template(folder: Path, laptops: int) -> Template:
    """Founds the team and lets the others in."""
    (folder / "hub").mkdir(parents=True)
    loop = Loop()
    hub = Hub(folder / "hub", loop, lambda: NOON)
    keys = tuple(secrets.token_bytes(32) for _ in range(laptops))
    books = [make_book(folder / f"{number}.book", key, name="Sales", currency="USD", time_zone="UTC",
                       me=f"Member {number}", clock=lambda: NOON) for number, key in enumerate(keys)]
    create_team(books[0], ADDRESS, "Office", hub.token, connect=hub.connect)
    for book in books[1:]:
        join_team(book, invite(books[0], "owner", connect=hub.connect).code, connect=hub.connect)
    for book in (*books, *books):
        outcome = sync_now(book, connect=hub.connect)
        assert outcome.trouble is None, outcome.trouble
    for book in books:
        book.close()
    hub.stop()
    loop.close()
    return Template(folder, keys)


def open_loosely(path: Path, key: bytes, clock: Clock) -> Book:
    """A book that does not wait for the disk: schedules do not cut the power."""
    book = Book(path, key, clock=clock)
    book.writer_link().run("pragma synchronous = off")
    return book


def note_place(path: Path, key: bytes) -> None:
    """Writes the note that this machine keeps of a book, for the place where the file lies now."""
    link = sqlcipher.connect(str(path))
    try:
        link.execute(f"pragma key = \"x'{key.hex()}'\"")
        instance = link.execute("select value from meta where key = 'instance'").fetchone()[0]
        newest = link.execute("select max(n) from change_set").fetchone()[0] or 0
    finally:
        link.close()
    found = path.stat()
    note = json.dumps([instance, f"{found.st_dev}:{found.st_ino}", newest]).ljust(128)
    note_file(instance).write_text(note, encoding="utf-8")


def note_file(instance: str) -> Path:
    """Where the note of an instance lies."""
    return state_folder() / "books" / f"{instance}.json"
