"""What a verb answers: one JSON document for programs, a few readable lines for people; errors likewise.

Shapes (CLI.md): money {"minor", "currency"}, instants ISO 8601 in UTC with Z, dates YYYY-MM-DD, ids 32 hex digits.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TextIO

from crm_desktop.domain.fields import Kind, RecordField
from crm_desktop.domain.products import minor_from_price
from crm_desktop.domain.records import RECORDS
from crm_desktop.errors import UserError, in_a_row
from crm_desktop.store.book import Book
from crm_desktop.store.records import RecordView, title_of

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """`lines` are asked for only without --json; `exit_code` 1 is for a check that found something."""

    document: Json
    lines: Callable[[], Iterable[str]]
    exit_code: int = 0


def show_answer(answer: Answer, *, as_json: bool) -> int:
    """Writes the answer to standard output; gives its exit code."""
    if as_json:
        sys.stdout.write(json.dumps(answer.document, ensure_ascii=False) + "\n")
    else:
        for line in answer.lines():
            sys.stdout.write(line + "\n")
    sys.stdout.flush()
    return answer.exit_code


def show_error(error: UserError, *, as_json: bool) -> None:
    """Writes an error to standard error: what happened, what is safe, what to do next."""
    message, safe, next_step = error.texts()
    if "record_id" in error.values:  # here people type ids, perhaps several
        message = f"{error.values['record_id']}: {message}"
    if as_json:
        document = {"error": {"code": error.code, "message": message, "safe": safe, "next": next_step}}
        complain(json.dumps(document, ensure_ascii=False))
    else:
        complain("\n".join(part for part in (message, in_a_row((safe, next_step))) if part))


def complain(line: str, stream: TextIO | None = None) -> None:
    """One line to standard error, for messages beside the answer."""
    stream = stream or sys.stderr
    stream.write(line + "\n")
    stream.flush()


def money_json(amount: tuple[int, str] | None) -> Json | None:
    """An amount in minor units with its currency."""
    return None if amount is None else {"minor": amount[0], "currency": amount[1]}


def instant_json(at: int | None) -> str | None:
    """An instant in UTC milliseconds as ISO 8601 with Z; milliseconds only where there are some."""
    if at is None:
        return None
    moment = datetime.fromtimestamp(at / 1000, UTC)
    return moment.isoformat(timespec="milliseconds" if at % 1000 else "seconds").replace("+00:00", "Z")


def record_json(book: Book, view: RecordView) -> Json:
    """A record's fields by name, references as {"id", "name"}; empty ones are left out."""
    return {one.name: field_json(book, one, view.values[one.name])
            for one in RECORDS[view.record_type].fields if one.name in view.values}


def field_json(book: Book, one: RecordField, value: Any) -> Any:
    """One field's value, as the command line answers it."""
    if value is None:
        return None
    return _SHAPES[one.kind](book, one, value) if one.kind in _SHAPES else value


def plain_value(value: Any) -> Any:
    """A value of the journal that JSON can hold: ids as hex digits."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {key: plain_value(each) for key, each in value.items()}
    return [plain_value(each) for each in value] if isinstance(value, list | tuple) else value


def _reference(book: Book, one: RecordField, value: bytes) -> Json:
    return {"id": value.hex(), "name": title_of(book, one.target, value)}


def _price(book: Book, one: RecordField, value: tuple[int, str]) -> Json:
    # The exact price beside the rounded one: unit prices may be smaller than a minor unit.
    return {"minor": minor_from_price(*value), "currency": value[1], "ten_thousandths": value[0]}


def _stage(book: Book, one: RecordField, value: tuple[bytes, str, str | None]) -> Json:
    return _reference(book, one, value[0]) | {"status": value[1], "closed_on": value[2]}


def _set(book: Book, one: RecordField, value: Mapping[str, Any]) -> list[Any]:
    if one.target:
        return [_reference(book, one, bytes.fromhex(element)) for element in value]
    return [plain_value(each) for each in value.values()]


def _entries(book: Book, one: RecordField, value: Mapping[str, Any]) -> list[Json]:
    return [{"id": element, **entry} for element, entry in value.items()]


_SHAPES: dict[Kind, Callable[[Book, RecordField, Any], Any]] = {
    Kind.REFERENCE: _reference,
    Kind.MONEY: lambda book, one, value: money_json(value),
    Kind.PRICE: _price,
    Kind.STAGE: _stage,
    Kind.INSTANT: lambda book, one, value: instant_json(value),
    Kind.FLAG: lambda book, one, value: bool(value),
    Kind.DUE: lambda book, one, value: {"day": value[0], "time": value[1]},
    Kind.MOMENT: lambda book, one, value: {"at": instant_json(value[0]), "day": value[1]},
    Kind.PREFERENCE: lambda book, one, value: {"channel": value[0], "time": value[1]},
    Kind.BIRTHDAY: lambda book, one, value: {"date": value[0], "lunar": bool(value[1])},
    Kind.SET: _set,
    Kind.ENTRIES: _entries,
}
