"""Cards that are dragged with the mouse: they lift, the slot opens where they hover, the board scrolls at its edges."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QScrollArea, QScrollBar
from shiboken6 import isValid

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.pipeline.board_carry import CardCarry
from crm_desktop.ui.pipeline.card_lift import lift_corner, lifted_card
from crm_desktop.ui.pipeline.stage_box import StageBox

NEAR = 44  # pixels from an edge where it scrolls
FASTEST = 22  # pixels a step, at the edge itself
STEP = 16  # milliseconds between two steps
HANGS = 22  # pixels that the cards hang below the mouse, so that the slot under it can be read
LINGER = 80  # milliseconds that a slot stays open after the mouse has left its stage


class BoardDrag(QObject):
    """The drag itself is Qt's; which cards, and what becomes of them, is the carry's."""

    def __init__(self, theme: Theme, carry: CardCarry, area: QScrollArea) -> None:
        super().__init__(area)
        self._theme = theme
        self._carry = carry
        self._area = area
        self._boxes: Sequence[StageBox] = ()
        self._box: StageBox | None = None  # over which the cards hover
        self._where = QPoint()
        self._scroll = QTimer(self)
        self._scroll.setInterval(STEP)
        self._scroll.timeout.connect(self._scroll_on)
        self._gone = QTimer(self)
        self._gone.setSingleShot(True)
        self._gone.setInterval(LINGER)
        self._gone.timeout.connect(self._close)
        carry.over.connect(self._rest)

    def set_boxes(self, boxes: Sequence[StageBox]) -> None:
        """The stages from the left."""
        self._boxes = tuple(boxes)

    def watch(self, box: StageBox) -> None:
        """A new stage, whose cards may be dragged and which takes others."""
        _Stage(self, box)

    def start(self, source: StageBox, hand: QPoint) -> None:
        """Drags what is chosen in a stage until the button is let go; `hand` is where in its viewport it was taken."""
        if not self._carry.lift(self._boxes, source):
            return
        view = source.list
        index = view.indexAt(hand)
        index = index if index.isValid() else view.currentIndex()
        card = view.delegate.card_place(view.visualRect(index))
        drag = QDrag(view)
        drag.setMimeData(view.cards.mimeData(view.selectedIndexes()))
        drag.setPixmap(lifted_card(self._theme, view.cards.face(index.row()), card.width(), card.height(),
                                   len(self._carry.rows), view.devicePixelRatioF()))
        drag.setHotSpot(QPoint(hand.x() - card.left(), -HANGS) + lift_corner())
        drag.exec(Qt.DropAction.MoveAction)
        if isValid(self):  # the book may have been locked meanwhile
            self._carry.put_back()

    def over(self, box: StageBox, where: QPoint) -> None:
        """The cards hover over a stage at a place of its list's viewport."""
        if not self._carry.by_mouse:
            return
        self._gone.stop()
        self._box, self._where = box, where
        self._carry.point_at(box, box.list.gap_beside(where.y()))
        if any(self._pull()):
            self._scroll.start()
        else:
            self._scroll.stop()

    def leave(self) -> None:
        """The mouse has left a stage; the slot stays for a moment, it may only have gone to the stage's head."""
        self._scroll.stop()
        if self._carry.by_mouse:
            self._gone.start()

    def drop(self, box: StageBox, rows: Sequence[int]) -> None:
        """The cards are let go over a stage."""
        self._scroll.stop()
        self._gone.stop()
        if self._carry.by_mouse:
            self._carry.point_at(box, box.list.gap_beside(self._where.y()))
            self._carry.drop()
        else:
            self._carry.send(rows, box)

    def _close(self) -> None:
        self._box = None
        self._carry.point_at(None)

    def _rest(self) -> None:
        self._scroll.stop()
        self._gone.stop()
        self._box = None

    def _pull(self) -> tuple[int, int]:
        """How far to scroll the stage downwards and the board to the right: more the nearer the mouse is to an edge."""
        if self._box is None:
            return 0, 0
        view = self._box.list
        whole = self._area.viewport()
        across = view.viewport().mapTo(whole, self._where).x()
        down = _towards(self._where.y(), view.viewport().height()) if self._where.y() >= 0 else 0
        right = _towards(across, whole.width())
        return (down if _can(view.verticalScrollBar(), down) else 0,
                right if _can(self._area.horizontalScrollBar(), right) else 0)

    def _scroll_on(self) -> None:
        down, right = self._pull()
        if self._box is None or not (down or right):
            self._scroll.stop()
            return
        view, whole = self._box.list, self._area.horizontalScrollBar()
        view.verticalScrollBar().setValue(view.verticalScrollBar().value() + down)
        before = whole.value()
        whole.setValue(before + right)
        self._where += QPoint(whole.value() - before, 0)
        self._carry.point_at(self._box, view.gap_beside(self._where.y()))


class _Stage(QObject):
    """Carries the stage along with what its list tells."""

    def __init__(self, drag: BoardDrag, box: StageBox) -> None:
        super().__init__(box)
        self._drag = drag
        self._box = box
        box.list.drag_wanted.connect(self._start)
        box.list.dragged_over.connect(self._over)
        box.list.drag_left.connect(drag.leave)
        box.list.cards.dropped.connect(self._drop)

    def _start(self, hand: QPoint) -> None:
        self._drag.start(self._box, hand)

    def _over(self, where: QPoint) -> None:
        self._drag.over(self._box, where)

    def _drop(self, rows: Sequence[int]) -> None:
        self._drag.drop(self._box, rows)


def _towards(at: int, length: int) -> int:
    """Pixels to scroll for a place `at` on a side of this length: below 0 near its begin, above 0 near its end."""
    if at < NEAR:
        return -_speed(at)
    return _speed(length - at) if at > length - NEAR else 0


def _speed(distance: int) -> int:
    return max(1, round(FASTEST * (NEAR - max(distance, 0)) / NEAR))


def _can(bar: QScrollBar, by: int) -> bool:
    return bar.value() < bar.maximum() if by > 0 else bar.value() > bar.minimum()
