"""The bar below the rows while several customers are selected: how many they are, and what can be done with them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from crm_desktop.domain.figures import count_text
from crm_desktop.i18n import later, tr, trn
from crm_desktop.ui.base.text import make_button, make_label, make_tool, set_tip
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.widgets.dialog_order import cast_shadow

AROUND = (20, 8, 20, 12)
VERBS = {"owner": (later("Owner…"), "user-round-pen"), "tag": (later("Tag…"), "tag"),
         "industry": (later("Industry…"), "briefcase"), "source": (later("Source…"), "megaphone")}


class SelectionBar(QWidget):
    """Hidden until two rows are selected; it stands below the rows, so that none lies behind it."""

    edit_wanted = Signal(str)  # owner, tag, industry or source
    delete_wanted = Signal()
    all_wanted = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._chosen = self._whole = 0
        self.setObjectName("selection_area")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "base")
        self._panel = QFrame()
        self._panel.setObjectName("selection_bar")
        self._panel.setProperty("ground", "card")
        self._panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._count = make_label("", "body_strong", name="selection_count")
        self._all = make_button(theme, kind="link", name="selection_all")
        self._verbs = {field: make_button(theme, icon=icon, name=f"selection_{field}")
                       for field, (_, icon) in VERBS.items()}
        self._delete = make_button(theme, icon="trash-2", name="selection_delete")
        self._leave = make_tool(theme, "x", "", name="selection_leave", kind="quiet")
        self._lay_out()
        self._all.clicked.connect(self.all_wanted)
        self._delete.clicked.connect(self.delete_wanted)
        self._leave.clicked.connect(self.left)
        for button in self._verbs.values():
            button.clicked.connect(self._pressed)
        on_change(theme, self, lambda: cast_shadow(theme, self._panel))
        self.show_count("company", 0, 0)

    def show_count(self, kind: str, chosen: int, whole: int) -> None:
        """How many rows are selected, and of how many."""
        self._chosen, self._whole = chosen, whole
        self._verbs["industry"].setVisible(kind == "company")
        self._all.setVisible(chosen < whole)
        self.setVisible(chosen > 1)
        if chosen > 1:
            self.set_texts()

    def set_texts(self) -> None:
        """Texts in the current language."""
        self._count.setText(trn("{n} selected", "{n} selected", self._chosen))
        self._all.setText(tr("Select all {count}", count=count_text(self._whole)))
        for field, button in self._verbs.items():
            button.setText(tr(VERBS[field][0]))
        self._delete.setText(tr("Delete"))
        set_tip(self._leave, tr("Select only the current one"))

    def _pressed(self) -> None:
        pressed = self.sender()
        field = next((field for field, button in self._verbs.items() if button is pressed), "")
        if isinstance(pressed, QPushButton) and field:
            self.edit_wanted.emit(field)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._panel)
        row.setContentsMargins(14, 7, 8, 7)
        row.setSpacing(6)
        row.addWidget(self._count)
        row.addWidget(self._all)
        row.addSpacing(6)
        for part in (*self._verbs.values(), self._delete, self._leave):
            row.addWidget(part)
        around = QHBoxLayout(self)
        around.setContentsMargins(*AROUND)
        around.addStretch(1)
        around.addWidget(self._panel)
        around.addStretch(1)
