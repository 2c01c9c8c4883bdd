"""A switch of a few words in one frame, of which one is chosen; arrows move it, and it is one stop of the Tab key."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.widgets.ink import MEDIUM, NORMAL, draw_box, draw_icon, ink_font, ink_width, write_line

INSET, ICON, ICON_GAP, EDGE = 10, 14, 5, 2
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


@dataclass(frozen=True)
class Segment:
    """One choice: `text` is an msgid marked by `later`, `icon` a Lucide name or ""."""

    key: str
    text: str
    icon: str = ""


class Segmented(QWidget):
    """Exclusive buttons in one frame; each is found by the objectName "<name>_<key>"."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, segments: Sequence[Segment], *, name: str, title: str = "",
                 parent: QWidget | None = None) -> None:
        """`title`, an msgid, says to a screen reader what is chosen here; the first segment is chosen."""
        super().__init__(parent)
        self.setObjectName(name)
        self._theme = theme
        self._title = title
        self._group = QButtonGroup(self)
        self._parts = [_Part(theme, segment, f"{name}_{segment.key}") for segment in segments]
        row = QHBoxLayout(self)
        row.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        row.setSpacing(0)
        for part in self._parts:
            row.addWidget(part)
            self._group.addButton(part)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group.buttonClicked.connect(self._clicked)
        self.set_current(segments[0].key)
        on_change(theme, self, self.set_texts)

    def current(self) -> str:
        """The key that is chosen."""
        return next((part.segment.key for part in self._parts if part.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Shows another choice; it is the page's own doing, so nothing is emitted."""
        for part in self._parts:
            part.setChecked(part.segment.key == key)
        self._one_stop()

    def allow(self, key: str, allowed: bool) -> None:
        """Whether a choice can be made now."""
        for part in self._parts:
            if part.segment.key == key:
                part.setEnabled(allowed)

    def set_texts(self) -> None:
        """Takes the current language."""
        self.setAccessibleName(tr(self._title))
        for part in self._parts:
            part.set_texts()

    def _clicked(self) -> None:
        self._one_stop()
        self.chosen.emit(self.current())

    def _one_stop(self) -> None:
        for part in self._parts:
            part.setFocusPolicy(Qt.FocusPolicy.StrongFocus if part.isChecked() else Qt.FocusPolicy.ClickFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        at = next((at for at, part in enumerate(self._parts) if part.isChecked()), 0) + step
        if 0 <= at < len(self._parts):
            self._parts[at].setFocus(Qt.FocusReason.TabFocusReason)
            self._parts[at].click()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_box(painter, QRectF(self.rect()), 6, self._theme.colour("surface.sunken"),
                 self._theme.colour("border.soft"))
        painter.end()


class _Part(QToolButton):
    """One of the buttons; its arrows are the whole switch's."""

    def __init__(self, theme: Theme, segment: Segment, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setCheckable(True)
        self._theme = theme
        self.segment = segment

    def set_texts(self) -> None:
        self.setText(tr(self.segment.text))
        self.setAccessibleName(self.text())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        icon = ICON + ICON_GAP if self.segment.icon else 0
        width = ink_width(self._theme, self.text(), "label", MEDIUM) + 1
        return QSize(2 * INSET + icon + width, self._theme.size("control_small") - 2 * EDGE + 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in STEPS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, here = self._theme, self.isChecked()
        if here:
            draw_box(painter, QRectF(self.rect()), 4, theme.colour("surface.base"), theme.colour("border.soft"))
        tone = "text.primary" if here or self.underMouse() else "text.secondary"
        line = self.rect().adjusted(INSET, 0, -INSET + 1, 0)
        if self.segment.icon:
            draw_icon(painter, theme, self.segment.icon, ICON, tone, line.left(), (self.height() - ICON) // 2)
            line.setLeft(line.left() + ICON + ICON_GAP)
        write_line(painter, line, self.text(), ink_font(theme, "label", MEDIUM if here else NORMAL), theme.colour(tone))
        painter.end()
