"""What a deal counts in sums: its own value in the base currency, or the list price of its product while it is open."""

from typing import Any

from crm_desktop.domain.currencies import decimals_of
from crm_desktop.domain.fields import PRICE_SCALE
from crm_desktop.store.book import Book


def worth_sql(status: str = "d.status") -> str:
    """The expression for a deal `d` with its product `p` left joined; needs the parameters of `money_parameters`.

    Minor units of the base currency (DATA.md section 3): values in another currency count nothing, an open deal
    without a value counts the list price, rounded half up. `status` is an expression, for deals of another day.
    """
    return f"""
    coalesce(case when d.value_currency = :currency then d.value_minor end,
             case when {status} = 'open' and d.value_minor is null and p.list_currency = :currency
                  then (2 * p.list_price + :divisor) / (2 * :divisor) end, 0)"""


def money_parameters(book: Book) -> dict[str, Any]:
    """The base currency, and how many 1/10,000 of the major unit make one minor unit of it."""
    currency = book.currency()
    return {"currency": currency, "divisor": PRICE_SCALE // int(10 ** decimals_of(currency))}
