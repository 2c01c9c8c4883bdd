"""The rules of records: what each kind of value must look like, and what follows from a record's name."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from crm_desktop.domain.fields import Kind, RecordField, RecordType
from crm_desktop.domain.names import normalised_company, sort_key
from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr

LARGEST = 2**63 - 1
LARGEST_AMOUNT = 10**15  # minor units: thousands of such amounts can still be added up in 64 bits
LONGEST_TEXT = 1_000
LONGEST_NOTE = 10 * 1024 * 1024
ID_BYTES = 16
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # but tabs and line ends, which come from spreadsheets
Check = Callable[[RecordField, Any], str | None]  # what is wrong with a value, as a msgid


def check_record(kind: RecordType, values: Mapping[str, Any]) -> None:
    """Raises UserError("bad_input") where a new record breaks a rule."""
    checks = _checks_of(kind)
    for name, value in values.items():
        if name not in checks:
            raise _bad(kind, name, later("there is no such field"))
        one, check = checks[name]
        if value is None or value == "" or (type(value) is tuple and is_empty(value)):
            check_value(kind, one, value)
        elif reason := check(one, value):
            raise _bad(kind, name, reason)
    for one in kind.required:
        if one.name not in values:
            raise _bad(kind, one.name, later("it must not be empty"))


def check_value(kind: RecordType, one: RecordField, value: Any) -> None:
    """Raises UserError("bad_input") where a field may not have this value."""
    if is_empty(value):
        if one.required:
            raise _bad(kind, one.name, later("it must not be empty"))
        return
    reason = _checks_of(kind)[one.name][1](one, value)
    if reason:
        raise _bad(kind, one.name, reason)


def check_element(kind: RecordType, one: RecordField, element: object, value: Any) -> None:
    """Raises UserError("bad_input") where a set, entries or the custom values may not have this element."""
    reason = _element(one, element, value)
    if reason:
        raise _bad(kind, one.name, reason)


def understands(one: RecordField, element: str, value: Any) -> bool:
    """Whether a value that came from elsewhere is one that this program can hold and show in the field.

    `element` is the id inside a set, entries or the custom values, "" for every other field.
    """
    if not one.is_map:
        return _CHECKS[one.kind](one, value) is None
    named = not isinstance(value, dict) or all(isinstance(name, str) for name in value)
    return named and _element(one, element, value) is None


def field_named(kind: RecordType, name: str) -> RecordField:
    """The type's field of this name. Raises UserError("bad_input")."""
    if name not in kind.by_name:
        raise _bad(kind, name, later("there is no such field"))
    return kind.by_name[name]


def is_empty(value: object) -> bool:
    """Whether this is the same as no value: nothing, an empty text, a compound without any part."""
    return value is None or value == "" or (isinstance(value, tuple) and all(part is None for part in value))


@lru_cache
def _checks_of(kind: RecordType) -> dict[str, tuple[RecordField, Check]]:
    return {one.name: (one, _title if one.name in ("name", kind.title) else _CHECKS[one.kind]) for one in kind.fields}


def derived_names(kind: RecordType, values: Mapping[str, Any]) -> tuple[str | None, ...]:
    """The columns `sort` and `matching` (those that the type has) of a record with this title."""
    name = values.get(kind.title) if kind.title else None
    found: list[str | None] = []
    if "sort" in kind.derived:
        found.append(sort_key(name, person=kind.is_person) if name else None)
    if "matching" in kind.derived:
        found.append(normalised_company(name) if name else None)
    return tuple(found)


def sort_of(kind: RecordType, names: tuple[str | None, ...]) -> str | None:
    """The sort key among the derived names of a record; None where the type has none."""
    return names[0] if "sort" in kind.derived else None


def is_date(text: object) -> bool:
    """Whether this is a date as records keep it: YYYY-MM-DD."""
    if not isinstance(text, str) or len(text) != 10:
        return False
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _bad(kind: RecordType, name: str, reason: str) -> UserError:
    label = kind.by_name[name].label if name in kind.by_name else ""
    return UserError("bad_input", later("{field}: {reason}."), later("Nothing was changed."),
                     later("Correct the value and try again."), field=tr(label) if label else name, reason=tr(reason),
                     key=name)


def _text(longest: int) -> Callable[[RecordField, Any], str | None]:
    def check(one: RecordField, value: Any) -> str | None:
        return _words(value, longest) or (
            later("it must not be empty") if one.required and not value.strip() else None)

    return check


def _title(one: RecordField, value: Any) -> str | None:
    return _CHECKS[one.kind](one, value) or _shown(value)


def _shown(value: Any) -> str | None:
    """Names, numbers and addresses are looked for and dialled: nothing may hide in them."""
    hidden = isinstance(value, str) and not value.isprintable() and CONTROLS.search(value)
    return later("it has characters that cannot be shown") if hidden else None


def _words(value: Any, longest: int) -> str | None:
    if not isinstance(value, str):
        return later("it must be text")
    if len(value) > longest:
        return later("the text is too long")
    if value.isascii():
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        return later("it holds a broken character")
    return None


def _integer(one: RecordField, value: Any) -> str | None:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST:
        return later("it must be a whole number")
    return None


def _natural(one: RecordField, value: Any) -> str | None:
    return _integer(one, value) or (later("it must not be negative") if value < 0 else None)


def _flag(one: RecordField, value: Any) -> str | None:
    return _integer(one, value) or (later("it is none of the choices") if value not in (0, 1) else None)


def _choice(one: RecordField, value: Any) -> str | None:
    return None if value in one.choices else later("it is none of the choices")


def _date(one: RecordField, value: Any) -> str | None:
    return None if is_date(value) else later("it must be a date such as 2026-12-31")


def _reference(one: RecordField, value: Any) -> str | None:
    return None if isinstance(value, bytes) and len(value) == ID_BYTES else later("it must be the id of a record")


def _amount(one: RecordField, value: Any) -> str | None:
    if not isinstance(value, tuple) or len(value) != 2 or not isinstance(value[1], str):
        return later("it must be an amount with a currency")
    if not _CURRENCY.fullmatch(value[1]):
        return later("the currency must be a code such as USD")
    return _integer(one, value[0]) or (later("the amount is too large") if abs(value[0]) > LARGEST_AMOUNT else None)


def _stage(one: RecordField, value: Any) -> str | None:
    if not isinstance(value, tuple) or len(value) != 3 or value[1] not in ("open", "won", "lost"):
        return later("it must be a stage with its status")
    return _reference(one, value[0]) or (_date(one, value[2]) if value[2] is not None else None)


def _due(one: RecordField, value: Any) -> str | None:
    if not isinstance(value, tuple) or len(value) != 2:
        return later("it must be a date such as 2026-12-31")
    if value[1] is not None and not (isinstance(value[1], str) and _CLOCK.fullmatch(value[1])):
        return later("the time must look like 14:30")
    return _date(one, value[0])


def _moment(one: RecordField, value: Any) -> str | None:
    if not isinstance(value, tuple) or len(value) != 2:
        return later("it must be a date such as 2026-12-31")
    if value[0] is not None and _integer(one, value[0]):
        return later("it must be a whole number")
    return _date(one, value[1]) if value[1] is not None else None


def _preference(one: RecordField, value: Any) -> str | None:
    if not isinstance(value, tuple) or len(value) != 2:
        return later("it must be text")
    parts = [_words(part, LONGEST_TEXT) for part in value if part is not None]
    return next((reason for reason in parts if reason), None)


def _birthday(one: RecordField, value: Any) -> str | None:
    if not isinstance(value, tuple) or len(value) != 2:
        return later("it must be text")
    return _words(value[0], LONGEST_TEXT) or (_flag(one, value[1]) if value[1] is not None else None)


def _map(one: RecordField, value: Any) -> str | None:
    if not isinstance(value, dict):
        return later("it must be a list of entries")
    for element, each in value.items():
        reason = _element(one, element, each)
        if reason:
            return reason
    return None


def _element(one: RecordField, element: Any, value: Any) -> str | None:
    if not isinstance(element, str) or not element or _words(element, LONGEST_TEXT):
        return later("it must be a list of entries")
    if one.kind is not Kind.ENTRIES:
        if one.kind is Kind.CUSTOM:
            return _plain(value, LONGEST_NOTE)
        return _plain(value, LONGEST_TEXT) or _shown(value)
    if not isinstance(value, dict) or not isinstance(value.get("value"), str) or not value["value"].strip():
        return later("an entry must not be empty")
    for name, part in value.items():
        if not (_is_usual(name) and (part is None or _is_usual(part))):
            reason = _plain(name, LONGEST_TEXT) or (_plain(part, LONGEST_TEXT) or _shown(part)
                                                    if part is not None else None)
            if reason:
                return reason
    return None


def _is_usual(part: Any) -> bool:
    """Whether this is a short printable text in ASCII, which no rule of an entry's parts forbids."""
    return type(part) is str and part.isascii() and part.isprintable() and len(part) <= LONGEST_TEXT


def _plain(value: Any, longest: int) -> str | None:
    """Text or a whole number: nothing else lies inside sets, entries and custom values."""
    if isinstance(value, str):
        return _words(value, longest)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST:
        return None
    return later("it must be text or a whole number")


_CURRENCY = re.compile("[A-Z]{3}")
_CLOCK = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")
_CHECKS: dict[Kind, Callable[[RecordField, Any], str | None]] = {
    Kind.TEXT: _text(LONGEST_TEXT), Kind.LONG_TEXT: _text(LONGEST_NOTE), Kind.INTEGER: _natural, Kind.FLAG: _flag,
    Kind.CHOICE: _choice, Kind.DATE: _date, Kind.INSTANT: _integer, Kind.REFERENCE: _reference, Kind.MONEY: _amount,
    Kind.PRICE: _amount, Kind.STAGE: _stage, Kind.DUE: _due, Kind.MOMENT: _moment, Kind.PREFERENCE: _preference,
    Kind.BIRTHDAY: _birthday, Kind.SET: _map, Kind.ENTRIES: _map, Kind.CUSTOM: _map,
}
