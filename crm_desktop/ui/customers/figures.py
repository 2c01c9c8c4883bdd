"""The counts beside the views and the sentence in the status line; figures over everything, asked apart."""

from PySide6.QtCore import QObject

from crm_desktop.domain.figures import money_text
from crm_desktop.i18n import later, tr, trn
from crm_desktop.queries.customer_order import (
    CustomerCounts,
    CustomerQuestion,
    CustomerTotals,
    customer_counts,
    customer_totals,
)
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.page import Page

VIEWS = (("all", later("All")), ("mine", later("Mine")), ("no_next_step", later("No next step")))


class ListFigures(QObject):
    """Keeps the last answers, so that a new language only writes them anew."""

    def __init__(self, desk: Desk, page: Page) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._question = CustomerQuestion()
        self._counts: CustomerCounts | None = None
        self._totals: CustomerTotals | None = None
        self._found: int | None = None
        self._page.header.set_views([(key, tr(text), None) for key, text in VIEWS])

    def ask(self, question: CustomerQuestion, *, recount: bool = False) -> None:
        """What belongs to another question; the counts of the views are the same for all questions of one kind."""
        kind = question.record_type
        other_kind = kind != self._question.record_type
        if other_kind:
            self._counts = self._found = None
        if question != self._question:
            self._totals = None
        self._question = question
        if recount or other_kind or self._counts is None:
            self._desk.jobs.ask(self, "counts", lambda book: customer_counts(book, kind), self._counts_known,
                                lane="figures")
        self._desk.jobs.ask(self, "totals", lambda book: customer_totals(book, question), self._totals_known,
                            lane="figures")

    def counted(self, found: int) -> None:
        """How many the list holds: known before the sums."""
        self._found = found
        self.show()

    def show(self) -> None:
        """Writes what is known."""
        counts = self._counts
        known = (counts.all, counts.mine, counts.no_next_step) if counts else (None, None, None)
        self._page.header.set_views([(key, tr(text), n) for (key, text), n in zip(VIEWS, known, strict=True)])
        if self._found is None:
            return
        people = self._question.record_type == "person"
        said = (trn("{n} person", "{n} people", self._found) if people
                else trn("{n} company", "{n} companies", self._found))
        if self._totals is not None and self._totals.won_deals:
            said = tr("{customers}, {money} won", customers=said,
                      money=money_text(self._totals.won_value, self._totals.currency))
        self._page.say_status(said)

    def _counts_known(self, counts: CustomerCounts) -> None:
        self._counts = counts
        self.show()

    def _totals_known(self, totals: CustomerTotals) -> None:
        self._totals = totals
        self.show()
