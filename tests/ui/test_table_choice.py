"""Several rows of a table chosen as in every list: Shift with arrows and clicks, Ctrl with clicks, all by Ctrl A."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.table import VirtualTable
from tests.ui.test_table import COLUMNS, TITLE, cells, centre

Show = Callable[..., VirtualTable]
Key = Qt.Key
NONE, SHIFT, CONTROL = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier,
                        Qt.KeyboardModifier.ControlModifier)


class Rows:
    """A table of 200 rows; row numbers are places + 1 at the beginning."""

    def __init__(self, table: VirtualTable) -> None:
        self.table = table

    def press(self, key: Key, held: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
        for _ in range(times):
            QTest.keyClick(self.table, key, held)

    def click(self, place: int, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, held, centre(self.table, place))

    def chosen(self) -> list[int]:
        return list(self.table.selected_rows())

    @property
    def current(self) -> int | None:
        return self.table.current_row()


@pytest.fixture
def rows(theme: Theme, show: Show) -> Rows:
    made = VirtualTable(theme, COLUMNS, name="customers_table", title=TITLE)
    made.rows_wanted.connect(lambda wanted: made.fill({row: cells(row) for row in wanted}))
    show(made, 1280, 700)
    made.set_order(range(1, 201))
    made.setFocus()
    QApplication.processEvents()
    return Rows(made)


def test_shift_and_arrows_reach_from_where_one_began(rows: Rows) -> None:
    rows.click(4)
    rows.press(Key.Key_Down, SHIFT, 2)
    assert (rows.chosen(), rows.current) == ([5, 6, 7], 7)
    rows.press(Key.Key_Up, SHIFT, 4)
    assert (rows.chosen(), rows.current) == ([3, 4, 5], 3)
    rows.press(Key.Key_Down)
    assert (rows.chosen(), rows.current) == ([4], 4)
    rows.press(Key.Key_J, SHIFT)
    assert rows.chosen() == [4, 5]
    rows.press(Key.Key_K, SHIFT, 2)
    assert rows.chosen() == [3, 4]


def test_shift_with_home_end_and_pages(rows: Rows) -> None:
    rows.click(4)
    rows.press(Key.Key_Home, SHIFT)
    assert rows.chosen() == [1, 2, 3, 4, 5]
    rows.press(Key.Key_End, SHIFT)
    assert rows.chosen() == list(range(5, 201))
    rows.press(Key.Key_Home)
    rows.press(Key.Key_PageDown, SHIFT)
    page = rows.chosen()
    assert page == list(range(1, len(page) + 1))
    assert len(page) > 10
    rows.press(Key.Key_PageUp, SHIFT)
    assert rows.chosen() == [1]


def test_shift_and_clicks(rows: Rows) -> None:
    rows.click(4)
    rows.click(7, SHIFT)
    assert (rows.chosen(), rows.current) == ([5, 6, 7, 8], 8)
    rows.click(2, SHIFT)
    assert rows.chosen() == [3, 4, 5]
    rows.press(Key.Key_Up, SHIFT)
    assert rows.chosen() == [2, 3, 4, 5]


def test_control_and_clicks(rows: Rows) -> None:
    rows.click(1)
    rows.click(4, CONTROL)
    rows.click(6, CONTROL)
    assert rows.chosen() == [2, 5, 7]
    rows.click(4, CONTROL)
    assert (rows.chosen(), rows.current) == ([2, 7], 5)
    rows.click(8, CONTROL)
    rows.press(Key.Key_Down, SHIFT)
    assert rows.chosen() == [9, 10], "Shift begins where the last click was"
    rows.click(3)
    assert rows.chosen() == [4]


def test_all_and_then_one(rows: Rows) -> None:
    rows.click(4)
    rows.press(Key.Key_A, CONTROL)
    assert (rows.table.selected_count(), rows.current) == (200, 5)
    rows.press(Key.Key_Down)
    assert rows.chosen() == [6]


def test_shift_begins_at_a_row_that_the_page_has_chosen(rows: Rows) -> None:
    rows.click(2)
    rows.table.select_row(8)
    rows.press(Key.Key_Down, SHIFT)
    assert rows.chosen() == [8, 9]
    rows.click(1)
    rows.table.select_row(10)
    rows.click(11, SHIFT)
    assert rows.chosen() == [10, 11, 12]


def test_shift_begins_at_its_row_wherever_that_stands_now(rows: Rows) -> None:
    """Others have added customers above, or the list is sorted anew: the row counts, not its place on the screen."""
    rows.click(4)
    rows.press(Key.Key_Down, SHIFT)
    rows.table.set_order([301, 302, 303, *range(1, 201)])
    assert rows.chosen() == [5, 6]
    rows.press(Key.Key_Down, SHIFT)
    assert rows.chosen() == [5, 6, 7]
    rows.press(Key.Key_Up, SHIFT, 3)
    assert rows.chosen() == [4, 5]
    rows.table.set_order(list(range(200, 0, -1)), same_rows=True)
    rows.press(Key.Key_Up, SHIFT, 2)
    assert (rows.chosen(), rows.current) == ([6, 5], 6)


def test_shift_begins_where_a_drag_began(rows: Rows) -> None:
    view = rows.table.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, NONE, centre(rows.table, 3))
    for place in (4, 5, 6):
        QTest.mouseMove(view, centre(rows.table, place))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, NONE, centre(rows.table, 6))
    assert rows.chosen() == [4, 5, 6, 7]
    rows.press(Key.Key_Down, SHIFT)
    assert rows.chosen() == [4, 5, 6, 7, 8]


def test_shift_in_a_scrolled_list(rows: Rows) -> None:
    rows.click(4)
    rows.table.verticalScrollBar().setValue(rows.table.verticalScrollBar().maximum())
    rows.click(190, SHIFT)
    assert rows.chosen() == list(range(5, 192))
