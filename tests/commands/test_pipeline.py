"""Several deals move in one act and come back in one undo; what a stage asks for is given on the way."""

import pytest

from crm_desktop.commands.pipeline import give_deals, move_deal, move_deals
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.domain.records import ENGAGING, LOST, PROSPECTING, WON
from crm_desktop.errors import UserError
from crm_desktop.queries.history import act_title
from crm_desktop.store.book import Book


@pytest.fixture
def deals(book: Book) -> list[bytes]:
    """Three deals in the first stage."""
    return [add_record(book, "deal", {"name": name}).created["deal"][0] for name in ("Konex", "Hatfan", "Condax")]


def stages(book: Book, deals: list[bytes]) -> list[bytes]:
    return [bytes(book.value("select stage_id from deal where id = ?", (deal,))) for deal in deals]


def said(book: Book, number: int | None) -> str:
    return act_title(book, number) if number is not None else ""


def test_several_deals_are_one_act_and_one_undo(book: Book, deals: list[bytes]) -> None:
    done = move_deals(book, deals, ENGAGING)
    assert said(book, done.number) == "3 deals moved to Engaging"
    assert stages(book, deals) == [ENGAGING] * 3
    assert book.value("select count(*) from stage_move where to_id = ?", (ENGAGING,)) == 3
    assert book.value("select count(*) from deal where engaged_on = '2027-01-15'") == 3
    undo_act(book)
    assert stages(book, deals) == [PROSPECTING] * 3
    assert book.value("select count(*) from stage_move where to_id = ?", (ENGAGING,)) == 0
    redo_act(book)
    assert stages(book, deals) == [ENGAGING] * 3


def test_those_that_stand_there_already_do_not_count(book: Book, deals: list[bytes]) -> None:
    move_deal(book, deals[0], ENGAGING)
    assert said(book, move_deals(book, deals, ENGAGING).number) == "2 deals moved to Engaging"
    assert book.value("select count(*) from stage_move where deal_id = ?", (deals[0],)) == 2
    assert move_deals(book, deals, ENGAGING).number is None
    move_deals(book, deals[:2], WON)
    assert said(book, move_deals(book, deals, WON).number) == "Deal “Condax” moved to Won"


def test_one_that_is_gone_does_not_hold_the_others(book: Book, deals: list[bytes]) -> None:
    delete_records(book, deals[:1])
    assert said(book, move_deals(book, deals, ENGAGING).number) == "2 deals moved to Engaging"
    delete_records(book, deals[1:])
    with pytest.raises(UserError) as caught:
        move_deals(book, deals, WON)
    assert caught.value.code == "not_found"


def test_a_stage_of_another_pipeline_moves_none(book: Book, deals: list[bytes]) -> None:
    pipeline = add_record(book, "pipeline", {"name": "Partners"}).created["pipeline"][0]
    stage = add_record(book, "stage", {"pipeline": pipeline, "name": "First talk", "position": 1,
                                       "kind": "open"}).created["stage"][0]
    before = book.value("select max(n) from change_set")
    with pytest.raises(UserError) as caught:
        move_deals(book, deals, stage)
    assert caught.value.code == "bad_input"
    assert book.value("select max(n) from change_set") == before


def test_a_reason_goes_with_the_move_and_missing_values_only_where_they_are_missing(
        book: Book, deals: list[bytes]) -> None:
    edit_record(book, deals[0], {"source": "Fair", "competitor": "Ortel"})
    move_deals(book, deals, LOST, {"lost_reason": "Price", "competitor": "Senko"}, {"source": "Web"})
    rows = book.rows("select lost_reason, competitor, source, status, closed_on from deal order by row")
    assert [tuple(row) for row in rows] == [("Price", "Senko", source, "lost", "2027-01-15")
                                            for source in ("Fair", "Web", "Web")]
    undo_act(book)
    rows = book.rows("select lost_reason, competitor, source, status from deal order by row")
    assert [tuple(row) for row in rows] == [(None, "Ortel", "Fair", "open"), (None, None, None, "open"),
                                            (None, None, None, "open")]


def test_deals_are_given_to_a_colleague(book: Book, deals: list[bytes]) -> None:
    rosie = add_record(book, "member", {"name": "Rosie Park", "active": 1}).created["member"][0]
    assert said(book, give_deals(book, deals, rosie).number) == "3 deals given to Rosie Park"
    assert book.value("select count(*) from deal where owner_id = ?", (rosie,)) == 3
    assert give_deals(book, deals, rosie).number is None
    assert said(book, give_deals(book, deals[:1], None).number) == "Deal “Konex” has no owner now"
    undo_act(book)
    undo_act(book)
    assert book.value("select count(*) from deal where owner_id = ?", (book.me(),)) == 3


def test_five_hundred_deals_move_at_once(book: Book) -> None:
    deals = [add_record(book, "deal", {"name": f"Deal {n}"}).created["deal"][0] for n in range(3)]
    deals += [add_record(book, "deal", {"name": f"Deal {n}"}).created["deal"][0] for n in range(3, 503)]
    assert said(book, move_deals(book, deals, ENGAGING).number) == "503 deals moved to Engaging"
    assert book.value("select count(*) from deal where stage_id = ?", (ENGAGING,)) == 503
