"""Chips in as many lines as they need: what found no room in the tool row stands here, below it."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

LEFT, RIGHT, BELOW = 20, 16, 8  # pixels: as the tool row
GAP = 8


class ChipLines(QWidget):
    """As wide as it is given, and as high as its lines."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._chips: list[QWidget] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_chips(self, chips: Sequence[QWidget]) -> None:
        """These chips and no others; it is hidden without any."""
        self._chips = list(chips)
        for chip in chips:
            if chip.parentWidget() is not self:
                chip.setParent(self)
            chip.show()
        self.setVisible(bool(chips))
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(LEFT + RIGHT, self.minimumHeight())

    def _place(self) -> None:
        x, y, high = LEFT, 0, 0
        for chip in self._chips:
            size = chip.sizeHint()
            if x > LEFT and x + size.width() > self.width() - RIGHT:
                x, y = LEFT, y + high + GAP
            chip.setGeometry(x, y, min(size.width(), max(self.width() - LEFT - RIGHT, 0)), size.height())
            x += size.width() + GAP
            high = size.height()
        self.setFixedHeight(y + high + BELOW)
