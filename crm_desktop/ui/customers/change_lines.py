"""The first records of a change of many: name at the left, what it was and what it becomes at the right."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from crm_desktop.i18n import trn
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.widgets.ink import MEDIUM, RIGHT, draw_box, draw_icon, ink_font, ink_width, write_line

ROW, INSET, GAP, ARROW = 30, 12, 8, 14
Change = tuple[str, str, str]  # name, before, after


class ChangeLines(QWidget):
    """Only shows; a screen reader hears all of it in one description."""

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._changes: tuple[Change, ...] = ()
        self._more = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        on_change(theme, self, self.update)

    def show_changes(self, changes: Sequence[Change], more: int) -> None:
        """The first changes, and how many records follow."""
        self._changes, self._more = tuple(changes), more
        self.setAccessibleDescription("; ".join(f"{name}: {before} → {after}" if after else f"{name}: {before}"
                                                for name, before, after in changes))
        self.updateGeometry()
        self.update()

    def lines(self) -> list[Change]:
        """What is shown."""
        return list(self._changes)

    def sizeHint(self) -> QSize:
        return QSize(320, ROW * (len(self._changes) + bool(self._more)) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """The whole line as its tooltip: long names are cut."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = event.pos().y() // ROW
            said = ", ".join(part for part in self._changes[at] if part) if at < len(self._changes) else ""
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        draw_box(painter, QRectF(self.rect()), 6, None, theme.colour("border.soft"))
        for at, change in enumerate(self._changes):
            rect = QRect(INSET, 1 + at * ROW, self.width() - 2 * INSET, ROW)
            if at:
                painter.fillRect(1, rect.top(), self.width() - 2, 1, theme.colour("border.divider"))
            self._line(painter, rect, *change)
        if self._more:
            rect = QRect(INSET, 1 + len(self._changes) * ROW, self.width() - 2 * INSET, ROW)
            painter.fillRect(1, rect.top(), self.width() - 2, 1, theme.colour("border.divider"))
            write_line(painter, rect, trn("and {n} more", "and {n} more", self._more), ink_font(theme, "label"),
                       theme.colour("text.tertiary"))
        painter.end()

    def _line(self, painter: QPainter, rect: QRect, name: str, before: str, after: str) -> None:
        theme = self._theme
        same = before == after
        most = rect.width() * 2 // 3
        behind = min(ink_width(theme, after, "body", MEDIUM) + 1, most // 2) if after and not same else 0
        ahead = min(ink_width(theme, before, "body") + 1, most - behind)
        right = rect.right() + 1
        if behind:
            write_line(painter, QRect(right - behind, rect.top(), behind, ROW), after,
                       ink_font(theme, "body", MEDIUM), theme.colour("text.primary"))
            right -= behind + GAP + ARROW
            draw_icon(painter, theme, "arrow-right", ARROW, "text.tertiary", right, rect.top() + (ROW - ARROW) // 2)
            right -= GAP
        write_line(painter, QRect(right - ahead, rect.top(), ahead, ROW), before, ink_font(theme, "body"),
                   theme.colour("text.tertiary" if same else "text.secondary"), align=RIGHT)
        write_line(painter, QRect(rect.left(), rect.top(), right - ahead - GAP - rect.left(), ROW), name,
                   ink_font(theme, "body"), theme.colour("text.primary"))
