"""The page "Look-alikes": pairs of customers that may be one, beside each other; merge them or tell them apart."""

import time
from collections.abc import Mapping

from PySide6.QtCore import QTimer

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.lookalikes import merge_customers, tell_apart
from crm_desktop.domain.lookalikes import reasons_text
from crm_desktop.i18n import later, tr, trn
from crm_desktop.queries.lookalike_pair import PairView, pair_view
from crm_desktop.queries.lookalikes import Lookalike, lookalikes
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.shell.lookalike_detail import LookalikeDetail
from crm_desktop.ui.shell.question_list import QuestionLine
from crm_desktop.ui.shell.question_page import QuestionPage

REST = 3  # times as long as a look took: many changes must not keep the computer looking


class LookalikePage(QuestionPage[Lookalike]):
    """Enter merges; another verb tells two apart for good."""

    word = "lookalikes"
    one = "lookalike"
    title = later("Look-alikes")
    list_title = later("Pairs that look alike")
    icon = "copy"
    watches = frozenset({"company", "person", "person_company", "alias", "not_same"})

    def __init__(self, desk: Desk) -> None:
        self._asked = False  # whether anything is known yet
        super().__init__(desk)
        self._pause = 0  # milliseconds before the book is looked through again after a change
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._look)

    def refresh(self, changes: ChangeSet | None) -> None:
        self._again.start(0 if changes is None else self._pause)

    # -- QuestionPage

    def line(self, question: Lookalike) -> QuestionLine:
        """Names and reasons decide where a pair stands."""
        below = question.other, reasons_text(question.reasons)
        return QuestionLine(question, question.record_type, question.name, below,
                            tip="\n".join((question.name, *below)))

    def ask_detail(self, question: Lookalike) -> None:
        self.desk.jobs.ask(self, "pair", lambda book: (question, pair_view(book, question.record_type, *question.key)),
                           self._show_pair)

    def make_detail(self, question: Lookalike, told: object) -> LookalikeDetail:
        assert isinstance(told, PairView)  # noqa: S101 - for the type checker
        detail = LookalikeDetail(self.desk.theme, question, told)
        detail.merged.connect(self._merge)
        detail.told_apart.connect(self._tell_apart)
        return detail

    def count_words(self, n: int) -> str:
        return trn("{n} pair to look at", "{n} pairs to look at", n)

    def key_words(self, n: int, every: int) -> str:
        return tr("{n} of {all}. Left and right choose, Enter merges, Ctrl Z takes them apart again", n=n, all=every)

    def empty_words(self) -> tuple[str, ...]:
        if not self._asked:
            return (tr("Looking for customers that look alike…"),)
        return (tr("No customers look alike."),
                tr("Companies with the same name, phone, mail, website or credit code, and people of one "
                   "name who share a phone, a mail, a WeChat or a company, are offered here for merging."))

    # -- inside

    def _look(self) -> None:
        if self.desk.jobs.resting:  # locked meanwhile: what is shown then asks anew
            return
        self.desk.jobs.ask(self, "lookalikes", _timed_lookalikes, self._found, lane="figures")

    def _found(self, answer: tuple[list[Lookalike], float]) -> None:
        pairs, seconds = answer
        self._pause = round(REST * seconds * 1000)
        self._asked = True
        self.show_questions(pairs)

    def _show_pair(self, found: tuple[Lookalike, PairView | None]) -> None:
        pair, view = found
        if view is not None:  # the list is asked anew where one of them went
            self.show_detail(pair, view)

    def _merge(self, choices: Mapping[str, str]) -> None:
        pair = self.begin_answer()
        if pair is not None:
            self.desk.jobs.do(self, lambda book: merge_customers(book, pair.record_type, *pair.key, choices),
                              self._merged, self.failed)

    def _tell_apart(self) -> None:
        pair = self.begin_answer()
        if pair is not None:
            self.desk.jobs.do(self, lambda book: tell_apart(book, pair.record_type, *pair.key), self._settled,
                              self.failed)

    def _merged(self, changes: ChangeSet) -> None:
        """The next pair comes at once; a book of 100,000 takes a second to be looked through again."""
        self.go_on(gone=changes.ids())

    def _settled(self, _: ChangeSet) -> None:
        self.go_on()


def _timed_lookalikes(book: Book) -> tuple[list[Lookalike], float]:
    started = time.perf_counter()
    return lookalikes(book), time.perf_counter() - started
