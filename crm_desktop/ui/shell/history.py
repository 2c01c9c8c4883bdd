"""The history panel: what was done, by whom, day by day, and undo of any of it, also from days ago."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.i18n import later, tr
from crm_desktop.queries.history_page import HistoryPage, HistoryRow, history_page
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.text import make_button, make_label, make_tool, set_tip
from crm_desktop.ui.shell.history_list import HistoryView
from crm_desktop.ui.shell.history_words import history_lines
from crm_desktop.ui.widgets.segmented import Segment, Segmented

PAGE = 60
FILTERS = (Segment("everyone", later("Everyone")), Segment("mine", later("Mine")),
           Segment("record", later("This record")), Segment("imports", later("Imports")))


class HistoryPanel(QWidget):
    """A guest in the side pane of whatever page is shown."""

    undo_wanted = Signal(object)
    redo_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("history_panel")
        self._desk = desk
        self._record: bytes | None = None
        self._rows: list[HistoryRow] = []
        self._more = False
        self._most = PAGE
        self._focused = False  # the first line becomes current as soon as it is there
        self._title = make_label("", "heading", name="history_title")
        self._close = make_tool(desk.theme, "x", "", name="history_close", kind="quiet")
        self._filters = Segmented(desk.theme, FILTERS, name="history_filter", title=later("Whose acts are shown"))
        self._list = HistoryView(desk.theme)
        self._undo = make_button(desk.theme, icon="undo-2", name="history_undo")
        self._redo = make_button(desk.theme, icon="redo-2", name="history_redo")
        self._nothing = make_label("", "body", "secondary", name="history_nothing")
        self._nothing.setContentsMargins(20, 8, 20, 0)
        self._nothing.hide()
        self._lay_out()
        self._close.clicked.connect(self.close_wanted)
        self._filters.chosen.connect(self._filtered)
        self._list.undo_wanted.connect(self.undo_wanted)
        self._list.more_wanted.connect(self._ask_more)
        self._undo.clicked.connect(self._undo_last)
        self._redo.clicked.connect(self.redo_wanted)
        desk.jobs.changed.connect(self._changed)
        self.set_texts()

    def show_for(self, record_id: bytes | None) -> None:
        """Opens beside a page that is at this record."""
        self._record = record_id
        if record_id is None and self._filters.current() == "record":
            self._filters.set_current("everyone")
        self._filters.allow("record", record_id is not None)
        self._most = PAGE
        self._list.choose_nothing()
        self.refresh()

    def refresh(self) -> None:
        """Asks again for as many acts as are shown."""
        show, record, most = self._filters.current(), self._record, self._most
        self._desk.jobs.ask(self, "history", lambda book: history_page(book, show=show, record_id=record, limit=most),
                            self._show)

    def take_focus(self) -> None:
        """The focus into the list, on the newest act."""
        self._focused = True
        self._list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._list.choose_first()

    def set_texts(self) -> None:
        """Everything in the current language."""
        self._title.setText(tr("History"))
        set_tip(self._close, tr("Close"))
        self._filters.set_texts()
        self._nothing.setText(tr("Nothing was done here yet."))
        self._undo.setText(tr("Undo last"))
        self._redo.setText(tr("Redo"))
        self._list.set_texts()
        self._list.setAccessibleName(tr("History"))
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()  # what was done while another tab was in front

    # -- inside

    def _changed(self, _: ChangeSet | None) -> None:
        if self.isVisible():
            self.refresh()

    def _filtered(self, _: str) -> None:
        self._most = PAGE
        self._list.scrollToTop()
        self.refresh()

    def _ask_more(self) -> None:
        if self._more and self._most <= len(self._rows) + PAGE:
            self._more = False
            self._most = len(self._rows) + PAGE
            self.refresh()

    def _undo_last(self) -> None:
        self.undo_wanted.emit(None)

    def _show(self, page: HistoryPage) -> None:
        self._rows, self._more = list(page.rows), page.more
        self._list.set_lines(history_lines(self._rows, self._desk.today(), more=page.more))
        self._nothing.setVisible(not self._rows)
        self._undo.setEnabled(page.can_undo)
        self._redo.setEnabled(page.can_redo)
        if self._focused:
            self._focused = False
            self._list.choose_first()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(20, 12, 12, 4)
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        filters = QHBoxLayout()
        filters.setContentsMargins(20, 0, 20, 10)
        filters.addWidget(self._filters)
        filters.addStretch(1)
        foot_holder = QWidget()
        foot_holder.setProperty("line", "top")
        foot_holder.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        foot = QHBoxLayout(foot_holder)
        foot.setContentsMargins(20, 12, 20, 12)
        foot.setSpacing(8)
        foot.addWidget(self._undo)
        foot.addWidget(self._redo)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(filters)
        column.addWidget(self._nothing)
        column.addWidget(self._list, 1)
        column.addWidget(foot_holder)
