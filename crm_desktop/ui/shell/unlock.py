"""The screen on a locked book: the passphrase or the recovery code, and nothing of what the book holds.

It is painted before the heavy libraries are there, so it imports neither store nor security; who opens the book
listens to its signals.
"""

from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.i18n import tr
from crm_desktop.settings import SettingsFile
from crm_desktop.ui.base.text import ElidedLabel, make_button, make_label, set_level
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.shell.book_dialog import ask_for_book
from crm_desktop.ui.shell.book_mark import BookMark
from crm_desktop.ui.shell.busy_button import BusyButton
from crm_desktop.ui.shell.error_note import ErrorNote
from crm_desktop.ui.shell.screen_foot import ScreenFoot, shown_path
from crm_desktop.ui.shell.secret_field import CapsNotice, SecretField

WIDTH = 384
MARK = 46
ABOVE = 29  # per cent of the height, over the head
NO_BOOK = {"missing_book", "empty_file", "not_a_book", "no_slots", "slots_damaged"}  # then a new one may be wanted


class UnlockScreen(QWidget):
    """One thing to do; what was typed stays through errors, languages and themes until the book is open."""

    passphrase_given = Signal(str)
    recovery_code_given = Signal(str)
    keyring_wanted = Signal()  # nothing is typed: the keyring may open it now
    another_book_wanted = Signal(object)  # its path
    new_book_wanted = Signal()

    def __init__(self, theme: Theme, settings: SettingsFile, path: Path) -> None:
        super().__init__()
        self._path = path
        self._by_code = False
        self.setObjectName("unlock_screen")
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = ElidedLabel("figure", name="unlock_title")
        self._where = ElidedLabel("body", "secondary", name="unlock_path", middle=True)
        self._label = make_label("", "label", name="unlock_label")
        self._secret = SecretField(theme, name="unlock_secret")
        self._caps = CapsNotice(theme, self._secret, name="unlock_caps")
        self._code = QLineEdit()
        self._code.setObjectName("unlock_code")
        self._code.setProperty("room", "large")
        self._hint = make_label("", "label", "tertiary", name="unlock_hint", wrap=True)
        self._hint.setProperty("weight", "plain")
        self._error = ErrorNote(theme, name="unlock_error")
        self._open = BusyButton(theme, name="unlock_open")
        self._remember = QCheckBox()
        self._remember.setObjectName("unlock_remember")
        self._keyring = make_label("", "label", "tertiary", name="unlock_keyring")
        self._keyring.setProperty("weight", "plain")
        self._other_way = make_button(theme, kind="link", name="unlock_other_way")
        self._another = make_button(theme, kind="link", name="unlock_another")
        self._new = make_button(theme, kind="link", name="unlock_new")
        self._foot = ScreenFoot(theme, settings)
        self._lay_out(theme)
        self._connect()
        self.offer_remember(False)
        self._new.hide()
        self._show_way()
        on_change(theme, self, self.set_texts)
        self.setFocusProxy(self._secret)

    @property
    def path(self) -> Path:
        """The book that is to be opened."""
        return self._path

    @property
    def remember(self) -> bool:
        """Whether this laptop is to keep a key in its keyring."""
        return not self._remember.isHidden() and self._remember.isChecked()

    def offer_remember(self, works: bool) -> None:
        """Shows the choice to remember where this computer's keyring works."""
        self._remember.setVisible(works)
        self._keyring.setVisible(works)

    def set_path(self, path: Path) -> None:
        """Another book: what was typed for the one before is forgotten."""
        self._path = path
        self.forget()
        self._error.clear()
        self._new.hide()
        self.set_texts()

    def set_busy(self, text: str | None) -> None:
        """The verb in progress, seen after half a second; nothing or an empty text: ready again."""
        self._open.set_busy(text or "")

    def show_error(self, error: UserError) -> None:
        """Shows it in place; a wrong passphrase is selected for retyping, everything else typed stays."""
        self.set_busy(None)
        self._error.show_error(error)
        self._new.setVisible(error.code in NO_BOOK)
        if error.code == "wrong_passphrase" and not self._by_code:
            set_level(self._secret, "error", "state")
            self._secret.selectAll()
        elif error.code == "wrong_recovery_code":
            set_level(self._field(), "error", "state")
        self._field().setFocus()

    def say_why(self, error: UserError) -> None:
        """Why the keyring did not open the book: no failure, the passphrase is asked for instead."""
        if self._error.isHidden():
            self._error.show_error(error, mild=True)

    def forget(self) -> None:
        """Nothing typed stays in the fields."""
        self._secret.forget()
        self._code.setText("")
        self._mark_sound()

    def set_texts(self) -> None:
        """All texts in the current language."""
        self._title.setText(self._path.stem)
        self._where.setText(shown_path(self._path))
        self._where.setToolTip(str(self._path))
        self._label.setText(tr("Recovery code") if self._by_code else tr("Passphrase"))
        self._secret.setAccessibleName(tr("Passphrase"))
        self._code.setAccessibleName(tr("Recovery code"))
        self._hint.setText(tr("Six groups of five letters and digits, as on your paper. Dashes and small letters do "
                              "not matter."))
        self._open.set_label(tr("Open book"))
        self._remember.setText(tr("Remember on this laptop"))
        self._keyring.setText(tr("system keyring"))
        self._other_way.setText(tr("Use the passphrase") if self._by_code else tr("Use the recovery code"))
        self._another.setText(tr("Open another book"))
        self._new.setText(tr("Make a new book"))
        for part in (self._secret, self._caps, self._error, self._foot):
            part.set_texts()

    def _lay_out(self, theme: Theme) -> None:
        links = QHBoxLayout()
        links.setSpacing(16)
        links.addStretch(1)
        for link in (self._other_way, self._another, self._new):
            links.addWidget(link)
        links.addStretch(1)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(_centred(self._head(theme)))
        middle.addSpacing(24)
        middle.addLayout(_centred(self._card()))
        middle.addSpacing(16)
        middle.addLayout(links)
        middle.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addStretch(ABOVE)
        whole.addLayout(middle, 100 - ABOVE)  # notices lengthen the card downwards; what is typed into stays in place
        whole.addWidget(self._foot)

    def _head(self, theme: Theme) -> QWidget:
        head = QWidget()
        head.setFixedWidth(WIDTH)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._title)
        names.addWidget(self._where)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(BookMark(theme, MARK))
        row.addLayout(names, 1)
        return head

    def _card(self) -> QWidget:
        card = QWidget()
        card.setProperty("ground", "card")
        card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        card.setFixedWidth(WIDTH)
        keep = QHBoxLayout()
        keep.addWidget(self._remember, 1)
        keep.addWidget(self._keyring)
        rows = QVBoxLayout(card)
        rows.setContentsMargins(20, 20, 20, 20)
        rows.setSpacing(8)
        for part in (self._label, self._secret, self._code, self._caps, self._hint, self._error):
            rows.addWidget(part)
        rows.addSpacing(4)
        rows.addWidget(self._open)
        rows.addSpacing(4)
        rows.addLayout(keep)
        return card

    def _connect(self) -> None:
        for field in (self._secret, self._code):
            field.returnPressed.connect(self._submit)
            field.textEdited.connect(self._mark_sound)
        self._open.clicked.connect(self._submit)
        self._other_way.clicked.connect(self._switch)
        self._another.clicked.connect(self._ask_for_another)
        self._new.clicked.connect(self.new_book_wanted)
        order = (self._secret, self._secret.eye(), self._code, self._open, self._remember, self._other_way,
                 self._another, self._new)
        for before, after in pairwise(order):
            self.setTabOrder(before, after)

    def _field(self) -> QLineEdit:
        return self._code if self._by_code else self._secret

    def _submit(self) -> None:
        said = self._field().text()
        if self._open.busy:
            return
        self._error.clear()
        if not said:
            self._field().setFocus()
            self.keyring_wanted.emit()
            return
        (self.recovery_code_given if self._by_code else self.passphrase_given).emit(said)

    def _switch(self) -> None:
        self._by_code = not self._by_code
        self._error.clear()
        self._mark_sound()
        self._show_way()
        self.set_texts()
        self._field().setFocus()

    def _show_way(self) -> None:
        self._secret.setVisible(not self._by_code)
        self._code.setVisible(self._by_code)
        self._hint.setVisible(self._by_code)
        self.setFocusProxy(self._field())

    def _mark_sound(self) -> None:
        for field in (self._secret, self._code):
            set_level(field, "", "state")

    def _ask_for_another(self) -> None:
        ask_for_book(self, self._path.parent, self._take_another)

    def _take_another(self, path: str) -> None:
        if path:
            self.another_book_wanted.emit(Path(path))


def _centred(part: QWidget) -> QHBoxLayout:
    """Between two springs: an alignment would ask for a height that forgets wrapped lines."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(part)
    row.addStretch(1)
    return row
