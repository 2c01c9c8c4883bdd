"""The single keys of the customer list: mark the row, tag and owner of the marked ones."""

from array import array
from collections.abc import Callable, Collection, Mapping

from PySide6.QtCore import QObject

from crm_desktop.ui.customers.customer_list import CustomerList
from crm_desktop.ui.customers.page_deeds import CustomerDeeds


class RowVerbs(QObject):
    """About the marked rows; where none is marked, about the current one."""

    def __init__(self, rows: CustomerList, deeds: CustomerDeeds) -> None:
        super().__init__(deeds)
        self._list, self._deeds = rows, deeds

    def at_hand(self) -> tuple[Mapping[str, Callable[[], None]], Collection[str]]:
        """Verb -> what it does, and the verbs that can be done now."""
        work: dict[str, Callable[[], None]] = {"mark": self._mark, "tag": self._tag, "owner": self._owner}
        table = self._list.table
        return work, work if table.current_row() is not None or table.selected_count() else ()

    def _mark(self) -> None:
        self._list.table.mark_current()
        self._list.focus_list()

    def _tag(self) -> None:
        self._change("tag")

    def _owner(self) -> None:
        self._change("owner")

    def _change(self, field: str) -> None:
        self._deeds.edit_rows(self._list.question.record_type, self._rows(), field)

    def _rows(self) -> "array[int]":
        current = self._list.table.current_row()
        return self._list.table.selected_rows() or array("q", [] if current is None else [current])
