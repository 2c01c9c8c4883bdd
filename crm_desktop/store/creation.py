"""How a new book comes into being: under another name first, so that a half-made one is never taken for a book."""

import secrets
from pathlib import Path

from crm_desktop.changes.change import BUILT_IN_ACTOR
from crm_desktop.domain.fields import RecordType
from crm_desktop.domain.records import BOOK_RECORD, BUILT_IN, RECORDS
from crm_desktop.domain.rules import derived_names, sort_of
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.store.book import Book, Clock, wall_clock
from crm_desktop.store.codec import insert_sql, values_to_columns
from crm_desktop.store.journal import transaction
from crm_desktop.store.link import Link
from crm_desktop.store.schema import bring_up_to_date
from crm_desktop.store.search import index_records


def make_book(path: Path, key: bytes, *, name: str, currency: str, time_zone: str, me: str,
              clock: Clock = wall_clock) -> Book:
    """Creates an encrypted book with the built-in records and its first member, and opens it.

    Raises UserError: "exists" where there is a file already, "unwritable" where the folder refuses, "disk_full".
    """
    if path.exists():
        raise UserError("exists", later("There is already a file “{name}”."), later("It was not touched."),
                        later("Choose another name."), name=path.name)
    waiting = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear_away(waiting)
        for left in _side_files(path):  # of a book that is gone: its pages would be read into this one
            left.unlink(missing_ok=True)
        waiting.touch(0o600)
    except OSError:
        raise UserError("unwritable", later("The folder of “{name}” cannot be written."), later("Nothing was changed."),
                        later("Choose another folder."), name=path.name) from None
    try:
        _lay_out(waiting, key)
        with Book(waiting, key, clock=clock) as book, book.change(
                later("Book “{name}” created"), cause="rule", name=name) as edit:
            edit.create("book_settings", {"name": name, "base_currency": currency, "time_zone": time_zone,
                                          "fiscal_start": 1}, BOOK_RECORD)
            member = edit.create("member", {"name": me, "active": 1})
            edit.link.run("insert into meta values ('me', ?)", (member,))
    except UserError:
        _clear_away(waiting)
        raise
    waiting.rename(path)
    return Book(path, key, clock=clock)


def _lay_out(path: Path, key: bytes) -> None:
    link = Link(path, key, read_only=False)
    try:
        with transaction(link):
            bring_up_to_date(link)
            _fill(link)
    finally:
        link.close()


def _side_files(path: Path) -> list[Path]:
    return [path.with_name(path.name + ending) for ending in ("-wal", "-shm")]


def _clear_away(path: Path) -> None:
    for file in (path, *_side_files(path)):
        file.unlink(missing_ok=True)


def _fill(link: Link) -> None:
    link.many("insert into meta values (?, ?)", [("book_id", secrets.token_hex(16)), ("next_row", 1000)])
    link.run("insert into territory values (1, ?, '', ?)", (secrets.token_bytes(16), secrets.token_bytes(32)))
    link.run("insert into actor (number, actor, device, own) values (?, ?, '', 0)", (BUILT_IN_ACTOR, bytes(16)))
    rows: dict[str, list[int]] = {}
    for row, (name, record_id, values) in enumerate(BUILT_IN, 1):
        kind: RecordType = RECORDS[name]
        names = derived_names(kind, values)
        link.run(insert_sql(kind), (row, record_id, *values_to_columns(kind, values), *names))
        link.run("insert into record_state (row, type, sort, at, actor, n) values (?, ?, ?, 0, ?, 1)",
                 (row, kind.number, sort_of(kind, names), BUILT_IN_ACTOR))
        rows.setdefault(name, []).append(row)
    for name, found in rows.items():
        index_records(link, RECORDS[name], found)
