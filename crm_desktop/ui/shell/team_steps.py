"""The steps of the team dialog in which something is typed: founding a team, and joining one with a code."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from crm_desktop.errors import UserError, in_a_row
from crm_desktop.i18n import later, tr
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import make_button, make_label, set_level
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.error_note import ErrorNote

FIELDS = {"address": later("Address of the server"), "name": later("Name of the team"),
          "token": later("Set-up token of the server")}
SEES = (  # icon, what the server knows and what not
    ("lock", later("It cannot read anything of your book: names, notes, deals and amounts are sealed on this laptop.")),
    ("eye", later("It sees how many records there are, about how large, which laptop changed one and when.")),
)
CODE_HEIGHT = 84
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
OUT = {  # why a laptop is out of its team, by the code of the trouble
    "removed": later("This laptop was removed from the team."),
    "unknown_laptop": later("The server does not know this laptop."),
    "no_team_key": later("The team's new key does not open on this laptop."),
}


class TeamStep(QWidget):
    """One step: its title, its verb and what is typed; errors are shown where they happened."""

    title = ""  # msgids
    verb = ""
    busy = ""  # what is said while the verb is under way

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        self.error = ErrorNote(theme, name=f"{name}_error")
        self.hide()

    def first(self) -> QWidget | None:
        """Where the cursor goes."""
        return None

    def set_texts(self) -> None:
        """All texts in the current language."""
        self.error.set_texts()


class FoundStep(TeamStep):
    """Founds a team on a server."""

    title = later("Create a team")
    verb = later("Create the team")
    busy = later("Asking the server…")
    join_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "team_found")
        self._about = make_label("", "body", "secondary", name="team_about", wrap=True)
        self.column.addWidget(self._about)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        self._labels = {key: make_label("", "label") for key in FIELDS}
        self.lines = {key: QLineEdit() for key in FIELDS}
        places = {"address": (0, 0, 2), "name": (2, 0, 1), "token": (2, 1, 1)}
        for key, (row, at, span) in places.items():
            line = self.lines[key]
            line.setObjectName(f"team_{key}")
            line.textEdited.connect(self._mark_sound)
            self._labels[key].setBuddy(line)
            grid.addWidget(self._labels[key], row, at, 1, span)
            grid.addWidget(line, row + 1, at, 1, span)
        self.lines["address"].setPlaceholderText("https://crm.example.com:8765")
        self.column.addLayout(grid)
        self._sees = [make_label("", "fine", "secondary", wrap=True) for _ in SEES]
        for (icon, _), label in zip(SEES, self._sees, strict=True):
            told = QHBoxLayout()
            told.setSpacing(8)
            told.addWidget(IconLabel(theme, icon, size=14))
            told.addWidget(label, 1)
            self.column.addLayout(told)
        self.column.addWidget(self.error)
        self._join = make_button(theme, kind="link", name="team_join_instead")
        self._join.clicked.connect(self.join_wanted)
        foot = QHBoxLayout()
        foot.addWidget(self._join)
        foot.addStretch(1)
        self.column.addLayout(foot)

    def first(self) -> QWidget | None:
        return self.lines["token" if self.error.code == "bad_token" else "address"]

    def set_texts(self) -> None:
        super().set_texts()
        self._about.setText(tr("A team is one book on several laptops: each works without a network, and they meet "
                               "through a server of your own. “crm-desktop serve” starts one, and prints its address "
                               "and its set-up token."))
        for key, text in FIELDS.items():
            self._labels[key].setText(tr(text))
            self.lines[key].setAccessibleName(tr(text))
        for (_, text), label in zip(SEES, self._sees, strict=True):
            label.setText(tr(text))
        self._join.setText(tr("Join a team with an invite code instead"))

    def fault(self) -> UserError | None:
        """What is missing, its line marked."""
        for line in self.lines.values():
            if not line.text().strip():
                set_level(line, "error", "state")
                line.setFocus()
                return UserError("bad_input", later("Address, name and set-up token are needed."),
                                 later("Nothing was changed."), later("Fill in all three."))
        return None

    def _mark_sound(self) -> None:
        for line in self.lines.values():
            set_level(line, "", "state")


class JoinStep(TeamStep):
    """Joins with the code of an invite; `out` tells why this laptop is not in its team any more (a trouble's code)."""

    title = later("Join a team")
    verb = later("Join the team")
    busy = later("Asking the server…")
    title_of_who_is_out = later("Join the team again")
    found_wanted = Signal()
    laptops_wanted = Signal()
    entered = Signal()  # Enter in the code, which has no second line of its own

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "team_join")
        self.fresh = False  # the book was made for this, and is empty
        self.out = ""
        self._may_found = False
        self._about = make_label("", "body", "secondary", name="team_join_about", wrap=True)
        self._label = make_label("", "label")
        self.code = QPlainTextEdit()
        self.code.setObjectName("team_code")
        self.code.setTabChangesFocus(True)
        self.code.installEventFilter(self)
        self.code.textChanged.connect(self.error.clear)
        self.code.setFixedHeight(CODE_HEIGHT)
        self._label.setBuddy(self.code)
        for part in (self._about, self._label, self.code, self.error):
            self.column.addWidget(part)
        self._found = make_button(theme, kind="link", name="team_found_instead")
        self._found.clicked.connect(self.found_wanted)
        self._list = make_button(theme, kind="link", name="team_show_laptops")
        self._list.clicked.connect(self.laptops_wanted)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self._list)
        foot.addWidget(self._found)
        foot.addStretch(1)
        self.column.addLayout(foot)

    def first(self) -> QWidget | None:
        return self.code

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() in ENTER:
            self.entered.emit()
            return True
        return super().eventFilter(watched, event)

    def be_out(self) -> None:
        """It has just come out that this laptop was removed."""
        self.out = "removed"
        self.set_texts()

    def offer_founding(self, may: bool) -> None:
        """Whether a book whose team does not know it may found one: it had no answer when it tried."""
        self._may_found = may
        self.set_texts()

    def set_texts(self) -> None:
        super().set_texts()
        self.title = self.title_of_who_is_out if self.out else JoinStep.title
        self._about.setText(self._about_text())
        self._label.setText(tr("Invite code"))
        self.code.setAccessibleName(tr("Invite code"))
        self._list.setText(tr("Show the laptops"))
        self._list.setHidden(not self.out)
        self._found.setText(tr("Create a team instead"))
        self._found.setHidden(bool(self.out) and not self._may_found)

    def _about_text(self) -> str:
        if self.out:
            return out_text(self.out)
        if self.fresh:
            return tr("On a laptop of the team choose “Add a laptop”, and bring its code here. The team's book then "
                      "fills this one in the background.")
        return tr("On a laptop of the team choose “Add a laptop”, and bring its code here. What this book holds stays "
                  "and goes to the team; the two books become one.")


def out_text(code: str) -> str:
    """Why a laptop is out, what is safe, and what it can do."""
    why = OUT[code] if code in OUT else OUT["unknown_laptop"]
    return in_a_row((tr(why), tr(
        "Your book and all that is in it stay here."), tr(
        "You can go on working with it on this laptop alone. To come back, ask for a new invite, made on a laptop of "
        "the team by “Add a laptop”, and join again with this book: what you changed meanwhile then goes to the "
        "team.")))
