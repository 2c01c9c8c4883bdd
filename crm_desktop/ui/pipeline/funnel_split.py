"""The card under the funnel: the same deals by product, owner, source, region or sector, a bar for each group."""


from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.analysis.funnel_split import SPLITS, FunnelSplit, SplitBy, SplitRow
from crm_desktop.i18n import later, tr
from crm_desktop.reports.funnel_page import ALL, BY, group_name, stage_names
from crm_desktop.ui.base.text import make_label, set_tip
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.pipeline.funnel_legend import Legend
from crm_desktop.ui.pipeline.funnel_split_paint import SEPARATE_STAGES, group_text, open_split_ink, paint_group
from crm_desktop.ui.widgets.ink import LEFT, NORMAL, RIGHT, STRONG, ink_font, ink_width, write_line
from crm_desktop.ui.widgets.segmented import Segment, Segmented

SPLIT_SEGMENTS = tuple(Segment(by, BY[by]) for by in SPLITS)
MOST_GROUPS = 40
ROW = 28
GAP, NUMBER = 16, 56
NAMES = (110, 220)  # least and largest width


class SplitCard(QWidget):
    """`by_changed` when another split is wanted, `group_wanted` with the row whose deals are to be opened."""

    by_changed = Signal()
    group_wanted = Signal(object)  # SplitRow
    row_focused = Signal(object)  # its button, to be scrolled to

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("funnel_split")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "card")
        self._theme = theme
        self._split: FunnelSplit | None = None
        self._title = make_label("", "heading")
        self._by = Segmented(theme, SPLIT_SEGMENTS, name="split_by", title=later("Split by"))
        self._legend = Legend(theme, "split_legend")
        self._table = SplitTable(theme)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._by)
        head.addStretch(1)
        head.addWidget(self._legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._table)
        self._by.chosen.connect(self.by_changed)
        self._table.group_wanted.connect(self.group_wanted)
        self._table.row_focused.connect(self.row_focused)
        on_change(theme, self, self.set_texts)

    def by(self) -> SplitBy:
        """What is split by."""
        return next(by for by in SPLITS if by == self._by.current())

    def show_split(self, split: FunnelSplit) -> None:
        """Shows a split with at most MOST_GROUPS rows; the row in focus keeps it."""
        self._split = split.shortened(MOST_GROUPS)
        self.set_texts()

    def stops(self) -> list[QWidget]:
        """What Tab stops at: the switch and every row."""
        return [*self._by.findChildren(QAbstractButton), *self._table.lines()]

    def set_texts(self) -> None:
        """Texts and colours anew."""
        self._title.setText(tr("By"))
        self._by.set_texts()
        if self._split is not None:
            names = stage_names(self._split)
            self._legend.set_pairs([("stage.won", tr("Won")), ("stage.lost", tr("Lost")), *reversed(
                [(open_split_ink(self._theme, at, len(names)), name) for at, name in enumerate(names)])])
            self._table.show_split(self._split)


class SplitTable(QWidget):
    """A head, a row for each group that opens its deals, and the sums; up and down walk the rows."""

    group_wanted = Signal(object)
    row_focused = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("split_table")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._split: FunnelSplit | None = None
        self._rows: list[SplitLine] = []

    def show_split(self, split: FunnelSplit) -> None:
        """Another split, or the same one with other counts."""
        self._split = split
        while len(self._rows) < len(split.rows):
            line = SplitLine(self._theme, self)
            line.clicked.connect(self._pressed)
            line.moved.connect(self._move)
            line.focused.connect(self.row_focused)
            line.show()
            self._rows.append(line)
        while len(self._rows) > len(split.rows):
            self._rows.pop().deleteLater()
        for at, row in enumerate(split.rows):
            self._rows[at].setObjectName(f"split_row_{at}")
            self._rows[at].show_row(split, row, self)
        self.setFixedHeight((len(split.rows) + 2) * ROW + 4)
        self._place()
        self.update()

    def lines(self) -> list["SplitLine"]:
        """The rows from top to bottom."""
        return list(self._rows)

    def heads(self) -> list[str]:
        """The heads of the columns of numbers behind the bars."""
        split = self._split
        opened = stage_names(split) if split else []
        shown = list(reversed(opened)) if len(opened) <= SEPARATE_STAGES else [tr("Open now")]
        return [tr("Won"), tr("Lost"), *shown, tr("Win rate")]

    def columns(self) -> list[QRect]:
        """Places in a row: name, count, bar, then the numbers."""
        split = self._split
        if split is None:
            return []
        names = [group_name(split.by, row) for row in split.rows]
        wide = max((ink_width(self._theme, name, "body", STRONG) for name in [*names, tr(ALL[split.by])]), default=0)
        name = min(max(wide + 4, NAMES[0]), NAMES[1])
        numbers = [max(NUMBER, ink_width(self._theme, head, "label", NORMAL) + 8) for head in self.heads()]
        rest = sum(numbers) + GAP * len(numbers)
        bar = max(60, self.width() - name - GAP - NUMBER - GAP - rest)
        places, left = [], 0
        for width in (name, NUMBER, bar, *numbers):
            places.append(QRect(left, 0, width, ROW))
            left += width + GAP
        return places

    def paintEvent(self, event: QPaintEvent) -> None:
        split = self._split
        if split is None:
            return
        painter = QPainter(self)
        heads = [tr(BY[split.by]), tr("Deals"), tr("Where they are"), *self.heads()]
        for at, (place, text) in enumerate(zip(self.columns(), heads, strict=True)):
            write_line(painter, place, text, ink_font(self._theme, "label", NORMAL),
                       self._theme.colour("text.secondary"), align=LEFT if at in (0, 2) else RIGHT)
        self._rule(painter, ROW - 1, "border.soft")
        for line in range(1, len(split.rows) + 1):
            self._rule(painter, (line + 1) * ROW - 1, "border.soft" if line == len(split.rows) else "border.divider")
        painter.translate(0, (len(split.rows) + 1) * ROW)
        paint_group(painter, self._theme, split.total, self.columns(), tr(ALL[split.by]), strong=True)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _rule(self, painter: QPainter, y: int, colour: str) -> None:
        painter.fillRect(0, y, self.width(), 1, self._theme.colour(colour))

    def _place(self) -> None:
        for at, line in enumerate(self._rows):
            line.setGeometry(0, (at + 1) * ROW, self.width(), ROW - 1)
            line.update()

    def _pressed(self) -> None:
        sender = self.sender()
        if self._split is not None and isinstance(sender, SplitLine):
            self.group_wanted.emit(self._split.rows[self._rows.index(sender)])

    def _move(self, line: "SplitLine", step: int) -> None:
        wanted = self._rows.index(line) + step
        if 0 <= wanted < len(self._rows):
            self._rows[wanted].setFocus(Qt.FocusReason.TabFocusReason)


class SplitLine(QAbstractButton):
    """One group as something to press; a row that stands for several groups cannot be pressed."""

    moved = Signal(object, int)
    focused = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[FunnelSplit, SplitRow, SplitTable] | None = None
        self._hovered = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_row(self, split: FunnelSplit, row: SplitRow, table: SplitTable) -> None:
        """The group of this line."""
        self._shown = (split, row, table)
        self.setEnabled(not row.others)
        self.setCursor(Qt.CursorShape.ArrowCursor if row.others else Qt.CursorShape.PointingHandCursor)
        set_tip(self, group_text(split, row))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._shown is None:
            return
        painter = QPainter(self)
        if self.isEnabled() and (self._hovered or self.isDown()):
            painter.fillRect(self.rect(), self._theme.colour("surface.pressed" if self.isDown() else "surface.hover"))
        split, row, table = self._shown
        paint_group(painter, self._theme, row, table.columns(), group_name(split.by, row))
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: object) -> None:
        self._hovered = False
        self.update()
        super().leaveEvent(event)  # type: ignore[arg-type]

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(self, 1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)
