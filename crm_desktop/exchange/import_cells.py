"""The parser of one column: text, number, date, yes or no, money in the currency that its row names."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from crm_desktop.domain.currencies import decimals_of
from crm_desktop.domain.rules import CONTROLS, LONGEST_NOTE
from crm_desktop.exchange.csv_cells import cell_values
from crm_desktop.exchange.dates import DateColumn, parse_date_columns, parse_year_column
from crm_desktop.exchange.money import parse_money_column, unit_of_header
from crm_desktop.exchange.values import (
    Reason,
    clean_text,
    is_blank,
    parse_integer_column,
    parse_yes_no,
    remembered,
    split_values,
)
from crm_desktop.i18n import later

DATES = frozenset({"birthday", "expected_close", "created_on", "engaged_on", "closed_on", "since", "until"})
MONEY = frozenset({"value", "revenue", "list_price"})
LONGEST_NAME = 1_000
PRICE_PLACES = 4
USUAL_DECIMALS = 2
SEVERAL = frozenset({"phone", "mail", "tags", "other_names"})
NAMES = frozenset({"name", "given_name", "family_name", "company", "person", "parent", "product", "owner", "stage"})
_YEAR = r"(?:19|20)\d\d"
_DAY = rf"{_YEAR}([-/.])\d{{1,2}}\1\d{{1,2}}|\d{{1,2}}([-/.])\d{{1,2}}\2{_YEAR}"
_DATE = re.compile(rf"(?:{_DAY})(?:[ T]\d{{1,2}}:\d\d.*)?")
_SEVERAL = re.compile(r"[;；、|,，\n\r\t]")
Parse = Callable[[str], Any]  # a value, None where the cell is blank, or a Reason


def base_of(path: str | None) -> str:
    """The field of a path: `phone` of `phone:mobile`, `address` of `address:billing.city`."""
    return (path or "").partition(":")[0].partition(".")[0]


def parser_of(base: str, texts: Callable[[], Iterable[str]], *, own: bool = False) -> Parse:
    """The parser of a column that holds neither dates nor money; `own`: of a file that this program exported."""
    if base == "size":
        return _not_negative(parse_integer_column(texts()).parse)
    if base == "founded_year":
        return parse_year_column(texts())
    if base == "active":
        return _flag
    if base in SEVERAL:
        return _own_entries if own else _phones if base == "phone" else _entries
    if base in NAMES:
        return _own_name if own else _name
    if own:
        return _own_text
    return _long_text if base == "notes" else _short_text


def date_parsers(columns: dict[int, Iterable[str]],
                 order: str | None = None) -> tuple[dict[int, Parse], list[DateColumn]]:
    """The parsers (to ISO text) of a file's date columns, and how each is written; `order` is a person's choice."""
    dated = parse_date_columns({str(place): texts for place, texts in columns.items()}, order=order)
    return {int(place): _iso(column) for place, column in dated.items()}, list(dated.values())


class MoneyCells:
    """The cells of one money column; each row may name its currency in a column of its own."""

    def __init__(self, base: str, header: str, texts: Iterable[str], currency: str) -> None:
        self._texts, self._book = set(texts), currency
        self._unit, code = unit_of_header(header, currency=currency)
        self._currency = code or currency
        self._places = PRICE_PLACES if base == "list_price" else None
        self._by_code: dict[str, Parse] = {}
        self.parse = self._parser(self._currency, self._places)

    def parse_in(self, text: str, code: str) -> Any:
        """The cell's amount where its row is in this currency: (minor units, code), None, or a Reason."""
        if code not in self._by_code:
            places = self._places
            if places is None and decimals_of(code) > USUAL_DECIMALS:
                places = decimals_of(code)  # 1.250 dinars have three decimals, they are not 1,250
            self._by_code[code] = self._parser(code, places)
        found = self._by_code[code](text)
        if isinstance(found, tuple) and found[1] != code:
            return Reason(later("The amount and the currency column name different currencies."))
        return found

    def _parser(self, code: str, places: int | None) -> Parse:
        parse = parse_money_column(self._texts, currency=code, unit=self._unit, places=places).parse

        def understand(text: str) -> Any:
            found = parse(text)
            return (found[0], found[1] or code) if isinstance(found, tuple) else found

        return remembered(understand)


def currency_reader(book: str) -> Parse:
    """The parser of a currency column: a code, a sign or a word of either language, None for a blank cell."""

    def understand(text: str) -> str | Reason | None:
        if is_blank(text):
            return None
        plain = clean_text(text)
        code = unit_of_header(f"({plain})", currency=book)[1]
        if code is None and len(plain) == 3 and plain.isascii() and plain.isalpha():
            code = plain.upper()
        return code or Reason(later("Not a currency."))

    return remembered(understand)


def _iso(column: DateColumn) -> Parse:
    def understand(text: str) -> str | Reason | None:
        found = column.parse(text)
        return found.isoformat() if isinstance(found, date) else found

    return remembered(understand)


def _not_negative(parse: Parse) -> Parse:
    def understand(text: str) -> Any:
        found = parse(text)
        return Reason(later("It must not be negative.")) if isinstance(found, int) and found < 0 else found

    return understand


def _flag(text: str) -> int | Reason | None:
    found = parse_yes_no(text)
    return int(found) if isinstance(found, bool) else found


def _short_text(text: str) -> str | Reason | None:
    found = clean_text(text)
    return (found or None) if len(found) <= LONGEST_NAME else Reason(later("The text is too long for this field."))


def _name(text: str) -> str | Reason | None:
    if CONTROLS.search(text):
        return Reason(later("A name has characters that cannot be shown."))
    return _short_text(text)


def _phones(text: str) -> list[str] | Reason | None:
    found = _entries(text)
    if isinstance(found, list) and any(_DATE.fullmatch(one) for one in found):
        return Reason(later("This is a date and no phone number."))
    return found


def _long_text(text: str) -> str | Reason | None:
    found = clean_text(text)
    return (found or None) if len(found) <= LONGEST_NOTE else Reason(later("The text is too long for this field."))


def why_no_entry(text: str) -> Reason | None:
    """Why a text can be no phone, mail, address, tag or other name; None where it can."""
    if CONTROLS.search(text):
        return Reason(later("The text has characters that cannot be shown."))
    return Reason(later("The text is too long for this field.")) if len(text) > LONGEST_NAME else None


def _own_text(text: str) -> str:
    """As the book held it: a dash, a word such as "null" and blanks around it are no other program's signs."""
    return text


def _own_name(text: str) -> str | Reason | None:
    return _name(text) if CONTROLS.search(text) else text if text.strip() else None


def _own_entries(text: str) -> list[str] | Reason:
    found = cell_values(text)
    return next(filter(None, map(why_no_entry, found)), None) or found


def _entries(text: str) -> list[str] | Reason | None:
    found = split_values(text) if _SEVERAL.search(text) else [one for one in [clean_text(text)] if one]
    return next(filter(None, map(why_no_entry, found)), None) or found or None
