"""The table of a file's columns: an example of each, where it goes, how it is read, what was found in it."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QPainter, QPaintEvent, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.exchange.look import FileLook
from crm_desktop.exchange.look_columns import ColumnLook
from crm_desktop.i18n import language, later, tr
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import make_label, set_level
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.import_targets import TargetBox, make_targets_model

HEADS = (later("Column in the file"), later("Example"), later("Goes to"), later("Read as"), later("Found"))
WIDTHS = (17, 19, 25, 17, 26)  # shares of the row
NOT_IMPORTED = frozenset({"unused", "nothing", "mostly_empty"})


class ShortLabel(QLabel):
    """A text on one line that ends in … where there is no room; the whole of it is its tooltip."""

    def __init__(self, level: str = "primary", name: str = "", face: str = "body") -> None:
        super().__init__()
        self.setProperty("face", face)
        self.setProperty("level", level)
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        font = QFont(self.font())
        if self.property("face") == "label":
            font.setWeight(QFont.Weight.Normal)
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter = QPainter(self)
        painter.setFont(font)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()
        tip = self.text() if shown != self.text() else ""
        if self.toolTip() != tip:
            self.setToolTip(tip)


class ColumnRow(QWidget):
    """One column of the file."""

    sent = Signal(int, object)  # its place, the path that was chosen (None: not imported)

    def __init__(self, theme: Theme, place: int) -> None:
        super().__init__()
        self._theme, self._place = theme, place
        self.setObjectName(f"column_{place}")
        self.setFixedHeight(theme.size("row"))
        self.header = ShortLabel(name=f"column_{place}_header")
        self.example = ShortLabel("secondary", f"column_{place}_example")
        self.box = TargetBox(theme, f"column_{place}_target")
        self.read_as = ShortLabel("secondary", f"column_{place}_read_as")
        self.icon = IconLabel(theme, "circle-check", size=14)
        self.note = ShortLabel("secondary", f"column_{place}_note", "label")
        found = QWidget()
        inner = QHBoxLayout(found)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(7)
        inner.addWidget(self.icon)
        inner.addWidget(self.note, 1)
        found.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = make_row(self)
        for widget, share in zip((self.header, self.example, self.box, self.read_as, found), WIDTHS, strict=True):
            row.addWidget(widget, share)
        self.box.activated.connect(self._activated)
        self.box.installEventFilter(self)

    def show_column(self, column: ColumnLook, record_type: str) -> None:
        """What is known of the column now."""
        self.header.setText(column.header or tr("(no header)"))
        self.example.setText(column.example)
        self.box.show_target(column.path, record_type)
        self.box.setAccessibleName(tr("{column} goes to", column=column.header))
        self.read_as.setText(column.read_as())
        self.note.setText(column.note.text())
        self.box.setAccessibleDescription(column.note.text())
        if column.note.warns:
            self.icon.set_icon("triangle-alert", "state.warn.mark")
        elif column.note.kind in NOT_IMPORTED:
            self.icon.set_icon("circle-minus", "text.tertiary")
        else:
            self.icon.set_icon("circle-check", "state.success.mark")
        set_level(self.note, "tertiary" if column.note.kind in NOT_IMPORTED else "secondary")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.box.hasFocus():
            painter.fillRect(self.rect(), self._theme.colour("surface.selection"))
        painter.setPen(self._theme.colour("border.divider"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent):
            self.update()
        return False

    def _activated(self) -> None:
        self.sent.emit(self._place, self.box.path())


class ColumnTable(QWidget):
    """Head and rows; rows are kept when they show something else, so the focus stays where it is."""

    sent = Signal(int, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: list[ColumnRow] = []
        self._models: dict[tuple[str, frozenset[str], str], QStandardItemModel] = {}
        self.setObjectName("column_table")
        head = QWidget()
        head.setProperty("line", "bottom")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head.setFixedHeight(theme.size("table_header"))
        heads = self._head_row = make_row(head)
        self._heads = [make_label(style="label", level="secondary") for _ in HEADS]
        for label, share in zip(self._heads, WIDTHS, strict=True):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            heads.addWidget(label, share)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._area = ColumnScroll(self._inside)
        self._area.verticalScrollBar().rangeChanged.connect(self._align)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self._area, 1)

    def show_look(self, look: FileLook) -> None:
        """The columns of a file."""
        while len(self._rows) < len(look.columns):
            row = ColumnRow(self._theme, len(self._rows))
            row.sent.connect(self.sent)
            self._column.insertWidget(len(self._rows), row)
            self._rows.append(row)
        model = self._model(look)
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(look.columns))
            if place < len(look.columns):
                if row.box.model() is not model:
                    row.box.blockSignals(True)
                    row.box.setModel(model)
                    row.box.blockSignals(False)
                row.show_column(look.columns[place], look.record_type)
        self._inside.setMinimumHeight(len(look.columns) * self._theme.size("row"))

    def set_texts(self) -> None:
        """The words of the head."""
        for label, text in zip(self._heads, HEADS, strict=True):
            label.setText(tr(text))

    def focus_first(self) -> None:
        """The keyboard into the first column that somebody should look at, else the first."""
        if self._rows:
            self._rows[0].box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _align(self, _: int, last: int) -> None:
        """The head stands over its columns, also beside a scroll bar."""
        bar = self._area.verticalScrollBar().sizeHint().width() if last else 0
        self._head_row.setContentsMargins(20, 0, 16 + bar, 0)

    def _model(self, look: FileLook) -> QStandardItemModel:
        rare = frozenset(column.path for column in look.columns if column.path and "address:" in column.path)
        key = (look.record_type, rare, language())
        if key not in self._models:
            self._models[key] = make_targets_model(look.record_type, rare)
            self._models[key].setParent(self)
        return self._models[key]


class ColumnScroll(QScrollArea):
    """Scrolls the rows; as high as they need, where there is room."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setObjectName("column_scroll")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = inside
        self.setWidget(inside)
        inside.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        inside.setObjectName("column_rows")

    def sizeHint(self) -> QSize:
        return QSize(600, self._inside.minimumHeight())


def make_row(owner: QWidget) -> QHBoxLayout:
    """The layout of a row and of the head above it."""
    row = QHBoxLayout(owner)
    row.setContentsMargins(20, 0, 16, 0)
    row.setSpacing(14)
    return row
