"""The page "Look-alikes" in a real window: pairs beside each other, merged, told apart, undone, and its ways in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QListView, QToolButton

from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.domain.customers import Company
from crm_desktop.domain.entries import phone_entry
from crm_desktop.i18n import use
from crm_desktop.queries.lookalikes import lookalikes
from crm_desktop.store.book import Book
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.question_page import next_place
from tests.ui.team_hands import LaptopWindow, office_in, sync

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def opened(book: Book, theme: Theme, tmp_path: Path) -> Iterator[list[LaptopWindow]]:
    """A window on the test's book; the books of windows close with them."""
    windows: list[LaptopWindow] = []
    yield windows
    for each in windows:
        each.close()


def company(book: Book, name: str, **values: object) -> bytes:
    found: bytes = add_record(book, "company", {"name": name, **values}).ids()[0]
    return found


def pair_of(book: Book) -> tuple[bytes, bytes]:
    """Two that share a phone; what differs is the industry, and only the one that goes has a website."""
    phones = dict([phone_entry("138 1234 5678")])
    stays, goes = sorted(company(book, "Konex", phones=phones) for _ in range(2))
    edit_record(book, stays, {"industry": "toys"})
    edit_record(book, goes, {"industry": "games", "website": "konex.example"})
    return stays, goes


def look(opened: list[LaptopWindow], book: Book, theme: Theme, folder: Path) -> LaptopWindow:
    """A window at the pairs."""
    window = LaptopWindow(book, theme, folder)
    opened.append(window)
    window.press(Qt.Key.Key_L, CONTROL | SHIFT)
    return window


def test_right_and_enter_merge_and_undo_takes_them_apart(
        opened: list[LaptopWindow], book: Book, theme: Theme, tmp_path: Path) -> None:
    stays, goes = pair_of(book)
    deal = add_record(book, "deal", {"name": "Deal", "company": goes}).ids()[0]
    window = look(opened, book, theme, tmp_path)
    window.hands.until(lambda: window.hands.sees("lookalike_merge"), "the pair")
    window.hands.pause(100)
    assert window.hands.reads("lookalike_why") == "Same name · Same phone +8613812345678"
    assert "1 deal" in window.labels("lookalike_open_goes_fine")[0]
    assert window.labels("plain_website") == ["–", "konex.example"]
    focus = window.frame.focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "Industry: toys"
    window.press(Qt.Key.Key_Right)
    window.press(Qt.Key.Key_Return)
    window.hands.until(lambda: window.hands.sees("lookalikes_empty"), "no pair is left")
    found = book.record(Company, stays)
    assert (found.industry, found.website, book.record(Company, goes)) == ("games", "konex.example", None)
    assert book.value("select company_id from deal where id = ?", (deal,)) == stays
    window.press(Qt.Key.Key_Z, CONTROL)
    window.hands.until(lambda: window.hands.sees("lookalike_merge"), "the pair again")
    assert (book.record(Company, stays).industry, book.record(Company, goes).industry) == ("toys", "games")


def test_the_next_pair_comes_and_one_that_is_not_the_same_stays_away(
        opened: list[LaptopWindow], book: Book, theme: Theme, tmp_path: Path) -> None:
    for name in ("Acme", "Acme Ltd", "Baker", "Baker Inc", "Cole", "Cole"):
        company(book, name)
    window = look(opened, book, theme, tmp_path)
    window.hands.until(lambda: window.hands.sees("lookalike_apart"), "the pairs")
    rows = window.hands.find(QListView, "lookalike_list")
    assert rows.model().rowCount() == 3
    window.hands.click("lookalike_apart")
    window.hands.until(lambda: rows.model().rowCount() == 2, "one less")
    window.hands.until(lambda: window.labels("lookalike_open_stays_body_strong")[0].startswith("Baker"), "the next")
    window.press(Qt.Key.Key_Escape)
    window.press(Qt.Key.Key_J)
    window.hands.until(lambda: window.labels("lookalike_open_stays_body_strong") == ["Cole"], "the last")
    window.press(Qt.Key.Key_Return)  # into the fields
    window.press(Qt.Key.Key_Return)
    window.hands.until(lambda: rows.model().rowCount() == 1, "merged")
    assert next(each.name for each in lookalikes(book)).startswith("Baker")


def test_both_notes_stay_unless_one_is_chosen(
        opened: list[LaptopWindow], book: Book, theme: Theme, tmp_path: Path) -> None:
    stays, goes = (sorted(company(book, "Konex") for _ in range(2)))
    edit_record(book, stays, {"notes": "One"})
    edit_record(book, goes, {"notes": "Two"})
    window = look(opened, book, theme, tmp_path)
    window.hands.until(lambda: window.hands.sees("both_notes"), "the offer to keep both")
    both = window.hands.find(QAbstractButton, "both_notes")
    assert both.isChecked()
    window.hands.click("pair_notes_goes")
    assert not both.isChecked()
    window.hands.click("lookalike_merge")
    window.hands.until(lambda: window.hands.sees("lookalikes_empty"), "merged")
    assert book.record(Company, stays).notes == "Two"


def test_the_customers_menu_leads_there_and_a_card_opens_from_there(
        opened: list[LaptopWindow], book: Book, theme: Theme, tmp_path: Path) -> None:
    _, goes = pair_of(book)
    window = LaptopWindow(book, theme, tmp_path)
    opened.append(window)
    menu = window.hands.find(QToolButton, "customer_more").menu()
    for _ in range(2):  # filled again, the entry is still the window's own
        menu.aboutToShow.emit()
        window.hands.pause()
    next(action for action in menu.actions() if action.text() == "Look-alikes").trigger()
    window.hands.until(lambda: window.hands.sees("lookalike_open_goes"), "the pair")
    window.hands.click("lookalike_open_goes")
    window.hands.until(lambda: window.hands.sees("customer_card"), "the card")
    assert next(page for page in window.frame.pages if page.word == "customers").current_record() == goes


def test_chinese_lists_stand_with_chinese_commas(
        opened: list[LaptopWindow], book: Book, theme: Theme, tmp_path: Path) -> None:
    _, goes = pair_of(book)
    edit_record(book, goes, {"phones": dict([phone_entry("138 1234 5678"), phone_entry("139 1234 5678")])})
    for record_type, name in (("deal", "name"), ("ticket", "subject")):
        add_record(book, record_type, {name: "One", "company": goes})
    window = look(opened, book, theme, tmp_path)
    window.hands.until(lambda: window.hands.sees("lookalike_merge"), "the pair")
    texts = window.labels("lookalike_open_goes_fine") + window.labels("plain_phones_goes")
    assert texts == ["1 deal, 1 ticket", "138 1234 5678, 139 1234 5678"]
    rows = window.hands.find(QListView, "lookalike_list")
    said = Qt.ItemDataRole.AccessibleTextRole
    assert rows.model().index(0, 0).data(said).startswith("Konex, Konex, ")
    use("zh")
    window.desktop.take_setting("language", "zh")
    window.hands.until(lambda: "1个商机、1个工单" in window.labels("lookalike_open_goes_fine"), "the pair in Chinese")
    assert window.labels("plain_phones_goes") == ["138 1234 5678、139 1234 5678"]
    assert rows.model().index(0, 0).data(said).startswith("Konex、Konex、")


@pytest.mark.parametrize(("before", "at", "now", "next_one"), [
    ("abc", 1, "xabc", "b"), ("abc", 1, "ac", "c"), ("abc", 1, "xac", "c"), ("abc", 2, "ab", "b"),
    ("abc", 0, "xy", "x"), ("", 0, "ab", "a")])
def test_the_chosen_question_stays_and_after_an_answer_comes_the_next(before: str, at: int, now: str,
                                                                      next_one: str) -> None:
    assert now[next_place(before, at, now)] == next_one


def test_without_a_pair_the_page_explains_itself_in_both_languages(
        opened: list[LaptopWindow], book: Book, theme: Theme, tmp_path: Path) -> None:
    window = look(opened, book, theme, tmp_path)
    window.hands.until(lambda: window.hands.reads("lookalikes_empty_sentence") == "No customers look alike.", "empty")
    assert "are offered here" in window.hands.reads("lookalikes_empty_advice")
    use("zh")
    window.desktop.take_setting("language", "zh")
    assert window.hands.reads("page_title") == "疑似重复"


def test_the_popover_counts_what_a_colleague_has_twice(theme: Theme, tmp_path: Path) -> None:
    with office_in(tmp_path) as office:
        mine, other = office.book("Mine"), office.book("Other")
        for each in (mine, other):
            company(each, "Konex")
        office.found(mine)
        office.let_in(other, mine)
        sync(mine)
        window = LaptopWindow(mine, theme, office.folder)
        try:
            window.until_foot("Identical with the server")
            window.hands.click("status_sync")
            window.hands.until(lambda: window.hands.sees("popover_alike"), "the count")
            assert window.hands.reads("popover_alike") == "1 pair of customers looks alike"
            window.hands.click("popover_lookalikes")
            window.hands.until(lambda: window.hands.sees("lookalike_merge"), "the pair")
        finally:
            window.close()
