"""The left half of the first screen: what the program promises, and how far the new book has come."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.shell.book_mark import BookMark

MARK = 54
BEFORE = ("lock", "key-round", "file-text")  # the signs of the three points while nothing is made


class FirstPromise(QWidget):
    """Says only what is so: before the book is made what will be, afterwards what is done."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._keyring = True
        self._made = False
        self._title = make_label("", "hero", name="first_title", wrap=True)
        self._words = make_label("", "heading", "secondary", name="first_promise", wrap=True)
        self._words.setProperty("weight", "plain")
        self._points = [(IconLabel(theme, icon), make_label("", "body", name=f"first_point_{at}", wrap=True))
                        for at, icon in enumerate(BEFORE)]
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addStretch(1)
        rows.addWidget(BookMark(theme, MARK))
        rows.addSpacing(12)
        rows.addWidget(self._title)
        rows.addWidget(self._words)
        rows.addSpacing(12)
        for icon, label in self._points:
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(icon)
            row.addWidget(label, 1)
            rows.addLayout(row)
        rows.addStretch(1)
        on_change(theme, self, self.set_texts)

    def tell(self, *, keyring: bool, made: bool) -> None:
        """Whether this computer's keyring keeps the key, and whether the book is made."""
        self._keyring, self._made = keyring, made
        self.set_texts()

    def set_texts(self) -> None:
        """All texts in the current language."""
        self._title.setText(tr("Your customers, on your own laptop"))
        self._words.setText(tr("Everything works with the cable out. Nothing leaves this machine until you join "
                               "a team, and then only sealed."))
        for (icon, label), (name, colour, text) in zip(self._points, self._said(), strict=True):
            icon.set_icon(name, colour)
            label.setText(text)

    def _said(self) -> list[tuple[str, str, str]]:
        if self._made:
            done = ("circle-check", "state.success.mark")
            key = tr("Key stored in the system keyring") if self._keyring else tr("Your passphrase opens it")
            return [(*done, tr("Your book is made and encrypted")), (*done, key),
                    ("circle-dashed", "state.warn.mark", tr("Recovery code not written down yet"))]
        texts = (tr("Your book is encrypted from the start"),
                 tr("The system keyring keeps its key") if self._keyring else tr("You choose its passphrase"),
                 tr("A recovery code opens it when all else is lost"))
        return [(icon, "text.secondary", text) for icon, text in zip(BEFORE, texts, strict=True)]
