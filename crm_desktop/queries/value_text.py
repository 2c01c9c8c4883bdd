"""Values of fields as people read them, in the current language."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from crm_desktop.analysis.funnel import stage_label
from crm_desktop.domain.fields import PRICE_SCALE, Kind, RecordField
from crm_desktop.domain.figures import count_text, currency_sign, day_text, day_time_text, money_text
from crm_desktop.i18n import tr
from crm_desktop.store.book import Book
from crm_desktop.store.records import title_of


def value_text(book: Book, one: RecordField, value: Any) -> str:
    """One field's value in the current language."""
    return _TEXTS[one.kind](book, one, value) if one.kind in _TEXTS else str(value)


def moment_text(at: int) -> str:
    """An instant in UTC milliseconds, in this computer's zone."""
    return day_time_text(datetime.fromtimestamp(at / 1000, UTC).astimezone())


def iso_day_text(day: str) -> str:
    """A date as records keep it."""
    return day_text(date.fromisoformat(day))


def _reference(book: Book, one: RecordField, value: bytes) -> str:
    return title_of(book, one.target, value) or value.hex()


def _stage(book: Book, one: RecordField, value: tuple[bytes, str, str | None]) -> str:
    name = stage_label(title_of(book, "stage", value[0]))
    return tr("{stage}, closed on {day}", stage=name, day=iso_day_text(value[2])) if value[2] else name


def _price(book: Book, one: RecordField, value: tuple[int, str]) -> str:
    return f"{currency_sign(value[1])}{(Decimal(value[0]) / PRICE_SCALE).normalize():,f}"


def _set(book: Book, one: RecordField, value: Mapping[str, Any]) -> str:
    names = [title_of(book, one.target, bytes.fromhex(key)) for key in value] if one.target else value.values()
    return tr(", ").join(map(str, names))


def _entries(book: Book, one: RecordField, value: Mapping[str, Any]) -> str:
    return tr(", ").join(f"{entry['value']} ({entry['kind']})" if entry.get("kind") else str(entry["value"])
                         for entry in value.values())


def _birthday(book: Book, one: RecordField, value: tuple[str, int]) -> str:
    return tr("{day} (lunar)", day=value[0]) if value[1] else iso_day_text(value[0])


def _due(book: Book, one: RecordField, value: tuple[str, str | None]) -> str:
    return tr("{day}, {time}", day=iso_day_text(value[0]), time=value[1]) if value[1] else iso_day_text(value[0])


_TEXTS: dict[Kind, Callable[[Book, RecordField, Any], str]] = {
    Kind.REFERENCE: _reference,
    Kind.MONEY: lambda book, one, value: money_text(value[0], value[1], exact=True),
    Kind.PRICE: _price,
    Kind.STAGE: _stage,
    Kind.INSTANT: lambda book, one, value: moment_text(value),
    Kind.INTEGER: lambda book, one, value: str(value) if one.name == "founded_year" else count_text(value),
    Kind.FLAG: lambda book, one, value: tr("yes") if value else tr("no"),
    Kind.DATE: lambda book, one, value: iso_day_text(value),
    Kind.DUE: _due,
    Kind.PREFERENCE: lambda book, one, value: ", ".join(part for part in value if part),
    Kind.BIRTHDAY: _birthday,
    Kind.SET: _set,
    Kind.ENTRIES: _entries,
    Kind.CUSTOM: lambda book, one, value: ", ".join(f"{key}: {each}" for key, each in value.items()),
}
