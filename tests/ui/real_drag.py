"""A hand that really drags cards on the board, under an X server: run by test_board_drag in a process of its own."""

import json
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from crm_desktop.queries.history import act_title
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.ui.base.actions import Actions
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.messages import Messages
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.pipeline.page import PipelinePage
from crm_desktop.ui.pipeline.stage_list import StageList
from tests.ui.pipeline_book import STAGES, add_deal, cards, many_deals, titles

STEP = 120  # milliseconds between two movements of the hand
Seen = dict[str, object]


def wait(milliseconds: int) -> None:
    """Lets the lanes answer and the window paint."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Hand:
    """Presses, moves and lets go; while Qt drags, the rest of it sits in timers."""

    def __init__(self, page: PipelinePage, window: QWindow) -> None:
        self._page = page
        self._window = window

    def place(self, view: StageList, at: QPoint) -> QPoint:
        """A place of a list's viewport in the window."""
        return view.viewport().mapTo(self._page.window(), at)

    def card(self, stage: str, number: int) -> QPoint:
        """The middle of a card."""
        view = cards(self._page.board, stage)
        return self.place(view, view.visualRect(view.cards.index(number, 0)).center())

    def click(self, where: QPoint, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A click on a card."""
        QTest.mouseClick(self._window, Qt.MouseButton.LeftButton, held, where)
        wait(STEP)

    def drag(self, begin: QPoint, way: list[QPoint], *, hold: int = STEP, look: Callable[[], None] | None = None,
             escape: bool = False) -> None:
        """From a card along a way; at its end the hand rests, `look` is called, and it lets go or presses Escape."""
        at = STEP
        for place in way:
            QTimer.singleShot(at, _Move(self._window, place))
            at += STEP
        at += hold
        if look:
            QTimer.singleShot(at - 40, look)
        QTimer.singleShot(at, _Escape(self._window) if escape else _Release(self._window, way[-1]))
        QTest.mousePress(self._window, Qt.MouseButton.LeftButton, pos=begin)
        QTest.mouseMove(self._window, begin + QPoint(14, 0))
        QTest.mouseMove(self._window, begin + QPoint(30, 4))  # Qt's own loop runs in here until the hand lets go
        if escape:
            QTest.mouseRelease(self._window, Qt.MouseButton.LeftButton, pos=way[-1])
        wait(5 * STEP)


class _Move:
    def __init__(self, window: QWindow, place: QPoint) -> None:
        self._window, self._place = window, place

    def __call__(self) -> None:
        QTest.mouseMove(self._window, self._place)


class _Release(_Move):
    def __call__(self) -> None:
        QTest.mouseRelease(self._window, Qt.MouseButton.LeftButton, pos=self._place)


class _Escape:
    def __init__(self, window: QWindow) -> None:
        self._window = window

    def __call__(self) -> None:
        QTest.keyClick(self._window, Qt.Key.Key_Escape)


def play(page: PipelinePage, book: Book, window: QMainWindow) -> Seen:
    """One card, three at once, a drop where they are, Escape, an edge that scrolls, and Lost with its question."""
    handle = window.windowHandle()
    hand, board, seen = Hand(page, handle), page.board, Seen(platform=QApplication.platformName())
    acts = "select max(n) from change_set"

    def look(key: str) -> Callable[[], None]:
        def note() -> None:
            seen[key] = [name for stage in STAGES for name in titles(board, stage) if name.startswith("Move ")]
        return note

    engaging = cards(board, "engaging")
    hand.drag(hand.card("prospecting", 0), [hand.place(engaging, QPoint(90, 60)), hand.place(engaging, QPoint(90, 64))],
              look=look("slot of one"))
    seen["one"] = act_title(book, book.value(acts))
    hand.click(hand.card("prospecting", 0))
    hand.click(hand.card("prospecting", 2), Qt.KeyboardModifier.ShiftModifier)
    hand.drag(hand.card("prospecting", 1), [hand.place(engaging, QPoint(90, 200)), hand.card("engaging", 0)],
              look=look("slot of three"))
    seen["three"] = act_title(book, book.value(acts))
    seen["chosen"] = len(board.choice.rows())
    before = book.value(acts)
    hand.drag(hand.card("engaging", 0), [hand.card("engaging", 1), hand.card("engaging", 2)], look=look("same"))
    hand.drag(hand.card("engaging", 0), [hand.card("won", 0), hand.place(cards(board, "won"), QPoint(60, 80))],
              escape=True, look=look("before escape"))
    look("after escape")()
    seen["nothing"] = book.value(acts) == before and not board.carry.under_way
    edge = hand.place(engaging, QPoint(90, engaging.viewport().height() - 4))
    hand.drag(hand.card("prospecting", 0), [hand.place(engaging, QPoint(90, 100)), edge], hold=900, escape=True)
    seen["scrolled"] = engaging.verticalScrollBar().value()
    engaging.verticalScrollBar().setValue(0)
    wait(STEP)
    lost = cards(board, "lost")
    hand.drag(hand.card("engaging", 0), [hand.place(lost, QPoint(90, 30)), hand.place(lost, QPoint(90, 34))],
              look=look("slot of lost"))
    seen["asked"] = window.findChild(object, "stage_ask") is not None
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    wait(5 * STEP)
    seen["lost"] = act_title(book, book.value(acts))
    seen["current"] = board.current_face().text  # type: ignore[union-attr]
    return seen


def main(folder: Path) -> None:
    app = QApplication(sys.argv[:1])
    theme = Theme(app, "light")
    window = QMainWindow()
    window.resize(1440, 900)
    with make_book(folder / "Drag.book", secrets.token_bytes(32), name="Drag", currency="USD", time_zone="UTC",
                   me="Li Wei") as book:
        for number, name in enumerate(("Konex", "Hatfan", "Condax", "Treequote", "Initech"), 1):
            add_deal(book, name, "prospecting", 1_000 * number, step=f"2031-01-{10 + number}")
        many_deals(book, 40, STAGES["engaging"])
        book.close_lane()
        jobs = Jobs(book)
        desk = Desk(jobs, theme, Messages(theme, window), Actions(theme, window),
                    SettingsFile(folder / "settings.json"))
        page = PipelinePage(desk)
        window.setCentralWidget(page)
        window.show()
        window.activateWindow()
        wait(1_000)
        sys.stdout.write(json.dumps(play(page, book, window)) + "\n")
        jobs.close()
        window.close()
        window.deleteLater()
        wait(50)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
