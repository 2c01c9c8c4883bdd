"""The few things a new book needs to know: whose it is, its name, currency and zone, and a passphrase."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr
from crm_desktop.ui.base.text import make_button, make_label, set_level
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.shell.busy_button import BusyButton
from crm_desktop.ui.shell.error_note import ErrorNote
from crm_desktop.ui.shell.new_book import Surroundings
from crm_desktop.ui.shell.secret_field import CapsNotice, SecretField

LABELS = {
    "me": later("Your name"), "name": later("Name of the book"), "currency": later("Currency"),
    "zone": later("Time zone of the figures"), "passphrase": later("Passphrase"), "again": later("The same again"),
}


class BookForm(QWidget):
    """Filled with what this computer knows; asks for a passphrase where no keyring keeps the key."""

    done = Signal()  # what was typed can make a book
    back = Signal()
    name_changed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._keyring = False
        self.setObjectName("book_form")
        self.setProperty("ground", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = make_label("", "heading", name="form_title")
        self.me, self.name = _line("form_me"), _line("form_name")
        self.currency, self.zone = _choice("form_currency"), _choice("form_zone")
        self.passphrase = SecretField(theme, name="form_passphrase")
        self.again = SecretField(theme, name="form_again")
        self._fields: dict[str, QWidget] = {
            "me": self.me, "name": self.name, "currency": self.currency, "zone": self.zone,
            "passphrase": self.passphrase, "again": self.again}
        self._labels = {key: make_label("", "label", name=f"form_{key}_label") for key in LABELS}
        self._caps = CapsNotice(theme, self.passphrase, name="form_caps")
        self._hint = make_label("", "label", "tertiary", name="form_hint", wrap=True)
        self._hint.setProperty("weight", "plain")
        self.error = ErrorNote(theme, name="form_error")
        self.make = BusyButton(theme, name="form_make")
        self._back = make_button(theme, kind="quiet", name="form_back")
        self._lay_out()
        for line in (self.me, self.name, self.passphrase, self.again):
            line.returnPressed.connect(self._submit)
            line.textEdited.connect(self._mark_sound)
        self.name.textEdited.connect(self.name_changed)
        self.make.clicked.connect(self._submit)
        self._back.clicked.connect(self.back)
        on_change(theme, self, self.set_texts)
        self.setFocusProxy(self.me)

    def offer(self, found: Surroundings) -> None:
        """Choices and defaults of this computer; what was typed or chosen already stays."""
        self._keyring = found.keyring
        self.me.setText(self.me.text() or found.me)
        for box, words, chosen in ((self.currency, found.currencies, found.currency),
                                   (self.zone, found.zones, found.time_zone)):
            if not box.count():
                box.addItems(words)
                box.setCurrentText(chosen)
        self.set_texts()

    def forget(self) -> None:
        """The passphrase does not stay."""
        self.passphrase.forget()
        self.again.forget()

    def set_texts(self) -> None:
        """All texts in the current language."""
        self._title.setText(tr("Your new book"))
        for key, text in LABELS.items():
            self._labels[key].setText(tr(text))
            self._fields[key].setAccessibleName(tr(text))
        self._hint.setText(tr("Not needed on this laptop: its keyring opens the book. A passphrase opens it without "
                              "the keyring too.") if self._keyring else
                           tr("No keyring keeps the key here, so the passphrase opens the book. Several words are "
                              "best."))
        self.make.set_label(tr("Make the book"))
        self._back.setText(tr("Back"))
        for part in (self.passphrase, self.again, self._caps, self.error):
            part.set_texts()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for at, key in enumerate(LABELS):
            row, column = divmod(at, 2)
            grid.addWidget(self._labels[key], row * 3, column)
            grid.addWidget(self._fields[key], row * 3 + 1, column)
            grid.setColumnStretch(column, 1)
            if row:
                grid.setRowMinimumHeight(row * 3 - 1, 8)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.make)
        buttons.addWidget(self._back)
        buttons.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 20, 20, 20)
        rows.setSpacing(12)
        rows.addWidget(self._title)
        rows.addLayout(grid)
        for part in (self._caps, self._hint, self.error):
            rows.addWidget(part)
        rows.addLayout(buttons)
        order = (self.passphrase, self.again, self.passphrase.eye(), self.again.eye(), self.make)
        for before, after in pairwise(order):
            self.setTabOrder(before, after)  # the eyes come after both: a passphrase is typed twice without looking

    def _submit(self) -> None:
        if self.make.busy:
            return
        found = self._fault()
        if found is None:
            self.error.clear()
            self.done.emit()
            return
        field, error = found
        set_level(field, "error", "state")
        field.setFocus()
        self.error.show_error(error)

    def _fault(self) -> tuple[QLineEdit, UserError] | None:
        """The first field that keeps the book from being made, and why."""
        for line in (self.me, self.name):
            if not line.text().strip():
                return line, UserError("bad_input", later("A book needs a name, and it needs yours."),
                                       later("Nothing was changed."), later("Fill in both."))
        if not self.passphrase.text() and not self._keyring:
            return self.passphrase, UserError("bad_input", later("Without a keyring the book needs a passphrase."),
                                              later("Nothing was changed."),
                                              later("Choose a passphrase of several words."))
        if self.passphrase.text() != self.again.text():
            return self.again, UserError("bad_input", later("The two passphrases are not the same."),
                                         later("Nothing was changed."), later("Type it again."))
        return None

    def _mark_sound(self) -> None:
        for field in (self.me, self.name, self.passphrase, self.again):
            set_level(field, "", "state")


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setObjectName(name)
    line.setProperty("room", "large")
    return line


def _choice(name: str) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setProperty("room", "large")
    box.setMaxVisibleItems(12)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


