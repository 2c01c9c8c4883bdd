"""A board with 5,000 cards: its first paint, and each frame while a card is dragged over it.

`python -m tests.benchmarks.board FOLDER`. Offscreen, so that Qt's own drag does not run: the drag events are sent.
"""

import sys
import time
from pathlib import Path
from statistics import median

from PySide6.QtCore import QMimeData, QPoint, QStringListModel, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent
from PySide6.QtWidgets import QApplication, QListView, QMainWindow

from crm_desktop.app import SWITCH
from crm_desktop.ui.pipeline.board import BoardView
from crm_desktop.ui.pipeline.page import PipelinePage
from crm_desktop.ui.pipeline.stage_box import StageBox
from tests.benchmarks.books import open_book
from tests.benchmarks.figures import Line, show
from tests.benchmarks.screen import page_in_frame, wait, wait_until

CARDS = 5_000
FRAME = 1 / 60  # seconds
FRAMES = 240


def plain_first_paint(app: QApplication) -> float:
    """Seconds until an empty window with a list of as many lines is painted."""
    started = time.perf_counter()
    window = QMainWindow()
    view = QListView()
    view.setModel(QStringListModel([f"Deal {number}" for number in range(CARDS)]))
    window.setCentralWidget(view)
    window.resize(1440, 900)
    window.show()
    app.processEvents()
    window.grab()
    taken = time.perf_counter() - started
    window.close()
    return taken


def first_paint(page: PipelinePage) -> float:
    """Seconds until all cards in sight have their faces on the screen."""
    started = time.perf_counter()
    page.window().show()
    page.refresh(None)
    wait_until(lambda: _seen(page.board))
    page.window().grab()
    return time.perf_counter() - started


def _seen(board: BoardView) -> bool:
    boxes = board.findChildren(StageBox)
    return bool(boxes) and board.answer is not None and all(
        box.list.cards.face(0) is not None for box in boxes if box.list.cards.count())


def drag_frames(app: QApplication, board: BoardView) -> list[float]:
    """The seconds of each frame while the first card goes down the next stage and back, event and paint together."""
    source, target = board.findChildren(StageBox)[:2]
    source.list.choose_place(0)
    if not board.carry.lift(board.findChildren(StageBox), source):
        raise RuntimeError("the card was not lifted")
    mime = source.list.cards.mimeData(source.list.selectedIndexes())
    view = target.list.viewport()
    app.sendEvent(view, QDragEnterEvent(QPoint(90, 60), Qt.DropAction.MoveAction, mime, Qt.MouseButton.LeftButton,
                                        Qt.KeyboardModifier.NoModifier))
    app.processEvents()
    frames = []
    for turn in range(FRAMES):
        height = view.height() - 60
        down = 30 + abs((turn * 7) % (2 * height) - height)
        started = time.perf_counter()
        _hover(app, view, QPoint(90, down), mime)
        app.processEvents()
        view.repaint()
        frames.append(time.perf_counter() - started)
    board.carry.put_back()
    return frames


def _hover(app: QApplication, view: object, where: QPoint, mime: QMimeData) -> None:
    app.sendEvent(view, QDragMoveEvent(where, Qt.DropAction.MoveAction, mime, Qt.MouseButton.LeftButton,  # type: ignore[arg-type]
                                       Qt.KeyboardModifier.NoModifier))


def main() -> None:
    """Prints the first paint and the frames of a drag."""
    sys.setswitchinterval(SWITCH)
    folder = Path(sys.argv[1])
    app = QApplication(["bench"])
    plain_first_paint(app)
    plain = median(plain_first_paint(app) for _ in range(5))
    with open_book(folder, "board", CARDS) as book, page_in_frame(app, book, folder, PipelinePage) as page:
        book.close_lane()
        show(Line(f"board with {CARDS:,} cards: first paint with faces / a plain list of as many lines",
                  first_paint(page), plain, "as low as can be"))
        wait(500)
        frames = sorted(drag_frames(app, page.board))
        show(Line(f"drag frame over {CARDS:,} cards, the median / a frame at 60 Hz", median(frames), FRAME,
                  "at most 1"))
        show(Line(f"drag frame, the slowest of {FRAMES} / a frame at 60 Hz", frames[-1], FRAME, "at most 1"))


if __name__ == "__main__":
    main()
