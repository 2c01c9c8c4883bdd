"""One column of the board: the stage's head over its list of cards; both take cards that are dragged there."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.analysis.funnel import stage_label
from crm_desktop.queries.board import StageColumn
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.board_answers import BoardAnswer, ask_faces
from crm_desktop.ui.pipeline.board_words import head_words
from crm_desktop.ui.pipeline.card_face import CardFace
from crm_desktop.ui.pipeline.stage_head import StageHead
from crm_desktop.ui.pipeline.stage_list import StageList


class StageBox(QWidget):
    """A stage; it asks for the cards that its list wants to show."""

    faces_came = Signal()

    def __init__(self, desk: Desk, stage_id: bytes, board: str = "") -> None:
        """`board` is the mark of the board's own drags."""
        super().__init__()
        self._desk = desk
        self.stage_id = stage_id
        self.name = ""
        self.setObjectName(f"stage_{stage_id.hex()}")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "stage")
        self.setAcceptDrops(True)
        self.head = StageHead(desk.theme)
        self.head.setObjectName(f"head_{stage_id.hex()}")
        self.list = StageList(desk.theme, f"cards_{stage_id.hex()}", board=board, stage_id=stage_id)
        self.list.cards.rows_wanted.connect(self._ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.list, 1)
        self.setMinimumWidth(desk.theme.size("board_card_min_width"))

    def show_stage(self, column: StageColumn, answer: BoardAnswer, place: int) -> None:
        """The stage's figures and cards; `place` is its own among the open stages."""
        self.show_head(column, answer, place)
        held = self.list.hold()
        if self.list.cards.set_cards(answer.orders[self.stage_id], answer.tall[self.stage_id]):
            self.list.restore(held)
        else:
            self.list.look()

    def show_head(self, column: StageColumn, answer: BoardAnswer, place: int) -> None:
        """The stage's name and figures, in the current language and theme."""
        self.name = stage_label(column.name)
        self.list.setAccessibleName(self.name)
        self.head.set_words(head_words(column, answer), self._colour(column, answer, place))

    def _colour(self, column: StageColumn, answer: BoardAnswer, place: int) -> QColor:
        if column.kind != "open":
            return self._desk.theme.colour(f"stage.{column.kind}")
        return self._desk.theme.stage_colour(place, sum(one.kind == "open" for one in answer.columns))

    def _ask(self, rows: Sequence[int]) -> None:
        wanted = [row for row in rows if row > 0]
        if wanted:
            self._desk.jobs.ask(self, "faces", lambda book: ask_faces(book, wanted), self._show_faces)

    def _show_faces(self, faces: dict[int, CardFace]) -> None:
        self.list.cards.fill_faces(faces)
        self.faces_came.emit()

    # -- cards that are dragged over the head

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Above the list: the slot opens at its top, and nothing scrolls."""
        below = self.list.viewport().mapFrom(self, event.position().toPoint())
        self.list.take_drag(event, QPoint(below.x(), -1))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.list.drag_left.emit()

    def dropEvent(self, event: QDropEvent) -> None:
        self.list.dropEvent(event)
