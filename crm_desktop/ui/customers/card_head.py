"""The head of the card: avatar, name, a line below it, tags, and what can be done with the record."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout

from crm_desktop.i18n import tr
from crm_desktop.ui.base.text import ElidedLabel, make_tool, menu_text, set_tip
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.customers.tag_row import TagRow
from crm_desktop.ui.record.marked_head import MarkedHead
from crm_desktop.ui.widgets.avatar import LARGE, Avatar

MOST_LINE = 110  # pixels that the line keeps; then tags give way
MOST_NAME = 140  # pixels of the name that the mark's words leave it
BUTTON, BESIDE = 28, 44  # pixels: each verb at the right, and the air between all parts
Link = tuple[tuple[str, bytes], str, str]  # where it leads, the name there, a position


class CardHead(MarkedHead):
    """Shows one customer; the buttons tell the card."""

    call_wanted = Signal()
    step_wanted = Signal()
    fields_wanted = Signal()
    delete_wanted = Signal()
    close_wanted = Signal()
    link_wanted = Signal(object)  # (record type, id)
    person_wanted = Signal()
    job_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._avatar = Avatar(theme, "", company=True, size=LARGE)
        self._name = ElidedLabel("title", name="card_name")
        self._line = ElidedLabel("fine", "secondary", name="card_line")
        self._line.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)  # the tags follow closely
        self.tags = TagRow(theme)
        self._call = make_tool(theme, "phone", "", name="card_call")
        self._more = make_tool(theme, "ellipsis", "", name="card_more")
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._close = make_tool(theme, "x", "", name="card_close", kind="quiet")
        self._menu = QMenu(self)
        self._step = self._menu.addAction("", self.step_wanted.emit)
        self._fields = self._menu.addAction("", self.fields_wanted.emit)
        self._people = QMenu(self._menu)
        self._people_action = self._menu.addMenu(self._people)
        self._people.setObjectName("card_people")
        self._new_person = self._menu.addAction("", self.person_wanted.emit)
        self._new_person.setObjectName("card_new_person")
        self._job = self._menu.addAction("", self.job_wanted.emit)
        self._job.setObjectName("card_job")
        self._menu.addSeparator()
        self._delete = self._menu.addAction("", self.delete_wanted.emit)
        self._delete.setObjectName("card_delete")
        self._fields.setObjectName("card_fields")
        self._links: list[Link] = []
        self._people.triggered.connect(self._follow)
        self._more.setMenu(self._menu)
        self._call.clicked.connect(self.call_wanted)
        self._close.clicked.connect(self.close_wanted)
        self._lay_out()
        self.set_texts()

    def show_customer(self, name: str, line: str, tags: Sequence[tuple[bytes, str]], *, company: bool) -> None:
        """Another customer."""
        self._avatar.set_name(name, company=company)
        self._name.setText(name)
        self.fit()
        self._line.setText(line)
        self._line.setVisible(bool(line))
        self._line.setMinimumWidth(min(self._line.sizeHint().width(), MOST_LINE))
        self.tags.set_tags(tags)
        self._job.setVisible(not company)

    def fit(self) -> None:
        name = self._name.fontMetrics().horizontalAdvance(self._name.text())
        self.room_beside_mark(min(name, MOST_NAME), self.width() - LARGE - 3 * BUTTON - BESIDE)

    def set_links(self, links: Sequence[Link], may_add: bool) -> None:
        """Whom the menu leads to; one of them stands in the menu itself, several in a menu of their own."""
        if list(links) == self._links and self._new_person.isVisible() == may_add:
            return
        self._links = list(links)
        self._new_person.setVisible(may_add)
        self._name_links()

    def _name_links(self) -> None:
        for action in self._people.actions():  # clear() would also end Python's hold on the menu's other actions
            self._people.removeAction(action)
            action.deleteLater()
        for where, name, position in self._links:
            said = tr("{name}, {position}", name=name, position=position) if position else name
            self._people.addAction(menu_text(said)).setData(where)
        self._people_action.setVisible(bool(self._links))

    def _follow(self, action: QAction) -> None:
        if action.data() is not None:
            self.link_wanted.emit(action.data())

    def set_texts(self) -> None:
        """Words of the menu and the tooltips."""
        self.tags.set_texts()
        self._job.setText(tr("Changed job…"))
        set_tip(self._call, tr("Log a call, visit or note"))
        set_tip(self._more, tr("More"))
        set_tip(self._close, tr("Close"))
        self._step.setText(tr("Plan the next step"))
        self._fields.setText(tr("All fields"))
        self._delete.setText(tr("Delete"))
        self._people.setTitle(tr("Go to"))
        self._new_person.setText(tr("New person here"))
        self._name_links()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        self.mark_line.addWidget(self._name, 1)
        words.addLayout(self.mark_line)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._line)
        below.addWidget(self.tags, 1)
        words.addLayout(below)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self._call, self._more, self._close):
            button.setFixedSize(QSize(BUTTON, BUTTON))
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(buttons)
