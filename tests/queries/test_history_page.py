"""The history as the window shows it: one row an act, what changed, what is undone, and what can be."""

from typing import Any

from crm_desktop.commands.activities import log_activity
from crm_desktop.commands.demo import fill_sample
from crm_desktop.commands.pipeline import move_deal
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.domain.records import ENGAGING
from crm_desktop.i18n import use
from crm_desktop.queries.history_page import HistoryRow, history_page
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import prepare_batch, write_batch
from tests.conftest import HandClock


def add(book: Book, record_type: str, **values: Any) -> bytes:
    return add_record(book, record_type, values).created[record_type][0]


def newest(book: Book, **asked: Any) -> HistoryRow:
    return history_page(book, **asked).rows[0]


def test_a_new_book_has_nothing_to_undo(book: Book) -> None:
    page = history_page(book)
    assert [(row.title, row.can_undo, row.sort) for row in page.rows] == [("Book “Sales” created", False, "rule")]
    assert (page.more, page.can_undo, page.can_redo) == (False, False, False)


def test_each_kind_of_act_says_what_changed(book: Book) -> None:
    firm = add(book, "company", name="Konex", industry="Sensors")
    assert (newest(book).title, newest(book).sort) == ("Company “Konex” added", "create")
    edit_record(book, firm, {"industry": "Optics"})
    assert (newest(book).detail, newest(book).sort) == ("Industry was Sensors", "edit")
    rosie = add(book, "member", name="Rosie Tillman")
    edit_record(book, firm, {"owner": rosie})
    assert newest(book).detail == "Owner was Li Wei"
    log_activity(book, firm, "call", "Left a message.", outcome="no answer")
    row = newest(book)
    assert (row.title, row.detail, row.sort) == ("Call with “Konex” logged", "Left a message.", "call")
    deal = add(book, "deal", name="Rollout", company=firm)
    move_deal(book, deal, ENGAGING)
    row = newest(book)
    assert (row.detail, row.sort) == ("Rollout, was Prospecting", "move")
    assert row.who == "Li Wei"
    move_deal(book, add(book, "deal"), ENGAGING)
    assert newest(book).detail == "Deal without a name, was Prospecting"
    delete_records(book, [firm, add(book, "company", name="Zotware")])
    row = newest(book)
    assert (row.title, row.sort) == ("2 records deleted", "delete")
    assert row.detail.startswith("2 companies")


def test_an_undo_is_no_row_but_marks_its_act(book: Book, clock: HandClock) -> None:
    firm = add(book, "company", name="Konex")
    edit_record(book, firm, {"industry": "Optics"})
    clock.move(days=2)
    undo_act(book)
    page = history_page(book)
    assert len(page.rows) == 3
    assert (page.rows[0].undone, page.rows[0].undone_at, page.rows[0].can_undo) == (True, clock.now, False)
    assert (page.can_undo, page.can_redo) == (True, True)
    redo_act(book)
    page = history_page(book)
    assert (page.rows[0].undone, page.rows[0].undone_at, page.rows[0].can_undo) == (False, None, True)
    assert page.can_redo is False
    undo_act(book, page.rows[1].change_set)  # the firm was changed since: it is left alone, and nothing is undone
    assert [row.undone for row in history_page(book).rows] == [False, False, False]
    undo_act(book, page.rows[0].change_set)
    undo_act(book, page.rows[1].change_set)
    assert [row.undone for row in history_page(book).rows] == [True, True, False]


def test_filters(book: Book) -> None:
    firm, other = add(book, "company", name="Konex"), add(book, "company", name="Zotware")
    edit_record(book, other, {"industry": "Optics"})
    with book.change("Imported {files}", cause="import", files="people.csv") as edit:
        write_batch(edit, prepare_batch("person", [{"name": f"Person {n}"} for n in range(3)]))
    assert [row.title for row in history_page(book, show="record", record_id=firm).rows] == ["Company “Konex” added"]
    assert len(history_page(book, show="record", record_id=other).rows) == 2
    imports = history_page(book, show="imports").rows
    assert [(row.title, row.detail, row.sort) for row in imports] == [("Imported people.csv", "3 people", "import")]
    assert len(history_page(book, show="mine").rows) == len(history_page(book).rows) == 5


def test_more_rows_follow(book: Book) -> None:
    for number in range(5):
        add(book, "company", name=f"Firm {number}")
    page = history_page(book, limit=3)
    assert (len(page.rows), page.more) == (3, True)
    assert history_page(book, limit=6).more is False


def test_the_sample_can_be_undone_in_one_step_and_speaks_chinese(book: Book) -> None:
    fill_sample(book, language="zh")
    use("zh")
    row = newest(book)
    assert (row.sort, row.can_undo) == ("demo", True)
    assert "家公司" in row.detail
    assert row.detail.count("、") >= 3
