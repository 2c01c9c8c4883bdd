"""The foot of a customer's card: notes and their chips, drafts, the timeline and its filters."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.commands.activities import log_activity
from crm_desktop.commands.records import edit_record
from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from crm_desktop.ui.base.text import ElidedLabel
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.note_chip import NoteChip
from crm_desktop.ui.widgets.timeline import TimelineView
from tests.conftest import HandClock
from tests.ui.customer_hands import CONTROL, CustomerHands, Key, customer_window, few_customers


@pytest.fixture
def ids(book: Book) -> dict[str, bytes]:
    return few_customers(book)


@pytest.fixture
def on(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path, ids: dict[str, bytes]) -> Iterator[CustomerHands]:
    with customer_window(qtbot, book, theme, tmp_path) as hands:
        hands.table.setFocus()
        hands.to("Konex")
        yield hands


def told(on: CustomerHands) -> list[str]:
    """The timeline from the top, as it is read out."""
    model = on.part(TimelineView, "card_timeline").model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def elsewhere(on: CustomerHands) -> None:
    """Another program has written: what the window does within a second."""
    on.desktop.desk.jobs.changed.emit(None)


def note(on: CustomerHands) -> QLineEdit:
    return on.part(QLineEdit, "card_note_line")


def chips(on: CustomerHands) -> list[str]:
    found = [one for one in on.frame.findChildren(QWidget) if one.objectName().startswith("chip_") and one.isVisible()]
    return [one.accessibleName() for one in found]


def test_a_note_is_understood_and_saved_with_its_step(on: CustomerHands, book: Book, clock: HandClock) -> None:
    clock.move(milliseconds=60_000)
    on.press(Key.Key_L)
    on.typed("called Lin, wants quote, Wed 14:00")
    assert chips(on) == ["Call", "Lin Jiahui", "Next: quote, Wed 20 Jan 14:00"]
    shown = [on.part(NoteChip, name) for name in ("chip_kind", "chip_person", "chip_step")]
    assert all(one.width() >= one.sizeHint().width() for one in shown)
    on.press(Key.Key_Return)
    assert note(on).text() == ""
    assert note(on).hasFocus()
    assert on.toast() == "Call with “Lin Jiahui” logged"
    assert told(on)[0].startswith("Call")
    assert "called Lin, wants quote, Wed 14:00" in told(on)[0]
    person = book.value("select id from person where name = 'Lin Jiahui'")
    rows = book.rows("select kind, person_id, due_on, due_time from activity where person_id is not null order by row")
    assert [tuple(row) for row in rows] == [("call", person, None, None), ("task", person, "2027-01-20", "14:00")]
    assert on.cell("Konex", "last_touch") == "Today"
    on.press(Key.Key_Z, pressed=CONTROL)
    assert book.value("select count(*) from activity where person_id is not null") == 0


def test_chips_are_corrected_by_keys(on: CustomerHands, book: Book) -> None:
    on.press(Key.Key_L)
    on.typed("called Lin, no answer, Wed 14:00")
    assert chips(on) == ["Call", "No answer", "Lin Jiahui", "Next: Call, Wed 20 Jan 14:00"]
    on.press(Key.Key_Tab, Key.Key_Right, Key.Key_Backspace)
    assert chips(on) == ["Call", "Lin Jiahui", "Next: Call, Wed 20 Jan 14:00"]
    on.press(Key.Key_Backspace, Key.Key_Backspace)
    assert chips(on) == ["Call"]
    on.part(QWidget, "chip_kind").setFocus()
    on.press(Key.Key_Return)
    menu = on.part(QMenu, "chip_kind_menu")
    QTest.keyClick(menu, Key.Key_Down)
    QTest.keyClick(menu, Key.Key_Return)
    assert chips(on) == ["Visit"]
    note(on).setFocus()
    on.press(Key.Key_Return)
    row = book.first("select kind, outcome, person_id from activity where text like 'called Lin%'")
    assert tuple(row) == ("visit", None, None)
    assert book.value("select count(*) from activity where due_on = '2027-01-20'") == 0


def test_each_customer_keeps_its_draft(on: CustomerHands) -> None:
    on.press(Key.Key_L)
    on.typed("half a no")
    on.press(Key.Key_Escape)
    on.to("Zotware")
    assert note(on).text() == ""
    elsewhere(on)
    on.to("Konex")
    assert note(on).text() == "half a no"
    elsewhere(on)
    assert note(on).text() == "half a no"
    on.press(Key.Key_L)
    on.typed("te", Key.Key_Return)
    on.to("Zotware")
    on.to("Konex")
    assert note(on).text() == ""


def test_the_timeline_tells_moves_changes_and_contacts(on: CustomerHands, book: Book, clock: HandClock,
                                                       ids: dict[str, bytes]) -> None:
    clock.move(days=1)
    edit_record(book, ids["konex"], {"owner": ids["rosie"]})
    clock.move(milliseconds=60_000)
    edit_record(book, ids["konex"], {"industry": None})
    clock.move(milliseconds=60_000)
    log_activity(book, ids["konex"], "call", "Left a message.", outcome="no answer")
    elsewhere(on)
    lines = told(on)
    assert lines[0].startswith("Call, no answer")
    assert "Industry changed" in lines[1]
    assert "Was Technology" in lines[1]
    assert "Owner changed" in lines[2]
    assert "Li Wei is now Rosie Tillman" in lines[2]
    assert any("Deal opened" in line and "Rollout 0" in line for line in lines)
    on.click("filter_changes")
    assert all("changed" in line or "Deal opened" in line for line in told(on))
    on.click("filter_wechat")
    assert told(on) == []
    assert on.text("card_nothing") == "Nothing of this kind yet."
    on.click("filter_touches")
    assert len(told(on)) == 1
    use("zh")
    on.frame.set_texts()
    assert told(on)[0].startswith("电话，无人接听")


def test_the_timeline_goes_on_as_it_is_scrolled(on: CustomerHands, book: Book, clock: HandClock,
                                                ids: dict[str, bytes]) -> None:
    for number in range(120):
        clock.move(milliseconds=1000)
        log_activity(book, ids["zotware"], "note", f"Note {number}")
    on.to("Zotware")
    view = on.part(TimelineView, "card_timeline")
    assert view.count() == 50
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert view.count() == 100
    seen = bar.value()
    clock.move(milliseconds=1000)
    log_activity(book, ids["zotware"], "note", "Newest")
    elsewhere(on)
    assert view.count() == 101 - 1
    assert "Newest" in told(on)[0]
    assert bar.value() >= seen
    bar.setValue(bar.maximum())
    QApplication.processEvents()
    assert view.count() == 121
    on.to("Konex")
    assert view.verticalScrollBar().value() == 0


def test_with_real_lanes_nothing_is_lost_on_the_way(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path) -> None:
    few_customers(book)
    with customer_window(qtbot, book, theme, tmp_path, real=True) as on:
        qtbot.waitUntil(lambda: len(on.names()) == 5 and on.sees("card_name"), timeout=20_000)
        on.to("Konex")
        on.press(Key.Key_L)
        on.typed("called Lin", Key.Key_Return)
        on.to("Zotware")  # while the note is on its way
        on.press(Key.Key_L)
        on.typed("another one")
        qtbot.waitUntil(lambda: bool(on.toast()), timeout=20_000)
        assert note(on).text() == "another one"
        on.to("Konex")
        assert note(on).text() == ""
        qtbot.waitUntil(lambda: on.text("card_name") == "Konex", timeout=20_000)
        on.edit("phones", "call me")
        qtbot.waitUntil(lambda: on.sees("problem_phones"), timeout=20_000)
        editor = on.part(QLineEdit, "editor_phones")
        editor.setFocus()
        editor.selectAll()
        on.typed("call me never", Key.Key_Return)
        on.to("Zotware")  # before it is refused
        qtbot.waitUntil(lambda: "no phone number" in on.toast() or on.text("card_name") == "Zotware", timeout=20_000)
        qtbot.waitUntil(lambda: on.text("card_name") == "Zotware", timeout=20_000)
        assert not on.field("phones").is_editing()
        assert on.of("select count(*) from company where phones is not null") == 0
        on.click("step_button")
        qtbot.waitUntil(lambda: on.sees("step_dialog"), timeout=20_000)
        on.typed("wed call", Key.Key_Return)
        qtbot.waitUntil(lambda: not on.sees("step_dialog"), timeout=20_000)
        qtbot.waitUntil(lambda: on.cell("Zotware", "next_step") == "Call, 20 Jan", timeout=20_000)
        assert isinstance(on.part(QLabel, "card_name"), ElidedLabel)
        assert on.frame.cursor().shape() == Qt.CursorShape.ArrowCursor
