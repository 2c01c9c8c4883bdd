"""A page of questions that wait for an answer: the list at the left, the one that is chosen at the right."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.i18n import tr
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.shell.question_detail import QuestionDetail
from crm_desktop.ui.shell.question_list import QuestionLine, QuestionList
from crm_desktop.ui.widgets.empty import EmptyState

LIST_WIDTH, NARROW_LIST, NARROW = 384, 300, 1_180


class Question(Protocol):
    """`key` names it: the ids of its records."""

    @property
    def key(self) -> tuple[bytes, ...]: ...


Asked = TypeVar("Asked", bound=Question)


class QuestionPage(Page, Generic[Asked]):
    """Left and Right choose, Enter answers and goes on with the next question, Ctrl+Z brings it back.

    A subclass hands what waits to `show_questions` and, when it is asked for a question's detail, that to
    `show_detail`; before it writes an answer it calls `begin_answer`, and `go_on` or `failed` afterwards.
    """

    in_rail = False
    one = ""  # names of parts begin with it
    list_title = ""  # msgid, for screen readers

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._questions: list[Asked] = []
        self._at = 0
        self._detail: QuestionDetail | None = None
        self._told: tuple[Asked, object] | None = None  # what the detail shows
        self._answering: Asked | None = None
        self._wants_focus = self._answered_all = False
        self._wanted: bytes | None = None  # the record that it was opened at
        for part in (self.tool_row, self.header.search, self.header.tabs):  # there is one view
            part.hide()
        self._head = make_label("", "body_strong", name=f"{self.one}_head")
        self._head.setContentsMargins(20, 12, 20, 12)
        self._list = QuestionList(desk.theme, f"{self.one}_list")
        self._empty = EmptyState(desk.theme, name=f"{self.word}_empty")
        self._lay_out()
        self._list.chosen.connect(self._choose)
        self._list.entered.connect(self._enter)
        self.set_texts()

    # -- to override

    def line(self, question: Asked) -> QuestionLine:
        """How the list shows it."""
        raise NotImplementedError

    def ask_detail(self, question: Asked) -> None:
        """Asks for all that the detail shows, and gives it to `show_detail`."""
        raise NotImplementedError

    def make_detail(self, question: Asked, told: object) -> QuestionDetail:
        """The right side, with its signals connected."""
        raise NotImplementedError

    def count_words(self, n: int) -> str:
        """The title of the list."""
        raise NotImplementedError

    def key_words(self, n: int, every: int) -> str:
        """The place of the chosen one, and what the keys do, for the status line."""
        raise NotImplementedError

    def empty_words(self) -> tuple[str, ...]:
        """What the page says, and teaches, while nothing waits."""
        raise NotImplementedError

    # -- Page

    def set_texts(self) -> None:
        super().set_texts()
        self._list.setAccessibleName(tr(self.list_title))
        self._empty.say(*self.empty_words())
        if self.isVisible():
            self._told = None  # the same values in another language
            self.refresh(None)

    def escape(self) -> bool:
        inside = self._detail is not None and self._detail.isAncestorOf(self.focusWidget() or self)
        if inside or (self._questions and self.pane is None and not self._list.hasFocus()):
            self._wants_focus = False
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
        return self._questions[self._at].key[0] if self._questions else None

    # -- for subclasses

    def show_questions(self, questions: Sequence[Asked]) -> None:
        """What waits now: the chosen one stays chosen, and where it was answered the next one is."""
        keys = [each.key for each in questions]
        self._at = next_place([each.key for each in self._questions], self._at, keys)
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._at = next((at for at, key in enumerate(keys) if wanted in key), self._at)
        self._questions = list(questions)
        for part in (self._side, self._values):
            part.setVisible(bool(questions))
        self._empty.say(*self.empty_words())
        self._empty.setVisible(not questions)
        self._head.setText(self.count_words(len(questions)))
        if not questions:
            self._drop_detail()
            self._answered_all = self._answered_all or self._answering is not None
            self._wants_focus = False
            self.say_status("")
        elif self._answered_all:
            self._answered_all = False
            self._wants_focus = self._wants_focus or not self._has_focus()
        self._list.set_lines([self.line(each) for each in questions], self._at)

    def show_detail(self, question: Asked, told: object) -> None:
        """All of a question; where that is shown already, what was chosen and not answered yet stays."""
        if question != self._current():
            return
        if self._detail is None or self._told != (question, told):
            inside = self._detail is not None and self._detail.isAncestorOf(self.focusWidget() or self)
            self._wants_focus = self._wants_focus or inside
            self._drop_detail()
            self._told = question, told
            self._detail = self.make_detail(question, told)
            self._detail.record_wanted.connect(self.record_wanted)
            self._right.addWidget(self._detail)
            self._detail.show()
        if self._wants_focus:
            self._wants_focus = False
            self._detail.focus_first()

    def begin_answer(self) -> Asked | None:
        """The question that is answered now; None while an answer is being written."""
        if self._answering is not None:
            return None
        self._answering = self._current()
        return self._answering

    def go_on(self, gone: Collection[bytes] = ()) -> None:
        """It is answered: the next one comes at once, without those about records that are gone."""
        done, self._answering = self._answering, None
        left = [each for each in self._questions
                if each.key != (done and done.key) and not set(gone).intersection(each.key)]
        self._wants_focus, self._answered_all = True, not left
        self.show_questions(left)

    def failed(self, error: UserError) -> None:
        """The answer was refused: the question is asked anew."""
        self._answering = None
        self.desk.messages.show_error(error)
        self.refresh(None)

    # -- inside

    def _current(self) -> Asked | None:
        return self._questions[self._at] if self._questions else None

    def _choose(self, at: int) -> None:
        self._at = at
        self.say_status(self.key_words(at + 1, len(self._questions)))
        self.ask_detail(self._questions[at])

    def _enter(self) -> None:
        if self._detail is not None:
            self._detail.focus_first()

    def _has_focus(self) -> bool:
        """Whether the keyboard is at work in this page, as in the history beside it: a question that is back waits."""
        focus = self.window().focusWidget()
        return focus is not None and focus.isVisible() and self.isAncestorOf(focus)

    def _drop_detail(self) -> None:
        if self._detail is not None:
            self._right.removeWidget(self._detail)
            self._detail.hide()
            self._detail.deleteLater()
            self._detail = None

    def _lay_out(self) -> None:
        self._side, self._values, content = QWidget(), QWidget(), QWidget()
        self._side.setProperty("ground", "base")
        self._side.setProperty("line", "right")
        self._side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        left, self._right, row = QVBoxLayout(self._side), QVBoxLayout(self._values), QHBoxLayout(content)
        for layout in (left, self._right, row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        left.setContentsMargins(0, 0, 1, 0)
        left.addWidget(self._head)
        left.addWidget(self._list, 1)
        row.addWidget(self._side)
        row.addWidget(self._values, 1)
        row.addWidget(self._empty, 1)
        self.set_content(content)
        for part in (self._side, self._values):
            part.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(LIST_WIDTH if self.width() >= NARROW else NARROW_LIST)


def next_place(before: Sequence[Hashable], at: int, now: Sequence[Hashable]) -> int:
    """Where the chosen one stands now; where it is gone, the next after it that is left, else the last before it."""
    places = {key: place for place, key in enumerate(now)}
    return next((places[key] for key in (*before[at:], *reversed(before[:at])) if key in places), 0)
