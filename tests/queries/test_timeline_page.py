"""The timeline page by page: nothing twice, nothing lost, also where everything happened in the same moment."""

from typing import Any

import pytest

from crm_desktop.commands.activities import NextStep, log_activity, plan_step
from crm_desktop.commands.customers import add_tagged_record, edit_tagged_record
from crm_desktop.commands.pipeline import move_deal
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.domain.records import ENGAGING
from crm_desktop.queries.timeline_page import TimelineLine, timeline_page
from crm_desktop.store.book import Book
from tests.conftest import HandClock


def add(book: Book, record_type: str, **values: Any) -> bytes:
    return add_record(book, record_type, values).created[record_type][0]


@pytest.fixture
def firm(book: Book) -> bytes:
    return add(book, "company", name="Konex")


def all_pages(book: Book, record_type: str, record_id: bytes, limit: int, **asked: Any) -> list[TimelineLine]:
    """Every event, page after page."""
    lines: list[TimelineLine] = []
    while True:
        page = timeline_page(book, record_type, record_id, before=lines[-1].place if lines else None, limit=limit,
                             **asked)
        assert len(page.lines) <= limit
        assert page.lines or not page.more
        lines += page.lines
        if not page.more:
            return lines


@pytest.mark.parametrize("step", [0, 1000])
@pytest.mark.parametrize("limit", [1, 3, 50])
def test_pages_join_without_a_gap_or_a_repeat(book: Book, clock: HandClock, firm: bytes, step: int, limit: int) -> None:
    deal = add(book, "deal", name="Rollout", company=firm)
    for number in range(7):
        log_activity(book, firm, "note", f"Note {number}")
        clock.move(milliseconds=step)
        edit_record(book, firm, {"industry": f"Industry {number}"})
        clock.move(milliseconds=step)
    move_deal(book, deal, ENGAGING)
    lines = all_pages(book, "company", firm, limit)
    assert len(lines) == 7 + 7 + 2
    assert len({line.place for line in lines}) == len(lines)
    assert [line.place for line in lines] == sorted((line.place for line in lines), reverse=True)
    assert [line.text for line in lines if line.kind == "note"] == [f"Note {n}" for n in range(6, -1, -1)]


def test_a_company_hears_of_its_people_and_deals(book: Book, clock: HandClock, firm: bytes) -> None:
    person = add(book, "person", name="Lin Jiahui")
    add(book, "person_company", person=person, company=firm, main=1)
    deal = add(book, "deal", name="Rollout", company=firm, person=person)
    clock.move(days=1)
    log_activity(book, person, "call", "with the person")
    clock.move(days=1)
    log_activity(book, deal, "visit", "about the deal")
    clock.move(days=1)
    log_activity(book, firm, "meeting", "with the firm")
    touches = timeline_page(book, "company", firm, show="touches").lines
    assert [line.text for line in touches] == ["with the firm", "about the deal", "with the person"]
    assert (touches[1].deal, touches[2].person) == ("Rollout", "Lin Jiahui")
    assert touches[0].who == "Li Wei"
    assert [line.text for line in timeline_page(book, "person", person, show="touches").lines] == [
        "about the deal", "with the person"]
    assert [line.text for line in timeline_page(book, "deal", deal, show="touches").lines] == ["about the deal"]


def test_what_is_only_planned_has_not_happened(book: Book, firm: bytes) -> None:
    plan_step(book, firm, NextStep("call", "2027-01-20", None, "Call"))
    assert timeline_page(book, "company", firm).lines == ()


@pytest.mark.parametrize(("show", "kinds"), [
    ("touches", {"call", "visit", "meeting"}), ("wechat", {"wechat"}), ("mail", {"mail"}), ("notes", {"note"}),
    ("changes", {"change"}), ("all", {"call", "visit", "meeting", "wechat", "mail", "note", "change"})])
def test_filters(book: Book, clock: HandClock, firm: bytes, show: str, kinds: set[str]) -> None:
    for kind in ("call", "visit", "meeting", "wechat", "mail", "note"):
        log_activity(book, firm, kind, kind)
    edit_record(book, firm, {"industry": "Sensors"})
    assert {line.kind for line in timeline_page(book, "company", firm, show=show).lines} == kinds
    with pytest.raises(KeyError):
        timeline_page(book, "company", firm, show="nothing like that")


def test_changes_tell_before_and_after_with_names(book: Book, clock: HandClock) -> None:
    rosie = add(book, "member", name="Rosie Tillman")
    firm = add_tagged_record(book, "company", {"name": "Konex"}, []).created["company"][0]
    for values in ({"industry": "Sensors"}, {"industry": "Optics"}, {"owner": rosie}, {"industry": None}):
        clock.move(milliseconds=1000)
        edit_record(book, firm, values)
    clock.move(milliseconds=1000)
    edit_tagged_record(book, firm, {}, ["Leasing"])
    told = [((line.field or "").partition("/")[0], line.before, line.after) for line in timeline_page(
        book, "company", firm, show="changes").lines]
    assert told == [("tags", None, "Leasing"), ("industry", "Optics", None), ("owner", "Li Wei", "Rosie Tillman"),
                    ("industry", "Sensors", "Optics"), ("industry", None, "Sensors")]


def test_a_move_of_a_stage_is_told_once(book: Book, clock: HandClock) -> None:
    deal = add(book, "deal", name="Rollout")
    clock.move(days=1)
    move_deal(book, deal, ENGAGING)
    lines = timeline_page(book, "deal", deal).lines
    assert [(line.kind, line.before, line.after) for line in lines] == [
        ("stage_move", "Prospecting", "Engaging"), ("stage_move", None, "Prospecting")]


def test_a_deleted_record_has_no_changes_to_tell(book: Book, firm: bytes) -> None:
    edit_record(book, firm, {"industry": "Sensors"})
    delete_records(book, [firm])
    assert timeline_page(book, "company", firm).lines == ()
