"""The funnel that another one is compared with: the same question about an earlier day or period."""

from dataclasses import replace
from datetime import UTC, date, datetime

from crm_desktop.analysis.funnel import Funnel
from crm_desktop.analysis.funnel_compare import Comparison, compare_funnels, day_before, period_before
from crm_desktop.queries.pipeline import FunnelQuestion, funnel_of
from crm_desktop.store.book import Book


def funnel_before(book: Book, funnel: Funnel, question: FunnelQuestion, day: date | None = None,
                  months: int | None = None) -> Comparison | None:
    """What `funnel`, the answer to `question`, is compared with: the period before, or for a snapshot another day.

    None where there is nothing to compare with: a cohort of all time, or an earlier funnel without deals.
    """
    earlier = question_before(question, book_today(book), day, months)
    return compare_funnels(funnel, funnel_of(book, earlier)) if earlier else None


def question_before(question: FunnelQuestion, today: date, day: date | None = None,
                    months: int | None = None) -> FunnelQuestion | None:
    """The earlier question: a snapshot one quarter before or on `day`, a cohort of the period before.

    A cohort whose period has no end yet is compared with the equal part of the one before; `day` does not move it.
    `months` is the length of a calendar period (3: a quarter), where that is known.
    """
    if question.kind == "snapshot":
        return replace(question, until=day or day_before(question.until or today))
    if question.since is None:
        return None
    since, until = period_before(question.since, min(question.until or today, max(today, question.since)), months)
    return replace(question, since=since, until=until)


def book_today(book: Book) -> date:
    """The day that it is in the book's zone."""
    return datetime.fromtimestamp(book.clock() / 1000, UTC).astimezone(book.zone()).date()
