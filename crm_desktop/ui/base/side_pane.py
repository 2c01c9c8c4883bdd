"""Content at the left, one side pane at the right: 448 pixels, or as wide as it was drawn last on this page."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from crm_desktop.settings import SettingsFile
from crm_desktop.ui.base.theme import Theme

LARGE_STEP = 1_288  # pixels of width from which the pane has its full width: a window of 1360 with its rail
SMALL_PANE = 408


class SideSplit(QSplitter):
    """Shows one widget at a time in its pane; what is replaced is hidden and lives on."""

    def __init__(self, theme: Theme, settings: SettingsFile, word: str, content: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self._settings = settings
        self._word = word
        self.setObjectName("page_split")
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.side = QWidget()
        self.side.setObjectName("side_pane")
        self.side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.side.setMinimumWidth(theme.size("side_pane_min"))
        self.side.setMaximumWidth(theme.size("side_pane_max"))
        self._column = QVBoxLayout(self.side)
        self._column.setContentsMargins(1, 0, 0, 0)
        self._column.setSpacing(0)
        self.side.hide()
        self.addWidget(content)
        self.addWidget(self.side)
        self.setStretchFactor(0, 1)
        self.shown: QWidget | None = None
        self.splitterMoved.connect(self._moved)

    def show_widget(self, widget: QWidget) -> None:
        """Puts a widget into the pane in place of another one, and opens the pane."""
        if self.shown is not widget:
            if self.shown is not None:
                self.shown.hide()
            if self._column.indexOf(widget) < 0:
                self._column.addWidget(widget)
            self.shown = widget
        widget.show()
        if self.side.isHidden():
            self.side.show()
            self._give_width()

    def close_side(self) -> None:
        """Closes the pane."""
        if self.shown is not None:
            self.shown.hide()
            self.shown = None
        self.side.hide()

    def release(self, widget: QWidget) -> None:
        """A guest leaves, to be shown elsewhere."""
        if self.shown is widget:
            self.close_side()
        self._column.removeWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.side.isHidden() and event.oldSize().width() != event.size().width():
            self._give_width()

    def _give_width(self) -> None:
        usual = self._theme.size("side_pane_width") if self.width() >= LARGE_STEP else SMALL_PANE
        width = self._settings.now.pane_widths.get(self._word, usual)
        width = max(self.side.minimumWidth(), min(width, self.side.maximumWidth()))
        self.setSizes([max(0, self.width() - width), width])

    def _moved(self) -> None:
        widths = {**self._settings.now.pane_widths, self._word: self.sizes()[1]}
        self._settings.change(pane_widths=widths)
