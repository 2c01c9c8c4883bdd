"""The timeline of a record: what happened, newest first, folded to three lines, with older entries on demand."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.focus_ring import RINGED
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.timeline_entry import Entry
from crm_desktop.ui.widgets.timeline_model import ENTRY_ROLE, KEY_ROLE, TimelineModel
from crm_desktop.ui.widgets.timeline_paint import Folded, draw_entry, fold_entry

NEAR_END = 300  # pixels before the end at which older entries are wanted
Index = QModelIndex | QPersistentModelIndex


class TimelineView(QListView):
    """Shows entries as plain data; Space or "more" unfolds a long one, Enter opens it."""

    more_wanted = Signal()  # the next older entries
    opened = Signal(object)  # an entry's key
    menu_wanted = Signal(object, QPoint)  # an entry's key, and where on the screen

    def __init__(self, theme: Theme, *, name: str = "timeline") -> None:
        super().__init__()
        self._more = False
        self._model = TimelineModel(self)
        self._drawn = TimelineDelegate(theme, self)
        self.setObjectName(name)
        self.setProperty("ground", "none")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setModel(self._model)
        self.setItemDelegate(self._drawn)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.verticalScrollBar().setSingleStep(24)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._scrolled)
        self.doubleClicked.connect(self._open)
        theme.changed.connect(self._measure_again)
        self.set_texts()

    def set_entries(self, entries: Sequence[Entry], *, more: bool = False) -> None:
        """Other entries; scroll, current entry and what is unfolded stay. `more`: there are older ones."""
        self._more = False
        self._model.set_entries(entries)
        self._more = more
        self._look_below()

    def count(self) -> int:
        """How many entries are loaded."""
        return self._model.rowCount()

    def set_texts(self) -> None:
        """The accessible name, and "more", in the current language."""
        self.setAccessibleName(tr("Timeline"))
        self._measure_again()

    def toggle_entry(self, row: int) -> None:
        """Unfolds a long entry, or folds it again."""
        self._drawn.toggle(self._model.entry(row).key)
        self._model.dataChanged.emit(self._model.index(row), self._model.index(row))

    def is_unfolded(self, row: int) -> bool:
        """Whether an entry shows all of its text."""
        return self._drawn.folded(self._model.entry(row), self.entry_width()).whole

    def entry_width(self) -> int:
        """How wide an entry is, in pixels: the same with a scroll bar and without one."""
        return self.width() - self.verticalScrollBar().sizeHint().width()

    # -- Qt's side

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.setProperty(RINGED, None if self._model.rowCount() else True)  # where no entry can show the ring

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if row >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif row >= 0 and event.key() == Qt.Key.Key_Space:
            self.toggle_entry(row)
        elif event.key() == Qt.Key.Key_Menu and row >= 0:
            self._ask_menu(row, self.visualRect(self.currentIndex()).center())
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in keys:
            event.accept()
            return True
        return super().event(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are verbs of the page here, not a search."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self._over_more(event.position().toPoint()):
            self.toggle_entry(self.indexAt(event.position().toPoint()).row())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self._over_more(event.position().toPoint())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self.indexAt(event.pos()).row()
        if row >= 0:
            self._ask_menu(row, event.pos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.oldSize().width() != event.size().width():
            self._measure_again()
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_below()

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 80)

    # -- inside

    def _measure_again(self) -> None:
        self._drawn.forget_heights()
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def _over_more(self, place: QPoint) -> bool:
        index = self.indexAt(place)
        if not index.isValid():
            return False
        folded = self._drawn.folded(self._model.entry(index.row()), self.entry_width())
        return folded.more.translated(self.visualRect(index).topLeft()).contains(place)

    def _ask_menu(self, row: int, place: QPoint) -> None:
        self.menu_wanted.emit(self._model.entry(row).key, self.viewport().mapToGlobal(place))

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.data(KEY_ROLE))

    def _look_below(self) -> None:
        """Once the new entries have their places, whether their end is in sight."""
        if self.isVisible():
            self.executeDelayedItemsLayout()
            self._scrolled()

    def _scrolled(self) -> None:
        bar = self.verticalScrollBar()
        if self._more and self.isVisible() and bar.maximum() - bar.value() < NEAR_END:
            self._more = False
            self.more_wanted.emit()


class TimelineDelegate(QStyledItemDelegate):
    """Keeps how each entry folds at the current width, so that sizes are looked up."""

    def __init__(self, theme: Theme, view: QWidget) -> None:
        super().__init__(view)
        self._theme = theme
        self._whole: set[object] = set()
        self._folded: dict[tuple[Entry, int, bool], Folded] = {}

    def folded(self, entry: Entry, width: int) -> Folded:
        """How an entry stands at a width."""
        key = (entry, width, entry.key in self._whole)
        found = self._folded.get(key)
        if found is None:
            found = self._folded[key] = fold_entry(self._theme, entry, width, whole=key[2])
        return found

    def toggle(self, key: object) -> None:
        """Unfolds an entry, or folds it."""
        self._whole ^= {key}

    def forget_heights(self) -> None:
        """Another width, theme or language."""
        self._folded.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        width = view.entry_width() if isinstance(view, TimelineView) else option.rect.width()
        return QSize(0, self.folded(index.data(ENTRY_ROLE), width).height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(ENTRY_ROLE)
        view = self.parent()
        assert isinstance(view, TimelineView)  # noqa: S101 - for the type checker
        model = index.model()
        first, last = index.row() == 0, index.row() == model.rowCount() - 1
        ring = view.hasFocus() and view.currentIndex().row() == index.row()
        width = view.entry_width()
        rect = QRect(option.rect.left(), option.rect.top(), width, option.rect.height())
        draw_entry(painter, self._theme, entry, self.folded(entry, width), rect, first=first, last=last, ring=ring)
