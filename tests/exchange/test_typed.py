"""What is typed as field=value becomes the values of a record."""

from datetime import UTC, datetime
from typing import Any

import pytest

from crm_desktop.commands.records import add_record
from crm_desktop.domain.fields import Kind
from crm_desktop.domain.records import ENGAGING, RECORDS, SALES
from crm_desktop.errors import UserError
from crm_desktop.exchange.typed import (
    record_meant,
    settable_fields,
    stage_meant,
    typed_fields,
    typed_id,
    with_defaults,
)
from crm_desktop.exchange.typed_cells import EXAMPLES, READERS
from crm_desktop.store.book import Book
from tests.looking import refused

VALUES: list[tuple[str, str, Any]] = [
    ("company", "revenue=1000", (100_000, "USD")),
    ("company", "revenue=¥58万", (58_000_000, "CNY")),
    ("company", "revenue=1.054,00 EUR", (105_400, "EUR")),
    ("company", "revenue=JPY 5000", (5_000, "JPY")),
    ("company", "Founded-Year=1999", 1999),
    ("company", "sector=Steel = iron", "Steel = iron"),
    ("company", "notes= spaced ", "spaced"),
    ("company", "industry=", None),
    ("company", "phones=", {}),
    ("product", "list_price=0.0125", (125, "USD")),
    ("product", "list_price=¥12.5", (125_000, "CNY")),
    ("product", "active=否", 0),
    ("deal", "expected_close=31.12.2026", "2026-12-31"),
    ("deal", "expected_close=2026年12月31日", "2026-12-31"),
    ("deal", "expected_close=12/31/2026", "2026-12-31"),
    ("activity", "kind=Call", "call"),
    ("activity", "due=2026-12-31", ("2026-12-31", None)),
    ("activity", "due=2026-12-31 9:05", ("2026-12-31", "09:05")),
    ("activity", "due=2026年12月31日下午3点", ("2026-12-31", "15:00")),
    ("activity", "done_at=2026-12-31T14:30+08:00", 1_798_698_600_000),
    ("person", "preferences=phone", ("phone", None)),
    ("person", "preferences=after lunch", (None, "after lunch")),
    ("person", "birthday=1990-08-15", ("1990-08-15", 0)),
    ("person", "birthday=Lunar 1990-08-15", ("1990-08-15", 1)),
    ("person", "name_order=family first", "family_first"),
]


@pytest.mark.parametrize(("kind", "text", "value"), VALUES, ids=[text for _, text, _ in VALUES])
def test_texts_become_values(book: Book, kind: str, text: str, value: Any) -> None:
    found = typed_fields(book, kind, [text]).values
    assert list(found.values()) == [value]


def test_instants_without_a_zone_are_this_computers(book: Book) -> None:
    local = datetime(2026, 12, 31, 14, 30).astimezone(UTC)
    found = typed_fields(book, "activity", ["done_at=2026-12-31 14:30"]).values
    assert found == {"done_at": int(local.timestamp() * 1000)}
    assert typed_fields(book, "activity", ["done_at=1950-01-01"]).values["done_at"] < 0
    with pytest.raises(UserError) as far:
        typed_fields(book, "activity", ["done_at=0001-01-01"])
    assert refused(far, "bad_input")


def test_the_stage_is_read_in_its_pipeline_wherever_it_stands(book: Book) -> None:
    add_record(book, "pipeline", {"name": "Renewals"})
    renewals = record_meant(book, "pipeline", "Renewals")
    add_record(book, "stage", with_defaults(book, "stage", {"pipeline": renewals, "name": "Engaging"}))
    first = typed_fields(book, "deal", ["stage=engaging", "pipeline=Renewals"]).values
    assert first["stage"][0] != ENGAGING
    assert typed_fields(book, "deal", ["stage=洽谈中"]).values["stage"] == (ENGAGING, "open", None)
    assert stage_meant(book, SALES, ENGAGING.hex().upper()) == (ENGAGING, "open")
    with pytest.raises(UserError) as none:
        stage_meant(book, renewals, "Won")
    assert refused(none, "not_found")


def test_names_ids_and_numbers_are_understood(book: Book) -> None:
    done = add_record(book, "ticket", {"subject": "Broken"})
    ticket = done.created["ticket"][0]
    assert record_meant(book, "ticket", "t-a-1") == typed_id(book, " T-A-1 ") == ticket
    assert record_meant(book, "ticket", ticket.hex().upper()) == typed_id(book, ticket.hex().upper()) == ticket
    for name in ("Twin", "twin"):
        add_record(book, "company", {"name": name})
    with pytest.raises(UserError) as several:
        record_meant(book, "company", "Twin")
    assert refused(several, "bad_input")


def test_equal_entries_are_kept_once(book: Book) -> None:
    found = typed_fields(book, "company", ["phone=138 0013 8000", "phone=+86-138-0013-8000; work:139 0013 9000"]).values
    assert len(found["phones"]) == 2
    assert {one["kind"] for one in found["phones"].values()} == {"mobile"}  # the kind stands before the whole list


def test_what_is_usual_completes_a_new_record(book: Book) -> None:
    stage = with_defaults(book, "stage", {"name": "Offer"})
    assert (stage["pipeline"], stage["kind"], stage["position"]) == (SALES, "open", 30)
    assert with_defaults(book, "member", {"name": "Ann"}) == {"name": "Ann", "active": 1}
    done = with_defaults(book, "activity", {"kind": "call"})
    assert (done["done_at"], done["author"]) == (book.clock(), book.me())
    assert "done_at" not in with_defaults(book, "activity", {"kind": "call", "due": ("2026-12-31", None)})
    assert with_defaults(book, "company", {"name": "X", "industry": None}) == {"name": "X"}


@pytest.mark.parametrize("name", sorted(RECORDS.keys() - {"alias"}))
def test_every_field_can_be_typed_or_shows_how(book: Book, name: str) -> None:
    """Whatever the field, a text that makes no sense for it is refused in plain words, never an unknown error."""
    kind = RECORDS[name]
    for field in settable_fields(kind):
        one = kind.by_name[field]
        if one.kind not in (Kind.REFERENCE, Kind.STAGE) and not one.is_map:
            assert one.kind in READERS
            assert one.choices or one.kind in EXAMPLES or one.kind in (Kind.TEXT, Kind.LONG_TEXT)
        for text in ("~?~", "999999999999999999999999", "\udcff"):
            try:
                typed_fields(book, name, [f"{field}={text}"])
            except UserError as error:
                assert all(error.texts()[:2]), field  # noqa: PT017 - some of these texts are fine for some fields
