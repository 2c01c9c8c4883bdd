"""The dialog of the team: founding one, joining one, its laptops, and the code for another laptop."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.errors import UserError
from crm_desktop.i18n import tr
from crm_desktop.store.book import Book
from crm_desktop.sync.devices import Laptop, remove_laptop
from crm_desktop.sync.enrol import Enrolled, Invitation, create_team, invite
from crm_desktop.sync.join import join_team
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.shell.sync_words import SyncView
from crm_desktop.ui.shell.team_code import InviteStep, JoinedStep
from crm_desktop.ui.shell.team_laptops import Laptops, LaptopsStep, laptops_of
from crm_desktop.ui.shell.team_steps import FoundStep, JoinStep, TeamStep
from crm_desktop.ui.widgets.dialog import MEDIUM_DIALOG, HouseDialog, ask_decision

T = TypeVar("T")
OWN = "owner"  # the role of one's own further laptops


class TeamDialog(HouseDialog):
    """One step is shown at a time. `asking` comes before each word to the server, `enrolled` once there is a team."""

    asking = Signal()
    enrolled = Signal()

    def __init__(self, desk: Desk, window: QWidget, *, has_team: bool, join: bool = False, fresh: bool = False) -> None:
        super().__init__(desk.theme, window, "", width=MEDIUM_DIALOG, name="team_dialog", stays=True)
        self._desk = desk
        self._over = window
        self.found, self.join = FoundStep(desk.theme), JoinStep(desk.theme)
        self.laptops, self.invite, self.joined = LaptopsStep(desk), InviteStep(desk), JoinedStep(desk.theme)
        self.join.fresh = fresh
        self._now: TeamStep = self.laptops if has_team else self.join if join else self.found
        self._note = make_label("", "fine", "secondary", name="team_note")
        self.foot.insertWidget(0, self._note)
        for step in self._steps():
            self.body.addWidget(step)
        self.found.join_wanted.connect(self._to_join)
        self.join.found_wanted.connect(self._to_found)
        self.laptops.remove_wanted.connect(self._ask_to_remove)
        self.accepted.connect(self._do)
        self.set_texts()
        self._show(self._now)
        self.open_dialog(self._now.first())
        self._head()
        if has_team:
            self._look()

    def set_texts(self) -> None:
        """All texts in the current language."""
        for step in self._steps():
            step.set_texts()
        self._head()

    def show_view(self, view: SyncView) -> None:
        """How far the sync is, after joining."""
        if self._now is self.joined:
            self.joined.show_view(view)

    # -- inside

    def _steps(self) -> tuple[TeamStep, ...]:
        return self.found, self.join, self.laptops, self.invite, self.joined

    def _head(self) -> None:
        self.set_title(tr(self._now.title))
        self.set_verb(tr(self._now.verb) if self._now.verb else "")
        if self._now is self.laptops:
            self.cancel.setText(tr("Close"))

    def _show(self, step: TeamStep) -> None:
        self._now = step
        for each in self._steps():
            each.setVisible(each is step)
        step.error.clear()
        self._head()
        first = step.first() or self.cancel
        first.setFocus()

    def _to_join(self) -> None:
        self._show(self.join)

    def _to_found(self) -> None:
        self._show(self.found)

    def _do(self) -> None:
        """The verb of the step."""
        self._now.error.clear()
        if self._now is self.found:
            fault = self.found.fault()
            if fault is not None:
                self._fail(fault)
                return
            address, name, token = (self.found.lines[key].text() for key in ("address", "name", "token"))
            self._ask(lambda book: create_team(book, address, name, token), self._founded)
        elif self._now is self.join:
            code, fresh = self.join.code.toPlainText(), self.join.fresh
            self._ask(lambda book: join_team(book, code, fresh=fresh), self._joined)
        elif self._now is self.laptops:
            self._ask(lambda book: invite(book, OWN), self._invited)

    def _ask(self, work: Callable[[Book], T], done: Callable[[T], None]) -> None:
        self.set_busy(True)
        self._note.setText(tr(self._now.busy))
        self.asking.emit()
        self._desk.jobs.run(self, lambda book, _: work(book), done, self._fail, lane="network")

    def _ready(self) -> None:
        self.set_busy(False)
        self._note.setText("")

    def _fail(self, error: UserError) -> None:
        self._ready()
        self._now.error.show_error(error)
        first = self._now.first()
        if first is not None:
            first.setFocus()

    def _founded(self, _: Enrolled) -> None:
        self._ready()
        self.enrolled.emit()
        self._show(self.laptops)
        self._look()

    def _joined(self, done: Enrolled) -> None:
        self._ready()
        self._show(self.joined)
        self.joined.show_words(done)
        self.enrolled.emit()

    def _invited(self, made: Invitation) -> None:
        self._ready()
        self.invite.show_invite(made)
        self._show(self.invite)

    def _look(self) -> None:
        self.asking.emit()
        self._desk.jobs.run(self, lambda book, _: laptops_of(book), self._seen, self._fail, lane="network")

    def _seen(self, laptops: Laptops) -> None:
        self._ready()
        self.laptops.show_laptops(laptops)

    def _ask_to_remove(self, laptop: Laptop) -> None:
        text = tr("It gets nothing new any more, and what it writes from now on is not taken in. What is on it already "
                  "stays readable there. Edits that it has not sent yet do not reach the team.")
        ask_decision(self._desk.theme, self._over, tr("Remove {name} from the team?", name=laptop.name), text,
                     tr("Remove this laptop"), lambda: self._remove(laptop), name="remove_laptop")

    def _remove(self, laptop: Laptop) -> None:
        def work(book: Book) -> Laptops:
            remove_laptop(book, laptop.device)
            return laptops_of(book)

        self._ask(work, self._seen)
