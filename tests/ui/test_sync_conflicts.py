"""The page "Edited in two places" in a real window: values side by side, keys, both, deletions, undo, no conflict."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QListView, QWidget

from crm_desktop.commands.activities import log_activity
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.domain.customers import Company
from crm_desktop.i18n import use
from crm_desktop.queries.conflicts import conflicts
from crm_desktop.store.book import Book
from crm_desktop.store.unsent import unsent_count
from crm_desktop.ui.base.theme import Theme
from tests.ui.team_hands import LaptopWindow, Office, sync

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def books(office: Office) -> tuple[Book, Book]:
    """Mine and the other laptop's, in step."""
    mine, other = office.book("Mine"), office.book("Other")
    office.found(mine)
    office.let_in(other, mine)
    return mine, other


@pytest.fixture
def company(books: tuple[Book, Book]) -> bytes:
    """A company that both laptops have."""
    mine, other = books
    found = add_record(mine, "company", {"name": "Konex", "website": "konex.example"}).ids()[0]
    sync(mine)
    sync(other)
    return found


@pytest.fixture
def open_window(books: tuple[Book, Book], theme: Theme, office: Office) -> Iterator[list[LaptopWindow]]:
    """Windows that a test opens; they are closed at its end."""
    opened: list[LaptopWindow] = []
    yield opened
    for each in opened:
        each.close()


def apart(books: tuple[Book, Book], company: bytes, mine: dict[str, object], theirs: dict[str, object]) -> None:
    """Both edit without knowing of each other, the other one last, and its edit is on the server."""
    edit_record(books[0], company, mine)
    edit_record(books[1], company, theirs)
    sync(books[1])


def look(opened: list[LaptopWindow], books: tuple[Book, Book], theme: Theme, office: Office) -> LaptopWindow:
    """My window, at the inbox."""
    mine = LaptopWindow(books[0], theme, office.folder)
    opened.append(mine)
    mine.until_foot("to decide")
    mine.press(Qt.Key.Key_D, CONTROL | SHIFT)
    mine.hands.until(lambda: mine.hands.sees("conflict_decide"), "the values")
    mine.hands.pause(100)
    return mine


def until_sent(window: LaptopWindow) -> None:
    """Waits until the server has what this laptop did; the foot still says what waits for a decision."""
    window.hands.until(lambda: unsent_count(window.book) == 0, "everything is sent")
    window.until_foot("to decide")


def said(window: LaptopWindow, name: str) -> str:
    """What a box says."""
    return window.hands.find(QAbstractButton, name).accessibleName()


def test_left_and_enter_decide_and_undo_brings_it_back(
        books: tuple[Book, Book], company: bytes, open_window: list[LaptopWindow], theme: Theme,
        office: Office) -> None:
    apart(books, company, {"website": "mine.example"}, {"website": "theirs.example"})
    window = look(open_window, books, theme, office)
    assert "konex.example" in said(window, "choice_0_before")
    assert "Yours, mine.example" in said(window, "choice_0_mine")
    assert "Your other laptop, theirs.example" in said(window, "choice_0_theirs")
    assert window.hands.reads("result_0") == "theirs.example"
    window.press(Qt.Key.Key_Left)
    assert window.hands.reads("result_0") == "mine.example"
    window.press(Qt.Key.Key_Return)
    window.hands.until(lambda: window.hands.sees("conflicts_empty"), "nothing waits any more")
    window.until_foot("Identical with the server")
    sync(books[1])
    for book in books:
        assert (book.record(Company, company).website, conflicts(book)) == ("mine.example", [])
    window.press(Qt.Key.Key_Z, CONTROL)
    window.hands.until(lambda: window.hands.sees("conflict_decide"), "the question again")
    assert "Yours, mine.example" in said(window, "choice_0_mine")
    assert "Your other laptop, theirs.example" in said(window, "choice_0_theirs")
    assert window.hands.reads("result_0") == "theirs.example"
    window.hands.pause(100)
    window.press(Qt.Key.Key_Left)  # the keyboard is at the question again
    assert window.hands.reads("result_0") == "mine.example"
    until_sent(window)
    sync(books[1])
    for book, mine, theirs in ((books[0], "mine.example", "theirs.example"), (books[1], "theirs.example",
                                                                             "mine.example")):
        [back] = conflicts(book)
        assert (back.base, back.mine.value, back.theirs.value) == ("konex.example", mine, theirs)
        assert book.record(Company, company).website == "theirs.example"
    window.press(Qt.Key.Key_Return)
    window.hands.until(lambda: window.hands.sees("conflicts_empty"), "it is decided again")
    assert books[0].record(Company, company).website == "mine.example"


def test_what_stood_there_before_is_chosen_by_keys_and_can_be_undone(
        books: tuple[Book, Book], company: bytes, open_window: list[LaptopWindow], theme: Theme,
        office: Office) -> None:
    apart(books, company, {"website": "mine.example", "notes": "One"}, {"website": "theirs.example", "notes": "Two"})
    window = look(open_window, books, theme, office)
    fields = {window.labels(f"conflict_field_{at}")[0]: at for at in range(2)}
    notes, website = fields["Notes"], fields["Website"]
    window.hands.find(QAbstractButton, f"choice_{website}_theirs").setFocus()
    window.press(Qt.Key.Key_Left)
    window.press(Qt.Key.Key_Left)
    window.press(Qt.Key.Key_Left)  # there is nothing further left
    assert window.hands.reads(f"result_{website}") == "konex.example"
    both = window.hands.find(QCheckBox, f"both_{notes}")
    both.click()
    window.hands.click(f"choice_{notes}_before")
    assert (both.isChecked(), both.isVisible()) == (False, False)  # beside "before" no other value stays
    window.hands.click(f"choice_{notes}_mine")
    assert both.isVisible()
    window.hands.click(f"choice_{notes}_before")
    window.press(Qt.Key.Key_Return)
    window.hands.until(lambda: window.hands.sees("conflicts_empty"), "nothing waits any more")
    window.until_foot("Identical with the server")
    sync(books[1])
    for book in books:
        found = book.record(Company, company)
        assert (found.website, found.notes, conflicts(book)) == ("konex.example", None, [])
    window.press(Qt.Key.Key_Z, CONTROL)
    window.hands.until(lambda: window.hands.sees("conflict_decide"), "the question again")
    until_sent(window)
    sync(books[1])
    assert {each.path: each.theirs.value for each in conflicts(books[1])} == {"website": "mine.example", "notes": "One"}


def test_nothing_jumps_whatever_is_chosen(
        books: tuple[Book, Book], company: bytes, open_window: list[LaptopWindow], theme: Theme,
        office: Office) -> None:
    """Neither the offer that goes away with "Before", nor a long text, moves what stands below or beside."""
    long = 6 * "They want one contract for all sites, and the yearly check in spring. "
    apart(books, company, {"industry": "retail", "notes": "Call in May"}, {"industry": "toys", "notes": long})
    window = look(open_window, books, theme, office)

    def places() -> dict[str, QRect]:
        parts = window.hands.find(QWidget, "conflict_scroll").findChildren(QWidget)
        return {part.objectName(): QRect(part.mapTo(window.frame, QPoint(0, 0)), part.size()) for part in parts
                if part.objectName().startswith(("choice_", "result_", "story_"))}

    before = places()
    assert {"choice_1_mine", "result_1", "story_0"} <= set(before)
    for field in (0, 1):
        for which in ("before", "mine", "theirs"):
            window.hands.click(f"choice_{field}_{which}")
            assert places() == before, (field, which)
    window.hands.click("choice_0_theirs")
    window.hands.find(QCheckBox, "both_0").click()
    window.hands.pause()
    assert places() == before


def test_before_has_no_radio_where_nobody_here_knows_it(
        books: tuple[Book, Book], company: bytes, open_window: list[LaptopWindow], theme: Theme,
        office: Office) -> None:
    third = office.book("Third")
    office.let_in(third, books[0])
    edit_record(third, company, {"website": "third.example"})
    edit_record(books[1], company, {"website": "theirs.example"})
    sync(third)
    sync(books[1])
    window = look(open_window, books, theme, office)
    before = window.hands.find(QAbstractButton, "choice_0_before")
    assert (before.isCheckable(), "not known on this laptop" in before.accessibleName()) == (False, True)
    before.click()
    assert window.hands.reads("result_0") == "theirs.example"


def test_two_fields_are_one_decision_and_both_values_may_stay(
        books: tuple[Book, Book], company: bytes, open_window: list[LaptopWindow], theme: Theme,
        office: Office) -> None:
    apart(books, company, {"industry": "retail", "notes": "One"}, {"industry": "toys", "notes": "Two"})
    window = look(open_window, books, theme, office)
    window.hands.click("conflict_all_mine")
    fields = {window.labels(f"conflict_field_{at}")[0]: at for at in range(2)}
    window.hands.find(QCheckBox, f"both_{fields['Notes']}").click()
    acts = books[0].value("select max(n) from change_set")
    window.hands.click("conflict_decide")
    window.hands.until(lambda: window.hands.sees("conflicts_empty"), "nothing waits any more")
    found = books[0].record(Company, company)
    assert (found.industry, found.notes) == ("retail", "One\n\nTwo")
    assert books[0].value("select max(n) from change_set") == acts + 1


@pytest.mark.parametrize(("which", "left"), [("mine", 0), ("theirs", 1)])
def test_a_record_that_was_changed_after_it_was_deleted(
        which: str, left: int, books: tuple[Book, Book], company: bytes, open_window: list[LaptopWindow], theme: Theme,
        office: Office) -> None:
    delete_records(books[0], [company])
    edit_record(books[1], company, {"website": "theirs.example"})
    sync(books[1])
    window = look(open_window, books, theme, office)
    assert "You deleted it" in " ".join(window.labels(""))
    assert "Deleted" in said(window, "choice_0_mine")
    assert not [box for box in window.frame.findChildren(QCheckBox) if box.objectName().startswith("both_")]
    window.hands.click(f"choice_0_{which}")
    window.hands.click("conflict_decide")
    window.hands.until(lambda: window.hands.sees("conflicts_empty"), "nothing waits any more")
    window.until_foot("Identical with the server")
    sync(books[1])
    assert [book.value("select count(*) from company") for book in books] == [left, left]
    window.press(Qt.Key.Key_Z, CONTROL)
    window.hands.until(lambda: window.hands.sees("conflict_decide"), "the question again")
    assert "You deleted it" in " ".join(window.labels(""))
    until_sent(window)
    sync(books[1])
    for book in books:
        assert [each.is_deletion for each in conflicts(book)] == [True]
        assert book.record(Company, company).website == "theirs.example"


@pytest.mark.parametrize(("which", "left"), [("mine", 0), ("theirs", 1)])
def test_something_was_added_to_a_record_that_was_deleted(
        which: str, left: int, books: tuple[Book, Book], company: bytes, open_window: list[LaptopWindow], theme: Theme,
        office: Office) -> None:
    """The call has no owner any more: it goes as well, or the company comes back with it."""
    delete_records(books[0], [company])
    log_activity(books[1], company, "call", "They want forty machines")
    sync(books[1])
    window = look(open_window, books, theme, office)
    assert "something was added to it elsewhere" in " ".join(window.labels(""))
    assert "Added: They want forty machines" in said(window, "choice_0_theirs")
    window.hands.click(f"choice_0_{which}")
    assert ("back, with what was added" in " ".join(window.labels(""))) is (which == "theirs")
    window.hands.click("conflict_decide")
    window.hands.until(lambda: window.hands.sees("conflicts_empty"), "nothing waits any more")
    window.until_foot("Identical with the server")
    sync(books[1])
    for book in books:
        assert book.value("select count(*) from company") == book.value("select count(*) from activity") == left


def test_the_list_walks_to_the_next_record(
        books: tuple[Book, Book], company: bytes, open_window: list[LaptopWindow], theme: Theme,
        office: Office) -> None:
    second = add_record(books[0], "person", {"name": "Lin Jiahui"}).ids()[0]
    sync(books[0])
    sync(books[1])
    apart(books, company, {"website": "mine.example"}, {"website": "theirs.example"})
    apart(books, second, {"name": "Lin"}, {"name": "Jiahui"})
    window = look(open_window, books, theme, office)
    rows = window.hands.find(QListView, "conflict_list")
    titles = [rows.model().index(at, 0).data() for at in range(2)]
    assert sorted(titles) == ["Jiahui", "Konex"]
    assert window.hands.reads("conflict_title") == titles[0]
    window.press(Qt.Key.Key_Escape)
    window.press(Qt.Key.Key_J)
    assert window.hands.reads("conflict_title") == titles[1]
    window.press(Qt.Key.Key_Return)  # into the fields
    window.press(Qt.Key.Key_Return)
    window.hands.until(lambda: window.hands.reads("conflict_title") == titles[0], "the other record")
    assert rows.model().rowCount() == 1


def test_without_a_conflict_the_page_explains_itself_in_both_languages(
        books: tuple[Book, Book], open_window: list[LaptopWindow], theme: Theme, office: Office) -> None:
    window = LaptopWindow(books[0], theme, office.folder)
    open_window.append(window)
    window.press(Qt.Key.Key_D, CONTROL | SHIFT)
    window.hands.until(lambda: window.hands.sees("conflicts_empty"), "the empty page")
    assert "both values are kept" in window.hands.reads("conflicts_empty_advice")
    use("zh")
    window.desktop.take_setting("language", "zh")
    assert window.hands.reads("page_title") == "两处都改过"
