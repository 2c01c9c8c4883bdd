"""The rules of records: what each kind of value must look like, and what follows from a record's name."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from crm_desktop.domain.fields import Kind, RecordField, RecordType
from crm_desktop.domain.names import normalised_company, sort_key
from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr

LARGEST = 2**63 - 1
LONGEST_TEXT = 1_000
LONGEST_NOTE = 10_000_000
ID_BYTES = 16
Check = Callable[[RecordField, Any], str | None]  # what is wrong with a value, as a msgid


def check_record(kind: RecordType, values: Mapping[str, Any]) -> None:
    """Raises UserError("bad_input") where a new record breaks a rule."""
    checks = _checks_of(kind)
    for name, value in values.items():
        if name not in checks:
            raise _bad(kind, name, later("there is no such field"))
        one, check = checks[name]
        if value is None or value == "":
            check_value(kind, one, value)
        elif reason := check(one, value):
            raise _bad(kind, name, reason)
    for one in kind.required:
        if one.name not in values:
            raise _bad(kind, one.name, later("it must not be empty"))


def check_value(kind: RecordType, one: RecordField, value: Any) -> None:
    """Raises UserError("bad_input") where a field may not have this value."""
    if value is None or (one.kind in (Kind.TEXT, Kind.LONG_TEXT) and value == ""):
        if one.required:
            raise _bad(kind, one.name, later("it must not be empty"))
        return
    reason = _CHECKS[one.kind](one, value)
    if reason:
        raise _bad(kind, one.name, reason)


@lru_cache
def _checks_of(kind: RecordType) -> dict[str, tuple[RecordField, Check]]:
    return {one.name: (one, _CHECKS[one.kind]) for one in kind.fields}


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
                     later("Correct the value and try again."), field=tr(label) if label else name, reason=tr(reason))


def _text(longest: int) -> Check:
    def check(one: RecordField, value: Any) -> str | None:
        if not isinstance(value, str):
            return later("it must be text")
        if len(value) > longest:
            return later("the text is too long")
        if not value.isascii() and _is_broken(value):
            return later("it holds a broken character")
        return later("it must not be empty") if one.required and not value.strip() else None

    return check


def _is_broken(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _integer(one: RecordField, value: Any) -> str | None:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST:
        return later("it must be a whole number")
    return None


def _natural(one: RecordField, value: Any) -> str | None:
    return _integer(one, value) or (later("it must not be negative") if value < 0 else None)


def _choice(one: RecordField, value: Any) -> str | None:
    return None if value in one.choices else later("it is none of the choices")


def _date(one: RecordField, value: Any) -> str | None:
    return None if is_date(value) else later("it must be a date such as 2026-12-31")


def _reference(one: RecordField, value: Any) -> str | None:
    return None if isinstance(value, bytes) and len(value) == ID_BYTES else later("it must be the id of a record")


def _amount(one: RecordField, value: Any) -> str | None:
    if not isinstance(value, tuple) or len(value) != 2 or not isinstance(value[1], str):
        return later("it must be an amount with a currency")
    if len(value[1]) != 3 or not value[1].isascii() or not value[1].isupper():
        return later("the currency must be a code such as USD")
    return _integer(one, value[0])


def _stage(one: RecordField, value: Any) -> str | None:
    if not isinstance(value, tuple) or len(value) != 3 or value[1] not in ("open", "won", "lost"):
        return later("it must be a stage with its status")
    return _reference(one, value[0]) or (_date(one, value[2]) if value[2] is not None else None)


def _due(one: RecordField, value: Any) -> str | None:
    if not isinstance(value, tuple) or len(value) != 2:
        return later("it must be a date such as 2026-12-31")
    clock = value[1]
    if clock is not None and not (isinstance(clock, str) and len(clock) == 5 and clock[2] == ":"
                                  and clock[:2] < "24" and clock[3:] < "60"):
        return later("the time must look like 14:30")
    return _date(one, value[0])


def _moment(one: RecordField, value: Any) -> str | None:
    if not isinstance(value, tuple) or len(value) != 2:
        return later("it must be a date such as 2026-12-31")
    if value[0] is not None and _integer(one, value[0]):
        return later("it must be a whole number")
    return _date(one, value[1]) if value[1] is not None else None


def _pair(one: RecordField, value: Any) -> str | None:
    return None if isinstance(value, tuple) and len(value) == 2 else later("it must be text")


def _map(one: RecordField, value: Any) -> str | None:
    return None if isinstance(value, dict) else later("it must be a list of entries")


_CHECKS: dict[Kind, Check] = {
    Kind.TEXT: _text(LONGEST_TEXT), Kind.LONG_TEXT: _text(LONGEST_NOTE), Kind.INTEGER: _natural, Kind.FLAG: _natural,
    Kind.CHOICE: _choice, Kind.DATE: _date, Kind.INSTANT: _integer, Kind.REFERENCE: _reference, Kind.MONEY: _amount,
    Kind.PRICE: _amount, Kind.STAGE: _stage, Kind.DUE: _due, Kind.MOMENT: _moment, Kind.PREFERENCE: _pair,
    Kind.BIRTHDAY: _pair, Kind.SET: _map, Kind.ENTRIES: _map, Kind.CUSTOM: _map,
}
