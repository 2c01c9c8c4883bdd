"""A box for several lines that takes a text of any length: its beginning is shown, the rest is kept beside it."""

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from crm_desktop.domain.figures import count_text
from crm_desktop.i18n import tr
from crm_desktop.ui.base.text import around, make_button, make_label
from crm_desktop.ui.base.theme import Theme, on_change

SHOWN = 5_000  # characters: laying out ten million takes the window away for seconds
FOOT = 28


def tail_text(tail: str) -> str:
    """What is said of the characters that are kept and not shown."""
    return tr("and {n} more characters, kept as they are", n=count_text(len(tail)))


class TailNote(QWidget):
    """How many characters are kept beside what is shown, and the way to drop them."""

    dropped = Signal()

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}_tail")
        self._tail = ""
        self._text = make_label("", "fine", "secondary", name=f"{name}_tail_text")
        self._drop = make_button(theme, kind="link", name=f"{name}_tail_drop")
        self._drop.clicked.connect(self.dropped)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 2, 0)
        row.setSpacing(8)
        row.addWidget(self._text)
        row.addWidget(self._drop)
        row.addStretch(1)
        on_change(theme, self, self.set_texts)

    def show_tail(self, tail: str) -> None:
        """Another rest; empty hides the note."""
        self._tail = tail
        self.setVisible(bool(tail))
        self.set_texts()

    def set_texts(self) -> None:
        """Words in the current language."""
        self._text.setText(tail_text(self._tail))
        self._drop.setText(tr("Drop them"))


class FoldedEdit(QPlainTextEdit):
    """Ask `whole` for the text and give it by `set_whole`; what is pasted is folded where it is long."""

    tail_changed = Signal()

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._tail = ""
        self._note = TailNote(theme, name=name)
        self._note.setParent(self)
        self._note.hide()
        self._note.dropped.connect(self.drop_tail)

    def whole(self) -> str:
        """Everything: what is shown, and what is kept beside it."""
        return self._shown() + self._tail

    def tail(self) -> str:
        """What is kept and not shown."""
        return self._tail

    def is_blank(self) -> bool:
        """Whether nothing but blanks is there."""
        return (not self._tail or self._tail.isspace()) and not self.toPlainText().strip()

    def set_whole(self, text: str) -> None:
        """Another text; of a long one the beginning is shown."""
        self._keep(text[SHOWN:])
        self.setPlainText(text[:SHOWN])

    def drop_tail(self) -> None:
        """What is not shown goes."""
        self._keep("")

    # -- Qt's side

    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text() if source.hasText() else ""
        if len(text) + len(self._shown()) <= SHOWN and not self._tail:
            super().insertFromMimeData(source)
            return
        cursor = self.textCursor()
        before, after = around(self._shown(), cursor.selectionStart(), cursor.selectionEnd())
        self.set_whole(f"{before}{text}{after}{self._tail}".replace("\r\n", "\n"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._note.setGeometry(0, self.height() - FOOT, self.width(), FOOT)

    def _shown(self) -> str:
        """The text of the box as it was typed: `toPlainText` would make blanks of those that hold words together."""
        return self.document().toRawText().replace("\u2029", "\n")

    def _keep(self, tail: str) -> None:
        if tail == self._tail:
            return
        self._tail = tail
        self._note.show_tail(tail)
        self.setViewportMargins(0, 0, 0, FOOT if tail else 0)
        self._note.setGeometry(0, self.height() - FOOT, self.width(), FOOT)
        self.tail_changed.emit()
