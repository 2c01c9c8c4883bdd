"""The board of the sample: columns, orders and cards agree with each other and with all deals counted by hand."""

from datetime import date, timedelta
from typing import Any

import pytest

from crm_desktop.commands.pipeline import move_deal
from crm_desktop.domain.records import ENGAGING, LOST, PROSPECTING, WON
from crm_desktop.queries.board import (
    DealCard,
    Rotting,
    StageColumn,
    board_totals,
    deal_cards,
    deals_of,
    rotting_rows,
    stage_columns,
    stage_order,
)
from crm_desktop.queries.days import day_on_laptop
from crm_desktop.queries.pipeline import FunnelQuestion, funnel_of
from crm_desktop.store.book import Book
from tests.conftest import HandClock
from tests.queries.conftest import DAY, NOW, add


def by_stage(book: Book, **narrowed: Any) -> dict[bytes, StageColumn]:
    return {column.stage_id: column for column in stage_columns(book, **narrowed)}


def test_columns_hold_their_cards(sample: Book) -> None:
    columns = stage_columns(sample)
    assert [column.stage_id for column in columns] == [PROSPECTING, ENGAGING, WON, LOST]
    for column in columns:
        cards = deal_cards(sample, stage_order(sample, column.stage_id))
        assert len(cards) == column.count > 0
        assert {card.stage for card in cards.values()} == {column.name}
        worth = [card.value for card in cards.values() if card.currency == "USD"]
        assert sum(worth) == column.value
    assert [column.since for column in columns] == [None, None, "2027-01-01", "2027-01-01"]
    shown = by_stage(sample)
    closed = [card.closed_on or "" for card in deal_cards(sample, stage_order(sample, WON)).values()]
    assert min(closed) >= "2027-01-01"
    assert shown[WON].average == round(shown[WON].value / shown[WON].count)
    assert shown[PROSPECTING].weighted == shown[PROSPECTING].value // 5
    funnel = funnel_of(sample, FunnelQuestion())
    assert [(one.now, one.now_value) for one in funnel.stages[:2]] == [(one.count, one.value) for one in columns[:2]]


def test_totals_are_those_of_the_open_columns(sample: Book) -> None:
    columns = stage_columns(sample)
    totals = board_totals(columns)
    assert totals.count == sample.value("select count(*) from deal where status = 'open'")
    assert (totals.value, totals.weighted) == (columns[0].value + columns[1].value,
                                               columns[0].weighted + columns[1].weighted)


def test_narrowed_to_an_owner_and_a_product(sample: Book) -> None:
    me, product = sample.me(), sample.value("select product_id from deal group by 1 order by count(*) desc limit 1")
    for narrowed in ({"owner_id": me}, {"product_id": product}, {"owner_id": me, "product_id": product}):
        for column in stage_columns(sample, **narrowed):
            cards = deal_cards(sample, stage_order(sample, column.stage_id, **narrowed)).values()
            assert len(cards) == column.count
            assert {card.owner_id for card in cards} <= {narrowed.get("owner_id", card.owner_id) for card in cards}
            assert {card.product_id for card in cards} <= {narrowed.get("product_id", card.product_id)
                                                           for card in cards}
        assert 0 < board_totals(stage_columns(sample, **narrowed)).count < board_totals(stage_columns(sample)).count


def _keys(card: DealCard, by: str) -> Any:
    if by == "next_step":
        return (card.next_step.day, card.next_step.time) if card.next_step else ("9999", "")
    if by == "last_touch":
        return card.last_touch or 0
    return -card.value if card.currency == "USD" else 0


@pytest.mark.parametrize("by", ["next_step", "value", "last_touch"])
def test_orders_of_an_open_column(sample: Book, by: Any) -> None:
    order = stage_order(sample, ENGAGING, by=by)
    cards = deal_cards(sample, order)
    assert list(order) == sorted(order, key=lambda row: (_keys(cards[row], by), -row))
    assert len({_keys(card, by) for card in cards.values()}) > 5


def test_cards_rot_as_the_column_says(sample: Book) -> None:
    today = day_on_laptop(NOW).isoformat()
    for stage in (PROSPECTING, ENGAGING):
        cards = deal_cards(sample, stage_order(sample, stage))
        assert {row for row, card in cards.items() if card.rotting} == rotting_rows(sample, stage)
        for card in cards.values():
            planned = sample.value("select 1 from activity where deal_id = ? and done_at is null and due_on >= ?",
                                   (card.deal_id, today))
            assert not (planned and card.rotting)
    assert rotting_rows(sample, WON) == frozenset()


def test_when_a_deal_goes_cold(book: Book, clock: HandClock) -> None:
    deal = add(book, "deal", name="One", value=(500, "USD"))
    row = book.value("select row from deal")

    def rotting() -> Rotting | None:
        found = deal_cards(book, [row])[row].rotting
        assert (row in rotting_rows(book, PROSPECTING)) == (found is not None)
        return found

    clock.move(days=14)
    assert rotting() is None
    clock.move(days=1)
    assert rotting() == Rotting(15, "", 14)  # nobody ever talked about it
    add(book, "activity", kind="call", deal=deal, done_at=clock.now - DAY, outcome="no answer")
    assert rotting() == Rotting(15, "", 14)
    add(book, "activity", kind="visit", deal=deal, done_at=clock.now)
    add(book, "activity", kind="mail", deal=deal, done_at=clock.now - 2 * DAY)
    assert rotting() is None
    clock.move(days=18)
    assert rotting() == Rotting(18, "visit", 14)
    overdue = day_on_laptop(clock.now) - timedelta(1)
    add(book, "activity", kind="task", deal=deal, due=(overdue.isoformat(), None))
    assert rotting() == Rotting(18, "visit", 14)  # what is late does not quiet it
    add(book, "activity", kind="task", deal=deal, due=(day_on_laptop(clock.now).isoformat(), None))
    assert rotting() is None
    assert deal_cards(book, [row])[row].next_step.day == overdue.isoformat()  # type: ignore[union-attr]
    move_deal(book, deal, WON)
    assert deal_cards(book, [row])[row].rotting is None


def test_the_month_is_the_books(book: Book, clock: HandClock) -> None:
    add(book, "deal", name="Before", value=(1, "USD"), stage=(WON, "won", None))
    move = add(book, "deal", name="Lost", value=(3, "USD"), lost_reason="Price")
    move_deal(book, move, LOST)
    for reason in ("Budget", "Budget", "No answer"):
        move_deal(book, add(book, "deal", lost_reason=reason), LOST)
    shown = by_stage(book)
    assert (shown[WON].count, shown[LOST].count, shown[LOST].top_reason) == (1, 4, "Budget")
    clock.now += (date(2027, 2, 1) - date(2027, 1, 15)).days * DAY
    shown = by_stage(book)
    assert (shown[WON].count, shown[LOST].count, shown[LOST].top_reason, shown[WON].average) == (0, 0, "", 0)
    assert (shown[WON].since, list(stage_order(book, WON))) == ("2027-02-01", [])


def test_deals_of_a_customer(sample: Book) -> None:
    firm = sample.value("select id from company where name = 'Oddments Ltd'")
    cards = {card.name: card for card in deals_of(sample, "company", firm)}
    assert set(cards) == {"Odd lamp", "Odd vase", "Abroad"}
    assert (cards["Odd lamp"].value, cards["Odd lamp"].estimated, cards["Odd lamp"].person) == (12_346, True, "Ann Odd")
    assert (cards["Odd vase"].value, cards["Odd vase"].currency) == (0, "USD")
    assert (cards["Abroad"].value, cards["Abroad"].currency, cards["Abroad"].estimated) == (500, "EUR", False)
    other = sample.value("select id from company where name = '欧阳静商行'")
    assert [card.status for card in deals_of(sample, "company", other)] == []
    assert len(deals_of(sample, "company", other, only_open=False)) == 2
