"""Asks what a filter can be set to, and shows it under its chip; each choice says how many customers it leaves."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.domain.figures import count_text
from crm_desktop.i18n import later, tr
from crm_desktop.queries.customer_choices import FilterValue, customer_filter_values
from crm_desktop.queries.customer_filters import FilterField
from crm_desktop.queries.customer_order import CustomerQuestion, customers_found
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.customers.filter_words import FIELD_WORDS, filter_offers
from crm_desktop.ui.widgets.choice_popover import ChoicePopover

FIND, DAYS = later("Type to find one"), later("Or type a number of days")


class FilterChoices(QObject):
    """One popover at a time; the choices of the field come from the book under all other conditions."""

    chosen = Signal(str, str)  # field, key

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._page = parent
        self._popover: ChoicePopover | None = None
        self._field: FilterField = "industry"
        self._values: list[FilterValue] = []

    def open_for(self, field: FilterField, question: CustomerQuestion, anchor: QWidget) -> None:
        """Shows the choices of a field below its chip."""
        self._field, self._values = field, []
        popover = self._popover = ChoicePopover(
            self._desk.theme, self._page.window(), name="filter_choices", title=tr(FIELD_WORDS[field]),
            hint=tr(DAYS if field == "touched" else FIND))
        popover.typed.connect(self._narrow)
        popover.picked.connect(self._picked)
        popover.gone.connect(self._gone)
        popover.set_note(tr("Counting…"))
        popover.open_under(anchor, popover.line)
        kind = question.record_type
        self._desk.jobs.ask(self, "choices", lambda book: (
            customer_filter_values(book, question, field), customers_found(book, question),
            customers_found(book, CustomerQuestion(kind))), self._show, lane="figures")

    # -- inside

    def _show(self, found: tuple[list[FilterValue], int, int]) -> None:
        self._values, now, whole = found
        if self._popover is not None:
            self._popover.set_note(tr("{n} of {all}", n=count_text(now), all=count_text(whole)))
            self._narrow(self._popover.line.text())

    def _narrow(self, typed: str) -> None:
        if self._popover is not None:
            self._popover.set_offers(filter_offers(self._field, self._values, typed, {}))

    def _picked(self, key: bytes, _: str) -> None:
        self.chosen.emit(self._field, key.decode())

    def _gone(self) -> None:
        self._popover = None
