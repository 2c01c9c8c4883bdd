"""What a stage asks for: required fields that are empty, reasons that were given before, filters that there are."""

from crm_desktop.commands.activities import NextStep, plan_step
from crm_desktop.commands.pipeline import move_deal, move_deals
from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.domain.records import ENGAGING, LOST, PROSPECTING, SALES, WON
from crm_desktop.queries.board import board_totals, stage_columns, stage_order
from crm_desktop.queries.board_filters import DealFilter, filter_choices
from crm_desktop.queries.deal_list import DealQuestion, deal_list_order, deal_list_totals
from crm_desktop.queries.deal_needs import lost_reasons, move_needs
from crm_desktop.store.book import Book


def deal_of(book: Book, name: str, **values: object) -> bytes:
    return add_record(book, "deal", {"name": name, **values}).created["deal"][0]


def test_only_what_is_required_and_empty_is_missing(book: Book) -> None:
    konex, hatfan = deal_of(book, "Konex"), deal_of(book, "Hatfan", value=(500, "USD"), source="Fair")
    assert [one.missing for one in move_needs(book, [konex, hatfan]).stages] == [()] * 4
    edit_record(book, ENGAGING, {"required": {"value": 1, "source": 1, "expected_close": 1, "stage": 1, "tags": 1}})
    assert move_needs(book, [hatfan]).stages[1].missing == ("expected_close",)
    both = move_needs(book, [konex, hatfan])
    assert both.name == ""
    assert [one.stage_id for one in both.stages] == [PROSPECTING, ENGAGING, WON, LOST]
    engaging = both.of_stage(ENGAGING)
    assert engaging is not None
    assert engaging.missing == ("value", "expected_close", "source")
    assert both.of_stage(bytes(16)) is None


def test_one_deal_has_its_name_reason_and_next_step(book: Book) -> None:
    company = add_record(book, "company", {"name": "Konex"}).created["company"][0]
    deal = deal_of(book, "Rollout", company=company, lost_reason="Price", competitor="Ortel")
    found = move_needs(book, [deal])
    assert (found.name, found.reason, found.competitor, found.planned) == ("Konex", "Price", "Ortel", False)
    plan_step(book, deal, NextStep("call", "2027-01-20", None, "Call"))
    assert move_needs(book, [deal]).planned
    assert not move_needs(book, [deal, deal_of(book, "Another")]).planned
    assert move_needs(book, []).stages == ()


def test_the_reasons_given_most_often_come_first(book: Book) -> None:
    for reason, count in (("No budget", 1), ("Price", 3), ("No answer", 2)):
        move_deals(book, [deal_of(book, f"{reason} {n}") for n in range(count)], LOST, {"lost_reason": reason})
    assert lost_reasons(book) == ["Price", "No answer", "No budget"]


def test_a_region_is_that_of_the_owner(book: Book) -> None:
    north = add_record(book, "member", {"name": "Rosie Park", "active": 1, "region": "North"}).created["member"][0]
    deal_of(book, "Konex", owner=north, value=(500, "USD"))
    deal_of(book, "Hatfan", value=(700, "USD"))
    product = add_record(book, "product", {"name": "GTX Pro", "active": 1}).created["product"][0]
    move_deal(book, deal_of(book, "Condax", owner=north, product=product, value=(900, "USD")), ENGAGING)
    columns = stage_columns(book, region="North")
    assert board_totals(columns).value == 1_400
    assert [column.count for column in columns[:2]] == [1, 1]
    assert len(stage_order(book, PROSPECTING, region="North")) == 1
    assert len(stage_order(book, PROSPECTING, region="South")) == 0
    question = DealQuestion(region="North", by=(("value", True),))
    assert len(deal_list_order(book, question)) == 2
    assert deal_list_totals(book, question).value == 1_400
    choices = filter_choices(book)
    assert choices.regions == ("North",)
    assert choices.products == ((product, "GTX Pro"),)
    assert choices.pipelines == ((SALES, "Sales"),)
    assert [one.name for one in choices.members] == ["Li Wei", "Rosie Park"]
    assert not DealFilter().narrows
    assert DealFilter(region="North").narrows
