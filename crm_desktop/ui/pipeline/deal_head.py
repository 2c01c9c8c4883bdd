"""The head of a deal's card: its name, its company, and what can be done with it."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.text import make_button, make_label, make_tool, set_tip
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.record.sync_mark import SyncMark
from crm_desktop.ui.widgets.avatar import LARGE, Avatar

SQUARE, SPACE = 30, 6


class DealHead(QWidget):
    """Shows one deal; the buttons tell the card."""

    company_wanted = Signal()
    log_wanted = Signal()
    menu_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("deal_head")
        self._avatar = Avatar(theme, "", company=True, size=LARGE)
        self._name = make_label("", "title", name="deal_name")
        self._name.setMinimumWidth(1)
        self._deal_name = self._company_name = ""
        self._mark: SyncMark | None = None
        self._company = make_button(theme, kind="link", name="deal_company")
        self._log = make_tool(theme, "phone", "", name="deal_log")
        self._more = make_tool(theme, "ellipsis", "", name="deal_more")
        self._close = make_tool(theme, "x", "", name="deal_close", kind="quiet")
        self._company.clicked.connect(self.company_wanted)
        self._log.clicked.connect(self.log_wanted)
        self._more.clicked.connect(self.menu_wanted)
        self._close.clicked.connect(self.close_wanted)
        self._lay_out()
        self.set_texts()

    def show_deal(self, name: str, company: str) -> None:
        """Another deal, or other words of the same."""
        self._avatar.set_name(company or name, company=True)
        self._deal_name = name
        self._name.setToolTip(name)
        self._company_name = company
        self._company.setToolTip(company)
        self._company.setAccessibleName(company)
        self._company.setVisible(bool(company))
        self._fit()

    def add_mark(self, mark: SyncMark) -> None:
        """A mark at the end of the line below the name; its words give way to the company's name."""
        self._mark = mark
        self._below.addWidget(mark)
        mark.installEventFilter(self)

    def menu_button(self) -> QWidget:
        """Under which the menu opens."""
        return self._more

    def set_texts(self) -> None:
        """Tooltips in the current language."""
        set_tip(self._log, tr("Log a call, visit or note"))
        set_tip(self._more, tr("More"))
        set_tip(self._close, tr("Close"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._fit()
        return False

    def _fit(self) -> None:
        """Long names are cut short, with the whole ones in the tooltips."""
        room = max(self.width() - LARGE - 3 * SQUARE - 6 * SPACE, 80)
        rest = room
        if self._mark is not None:
            whole = self._company.fontMetrics().horizontalAdvance(self._company_name) + SPACE
            words = self._mark.room_for_words()
            self._mark.set_short(whole > room - words)
            rest = room - (0 if not words else words if whole <= room - words else SQUARE)
        short = self._company.fontMetrics().elidedText(self._company_name, Qt.TextElideMode.ElideRight, max(rest, 60))
        self._company.setText(short.replace("&", "&&"))
        self._name.setText(self._name.fontMetrics().elidedText(self._deal_name, Qt.TextElideMode.ElideRight, room))

    def _lay_out(self) -> None:
        below = self._below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._company)
        below.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addLayout(below)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        row.addSpacing(SPACE)
        row.addLayout(words, 1)
        for button in (self._log, self._more, self._close):
            button.setFixedSize(QSize(SQUARE, SQUARE))
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
