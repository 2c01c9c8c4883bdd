"""One change of the book's keys: what happens, the passphrase, the new code on paper, then the book encrypted anew."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr
from crm_desktop.security.os_keyring import KEYRING
from crm_desktop.security.passphrase import PASSPHRASE, KdfCost
from crm_desktop.security.recovery import RECOVERY, new_recovery_secret, spell_recovery_code
from crm_desktop.security.slots import add_passphrase_slot, unlock_with_passphrase
from crm_desktop.security.ways import NewWays, Ways, add_recovery_slot
from crm_desktop.store.rekey import renew_keys
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Job
from crm_desktop.ui.base.text import make_label, set_level
from crm_desktop.ui.shell.error_note import ErrorNote
from crm_desktop.ui.shell.recovery_view import RecoveryView
from crm_desktop.ui.shell.secret_field import CapsNotice, SecretField
from crm_desktop.ui.widgets.dialog import MEDIUM_DIALOG, HouseDialog
from crm_desktop.ui.widgets.progress import ProgressLine

ANEW = later("The book is encrypted anew with another key, so that an old copy of its key file opens nothing. It rests "
             "meanwhile, about as long as copying its file takes. Other laptops that remember it ask again; copies and "
             "backups made before keep their old key.")


@dataclass(frozen=True)
class Change:
    """What a change is called, what it means, and what it does: texts are msgids."""

    title: str
    meaning: str
    anew: bool = True  # something opens the book no more
    typed: str = ""  # "new": a new passphrase; "now": the one that holds, which stays
    code: bool = True  # a recovery code is made, where the book has one or is to have one
    done: str = later("The book has a new key.")


CHANGES = {
    "set_passphrase": Change(later("Set a passphrase"), later("It opens the book besides what opens it now."),
                             anew=False, typed="new", code=False, done=later("The passphrase opens the book now.")),
    "make_recovery": Change(later("Make a recovery code"),
                            later("It opens the book where passphrase and keyring are lost."), anew=False,
                            done=later("The recovery code opens the book now.")),
    "change_passphrase": Change(later("Change the passphrase"), later("The old passphrase opens the book no more."),
                                typed="new"),
    "remove_passphrase": Change(later("Remove the passphrase"),
                                later("The recovery code alone opens the book where no keyring does.")),
    "new_recovery": Change(later("Make a new recovery code"), later("The old code opens the book no more."),
                           typed="now"),
    "remove_recovery": Change(later("Remove the recovery code"),
                              later("A passphrase that is forgotten cannot be made up for."), typed="now", code=False),
    "remove_others": Change(later("Remove the other laptops"), later("Their keyrings open the book no more."),
                            typed="now"),
}


class KeyChange(HouseDialog):
    """Step by step; nothing is changed before the last one, and Cancel leaves all as it was."""

    changed = Signal()

    def __init__(self, desk: Desk, window: QWidget, word: str, ways: Ways, cost: KdfCost) -> None:
        change = CHANGES[word]
        super().__init__(desk.theme, window, tr(change.title), width=MEDIUM_DIALOG, name="key_change", stays=True)
        self._desk, self._change, self._cost = desk, change, cost
        self._keeps_passphrase = change.typed == "now" and bool(ways.of(PASSPHRASE))
        self._makes_code = change.code and (bool(ways.of(RECOVERY)) or not change.anew)
        self._here = any(way.here for way in ways.of(KEYRING))
        self._secret: bytes | None = None
        self._job: Job | None = None
        self._running = False
        self._first = QWidget()
        self._fields: dict[str, SecretField] = {}
        self._error = ErrorNote(desk.theme, name="key_error")
        self._counts = make_label("", "body", "secondary", name="key_counts", wrap=True)
        self._view = RecoveryView(desk.theme)
        self._progress = ProgressLine(desk.theme, name="key_progress")
        self._fill()
        self.accepted.connect(self._go_on)
        self._view.noted.connect(self._begin)
        self._progress.cancelled.connect(self._stop)
        desk.jobs.crashed.connect(self._crashed)
        self._show_first()
        self.open_dialog(next(iter(self._fields.values()), None))

    def reject(self) -> None:
        """Esc and Cancel: not while the book is being encrypted, which has a Cancel of its own."""
        if not self._running:
            self._forget()
            super().reject()

    # -- what is on screen

    def _fill(self) -> None:
        texts = [tr(self._change.meaning), tr(ANEW) if self._change.anew else ""]
        if self._change.anew and self._makes_code:
            texts.append(tr("First you are shown a new recovery code; the old one is then of no use."))
        column = QVBoxLayout(self._first)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for text in filter(None, texts):
            column.addWidget(make_label(text, "body", "secondary", wrap=True))
        wanted = [("new", tr("New passphrase")), ("again", tr("The same again"))] if self._change.typed == "new" else (
            [("now", tr("Passphrase"))] if self._keeps_passphrase else [])
        for name, label in wanted:
            field = self._fields[name] = SecretField(self._desk.theme, name=f"key_{name}")
            field.setAccessibleName(label)
            field.textEdited.connect(self._mark_sound)
            column.addWidget(make_label(label, "label", name=f"key_{name}_label"))
            column.addWidget(field)
            column.addWidget(CapsNotice(self._desk.theme, field, name=f"key_{name}_caps"))
        column.addWidget(self._error)
        for part in (self._first, self._counts, self._view, self._progress):
            self.body.addWidget(part)

    def _show_first(self) -> None:
        for part, shown in ((self._first, True), (self._counts, False), (self._view, False)):
            part.setVisible(shown)
        self._progress.finish()
        self.cancel.setEnabled(True)
        self.set_verb(tr("Show the code") if self._makes_code else self._last_verb())
        self.set_busy(False)

    def _last_verb(self) -> str:
        return tr("Encrypt anew") if self._change.anew else tr("Set the passphrase")

    def _show_code(self) -> None:
        self._secret = new_recovery_secret()
        self._first.hide()
        self._counts.setText(tr("It counts as soon as the book has its new key.") if self._change.anew else "")
        self._counts.setVisible(self._change.anew)
        self._view.show_code(spell_recovery_code(self._secret))
        self._view.show()
        self.set_verb("")
        self.cancel.setText(tr("Cancel"))
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- what is done

    def _go_on(self) -> None:
        """The verb: looks at what was typed, then shows the code or begins."""
        self._error.clear()
        texts = [field.text() for field in self._fields.values()]
        if len(texts) == 2 and (texts[0] != texts[1] or not texts[0]):
            self._refuse(UserError("bad_input", later("The two passphrases are not the same.") if texts[0] else later(
                "An empty passphrase protects nothing."), later("Nothing was changed."),
                later("Choose a passphrase of several words.")))
        elif self._keeps_passphrase:
            self.set_busy(True)
            typed, cost = texts[0], self._cost
            self._desk.jobs.run(self, lambda book, progress: unlock_with_passphrase(book.path, typed, cost),
                                self._known, self._refuse)
        else:
            self._known(None)

    def _known(self, _: object) -> None:
        if self._makes_code:
            self._show_code()
        else:
            self._begin()

    def _begin(self) -> None:
        """The code is on paper, where there is one: the book is changed."""
        self._running = True
        self._counts.hide()
        self._view.hide()
        self._first.hide()
        self.set_verb(self._last_verb())
        self.set_busy(True)
        self.cancel.setEnabled(False)
        passphrase = next((field.text() for field in self._fields.values()), None)
        if not self._change.anew:
            self._add(passphrase)
            return
        wanted, cost = NewWays(passphrase, self._secret, self._here), self._cost
        self._progress.start(tr("The book is encrypted anew…"), share=True,
                             note=tr("Stopping leaves the book and its keys as they were."))
        self._job = self._desk.jobs.run_alone(
            self, lambda book, progress: renew_keys(book, wanted, progress, cost), self._renewed, self._fail,
            self._progress.set_progress, self._stopped)

    def _add(self, passphrase: str | None) -> None:
        secret, cost = self._secret, self._cost
        if secret is not None:
            self._desk.jobs.run(self, lambda book, progress: add_recovery_slot(book.path, book.key(), secret),
                                self._added, self._fail)
        elif passphrase is not None:
            self._desk.jobs.run(
                self, lambda book, progress: add_passphrase_slot(book.path, book.key(), passphrase, cost),
                self._added, self._fail)

    def _added(self, _: None) -> None:
        self._renewed(())

    def _renewed(self, warnings: tuple[UserError, ...]) -> None:
        self._running = False
        self._forget()
        self.finish()
        self.changed.emit()
        self._desk.messages.say(tr(self._change.done))
        for warning in warnings:
            self._desk.messages.show_error(warning)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _stopped(self) -> None:
        self._running = False
        self._show_first()

    def _fail(self, error: UserError) -> None:
        self._stopped()
        _drop_frames(error)
        self._error.show_error(error)
        if self._secret is not None:
            self._counts.setText(tr("The code that you were shown does not count; the old one still does.")
                                 if self._change.anew else tr("The code that you were shown does not count."))
            self._counts.show()

    def _crashed(self, _: object) -> None:
        if self._running:
            self._stopped()

    def _refuse(self, error: UserError) -> None:
        self.set_busy(False)
        _drop_frames(error)
        self._error.show_error(error)
        for field in self._fields.values():
            set_level(field, "error", "state")
        first = next(iter(self._fields.values()), None)
        if first is not None:
            first.selectAll()
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mark_sound(self) -> None:
        for field in self._fields.values():
            set_level(field, "", "state")

    def _forget(self) -> None:
        """Nothing secret stays on this side."""
        self._secret = None
        self._view.show_code("")
        for field in self._fields.values():
            field.forget()


def _drop_frames(error: UserError) -> None:
    """It lives on in the window: its frames would keep the passphrase."""
    error.__traceback__ = error.__context__ = error.__cause__ = None
