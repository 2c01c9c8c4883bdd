"""The customer's other tickets, one line each; a click or Enter shows that ticket."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.i18n import tr
from crm_desktop.queries.ticket import EarlierTicket
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.record.ticket_status import status_word
from crm_desktop.ui.service.ticket_facts import day_of
from crm_desktop.ui.service.ticket_words import STATUS_ICONS
from crm_desktop.ui.widgets.ink import NORMAL, RIGHT, draw_icon, ink_font, write_line

HEIGHT = 30
INSET = 20
ICON = 16


class EarlierList(QWidget):
    """`opened` carries the ticket's id."""

    opened = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("earlier_tickets")
        self._lines: list[_Line] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_tickets(self, tickets: Sequence[EarlierTicket], today: date) -> None:
        """These tickets, newest first; lines that are there are used again."""
        while len(self._lines) < len(tickets):
            line = _Line(self._theme, f"earlier_{len(self._lines)}")
            line.clicked.connect(partial(self._open, line))
            self._lines.append(line)
            self._column.addWidget(line)
        for place, line in enumerate(self._lines):
            line.setVisible(place < len(tickets))
            if place < len(tickets):
                line.show_ticket(tickets[place], today)

    def _open(self, line: "_Line", _checked: bool = False) -> None:
        self.opened.emit(line.ticket_id)


class _Line(QAbstractButton):
    """Status, subject and day of one ticket."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon = "circle"
        self._done = False
        self._day = ""
        self.ticket_id = b""
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def show_ticket(self, ticket: EarlierTicket, today: date) -> None:
        """Another ticket."""
        self.ticket_id = ticket.ticket_id
        self._icon = STATUS_ICONS.get(ticket.status, "circle")
        self._done = ticket.status == "solved"
        at = ticket.created_at
        self._day = day_of(at, today) if at else ""
        self.setText(ticket.subject)
        said = tr("{subject}, {status}, {day}", subject=ticket.subject, status=status_word(ticket.status),
                  day=self._day)
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        if self.underMouse() or self.isDown():
            painter.fillRect(self.rect(), theme.colour("surface.hover"))
        rect = self.rect().adjusted(INSET, 0, -INSET, 0)
        draw_icon(painter, theme, self._icon, ICON, "state.success.mark" if self._done else "text.tertiary",
                  rect.left(), (self.height() - ICON) // 2)
        taken = write_line(painter, rect, self._day, ink_font(theme, "label", NORMAL),
                           theme.colour("text.tertiary"), align=RIGHT)
        words = rect.adjusted(ICON + 8, 0, -taken - 10, 0)
        write_line(painter, words, self.text(), theme.font("body"), theme.colour("text.primary"))
        painter.end()
