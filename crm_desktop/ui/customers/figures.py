"""The counts beside the views and the sentence in the status line; figures over everything, asked apart."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from crm_desktop.domain.figures import count_text, money_text
from crm_desktop.i18n import later, tr, trn
from crm_desktop.queries.customer_order import (
    CustomerCounts,
    CustomerQuestion,
    CustomerTotals,
    customer_counts,
    customer_totals,
    customers_found,
)
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.customers.saved_views import SavedView

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
        self._chosen = 0  # rows that are selected
        self._saved: Sequence[SavedView] = ()
        self._held: dict[str, int] = {}  # key of a saved view -> how many it holds
        self.hidden: list[SavedView] = []  # those that have no room as tabs
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
        if recount:
            self._count_views(self._saved)

    def set_saved(self, views: Sequence[SavedView]) -> None:
        """The saved views of the kind that is shown, in their order; those that are new are counted."""
        before = {one.key: one for one in self._saved}
        self._saved = list(views)
        self._count_views([one for one in views if one.key not in self._held or before.get(one.key, one) != one])
        self.show()

    def counted(self, found: int) -> None:
        """How many the list holds: known before the sums."""
        self._found = found
        self.show()

    def selected(self, chosen: int) -> None:
        """How many rows are selected."""
        self._chosen = chosen
        self.show()

    def show(self) -> None:
        """Writes what is known."""
        self._show_tabs()
        if self._found is None:
            return
        people = self._question.record_type == "person"
        said = (trn("{n} person", "{n} people", self._found) if people
                else trn("{n} company", "{n} companies", self._found))
        if self._chosen > 1:
            said = tr("{n} of {customers} selected", n=count_text(self._chosen), customers=said)
        elif self._totals is not None and self._totals.won_deals:
            said = tr("{customers}, {money} won", customers=said,
                      money=money_text(self._totals.won_value, self._totals.currency))
        self._page.say_status(said)

    def bring_up(self, key: str) -> None:
        """Makes sure that a saved view has a tab."""
        self._show_tabs(key)

    def _show_tabs(self, wanted: str = "") -> None:
        """As many saved views as have room, the one that is shown always; the others go into the menu."""
        header, counts = self._page.header, self._counts
        wanted = wanted or header.current_view()
        known = (counts.all, counts.mine, counts.no_next_step) if counts else (None, None, None)
        usual: list[Tab] = [(key, tr(text), n) for (key, text), n in zip(VIEWS, known, strict=True)]
        shown = list(self._saved)
        header.set_views([*usual, *(self._tab(one) for one in shown)])
        room = header.width() - header.minimumSizeHint().width() + header.tabs.minimumSizeHint().width()
        while header.tabs.sizeHint().width() > room and any(one.key != wanted for one in shown):
            shown.remove(next(one for one in reversed(shown) if one.key != wanted))
            header.set_views([*usual, *(self._tab(one) for one in shown)])
        self.hidden = [one for one in self._saved if one not in shown]

    def _tab(self, view: SavedView) -> "Tab":
        return view.key, view.name, self._held.get(view.key)

    def _count_views(self, views: Sequence[SavedView]) -> None:
        """Each by itself, so that the quick ones need not wait for the slow."""
        for one in views:
            key, question = one.key, one.asks(CustomerQuestion())
            self._desk.jobs.ask(self, key, lambda book, key=key, question=question: (  # type: ignore[misc]
                key, customers_found(book, question)), self._view_counted, lane="figures")

    def _view_counted(self, found: tuple[str, int]) -> None:
        self._held[found[0]] = found[1]
        self.show()

    def _counts_known(self, counts: CustomerCounts) -> None:
        self._counts = counts
        self.show()

    def _totals_known(self, totals: CustomerTotals) -> None:
        self._totals = totals
        self.show()


Tab = tuple[str, str, int | None]
