"""The list of deals in any order, and the deals behind every figure of the funnel, as many as it counts."""

import secrets
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.commands.pipeline import move_deal
from crm_desktop.domain.records import ENGAGING, LOST, PROSPECTING, WON
from crm_desktop.exchange.importing import import_files
from crm_desktop.queries.board import DealCard, deal_cards
from crm_desktop.queries.deal_list import DEAL_SORTS, DealQuestion, deal_list_order, deal_list_totals
from crm_desktop.queries.pipeline import FunnelQuestion, funnel_of, funnel_rows
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from tests.conftest import HandClock
from tests.queries.conftest import NOW, add

FILES = ("accounts", "products", "sales_teams", "sales_pipeline")


def _key(book: Book, card: DealCard, by: str) -> Any:
    sort = {"company": ("company", card.company_id), "person": ("person", card.person_id),
            "product": ("product", card.product_id), "owner": ("member", card.owner_id)}
    if by in sort:
        return book.value(f"select sort from {sort[by][0]} where id = ?", (sort[by][1],))
    plain = {
        "value": card.value if card.currency == "USD" else 0, "created_on": card.created_on,
        "closed_on": card.closed_on, "expected_close": card.closed_on or card.expected_close,
        "next_step": (card.next_step.day, card.next_step.time) if card.next_step else None,
        "last_touch": card.last_touch, "stage": [PROSPECTING, ENGAGING, WON, LOST].index(card.stage_id)}
    return plain[by]


@pytest.mark.parametrize("by", [name for name in DEAL_SORTS if name != "name"])
@pytest.mark.parametrize("falls", [False, True])
def test_orders(sample: Book, by: str, falls: bool) -> None:
    order = deal_list_order(sample, DealQuestion(by=((by, falls),)))
    cards = deal_cards(sample, order)
    keys = {row: _key(sample, card, by) for row, card in cards.items()}
    newest = sorted(order, reverse=True)
    expected = sorted((row for row in newest if keys[row] is not None), key=lambda row: keys[row], reverse=falls)
    assert list(order) == [*expected, *(row for row in newest if keys[row] is None)]
    assert len(order) == sample.value("select count(*) from deal")


def test_names_are_in_their_order(book: Book) -> None:
    lamp = add(book, "product", name="Lamp")
    acme = add(book, "company", name="Acme")
    for values in ({"name": "张伟芳"}, {"name": "", "product": lamp}, {"company": acme}, {"name": "Bell"}, {}):
        add(book, "deal", **values)
    rising = ["Acme", "Bell", "Lamp", "张伟芳"]
    for falls, names in ((False, [*rising, ""]), (True, [*rising[::-1], ""])):
        order = deal_list_order(book, DealQuestion(by=(("name", falls),)))
        cards = deal_cards(book, order)
        assert [cards[row].name for row in order] == names


def test_several_columns(sample: Book) -> None:
    order = deal_list_order(sample, DealQuestion(by=(("stage", False), ("value", True))))
    cards = deal_cards(sample, order)
    keys = [(_key(sample, cards[row], "stage"), -_key(sample, cards[row], "value"), -row) for row in order]
    assert keys == sorted(keys)
    with pytest.raises(ValueError, match="colour"):
        deal_list_order(sample, DealQuestion(by=(("colour", False),)))
    with pytest.raises(ValueError, match="gone"):
        deal_list_order(sample, DealQuestion(statuses=("gone",)))


def test_narrowed_and_searched(sample: Book) -> None:
    firm = sample.value("select id from company where name = 'Oddments Ltd'")
    ann = sample.value("select id from person where name = 'Ann Odd'")
    lamp = sample.value("select id from product where name = 'Odd lamp'")
    for question, count in ((DealQuestion(company_id=firm), 3), (DealQuestion(person_id=ann), 1),
                            (DealQuestion(product_id=lamp), 1), (DealQuestion(text="oddments"), 3),
                            (DealQuestion(text="ann odd"), 1), (DealQuestion(text="odd lam"), 1),
                            (DealQuestion(text="ouyang", statuses=("won",)), 1), (DealQuestion(text="abroad"), 2),
                            (DealQuestion(text="nowhere"), 0), (DealQuestion(text="。"), 0)):
        order = deal_list_order(sample, question)
        assert len(order) == len(set(order)) == count, question
        totals = deal_list_totals(sample, question)
        cards = deal_cards(sample, order).values()
        assert (totals.count, totals.value) == (count, sum(card.value for card in cards if card.currency == "USD"))
    mine = DealQuestion(owner_id=sample.me(), stage_id=ENGAGING)
    assert {card.owner_id for card in deal_cards(sample, deal_list_order(sample, mine)).values()} == {sample.me()}


def assert_every_figure_opens_its_rows(book: Book, question: FunnelQuestion) -> None:
    funnel = funnel_of(book, question)
    for stage in funnel.stages:
        for part, count in (("reached", stage.reached), ("now", stage.now), ("lost", stage.lost_here)):
            rows = funnel_rows(book, question, stage.stage_id, part)
            assert len(rows) == len(set(rows)) == count, (question, stage.name, part)
    assert set(funnel_rows(book, question, WON)) <= set(funnel_rows(book, question, ENGAGING))


def questions(book: Book, today: date) -> list[FunnelQuestion]:
    owner = book.value("select owner_id from deal group by 1 order by count(*) desc limit 1")
    past = [FunnelQuestion(until=today - timedelta(days)) for days in (0, 1, 40, 200, 500)]
    cohorts = [FunnelQuestion("cohort", since=since, until=until) for since, until in (
        (None, None), (today - timedelta(300), None), (today - timedelta(300), today - timedelta(100)))]
    return [FunnelQuestion(), FunnelQuestion(owner_id=owner), *past, *cohorts,
            FunnelQuestion(until=today - timedelta(40), owner_id=owner)]


def test_every_figure_of_the_sample_opens_its_rows(sample: Book) -> None:
    for question in questions(sample, date(2027, 1, 15)):
        assert_every_figure_opens_its_rows(sample, question)
    rows = funnel_rows(sample, FunnelQuestion(), ENGAGING, "now")
    assert {card.stage_id for card in deal_cards(sample, rows).values()} == {ENGAGING}
    assert list(funnel_rows(sample, FunnelQuestion(), LOST)) == []
    with pytest.raises(ValueError, match="gone"):
        funnel_rows(sample, FunnelQuestion(), WON, "gone")


def test_back_and_forth_opens_its_rows(book: Book, clock: HandClock) -> None:
    for path in ((ENGAGING, PROSPECTING, LOST), (WON, ENGAGING), (LOST,), (ENGAGING, WON), ()):
        deal = add(book, "deal")
        for stage in path:
            clock.move(days=3)
            move_deal(book, deal, stage)
    for days in range(0, 25, 2):
        assert_every_figure_opens_its_rows(book, FunnelQuestion(until=date(2027, 1, 15) + timedelta(days)))


def test_every_figure_of_the_shared_deals_opens_its_rows(shared_data: Path, tmp_path: Path) -> None:
    with make_book(tmp_path / "a.book", secrets.token_bytes(32), name="A", currency="USD", time_zone="UTC", me="Li",
                   clock=HandClock(NOW)) as book:
        import_files(book, [shared_data / "deals" / f"{name}.csv" for name in FILES])
        assert funnel_of(book, FunnelQuestion()).stages[0].reached == 8_800
        for question in (*questions(book, date(2017, 12, 31)), FunnelQuestion()):
            assert_every_figure_opens_its_rows(book, question)
