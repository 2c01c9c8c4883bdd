"""Cells of CSV files that no spreadsheet runs as a formula, and several values in one of them."""

import re
from collections.abc import Iterable
from decimal import Decimal

from crm_desktop.exchange.values import clean_text, split_values

# OWASP, CSV injection: a spreadsheet would run these; the last four are the full-width forms of the first four.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BETWEEN = "; "
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


def several_cell(values: Iterable[str], *, whole: bool = False) -> str:
    """Several values in one cell; one that would be split or trimmed when it is read stands in quotation marks.

    `whole`: the values are texts such as addresses, in which only a semicolon begins another one.
    """
    parting = _PARTS_WHOLE if whole else _PARTS
    return BETWEEN.join(value if clean_text(value) == value and not parting.search(value)
                        else '"' + value.replace('"', '""') + '"' for value in values)


def cell_values(text: str, *, whole: bool = False) -> list[str]:
    """The values of a cell that `several_cell` wrote, also where a person has added some by hand."""
    found: list[str] = []
    for quoted, plain in _VALUES.findall(text):
        if quoted:
            found.append(quoted[1:-1].replace('""', '"'))
        elif plain:
            found += [clean_text(plain)] if whole else split_values(plain)
    return [value for value in found if value]


_PARTS, _PARTS_WHOLE = re.compile(r'[;；、|,，\n\r\t"]'), re.compile('[;"]')
_VALUES = re.compile(r'\s*(?:("(?:[^"]|"")*")(?=\s*(?:;|$))|([^;]+))\s*;?')
