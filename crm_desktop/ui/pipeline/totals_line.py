"""The totals of the board in one line: figures stand out, the words between them recede."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.widgets.ink import NORMAL, STRONG, ink_font, ink_width, write_line

Part = tuple[str, bool]  # a piece of text, and whether it is a figure


class TotalsLine(QWidget):
    """Painted by itself, because it changes weight within the line."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._parts: tuple[Part, ...] = ()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        on_change(theme, self, self.updateGeometry)

    def set_parts(self, parts: Sequence[Part]) -> None:
        """What it says."""
        self._parts = tuple(parts)
        self.setAccessibleName(self.text())
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """All of it as a sentence."""
        return "".join(text for text, _ in self._parts)

    def sizeHint(self) -> QSize:
        return QSize(sum(self._width(part) for part in self._parts), 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = self.rect()
        over = self.sizeHint().width() - rect.width()
        painter.setClipRect(rect)
        left = rect.left() if over > 0 else -over
        for text, figure in self._parts:
            width = self._width((text, figure))
            write_line(painter, rect.adjusted(left, 0, left + width - rect.width() + 1, 0), text,
                       ink_font(self._theme, "label", STRONG if figure else NORMAL),
                       self._theme.colour("text.primary" if figure else "text.secondary"),
                       align=Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            left += width
        painter.end()

    def _width(self, part: Part) -> int:
        return ink_width(self._theme, part[0], "label", STRONG if part[1] else NORMAL)
