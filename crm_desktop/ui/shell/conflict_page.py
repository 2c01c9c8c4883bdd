"""The page "Edited in two places": the records that wait for a decision, and the values of the one that is chosen."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.conflicts import decide_fields
from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr, trn
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.shell.conflict_cards import ConflictCard, conflict_cards
from crm_desktop.ui.shell.conflict_detail import ConflictDetail
from crm_desktop.ui.shell.conflict_list import ConflictList
from crm_desktop.ui.widgets.empty import EmptyState

LIST_WIDTH, NARROW_LIST, NARROW = 384, 300, 1_180


class ConflictPage(Page):
    """Left and Right choose, Enter decides and goes on with the next record, Ctrl+Z takes a decision back."""

    word = "conflicts"
    title = later("Edited in two places")
    icon = "git-merge"
    in_rail = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._cards: list[ConflictCard] = []
        self._at = 0
        self._detail: ConflictDetail | None = None
        self._busy = self._wants_focus = self._decided_all = False
        self._wanted: bytes | None = None  # the record that it was opened at
        self.tool_row.hide()
        self.header.search.hide()
        self.header.tabs.hide()  # there is one view
        self._head = make_label("", "body_strong", name="conflict_head")
        self._list = ConflictList(desk.theme)
        self._side = QWidget()
        self._side.setProperty("ground", "base")
        self._side.setProperty("line", "right")
        self._side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        left = QVBoxLayout(self._side)
        left.setContentsMargins(0, 0, 1, 0)
        left.setSpacing(0)
        self._head.setContentsMargins(20, 12, 20, 12)
        left.addWidget(self._head)
        left.addWidget(self._list, 1)
        self._values = QWidget()
        self._right = QVBoxLayout(self._values)
        self._right.setContentsMargins(0, 0, 0, 0)
        self._empty = EmptyState(desk.theme, name="conflicts_empty")
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side)
        row.addWidget(self._values, 1)
        row.addWidget(self._empty, 1)
        self.set_content(content)
        for part in (self._side, self._values):
            part.hide()
        self._list.chosen.connect(self._choose)
        self._list.entered.connect(self._enter)
        self.set_texts()

    # -- Page

    def refresh(self, changes: ChangeSet | None) -> None:
        self.desk.jobs.ask(self, "conflicts", conflict_cards, self._show)

    def set_texts(self) -> None:
        super().set_texts()
        self._list.setAccessibleName(tr("Records to decide"))
        self._empty.say(tr("Nothing waits for your decision."),
                        tr("Where two laptops change the same field while they are apart, both values are kept, and "
                           "you choose here which one all of you see. Changes of different fields join by themselves."))
        if self.isVisible():
            self.refresh(None)

    def escape(self) -> bool:
        if self._detail is not None and self._detail.isAncestorOf(self.focusWidget() or self):
            self._list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return super().escape()

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        return {"open": self._enter}

    def focus_content(self) -> None:
        self._wants_focus = True
        self.refresh(None)

    def show_record(self, record_type: str, record_id: bytes) -> None:
        self._wanted = record_id
        self.focus_content()

    def current_record(self) -> bytes | None:
        return self._cards[self._at].record_id if self._cards else None

    # -- inside

    def _show(self, cards: list[ConflictCard]) -> None:
        before, self._wanted = self._wanted or self.current_record(), None
        is_here = before == self.current_record()
        if cards == self._cards and cards and self._detail is not None and not self._busy and is_here:
            self._take_focus()
            return  # what was chosen and not decided yet stays
        self._cards = cards
        places = {card.record_id: at for at, card in enumerate(cards)}
        self._at = places.get(before, min(self._at, max(0, len(cards) - 1))) if before else 0
        for part in (self._side, self._values):
            part.setVisible(bool(cards))
        self._empty.setVisible(not cards)
        self._head.setText(trn("To decide: {n} record", "To decide: {n} records", len(cards)))
        if not cards:
            self._decided_all = self._decided_all or self._busy
            self._busy = False
            self._drop_detail()
            self.say_status("")
            return
        inside = self._detail is not None and self._detail.isAncestorOf(self.focusWidget() or self)
        is_back = self._decided_all and not self._has_focus()
        self._wants_focus = self._wants_focus or self._busy or inside or is_back
        self._busy = self._decided_all = False
        self._list.set_cards(cards, self.desk.today(), self._at)

    def _choose(self, card: ConflictCard) -> None:
        self._at = next((at for at, each in enumerate(self._cards) if each.record_id == card.record_id), 0)
        self._drop_detail()
        self._detail = ConflictDetail(self.desk.theme, card, self.desk.today())
        self._detail.decided.connect(self._decide)
        self._detail.record_wanted.connect(self._open)
        self._right.addWidget(self._detail)
        self._detail.show()
        self.say_status(tr("{n} of {all}. Left and right choose, Enter decides, Ctrl Z brings it back",
                           n=self._at + 1, all=len(self._cards)))
        self._take_focus()

    def _has_focus(self) -> bool:
        """Whether the keyboard is at work in this page, as in the history beside it: a question that is back waits."""
        focus = self.window().focusWidget()
        return focus is not None and focus.isVisible() and self.isAncestorOf(focus)

    def _take_focus(self) -> None:
        if self._wants_focus and self._detail is not None:
            self._wants_focus = False
            QTimer.singleShot(0, self._detail, self._detail.focus_first)

    def _drop_detail(self) -> None:
        if self._detail is not None:
            self._right.removeWidget(self._detail)
            self._detail.hide()
            self._detail.deleteLater()
            self._detail = None

    def _enter(self) -> None:
        if self._detail is not None:
            self._detail.focus_first()

    def _open(self) -> None:
        card = self._cards[self._at]
        self.record_wanted.emit((card.record_type, card.record_id))

    def _decide(self, choices: Mapping[str, str]) -> None:
        if self._busy:
            return
        self._busy = True
        record_id = self._cards[self._at].record_id
        self.desk.jobs.do(self, lambda book: decide_fields(book, record_id, choices), None, self._failed)

    def _failed(self, error: UserError) -> None:
        self._busy = False
        self.desk.messages.show_error(error)
        self.refresh(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(LIST_WIDTH if self.width() >= NARROW else NARROW_LIST)
