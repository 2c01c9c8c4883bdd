"""The bar at the foot of the list while several deals are selected: how many, and what can be done with all of them."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QPushButton, QWidget

from crm_desktop.domain.figures import count_text
from crm_desktop.i18n import tr, trn
from crm_desktop.ui.base.text import make_button, make_label, make_tool, set_tip
from crm_desktop.ui.base.theme import Theme, on_change

AROUND = (20, 8, 20, 12)


class SelectionBar(QWidget):
    """Hidden until two rows are selected; it stands below the rows, so that none lies behind it."""

    stages_wanted = Signal(QPoint)  # where on the screen the menu opens
    owners_wanted = Signal(QPoint)
    delete_wanted = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._chosen = self._whole = 0
        self.setObjectName("selection_area")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "base")
        self._panel = QFrame()
        self._panel.setObjectName("selection_bar")
        self._panel.setProperty("ground", "card")
        self._panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._count = make_label("", "body_strong", name="selection_count")
        self._of = make_label("", "body", "secondary", name="selection_of")
        self._move = make_button(theme, icon="arrow-right", name="selection_move")
        self._owner = make_button(theme, icon="user-round-pen", name="selection_owner")
        self._delete = make_button(theme, icon="trash-2", name="selection_delete")
        self._leave = make_tool(theme, "x", "", name="selection_leave", kind="quiet")
        self._lay_out()
        self._move.clicked.connect(self._ask_stages)
        self._owner.clicked.connect(self._ask_owners)
        self._delete.clicked.connect(self.delete_wanted)
        self._leave.clicked.connect(self.left)
        on_change(theme, self, self._shade)
        self.show_count(0, 0)

    def show_count(self, chosen: int, whole: int) -> None:
        """How many rows are selected, and of how many."""
        self._chosen, self._whole = chosen, whole
        self.setVisible(chosen > 1)
        if chosen > 1:
            self.set_texts()

    def set_texts(self) -> None:
        """Texts in the current language."""
        n = self._chosen
        self._count.setText(trn("{n} selected", "{n} selected", n))
        self._of.setText(tr("of {count}", count=count_text(self._whole)))
        self._move.setText(trn("Move {n} deal to stage…", "Move {n} deals to stage…", n))
        self._owner.setText(trn("Owner of {n} deal…", "Owner of {n} deals…", n))
        self._delete.setText(trn("Delete {n} deal", "Delete {n} deals", n))
        set_tip(self._leave, tr("Select only the current one"))

    def _ask_stages(self) -> None:
        self.stages_wanted.emit(_above(self._move))

    def _ask_owners(self) -> None:
        self.owners_wanted.emit(_above(self._owner))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._panel)
        row.setContentsMargins(14, 7, 8, 7)
        row.setSpacing(8)
        row.addWidget(self._count)
        row.addWidget(self._of)
        row.addSpacing(8)
        for part in (self._move, self._owner, self._delete, self._leave):
            row.addWidget(part)
        around = QHBoxLayout(self)
        around.setContentsMargins(*AROUND)
        around.addStretch(1)
        around.addWidget(self._panel)
        around.addStretch(1)

    def _shade(self) -> None:
        shadow = QGraphicsDropShadowEffect(self._panel)
        shadow.setOffset(0, 2)
        shadow.setBlurRadius(12)
        shadow.setColor(self._theme.colour("shadow"))
        self._panel.setGraphicsEffect(shadow)


def _above(button: QPushButton) -> QPoint:
    return button.mapToGlobal(QPoint(0, 0))
