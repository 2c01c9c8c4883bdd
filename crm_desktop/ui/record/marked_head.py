"""The head of a card beside whose words a sync mark stands: the mark's words give way to the head's own."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.ui.record.sync_mark import SyncMark

ICON = 30  # pixels: the mark without its words


class MarkedHead(QWidget):
    """A subclass lays out `mark_line`, at whose end the mark stands, and fits its texts in `fit`."""

    def __init__(self) -> None:
        super().__init__()
        self.mark_line = QHBoxLayout()
        self.mark_line.setSpacing(8)
        self._mark: SyncMark | None = None

    def add_mark(self, mark: SyncMark) -> None:
        """A mark at the end of its line; where that is narrow its icon alone."""
        self._mark = mark
        self.mark_line.addWidget(mark)
        mark.installEventFilter(self)

    def fit(self) -> None:
        """Fits the texts to the width: after each change of one of them, of the width, and of the mark."""
        raise NotImplementedError

    def room_beside_mark(self, wanted: int, room: int) -> int:
        """The mark says its words where as many pixels as wanted are left of the room; gives what is left."""
        words = self._mark.room_for_words() if self._mark is not None else 0
        if self._mark is None or not words:
            return room
        short = wanted > room - words
        self._mark.set_short(short)
        return room - (ICON if short else words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self.fit()
        return False
