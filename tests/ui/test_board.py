"""The board in a real window: keys within and between the stages, a move by keys, refreshes, thousands of cards."""

import sys
from array import array
from collections.abc import Callable
from time import perf_counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.commands.pipeline import move_deal
from crm_desktop.commands.records import delete_records
from crm_desktop.domain.records import ENGAGING, LOST, PROSPECTING, WON
from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.board import BoardView
from crm_desktop.ui.pipeline.board_model import SLOT_ROW, CardModel
from crm_desktop.ui.pipeline.card_face import CardFace
from crm_desktop.ui.pipeline.stage_box import StageBox
from crm_desktop.ui.pipeline.stage_head import StageHead
from tests.ui.pipeline_book import (
    STAGES,
    add_deal,
    cards,
    current_title,
    many_deals,
    part,
    press,
    titles,
    undo,
)

Show = Callable[..., QWidget]
Key = Qt.Key


@pytest.fixture
def board(book: Book, desk: Desk, show: Show) -> BoardView:
    """Four deals that are open and one won, the keyboard on the first; it refreshes as its page does."""
    add_deal(book, "Konex", "prospecting", 548_200, step="2027-01-15")
    add_deal(book, "Hatfan", "prospecting", 120_000, step="2027-01-13")
    add_deal(book, "Condax", "prospecting", 482_100)
    add_deal(book, "Warephase", "engaging", 2_676_800, step="2027-01-20")
    add_deal(book, "Statholdings", "won", 600_000)
    made = BoardView(desk)
    desk.jobs.changed.connect(made.refresh)
    show(made)
    made.refresh()
    QApplication.processEvents()
    made.focus_cards()
    QApplication.processEvents()
    return made


def head(board: BoardView, stage: str) -> StageHead:
    return part(board, StageHead, f"head_{STAGES[stage].hex()}")


def test_stages_show_their_cards_counts_and_sums(board: BoardView) -> None:
    assert titles(board, "prospecting") == ["Hatfan", "Konex", "Condax"]
    words = head(board, "prospecting").words()
    assert (words.name, words.count, words.value) == ("Prospecting", "3", "$11,503")
    assert (words.below, words.below_value) == ("weighted at 20%", "$2,301")
    won = head(board, "won").words()
    assert (won.count, won.below, won.below_value) == ("1", "in January", "$6,000 average")
    spoken = cards(board, "prospecting").cards
    said = str(spoken.data(spoken.index(0, 0), Qt.ItemDataRole.AccessibleTextRole))
    assert said == "Deal: Hatfan, Hatfan rollout, $1,200.00, Call, 2 days late, Li Wei"
    assert "Call, today" in str(spoken.data(spoken.index(1, 0), Qt.ItemDataRole.AccessibleTextRole))


def test_arrows_go_within_a_stage_and_between_stages(board: BoardView) -> None:
    press(Key.Key_Down)
    assert current_title(board) == "Konex"
    press(Key.Key_J)
    assert current_title(board) == "Condax"
    press(Key.Key_K, Key.Key_Up)
    assert current_title(board) == "Hatfan"
    press(Key.Key_Right)
    assert current_title(board) == "Warephase"
    assert cards(board, "engaging").hasFocus()
    assert not cards(board, "prospecting").selectedIndexes()
    press(Key.Key_Right, Key.Key_Right)  # nothing stands beyond the won ones
    assert current_title(board) == "Statholdings"
    press(Key.Key_Left, Key.Key_Left)
    assert current_title(board) == "Hatfan"


def test_a_card_is_moved_by_keys_and_undo_brings_it_back(board: BoardView, book: Book, desk: Desk) -> None:
    said: list[str] = []
    board.said.connect(said.append)
    press(Key.Key_Down)
    board.pick_up()
    assert said[-1] == "Konex picked up. Left and right choose the stage, Enter drops, Esc puts it back"
    assert "Move Konex here" in titles(board, "engaging")
    press(Key.Key_Right)
    assert "Move Konex here" not in titles(board, "engaging")
    assert "Move Konex here" in titles(board, "won")
    press(Key.Key_Left, Key.Key_Return)
    assert sorted(titles(board, "engaging")) == ["Konex", "Warephase"]
    assert titles(board, "prospecting") == ["Hatfan", "Condax"]
    assert said[-1] == ""
    assert current_title(board) == "Konex"
    assert cards(board, "engaging").hasFocus()
    assert not board.carry.under_way
    undo(desk)
    assert titles(board, "prospecting") == ["Hatfan", "Konex", "Condax"]
    assert current_title(board) == "Konex"
    assert cards(board, "prospecting").hasFocus()


def test_a_card_is_put_back_by_escape_and_when_the_keyboard_leaves(board: BoardView, book: Book, show: Show) -> None:
    before = book.value("select max(n) from change_set")
    board.pick_up()
    press(Key.Key_Escape)
    assert not board.carry.under_way
    assert titles(board, "engaging") == ["Warephase"]
    board.pick_up()
    press(Key.Key_Down)  # no key but those of the move
    assert current_title(board) == "Hatfan"
    holder = QWidget()
    column = QVBoxLayout(holder)
    line = QLineEdit()
    column.addWidget(line)
    column.addWidget(board)
    show(holder)
    board.focus_cards()
    board.pick_up()
    line.setFocus(Qt.FocusReason.MouseFocusReason)
    QApplication.processEvents()
    assert not board.carry.under_way
    assert titles(board, "engaging") == ["Warephase"]
    assert book.value("select max(n) from change_set") == before


def test_a_card_that_another_program_takes_is_let_go(board: BoardView, book: Book, desk: Desk) -> None:
    board.pick_up()
    with Book(book.path, book.key(), clock=book.clock) as other:
        delete_records(other, [board.current_face().deal_id])  # type: ignore[union-attr]
    desk.jobs.changed.emit(None)
    QApplication.processEvents()
    assert not board.carry.under_way
    assert titles(board, "prospecting") == ["Konex", "Condax"]
    assert titles(board, "engaging") == ["Warephase"]


def test_enter_opens_and_space_previews(board: BoardView) -> None:
    opened: list[bytes] = []
    board.opened.connect(opened.append)
    board.previewed.connect(opened.append)
    press(Key.Key_Return, Key.Key_Space)
    QTest.mouseDClick(cards(board, "engaging").viewport(), Qt.MouseButton.LeftButton,
                      pos=cards(board, "engaging").visualRect(cards(board, "engaging").cards.index(0, 0)).center())
    face = board.current_face()
    assert face is not None
    assert len(opened) == 3
    assert opened[0] == opened[1]
    assert opened[2] == face.deal_id


def test_a_refresh_keeps_scroll_and_current_card(book: Book, desk: Desk, show: Show) -> None:
    many_deals(book, 400)
    board = BoardView(desk)
    desk.jobs.changed.connect(board.refresh)
    show(board)
    board.refresh()
    board.focus_cards()
    view = cards(board, "prospecting")
    view.choose_place(200)
    QApplication.processEvents()
    bar = view.verticalScrollBar()
    top, row = view.indexAt(view.viewport().rect().topLeft()), view.current_row()
    top_row, offset = view.cards.row_number(top.row()), view.visualRect(top).top()
    first = view.cards.row_number(3)
    with Book(book.path, book.key(), clock=book.clock) as other:  # the command line, beside the window
        add_deal(other, "Newcomer", step="2027-01-10")
        move_deal(other, other.value("select id from deal where row = ?", (first,)), ENGAGING)
    desk.jobs.changed.emit(None)
    QApplication.processEvents()
    assert view.cards.rowCount() == 400
    assert view.cards.row_number(0) == book.value("select row from deal where name = 'Newcomer rollout'")
    assert view.current_row() == row
    assert view.hasFocus()
    again = view.indexAt(view.viewport().rect().topLeft())
    assert (view.cards.row_number(again.row()), view.visualRect(again).top()) == (top_row, offset)
    value = bar.value()
    desk.jobs.changed.emit(None)
    QApplication.processEvents()
    assert bar.value() == value


def test_cards_that_go_cold_say_why(book: Book, desk: Desk, show: Show, clock: object) -> None:
    add_deal(book, "Betasoloin")
    clock.move(days=30)  # type: ignore[attr-defined]
    board = BoardView(desk)
    show(board)
    board.refresh()
    QApplication.processEvents()
    view = cards(board, "prospecting")
    assert view.visualRect(view.cards.index(0, 0)).height() == 116 + 8
    face = view.cards.face(0)
    assert face is not None
    assert face.rotting.endswith("limit 14")
    assert face.mark == "none"


def test_language_and_theme_are_switched_live(board: BoardView, desk: Desk) -> None:
    use("zh")
    desk.theme.use("dark")
    board.set_texts()
    QApplication.processEvents()
    words = head(board, "prospecting").words()
    assert (words.name, words.below) == ("初步接触", "加权 20%")
    view = cards(board, "prospecting").cards
    assert "逾期2天" in view.face(0).line  # type: ignore[union-attr]


def test_the_list_of_cards_is_a_sound_model(theme: object) -> None:
    model = CardModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.set_cards(array("q", [1, 2, 3, 4]), {2})
    model.set_window(0, 3)
    model.fill_faces({2: CardFace(text="Konex", rotting="18 days"), 3: CardFace(text="Hatfan")})
    assert [model.height(place) for place in range(4)] == [94, 124, 94, 94]
    model.show_slot(1, "Move here")
    assert model.row_number(1) == SLOT_ROW
    assert model.height(1) == 64
    assert model.cell_at(1, 0) == CardFace(text="Move here", slot=True)
    model.set_cards(array("q", [4, 3, 1]), {4})
    model.hide_slot()
    assert [model.row_number(place) for place in range(model.rowCount())] == [4, 3, 1]
    assert model.height(0) == 124
    model.fill_faces({4: CardFace(text="Bioplex")})
    assert model.height(0) == 94


def test_each_list_has_a_name_and_takes_no_input_method(board: BoardView) -> None:
    lists = [box.list for box in board.findChildren(StageBox)]
    assert len(lists) == 4
    assert [view.accessibleName() for view in lists] == ["Prospecting", "Engaging", "Won", "Lost"]
    assert not any(view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled) for view in lists)
    assert {PROSPECTING, ENGAGING, WON, LOST} == {box.stage_id for box in board.findChildren(StageBox)}


def test_five_thousand_cards(book: Book, desk: Desk, show: Show, capsys: pytest.CaptureFixture[str]) -> None:
    many_deals(book, 5_000)
    board = BoardView(desk)
    show(board)
    start = perf_counter()
    board.refresh()
    asked = perf_counter()
    board.grab()
    built = perf_counter()
    view = cards(board, "prospecting")
    assert view.cards.rowCount() == 5_000
    worst = 0.0
    bar = view.verticalScrollBar()
    for _ in range(60):
        begin = perf_counter()
        bar.setValue(bar.value() + 240)
        QApplication.processEvents()
        view.grab()
        worst = max(worst, perf_counter() - begin)
    with capsys.disabled():
        sys.stdout.write(f"\n5,000 cards: refresh {1000 * (asked - start):.0f} ms, "
                         f"first picture {1000 * (built - asked):.0f} ms, worst scroll step {1000 * worst:.0f} ms\n")
    assert len({view.cards.face(place) for place in range(100, 110)}) == 10  # loaded on the way
