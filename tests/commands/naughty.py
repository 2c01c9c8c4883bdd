"""Texts that programs stumble over, and every field of the book that holds a text."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from crm_desktop.domain.fields import Kind, RecordField
from crm_desktop.domain.records import PROSPECTING, RECORDS, SALES
from crm_desktop.errors import UserError
from crm_desktop.store.book import Book
from crm_desktop.store.records import record_view

FOLDER = Path(__file__).parents[2] / "../shared/data/csv/naughty"
LIST = FOLDER / "big-list-of-naughty-strings__blns.json"
UNSHOWN = "".join(map(chr, (*range(9), 0x0b, 0x0c, *range(0x0e, 0x20), 0x7f)))
SPECIAL = [
    "<b>x</b>", "<img src=x>", "'; drop table company; --", '"', "''", "%s{0}", "=1+1", "@x", "-",
    "--", "null", "n/a", "\ufeff", "\u200b", "\u202e", "\u2028", "\u0301", "张伟芳", "𠮷",
    "👩‍👩‍👧", "\t", "\r\n", "\n", "\\", ";", ", ", "、", "|", "\x1b[31m", "\x00", "\x7f",
    "1 ", " 1", "\u3000",
]
TEXTS = st.lists(st.sampled_from(SPECIAL) | st.text(max_size=6), max_size=5).map("".join)
_TEXTUAL = {Kind.TEXT, Kind.LONG_TEXT, Kind.ENTRIES, Kind.CUSTOM, Kind.PREFERENCE, Kind.SET}
_NEEDS: dict[str, dict[str, Any]] = {  # what a record of the type cannot be without, besides its texts
    "person_company": {"person": bytes(16), "company": bytes(16)}, "activity": {"kind": "note"},
    "stage_move": {"deal": bytes(16), "to": PROSPECTING, "at": (None, "2027-01-15")},
    "stage": {"pipeline": SALES, "position": 5, "kind": "open"}, "ticket": {"status": "new"},
    "deal": {"pipeline": SALES, "stage": (PROSPECTING, "open", None)}, "currency": {"decimals": 2},
    "ticket_message": {"ticket": bytes(16), "at": 1}, "alias": {"target": bytes(16)},
    "not_same": {"first": bytes(16), "second": bytes(16)},
}


def naughty_strings() -> list[str]:
    """The public list, each string once. Skips the test where it does not lie beside this checkout."""
    if not LIST.is_file():
        pytest.skip("the list of naughty strings (../shared/data/csv/naughty) is not beside this checkout")
    return list(dict.fromkeys(json.loads(LIST.read_text("utf-8"))))


def text_fields(record_type: str) -> list[RecordField]:
    """All fields of a type in which a person's text can stand."""
    return [one for one in RECORDS[record_type].fields if one.kind in _TEXTUAL and not one.target]


TYPES_WITH_TEXT = [name for name in RECORDS if text_fields(name) and name != "alias"]  # nobody types an alias


def as_value(one: RecordField, text: str) -> Any:
    """The text as the value of a field of this kind."""
    if one.kind is Kind.ENTRIES:
        return {"e1": {"kind": "work", "value": text, "normal": text, "verified_on": None}}
    if one.kind is Kind.PREFERENCE:
        return (None, text)
    return {"e1": text} if one.is_map else text


def with_text(record_type: str, text: str, **others: Any) -> dict[str, Any]:
    """Values of a record whose every text field holds the text, unless the field may not: then it is left out."""
    return {**_NEEDS.get(record_type, {}), **{one.name: as_value(one, text) for one in text_fields(record_type)
                                              if one.required or not refusable(one, text)}, **others}


def refusable(one: RecordField, text: str) -> bool:
    """Whether the rules say no to this text in this field: nothing at all, or what hides in a name or a number."""
    named = one.name in ("name", "subject")
    empty = not text.strip() if one.required or one.kind is Kind.ENTRIES else False
    hidden = not set(UNSHOWN).isdisjoint(text) and (named or one.kind in (Kind.ENTRIES, Kind.SET))
    return empty or hidden


def may_be_refused(record_type: str, text: str) -> bool:
    """Whether a record of `with_text` may be refused."""
    return any(one.required and refusable(one, text) for one in text_fields(record_type))


def kept_or_refused(record_type: str, text: str, write: Callable[[dict[str, Any]], bytes]) -> bytes | None:
    """Writes the text into all text fields; where it is refused, three plain sentences must say so."""
    if not may_be_refused(record_type, text):
        return write(with_text(record_type, text))
    with pytest.raises(UserError) as caught:
        write(with_text(record_type, text))
    assert_plain(caught.value)
    return None


def assert_plain(error: UserError) -> None:
    """What happened, what is safe, what to do next: all three, each a sentence, and no word of ours."""
    what, safe, then = error.texts()
    assert error.code == "bad_input"
    assert all(said.rstrip().endswith((".", "。")) and "{" not in said.replace("“{", "") for said in (what, safe, then))


def assert_held(book: Book, record_type: str, record_id: bytes, text: str) -> None:
    """Every text field that was written holds exactly the text."""
    values = record_view(book, record_type, record_id).values
    for name, wanted in with_text(record_type, text).items():
        if name in {one.name for one in text_fields(record_type)}:
            held = values.get(name) or ({} if isinstance(wanted, dict) else wanted[:0] if wanted == "" else None)
            assert held == wanted or (wanted == (None, "") and held is None), (record_type, name, text, held)
