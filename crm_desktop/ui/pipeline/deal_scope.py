"""What the list of deals is narrowed to by another screen: a figure of the funnel, or a customer; one chip says so."""

from PySide6.QtCore import QObject, Signal

from crm_desktop.i18n import later, tr
from crm_desktop.store.book import Book
from crm_desktop.store.records import title_of
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.deal_list import DealList
from crm_desktop.ui.pipeline.funnel_question import RowsWanted
from crm_desktop.ui.widgets.chips import FilterChip

ON = "on"


class DealScope(QObject):
    """Its chip stands in the tool row; taking the filter away shows all deals again."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._behind: RowsWanted | None = None
        self._customer: tuple[str, bytes] | None = None
        self._name = ""
        self.chip = FilterChip(desk.theme, later("Shown"), name="deal_scope")
        self.setParent(self.chip)
        self.chip.value_changed.connect(self._taken)
        self.chip.hide()

    @property
    def active(self) -> bool:
        """Whether the list is narrowed."""
        return self._behind is not None or self._customer is not None

    def show_behind(self, wanted: RowsWanted) -> None:
        """The deals that a figure of the funnel counts."""
        self._behind, self._customer = wanted, None
        self._tell()

    def show_customer(self, record_type: str, record_id: bytes) -> None:
        """The deals of a company or a person."""
        self._behind, self._customer, self._name = None, (record_type, record_id), ""
        self._tell()
        self.refresh()

    def give_to(self, deals: DealList) -> None:
        """Narrows the list."""
        kind, record_id = self._customer or ("", None)
        deals.set_scope(self._behind, company_id=record_id if kind == "company" else None,
                        person_id=record_id if kind == "person" else None)

    def refresh(self) -> None:
        """The customer may have another name now."""
        if self._customer is not None:
            kind, record_id = self._customer
            self._desk.jobs.ask(self, "name", lambda book: customer_name(book, kind, record_id), self._named)

    def set_texts(self) -> None:
        """The chip in the current language."""
        said = self._behind.title if self._behind is not None else self._name
        self.chip.set_options([("", tr("All deals")), *([(ON, said)] if self.active else [])])
        self.chip.set_value(ON if self.active else "")

    def _named(self, name: str) -> None:
        self._name = name
        self.set_texts()

    def _taken(self, key: str) -> None:
        if not key:
            self._behind = self._customer = None
            self._tell()

    def _tell(self) -> None:
        self.set_texts()
        self.changed.emit()


def customer_name(book: Book, record_type: str, record_id: bytes) -> str:
    """What a company or a person is called."""
    return title_of(book, record_type, record_id)
