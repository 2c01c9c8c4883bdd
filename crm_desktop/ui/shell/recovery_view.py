"""The recovery code of a new book, shown this once: to be written on paper before the book opens."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.text import make_button, make_label
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.shell.borrowed_clipboard import MINUTE, BorrowedClipboard

CODE_PIXELS = 19


class RecoveryView(QWidget):
    """`noted` comes once, when somebody says that it is written down; then the view forgets the code."""

    noted = Signal()

    def __init__(self, theme: Theme, *, clipboard_time: int = MINUTE) -> None:
        super().__init__()
        self._plain = ""
        self._copied = False
        self._clipboard_time = clipboard_time
        self.setObjectName("recovery_view")
        self.setProperty("ground", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = make_label("", "heading", name="recovery_title")
        self._why = make_label("", "body", "secondary", name="recovery_why", wrap=True)
        self._code = make_label("", "title", name="recovery_code")
        self._copy = make_button(theme, icon="copy", name="recovery_copy")
        self._after = make_label("", "label", "tertiary", name="recovery_after")
        self._after.setProperty("weight", "plain")
        self._noted = make_button(theme, kind="primary", name="recovery_noted")
        self._lay_out()
        self._copy.clicked.connect(self._take_copy)
        self._noted.clicked.connect(self._done)
        on_change(theme, self, self.set_texts)
        self.setFocusProxy(self._noted)

    def show_code(self, code: str) -> None:
        """Six groups of five letters and digits, as they are to be written down."""
        self._plain, self._copied = code, False
        self._code.setText(code)
        self.set_texts()

    def set_texts(self) -> None:
        """All texts in the current language."""
        self._title.setText(tr("Your recovery code"))
        self._why.setText(tr("Write it down and keep it away from this laptop. It is shown only now, and it opens the "
                             "book when passphrase and keyring are lost."))
        self._code.setAccessibleName(tr("Recovery code: {code}", code=self._plain) if self._plain else "")
        self._copy.setText(tr("Copy"))
        self._copy.setAccessibleName(tr("Copy the recovery code"))
        self._after.setText(tr("Copied. In a minute the clipboard is emptied.") if self._copied else "")
        self._noted.setText(tr("I have written it down"))
        font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family())
        font.setPixelSize(CODE_PIXELS)
        font.setStyleHint(QFont.StyleHint.Monospace)
        self._code.setFont(font)

    def _lay_out(self) -> None:
        frame = QWidget()
        frame.setObjectName("recovery_frame")
        frame.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inner = QHBoxLayout(frame)
        inner.setContentsMargins(16, 16, 16, 16)
        inner.addWidget(self._code)
        inner.addStretch(1)
        copy = QHBoxLayout()
        copy.setSpacing(12)
        copy.addWidget(self._copy)
        copy.addWidget(self._after, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._noted)
        foot.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 20)
        rows.setSpacing(12)
        rows.addWidget(self._title)
        rows.addWidget(self._why)
        rows.addWidget(frame)
        rows.addLayout(copy)
        rows.addSpacing(8)
        rows.addLayout(foot)

    def _take_copy(self) -> None:
        BorrowedClipboard(self._plain, self._clipboard_time)
        self._copied = True
        self.set_texts()

    def _done(self) -> None:
        self.show_code("")
        self.noted.emit()
