"""How long a deal stood in each stage: days counted by hand, stays that repeat, deals that came without moves."""

from crm_desktop.commands.pipeline import move_deal
from crm_desktop.commands.records import add_record
from crm_desktop.commands.undo import undo_act
from crm_desktop.domain.records import ENGAGING, LOST, PROSPECTING, WON
from crm_desktop.queries.deal_stages import stage_spans
from crm_desktop.store.book import Book
from tests.conftest import HandClock


def days_of(book: Book, deal: bytes) -> list[tuple[str, int, bool]]:
    return [(span.name, span.days, span.now) for span in stage_spans(book, deal)]


def test_days_are_counted_from_move_to_move(book: Book, clock: HandClock) -> None:
    deal = add_record(book, "deal", {"name": "Konex"}).created["deal"][0]
    assert days_of(book, deal) == [("Prospecting", 0, True)]
    clock.move(days=12)
    move_deal(book, deal, ENGAGING)
    clock.move(days=31)
    assert days_of(book, deal) == [("Prospecting", 12, False), ("Engaging", 31, True)]
    move_deal(book, deal, WON)
    clock.move(days=100)
    assert days_of(book, deal) == [("Prospecting", 12, False), ("Engaging", 31, False)]
    assert [span.since for span in stage_spans(book, deal)] == ["2027-01-15", "2027-01-27"]
    undo_act(book)
    assert days_of(book, deal) == [("Prospecting", 12, False), ("Engaging", 131, True)]


def test_stays_in_one_stage_are_added_up(book: Book, clock: HandClock) -> None:
    deal = add_record(book, "deal", {"name": "Konex"}).created["deal"][0]
    for days, stage in ((3, ENGAGING), (4, PROSPECTING), (5, ENGAGING), (6, LOST), (7, ENGAGING), (8, LOST)):
        clock.move(days=days)
        move_deal(book, deal, stage)
    assert days_of(book, deal) == [("Prospecting", 3 + 5, False), ("Engaging", 4 + 6 + 8, False)]


def test_deals_without_moves_go_by_their_dates(book: Book) -> None:
    with book.change("A deal of another program") as edit:
        deal = edit.create("deal", {"name": "Konex", "pipeline": book.value("select id from pipeline"),
                                    "stage": (WON, "won", "2026-12-20"), "created_on": "2026-11-01",
                                    "engaged_on": "2026-11-20"})
        other = edit.create("deal", {"name": "Hatfan", "pipeline": book.value("select id from pipeline"),
                                     "stage": (ENGAGING, "open", None), "engaged_on": "2027-01-05"})
        third = edit.create("deal", {"name": "Condax", "pipeline": book.value("select id from pipeline"),
                                     "stage": (PROSPECTING, "open", None)})
    assert days_of(book, deal) == [("Prospecting", 19, False), ("Engaging", 30, False)]
    assert days_of(book, other) == [("Engaging", 10, True)]
    assert days_of(book, third) == []
    assert days_of(book, bytes(16)) == []


def test_moves_of_a_deal_from_another_program_continue_its_dates(book: Book, clock: HandClock) -> None:
    with book.change("A deal of another program") as edit:
        deal = edit.create("deal", {"name": "Konex", "pipeline": book.value("select id from pipeline"),
                                    "stage": (PROSPECTING, "open", None), "created_on": "2027-01-01"})
    move_deal(book, deal, ENGAGING)
    clock.move(days=2)
    assert days_of(book, deal) == [("Prospecting", 14, False), ("Engaging", 2, True)]
