"""The first screen where no book is yet: how to start, the few things a book needs, and its recovery code.

It is painted before the heavy libraries are there, so it imports neither store nor security; what this computer
offers is told to it, and who makes the book listens to its signals.
"""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.i18n import language as current_language
from crm_desktop.i18n import tr
from crm_desktop.paths import SAMPLE_BOOK, book_file_name, books_folder
from crm_desktop.settings import SettingsFile
from crm_desktop.ui.base.text import make_button
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.shell.book_dialog import ask_for_book, ask_where_to_make
from crm_desktop.ui.shell.book_form import BookForm
from crm_desktop.ui.shell.error_note import ErrorNote
from crm_desktop.ui.shell.first_promise import FirstPromise
from crm_desktop.ui.shell.new_book import NewBook, Surroundings
from crm_desktop.ui.shell.recovery_view import RecoveryView
from crm_desktop.ui.shell.screen_foot import ScreenFoot
from crm_desktop.ui.shell.start_cards import StartCards

LEFT, GAP, RIGHT = 372, 72, 516
SAMPLE_MONEY = {"en": "USD", "zh": "CNY"}


class FirstRunScreen(QWidget):
    """Sample data needs one click where a keyring works; the other ways ask for a name first."""

    book_wanted = Signal(object)  # a NewBook
    another_book_wanted = Signal(object)  # the path of a book that is there
    started = Signal(str)  # the recovery code is written down: one of STARTS

    def __init__(self, theme: Theme, settings: SettingsFile) -> None:
        super().__init__()
        self._here: Surroundings | None = None
        self._start = "import"
        self._waiting = False  # a choice that waits for what this computer offers
        self._chosen_path: Path | None = None  # by hand; else it follows from the name
        self._planned = books_folder()
        self._given = ""  # the name that we gave the book
        self._made = False
        self.setObjectName("first_run_screen")
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._promise = FirstPromise(theme)
        self._cards = StartCards(theme)
        self._note = ErrorNote(theme, name="first_error")
        self._another = make_button(theme, kind="link", name="first_another")
        self._form = BookForm(theme)
        self._recovery = RecoveryView(theme)
        self._foot = ScreenFoot(theme, settings)
        self._lay_out()
        self._connect()
        self._step(self._cards)
        on_change(theme, self, self.set_texts)

    def offer(self, found: Surroundings) -> None:
        """What this computer offers; a choice that was made before it was known goes on."""
        self._here = found
        self._form.offer(found)
        self._promise.tell(keyring=found.keyring, made=False)
        if self._waiting:
            self._waiting = False
            self.set_busy(None)
            self._choose(self._start)

    def show_recovery_code(self, code: str, *, keyring_saved: bool) -> None:
        """The book is made: its code is shown until somebody says that it is written down."""
        self.set_busy(None)
        self.forget()
        self._made = True
        self._promise.tell(keyring=keyring_saved, made=True)
        self._recovery.show_code(code)
        self._show_path()
        self._step(self._recovery)

    def set_busy(self, text: str | None) -> None:
        """The verb in progress, seen after half a second; nothing or an empty text: ready again."""
        self._form.make.set_busy(text or "")
        self._cards.set_busy(text or "")

    def show_error(self, error: UserError) -> None:
        """Shows it in place; what was typed stays."""
        self.set_busy(None)
        if error.code == "no_keyring" and self._here:
            self.offer(replace(self._here, keyring=False))
            self._step(self._form)
        (self._note if self._form.isHidden() else self._form.error).show_error(error)

    def forget(self) -> None:
        """The passphrase does not stay in its fields."""
        self._form.forget()

    def set_texts(self) -> None:
        """All texts in the current language."""
        self._another.setText(tr("Open a book that is there already"))
        self._give_name()
        for part in (self._promise, self._cards, self._form, self._recovery, self._note):
            part.set_texts()
        self._show_path()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addStretch(1)
        for part in (self._cards, self._form, self._recovery, self._note):
            right.addWidget(part)
        right.addWidget(self._another, 0, Qt.AlignmentFlag.AlignLeft)
        right.addStretch(1)
        column = QWidget()
        column.setFixedWidth(RIGHT)
        column.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        self._promise.setFixedWidth(LEFT)
        across = QHBoxLayout()
        across.setSpacing(GAP)
        across.addStretch(1)
        across.addWidget(self._promise)
        across.addWidget(column)
        across.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(across, 1)
        whole.addWidget(self._foot)

    def _connect(self) -> None:
        self._cards.chosen.connect(self._choose)
        self._another.clicked.connect(self._ask_for_another)
        self._form.done.connect(self._ask_to_make)
        self._form.back.connect(self._go_back)
        self._form.name_changed.connect(self._show_path)
        self._recovery.noted.connect(self._noted)
        self._foot.change_wanted.connect(self._ask_where)

    def _step(self, step: QWidget) -> None:
        for part in (self._cards, self._form, self._recovery):
            part.setVisible(part is step)
        self._another.setVisible(step is self._cards)
        self._note.clear()
        self.setFocusProxy(step)
        step.setFocus()

    def _choose(self, start: str) -> None:
        self._start = start
        self._note.clear()
        if self._here is None:
            self._waiting = True
            self.set_busy(tr("Looking at this computer…"))
        elif start == "sample" and self._here.keyring and self._here.me:
            self._ask_to_make()
        else:
            self._give_name()
            self._show_path()
            self._step(self._form)

    def _go_back(self) -> None:
        self._step(self._cards)

    def _give_name(self) -> None:
        """A name for the book in the current language, unless one was typed."""
        if self._form.name.text() in ("", self._given):
            self._given = tr("Sample") if self._start == "sample" else tr("Customers")
            self._form.name.setText(self._given)

    def _path(self) -> Path:
        """Where the new book is to lie: the first free name, unless a place was chosen."""
        if self._chosen_path:
            return self._chosen_path
        name = SAMPLE_BOOK if self._start == "sample" else book_file_name(self._form.name.text())
        first = books_folder() / (name or book_file_name(tr("Customers")))
        return next((path for path in _numbered(first) if not path.exists()), first)

    def _show_path(self) -> None:
        if not self._made:
            self._planned = self._path()
        self._foot.show_path(self._planned, changeable=not self._made)

    def _ask_to_make(self) -> None:
        here = self._here
        if here is None:
            return
        sample = self._start == "sample"
        one_click = self._form.isHidden()
        form = self._form
        self._show_path()
        self.book_wanted.emit(NewBook(
            path=self._planned,
            me=here.me if one_click else form.me.text().strip(),
            name=tr("Sample") if one_click else form.name.text().strip(),
            currency=SAMPLE_MONEY[current_language()] if sample and one_click else form.currency.currentText(),
            time_zone=here.time_zone if one_click else form.zone.currentText(),
            start=self._start, passphrase=None if one_click else form.passphrase.text() or None))

    def _noted(self) -> None:
        self.started.emit(self._start)

    def _ask_for_another(self) -> None:
        ask_for_book(self, books_folder(), self._take_another)

    def _take_another(self, path: str) -> None:
        if path:
            self.another_book_wanted.emit(Path(path))

    def _ask_where(self) -> None:
        ask_where_to_make(self, self._planned, self._take_place)

    def _take_place(self, path: str) -> None:
        if path:
            self._chosen_path = Path(path)
            self._show_path()


def _numbered(first: Path) -> list[Path]:
    """The path, and the same with 2, 3 ... after the name."""
    return [first, *(first.with_stem(f"{first.stem} {number}") for number in range(2, 1000))]
