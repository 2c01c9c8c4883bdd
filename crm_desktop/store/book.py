"""The book of business: the open encrypted file with its reading links and its one write door."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, SQLModel, select

from crm_desktop.domain.records import BOOK_RECORD
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.store.edit import Edit
from crm_desktop.store.identity import current_actor, note_act
from crm_desktop.store.journal import plain_words, transaction, unread_words, writing
from crm_desktop.store.link import Link
from crm_desktop.store.schema import NEWEST, bring_up_to_date, shape_of

Clock = Callable[[], int]
SMALLEST = 512  # bytes: no database has a smaller page


def wall_clock() -> int:
    """Now, in UTC milliseconds."""
    return time.time_ns() // 1_000_000


class Book:
    """Each thread that asks or writes gets connections of its own, to be closed in that thread by `close_lane`."""

    def __init__(self, path: Path, key: bytes, *, clock: Clock = wall_clock) -> None:
        """Opens an existing book.

        Raises UserError: "missing_book", "empty_file", "not_a_book", "damaged", "too_new", "busy".
        """
        self.path, self.clock = path, clock
        self._key = key
        self._lanes: dict[int, tuple[Link | None, Link | None]] = {}
        look_at_file(path)
        with self._probe() as link:
            shape, min_reader, min_writer = _shapes(link, path)
        if min_reader > NEWEST:
            raise UserError("too_new", later("“{name}” was written by a newer version of this program."),
                            later("Nothing was changed."), later("Install the newer version, then open it."),
                            name=path.name)
        self.read_only = min_writer > NEWEST
        if shape < NEWEST:
            writer = self._writer()
            with transaction(writer):
                bring_up_to_date(writer)

    # -- reading

    def rows(self, sql: str, parameters: Iterable[Any] = ()) -> list[Any]:
        """All rows of a reading statement."""
        return self.reader().rows(sql, tuple(parameters))

    def first(self, sql: str, parameters: Iterable[Any] = ()) -> Any:
        """The first row, or None."""
        return self.reader().first(sql, tuple(parameters))

    def value(self, sql: str, parameters: Iterable[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        return self.reader().value(sql, tuple(parameters))

    def record(self, table: type[SQLModel], record_id: bytes) -> Any:
        """One record as an instance of its SQLModel class, or None."""
        with Session(self.reader().connection, expire_on_commit=False) as session:
            return session.exec(select(table).where(table.id == record_id)).first()  # type: ignore[attr-defined]

    def reader(self) -> Link:
        """This thread's reading link; it cannot write."""
        reader, writer = self._lane()
        if reader is None:
            reader = Link(self.path, self._key, mode="ro" if self.read_only else "rw")
            self._lanes[threading.get_ident()] = (reader, writer)
        return reader

    # -- writing

    @contextmanager
    def change(self, title: str, *, cause: str = "person", **values: object) -> Iterator[Edit]:
        """One act through the write door. `title` is a msgid, shown in the history with these values.

        Raises UserError where a rule, another writer or the disk refuses: then nothing of it is saved.
        """
        writer = self._writer()
        writer.look_at_place(self.path)
        member = writer.value("select value from meta where key = 'me'")
        with writing(writer, prepare=lambda link: current_actor(link, self.path), member=member, clock=self.clock,
                     title=title, values=values, cause=cause) as edit:
            yield edit
        if edit.done.number is not None:
            note_act(writer, self.path, edit.done.number)

    def in_plain_words(self, error: Exception) -> UserError | None:
        """What a refusal of the disk means for somebody who asks; None where the error is a bug of ours."""
        return unread_words(error, self.path)

    def writer_link(self) -> Link:
        """This thread's writing link, for the check and for tests of the door; commands use `change`."""
        return self._writer()

    def key(self) -> bytes:
        """The data key, for links that the check and the sql verb open for themselves; it is never logged."""
        return self._key

    def take_key(self, key: bytes) -> None:
        """Goes on with another data key, or with the same one after `drop_key`; every lane is closed."""
        self._key = key

    def drop_key(self) -> None:
        """Forgets the data key while the book is locked; every lane is closed, and nothing opens one until then."""
        self._key = b""

    # -- what the book agrees on

    def me(self) -> bytes | None:
        """The member who writes on this laptop."""
        found: bytes | None = self.value("select value from meta where key = 'me'")
        return found

    def currency(self) -> str:
        """The base currency's code."""
        return str(self.value("select base_currency from book_settings where id = ?", (BOOK_RECORD,)))

    def zone(self) -> ZoneInfo:
        """The time zone whose days and periods the figures use."""
        return ZoneInfo(str(self.value("select time_zone from book_settings where id = ?", (BOOK_RECORD,))))

    def id_key(self) -> bytes:
        """The key of the ids that follow from a name (tags, stages): the same on every laptop with this book."""
        return bytes(self.value("select id_key from territory where number = 1"))

    def version(self) -> int:
        """Changes as soon as another process has written to the file."""
        return int(self.value("pragma data_version"))

    def place_trouble(self) -> str:
        """"gone" or "moved" where the file is not at its place any more, so that nothing can be saved; else ""."""
        return self.reader().place_trouble(self.path)

    # -- closing

    def close_lane(self) -> None:
        """Closes the links of the thread that calls."""
        for link in self._lanes.pop(threading.get_ident(), (None, None)):
            if link:
                link.close()

    def close(self) -> None:
        """Closes the book; every other thread must have closed its lane."""
        self.close_lane()
        if self._lanes:
            raise RuntimeError("a thread still has the book open")

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _lane(self) -> tuple[Link | None, Link | None]:
        return self._lanes.get(threading.get_ident(), (None, None))

    def _writer(self) -> Link:
        if getattr(self, "read_only", False):
            raise UserError("too_new", later("“{name}” was written by a newer version and is open for reading only."),
                            later("Nothing was changed."), later("Install the newer version to write in it."),
                            name=self.path.name)
        reader, writer = self._lane()
        if writer is None:
            writer = Link(self.path, self._key, read_only=False)
            self._lanes[threading.get_ident()] = (reader, writer)
        return writer

    @contextmanager
    def _probe(self) -> Iterator[Link]:
        link = Link(self.path, self._key)
        try:
            yield link
        finally:
            link.close()


def look_at_file(path: Path) -> None:
    """Raises UserError where there is no file, or none with a page: SQLCipher would make a new book of either."""
    if not path.exists():
        raise UserError("missing_book", later("There is no book “{name}” here."), later("Nothing was changed."),
                        later("Choose another file, or create a new book."), name=path.name)
    if not path.is_file():
        raise UserError("not_a_book", later("“{name}” is not a file."), later("Nothing was changed."),
                        later("Choose the book's own file."), name=path.name)
    if path.stat().st_size == 0:
        raise UserError("empty_file", later("“{name}” is empty; a book never is."), later("Nothing was changed."),
                        later("Take the book from a backup."), name=path.name)
    if path.stat().st_size < SMALLEST:  # of a file of 1 byte SQLite says that it is empty, and writes over it
        raise UserError("not_a_book", later("“{name}” cannot be read with this key, or it is not a book."),
                        later("Nothing was changed."),
                        later("Choose the book's own file, or take it from a backup."), name=path.name)


def _shapes(link: Link, path: Path) -> tuple[int, int, int]:
    try:
        shape = shape_of(link)
        if shape:
            found = dict(link.rows("select key, value from meta where key in ('min_reader', 'min_writer')"))
            return shape, int(found["min_reader"]), int(found["min_writer"])
    except DatabaseError as error:
        raise plain_words(error) or error from None
    raise UserError("not_a_book", later("“{name}” is encrypted with this key, but it is not a book."),
                    later("Nothing was changed."), later("Choose the book's own file."), name=path.name)
