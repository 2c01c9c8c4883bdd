"""How one typed text becomes the value of one kind of field; the names of other records are looked up in `typed`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from crm_desktop.domain.customers import CHANNELS
from crm_desktop.domain.entries import address_entry, mail_entry, new_entry_id, phone_entry
from crm_desktop.domain.fields import Kind, RecordField
from crm_desktop.domain.next_step import parse_day, parse_due
from crm_desktop.exchange.dates import parse_date_column
from crm_desktop.exchange.money import Money, parse_money_column
from crm_desktop.exchange.values import Reason, parse_integer_column, parse_yes_no, split_values
from crm_desktop.i18n import later

PRICE_PLACES = 4
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[ T][\d:.,+Z-]{2,40})?")  # Python would take any long row of digits for one
LUNAR = ("lunar", "农历", "阴历")
ENTRY_KINDS = {"phones": ("mobile", "work", "home", "fax", "other"), "mails": ("work", "home", "other"),
               "addresses": ("work", "home", "billing", "shipping", "other")}
EXAMPLES = {
    Kind.INTEGER: "2822, 1.2万", Kind.FLAG: "yes, no", Kind.DATE: "2026-12-31, tomorrow, 周三",
    Kind.INSTANT: "2026-12-31 14:30, now", Kind.MONEY: "1000, 1,054.00 EUR, ¥58万", Kind.PRICE: "550, 0.0125 USD",
    Kind.DUE: "2026-12-31 14:30, wed, 明天下午2点", Kind.PREFERENCE: "phone, wechat evening",
    Kind.BIRTHDAY: "1990-08-15, lunar 1990-08-15", Kind.MOMENT: "2026-12-31",
}


@dataclass(frozen=True)
class Typed:
    """What the meaning of a text hangs on: the book's currency, and today on this computer."""

    currency: str
    today: date


def read_elements(one: RecordField, text: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """The elements that a text adds to a list; one that is there already is not added again.

    Phones, mails and addresses may begin with their kind: "work: 010 1234 5678". An address is taken whole.
    """
    if one.kind is not Kind.ENTRIES:
        known = set(before.values())
        return {new_entry_id(): part for part in split_values(text) if part not in known}
    kind, text = _entry_kind(one.name, text)
    parts = [text] if one.name == "addresses" else split_values(text)
    known = {entry.get("normal") or entry.get("value") for entry in before.values()}
    found = dict(_ENTRY_MAKERS[one.name](part, kind) for part in parts)
    return {key: entry for key, entry in found.items() if (entry.get("normal") or entry.get("value")) not in known}


def _entry_kind(name: str, text: str) -> tuple[str, str]:
    kind, colon, rest = text.partition(":")
    if colon and rest.strip() and kind.strip().lower() in ENTRY_KINDS[name]:
        return kind.strip().lower(), rest.strip()
    return ENTRY_KINDS[name][0], text


def _phone(text: str, kind: str) -> tuple[str, dict[str, Any]]:
    return phone_entry(text, kind=kind)


def _mail(text: str, kind: str) -> tuple[str, dict[str, Any]]:
    return mail_entry(text, kind=kind)


def _address(text: str, kind: str) -> tuple[str, dict[str, Any]]:
    return address_entry(text, kind=kind)


_ENTRY_MAKERS = {"phones": _phone, "mails": _mail, "addresses": _address}


def _text(text: str, one: RecordField, typed: Typed) -> str:
    return text


def _integer(text: str, one: RecordField, typed: Typed) -> int | Reason | None:
    return parse_integer_column([text]).parse(text)


def _flag(text: str, one: RecordField, typed: Typed) -> int | Reason | None:
    found = parse_yes_no(text)
    return int(found) if isinstance(found, bool) else found


def _choice(text: str, one: RecordField, typed: Typed) -> str | Reason:
    wanted = text.lower().replace(" ", "_")
    return wanted if wanted in one.choices else Reason(later("It is none of the choices."))


def _date(text: str, one: RecordField, typed: Typed) -> str | Reason | None:
    day = parse_day(text, typed.today)
    if day:
        return day.isoformat()
    column = parse_date_column([text])
    if column.ambiguous:
        return Reason(later("Day and month cannot be told apart."))
    found = column.parse(text)
    return found.isoformat() if isinstance(found, date) else found


def _instant(text: str, one: RecordField, typed: Typed) -> int | Reason:
    if text.lower() in ("now", "现在"):
        moment = datetime.now(UTC)
    else:
        try:
            moment = datetime.fromisoformat(text if _MOMENT.fullmatch(text) else "")
        except ValueError:
            return Reason(later("Not a point in time."))
    try:
        return round(moment.astimezone(UTC).timestamp() * 1000)  # without a zone it is this computer's
    except (OverflowError, OSError, ValueError):
        return Reason(later("Not a point in time."))


def _money(text: str, one: RecordField, typed: Typed) -> Money | Reason | None:
    return _amount(text, typed, None)


def _price(text: str, one: RecordField, typed: Typed) -> Money | Reason | None:
    return _amount(text, typed, PRICE_PLACES)


def _amount(text: str, typed: Typed, places: int | None) -> Money | Reason | None:
    found = parse_money_column([text], currency=typed.currency, places=places).parse(text)
    return (found[0], found[1] or typed.currency) if isinstance(found, tuple) else found


def _due(text: str, one: RecordField, typed: Typed) -> tuple[str, str | None] | Reason:
    found = parse_due(text, typed.today)
    if found:
        return found
    day = _date(text, one, typed)
    return (day, None) if isinstance(day, str) else day or Reason(later("Not a date."))


def _preference(text: str, one: RecordField, typed: Typed) -> tuple[str | None, str | None]:
    first, _, rest = text.replace(",", " ").partition(" ")
    if first.lower() in CHANNELS:
        return first.lower(), rest.strip() or None
    return None, text


def _birthday(text: str, one: RecordField, typed: Typed) -> tuple[str, int] | Reason | None:
    word = next((word for word in LUNAR if text.lower().startswith(word)), "")
    day = _date(text[len(word):].strip(), one, typed)
    return (day, int(bool(word))) if isinstance(day, str) else day


def _moment(text: str, one: RecordField, typed: Typed) -> tuple[None, str] | Reason | None:
    day = _date(text, one, typed)
    return (None, day) if isinstance(day, str) else day


READERS: dict[Kind, Callable[[str, RecordField, Typed], Any]] = {
    Kind.TEXT: _text, Kind.LONG_TEXT: _text, Kind.INTEGER: _integer, Kind.FLAG: _flag, Kind.CHOICE: _choice,
    Kind.DATE: _date, Kind.INSTANT: _instant, Kind.MONEY: _money, Kind.PRICE: _price, Kind.DUE: _due,
    Kind.PREFERENCE: _preference, Kind.BIRTHDAY: _birthday, Kind.MOMENT: _moment,
}
