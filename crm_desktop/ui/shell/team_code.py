"""The steps of the team dialog that show something: the code of an invite, and the six words after joining."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.domain.figures import count_text
from crm_desktop.i18n import language, later, tr, trn
from crm_desktop.security.words import spelled_words
from crm_desktop.sync.enrol import Enrolled, Invitation
from crm_desktop.sync.outcome import SyncState
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.focus_ring import RINGED
from crm_desktop.ui.base.text import make_button, make_label
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.borrowed_clipboard import BorrowedClipboard
from crm_desktop.ui.shell.sync_words import SyncView, time_text
from crm_desktop.ui.shell.team_steps import TeamStep
from crm_desktop.ui.widgets.progress import ProgressLine

CODE_TIME = 600_000  # milliseconds that the code lies on the clipboard: it is carried to another laptop by hand
GROUP = 40


class InviteStep(TeamStep):
    """The code of a new invite."""

    title = later("Add a laptop")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, "team_invite")
        self._desk = desk
        self._made: Invitation | None = None
        self._copied = False
        self._about = make_label("", "body", "secondary", wrap=True)
        self._code = make_label("", "body", name="invite_code", wrap=True)
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._copy = make_button(desk.theme, icon="copy", name="invite_copy")
        self._after = make_label("", "fine", "tertiary", name="invite_after", wrap=True)
        self._danger = make_label("", "fine", "secondary", name="invite_danger", wrap=True)
        frame = QFrame()
        frame.setProperty("ground", "window")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(14, 12, 14, 12)
        inner.addWidget(self._code)
        copy = QHBoxLayout()
        copy.setSpacing(12)
        copy.addWidget(self._copy)
        copy.addWidget(self._after, 1)
        self.column.addWidget(self._about)
        self.column.addWidget(frame)
        self.column.addLayout(copy)
        self.column.addWidget(self._danger)
        self.column.addWidget(self.error)
        self._copy.clicked.connect(self._take_copy)

    def show_invite(self, made: Invitation) -> None:
        """Another code."""
        self._made, self._copied = made, False
        self.set_texts()

    def first(self) -> QWidget | None:
        return self._copy

    def set_texts(self) -> None:
        super().set_texts()
        made = self._made
        when = time_text(made.expires_at, self._desk.today()) if made else ""
        self._about.setText(tr("On the other laptop start CRM Desktop, choose “Join a team” and bring this code there. "
                               "It is good for one laptop, until {when}.", when=when))
        self._code.setText(_in_groups(made.code) if made else "")
        self._code.setAccessibleName(tr("Invite code"))
        self._copy.setText(tr("Copy the code"))
        self._after.setText(tr("Copied. In ten minutes the clipboard is emptied.") if self._copied else "")
        self._danger.setText(tr(
            "This code is for another laptop of your own: who uses it can do all that you can, also add and remove "
            "laptops. Give it to nobody else; how to invite a colleague is told in the guide, under “Another laptop”. "
            "Once the other laptop has joined, both show the same six words in “Team and laptops”: compare them."))

    def _take_copy(self) -> None:
        if self._made is not None:
            BorrowedClipboard(self._made.code, CODE_TIME)
            self._copied = True
            self.set_texts()


class JoinedStep(TeamStep):
    """This laptop is in the team: the six words, and how far the first sync is."""

    title = later("This laptop is in the team")

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "team_joined")
        self._done: Enrolled | None = None
        self._view: SyncView | None = None
        self._about = make_label("", "body", "secondary", wrap=True)
        self._words = make_label("", "heading", name="joined_words", wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._words.setProperty(RINGED, True)
        self._state = make_label("", "body", name="joined_state", wrap=True)
        self._progress = ProgressLine(theme, name="joined_progress", can_stop=False)
        frame = QFrame()
        frame.setProperty("ground", "window")
        inner = QHBoxLayout(frame)
        inner.setContentsMargins(14, 12, 14, 12)
        inner.addWidget(self._words)
        for part in (self._about, frame, self._state, self._progress):
            self.column.addWidget(part)

    def first(self) -> QWidget | None:
        return self._words  # shown once: an Enter that comes too late must not close them

    def show_words(self, done: Enrolled) -> None:
        """The words of this joining."""
        self._done = done
        self._progress.start(tr("The team's book comes here"), share=True,
                             note=tr("You can go on working. Closing this does not stop it."))
        self.set_texts()

    def show_view(self, view: SyncView) -> None:
        """How far the first sync is."""
        self._view = view
        if view.state is SyncState.SAVED and not view.running:
            self._progress.finish()
        elif view.whole:
            self._progress.set_progress(view.done, view.whole)
        self.set_texts()

    def set_texts(self) -> None:
        super().set_texts()
        self._about.setText(tr("Compare these six words with those on the laptop that invited it, in its list of "
                               "laptops. Other words there mean that somebody stood between: then remove this "
                               "laptop there. You find the words again under “Team and laptops”."))
        self._words.setAccessibleName(tr("The six words"))
        self._words.setText("  ".join(spelled_words(self._done.words, language())) if self._done else "")
        view = self._view
        if view is not None and view.state is SyncState.SAVED and not view.running:
            self._state.setText(trn("All is here: {n} record.", "All is here: {n} records.", view.records))
        elif view is not None and view.trouble is not None:
            self._state.setText(str(view.trouble))
        elif view is not None and view.whole:
            self._state.setText(trn("{done} of {n} record so far.", "{done} of {n} records so far.", view.whole,
                                    done=count_text(view.done)))
        else:
            self._state.setText(tr("The team's book comes here in the background."))
        self._progress.set_texts()


def _in_groups(code: str) -> str:
    """Places where a line may end in a code without spaces."""
    return "\u200b".join(code[at:at + GROUP] for at in range(0, len(code), GROUP))
