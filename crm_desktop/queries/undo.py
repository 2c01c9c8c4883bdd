"""What an undo or redo took back and what it left alone, with the names that people know."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm_desktop.changes.change import ChangeSet, Kept
from crm_desktop.changes.state import unpack_value
from crm_desktop.domain.fields import RecordField, RecordType
from crm_desktop.domain.records import BY_NUMBER, RECORDS
from crm_desktop.errors import UserError, in_a_row
from crm_desktop.i18n import later, tr, trn
from crm_desktop.queries.history import act_title, counted_text
from crm_desktop.store.book import Book
from crm_desktop.store.records import record_view, title_from, title_of
from crm_desktop.store.trash import trashed_values

AGAIN = later("It can be tried again later.")
GOES_ON = later("It can be tried again later. To undo once more goes on with the act before it.")
MOST_NAMED = 3  # records or fields in one sentence; of more it says how many


@dataclass(frozen=True)
class LeftAlone:
    """One record, or one field of it, that stays as somebody has made it since, and why. `field` may be empty."""

    record: str
    field: str
    why: str

    def text(self) -> str:
        """In one sentence."""
        return tr("Left alone: {what}, {why}.", what=_named(self.record, self.field), why=self.why)


@dataclass(frozen=True)
class UndoOutcome:
    """`head` says what was done, in a sentence without its full stop; `back` is filled where it is only a part."""

    head: str
    back: str
    left: tuple[LeftAlone, ...]
    nothing: bool

    def text(self) -> str:
        """All of it in a few sentences; of much that was left alone, how much more."""
        return self.head if not self.left else in_a_row((tr("{sentence}.", sentence=self.head), *self.rest()))

    def rest(self, most: int = MOST_NAMED) -> list[str]:
        """The sentences behind the head."""
        said = [tr("Taken back: {what}.", what=self.back)] if self.back else []
        said += [each.text() for each in self.left[:most]]
        more = len(self.left) - most
        return said + ([trn("{n} more was left alone.", "{n} more were left alone.", more)] if more > 0 else [])

    def refusal(self, then: str = AGAIN) -> UserError:
        """Where nothing was done: why, and what to do then (a msgid)."""
        return UserError("left_alone", later("{head}. {left}"), later("Nothing was changed."),
                         then, head=self.head, left=in_a_row(self.rest()))


def undo_outcome(book: Book, done: ChangeSet, *, undoing: bool = True) -> UndoOutcome:
    """What a ChangeSet of `undo_act` (or, where not `undoing`, of `redo_act`) comes to."""
    left = tuple(_left_alone(book, each) for each in done.kept)
    if done.number is None:
        title = act_title(book, int(str(done.values["of"])))
        head = tr("Nothing could be undone of: {title}", title=title) if undoing else \
            tr("Nothing could be done again of: {title}", title=title)
        return UndoOutcome(head, "", left, nothing=True)
    if not left:
        return UndoOutcome(act_title(book, done.number), "", (), nothing=False)
    title = act_title(book, int(str(done.values["of"])))
    head = tr("Undone in part: {title}", title=title) if undoing else tr("Done again in part: {title}", title=title)
    return UndoOutcome(head, _taken_back(book, done.number) if undoing else "", left, nothing=False)


def _taken_back(book: Book, act: int) -> str:
    """The fields that an act has set, by name where they are few, and how many records came or went."""
    edits = book.rows("select distinct type, record_id, field from entry where change_set = ? and kind = 'edit'"
                      " order by number", (act,))
    said = [trn("{n} field", "{n} fields", len(edits))] if len(edits) > MOST_NAMED else [
        _named(_title(book, BY_NUMBER[number], bytes(record_id)),
               _field_name(book, BY_NUMBER[number], bytes(record_id), path)) for number, record_id, path in edits]
    for number, count in book.rows("""
            select type, sum(case when ids is not null then length(ids) / 16 else last_row - first_row + 1 end)
            from entry where change_set = ? and kind in ('create', 'delete', 'restore') group by type order by type""",
                                   (act,)):
        said.append(counted_text(BY_NUMBER[number].name, count))
    return tr(", ").join(filter(None, said))


def _left_alone(book: Book, each: Kept) -> LeftAlone:
    kind = _kind_of(book, each.record_id)
    why = tr(each.why, **each.values)
    if kind is None:
        return LeftAlone(tr("A record that is not in this book any more"), "", why)
    return LeftAlone(_title(book, kind, each.record_id), _field_name(book, kind, each.record_id, each.field), why)


def _named(record: str, field: str) -> str:
    return tr("{field} of “{record}”", field=field, record=record) if field else tr("“{record}”", record=record)


def _kind_of(book: Book, record_id: bytes) -> RecordType | None:
    for kind in RECORDS.values():
        if book.value(f"select 1 from {kind.name} where id = ?", (record_id,)):
            return kind
    number = book.value("select type from trash where id = ?", (record_id,))
    if number is None:  # the trash was emptied: what it was is still in the journal
        number = book.value("select type from entry where record_id = ? limit 1", (record_id,))
    return BY_NUMBER.get(number)


def _values(book: Book, kind: RecordType, record_id: bytes) -> Mapping[str, Any]:
    if book.value(f"select 1 from {kind.name} where id = ?", (record_id,)):
        return record_view(book, kind.name, record_id).values
    body = book.value("select body from trash where id = ?", (record_id,))
    return trashed_values(body) if body is not None else {}


def _title(book: Book, kind: RecordType, record_id: bytes) -> str:
    """What people call it, also where it lies in the trash; a person's time at a company by both names."""
    values = dict(_values(book, kind, record_id))
    if kind.name == "person_company":
        both = [title_of(book, name, values[name]) for name in ("person", "company") if values.get(name)]
        return tr(", ").join(filter(None, both)) or tr(kind.label)
    return title_from(book, kind, values) if values else tr(kind.label)


def _field_name(book: Book, kind: RecordType, record_id: bytes, path: str | None) -> str:
    """A field's label; of one of several phones, tags or custom values which one."""
    name, _, element = (path or "").partition("/")
    one = kind.by_name.get(name)
    if one is None:
        return ""
    which = _element_name(book, kind, one, record_id, element) if element else ""
    return " ".join(filter(None, (tr(one.label) if one.label else "", which))) or name


def _element_name(book: Book, kind: RecordType, one: RecordField, record_id: bytes, element: str) -> str:
    if one.target:
        return title_of(book, one.target, bytes.fromhex(element))
    held = (_values(book, kind, record_id).get(one.name) or {}).get(element)
    if held is None:  # it was taken away: the journal knows what it was
        held = next((value for before, in book.rows(
            "select before from entry where record_id = ? and field = ? and kind = 'edit' order by number desc",
            (record_id, f"{one.name}/{element}")) if (value := unpack_value(before)) is not None), None)
    if isinstance(held, dict):
        return str(held.get("value") or "")
    return element if one.name == "custom" else str(held or "")
