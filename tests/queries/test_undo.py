"""What an undo says of itself: names of records and fields, whose change stands, and no id anywhere."""

import re
from collections.abc import Iterator

import pytest

from crm_desktop.commands.imports import import_records
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.domain.entries import phone_entry
from crm_desktop.i18n import use
from crm_desktop.queries.undo import undo_outcome
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import new_ids
from tests.queries.conftest import add


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use(request.param)
    yield request.param
    use("en")


def without_ids(text: str) -> str:
    """The text, which names no id."""
    assert not re.search(r"[0-9a-f]{8}", text), text
    return text


def test_names_in_both_languages(book: Book, language: str) -> None:
    tag = add(book, "tag", name="VIP")
    firm = add(book, "company", name="Acme")
    edits = {"industry": "Toys", "website": "a.example", "tags": {tag.hex(): 1},
             "phones": dict([phone_entry("010 8888 6666")]), "custom": {"Colour": "red"}}
    act = edit_record(book, firm, edits).number
    edit_record(book, firm, {"industry": "Games", "tags": {}, "phones": {}, "custom": {"Colour": "blue"}})
    found = undo_outcome(book, undo_act(book, act))
    assert not found.nothing
    said = without_ids(" ".join([found.head, *found.rest(9)]))
    if language == "en":
        assert found.head == "Undone in part: Company “Acme” edited"
        assert found.back == "Website of “Acme”"
        assert {each.field for each in found.left} == {"Industry", "Tags VIP", "Phones 010 8888 6666", "Colour"}
        assert found.text().endswith("1 more was left alone.")
    else:
        assert found.head.startswith("已部分撤销：")
        assert "已恢复：“Acme”的网址。" in said
        assert "保持不变：“Acme”的行业，之后又被修改。" in said


def test_many_things_are_counted(book: Book) -> None:
    ids = new_ids(9)
    act = import_records(book, {"company": ids}, {"company": [{"name": f"C{n}"} for n in range(9)]}, {},
                         files="c.csv").number
    for record_id in ids[:5]:
        edit_record(book, record_id, {"size": 5})
    found = undo_outcome(book, undo_act(book, act))
    assert found.back == "4 companies"
    assert found.text().count("Left alone:") == 3
    assert found.text().endswith("2 more were left alone.")


def test_what_is_gone_is_called_by_its_name(book: Book) -> None:
    firm, ann = add(book, "company", name="Acme"), add(book, "person", name="Ann")
    place = add(book, "person_company", person=ann, company=firm)
    act = edit_record(book, place, {"position": "Buyer"}).number
    edit_record(book, place, {"position": "Chief"})
    found = undo_outcome(book, undo_act(book, act))
    assert (found.nothing, found.rest()) == (True, [
        "Left alone: Position of “Ann, Acme”, it was changed again afterwards."])
    size = edit_record(book, firm, {"size": 7}).number
    delete_records(book, [firm])
    assert undo_outcome(book, undo_act(book, size)).rest() == [
        "Left alone: Employees of “Acme”, it was deleted afterwards."]


def test_redo_says_so_too(book: Book) -> None:
    firm = add_record(book, "company", {"name": "Acme"}).ids()[0]
    act = edit_record(book, firm, {"size": 7, "industry": "Toys"}).number
    undo_act(book)
    edit_record(book, firm, {"size": 8})
    part = undo_outcome(book, redo_act(book, act), undoing=False)
    assert part.text() == ("Done again in part: Company “Acme” edited. Left alone: Employees of “Acme”, it was changed "
                           "again afterwards.")
    undo_act(book, act)
    edit_record(book, firm, {"industry": "Games"})
    assert undo_outcome(book, redo_act(book, act), undoing=False).head == (
        "Nothing could be done again of: Company “Acme” edited")
    whole = undo_outcome(book, undo_act(book))
    assert (whole.text(), whole.left) == ("Undone: Company “Acme” edited", ())
