"""Cards are dragged between stages: by drop events without a screen, and by a hand under an X server."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.commands.records import add_record
from crm_desktop.domain.records import ENGAGING, SALES
from crm_desktop.queries.history import act_title
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.board import BoardView
from crm_desktop.ui.pipeline.page import PipelinePage
from crm_desktop.ui.pipeline.stage_box import StageBox
from crm_desktop.ui.pipeline.stage_list import StageList
from tests.laws.plan import ROOT
from tests.ui.pipeline_book import STAGES, add_deal, cards, current_title, many_deals, part, stage_of, titles, undo

Show = Callable[..., QWidget]
Button, Held, Action = Qt.MouseButton, Qt.KeyboardModifier, Qt.DropAction


@pytest.fixture
def page(book: Book, desk: Desk, show: Show) -> PipelinePage:
    """Three deals in the first stage, one in the second."""
    for day, name in enumerate(("Konex", "Hatfan", "Condax"), 16):
        add_deal(book, name, "prospecting", 100_000, step=f"2027-01-{day}")
    add_deal(book, "Warephase", "engaging", 2_676_800, step="2027-01-20")
    made = PipelinePage(desk)
    show(made)
    desk.actions.bind(made.verbs())
    made.board.focus_cards()
    QApplication.processEvents()
    return made


def box_of(board: BoardView, stage: str) -> StageBox:
    return part(board, StageBox, f"stage_{STAGES[stage].hex()}")


def carried(view: StageList) -> QMimeData:
    return view.cards.mimeData(view.selectedIndexes())


def lift(board: BoardView, stage: str = "prospecting") -> QMimeData:
    """What the hand does before the first drag event; offscreen Qt itself drags nothing."""
    box = box_of(board, stage)
    assert board.carry.lift(board.findChildren(StageBox), box)
    return carried(box.list)


def enter(target: QWidget, where: QPoint, mime: QMimeData) -> bool:
    event = QDragEnterEvent(where, Action.MoveAction, mime, Button.LeftButton, Held.NoModifier)
    QApplication.sendEvent(target, event)
    return event.isAccepted()


def hover(target: QWidget, where: QPoint, mime: QMimeData) -> bool:
    event = QDragMoveEvent(where, Action.MoveAction, mime, Button.LeftButton, Held.NoModifier)
    QApplication.sendEvent(target, event)
    return event.isAccepted()


def drop(target: QWidget, where: QPoint, mime: QMimeData) -> None:
    QApplication.sendEvent(target, QDropEvent(QPointF(where), Action.MoveAction, mime, Button.LeftButton,
                                              Held.NoModifier))
    QApplication.processEvents()


def test_one_card_is_dropped_on_another_stage(page: PipelinePage, book: Book, desk: Desk) -> None:
    source, target = cards(page.board, "prospecting"), cards(page.board, "engaging")
    mime = lift(page.board)
    assert enter(target.viewport(), QPoint(90, 80), mime)
    assert titles(page.board, "engaging") == ["Warephase", "Move Konex here"]
    assert page.status() == "Move Konex here"
    assert hover(target.viewport(), QPoint(90, 20), mime)
    assert titles(page.board, "engaging") == ["Move Konex here", "Warephase"]
    assert target.visualRect(target.cards.index(0, 0)).height() == 56 + 8
    drop(target.viewport(), QPoint(90, 20), mime)
    assert titles(page.board, "engaging") == ["Konex", "Warephase"]
    assert titles(page.board, "prospecting") == ["Hatfan", "Condax"]
    assert current_title(page.board) == "Konex"
    assert not page.board.carry.under_way
    assert page.status().startswith("Arrows")
    undo(desk)
    assert titles(page.board, "prospecting") == ["Konex", "Hatfan", "Condax"]
    assert source.cards.rowCount() == 3


def test_several_cards_are_one_command(page: PipelinePage, book: Book, desk: Desk) -> None:
    view, target = cards(page.board, "prospecting"), cards(page.board, "engaging")
    view.selectAll()
    before = book.value("select max(n) from change_set")
    mime = lift(page.board)
    enter(target.viewport(), QPoint(90, 300), mime)
    assert "Move 3 deals here" in titles(page.board, "engaging")
    drop(target.viewport(), QPoint(90, 300), mime)
    assert book.value("select max(n) from change_set") == before + 1
    assert act_title(book, before + 1) == "3 deals moved to Engaging"
    assert titles(page.board, "prospecting") == []
    assert len(page.board.choice.rows()) == 3
    undo(desk)
    assert titles(page.board, "prospecting") == ["Konex", "Hatfan", "Condax"]


def test_the_own_stage_and_strange_cards_are_refused(page: PipelinePage, book: Book) -> None:
    view, target = cards(page.board, "prospecting"), cards(page.board, "engaging")
    before = book.value("select max(n) from change_set")
    mime = lift(page.board)
    assert not enter(view.viewport(), QPoint(90, 100), mime)
    drop(view.viewport(), QPoint(90, 100), mime)
    page.board.carry.put_back()
    assert titles(page.board, "prospecting") == ["Konex", "Hatfan", "Condax"]
    strange = QMimeData()
    strange.setText("Konex")
    other = BoardView(page.desk)
    other.refresh()
    QApplication.processEvents()
    cards(other, "prospecting").choose_place(0)
    for mime in (strange, carried(cards(other, "prospecting"))):  # of another window's board
        assert not enter(target.viewport(), QPoint(90, 100), mime)
        drop(target.viewport(), QPoint(90, 100), mime)
    other.deleteLater()
    assert titles(page.board, "engaging") == ["Warephase"]
    assert book.value("select max(n) from change_set") == before


def test_the_head_takes_cards_as_well_and_leaving_closes_the_slot(page: PipelinePage, book: Book,
                                                                  qtbot: QtBot) -> None:
    box = box_of(page.board, "engaging")
    mime = lift(page.board)
    assert enter(box, QPoint(90, 20), mime)
    assert titles(page.board, "engaging") == ["Move Konex here", "Warephase"]
    QApplication.sendEvent(box, QDragLeaveEvent())
    assert enter(box.list.viewport(), QPoint(90, 120), mime)  # from the head to the cards the slot stays
    assert titles(page.board, "engaging") == ["Warephase", "Move Konex here"]
    QApplication.sendEvent(box.list.viewport(), QDragLeaveEvent())
    qtbot.waitUntil(lambda: titles(page.board, "engaging") == ["Warephase"])
    assert page.board.carry.under_way
    enter(box, QPoint(90, 20), mime)
    drop(box, QPoint(90, 20), mime)
    assert sorted(titles(page.board, "engaging")) == ["Konex", "Warephase"]


def test_the_stage_scrolls_while_cards_hang_at_its_edge(book: Book, desk: Desk, show: Show, qtbot: QtBot) -> None:
    many_deals(book, 300, ENGAGING)
    add_deal(book, "Konex", step="2027-01-20")
    board = BoardView(desk)
    show(board)
    board.refresh()
    board.focus_cards()
    QApplication.processEvents()
    view = cards(board, "engaging")
    mime = lift(board)
    enter(view.viewport(), QPoint(90, view.viewport().height() - 3), mime)
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() > 300)
    slot = view.cards.slot_place()
    assert slot is not None
    assert slot > 8  # it stays under the mouse
    hover(view.viewport(), QPoint(90, 200), mime)
    at = view.verticalScrollBar().value()
    qtbot.waitUntil(lambda: view.cards.slot_place() != slot)
    hover(view.viewport(), QPoint(90, 3), mime)
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() < at)
    board.carry.put_back()
    at = view.verticalScrollBar().value()
    QApplication.processEvents()
    assert view.verticalScrollBar().value() == at


def test_the_board_scrolls_sideways_as_well(book: Book, desk: Desk, show: Show, qtbot: QtBot) -> None:
    for position in range(30, 80, 10):
        add_record(book, "stage", {"pipeline": SALES, "name": f"Stage {position}", "position": position,
                                   "kind": "open"})
    add_deal(book, "Konex", step="2027-01-20")
    board = BoardView(desk)
    show(board, 1280, 720)
    board.refresh()
    board.focus_cards()
    QApplication.processEvents()
    area = part(board, QScrollArea, "board_area")
    qtbot.waitUntil(lambda: area.horizontalScrollBar().maximum() > 100)
    mime = lift(board)
    box = next(box for box in board.findChildren(StageBox)
               if box.x() <= area.viewport().width() - 10 < box.x() + box.width())
    where = box.list.viewport().mapFrom(area.viewport(), QPoint(area.viewport().width() - 4, 300))
    assert enter(box.list.viewport(), where, mime)
    qtbot.waitUntil(lambda: area.horizontalScrollBar().value() > 100)
    board.carry.put_back()


def test_a_press_and_a_move_drag_and_offscreen_the_card_falls_back(page: PipelinePage, book: Book) -> None:
    view = cards(page.board, "prospecting")
    where = view.visualRect(view.cards.index(1, 0)).center()
    QTest.mousePress(view.viewport(), Button.LeftButton, Held.NoModifier, where)
    for step in (20, 40):
        QTest.mouseMove(view.viewport(), where + QPoint(step, 0))
    QTest.mouseRelease(view.viewport(), Button.LeftButton, Held.NoModifier, where + QPoint(40, 0))
    assert not page.board.carry.under_way
    assert current_title(page.board) == "Hatfan"
    assert titles(page.board, "prospecting") == ["Konex", "Hatfan", "Condax"]


def test_a_drop_of_a_deal_that_is_gone_is_told(page: PipelinePage, book: Book, desk: Desk) -> None:
    target = cards(page.board, "engaging")
    mime = lift(page.board)
    enter(target.viewport(), QPoint(90, 80), mime)
    with Book(book.path, book.key(), clock=book.clock) as other, other.change("Gone") as edit:
        edit.delete("deal", [bytes(other.value("select id from deal where name = 'Konex rollout'"))])
    drop(target.viewport(), QPoint(90, 80), mime)
    assert not page.board.carry.under_way
    assert titles(page.board, "engaging") == ["Warephase"]


def test_a_frame_of_a_drag_over_five_thousand_cards(book: Book, desk: Desk, show: Show,
                                                    capsys: pytest.CaptureFixture[str]) -> None:
    many_deals(book, 5_000, ENGAGING)
    deal = add_deal(book, "Konex", step="2027-01-20")
    board = BoardView(desk)
    desk.jobs.changed.connect(board.refresh)
    show(board)
    board.refresh()
    board.focus_cards()
    QApplication.processEvents()
    view = cards(board, "engaging")
    view.verticalScrollBar().setValue(200_000)
    QApplication.processEvents()
    top = view.cards.row_number(view.place_beside(0))
    mime = lift(board)
    enter(view.viewport(), QPoint(90, 50), mime)
    frames = []
    for y in range(60, 560, 10):
        begin = perf_counter()
        hover(view.viewport(), QPoint(90, y), mime)
        view.viewport().repaint()
        frames.append(1000 * (perf_counter() - begin))
    drop(view.viewport(), QPoint(90, 500), mime)
    frames.sort()
    with capsys.disabled():
        sys.stdout.write(f"\n5,000 cards: a frame of a drag {frames[len(frames) // 2]:.1f} ms, "
                         f"the worst {frames[-1]:.1f} ms\n")
    assert stage_of(book, deal) == "engaging"
    assert top is not None
    assert view.cards.place_of(top) is not None


@pytest.mark.skipif(not shutil.which("xvfb-run"), reason="xvfb-run is not installed: make setup installs it")
def test_a_real_hand_drags_cards(tmp_path: Path) -> None:
    done = subprocess.run(
        ["xvfb-run", "-a", "-s", "-screen 0 1600x1000x24", sys.executable, "-m", "tests.ui.real_drag", str(tmp_path)],
        cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "xcb"}, capture_output=True, text=True, timeout=120,
        check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["platform"] == "xcb"
    assert seen["slot of one"] == ["Move Konex here"]
    assert seen["one"] == "Deal “Konex rollout” moved to Engaging"
    assert seen["slot of three"] == ["Move 3 deals here"]
    assert seen["three"] == "3 deals moved to Engaging"
    assert seen["chosen"] == 3
    assert seen["same"] == []
    assert seen["before escape"] == ["Move Konex here"]
    assert seen["after escape"] == []
    assert seen["nothing"] is True
    assert seen["scrolled"] > 0
    assert seen["slot of lost"] == ["Move Konex here, then say why"]
    assert seen["asked"] is True
    assert seen["lost"] == "Deal “Konex rollout” moved to Lost"
    assert seen["current"] == "Konex"
