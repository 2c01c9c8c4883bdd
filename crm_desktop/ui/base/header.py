"""The head of a page: its title, the tabs of its views with counts, a search line, at most one primary button."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QTabBar, QWidget

from crm_desktop.domain.figures import count_text
from crm_desktop.i18n import tr
from crm_desktop.ui.base.icons import make_icon
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.base.window_undo import share_undo

SEARCH_WAIT = 150  # milliseconds after the last key
SEARCH_WIDTH = 250
TAB_GAP = 24
COUNT_GAP = 6
RING_REASONS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class ViewTabs(QTabBar):
    """Views of a page: the word, and behind it how many rows it holds."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._ring = False  # shown for those who came by keyboard
        self.setObjectName("view_tabs")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self.updateGeometry)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in RING_REASONS
        super().focusInEvent(event)

    def tabSizeHint(self, index: int) -> QSize:
        count = self._count(index)
        width = QFontMetrics(self._theme.font("body_strong")).horizontalAdvance(self.tabText(index))
        if count:
            width += COUNT_GAP + QFontMetrics(self._theme.font("label")).horizontalAdvance(count)
        return QSize(width + TAB_GAP, 51)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for index in range(self.count()):
            rect = self.tabRect(index)
            chosen = index == self.currentIndex()
            self._paint_tab(painter, index, rect, chosen)
        painter.end()

    def _paint_tab(self, painter: QPainter, index: int, rect: QRect, chosen: bool) -> None:
        font = self._theme.font("body_strong" if chosen else "body")
        painter.setFont(font)
        painter.setPen(self._theme.colour("text.primary" if chosen else "text.secondary"))
        left = rect.left() + TAB_GAP // 2
        painter.drawText(QRect(left, rect.top(), rect.width(), rect.height()),
                         Qt.AlignmentFlag.AlignVCenter, self.tabText(index))
        taken = QFontMetrics(font).horizontalAdvance(self.tabText(index))
        count = self._count(index)
        if count:
            painter.setFont(self._theme.font("label"))
            painter.setPen(self._theme.colour("text.tertiary"))
            painter.drawText(QRect(left + taken + COUNT_GAP, rect.top(), rect.width(), rect.height()),
                             Qt.AlignmentFlag.AlignVCenter, count)
            taken += COUNT_GAP + QFontMetrics(self._theme.font("label")).horizontalAdvance(count)
        if chosen:
            painter.fillRect(left - 2, rect.bottom() - 1, taken + 4, 2, self._theme.colour("accent.base"))
            if self._ring and self.hasFocus():
                painter.setPen(self._theme.colour("focus.ring"))
                painter.drawRoundedRect(rect.adjusted(3, 10, -4, -10), 6, 6)

    def _count(self, index: int) -> str:
        found = self.tabData(index)
        return count_text(found[1]) if found and found[1] is not None else ""


class PageHeader(QWidget):
    """Title, views, search, primary button; the page says what they are."""

    view_changed = Signal(str)
    search_changed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("page_header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme.size("header_height"))
        self.title = make_label("", "title", name="page_title")
        self.tabs = ViewTabs(theme)
        self.tabs.currentChanged.connect(self._tab_changed)
        self.search = QLineEdit()
        self.search.setObjectName("page_search")
        self.search.setProperty("kind", "search")
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(SEARCH_WIDTH)
        self._glass = QAction(self)
        self.search.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEARCH_WAIT)
        self._timer.timeout.connect(self._searched)
        self.search.textChanged.connect(self._typed)
        share_undo(self.search)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(20, 0, 16, 0)
        self._row.setSpacing(12)
        self._row.addWidget(self.title)
        self._row.addWidget(self.tabs)
        self._row.addStretch(1)
        self._row.addWidget(self.search)
        on_change(theme, self, self._tint)

    def set_views(self, views: Sequence[tuple[str, str, int | None]]) -> None:
        """Key, text and count of each view; the chosen one stays chosen."""
        chosen = self.current_view()
        self.tabs.blockSignals(True)
        while self.tabs.count() > len(views):
            self.tabs.removeTab(self.tabs.count() - 1)
        for at, (key, text, count) in enumerate(views):
            if at == self.tabs.count():
                self.tabs.addTab(text)
            self.tabs.setTabData(at, (key, count))
            self.tabs.setTabText(at, text)  # lays the tabs out anew, the count included
            if key == chosen:
                self.tabs.setCurrentIndex(at)
        self.tabs.blockSignals(False)
        self.tabs.setVisible(len(views) > 1)
        self.tabs.updateGeometry()
        self.tabs.update()

    def current_view(self) -> str:
        """The key of the chosen view, or an empty text."""
        found = self.tabs.tabData(self.tabs.currentIndex())
        return str(found[0]) if found else ""

    def choose_view(self, key: str) -> None:
        """Another view, as if its tab had been clicked."""
        for at in range(self.tabs.count()):
            if self.tabs.tabData(at)[0] == key:
                self.tabs.setCurrentIndex(at)

    def set_primary(self, button: QPushButton) -> None:
        """The one button at the right."""
        self._row.addWidget(button)

    def set_search_text(self, text: str) -> None:
        """What the search line says while it is empty."""
        self.search.setPlaceholderText(text)
        self.search.setAccessibleName(text)
        self.search.setToolTip(tr("{text} (/)", text=text))

    def focus_search(self) -> None:
        """The cursor into the search line, its text selected."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _tab_changed(self) -> None:
        self.view_changed.emit(self.current_view())

    def _typed(self) -> None:
        self._timer.start()

    def _searched(self) -> None:
        self.search_changed.emit(self.search.text())

    def _tint(self) -> None:
        self._glass.setIcon(make_icon(self._theme, "search", 16, "text.tertiary"))
