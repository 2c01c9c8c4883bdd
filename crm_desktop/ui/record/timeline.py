"""The timeline of a record: filters, events newest first, fifty at a time."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.i18n import tr
from crm_desktop.queries.timeline_page import TimelineLine, TimelinePage, timeline_page
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.record.timeline_words import FILTERS, MORE_FILTERS, timeline_entry
from crm_desktop.ui.widgets.timeline import TimelineView
from crm_desktop.ui.widgets.timeline_filters import FilterButton, TimelineFilters

PAGE = 50
INSET = 20
SCROLL_BAR = 10  # pixels, in the style sheet


class RecordTimeline(QWidget):
    """Asks by itself; `refresh` keeps what is unfolded and where it is scrolled to."""

    stops_changed = Signal()  # the filters were made anew: the owner puts `stops` into its tab order again

    def __init__(self, desk: Desk, *, name: str = "card") -> None:
        super().__init__()
        self.setObjectName(f"{name}_events")
        self._desk = desk
        self._where: tuple[str, bytes] | None = None
        self._lines: list[TimelineLine] = []
        self._more = False
        self._other = False  # what is drawn is another record's
        self._marks: dict[str, str] = {}
        self._wide, self._most = 0, len(FILTERS)  # the width that all filters need, and how many stand in the row
        self._filters = TimelineFilters(desk.theme, name=f"{name}_filters")
        self._view = TimelineView(desk.theme, name=f"{name}_timeline")
        self._nothing = make_label("", "body", "tertiary", name=f"{name}_nothing")
        self._nothing.hide()
        row = QHBoxLayout()
        row.setContentsMargins(INSET, 0, INSET, 0)
        row.addWidget(self._filters, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        self._nothing.setContentsMargins(INSET, 4, INSET, 0)
        column.addWidget(self._nothing)
        inset = QHBoxLayout()
        inset.setContentsMargins(INSET, 0, INSET - SCROLL_BAR, 0)  # times end where the fields do
        inset.addWidget(self._view)
        column.addLayout(inset, 1)
        self._filters.chosen.connect(self._filtered)
        self._view.more_wanted.connect(self._ask_more)
        self.set_texts()

    def show_record(self, record_type: str, record_id: bytes) -> None:
        """Another record's events; the ones of the record before stand until these are there."""
        if self._where != (record_type, record_id):
            self._where = (record_type, record_id)
            self._lines, self._more, self._other = [], False, True
        self.refresh()

    def refresh(self) -> None:
        """Asks for the newest again, as many as are shown."""
        if self._where is None:
            return
        kind, record_id = self._where
        show, most = self._filters.current(), max(PAGE, len(self._lines))
        self._desk.jobs.ask(self, "timeline", lambda book: timeline_page(book, kind, record_id, show=show, limit=most),
                            self._show_newest)

    def set_marks(self, marks: Mapping[str, str]) -> None:
        """The colours of the stages by their names in the book."""
        if marks != self._marks:
            self._marks = dict(marks)
            if not self._other:
                self._draw()

    def set_texts(self) -> None:
        """Everything in the current language."""
        self._set_filters(most=len(FILTERS))
        layout = self._filters.layout()
        self._wide = layout.sizeHint().width() if layout is not None else 0
        self._most = len(FILTERS)
        self._share_width()
        self._view.set_texts()
        if not self._other:
            self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """Where the filters have no room the last one goes into the menu."""
        most = len(FILTERS) if self.width() - 2 * INSET >= self._wide else len(FILTERS) - 1
        if most != self._most:
            self._most = most
            self._set_filters(most)

    def _set_filters(self, most: int) -> None:
        words = [(key, tr(text), icon) for key, text, icon in (*FILTERS, *MORE_FILTERS)]
        self._filters.set_filters(words[:most], more=words[most:])
        self.stops_changed.emit()

    def stops(self) -> list[QWidget]:
        """What Tab reaches, in its order."""
        buttons = [one for one in self._filters.findChildren(FilterButton) if one.objectName()]
        return [*sorted(buttons, key=_is_menu), self._view]

    def _filtered(self, _: str) -> None:
        self._lines = []
        self._other = True
        self.refresh()

    def _ask_more(self) -> None:
        if self._where is None or not self._lines:
            return
        kind, record_id = self._where
        show, place = self._filters.current(), self._lines[-1].place
        self._desk.jobs.ask(self, "more", lambda book: (record_id, show, timeline_page(
            book, kind, record_id, show=show, before=place, limit=PAGE)), self._show_more)

    def _show_newest(self, page: TimelinePage) -> None:
        if self._other:
            self._other = False
            self._view.set_entries([])  # begins at the top again
        self._lines, self._more = list(page.lines), page.more
        self._draw()

    def _show_more(self, found: tuple[bytes, str, TimelinePage]) -> None:
        record_id, show, page = found
        if self._where is None or (record_id, show) != (self._where[1], self._filters.current()) or self._other:
            return  # it belongs to what was shown before
        known = {line.place for line in self._lines}
        self._lines += [line for line in page.lines if line.place not in known]
        self._more = page.more
        self._draw()

    def _draw(self) -> None:
        today = self._desk.today()
        self._view.set_entries([timeline_entry(line, today, self._marks) for line in self._lines], more=self._more)
        everything = self._filters.current() == "all"
        self._nothing.setText(tr("Nothing has happened yet.") if everything else tr("Nothing of this kind yet."))
        self._nothing.setVisible(self._where is not None and not self._lines)


def _is_menu(button: FilterButton) -> bool:
    return button.objectName() == "filter_more"
