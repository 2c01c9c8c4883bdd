"""The history as the window shows it: acts newest first with a line of what changed, and which can be undone now."""

import json
from dataclasses import dataclass
from typing import Any

from crm_desktop.analysis.funnel import stage_label
from crm_desktop.changes.state import unpack_value
from crm_desktop.domain.fields import Kind, RecordField
from crm_desktop.domain.figures import UNKNOWN, money_text
from crm_desktop.domain.records import BY_NUMBER
from crm_desktop.errors import UserError
from crm_desktop.i18n import tr
from crm_desktop.queries.history import acts_of_record, counted_text, title_text
from crm_desktop.store.book import Book
from crm_desktop.store.records import title_of
from crm_desktop.store.undo import redo_target, undo_target

UNDOABLE = ("person", "import", "demo")
_CONDITIONS = {
    "everyone": "1", "mine": "c.actor in (select number from actor where own = 1)",
    "imports": "c.cause in ('import', 'demo')"}


@dataclass(frozen=True)
class HistoryRow:
    """One act. `at` in UTC milliseconds; `undone`: it is taken back just now; `can_undo`: it can be taken back.

    `sort` says what kind of act it is: its cause where no person did it, the kind of contact that was logged, or one
    of create, edit, move and delete.
    """

    change_set: int
    title: str
    detail: str
    who: str
    device: str
    at: int
    cause: str
    undone: bool
    can_undo: bool
    sort: str = "edit"
    undone_at: int | None = None


@dataclass(frozen=True)
class HistoryPage:
    """The newest acts, whether there are older ones, and whether undo and redo have something to do."""

    rows: tuple[HistoryRow, ...]
    more: bool
    can_undo: bool
    can_redo: bool


def history_page(book: Book, *, show: str = "everyone", record_id: bytes | None = None,
                 limit: int = 60) -> HistoryPage:
    """Acts of people, imports and rules; an undo is no row of its own: the act that it took back says so.

    `show`: everyone, mine (this laptop's), record (that touched `record_id`) or imports.
    """
    condition, parameters = _CONDITIONS.get(show, "1"), ()
    if show == "record" and record_id is not None:
        condition, parameters = acts_of_record(book, record_id)
    rows = book.rows(f"""
        select c.n, c.title, c.args, coalesce(m.name, ''), a.device, c.at, c.cause,
               (select count(*) from change_set x where x.root = c.n) % 2,
               (select max(x.at) from change_set x where x.root = c.n),
               exists (select 1 from entry e where e.change_set = c.n)
        from change_set c join actor a on a.number = c.actor left join member m on m.id = c.member
        where c.root is null and {condition} order by c.n desc limit ?""", (*parameters, limit + 1))
    return HistoryPage(tuple(_row(book, row) for row in rows[:limit]), len(rows) > limit, _there_is(book, undo_target),
                       _there_is(book, redo_target))


def _row(book: Book, row: Any) -> HistoryRow:
    n, title, args, who, device, at, cause, undone, undone_at, has_entries = row
    return HistoryRow(n, title_text(book, title, args, None), _detail(book, n), who, device, at, cause, bool(undone),
                      cause in UNDOABLE and not undone and bool(has_entries), _sort(book, n, cause, args),
                      undone_at if undone else None)


def _sort(book: Book, act: int, cause: str, args: str | None) -> str:
    if cause != "person":
        return str(cause)
    logged = json.loads(args).get("activity") if args else None
    if logged:
        return str(logged)
    first = book.first("select kind, field from entry where change_set = ? order by kind = 'create', number limit 1",
                       (act,))
    if first is None:
        return "edit"
    return "move" if first[1] == "stage" else {"delete": "delete", "create": "create"}.get(first[0], "edit")


def _there_is(book: Book, target: Any) -> bool:
    try:
        target(book.reader())
    except UserError:
        return False
    return True


def _detail(book: Book, act: int) -> str:
    """What changed: the first field with what it was, or how many records came or went."""
    edit = book.first("select type, record_id, field, before from entry e where change_set = ? and kind = 'edit'"
                      " and not exists (select 1 from entry o where o.change_set = e.change_set and o.kind = 'edit'"
                      " and o.record_id <> e.record_id) order by number limit 1", (act,))  # of one record
    counts = [(BY_NUMBER[number].name, count) for number, count in book.rows("""
        select type, sum(case when ids is not null then length(ids) / 16 else last_row - first_row + 1 end)
        from entry where change_set = ? and kind in ('create', 'delete', 'restore') group by type order by type""",
                                                                              (act,))]
    if any(count > 1 for _, count in counts):
        return tr(", ").join(part for part in (counted_text(name, count) for name, count in counts) if part)
    return _was(book, *edit) if edit else _words(book, act) if counts == [("activity", 1)] else ""


def _words(book: Book, act: int) -> str:
    """What was noted or planned, as long as it is among the living."""
    row = book.value("select first_row from entry where change_set = ? and kind = 'create'", (act,))
    return str(book.value("select text from activity where row = ?", (row,)) or "")


def _was(book: Book, number: int, record_id: bytes, path: str, before: bytes) -> str:
    name, _, _ = path.partition("/")
    one = BY_NUMBER[number].by_name.get(name)
    if one is None or not one.label:
        return ""
    was = _plain(book, one, unpack_value(before))
    if one.kind is Kind.STAGE:
        return tr("{name}, was {before}", name=title_of(book, BY_NUMBER[number].name, record_id), before=was)
    return tr("{field} was {before}", field=tr(one.label), before=was)


def _plain(book: Book, one: RecordField, value: Any) -> str:
    if value is None or value == "":
        return UNKNOWN
    if one.kind is Kind.STAGE:
        return stage_label(str(book.value("select name from stage where id = ?", (value[0],)) or UNKNOWN))
    if one.kind is Kind.REFERENCE:
        return title_of(book, one.target, value) or UNKNOWN
    if one.kind is Kind.MONEY:
        return money_text(value[0], str(value[1]))
    if isinstance(value, dict):
        return str(value.get("value", UNKNOWN))
    if isinstance(value, list | tuple):
        return tr(", ").join(str(part) for part in value if part is not None)
    return str(value)
