"""What was done to the book, by whom and from which laptop, newest first."""

import json
from dataclasses import dataclass
from typing import Any

from crm_desktop.analysis.funnel import stage_label
from crm_desktop.domain.activities import ACTIVITY_KINDS
from crm_desktop.domain.records import BUILT_IN, RECORDS
from crm_desktop.i18n import tr, trn
from crm_desktop.store.book import Book

KIND_WORDS = {values["key"]: str(values["name"]) for name, _, values in BUILT_IN if name == "activity_kind"}


@dataclass(frozen=True)
class HistoryEntry:
    """One act. `at` is in UTC milliseconds; `undone` tells whether it is taken back just now."""

    change_set: int
    title: str
    who: str
    device: str
    at: int
    cause: str
    records: int
    undone: bool


_SELECT = """
    select c.n, c.title, c.args, coalesce(m.name, ''), a.device, c.at, c.cause, c.records, c.root,
           (select count(*) from change_set x where x.root = c.n) % 2
    from change_set c join actor a on a.number = c.actor left join member m on m.id = c.member"""


def history_entries(book: Book, *, record_id: bytes | None = None, limit: int = 50) -> list[HistoryEntry]:
    """The newest acts, or those that touched one record (a living one, or one in the trash)."""
    if record_id is None:
        rows = book.rows(f"{_SELECT} order by c.n desc limit ?", (limit,))
    else:
        condition, parameters = acts_of_record(book, record_id)
        rows = book.rows(f"{_SELECT} where {condition} order by c.n desc limit ?", (*parameters, limit))
    return [_entry(book, row) for row in rows]


_TOUCHED = """
    select change_set from entry where record_id = ?
    union select change_set from entry where type = ? and kind in ('create', 'restore')
          and first_row <= ? and last_row >= ?
    union select change_set from trash where id = ?"""


def acts_of_record(book: Book, record_id: bytes) -> tuple[str, tuple[Any, ...]]:
    """A condition on the act `c`, that it touched this record, and its parameters."""
    return f"c.n in ({_TOUCHED})", (record_id, *_place(book, record_id), record_id)


def act_title(book: Book, act: int) -> str:
    """An act's title in the current language."""
    row = book.first("select title, args, root from change_set where n = ?", (act,))
    return title_text(book, row[0], row[1], row[2]) if row else ""


def title_text(book: Book, title: str, args: str | None, root: int | None) -> str:
    """A title from its msgid and values; names of kinds and built-in stages are translated as well."""
    values = json.loads(args) if args else {}
    if root is not None:
        return tr(title, title=act_title(book, root))
    if "type" in values:
        values["kind"] = tr(RECORDS[values["type"]].label)
        if "n" in values:
            values["records"] = counted_text(values["type"], values["n"])
    if "label" in values:
        values["field"] = tr(values["label"])
    if values.get("activity") in ACTIVITY_KINDS:
        values["kind"] = tr(KIND_WORDS[values["activity"]])
    if "stage" in values:
        values["stage"] = stage_label(values["stage"])
    return tr(title, **values)


def counted_text(record_type: str, n: int) -> str:
    """So many records of a type in words, or an empty text for those that people do not count."""
    said = {
        "company": trn("{n} company", "{n} companies", n), "person": trn("{n} person", "{n} people", n),
        "deal": trn("{n} deal", "{n} deals", n), "product": trn("{n} product", "{n} products", n),
        "member": trn("{n} colleague", "{n} colleagues", n), "ticket": trn("{n} ticket", "{n} tickets", n),
        "activity": trn("{n} activity", "{n} activities", n)}
    return said.get(record_type, "")


def _entry(book: Book, row: Any) -> HistoryEntry:
    n, title, args, who, device, at, cause, records, root, undone = row
    return HistoryEntry(n, title_text(book, title, args, root), who, device, at, cause, records, bool(undone))


def _place(book: Book, record_id: bytes) -> tuple[int, int, int]:
    for kind in RECORDS.values():
        row = book.value(f"select row from {kind.name} where id = ?", (record_id,))
        if row is not None:
            return kind.number, row, row
    found = book.first("select type, row, row from trash where id = ?", (record_id,))
    return tuple(found) if found else (0, -1, -1)
