"""How one of the values of a field in conflict looks: its owner, the value, when and where; and the result of all."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

from crm_desktop.i18n import tr
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.choice_row import RADIO, RADIUS, ChoiceBox
from crm_desktop.ui.widgets.ink import MEDIUM, NORMAL, draw_box, ink_font, write_line

HEIGHT, AIR = 80, 13
MOST_KEPT = 160  # pixels: a longer text that may be chosen pushes what is below it, else it would leave a hole


class ValueChoice(ChoiceBox):
    """One that cannot be chosen (what stood there before, where nobody knows it) has no radio."""

    def __init__(self, theme: Theme, which: str, name: str) -> None:
        super().__init__(theme, which, name)
        self._texts = ("", "", "")
        self.setFixedHeight(HEIGHT)

    def say(self, title: str, value: str, note: str) -> None:
        """Whose, what, when and where."""
        self._texts = (title, value, note)
        self.setAccessibleName(tr(", ").join(part for part in self._texts if part))
        self.setToolTip(value)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, chosen = self.theme, self.isChecked()
        border = "accent.base" if chosen else "border.soft"
        ground = "accent.soft" if chosen else "surface.base" if self.which else "surface.window"
        painter = QPainter(self)
        draw_box(painter, QRectF(self.rect()), RADIUS, theme.colour(ground), theme.colour(border),
                 2.0 if chosen else 1.0)
        left = AIR
        if self.which:
            self.draw_radio(painter, AIR, 10)
            left += RADIO + 8
        title, value, note = self._texts
        wide = self.width() - AIR
        fine, grey = ink_font(theme, "label", NORMAL), theme.colour("text.secondary")
        write_line(painter, QRect(left, 9, wide - left, 18), title, fine, grey)
        write_line(painter, QRect(AIR, 29, wide - AIR, 22), value, ink_font(theme, "heading", MEDIUM),
                   theme.colour("text.primary"))
        write_line(painter, QRect(AIR, 53, wide - AIR, 18), note, fine, grey)
        painter.end()


class ResultLabel(QLabel):
    """What all will see in a field: as high as the highest text that may be chosen, so that nothing below it jumps."""

    def __init__(self, name: str, texts: Sequence[str]) -> None:
        super().__init__()
        self._texts = tuple(texts)
        self.setObjectName(name)
        self.setProperty("face", "body")
        self.setProperty("level", "primary")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)

    def heightForWidth(self, width: int) -> int:
        measure, room = self.fontMetrics().boundingRect, QRect(0, 0, width, 0)
        kept = max(measure(room, Qt.TextFlag.TextWordWrap, text).height() for text in self._texts)
        return max(super().heightForWidth(width), min(kept, MOST_KEPT))
