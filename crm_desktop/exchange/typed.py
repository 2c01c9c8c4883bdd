"""What people type as field=value becomes the values of a record: amounts, days, names of other records, phones."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm_desktop.domain.fields import Kind, RecordField, RecordType
from crm_desktop.domain.records import RECORDS, SALES
from crm_desktop.errors import UserError
from crm_desktop.exchange.this_computer import today_here
from crm_desktop.exchange.typed_cells import EXAMPLES, READERS, Typed, read_elements
from crm_desktop.exchange.values import Reason, split_values
from crm_desktop.i18n import later, tr
from crm_desktop.store.book import Book
from crm_desktop.store.records import named_record, record_view, stages_named

SPELLINGS = {"phone": "phones", "mail": "mails", "email": "mails", "emails": "mails", "address": "addresses",
             "tag": "tags", "other_name": "other_names", "sector": "industry", "employees": "size"}
UNSETTABLE = frozenset({"custom"})
STAGE_GAP = 10  # between the positions of two stages
HEX = frozenset("0123456789abcdef")


@dataclass
class TypedFields:
    """Values by field, None for one that is emptied; `tags` are names, or None where nothing is said about tags."""

    values: dict[str, Any] = field(default_factory=dict)
    tags: list[str] | None = None


def typed_fields(book: Book, record_type: str, assignments: Sequence[str],
                 record_id: bytes | None = None) -> TypedFields:
    """The values that field=value texts give to a new record, or to the one with this id.

    Lists (phones, mails, addresses, tags, other names) grow by what is given; an empty value empties a field or list.
    Raises UserError: "bad_input" names the field and shows how it is written, "not_found" for a name nobody has.
    """
    kind = RECORDS[record_type]
    old = record_view(book, record_type, record_id).values if record_id else {}
    found = TypedFields()
    typed = Typed(book.currency(), today_here(book))
    pairs = [_pair(kind, text) for text in assignments]
    for one, text in sorted(pairs, key=lambda pair: pair[0].kind is Kind.STAGE):  # its pipeline is read before it
        if one.name == "tags":
            found.tags = [*(found.tags or []), *split_values(text)] if text else []
            if not text:
                found.values["tags"] = {}
        elif one.is_map:
            before: dict[str, Any] = found.values[one.name] if one.name in found.values else old.get(one.name) or {}
            found.values[one.name] = {**before, **read_elements(one, text, before)} if text else {}
        elif one.kind is Kind.REFERENCE:
            found.values[one.name] = _reference(book, one, text) if text else None
        elif one.kind is Kind.STAGE:
            pipeline = found.values.get("pipeline") or old.get("pipeline", SALES)
            found.values[one.name] = (*stage_meant(book, pipeline, text), None) if text else None
        else:
            found.values[one.name] = _value(one, text, typed) if text else None
    return found


def with_defaults(book: Book, record_type: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a new record, completed by what is usual: a stage goes after the last open one, and so on."""
    whole = {name: value for name, value in values.items() if value is not None}
    if record_type == "stage":
        whole = {"pipeline": SALES, "kind": "open", **whole}
        last = book.value("select max(position) from stage where pipeline_id = ? and kind = 'open'",
                          (whole["pipeline"],))
        whole.setdefault("position", (last or 0) + STAGE_GAP)
    elif record_type in ("member", "product"):
        whole.setdefault("active", 1)
    elif record_type == "activity":
        whole.setdefault("author", book.me())
        if "due" not in whole:  # nothing is planned, so it has been done
            whole.setdefault("done_at", book.clock())
    elif record_type == "ticket_message":
        whole = {"author": book.me(), "at": book.clock(), **whole}
    return {name: value for name, value in whole.items() if value is not None}


def record_meant(book: Book, record_type: str, text: str) -> bytes:
    """The record that a text means: an id, a ticket's number, or a name. Raises UserError as `named_record` does."""
    plain = text.strip()
    if record_type == "ticket":
        found = book.value("select id from ticket where number = ?", (plain.upper(),))
        if found:
            return bytes(found)
    return named_record(book, record_type, plain.lower() if is_id(plain) else plain)


def stage_meant(book: Book, pipeline_id: bytes, text: str) -> tuple[bytes, str]:
    """Id and kind of the stage of a pipeline that a text means: a name in either language, or an id."""
    stages = {row[0]: row for row in book.rows(
        "select id, name, kind from stage where pipeline_id = ? order by kind <> 'open', position, row",
        (pipeline_id,))}
    named = [bytes.fromhex(text.strip())] if is_id(text.strip()) else stages_named(book, text)
    for stage_id in named:
        if stage_id in stages:
            return stage_id, stages[stage_id][2]
    raise UserError("not_found", later("There is no stage “{name}” in this pipeline."), later("Nothing was changed."),
                    later("Its stages are: {stages}."), name=text, stages=", ".join(row[1] for row in stages.values()))


def is_id(text: str) -> bool:
    """Whether a text is an id as it is shown: 32 hex digits."""
    return len(text) == 32 and set(text.lower()) <= HEX


def typed_id(book: Book, text: str) -> bytes:
    """The id that a text shows: 32 hex digits, or a ticket's number. Raises UserError("bad_input")."""
    plain = text.strip()
    if is_id(plain):
        return bytes.fromhex(plain)
    found = book.value("select id from ticket where number = ?", (plain.upper(),))
    if found:
        return bytes(found)
    raise UserError("bad_input", later("“{text}” is no id of a record; an id has 32 letters and digits."),
                    later("Nothing was changed."), later("Find the record with the search: it shows the id."),
                    text=text)


def _pair(kind: RecordType, text: str) -> tuple[RecordField, str]:
    name, equals, value = text.partition("=")
    name = name.strip().lower().replace("-", "_")
    if not equals or not name:
        raise UserError("bad_input", later("“{text}” is not field=value."), later("Nothing was changed."),
                        later("Write a field, = and its value, for example {example}."), text=text,
                        example="name=\"Acme Ltd\"")
    one = kind.by_name.get(name if name in kind.by_name else SPELLINGS.get(name, name))
    if one is None or one.name in UNSETTABLE:
        raise UserError("bad_input", later("{kind}: there is no field “{field}”."), later("Nothing was changed."),
                        later("Its fields are: {fields}."), kind=tr(kind.label), field=name,
                        fields=", ".join(settable_fields(kind)))
    if value.encode("utf-8", "replace").decode() != value:
        raise UserError("bad_input", later("{field}: the value holds a broken character."),
                        later("Nothing was changed."), later("Type it again."), field=one.name)
    return one, value.strip()


def settable_fields(kind: RecordType) -> Iterator[str]:
    """The names of the fields that can be typed."""
    return (one.name for one in kind.fields if one.name not in UNSETTABLE)


def _reference(book: Book, one: RecordField, text: str) -> bytes:
    return record_meant(book, one.target, text) if one.target else typed_id(book, text)


def _value(one: RecordField, text: str, typed: Typed) -> Any:
    reader: Callable[[str, RecordField, Typed], Any] = READERS[one.kind]
    value = reader(text, one, typed)
    if isinstance(value, Reason) or value is None:
        reason = value or Reason(later("It is not understood."))
        raise UserError("bad_input", later("{field}, “{value}”: {reason}"), later("Nothing was changed."),
                        later("Write it like {examples}."), field=one.name, value=text,
                        reason=tr(reason.msgid, **reason.values),
                        examples=", ".join(one.choices) or EXAMPLES[one.kind])
    return value
