"""Three real books under any schedule of edits and journeys, beside what a person may expect: the truth in sets.

An edit gives its field a value that nobody else ever gives. `replaced` are the values that somebody took away knowing
of them; all others must be shown or wait beside the shown one, whoever looks. Nothing that was replaced may come back.
"""

import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crm_desktop.changes.body import EXISTENCE, NIL
from crm_desktop.changes.state import pack_value
from crm_desktop.changes.tombstone import is_dead
from crm_desktop.changes.wire import read_body
from crm_desktop.commands.conflicts import decide_conflict
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.errors import UserError
from crm_desktop.queries.conflicts import conflicts
from crm_desktop.store.arriving import Arrived, apply_page
from crm_desktop.store.book import Book
from crm_desktop.store.sync_state import TeamState, save_team
from tests.conftest import HandClock
from tests.looking import assert_sound
from tests.store.two_books import TERRITORY, WORKSPACE, Shelf, bodies_of, settle

PATHS = ("size", "founded_year", "custom/k", "notes")
Act = tuple[str, int, int, int]  # what, which book, which record, which path
KINDS = ("edit", "edit", "edit", "empty", "decide", "delete", "push", "pull", "swap", "stale", "skew")


@dataclass
class World:
    """Books made of one template, a shelf between them, and the truth."""

    books: list[Book]
    clocks: list[HandClock]
    records: list[bytes]
    shelf: Shelf = field(default_factory=Shelf)
    given: dict[tuple[bytes, str], set[bytes]] = field(default_factory=dict)
    replaced: set[bytes] = field(default_factory=set)
    old: list[tuple[bytes, bytes]] = field(default_factory=list)  # record and body, as they once travelled
    decided: set[bytes] = field(default_factory=set)  # given once more by a decision: nothing is told of them
    count: int = 0
    drops_siblings: bool = False  # the control

    def step(self, act: Act) -> None:
        """One thing happens."""
        what, number, record, path = act
        book, record_id = self.books[number % len(self.books)], self.records[record % len(self.records)]
        if what in ("edit", "empty"):
            self._edit(book, record_id, PATHS[path % len(PATHS)], empty=what == "empty")
        elif what == "delete" and _lives(book, record_id):
            delete_records(book, [record_id])
        elif what == "decide":
            self._decide(book, record_id, ("mine", "theirs")[path % 2])
        elif what == "push":
            self.old += [(each.record_id, each.body) for each in self.shelf.offer(book, 1 + path)]
        elif what == "pull":
            self.shelf.fetch(book, 1 + path)
        elif what == "swap":  # two laptops meet without a server, in whatever order and as often as they like
            other = self.books[(number + 1) % len(self.books)]
            self._deliver(book, [(one, body) for one, body in bodies_of(other).items() if one in self.records])
        elif what == "stale" and self.old:
            self._deliver(book, [self.old[(record * 7 + path) % len(self.old)]])
        elif what == "skew":
            self.clocks[number % len(self.books)].move(days=(-365, 0, 1)[path % 3])  # a trash is not emptied by it
        elif what in ("undo", "redo"):
            with suppress(UserError):  # nothing to undo, or it was undone already
                (undo_act if what == "undo" else redo_act)(book)
        if self.drops_siblings:
            book.writer_link().run("update record_state set siblings = null")

    def finish(self, *, told: bool = True) -> None:
        """All come together; then nothing differs, nothing is lost and nothing came back."""
        settle(self.shelf, *self.books)
        held = [bodies_of(book) for book in self.books]
        assert held[0] == held[1] == held[2], "they differ"
        for book in self.books:
            assert_sound(book)
        for (record_id, path), values in self.given.items() if told else ():
            if record_id not in held[0]:  # deleted by all before any server knew it
                assert not any(_lives(book, record_id) for book in self.books)
                continue
            body = read_body(held[0][record_id])
            there = {each.value for each in body.fields.get(path, ())}
            assert values - self.replaced - self.decided <= there, f"lost: {path}"
            assert not there & self.replaced - self.decided, f"came back: {path}"
            assert _lives(self.books[0], record_id) != is_dead(body)

    def _edit(self, book: Book, record_id: bytes, path: str, *, empty: bool) -> None:
        if not _lives(book, record_id):
            return
        self.count += 1
        value: Any = None if empty else str(self.count) if path == "notes" else self.count
        name, _, element = path.partition("/")
        before = _versions(book, record_id, path)
        done = edit_record(book, record_id, {name: ({} if empty else {element: value}) if element else value})
        if done.number is None:
            return
        taken = before if element and empty else before[:1]
        self.replaced.update(each for each in taken if each != NIL)
        if not empty:
            self.given.setdefault((record_id, path), set()).add(pack_value(value))

    def _decide(self, book: Book, record_id: bytes, which: str) -> None:
        for conflict in conflicts(book, record_id):
            before = set(_versions(book, record_id, conflict.path))
            decide_conflict(book, record_id, which, conflict.path)
            if conflict.path != EXISTENCE:
                after = set(_versions(book, record_id, conflict.path))
                self.replaced |= {each for each in before - after if each != NIL}
                self.decided |= after

    def _deliver(self, book: Book, bodies: list[tuple[bytes, bytes]]) -> None:
        """What arrives counts as known to the server: so only what it really knows."""
        apply_page(book, [Arrived(one, TERRITORY, 0, secrets.token_bytes(16), b"d" * 16, 1, read_body(body))
                          for one, body in bodies if one in self.shelf.rows], after={}, allow_deletions=True)


def _lives(book: Book, record_id: bytes) -> bool:
    return book.value("select 1 from company where id = ?", (record_id,)) is not None


def _versions(book: Book, record_id: bytes, path: str) -> list[bytes]:
    body = read_body(bodies_of(book)[record_id])
    return [each.value for each in body.fields.get(path, ())]


def make_world(folder: Path, template: Path, key: bytes, records: list[bytes]) -> World:
    """Three laptops with the same records."""
    books, clocks = [], []
    for name in "ABC":
        path = folder / f"{name}.book"
        shutil.copy(template, path)
        clock = HandClock(1_800_000_000_000)
        book = Book(path, key, clock=clock)
        link = book.writer_link()
        link.run("pragma synchronous=off")
        link.run("update meta set value = ? where key = 'book_id'", (secrets.token_hex(16),))
        save_team(book, TeamState(WORKSPACE, secrets.token_bytes(16), b"", TERRITORY, {}, "https://here"))
        books.append(book)
        clocks.append(clock)
    return World(books, clocks, records)


def fill_template(book: Book) -> list[bytes]:
    """A few records that every laptop begins with."""
    book.writer_link().run("update territory set id = ? where number = 1", (TERRITORY,))
    return [add_record(book, "company", {"name": name, "size": 0}).created["company"][0] for name in ("One", "Two")]
