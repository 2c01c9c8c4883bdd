"""The rows that a trial run kept aside: which row, which cell, why; and the way to save them as a file."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from crm_desktop.domain.figures import count_text
from crm_desktop.exchange.importing import FileReport, ImportReport
from crm_desktop.i18n import later, tr
from crm_desktop.ui.base.text import make_button, make_label
from crm_desktop.ui.base.theme import Theme

HEADS = (later("Row"), later("Name"), later("Cell"), later("Why"), later("File"))
ROW, NAME, CELL, WHY, FILE = range(5)
WIDTHS = (64, 200, 190, 0, 150)
Index = QModelIndex | QPersistentModelIndex
AsideRow = tuple[int, str, str, str, str]


def aside_rows(report: ImportReport | None, only: Path | None = None) -> list[AsideRow]:
    """Row number, name, cell, reason and file of everything that was kept aside."""
    files: dict[Path, FileReport] = report.files if report else {}
    empty = tr("(empty)")
    return [(one.row, said.titles.get(one.row, "") or empty, f"{one.column} {one.value or empty}".strip(), one.reason,
             path.name)
            for path, said in files.items() if only in (None, path) for one in said.rejected]


class AsideModel(QAbstractTableModel):
    """The rows kept aside; they are all in memory already."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[AsideRow] = []

    def show_rows(self, rows: list[AsideRow]) -> None:
        """Other rows, unless they are the same."""
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        value = self.rows[index.row()][index.column()]
        return count_text(value) if isinstance(value, int) else value

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return tr(HEADS[section]) if role == Qt.ItemDataRole.DisplayRole else None


class AsideCells(QStyledItemDelegate):
    """Paints the cells: the faulty one on a soft red ground, its words beside it say the same."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        painter.save()
        font = self._theme.font("label" if index.column() == CELL else "body")
        text = str(index.data() or "")
        metrics = QFontMetrics(font)
        inner = rect.adjusted(8 if index.column() else 20, 0, -8, 0)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width() - 12 * (index.column() == CELL))
        painter.setFont(font)
        if index.column() == CELL:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("state.danger.soft"))
            chip = QRectF(inner.left(), rect.center().y() - 9, metrics.horizontalAdvance(shown) + 12, 20)
            painter.drawRoundedRect(chip, 4, 4)
            inner.adjust(6, 0, 0, 0)
        colour = {ROW: "text.secondary", NAME: "text.primary", CELL: "state.danger.text"}.get(
            index.column(), "text.secondary")
        painter.setPen(self._theme.colour(colour))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(self._theme.colour("border.divider"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()


class AsideTable(QWidget):
    """Heading with their number, the button that saves them, and the rows."""

    save_asked = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        self.title = make_label(style="body_strong", name=f"{name}_title")
        self.count = make_label(level="tertiary", name=f"{name}_count")
        self.save = make_button(theme, kind="quiet", icon="download", name=f"{name}_save")
        self.save.clicked.connect(self.save_asked)
        self.model = AsideModel()
        self.model.setParent(self)
        self.table = QTableView()
        self.table.setObjectName(f"{name}_rows")
        self._prepare()
        head = QHBoxLayout()
        head.setContentsMargins(20, 8, 12, 4)
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.save)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.table, 1)

    def show_rows(self, rows: list[AsideRow], number: int, *, several: bool) -> None:
        """The cells that are at fault, of so many rows; `several`: of more than one file."""
        self.model.show_rows(rows)
        self.count.setText(count_text(number))
        self.table.setColumnHidden(FILE, not several)
        self.save.setEnabled(bool(rows))

    def set_texts(self) -> None:
        """The words around the rows."""
        self.title.setText(tr("Rows kept aside"))
        self.save.setText(tr("Save these rows as a file"))
        self.table.setAccessibleName(tr("Rows kept aside"))
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(HEADS) - 1)

    def _prepare(self) -> None:
        table, head = self.table, self.table.horizontalHeader()
        table.setModel(self.model)
        table.setItemDelegate(AsideCells(self._theme, table))
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(self._theme.size("row_compact") + 3)
        head.hide()
        head.setMinimumSectionSize(40)
        for column, width in enumerate(WIDTHS):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed if width else QHeaderView.ResizeMode.Stretch)
            if width:
                head.resizeSection(column, width)
        table.setColumnHidden(FILE, True)
