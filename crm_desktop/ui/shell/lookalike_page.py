"""The page "Look-alikes": pairs of customers that may be one, beside each other; merge them or tell them apart."""

import time
from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.lookalikes import merge_customers, tell_apart
from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr, trn
from crm_desktop.queries.lookalike_pair import PairView, pair_view
from crm_desktop.queries.lookalikes import Lookalike, lookalikes
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.shell.lookalike_detail import LookalikeDetail
from crm_desktop.ui.shell.lookalike_list import LookalikeList
from crm_desktop.ui.widgets.empty import EmptyState

REST = 3  # times as long as a look took: many changes must not keep the computer looking
LIST_WIDTH, NARROW_LIST, NARROW = 384, 300, 1_180


class LookalikePage(Page):
    """Left and Right choose, Enter merges and goes on with the next pair, Ctrl+Z takes a merge back."""

    word = "lookalikes"
    title = later("Look-alikes")
    icon = "copy"
    in_rail = False
    watches = frozenset({"company", "person", "person_company", "alias", "not_same"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._pairs: list[Lookalike] = []
        self._pair: Lookalike | None = None
        self._detail: LookalikeDetail | None = None
        self._doing: Lookalike | None = None  # the pair that is being written
        self._wants_focus = False
        self._asked = False  # whether anything is known yet
        self._pause = 0  # milliseconds before the book is looked through again after a change
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._look)
        self.tool_row.hide()
        self.header.search.hide()
        self._head = make_label("", "body_strong", name="lookalike_head")
        self._head.setContentsMargins(20, 12, 20, 12)
        self._list = LookalikeList(desk.theme)
        self._side, self._values = self._left_side(), QWidget()
        self._right = QVBoxLayout(self._values)
        self._right.setContentsMargins(0, 0, 0, 0)
        self._empty = EmptyState(desk.theme, name="lookalikes_empty")
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

    def _left_side(self) -> QWidget:
        side = QWidget()
        side.setProperty("ground", "base")
        side.setProperty("line", "right")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 1, 0)
        left.setSpacing(0)
        left.addWidget(self._head)
        left.addWidget(self._list, 1)
        return side

    # -- Page

    def refresh(self, changes: ChangeSet | None) -> None:
        self._again.start(0 if changes is None else self._pause)

    def _look(self) -> None:
        if self.desk.jobs.resting:  # locked meanwhile: what is shown then asks anew
            return
        self.desk.jobs.ask(self, "lookalikes", _timed_lookalikes, self._found, lane="figures")

    def _found(self, answer: tuple[list[Lookalike], float]) -> None:
        pairs, seconds = answer
        self._pause = round(REST * seconds * 1000)
        self._show(pairs)

    def set_texts(self) -> None:
        super().set_texts()
        self._list.setAccessibleName(tr("Pairs that look alike"))
        self._say_empty()
        if self.isVisible():
            self._drop_detail()
            self.refresh(None)

    def escape(self) -> bool:
        if self._pairs and self.pane is None and not self._list.hasFocus():
            self._wants_focus = False
            self._list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return super().escape()

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        return {"open": self._enter}

    def focus_content(self) -> None:
        self._wants_focus = True
        self.refresh(None)

    def current_record(self) -> bytes | None:
        return self._pair.stays if self._pair is not None else None

    # -- inside

    def _say_empty(self) -> None:
        if self._asked:
            self._empty.say(tr("No customers look alike."),
                            tr("Companies with the same name, phone, mail, website or credit code, and people of one "
                               "name who share a phone, a mail, a WeChat or a company, are offered here for merging."))
        else:
            self._empty.say(tr("Looking for customers that look alike…"))

    def _show(self, pairs: list[Lookalike]) -> None:
        at = self._pairs.index(self._pair) if self._pair in self._pairs else 0
        places = {pair.key: place for place, pair in enumerate(pairs)}
        if self._pair is not None:
            at = places.get(self._pair.key, at)
        self._asked, self._pairs = True, pairs
        for part in (self._side, self._values):
            part.setVisible(bool(pairs))
        self._say_empty()
        self._empty.setVisible(not pairs)
        self._head.setText(trn("{n} pair to look at", "{n} pairs to look at", len(pairs)))
        if not pairs:
            self._pair = None
            self._drop_detail()
            self.say_status("")
        self._list.set_pairs(pairs, at)

    def _choose(self, pair: Lookalike) -> None:
        self._pair = pair
        at = self._pairs.index(pair) + 1
        self.say_status(tr("{n} of {all}. Left and right choose, Enter merges, Ctrl Z takes them apart again", n=at,
                           all=len(self._pairs)))
        self.desk.jobs.ask(self, "pair", lambda book: (pair, pair_view(book, pair.record_type, *pair.key)),
                           self._show_pair)

    def _show_pair(self, found: tuple[Lookalike, PairView | None]) -> None:
        pair, view = found
        if pair != self._pair or view is None:  # the list is asked anew where one of them went
            return
        before = self._detail
        if before is None or (before.pair, before.view) != found:
            self._wants_focus = self._wants_focus or (
                before is not None and before.isAncestorOf(self.focusWidget() or self))
            self._drop_detail()
            detail = self._detail = LookalikeDetail(self.desk.theme, pair, view)
            detail.merged.connect(self._merge)
            detail.told_apart.connect(self._tell_apart)
            detail.record_wanted.connect(self._open)
            self._right.addWidget(detail)
            detail.show()
        self._take_focus()

    def _take_focus(self) -> None:
        if self._wants_focus and self._detail is not None:
            self._wants_focus = False
            self._detail.focus_first()

    def _drop_detail(self) -> None:
        if self._detail is not None:
            self._right.removeWidget(self._detail)
            self._detail.hide()
            self._detail.deleteLater()
            self._detail = None

    def _enter(self) -> None:
        if self._detail is not None:
            self._detail.focus_first()

    def _open(self, record_id: bytes) -> None:
        if self._pair is not None:
            self.record_wanted.emit((self._pair.record_type, record_id))

    def _merge(self, choices: Mapping[str, str]) -> None:
        pair = self._pair
        if pair is not None and self._doing is None:
            self._doing, self._wants_focus = pair, True
            self.desk.jobs.do(self, lambda book: merge_customers(book, pair.record_type, *pair.key, choices),
                              self._merged, self._failed)

    def _tell_apart(self) -> None:
        pair = self._pair
        if pair is not None and self._doing is None:
            self._doing, self._wants_focus = pair, True
            self.desk.jobs.do(self, lambda book: tell_apart(book, pair.record_type, *pair.key), self._settled,
                              self._failed)

    def _merged(self, changes: ChangeSet) -> None:
        """The next pair comes at once; a book of 100,000 takes a second to be looked through again."""
        self._doing = None
        gone = set(changes.touched.get("company", ())) | set(changes.touched.get("person", ()))
        self._show([each for each in self._pairs if each.goes not in gone and each.stays not in gone])

    def _settled(self, _: ChangeSet) -> None:
        done, self._doing = self._doing, None
        self._show([each for each in self._pairs if each != done])

    def _failed(self, error: UserError) -> None:
        self._doing = None
        self.desk.messages.show_error(error)
        self.refresh(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(LIST_WIDTH if self.width() >= NARROW else NARROW_LIST)


def _timed_lookalikes(book: Book) -> tuple[list[Lookalike], float]:
    started = time.perf_counter()
    return lookalikes(book), time.perf_counter() - started
