"""What the list of deals asks the book: its order, its sum, and where stages stand."""

from array import array
from dataclasses import dataclass

from crm_desktop.queries.deal_list import DealQuestion, deal_list_order, deal_list_totals
from crm_desktop.queries.pipeline import funnel_rows
from crm_desktop.queries.window import stage_places
from crm_desktop.store.book import Book
from crm_desktop.ui.pipeline.funnel_question import RowsWanted
from crm_desktop.ui.pipeline.list_columns import Places


@dataclass(frozen=True)
class ListAnswer:
    """The local rows in their order; `value` is what they count in sums, None where that was not asked for."""

    order: "array[int]"
    value: int | None
    currency: str
    places: Places


def ask_list(book: Book, question: DealQuestion, behind: RowsWanted | None) -> ListAnswer:
    """The order that is asked for; behind a figure of the funnel it holds the deals that the figure counts."""
    order = deal_list_order(book, question)
    places, currency = {one.stage_id: one for one in stage_places(book)}, book.currency()
    if behind is None:
        return ListAnswer(order, deal_list_totals(book, question).value, currency, places)
    kept = set(funnel_rows(book, behind.question, behind.stage_id, behind.part))
    return ListAnswer(array("q", (row for row in order if row in kept)), None, currency, places)
