"""The keys of the book: every way into it with its age and place, and what can be done about it."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.domain.figures import day_text
from crm_desktop.errors import UserError
from crm_desktop.i18n import tr
from crm_desktop.security.os_keyring import KEYRING
from crm_desktop.security.passphrase import PASSPHRASE, KdfCost
from crm_desktop.security.recovery import RECOVERY
from crm_desktop.security.slots import add_keyring_slot
from crm_desktop.security.ways import Way, Ways, forget_on_this_computer, see_ways
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import make_button, make_label, set_tip
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.error_note import ErrorNote
from crm_desktop.ui.shell.key_change import KeyChange


class WayRow(QWidget):
    """One way into the book, with at most two verbs."""

    asked = Signal(str)  # what is to be done: a word of key_change, or "remember", "forget"

    def __init__(self, theme: Theme, name: str, icon: str) -> None:
        super().__init__()
        self.setObjectName(f"way_{name}")
        self._title = make_label("", "body_strong", name=f"way_{name}_title", wrap=True)
        self._note = make_label("", "fine", "secondary", name=f"way_{name}_note", wrap=True)
        self._verbs = {which: make_button(theme, name=f"way_{name}_{which}") for which in ("first", "second")}
        self._words = dict.fromkeys(self._verbs, "")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._note)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(IconLabel(theme, icon), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        for button in self._verbs.values():
            button.setProperty("measure", "small")
            button.clicked.connect(self._ask)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def say(self, title: str, note: str, *verbs: tuple[str, str]) -> None:
        """Title and note, and each verb as (word, text)."""
        self._title.setText(title)
        self._note.setText(note)
        self._note.setHidden(not note)
        for at, (which, button) in enumerate(self._verbs.items()):
            word, text = verbs[at] if at < len(verbs) else ("", "")
            self._words[which] = word
            button.setText(text)
            button.setAccessibleName(tr("{verb}: {name}", verb=text, name=title) if text else "")
            button.setHidden(not text)

    def refuse_second(self, reason: str) -> None:
        """The second verb rests, for a reason; an empty one lets it work."""
        button = self._verbs["second"]
        button.setDisabled(bool(reason))
        if reason:
            set_tip(button, reason)
        else:
            button.setToolTip("")

    def _ask(self) -> None:
        for which, button in self._verbs.items():
            if button is self.sender():
                self.asked.emit(self._words[which])


class KeyPanel(QWidget):
    """Looks again after each change; the keyring is asked in a lane, as it may show a prompt of its own."""

    def __init__(self, desk: Desk, window: QWidget, cost: KdfCost) -> None:
        super().__init__()
        self._desk, self._window, self._cost = desk, window, cost
        self._ways: Ways | None = None
        self.setObjectName("key_panel")
        self._head = make_label("", "heading", name="keys_head")
        self._about = make_label("", "body", "secondary", name="keys_about", wrap=True)
        self._passphrase = WayRow(desk.theme, "passphrase", "key-round")
        self._recovery = WayRow(desk.theme, "recovery", "file-text")
        self._here = WayRow(desk.theme, "here", "laptop")
        self._others = WayRow(desk.theme, "others", "laptop")
        self._error = ErrorNote(desk.theme, name="keys_error")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self._head)
        column.addWidget(self._about)
        for row in self._rows():
            row.asked.connect(self._do)
            row.hide()
            column.addWidget(row)
        column.addWidget(self._error)
        column.addStretch(1)
        self.set_texts()
        self.look()

    def look(self) -> None:
        """Asks for the ways anew."""
        self._desk.jobs.run(self, lambda book, progress: see_ways(book.path, book.key()), self._show, self._fail)

    def set_texts(self) -> None:
        """All texts in the current language."""
        self._head.setText(tr("Keys of this book"))
        self._about.setText(tr("Each of these opens the book. What is removed opens it no more: the book is then "
                               "encrypted anew with another key."))
        self._error.set_texts()
        if self._ways is not None:
            self._show(self._ways)

    def _rows(self) -> tuple[WayRow, ...]:
        return self._passphrase, self._recovery, self._here, self._others

    def _show(self, ways: Ways) -> None:
        self._ways = ways
        for row in self._rows():
            row.show()
        last = tr("It is the only way in besides a keyring.")
        passphrases, codes = ways.of(PASSPHRASE), ways.of(RECOVERY)
        if passphrases:
            self._passphrase.say(tr("Passphrase"), self._since(passphrases), ("change_passphrase", tr("Change")),
                                 ("remove_passphrase", tr("Remove")))
        else:
            self._passphrase.say(tr("No passphrase"), tr("The recovery code is needed where no keyring opens it."),
                                 ("set_passphrase", tr("Set one")))
        self._passphrase.refuse_second("" if codes else last)
        if codes:
            self._recovery.say(tr("Recovery code"), self._since(codes), ("new_recovery", tr("New code")),
                               ("remove_recovery", tr("Remove")))
        else:
            self._recovery.say(tr("No recovery code"), tr("Nothing helps where the passphrase is forgotten."),
                               ("make_recovery", tr("Make one")))
        self._recovery.refuse_second("" if passphrases else last)
        self._show_keyrings(ways)

    def _show_keyrings(self, ways: Ways) -> None:
        here = [way for way in ways.of(KEYRING) if way.here]
        others = [way for way in ways.of(KEYRING) if not way.here]
        if here:
            note = tr("{since}, in {keyring}. Opens without typing, also after the book was locked.",
                      since=self._since(here), keyring=here[-1].backend.rpartition(".")[2])
            self._here.say(tr("Remembered on this laptop"), note, ("forget", tr("Forget")))
        elif ways.keyring_offered:
            self._here.say(tr("Not remembered on this laptop"), tr("Its keyring can open the book without typing."),
                           ("remember", tr("Remember")))
        else:
            self._here.say(tr("Not remembered on this laptop"), tr("This laptop offers no keyring."))
        self._others.setHidden(not others)
        names = ", ".join(dict.fromkeys(way.device for way in others if way.device))
        title = tr("Remembered on {names}", names=names) if names else tr("Remembered on another laptop")
        self._others.say(title, self._since(others), ("remove_others", tr("Remove")))

    def _since(self, ways: list[Way]) -> str:
        if not ways:
            return ""
        day = datetime.fromtimestamp(max(way.made_at for way in ways) / 1000, UTC).astimezone().date()
        return tr("Since {day}", day=day_text(day, self._desk.today()))

    def _do(self, word: str) -> None:
        self._error.clear()
        if self._ways is None:
            return
        if word == "remember":
            self._desk.jobs.run(self, lambda book, progress: add_keyring_slot(book.path, book.key()), self._done,
                                self._fail)
        elif word == "forget":
            self._desk.jobs.run(self, lambda book, progress: forget_on_this_computer(book.path, book.key()),
                                self._done, self._fail)
        else:
            change = KeyChange(self._desk, self._window, word, self._ways, self._cost)
            change.changed.connect(self.look)

    def _done(self, _: object) -> None:
        self.look()

    def _fail(self, error: UserError) -> None:
        self._error.show_error(error)
