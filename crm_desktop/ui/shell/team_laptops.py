"""The step of the team dialog that lists the laptops: who they are, when they were last there, how to put one out."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from crm_desktop.errors import in_a_row
from crm_desktop.i18n import language, later, tr
from crm_desktop.security.words import words_of_either
from crm_desktop.store.book import Book
from crm_desktop.sync.devices import Laptop, team_laptops
from crm_desktop.sync.join import words_to_compare
from crm_desktop.sync.labels import team_name
from crm_desktop.sync.membership import team_of
from crm_desktop.sync.round import Connect
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import label_text, make_button, make_label, menu_text, put_sentence
from crm_desktop.ui.shell.sync_words import time_text
from crm_desktop.ui.shell.team_steps import TeamStep, out_text

OWNER = "owner"  # the role that lets laptops in and puts them out
MOST_ON_BUTTON = 24  # characters of a laptop's name


@dataclass(frozen=True)
class Laptops:
    """The team's name and its laptops, and the six words of this one and of those that it has invited."""

    name: str
    server: str
    found: tuple[Laptop, ...]
    words: dict[bytes, tuple[int, ...]]

    @property
    def is_out(self) -> bool:
        """Whether this laptop is not in the team any more."""
        return any(each.is_this and each.state == "removed" for each in self.found)

    @property
    def may_manage(self) -> bool:
        """Whether this laptop may let others in and put them out."""
        return any(each.is_this and each.role == OWNER for each in self.found)


def laptops_of(book: Book, connect: Connect) -> Laptops:
    """In the network lane; without a server as far as the book knows."""
    found = tuple(team_laptops(book, connect=connect))
    team = team_of(book)
    name = team_name(team.members.title, team.keys, team.state.territory, team.members.workspace)
    return Laptops(name, team.state.server, found, words_to_compare(book, team))


def removal_text(laptop: Laptop) -> str:
    """The verb that puts it out, for a button: it names the laptop, which is never the one in front of the reader."""
    return tr("Remove {name}", name=_short_name(laptop))


def _short_name(laptop: Laptop) -> str:
    return menu_text(label_text(laptop.name, MOST_ON_BUTTON))


class LaptopsStep(TeamStep):
    """The list, and the way to a code for another laptop; for a laptop that was put out, the way back."""

    title = later("Team and laptops")
    verb = later("Add a laptop")
    verb_of_who_is_out = later("Join again")
    busy = later("Asking the server…")
    remove_wanted = Signal(object)  # a Laptop

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, "team_laptops")
        self._desk = desk
        self._laptops: Laptops | None = None
        self._buttons: dict[QWidget, Laptop] = {}
        self._name = make_label("", "body_strong", name="laptops_team", wrap=True)
        self._server = make_label("", "body", "secondary", name="team_server", wrap=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._words = make_label("", "fine", "secondary", name="team_words", wrap=True)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._name)
        head.addWidget(self._server)
        self.column.addLayout(head)
        self.column.addLayout(self._list)
        self.column.addWidget(self._words)
        self.column.addWidget(self.error)

    @property
    def is_out(self) -> bool:
        """Whether this laptop is not in the team any more, as far as it is known by now."""
        return self._laptops is not None and self._laptops.is_out

    def show_laptops(self, laptops: Laptops) -> None:
        """What is known now."""
        self._laptops = laptops
        self.verb = self.verb_of_who_is_out if laptops.is_out else LaptopsStep.verb if laptops.may_manage else ""
        self.set_texts()

    def set_texts(self) -> None:
        super().set_texts()
        laptops = self._laptops
        self._name.setVisible(laptops is not None and bool(laptops.name))
        if laptops is None:
            self._server.setText(tr("Looking for the laptops of the team…"))
            self._words.hide()
            return
        through = tr("Through {server}, sealed on each laptop.", server=laptops.server)
        if not laptops.may_manage:
            through = in_a_row((through, tr("The owner of the team lets laptops in and puts them out.")))
        self._server.setText(out_text("removed") if laptops.is_out else through)
        put_sentence(self._name, tr("Team “{name}”", name=laptops.name))
        self._words.setText(_how_to_compare(laptops))
        self._words.setVisible(bool(laptops.words) and not laptops.is_out)
        self._fill(laptops)

    def _fill(self, laptops: Laptops) -> None:
        self._buttons.clear()
        while (item := self._list.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for at, each in enumerate(_in_order(laptops.found)):
            if at:
                rule = QFrame()
                rule.setProperty("rule", "across")  # on a raised ground a divider is not seen in the dark
                self._list.addWidget(rule)
            words = None if laptops.is_out else laptops.words.get(each.device)
            self._list.addWidget(self._row(each, at, words_of_either(words, language()) if words else ""))

    def _row(self, each: Laptop, at: int, words: str) -> QWidget:
        holder = QWidget()
        holder.setObjectName(f"laptop_{at}")
        row = QGridLayout(holder)
        row.setContentsMargins(0, 10, 0, 10)
        row.setHorizontalSpacing(10)
        row.setVerticalSpacing(2)
        row.setColumnStretch(1, 1)
        row.addWidget(IconLabel(self._desk.theme, "laptop"), 0, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        name = make_label("", "body_strong", "tertiary" if each.state == "removed" else "primary",
                          name=f"laptop_{at}_name", wrap=True)
        put_sentence(name, each.name)
        texts.addWidget(name)
        texts.addWidget(make_label(self._note(each), "fine", "secondary", name=f"laptop_{at}_note", wrap=True))
        row.addLayout(texts, 0, 1)
        if words:
            row.addWidget(make_label(words, "fine", "primary", name=f"laptop_{at}_words", wrap=True), 1, 1, 1, 2)
        may = self._laptops is not None and self._laptops.may_manage and not self.is_out
        if each.state == "active" and not each.is_this and may:
            button = make_button(self._desk.theme, tr("Remove {name}…", name=_short_name(each)),
                                 name=f"laptop_{at}_remove")
            button.setProperty("measure", "small")
            button.setAccessibleName(tr("Remove {name}", name=each.name))
            button.clicked.connect(self._ask)
            self._buttons[button] = each
            row.addWidget(button, 0, 2, Qt.AlignmentFlag.AlignTop)
        return holder

    def _note(self, each: Laptop) -> str:
        if each.state == "removed":
            state = tr("this laptop, removed") if each.is_this else tr("removed")
        elif each.is_this:
            state = tr("this laptop")
        elif each.last_seen:
            state = tr("last seen {when}", when=time_text(each.last_seen, self._desk.today()))
        elif self.is_out or not self._is_known():
            state = tr("in the team")
        else:
            state = tr("not seen yet")
        return tr("{who}, {device}", who=each.member, device=state) if each.member else state

    def _is_known(self) -> bool:
        """Whether the server told when each laptop was there: without an answer nobody knows."""
        return self._laptops is not None and any(each.last_seen for each in self._laptops.found)

    def _ask(self) -> None:
        for button, laptop in self._buttons.items():
            if button is self.sender():
                self.remove_wanted.emit(laptop)


def _how_to_compare(laptops: Laptops) -> str:
    """Where the other side of the six words is, and what to do where it says others."""
    own = {each.device for each in laptops.found if each.is_this}
    told = []
    if laptops.words.keys() & own:
        told.append(tr("The six words of this laptop must be the same on the laptop that invited it, in its list of "
                       "laptops. If they differ, somebody stood between: have this laptop removed there."))
    if laptops.words.keys() - own:
        told.append(tr("The six words must be the same on the laptop that joined. If they differ, somebody stood "
                       "between: remove that laptop."))
    return "\n".join(told)


def _in_order(found: Sequence[Laptop]) -> list[Laptop]:
    """This one first, the others that are gone last."""
    return sorted(found, key=lambda each: (not each.is_this, each.state == "removed"))
