"""What a table shows, as plain data: its columns, and the cells of one row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from crm_desktop.ui.widgets.chip_paint import Chip

CellKind = Literal["text", "name", "person", "company", "marker", "money", "date", "count", "chips", "stage"]
RIGHT_ALIGNED: frozenset[CellKind] = frozenset({"money", "count"})


@dataclass(frozen=True)
class Cell:
    """One cell, all of it already in the user's words.

    `detail` is the quieter text beside it (left of money: the count). `mark`: the state of a marker ("overdue",
    "today", "planned", "none", "rotting") or the colour of a stage ("#RRGGBB" or a token). `tone` is a token of text
    ("text.tertiary") in place of the column's own. `tip` is shown instead of the elided text (exact money). `editing`
    is what an editor begins with, where that is not `text` (¥86.4万 is edited as 864000).
    """

    text: str = ""
    detail: str = ""
    mark: str = ""
    tone: str = ""
    tip: str = ""
    editing: str | None = None
    chips: tuple[Chip, ...] = field(default=())

    @property
    def edited(self) -> str:
        """What an editor begins with."""
        return self.text if self.editing is None else self.editing

    def spoken(self) -> str:
        """The whole cell in words, for tooltips and screen readers."""
        words = [self.tip or self.text, self.detail, *(chip.text for chip in self.chips)]
        return ", ".join(word for word in words if word)


EMPTY_CELL = Cell()
RowData = Mapping[str, Cell]  # column key -> cell


@dataclass(frozen=True)
class Column:
    """One column: `title` is an msgid marked by `later`, `width` in logical pixels.

    `align` "" follows the kind (money and counts stand right). One column `grows` into the free width. Columns with a
    `gives_way` above 0 hide where the table is too narrow, the highest first.
    """

    key: str
    title: str
    width: int = 120
    kind: CellKind = "text"
    align: Literal["", "left", "right"] = ""
    grows: bool = False
    sortable: bool = True
    editable: bool = False
    gives_way: int = 0

    @property
    def right_aligned(self) -> bool:
        return self.align == "right" or (not self.align and self.kind in RIGHT_ALIGNED)
