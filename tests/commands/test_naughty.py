"""Every naughty text through every text field: kept byte for byte, or refused with a sentence; never mangled."""

import csv
import io
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from crm_desktop.analysis.funnel import ClosedDeals
from crm_desktop.analysis.funnel_split import SplitRow, make_split
from crm_desktop.commands.activities import NextStep, log_activity, plan_step
from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.commands.service import answer_ticket
from crm_desktop.commands.ticket import open_ticket
from crm_desktop.commands.undo import undo_act
from crm_desktop.domain.entries import address_entry, mail_entry, phone_entry
from crm_desktop.domain.rules import LONGEST_NOTE
from crm_desktop.errors import UserError
from crm_desktop.exchange.csv_cells import plain_cell
from crm_desktop.exchange.export_tables import ENCODINGS, export_table
from crm_desktop.exchange.importing import ImportOptions, import_files
from crm_desktop.queries.customer_card import customer_card
from crm_desktop.queries.search import search_book
from crm_desktop.queries.timeline_page import timeline_page
from crm_desktop.reports.funnel_page import funnel_page
from crm_desktop.reports.funnel_xlsx import funnel_workbook
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.store.records import record_view
from tests.commands.naughty import (
    SPECIAL,
    TEXTS,
    TYPES_WITH_TEXT,
    as_value,
    assert_held,
    assert_plain,
    kept_or_refused,
    naughty_strings,
    refusable,
    text_fields,
    with_text,
)
from tests.looking import assert_sound
from tests.reports.funnel_pages import COLOURS, WHEN, funnel

PERSONAL = ("company", "person", "deal", "ticket", "product", "member")  # what `add_record` and a person make
EXPORTED = {"name", "other_names", "industry", "website", "phones", "mails", "addresses", "source", "credit_code",
            "notes", "wechat", "external_id", "lost_reason", "competitor"}
TABLES = {"customers": "company", "people": "person", "deals": "deal"}


@pytest.fixture
def quick(book: Book) -> Book:
    """The book, whose acts are not forced to the disk one by one."""
    book.writer_link().run("pragma synchronous=off")
    return book


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Book]:
    """An empty book beside it."""
    with make_book(tmp_path / "Second.book", secrets.token_bytes(32), name="Second", currency="USD", time_zone="UTC",
                   me="Li Wei") as made:
        yield made


@pytest.mark.parametrize("record_type", TYPES_WITH_TEXT)
def test_every_field_of_every_type_keeps_every_string(quick: Book, record_type: str) -> None:
    texts = naughty_strings()
    held: dict[bytes, str] = {}
    if record_type in PERSONAL:
        for text in texts:
            made = kept_or_refused(record_type, text, lambda values: add_record(
                quick, record_type, values).created[record_type][0])
            held |= {made: text} if made else {}
    else:
        with quick.change("Filled") as edit:
            for text in texts:
                made = kept_or_refused(record_type, text, lambda values: edit.create(record_type, values))
                held |= {made: text} if made else {}
    assert len(held) > 500
    with Book(quick.path, quick.key()) as again:
        for record_id, text in held.items():
            assert_held(again, record_type, record_id, text)
        assert_sound(again)


def test_edits_notes_messages_and_steps_keep_every_string(quick: Book) -> None:
    company = add_record(quick, "company", {"name": "Acme"}).created["company"][0]
    ticket = open_ticket(quick, {"subject": "Tax", "company": company}, "It is wrong.").created["ticket"][0]
    texts = [text for text in naughty_strings() if text.strip()]
    for text in texts:
        edit_record(quick, company, {"industry": text, "notes": text})
        assert quick.first("select industry, notes from company") == (text, text)
        log_activity(quick, company, "note", text, NextStep("call", "2027-01-15", None, text), outcome=text)
        answer_ticket(quick, ticket, text, internal=True)
    with Book(quick.path, quick.key()) as again:
        notes = again.rows("select text, outcome from activity where done_at is not null order by row")
        assert [tuple(row) for row in notes] == [(text, text) for text in texts]
        steps = again.rows("select text from activity where due_on is not null order by row")
        assert [row[0] for row in steps] == texts
        assert [row[0] for row in again.rows("select text from ticket_message order by row")][1:] == texts
        card = customer_card(again, "company", company)
        assert card is not None
        assert card.next_steps[0].text in texts
        page = timeline_page(again, "company", company, limit=3_000)
        assert {line.text for line in page.lines if line.kind == "note"} == set(texts)


def test_every_string_can_be_searched_for(quick: Book) -> None:
    texts = naughty_strings()
    for text in texts:
        kept_or_refused("company", text, lambda values: add_record(quick, "company", values).created["company"][0])
    for text in texts:
        count, found = search_book(quick, text, limit=3)
        assert count >= len(found)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_file_brings_every_string_back(quick: Book, second: Book, tmp_path: Path, encoding: str) -> None:
    texts = [text for text in naughty_strings() if not refusable(text_fields("company")[0], text)]
    _fill(quick, texts)
    _round(quick, second, tmp_path, encoding)


def _fill(book: Book, texts: list[str]) -> None:
    """Companies, people and deals whose texts, phones, mails, addresses and tags are the texts."""
    with book.change("Filled") as edit:
        for at, text in enumerate(texts):
            tag = edit.create("tag", {"name": f"{at} x {text}".strip()}) if text.strip() else None
            entries = {name: dict([make(text), make("+86 10 8888 0000")]) for name, make in (
                ("phones", phone_entry), ("mails", mail_entry), ("addresses", address_entry)) if text.strip()}
            more = {"tags": {tag.hex(): 1} if tag else {}, **entries}
            # Names and tags of the same letters mean the same record: TRUE and true. So each has its number.
            edit.create("company", with_text("company", text, name=f"{at} x {text}".strip(), **more))
            edit.create("person", with_text("person", text, name=f"{at} x {text}".strip(), preferences=None, **more))
            deal = with_text("deal", text, external_id=f"{at}{text}", **({"tags": more["tags"]}))
            edit.create("deal", {**deal, "name": f"{at} x {text}"})


def _round(book: Book, second: Book, folder: Path, encoding: str) -> None:
    for what, record_type in TABLES.items():
        export_table(book, what, folder / f"{what}.csv", encoding=encoding)
        report = import_files(second, [folder / f"{what}.csv"], ImportOptions(as_type=what))
        assert report.rejected == []
        brought, had = _texts_of(second, record_type), _texts_of(book, record_type)
        assert brought.keys() == had.keys(), what
        assert [(field, brought[name][field], text) for name in had for field, text in had[name].items()
                if brought[name][field] != text] == [], what
    assert_sound(second)


def _texts_of(book: Book, record_type: str) -> dict[str, Any]:
    """The texts of all records of a type by name; entries and tags by what they say, whatever their ids are."""
    tags = dict(map(tuple, book.rows("select id, name from tag")))
    found = {}
    for row in book.rows(f"select id from {record_type}"):
        values = record_view(book, record_type, row[0]).values
        texts = {one.name: values.get(one.name) for one in text_fields(record_type) if one.name in EXPORTED}
        for name, value in texts.items():
            if isinstance(value, dict):
                texts[name] = [each["value"] if isinstance(each, dict) else each for each in value.values()]
        found[str(values["name"])] = {**texts, "tags": [tags[bytes.fromhex(one)] for one in values.get("tags") or {}]}
    return found


@settings(max_examples=25)
@given(st.lists(TEXTS, min_size=1, max_size=6))
@example(SPECIAL)
def test_any_text_is_kept_or_refused_and_comes_back(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="crm-naughty-") as folder, _made(folder, "1") as book, \
            _made(folder, "2") as second:
        kept = []
        for text in texts:
            for record_type in ("company", "ticket", "product"):
                made = kept_or_refused(record_type, text, lambda values, kind=record_type: add_record(  # type: ignore[misc]
                    book, kind, values).created[kind][0])
                if made:
                    assert_held(book, record_type, made, text)
            if not any(refusable(one, text) for one in text_fields("company")):
                kept.append(text)
        while book.value("select count(*) from company"):
            undo_act(book)
        assert_sound(book)
        _fill(book, [text for text in kept if text.encode("utf-8", "ignore").decode() == text])
        _round(book, second, Path(folder), "utf-8-sig")


def _made(folder: str, name: str) -> Book:
    book = make_book(Path(folder) / f"{name}.book", secrets.token_bytes(32), name=name, currency="USD",
                     time_zone="UTC", me="Li Wei")
    book.writer_link().run("pragma synchronous=off")
    return book


def test_tickets_leave_the_book_as_they_are(quick: Book, tmp_path: Path) -> None:
    """Nothing takes tickets in, so their file is read by hand."""
    texts = [text for text in naughty_strings() if not refusable(text_fields("ticket")[1], text)]
    for text in texts:
        add_record(quick, "ticket", {"subject": text, "category": text})
    export_table(quick, "tickets", tmp_path / "out.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_bytes().decode("utf-8-sig"), newline="")))
    assert [plain_cell(row["subject"]) for row in rows] == texts
    assert [plain_cell(row["category"]) for row in rows] == texts


def test_a_workbook_holds_every_string(tmp_path: Path) -> None:
    texts = [text for text in naughty_strings() if not refusable(text_fields("product")[0], text)]
    rows = [SplitRow(bytes([at % 256]) * 16, text, (1, 1), ClosedDeals(1, 1), ClosedDeals(0, 0))
            for at, text in enumerate(texts)]
    whole = funnel_page(funnel(), WHEN, split=make_split("product", ["Prospecting", "Engaging"], rows))
    sheet = load_workbook(io.BytesIO(funnel_workbook(whole, COLOURS)), data_only=True).worksheets[1]
    cells = [unescape(sheet.cell(5 + at, 1).value or "") for at in range(len(whole.split_names))]
    assert cells == list(whole.split_names)
    assert set(whole.split_names) >= set(texts)


@pytest.mark.parametrize("field", ["phones", "mails", "addresses", "other_names"])
@pytest.mark.parametrize("hidden", ["139\x0012345678", "a@b.example\x1b[2J", "\x7f", "1\x0b2"])
def test_what_hides_in_a_number_is_refused(book: Book, field: str, hidden: str) -> None:
    one = next(each for each in text_fields("company") if each.name == field)
    with pytest.raises(UserError) as caught:
        add_record(book, "company", {"name": "Acme", field: as_value(one, hidden)})
    assert_plain(caught.value)
    assert book.value("select count(*) from company") == 0


def test_half_a_character_is_refused(book: Book) -> None:
    for name in ("name", "notes", "industry"):
        with pytest.raises(UserError) as caught:
            add_record(book, "company", {"name": "Acme", name: "x\ud83d"})
        assert_plain(caught.value)


def test_ten_megabytes_of_note(quick: Book) -> None:
    company = add_record(quick, "company", {"name": "Acme"}).created["company"][0]
    text = ("合同 long note <b>\n" * 1_000_000)[:LONGEST_NOTE]
    assert len(text) >= 10 * 1024 * 1024
    edit_record(quick, company, {"notes": text})
    log_activity(quick, company, "note", text)
    with pytest.raises(UserError) as caught:
        log_activity(quick, company, "note", text + "x")
    assert_plain(caught.value)
    with Book(quick.path, quick.key()) as again:
        assert again.value("select notes from company") == text
        assert again.value("select text from activity") == text
        assert search_book(again, "Acme")[0] >= 1
        assert len(timeline_page(again, "company", company).lines[0].text) <= LONGEST_NOTE


def test_the_year_9999_and_a_phone_of_200_digits(book: Book, second: Book, tmp_path: Path) -> None:
    digits = "1234567890" * 20
    company = add_record(book, "company", {"name": "Acme", "phones": dict([phone_entry(digits)]),
                                           "founded_year": 9999}).created["company"][0]
    plan_step(book, company, NextStep("call", "9999-12-31", "23:59", "Much later"))
    add_record(book, "deal", {"name": "Late", "company": company, "expected_close": "9999-12-31",
                              "created_on": "9999-12-31"})
    for wrong in ("10000-01-01", "99999-1-1", "9999-13-01", "0000-01-01", "٢٠٢٦-٠١-٠١"):
        with pytest.raises(UserError) as caught:
            add_record(book, "deal", {"name": "x", "expected_close": wrong})
        assert_plain(caught.value)
    with Book(book.path, book.key()) as again:
        card = customer_card(again, "company", company)
        assert card is not None
        assert (card.mobile, card.next_steps[0].day) == (digits, "9999-12-31")
        assert_sound(again)
    for what in ("customers", "deals"):
        export_table(book, what, tmp_path / f"{what}.csv")
        assert import_files(second, [tmp_path / f"{what}.csv"], ImportOptions(as_type=what)).rejected == []
    assert second.first("select expected_close, created_on from deal") == ("9999-12-31", "9999-12-31")
    assert digits in second.value("select phones from company")
