"""What the palette asks: beginnings first and exact at any size, no kind crowded out, recent records, why found."""

import pytest

from crm_desktop.commands.records import delete_records, edit_record
from crm_desktop.domain.entries import mail_entry, phone_entry
from crm_desktop.domain.names import sort_key
from crm_desktop.domain.records import PROSPECTING
from crm_desktop.domain.search_text import match_query, name_beginnings
from crm_desktop.queries.palette import OF_EACH, OF_ONE, PALETTE_TYPES, palette_answer, type_of_card
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import prepare_batch, write_batch
from crm_desktop.store.search import MANY, find_records, first_records
from tests.ui.customer_hands import add

SURNAMES, GIVEN = "王李张刘单曾解查魏韦卫吴", "伟芳娜敏静丽文峰西安昂"
LATIN = ("Walter", "Wanda", "Zhang", "Wei", "Xian", "Lee", "O'Neil", "Jean-Paul")
TYPED = ("w", "wa", "wal", "zhang", "zhangw", "wei", "weiw", "xian", "xi'an", "xi an", "zw", "张", "張", "张伟", "西",
         "o'n", "jean-p", "lee wa", "wang wei", "shan", "zeng", "伟", "13")


@pytest.fixture(scope="module")
def names() -> list[str]:
    chinese = [one + two + three for one in SURNAMES for two in GIVEN for three in GIVEN]
    return chinese + [f"{one} {two}" for one in LATIN for two in LATIN]


@pytest.fixture
def full(book: Book, names: list[str]) -> Book:
    """More people than are sorted while one types, then a few of the other kinds."""
    with book.change("Imported {files}", cause="import", files="x.csv") as edit:
        write_batch(edit, prepare_batch("person", [{"name": name} for name in names]))
        write_batch(edit, prepare_batch("company", [{"name": f"{name} Works"} for name in names[:MANY + 100]]))
    company = add(book, "company", name="Wandering Goods", phones=dict([phone_entry("138 0571 6628")]),
                  mails=dict([mail_entry("desk@goods.example")]), industry="Retail")
    add(book, "deal", name="Walnut order", company=company, value=(1_000, "USD"), stage=(PROSPECTING, "open", None))
    add(book, "ticket", subject="Wire is cut", number="T-1", company=company)
    return book


@pytest.mark.parametrize("typed", TYPED)
def test_names_that_begin_with_the_text_come_first_in_order(full: Book, names: list[str], typed: str) -> None:
    found = [hit.title for hit in first_records(full.reader(), typed, 20, ("person",))["person"]]
    beginnings = name_beginnings(typed, person=True)
    first = sorted((name for name in names if any(
        sort_key(name, person=True).startswith(one.sort) and one.takes(name, person=True) for one in beginnings)),
        key=lambda name: sort_key(name, person=True))
    assert found[:len(first)] == first[:20]
    hits = {row[0] for row in full.rows("select p.name from search s join person p on p.row = s.rowid"
                                        " where search match ?", (match_query(typed),))}
    assert set(first) <= hits, "what comes first is found by the index too"
    assert set(found) <= hits
    assert len(found) == min(20, len(hits))


def test_few_hits_are_all_there_in_name_order(full: Book) -> None:
    for typed in ("zhangwe", "伟芳", "6628", "works z"):
        total, hits = find_records(full.reader(), typed, MANY, ("person", "company"))
        found = first_records(full.reader(), typed, MANY, ("person", "company"))
        assert {hit.record_id for part in found.values() for hit in part} == {hit.record_id for hit in hits}
        assert total == len(hits) > 0


def test_no_kind_crowds_out_another(full: Book) -> None:
    found = palette_answer(full, "w", PALETTE_TYPES).records
    counts = {name: sum(one.record_type == name for one in found) for name in PALETTE_TYPES}
    assert counts == {"person": OF_EACH, "company": OF_EACH, "deal": 1, "ticket": 1}
    assert len(palette_answer(full, "w", ("person",)).records) == OF_ONE


def test_a_record_says_what_it_is_and_why_it_was_found(full: Book) -> None:
    by_phone = palette_answer(full, "6628", PALETTE_TYPES).records
    assert [(one.title, one.about, one.found) for one in by_phone] == [
        ("Wandering Goods", "Retail", (("138 0571 ", False), ("6628", True)))]
    by_name = palette_answer(full, "goods", PALETTE_TYPES).records
    assert [(one.title, one.found) for one in by_name] == [("Wandering Goods", ())]
    deal = palette_answer(full, "walnut", ("deal",)).records[0]
    assert (deal.company, deal.status, deal.value, deal.stage is not None) == ("Wandering Goods", "open", 1_000, True)
    assert palette_answer(full, "?!", PALETTE_TYPES).records == ()


def test_recent_records_are_those_seen_then_those_changed_here(full: Book) -> None:
    recent = palette_answer(full, "", PALETTE_TYPES).records
    assert [one.title for one in recent] == ["Wire is cut", "Walnut order", "Wandering Goods"], "no imported rows"
    seen = full.value("select id from person where name = '张伟芳'")
    edit_record(full, recent[2].record_id, {"industry": "Wholesale"})
    again = palette_answer(full, " ", PALETTE_TYPES, [("person", seen)]).records
    assert [one.title for one in again] == ["张伟芳", "Wandering Goods", "Wire is cut", "Walnut order"]
    delete_records(full, [recent[1].record_id])
    assert [one.title for one in palette_answer(full, "", ("deal", "ticket")).records] == ["Wire is cut"]
    assert (type_of_card(full, seen), type_of_card(full, b"\0" * 16)) == ("person", "")
