"""The table behind the chart: the same figures in cells that can be walked, read aloud and copied."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from crm_desktop.analysis.funnel import Funnel, stage_label
from crm_desktop.analysis.funnel_compare import Comparison
from crm_desktop.domain.figures import count_text, days_text, money_text, percent_text
from crm_desktop.i18n import tr
from crm_desktop.reports.funnel_page import HEADS
from crm_desktop.reports.funnel_words import points_text
from crm_desktop.ui.base.focus_ring import RINGED
from crm_desktop.ui.base.theme import Theme

COLUMNS = ("stage", "reached", "now", "lost_here", "value", "conversion", "median")
COMPARED = ("before", "change")
FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class FigureTable(QTableWidget):
    """Rows of texts below a head; a refresh writes into the cells and keeps the current one."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty(RINGED, True)
        self._height = 30  # the compact row of the design
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self._height)
        head = self.horizontalHeader()
        head.setFixedHeight(theme.size("row"))
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """The first row is the head; numbers, which are all but the first column, stand at the right."""
        head, body = rows[0], rows[1:]
        self.setAccessibleName(tr("Figures of the funnel"))
        self.setRowCount(len(body))
        self.setColumnCount(len(head))
        for at, text in enumerate(head):
            item = QTableWidgetItem(text)
            item.setTextAlignment(_side(at))
            self.setHorizontalHeaderItem(at, item)
        for line, row in enumerate(body):
            for at, text in enumerate(row):
                self._write(line, at, text)
        self.horizontalHeader().setStretchLastSection(False)
        self.setFixedHeight(self.horizontalHeader().height() + len(body) * self._height + 16)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def _write(self, line: int, at: int, text: str) -> None:
        item = self.item(line, at)
        if item is None:
            item = QTableWidgetItem()
            item.setFlags(FLAGS)
            item.setTextAlignment(_side(at))
            self.setItem(line, at, item)
        item.setText(text)

    def _copy(self) -> None:
        """The chosen cells with tabs between them."""
        lines: dict[int, list[str]] = {}
        for index in sorted(self.selectedIndexes(), key=_place):
            lines.setdefault(index.row(), []).append(str(index.data()))
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines.values()))


def figure_rows(funnel: Funnel, comparison: Comparison | None = None) -> list[list[str]]:
    """Head, a row for each stage, and the sums, as people read them in the current language."""
    rows = [[tr(HEADS[word]) for word in (*COLUMNS, *(COMPARED if comparison else ()))]]
    for at, stage in enumerate(funnel.stages):
        rows.append([stage_label(stage.name), count_text(stage.reached), count_text(stage.now),
                     count_text(stage.lost_here), money_text(stage.reached_value, funnel.currency),
                     percent_text(stage.conversion), days_text(stage.median_days)])
        if comparison is not None:
            points = comparison.points(funnel, at)
            rows[-1] += [count_text(comparison.reached(at)), "" if points is None else points_text(points)]
    before = comparison.before if comparison else None
    for word, now, then in (("won_all", funnel.won, before and before.won),
                            ("lost_all", funnel.lost, before and before.lost)):
        row = [tr(HEADS[word]), count_text(now.count), "", "", money_text(now.value, funnel.currency), "", ""]
        rows.append([*row, count_text(then.count), ""] if then else row)
    rows.append([tr(HEADS["rate"]), percent_text(funnel.win_rate), *[""] * 5,
                 *([percent_text(before.win_rate), ""] if before else [])])
    return rows


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _place(index: QModelIndex) -> tuple[int, int]:
    return index.row(), index.column()
