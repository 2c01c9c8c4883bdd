"""The virtual table in a real window: keys, clicks, refreshes, sorting, editing, a million rows, its picture."""

from array import array
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from time import perf_counter

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.i18n import later, use
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.chip_paint import Chip
from crm_desktop.ui.widgets.columns import Cell, Column, RowData
from crm_desktop.ui.widgets.empty import EmptyState
from crm_desktop.ui.widgets.marker_words import marker_state, marker_text
from crm_desktop.ui.widgets.table import VirtualTable

Show = Callable[..., VirtualTable]
Key = Qt.Key
TODAY = date(2026, 12, 31)
TITLE = later("Customers")
COLUMNS = [
    Column("name", later("Company"), 200, "company", grows=True, editable=True),
    Column("contact", "Contact", 120, "person"),
    Column("step", "Next step", 180, "marker"), Column("stage", later("Stage"), 120, "stage"),
    Column("labels", "Labels", 150, "chips", gives_way=2), Column("touch", "Last touch", 90, "date"),
    Column("note", "Note", 100, "name", editable=True, gives_way=1), Column("deals", later("Deals"), 60, "count"),
    Column("owner", "Owner", 90), Column("won", "Won", 100, "money")]


def cells(row: int) -> RowData:
    day = [TODAY, TODAY - timedelta(3), TODAY + timedelta(6), None][row % 4]
    state = marker_state(day, TODAY)
    return {
        "name": Cell(f"Company {row}"), "contact": Cell("Lin Jiahui"), "owner": Cell("Zane L."),
        "step": Cell(marker_text(state, "Call", day, None, TODAY), mark=state),
        "stage": Cell("Engaging", mark="stage.open_3"), "labels": Cell(chips=(Chip("Key account"),)),
        "touch": Cell("18 Dec"), "note": Cell("VIP", detail="since May"), "deals": Cell(f"{row:,}"),
        "won": Cell("$1,234", detail="3", tip="$1,234.00")}


@pytest.fixture
def table(theme: Theme, show: Show) -> VirtualTable:
    """A table whose page answers at once, with 200 rows."""
    made = VirtualTable(theme, COLUMNS, name="customers_table", title=TITLE)
    made.rows_wanted.connect(lambda rows: made.fill({row: cells(row) for row in rows}))
    show(made, 1280, 700)
    made.set_order(range(1, 201))
    made.setFocus()
    QApplication.processEvents()
    return made


def heard(signal: object) -> list[object]:
    """What a signal says from now on."""
    said: list[object] = []
    signal.connect(lambda *words: said.append(words[0] if len(words) == 1 else words))  # type: ignore[attr-defined]
    return said


def centre(table: VirtualTable, place: int, column: int = 0) -> QPoint:
    return table.visualRect(table.model().index(place, column)).center()


def click(table: VirtualTable, place: int, pressed: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pressed, centre(table, place))


def editor(table: VirtualTable) -> QLineEdit | None:
    return table.findChild(QLineEdit, "cell_editor")


def picture(table: QWidget) -> QImage:
    return table.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def cell_picture(table: VirtualTable, place: int, column: int) -> QImage:
    rect = table.visualRect(table.model().index(place, column))
    return table.viewport().grab(rect).toImage().convertToFormat(QImage.Format.Format_RGB32)


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_keys_move_open_preview_and_select(table: VirtualTable) -> None:
    moved, opened = heard(table.current_row_changed), heard(table.row_opened)
    previewed, counted = heard(table.row_previewed), heard(table.selection_changed)
    click(table, 2)
    for key in (Key.Key_J, Key.Key_Down, Key.Key_K, Key.Key_J):
        QTest.keyClick(table, key)
    assert moved == [3, 4, 5, 4, 5]
    QTest.keyClick(table, Key.Key_Return)
    QTest.keyClick(table, Key.Key_Space)
    assert (opened, previewed) == ([5], [5])
    QTest.keyClick(table, Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
    assert list(table.selected_rows()) == [5, 6]
    assert counted[-1] == 2
    QTest.keyClick(table, Key.Key_End)
    assert table.current_row() == 200
    QTest.keyClick(table, Key.Key_Home, Qt.KeyboardModifier.ShiftModifier)
    assert table.selected_ranges() == [(0, 199)]
    QTest.keyClick(table, Key.Key_J)
    QTest.keyClick(table, Key.Key_Home)
    assert (table.current_row(), table.selected_count()) == (1, 1)
    QTest.keyClick(table, Key.Key_X)  # no search, and nothing else
    assert table.current_row() == 1
    assert not table.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_single_letters_and_escape_reach_the_page(table: VirtualTable, window: QMainWindow) -> None:
    keys: list[int] = []

    class Page(QWidget):
        def keyPressEvent(self, event: object) -> None:
            keys.append(event.key())  # type: ignore[attr-defined]

    page = Page()
    window.setCentralWidget(page)
    table.setParent(page)
    table.show()
    for key in (Key.Key_Escape, Key.Key_T, Key.Key_J):
        QTest.keyClick(table, key)
    assert keys == [Key.Key_Escape, Key.Key_T]


def test_clicks_select_rows_and_ask_for_a_menu(table: VirtualTable) -> None:
    asked, opened = heard(table.menu_wanted), heard(table.row_opened)
    click(table, 1)
    click(table, 4, Qt.KeyboardModifier.ShiftModifier)
    click(table, 7, Qt.KeyboardModifier.ControlModifier)
    assert list(table.selected_rows()) == [2, 3, 4, 5, 8]
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=centre(table, 3, 8))
    assert opened == [4]
    mouse, key = QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard
    for reason, place in ((mouse, centre(table, 6)), (key, QPoint()), (mouse, QPoint(5, 690))):
        QApplication.sendEvent(table.viewport(), QContextMenuEvent(reason, place, table.mapToGlobal(place)))
    table.set_order([1, 2])
    QApplication.sendEvent(table.viewport(), QContextMenuEvent(mouse, QPoint(5, 300), QPoint(5, 300)))
    assert [row for row, _ in asked] == [7, 4, 20]  # type: ignore[misc]


def test_a_refresh_keeps_row_scroll_and_selection(table: VirtualTable) -> None:
    table.select_row(150)
    QApplication.processEvents()
    moved, counted = heard(table.current_row_changed), heard(table.selection_changed)
    top = table.rowAt(0)
    assert top > 100
    scrolled, above = table.verticalScrollBar().value(), table.source.row_number(top)
    table.set_order(range(1, 201))
    assert table.verticalScrollBar().value() == scrolled
    table.set_order([900, *range(1, 141), *range(142, 201)])  # one more at the top, one less above the current one
    assert (table.current_row(), list(table.selected_rows())) == (150, [150])
    table.set_order([900, 901, 902, *range(1, 201)])
    assert table.source.row_number(table.rowAt(0)) == above
    table.set_order([*range(200, 0, -1)])
    assert (table.current_row(), list(table.selected_rows())) == (150, [150])
    assert (moved, counted) == ([], [])


def test_where_the_current_row_goes_its_place_stays(table: VirtualTable) -> None:
    click(table, 9)
    moved = heard(table.current_row_changed)
    table.set_order([row for row in range(1, 201) if row != 10])
    assert (table.current_row(), table.selected_count()) == (11, 0)
    table.set_order([row for row in range(200, 0, -1) if row != 11])  # another order altogether
    assert table.currentIndex().row() == 9
    assert moved == [11, table.current_row()]
    table.set_order([])
    assert (table.current_row(), moved[-1]) == (None, None)


def test_an_open_editor_keeps_what_is_typed(table: VirtualTable, qtbot: QtBot) -> None:
    edits = heard(table.cell_edited)
    click(table, 4)
    QTest.keyClick(table, Key.Key_E)
    line = editor(table)
    assert line is not None
    assert (line.text(), line.accessibleName()) == ("Company 5", "Company")
    line.setText("")
    QTest.keyClicks(line, "Half a na")
    table.fill({5: {**cells(5), "name": Cell("Renamed elsewhere")}})
    table.set_order([77, *range(1, 77), *range(78, 201)])
    table.set_order([5, *range(200, 100, -1)])
    assert editor(table) is line
    assert (line.text(), table.current_row()) == ("Half a na", 5)
    QTest.keyClick(line, Key.Key_Return)
    qtbot.waitUntil(lambda: edits == [(5, "name", "Half a na")])
    assert table.hasFocus()


@pytest.mark.parametrize("how", ["e", "f2", "double click", "asked"])
def test_ways_to_edit(table: VirtualTable, how: str, qtbot: QtBot) -> None:
    edits = heard(table.cell_edited)
    click(table, 3)
    if how == "double click":
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=centre(table, 3))
    elif how == "asked":
        assert table.edit_current("note")
    else:
        QTest.keyClick(table, Key.Key_E if how == "e" else Key.Key_F2)
    line = editor(table)
    assert line is not None
    QTest.keyClicks(line, "x")
    QTest.keyClick(line, Key.Key_Escape)
    qtbot.waitUntil(lambda: editor(table) is None)
    assert edits == []
    assert table.edit_current("owner") is False


def test_tab_saves_and_goes_to_the_next_cell_of_the_row(table: VirtualTable, show: Show) -> None:
    edits = heard(table.cell_edited)
    show(table, 1440, 700)
    click(table, 3)
    table.edit_current()
    first = editor(table)
    assert first is not None
    QTest.keyClicks(first, "New")
    QTest.keyClick(first, Key.Key_Tab)
    assert edits == [(4, "name", "New")]
    lines = [line for line in table.findChildren(QLineEdit, "cell_editor") if line.isVisible() and line.hasFocus()]
    assert [line.text() for line in lines] == ["VIP"]
    assert table.current_row() == 4


def test_tab_leaves_the_table(table: VirtualTable) -> None:
    below = QLineEdit(table.window())
    below.show()
    QWidget.setTabOrder(table, below)
    QTest.keyClick(table, Key.Key_Tab)
    assert not table.hasFocus()


def test_a_click_on_a_head_asks_to_sort(table: VirtualTable) -> None:
    wanted = heard(table.sort_wanted)
    head = table.horizontalHeader()

    def click_head(column: int) -> None:
        place = QPoint(head.sectionViewportPosition(column) + 60, head.height() // 2)
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)

    before = picture(head)
    for column in (0, 0, 9, 9):
        click_head(column)
    assert wanted == [("name", False), ("name", True), ("won", True), ("won", False)]
    assert picture(head) != before
    click(table, 4)
    table.set_order([*range(200, 0, -1)], same_rows=True)
    assert table.current_row() == 5
    assert head.height() == 32


def test_what_gives_way_where_it_is_narrow(table: VirtualTable, show: Show) -> None:
    def shown() -> set[str]:
        return {column.key for at, column in enumerate(COLUMNS) if not table.isColumnHidden(at)}

    show(table, 1440, 700)
    assert shown() == {column.key for column in COLUMNS}
    show(table, 1180, 700)
    assert shown() == {column.key for column in COLUMNS} - {"labels"}
    show(table, 1000, 700)
    assert shown() == {column.key for column in COLUMNS} - {"labels", "note"}
    assert table.horizontalHeader().length() == table.viewport().width()
    table.set_hidden({"owner"})
    assert "owner" not in shown()


@pytest.mark.parametrize("look", ["light", "dark"])
def test_every_kind_of_cell_is_painted(table: VirtualTable, theme: Theme, show: Show, look: str) -> None:
    theme.use(look)
    show(table, 1500, 700)
    plain = {theme.hex("surface.base").lower(), theme.hex("border.divider").lower()}
    for place in range(4):
        for column in range(len(COLUMNS)):
            assert len(colours(cell_picture(table, place, column)) - plain) > 4, COLUMNS[column].key
    marks = {"state.danger.mark", "accent.base"}
    found = colours(cell_picture(table, 0, 2)) | colours(cell_picture(table, 3, 2))
    assert {theme.hex(mark).lower() for mark in marks} <= found
    assert theme.hex("stage.open_3").lower() in colours(cell_picture(table, 0, 3))


def test_grounds_of_rows(table: VirtualTable, theme: Theme) -> None:
    def ground(place: int) -> str:
        rect = table.visualRect(table.model().index(place, 0))
        return table.viewport().grab(rect).toImage().pixelColor(2, 2).name()

    click(table, 1)
    QTest.mouseMove(table.viewport(), centre(table, 3))
    QApplication.processEvents()
    assert [ground(place) for place in (0, 1, 3)] == [
        theme.hex(token).lower() for token in ("surface.base", "surface.selection", "surface.hover")]
    other = QMainWindow()
    other.show()
    other.activateWindow()
    QApplication.processEvents()
    assert ground(1) == theme.hex("surface.selection_inactive").lower()


def test_the_ring_is_for_people_with_a_keyboard(table: VirtualTable, theme: Theme) -> None:
    ring = theme.hex("focus.ring").lower()

    def ringed() -> bool:
        rect = table.visualRect(table.model().index(table.currentIndex().row(), 0))
        return table.viewport().grab(rect).toImage().pixelColor(60, 1).name() == ring

    click(table, 3)
    assert not ringed()
    QTest.keyClick(table, Key.Key_J)
    assert ringed()
    table.clearFocus()
    assert not ringed()


def test_waiting_and_empty(table: VirtualTable, theme: Theme) -> None:
    empty = EmptyState(theme, name="no_customers")
    table.set_empty_state(empty)
    empty.say("No customers yet", "Bring in a file.", "Import")
    assert not empty.isVisible()
    acted = heard(empty.acted)
    table.set_order([])
    assert empty.isVisible()
    QTest.mouseClick(empty.findChild(QWidget, "no_customers_button"), Qt.MouseButton.LeftButton)
    assert len(acted) == 1
    table.set_waiting(True)
    assert not empty.isVisible()
    assert theme.hex("surface.pressed").lower() in colours(picture(table.viewport()))
    table.set_order([1])
    assert not empty.isVisible()


def test_languages_and_voices(table: VirtualTable, theme: Theme) -> None:
    said = Qt.ItemDataRole.AccessibleTextRole
    assert table.accessibleName() == "Customers"
    assert table.model().index(0, 9).data(said) == "Won: $1,234.00, 3"
    use("zh")
    theme.use("light")
    table.set_texts()
    assert table.accessibleName() == "客户"
    assert table.model().headerData(0, Qt.Orientation.Horizontal) == "公司"
    assert table.rowHeight(0) >= 36


@pytest.fixture
def million() -> "array[int]":
    return array("q", range(1, 1_000_001))


def milliseconds(work: Callable[[], object]) -> float:
    """The longer of what the call itself and the events after it take."""
    start = perf_counter()
    work()
    middle = perf_counter()
    QApplication.processEvents()
    return 1_000 * max(middle - start, perf_counter() - middle)


def test_a_million_rows(table: VirtualTable, million: "array[int]") -> None:
    """Against a loop over a million numbers in Python (about 30 ms), so that a busy machine does not matter."""
    mixed = million[:]
    Random(1).shuffle(mixed)
    loop = min(milliseconds(lambda: list(map(abs, million))) for _ in range(3))
    times = {"show": milliseconds(lambda: table.set_order(million))}
    click(table, 6)
    times["select all"] = milliseconds(
        lambda: QTest.keyClick(table, Key.Key_A, Qt.KeyboardModifier.ControlModifier))
    assert table.selected_count() == 1_000_000
    assert table.selected_rows() == million
    times["sort all"] = milliseconds(lambda: table.set_order(mixed, same_rows=True))
    assert (table.current_row(), table.selected_count()) == (7, 1_000_000)
    times["end"] = milliseconds(lambda: QTest.keyClick(table, Key.Key_End))
    assert table.current_row() == mixed[-1]
    times["shift home"] = milliseconds(
        lambda: QTest.keyClick(table, Key.Key_Home, Qt.KeyboardModifier.ShiftModifier))
    times["other rows"] = milliseconds(lambda: table.set_order(million[:-1]))
    assert table.selected_count() == 0
    times["search"] = milliseconds(lambda: table.set_order(mixed[:100]))
    times["letters"] = milliseconds(lambda: QTest.keyClick(table, Key.Key_Q))
    assert {name: round(took / loop, 1) for name, took in times.items() if took > 5 * loop} == {}
