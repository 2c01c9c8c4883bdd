"""Tables for people in a terminal: columns aligned also where Chinese characters take two places."""

import sys
import unicodedata
from collections.abc import Iterator, Sequence

GAP = "  "
WIDEST = 60  # of a column, on a terminal
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")  # a stored text must not steer the terminal


def text_table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset(),
               cut: bool | None = None) -> Iterator[str]:
    """Lines of a table; columns in `right` are flush right. Long cells are cut on a terminal, else never."""
    limit = WIDEST if (sys.stdout.isatty() if cut is None else cut) else None
    cells = [[_cell(text, limit) for text in row] for row in (headers, *rows)]
    widths = [max(map(terminal_width, column)) for column in zip(*cells, strict=True)]
    for number, row in enumerate(cells):
        yield GAP.join(_padded(text, width, place in right)
                       for place, (text, width) in enumerate(zip(row, widths, strict=True))).rstrip()
        if number == 0:
            yield GAP.join("-" * width for width in widths)


def terminal_width(text: str) -> int:
    """How many places a text takes on a terminal: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf"
               else 2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def one_line(text: str) -> str:
    """The text in one line, without anything that steers a terminal."""
    return text.translate(_CONTROLS).strip()


def _cell(text: str, limit: int | None) -> str:
    line = one_line(text)
    if limit is None or terminal_width(line) <= limit:
        return line
    while terminal_width(line) > limit - 1:
        line = line[:-1]
    return line + "…"


def _padded(text: str, width: int, right: bool) -> str:
    gap = " " * (width - terminal_width(text))
    return gap + text if right else text + gap
