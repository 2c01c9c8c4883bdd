"""The head of a deal's card: its name, its company, and what can be done with it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.text import ElidedLabel, make_button, make_tool, set_tip
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.record.marked_head import MarkedHead
from crm_desktop.ui.widgets.avatar import LARGE, Avatar

SQUARE, SPACE = 30, 6


class DealHead(MarkedHead):
    """Shows one deal; the buttons tell the card."""

    company_wanted = Signal()
    log_wanted = Signal()
    menu_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("deal_head")
        self._avatar = Avatar(theme, "", company=True, size=LARGE)
        self._name = ElidedLabel("title", name="deal_name")
        self._company_name = ""
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
        self._name.setText(name)
        self._company_name = company
        self._company.setToolTip(company)
        self._company.setAccessibleName(company)
        self._company.setVisible(bool(company))
        self.fit()

    def menu_button(self) -> QWidget:
        """Under which the menu opens."""
        return self._more

    def set_texts(self) -> None:
        """Tooltips in the current language."""
        set_tip(self._log, tr("Log a call, visit or note"))
        set_tip(self._more, tr("More"))
        set_tip(self._close, tr("Close"))

    def fit(self) -> None:
        """A long company is cut short, with the whole name in the tooltip."""
        room = max(self.width() - LARGE - 3 * SQUARE - 6 * SPACE, 80)
        metrics = self._company.fontMetrics()
        rest = self.room_beside_mark(metrics.horizontalAdvance(self._company_name) + SPACE, room)
        short = metrics.elidedText(self._company_name, Qt.TextElideMode.ElideRight, max(rest, 60))
        self._company.setText(short.replace("&", "&&"))

    def _lay_out(self) -> None:
        self.mark_line.addWidget(self._company)
        self.mark_line.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addLayout(self.mark_line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        row.addSpacing(SPACE)
        row.addLayout(words, 1)
        for button in (self._log, self._more, self._close):
            button.setFixedSize(QSize(SQUARE, SQUARE))
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
