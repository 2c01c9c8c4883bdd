"""One record: its type, its values with names in place of ids, and records looked up by what people call them."""

from dataclasses import dataclass
from typing import Any

from crm_desktop.domain.fields import Kind, RecordType
from crm_desktop.domain.names import normalised_company, sort_key
from crm_desktop.domain.records import PROSPECTING, RECORDS, STAGE_SPELLINGS
from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr
from crm_desktop.store.book import Book
from crm_desktop.store.codec import Values, columns_to_values, select_sql
from crm_desktop.store.missing import missing_record

FIRST_STAGE = PROSPECTING
Reader = Any  # a Book, or the Edit of a running act: both answer `rows` and `value`


@dataclass(frozen=True)
class RecordView:
    """A record as it stands."""

    record_type: str
    record_id: bytes
    title: str
    values: Values


def type_of(reader: Reader, record_id: bytes) -> str:
    """The type of a living record. Raises UserError("not_found")."""
    for name in RECORDS:
        if reader.value(f"select 1 from {name} where id = ?", (record_id,)):
            return name
    raise missing_record(reader, record_id)


def record_view(reader: Reader, record_type: str, record_id: bytes) -> RecordView:
    """A living record with its values. Raises UserError("not_found")."""
    kind = RECORDS[record_type]
    found = reader.rows(select_sql(kind, "id = ?"), (record_id,))
    if not found:
        type_of(reader, record_id)
        raise missing_record(reader, record_id)
    values = columns_to_values(kind, found[0][2:])
    return RecordView(record_type, record_id, title_from(reader, kind, values), values)


def title_from(reader: Reader, kind: RecordType, values: Values) -> str:
    """What a record is called: its name; a deal without one goes by its product's, else its company's."""
    if kind.title and values.get(kind.title):
        return str(values[kind.title])
    if kind.name == "deal":
        for target in ("product", "company"):
            if values.get(target):
                name = title_of(reader, target, values[target])
                if name:
                    return name
        return tr("Deal without a name")
    if kind.name == "stage":
        return str(values.get("name") or "")
    text = str(values.get(kind.words[0]) or "").lstrip()[:1_000] if kind.words else ""
    return text.splitlines()[0][:80] if text.strip() else tr(kind.label)


def title_of(reader: Reader, record_type: str, record_id: bytes) -> str:
    """What the record is called; empty where it is not among the living."""
    kind = RECORDS[record_type]
    found = reader.rows(select_sql(kind, "id = ?"), (record_id,))
    return title_from(reader, kind, columns_to_values(kind, found[0][2:])) if found else ""


def named_record(reader: Reader, record_type: str, text: str) -> bytes:
    """The one record of this type that the text means: its id, or its name however it is written.

    Raises UserError("not_found") where there is none, "bad_input" where there are several.
    """
    found = records_named(reader, record_type, text)
    if not found:
        raise UserError("not_found", later("There is no {kind} called “{name}”."), later("Nothing was changed."),
                        later("Look up the name with the search, or add it first."),
                        kind=tr(RECORDS[record_type].label), name=text)
    if len(found) > 1:
        raise UserError("bad_input", later("Several records are called “{name}”."), later("Nothing was changed."),
                        later("Name the one you mean by its id: {ids}"), name=text,
                        ids=", ".join(one.hex() for one in found[:5]))
    return found[0]


def records_named(reader: Reader, record_type: str, text: str) -> list[bytes]:
    """Ids of the records that the text names."""
    if len(text) == 32 and all(letter in "0123456789abcdef" for letter in text):
        return [row[0] for row in reader.rows(f"select id from {record_type} where id = ?", (bytes.fromhex(text),))]
    kind = RECORDS[record_type]
    if record_type == "stage":
        return stages_named(reader, text)
    if "matching" in kind.derived:
        column, wanted = "matching", normalised_company(text)
    elif "sort" in kind.derived:
        column, wanted = "sort", sort_key(text, person=kind.is_person)
    else:
        return []
    return [row[0] for row in reader.rows(f"select id from {record_type} where {column} = ? limit 6", (wanted,))]


def stages_named(reader: Reader, text: str) -> list[bytes]:
    """Stages of this name; the built-in ones are known in both languages."""
    wanted = text.strip().casefold()
    built_in = [stage_id for stage_id, spellings in STAGE_SPELLINGS.items()
                if wanted in [each.casefold() for each in spellings]]
    named = [row[0] for row in reader.rows("select id, name from stage") if row[1].strip().casefold() == wanted]
    return list(dict.fromkeys(named + built_in))


def references_of(book: Book, view: RecordView) -> dict[str, tuple[str, bytes, str]]:
    """For each field that refers to another record: its type, id and name."""
    found = {}
    for one in RECORDS[view.record_type].fields:
        value = view.values.get(one.name)
        if value is not None and one.kind is Kind.REFERENCE and one.target:
            found[one.name] = (one.target, value, title_of(book, one.target, value))
    return found
