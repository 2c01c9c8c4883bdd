"""Orders of rows: what row_changes says leads from one to the next, places are found, and the model is a sound one."""

from array import array
from collections.abc import Callable
from random import Random
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.columns import Cell, Column
from crm_desktop.ui.widgets.row_changes import row_changes
from crm_desktop.ui.widgets.row_places import row_place, row_places
from crm_desktop.ui.widgets.table import VirtualTable
from crm_desktop.ui.widgets.table_model import VirtualModel
from crm_desktop.ui.widgets.table_widths import column_widths

COLUMNS = [Column("name", "Name", 200, grows=True, editable=True), Column("owner", "Owner", 100, gives_way=1),
           Column("chips", "Chips", 100, gives_way=2), Column("won", "Won", 100, "money")]
some_rows = st.lists(st.integers(1, 40), unique=True, max_size=30).map(lambda rows: array("q", rows))


@given(some_rows, some_rows)
def test_the_steps_lead_from_one_order_to_the_next(old: "array[int]", new: "array[int]") -> None:
    steps = row_changes(old, new)
    kept_before, kept_after = [row for row in old if row in new], [row for row in new if row in old]
    if steps is None:
        assert kept_before != kept_after
        return
    now = old[:]
    for step in steps:
        assert step.count > 0
        if step.inserts:
            now[step.at:step.at] = new[step.at:step.at + step.count]
        else:
            assert not set(now[step.at:step.at + step.count]) & set(new)
            del now[step.at:step.at + step.count]
    assert now == new


@given(st.integers(0, 300_000), st.lists(st.integers(0, 299_999), max_size=8), st.integers(0, 4))
def test_the_steps_of_long_orders(length: int, cuts: list[int], more: int) -> None:
    old = array("q", range(1, length + 1))
    new = old[:]
    for at, cut in enumerate(cuts):
        if cut < len(new):
            del new[cut:cut + more]
            new.insert(cut // 2, 1_000_000 + at)
    steps = row_changes(old, new)
    now = old[:]
    for step in steps or ():
        if step.inserts:
            now[step.at:step.at] = new[step.at:step.at + step.count]
        else:
            del now[step.at:step.at + step.count]
    assert steps is None or now == new


@given(st.lists(st.integers(-(2**62), 2**62) | st.integers(0, 70_000), unique=True, max_size=2_000).map(
    lambda rows: array("q", rows)), st.lists(st.integers(0, 70_000), max_size=6))
def test_places_are_those_of_the_rows(order: "array[int]", others: list[int]) -> None:
    wanted = [*order[::7], *others]
    places = {row: at for at, row in enumerate(order)}
    assert row_places(order, wanted) == {row: places[row] for row in wanted if row in places}
    for row in wanted[:20]:
        assert row_place(order, row) == places.get(row)


class Watched:
    """A model under the eyes of Qt's tester, with a selection that must survive."""

    def __init__(self) -> None:
        self.model = VirtualModel(COLUMNS)
        self.tester = QAbstractItemModelTester(
            self.model, QAbstractItemModelTester.FailureReportingMode.Warning)
        self.chosen = QItemSelectionModel(self.model)

    def select(self, places: list[int]) -> None:
        part = QItemSelection()
        for at in places:
            if at < self.model.rowCount():
                part.select(self.model.index(at, 0), self.model.index(at, len(COLUMNS) - 1))
        self.chosen.select(part, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def selected(self) -> set[int | None]:
        return {self.model.row_number(index.row()) for index in self.chosen.selectedRows()}


@given(st.lists(st.tuples(some_rows, st.lists(st.integers(0, 29), max_size=12, unique=True)), max_size=6))
def test_any_orders_keep_what_points_at_rows(qapp: QApplication, orders: list[tuple["array[int]", list[int]]]) -> None:
    """Two pointers at one place would end the process when the model dies: each round ends with its death."""
    watched = Watched()
    pointers: dict[int, QPersistentModelIndex] = {}
    for order, places in orders:
        selected = watched.selected()
        watched.model.set_order(order)
        watched.model.fill({row: {"name": Cell(str(row))} for row in order[::2]})
        assert list(watched.model.row_numbers(0, 99)) == list(order)
        assert watched.selected() == selected & set(order)
        assert {row for row, pointer in pointers.items() if pointer.isValid()} == set(pointers) & set(order)
        assert all(watched.model.row_number(pointer.row()) in (row, None) for row, pointer in pointers.items())
        pointers = {order[at]: QPersistentModelIndex(watched.model.index(at, 0)) for at in places if at < len(order)}
        watched.select(places)
    del watched, pointers


def test_the_model_tells_what_it_has(qapp: QApplication) -> None:
    watched = Watched()
    asked: list[list[int]] = []
    watched.model.rows_wanted.connect(asked.append)
    watched.model.set_order(range(1, 51))
    watched.model.set_window(-3, 3)
    assert asked == [[1, 2, 3, 4]]
    watched.model.fill({row: {"name": Cell(f"n{row}", editing=f"e{row}")} for row in (1, 2, 3, 4)})
    watched.model.set_window(0, 5)
    assert asked[1:] == [[5, 6]]
    watched.model.ask_again()
    assert asked[2:] == [[1, 2, 3, 4, 5, 6]]
    index = watched.model.index(0, 0)
    assert (index.data(), index.data(2)) == ("n1", "e1")  # 2: Qt.ItemDataRole.EditRole
    edits: list[tuple[object, ...]] = []
    watched.model.cell_edited.connect(lambda *edit: edits.append(edit))
    assert not watched.model.setData(index, "e1")
    assert watched.model.setData(index, "new")
    assert edits == [(1, "name", "new")]
    assert not watched.model.setData(watched.model.index(40, 0), "new")


def test_what_has_no_room_gives_way() -> None:
    assert column_widths(COLUMNS, 700) == {"name": 400, "owner": 100, "chips": 100, "won": 100}
    assert column_widths(COLUMNS, 450) == {"name": 250, "owner": 100, "won": 100}
    assert column_widths(COLUMNS, 390) == {"name": 290, "won": 100}
    assert column_widths(COLUMNS, 100) == {"name": 200, "won": 100}
    assert column_widths(COLUMNS, 600, hidden={"name"}) == {"owner": 400, "chips": 100, "won": 100}
    assert column_widths(COLUMNS, 600, chosen={"won": 200}) == {"name": 200, "owner": 100, "chips": 100, "won": 200}


def test_long_orders_are_compared_without_a_loop_over_their_rows() -> None:
    """A ratio, so that a slow machine does not matter."""
    old = array("q", range(200_000))
    new = array("q", [*range(199_999), 200_001])

    def best(work: Callable[[], object]) -> float:
        times = []
        for _ in range(5):
            start = perf_counter()
            work()
            times.append(perf_counter() - start)
        return min(times)

    assert best(lambda: row_changes(old, new)) < best(lambda: list(map(abs, old))) / 2


def test_it_dies_in_peace_after_many_orders(theme: Theme, show: Callable[..., VirtualTable]) -> None:
    """Rows that are gone while they are selected, current and edited: nothing may point at them afterwards."""
    random = Random(7)
    for _ in range(4):
        table = VirtualTable(theme, COLUMNS, name="short_lived")
        table.rows_wanted.connect(lambda rows, table=table: table.fill({row: {"name": Cell(str(row))} for row in rows}))
        show(table, 1280, 700)
        table.setFocus()
        for _ in range(12):
            table.set_order(random.sample(range(1, 400), random.randrange(300)))
            if table.model().rowCount():
                table.select_row(table.source.row_number(0) or 0)
                QTest.keyClick(table, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
                table.edit_current()
        table.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert not isValid(table)
