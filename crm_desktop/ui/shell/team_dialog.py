"""The dialog of the team: founding one, joining one, its laptops, and the code for another laptop."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr
from crm_desktop.store.book import Book
from crm_desktop.sync.devices import Laptop, remove_laptop
from crm_desktop.sync.enrol import Enrolled, Invitation, create_team, invite, may_found
from crm_desktop.sync.join import join_team
from crm_desktop.sync.round import Connect
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.shell.sync_words import SyncView
from crm_desktop.ui.shell.team_code import InviteStep, JoinedStep
from crm_desktop.ui.shell.team_laptops import OWNER, Laptops, LaptopsStep, laptops_of, removal_text
from crm_desktop.ui.shell.team_steps import FoundStep, JoinStep, TeamStep
from crm_desktop.ui.shell.team_talk import TeamTalk
from crm_desktop.ui.widgets.dialog import MEDIUM_DIALOG, HouseDialog, ask_decision

T = TypeVar("T")


class TeamDialog(HouseDialog):
    """One step is shown at a time. `asking` comes before each word to the server, `enrolled` once there is a team,
    `put_out` where the server says that this laptop is not in it any more.

    `out`: the code of the trouble that put this laptop out of its team, whose way back is a new invite.
    """

    asking = Signal()
    enrolled = Signal()
    put_out = Signal()

    def __init__(self, desk: Desk, window: QWidget, *, has_team: bool, join: bool = False, fresh: bool = False,
                 out: str = "") -> None:
        super().__init__(desk.theme, window, "", width=MEDIUM_DIALOG, name="team_dialog", stays=True)
        self._desk = desk
        self._over = window
        self._talk = TeamTalk(desk, self)
        self._talk.asking.connect(self.asking)
        self.found, self.join = FoundStep(desk.theme), JoinStep(desk.theme)
        self.laptops, self.invite, self.joined = LaptopsStep(desk), InviteStep(desk), JoinedStep(desk.theme)
        self.join.fresh, self.join.out = fresh, out
        self._now: TeamStep = self.laptops if has_team else self.join if join or out else self.found
        self._note = make_label("", "fine", "secondary", name="team_note")
        self.foot.insertWidget(0, self._note)
        for step in self._steps():
            self.body.addWidget(step)
        self.found.join_wanted.connect(self._to_join)
        self.join.found_wanted.connect(self._to_found)
        self.join.laptops_wanted.connect(self._to_laptops)
        self.join.entered.connect(self._entered)
        self.laptops.remove_wanted.connect(self._ask_to_remove)
        self.accepted.connect(self._do)
        self.rejected.connect(self.break_off)
        self.set_texts()
        self._show(self._now)
        self.open_dialog(self._first())
        self._head()
        if out:
            desk.jobs.ask(self, "may found", may_found, self.join.offer_founding)
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

    def break_off(self) -> None:
        """The dialog or the window closes, or the book is locked: nobody waits for a server that is silent."""
        self._talk.break_off()

    # -- inside

    def _steps(self) -> tuple[TeamStep, ...]:
        return self.found, self.join, self.laptops, self.invite, self.joined

    def _head(self) -> None:
        self.set_title(tr(self._now.title))
        self._now.setAccessibleName(tr(self._now.title))
        self.set_verb(tr(self._now.verb) if self._now.verb else "")
        if self._now is self.laptops:
            self.cancel.setText(tr("Close"))

    def _show(self, step: TeamStep) -> None:
        self._now = step
        for each in self._steps():
            each.setVisible(each is step)
        step.error.clear()
        self._head()
        self._first().setFocus()

    def _first(self) -> QWidget:
        """Where the cursor goes: never onto Close, which the next Enter would press; while it asks, onto the step."""
        return self._now.first() or (self.primary if self._now.verb and self.primary.isEnabled() else self._now)

    def _to_join(self) -> None:
        self._show(self.join)

    def _to_found(self) -> None:
        self._show(self.found)

    def _to_laptops(self) -> None:
        self._show(self.laptops)
        self._look()

    def _do(self) -> None:
        """The verb of the step."""
        self._now.error.clear()
        if self._now is self.found:
            fault = self.found.fault()
            if fault is not None:
                self._fail(fault)
                return
            address, name, token = (self.found.lines[key].text() for key in ("address", "name", "token"))
            self._ask(lambda book, way: create_team(book, address, name, token, connect=way), self._founded)
        elif self._now is self.join:
            code, fresh = self.join.code.toPlainText(), self.join.fresh
            self._ask(lambda book, way: join_team(book, code, fresh=fresh, connect=way), self._joined)
        elif self._now is self.laptops and self.laptops.is_out:
            self._to_join()
        elif self._now is self.laptops:
            self._ask(lambda book, way: invite(book, OWNER, connect=way), self._invited)

    def _entered(self) -> None:
        if self.primary.isEnabled():
            self._do()

    def _ask(self, work: Callable[[Book, Connect], T], done: Callable[[T], None]) -> None:
        self._now.setFocus()  # a button that is disabled would hand the focus, and the next Enter, to Cancel
        self.set_busy(True)
        self._note.setText(tr(self._now.busy))
        self._talk.ask(work, done, self._fail, self._stopped)

    def _ready(self) -> None:
        self.set_busy(False)
        self._note.setText("")
        if self._now.hasFocus():
            self._first().setFocus()

    def _fail(self, error: UserError) -> None:
        self._ready()
        self._now.error.show_error(error)
        self._first().setFocus()

    def _stopped(self) -> None:
        """It stood behind a round when the book was locked."""
        self._fail(UserError("cancelled", later("It was broken off before the server was asked."),
                             later("Nothing was changed."), later("Do it again.")))

    def _founded(self, _: Enrolled) -> None:
        self._ready()
        self.enrolled.emit()
        self._to_laptops()

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
        self._ask(laptops_of, self._seen)

    def _seen(self, laptops: Laptops) -> None:
        self.laptops.show_laptops(laptops)
        if laptops.is_out and not self.join.out:
            self.join.be_out()
            self.put_out.emit()
        self._head()
        self._ready()

    def _ask_to_remove(self, laptop: Laptop) -> None:
        text = tr("It gets nothing new any more, and what it writes from now on is not taken in. What is on it already "
                  "stays readable there. Edits that it has not sent yet do not reach the team.")
        ask_decision(self._desk.theme, self._over, tr("Remove {name} from the team?", name=laptop.name), text,
                     removal_text(laptop), lambda: self._remove(laptop), name="remove_laptop")

    def _remove(self, laptop: Laptop) -> None:
        def work(book: Book, way: Connect) -> Laptops:
            remove_laptop(book, laptop.device, connect=way)
            return laptops_of(book, way)

        self._ask(work, self._seen)
