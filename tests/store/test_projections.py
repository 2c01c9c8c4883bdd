"""What is kept beside the deals: days in stages by hand, and the same in a book of the shape before."""

import secrets
from pathlib import Path

from crm_desktop.commands.imports import import_records
from crm_desktop.commands.records import edit_record
from crm_desktop.domain.records import ENGAGING, PROSPECTING, SALES, WON
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import new_ids
from crm_desktop.store.creation import make_book
from crm_desktop.store.link import Link
from tests.looking import assert_sound
from tests.store.older import without_totals

KEY = secrets.token_bytes(32)
WAITING = (ENGAGING, "open", None)
ARRIVALS = "select s.id, a.day, a.spent from arrival a join stage s on s.row = a.stage_row order by a.deal_row, a.day"


def fill(book: Book) -> None:
    """As a file brings them: a deal that was won, one that waits, one whose days stand in the wrong order."""
    deals = [("2027-01-01", "2027-01-05", (WON, "won", "2027-01-20")), ("2027-01-02", "2027-01-10", WAITING),
             ("2027-01-09", "2027-01-03", WAITING)]
    values = [{"pipeline": SALES, "created_on": created, "engaged_on": engaged, "stage": stage}
              for created, engaged, stage in deals]
    import_records(book, {"deal": new_ids(len(values))}, {"deal": values}, {}, files="deals.csv")


def before_the_figures(path: Path) -> None:
    """Takes what the step of the figures has brought away again."""
    link = Link(path, KEY, read_only=False)
    without_totals(link)
    link.run("drop table not_same")
    for name in ("arrival_spent", "deal_began", "deal_counted"):
        link.run(f"drop index {name}")
    link.run("alter table arrival drop column spent")
    link.run("create index arrival_stage on arrival(stage_row, day)")
    link.run("create index deal_furthest on deal(pipeline_id, furthest, status)")
    link.run("pragma user_version=4")
    link.close()


def test_days_in_stages_are_kept_and_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "Days.book"
    with make_book(path, KEY, name="Days", currency="USD", time_zone="UTC", me="Li Wei") as book:
        fill(book)
        before = book.rows(ARRIVALS)
        kept = {(stage_id, day): spent for stage_id, day, spent in before}
        assert kept[PROSPECTING, "2027-01-01"] == 4
        assert kept[ENGAGING, "2027-01-05"] == 15
        assert kept[PROSPECTING, "2027-01-02"] == 8
        assert kept[ENGAGING, "2027-01-10"] is None
        assert kept[PROSPECTING, "2027-01-09"] is None
        assert_sound(book)
    before_the_figures(path)
    with Book(path, KEY) as book:
        assert book.rows(ARRIVALS) == before
        assert_sound(book)
        deal_id = book.value("select id from deal where engaged_on = '2027-01-10'")
        edit_record(book, deal_id, {"engaged_on": "2027-01-04"})
        assert book.value("select spent from arrival a join deal d on d.row = a.deal_row where d.id = ?"
                          " and a.day = '2027-01-02'", (deal_id,)) == 2
        assert_sound(book)
