"""The subject of a ticket as its title, elided where it is too long, and edited on its place."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QStackedLayout, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.ink import write_line

HEIGHT = 30


class SubjectLine(QWidget):
    """Double click or E turns the title into a line; `renamed` carries the new words."""

    renamed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._subject = ""
        self.setFixedHeight(HEIGHT)
        self._label = _Title(theme)
        self._line = _Line()
        self._line.setObjectName("subject_editor")
        self._line.done.connect(self._done)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._label)
        self._stack.addWidget(self._line)

    def set_subject(self, subject: str) -> None:
        """Shows a subject; an editor that is open keeps what is typed."""
        self._subject = subject
        self._label.setText(subject)
        self._label.setToolTip(subject)

    def edit(self) -> None:
        """Opens the editor with the whole subject selected."""
        if self.is_editing():
            return
        self._line.setAccessibleName(tr("Subject"))
        self._line.setText(self._subject)
        self._line.selectAll()
        self._stack.setCurrentWidget(self._line)
        self._line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def is_editing(self) -> bool:
        """Whether the editor is open."""
        return self._stack.currentWidget() is self._line

    def close_editor(self) -> None:
        """Back to the title; what was typed is dropped."""
        self._stack.setCurrentWidget(self._label)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.edit()

    def _done(self, take: bool) -> None:
        if not self.is_editing():
            return
        typed = self._line.text().strip()
        self.close_editor()
        if take and typed and typed != self._subject:
            self.renamed.emit(typed)


class _Title(QLabel):
    """A title that gives way: it ends in an ellipsis instead of pushing its neighbours out."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("ticket_subject")
        self.setProperty("face", "title")
        self.setTextFormat(Qt.TextFormat.PlainText)
        theme.changed.connect(self.update)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        write_line(painter, self.rect(), self.text(), self._theme.font("title"), self._theme.colour("text.primary"))
        painter.end()


class _Line(QLineEdit):
    """Enter takes, Esc drops, leaving it takes."""

    done = Signal(bool)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.done.emit(True)
        elif event.key() == Qt.Key.Key_Escape:
            self.done.emit(False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.done.emit(True)
