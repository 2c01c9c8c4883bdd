"""What is done with customers from the list: new ones, deleting, the same edit for all that are selected, the menu."""

from array import array

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.bulk_edit import delete_many
from crm_desktop.commands.records import delete_records
from crm_desktop.i18n import tr
from crm_desktop.queries.history import counted_text
from crm_desktop.queries.window import ids_of_rows
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import Progress
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.customers.bulk_dialog import BulkDialog
from crm_desktop.ui.customers.new_customer import NewCustomer
from crm_desktop.ui.customers.work_dialog import WorkDialog

ASK_FROM = 50  # deleting so many rows is asked about first, though undo takes it back
MENU = ("open", "edit", "log", "step", "delete")


class CustomerDeeds(QObject):
    """Opens what asks; each deed is one act."""

    added = Signal(str, object)  # record type, id
    done = Signal()  # many were changed

    def __init__(self, desk: Desk, page: Page) -> None:
        super().__init__(page)
        self._desk, self._page = desk, page
        self._typed: dict[str, object] = {}  # into the form of a company, when the one of that name was looked at

    def add_new(self, record_type: str, company: tuple[bytes, str] | None = None) -> None:
        """The form of a new company or person; `company`: where the person works."""
        form = NewCustomer(self._desk, self._page.window(), record_type, company, self._typed)
        if record_type == "company":
            self._typed = {}
        form.added.connect(self.added)
        form.existing_wanted.connect(self._show_existing)

    def _show_existing(self, record_id: bytes, typed: dict[str, object]) -> None:
        self._typed = typed
        self._page.show_record("company", record_id)

    def edit_rows(self, kind: str, rows: "array[int]", field: str) -> None:
        """The same value for all of them."""
        BulkDialog(self._desk, self._page.window(), kind, rows, field).done.connect(self.done)

    def delete_rows(self, kind: str, rows: "array[int]") -> None:
        """Few at once, many after a question."""
        if len(rows) >= ASK_FROM:
            _DeleteDialog(self._desk, self._page.window(), kind, rows).done.connect(self.done)
        elif rows:
            self._desk.jobs.do(self, lambda book: delete_many(book, kind, ids_of_rows(book, kind, rows)))

    def delete_one(self, record_id: bytes) -> None:
        """The one whose card it is."""
        self._desk.jobs.do(self, lambda book: delete_records(book, [record_id]))

    def show_menu(self, place: QPoint) -> None:
        """What can be done with the rows, at the mouse."""
        menu = QMenu(self._page)
        menu.setObjectName("customer_menu")
        for name in MENU:
            menu.addAction(self._desk.actions.action(name))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)


class _DeleteDialog(WorkDialog):
    """Says how many go, and that they come back."""

    def __init__(self, desk: Desk, window: QWidget, kind: str, rows: "array[int]") -> None:
        said = counted_text(kind, len(rows))
        super().__init__(desk, window, tr("Delete what is selected?"), name="delete_dialog",
                         verb=tr("Delete {records}", records=said), kind="danger")
        self._work, self._count, self._said = _Doomed(kind, rows), len(rows), said
        self.add_text(tr("They go to the trash with what belongs to them alone. One undo brings them back."))
        self.add_foot()
        self.accepted.connect(self._delete)
        self.open_dialog(self.cancel)

    def _delete(self) -> None:
        self.begin(self._work, self._count, tr("Deleting {records}", records=self._said))


class _Doomed:
    """Rows that are deleted, as plain values."""

    def __init__(self, kind: str, rows: "array[int]") -> None:
        self._kind, self._rows = kind, rows

    def __call__(self, book: Book, progress: Progress | None) -> ChangeSet:
        return delete_many(book, self._kind, ids_of_rows(book, self._kind, self._rows), progress=progress)
