"""Cells of CSV files that no spreadsheet runs as a formula."""

from decimal import Decimal

# OWASP, CSV injection: a spreadsheet would run these; the last four are the full-width forms of the first four.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
Cell = str | int | float | Decimal | None


def csv_cell(value: Cell) -> str:
    """The text of a cell: nothing for None, at most four decimals, an apostrophe before what could be a formula.

    Numbers stay numbers, also negative ones; a text is a text, so "+86 138" begins with an apostrophe as well. One
    that has the apostrophe already gets a second one, so that `plain_cell` gives every text back as it was.
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    if isinstance(value, str):
        return "'" + value if value.lstrip("'").startswith(FORMULA_STARTS) else value
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def plain_cell(text: str) -> str:
    """A cell without the apostrophe that `csv_cell` put in front of it."""
    return text[1:] if text[:1] == "'" and text.lstrip("'").startswith(FORMULA_STARTS) else text
