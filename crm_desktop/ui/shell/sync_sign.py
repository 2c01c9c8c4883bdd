"""The signs of sync: the sentence at the window's foot, and the cloud in the rail with its dot."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QToolButton

from crm_desktop.ui.base.icons import wear_icon
from crm_desktop.ui.base.text import set_tip
from crm_desktop.ui.base.theme import Theme

if TYPE_CHECKING:
    from crm_desktop.ui.shell.sync_words import SyncFace

DOT = 4.0  # radius


class SyncSign(QPushButton):
    """A sentence with its sign; a click opens what stands behind it. The owner hides it while the book has no team."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("status_sync")
        self.setProperty("kind", "quiet")
        self.setProperty("measure", "small")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()

    def show_face(self, face: "SyncFace", tip: str) -> None:
        """Another sentence."""
        wear_icon(self, self._theme, face.icon, size=14, colour=face.colour)
        self.setText(face.sentence)
        self.setToolTip(tip)
        self.setAccessibleName(face.sentence)


class SyncCloud(QToolButton):
    """The rail's cloud; a dot says that somebody is needed. The owner hides it while the book has no team."""

    def __init__(self, theme: Theme, size: int) -> None:
        super().__init__()
        self._theme = theme
        self._size = size
        self._urgent = ""
        self.setObjectName("rail_sync")
        self.setProperty("kind", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()

    def show_face(self, face: "SyncFace", tip: str) -> None:
        """Another cloud; `tip` names the verb and its key."""
        wear_icon(self, self._theme, face.cloud, size=self._size)
        set_tip(self, tip)
        self.setAccessibleDescription(face.sentence)
        self._urgent = face.colour if face.urgent else ""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._urgent:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("surface.sunken"), 2))
        painter.setBrush(self._theme.colour(self._urgent))
        half = self._size / 2
        middle = QPointF(self.width() / 2, self.height() / 2)
        painter.drawEllipse(middle + QPointF(half - 2, 2 - half), DOT + 1, DOT + 1)
        painter.end()
