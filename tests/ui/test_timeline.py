"""The timeline: what is folded, kept and asked for, by keys and clicks; its filters above it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from crm_desktop.i18n import use
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.chip_paint import Chip
from crm_desktop.ui.widgets.timeline import TimelineView
from crm_desktop.ui.widgets.timeline_entry import Entry
from crm_desktop.ui.widgets.timeline_filters import TimelineFilters

LONG = "Walked the line with Lin Jiahui and counted the seats that they still need. " * 8


def entries(first: int, last: int) -> list[Entry]:
    return [Entry(key, "phone", f"Call {key}", "18 Dec 10:40", "Left a message.", tip="Li Wei, this laptop")
            for key in range(first, last)]


@pytest.fixture
def view(theme: Theme, show: Callable[..., TimelineView]) -> TimelineView:
    found = show(TimelineView(theme), 400, 500)
    found.set_entries([Entry("long", "map-pin", "Visit", "Yesterday", LONG, (Chip("plan.pdf", icon="paperclip"),)),
                       *entries(0, 50)], more=True)
    QApplication.processEvents()
    return found


def row_height(view: TimelineView, row: int) -> int:
    return view.visualRect(view.model().index(row, 0)).height()


def test_a_long_entry_unfolds_by_space_and_by_its_word(view: TimelineView, qtbot) -> None:
    folded = row_height(view, 0)
    view.setFocus()
    view.setCurrentIndex(view.model().index(0, 0))
    QTest.keyClick(view, Qt.Key.Key_Space)
    QApplication.processEvents()
    assert row_height(view, 0) > folded
    assert view.is_unfolded(0)
    QTest.keyClick(view, Qt.Key.Key_Space)
    QApplication.processEvents()
    assert row_height(view, 0) == folded
    third_line = view.visualRect(view.model().index(0, 0)).topLeft() + QPoint(view.viewport().width() - 14, 78)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=third_line)
    assert view.is_unfolded(0)


def test_enter_and_a_double_click_open(view: TimelineView, qtbot) -> None:
    view.setFocus()
    view.setCurrentIndex(view.model().index(1, 0))
    with qtbot.waitSignal(view.opened) as told:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert told.args == [0]
    with qtbot.waitSignal(view.opened) as told:
        place = view.visualRect(view.model().index(2, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == [1]


def test_older_entries_are_wanted_once_near_the_end(view: TimelineView, qtbot) -> None:
    wanted: list[int] = []
    view.more_wanted.connect(lambda: wanted.append(view.count()))
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    assert wanted == []
    bar.setValue(bar.maximum())
    bar.setValue(bar.maximum() - 1)
    assert wanted == [51]
    top = view.indexAt(QPoint(60, 40)).data()
    view.set_entries([Entry("long", "map-pin", "Visit", "Yesterday", LONG), *entries(0, 100)])
    QApplication.processEvents()
    assert view.count() == 101
    assert view.indexAt(QPoint(60, 40)).data() == top, "the scroll stays"


def test_a_refresh_keeps_the_current_entry_and_what_is_unfolded(view: TimelineView) -> None:
    view.setCurrentIndex(view.model().index(0, 0))
    view.toggle_entry(0)
    fresh = Entry("new", "sticky-note", "Note", "Today 14:00", "Written just now")
    view.set_entries([fresh, Entry("long", "map-pin", "Visit", "Yesterday", LONG + "!"), *entries(1, 50)])
    assert view.currentIndex().row() == 1
    assert view.is_unfolded(1)
    view.set_entries([Entry("long", "map-pin", "Visit", "Yesterday", LONG), fresh, *entries(5, 9)])
    assert [view.model().index(row, 0).data().split(",")[0] for row in range(view.count())] == [
        "Visit", "Note", "Call 5", "Call 6", "Call 7", "Call 8"]


def test_what_is_read_aloud(view: TimelineView) -> None:
    entry = Entry(1, "git-commit-horizontal", "Stage moved", "18 Dec 10:40", "GTX Basic", tip="Niesha, this laptop",
                  stages=(("Prospecting", "stage.open_1"), ("Engaging", "stage.open_3")))
    view.set_entries([entry])
    index = view.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Stage moved, 18 Dec 10:40, Prospecting → Engaging, GTX Basic, Niesha, this laptop")
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "Niesha, this laptop"
    assert not view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_heights_follow_width_theme_and_language(view: TimelineView, theme: Theme, window) -> None:
    narrow = row_height(view, 0)
    view.set_entries([Entry("long", "map-pin", "Visit", "Yesterday", LONG[:150])])
    window.resize(1000, 500)
    QApplication.processEvents()
    assert row_height(view, 0) < narrow
    use("zh")
    theme.use("dark")
    view.set_texts()
    QApplication.processEvents()
    assert not view.grab().isNull()


def test_the_menu_is_asked_for_by_key(view: TimelineView, qtbot) -> None:
    view.setFocus()
    view.setCurrentIndex(view.model().index(1, 0))
    with qtbot.waitSignal(view.menu_wanted) as told:
        QTest.keyClick(view, Qt.Key.Key_Menu)
    assert told.args[0] == 0


def test_the_model_is_sound(view: TimelineView) -> None:
    QAbstractItemModelTester(view.model(), QAbstractItemModelTester.FailureReportingMode.Warning)
    view.set_entries(entries(3, 9))
    view.set_entries([*entries(6, 9), replace(entries(3, 4)[0], body="changed"), *entries(20, 22)])
    view.set_entries([])
    assert view.count() == 0


def test_filters_choose_one(theme: Theme, show: Callable[..., QWidget], qtbot) -> None:
    filters = show(TimelineFilters(theme), 500, 100)
    chosen: list[str] = []
    filters.chosen.connect(chosen.append)
    shown = [("all", "All", ""), ("calls", "Calls & visits", "phone")]
    filters.set_filters(shown, [("mail", "Mail", "mail")])
    calls = filters.findChild(QToolButton, "filter_calls")
    QTest.mouseClick(calls, Qt.MouseButton.LeftButton)
    assert chosen == ["calls"]
    assert filters.current() == "calls"
    assert calls.isChecked()
    filters.set_filters([("all", "全部", ""), ("calls", "电话", "phone")], [("mail", "邮件", "mail")])
    assert filters.current() == "calls"
    assert chosen == ["calls"], "another language chooses nothing"
    QTest.mouseClick(filters.findChild(QToolButton, "filter_more"), Qt.MouseButton.LeftButton)
    menu = filters.findChild(QMenu, "timeline_filters_menu")
    qtbot.waitUntil(menu.isVisible)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert chosen == ["calls", "mail"]
    buttons = [button for button in filters.findChildren(QToolButton) if button.isVisible()]
    assert [button.text() for button in buttons if button.isChecked()] == []
    filters.choose("all")
    assert chosen[-1] == "all"
