"""How a list looks, kept on this device for each list and for each saved view: columns, widths, order."""

from collections.abc import Sequence
from typing import get_args

from crm_desktop.queries.customer_order import CustomerSort
from crm_desktop.settings import SettingsFile
from crm_desktop.ui.customers.columns import ALWAYS, COLUMNS, USUAL

WORDS = {"company": "companies", "person": "people"}  # under which a list is kept while no saved view is shown
SORTS: tuple[str, ...] = get_args(CustomerSort)
Sort = tuple[str, bool]


class ListMemory:
    """`view` is the key of a saved view, or "" for the list itself."""

    def __init__(self, settings: SettingsFile) -> None:
        self._settings = settings

    def columns(self, kind: str, view: str = "") -> list[str]:
        """The columns that are shown, from the left; the name always is the first one."""
        known = [column.key for column in COLUMNS[kind]]
        kept = [key for key in self._settings.now.columns.get(_word(kind, view), USUAL[kind]) if key in known]
        return [ALWAYS, *(key for key in dict.fromkeys(kept) if key != ALWAYS)]

    def widths(self, kind: str, view: str = "") -> dict[str, int]:
        """The widths that were drawn by hand."""
        begins = f"{_word(kind, view)}/"
        return {name.removeprefix(begins): width for name, width in self._settings.now.column_widths.items()
                if name.startswith(begins)}

    def sort(self, kind: str, view: str = "") -> Sort:
        """What it is sorted by, and whether that falls."""
        said = self._settings.now.sorts.get(_word(kind, view), "")
        key, falls = said.removeprefix("-"), said.startswith("-")
        known = key in SORTS and key in [column.key for column in COLUMNS[kind]]
        return (key, falls) if known else ("name", False)

    def keep_columns(self, kind: str, view: str, keys: Sequence[str]) -> None:
        """Other columns, or in another order."""
        self._settings.change(columns={**self._settings.now.columns, _word(kind, view): list(keys)})

    def keep_width(self, kind: str, view: str, key: str, width: int) -> None:
        """A width that was drawn."""
        self._settings.change(column_widths={**self._settings.now.column_widths, f"{_word(kind, view)}/{key}": width})

    def keep_sort(self, kind: str, view: str, key: str, *, descending: bool) -> None:
        """Another order."""
        said = f"{'-' if descending else ''}{key}"
        self._settings.change(sorts={**self._settings.now.sorts, _word(kind, view): said})

    def begin_view(self, kind: str, before: str, view: str) -> None:
        """A new view looks like the list that it was saved from."""
        self.keep_columns(kind, view, self.columns(kind, before))
        key, descending = self.sort(kind, before)
        self.keep_sort(kind, view, key, descending=descending)
        for name, width in self.widths(kind, before).items():
            self.keep_width(kind, view, name, width)


def _word(kind: str, view: str) -> str:
    return view or WORDS[kind]
