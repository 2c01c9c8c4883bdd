"""Which day it is: on this laptop for what is planned and touched, in the book's zone for its months."""

from datetime import UTC, date, datetime, time, timedelta

from crm_desktop.store.book import Book


def day_on_laptop(at: int) -> date:
    """The day of an instant (UTC milliseconds) in this laptop's zone."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone().date()


def begin_of_day(day: date) -> int:
    """The instant (UTC milliseconds) at which a day begins in this laptop's zone."""
    return round(datetime.combine(day, time()).astimezone().timestamp() * 1000)


def month_of_book(book: Book) -> tuple[date, date]:
    """The first day of the month that it is in the book's zone, and the first of the next one."""
    first = datetime.fromtimestamp(book.clock() / 1000, UTC).astimezone(book.zone()).date().replace(day=1)
    return first, (first + timedelta(31)).replace(day=1)
