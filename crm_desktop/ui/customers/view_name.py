"""Asks for the name of a view that is saved or renamed."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from crm_desktop.domain.names import folded
from crm_desktop.i18n import tr
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.customers.saved_views import SavedView
from crm_desktop.ui.widgets.dialog import HouseDialog
from crm_desktop.ui.widgets.value_editors import mark_problem

LONGEST = 40


class ViewName(HouseDialog):
    """Two views of one kind never have the same name."""

    named = Signal(str, str)  # the name; the key of the view that is renamed, or ""

    def __init__(self, desk: Desk, window: QWidget, view: SavedView | None, taken: Sequence[str]) -> None:
        super().__init__(desk.theme, window, tr("Rename this view") if view else tr("Save this view"),
                         name="view_dialog", verb=tr("Rename") if view else tr("Save view"), stays=True)
        self._theme = desk.theme
        self._key = view.key if view else ""
        self._taken = {folded(name).strip() for name in taken}
        self._line = QLineEdit(view.name if view else "")
        self._line.setObjectName("view_name")
        self._line.setAccessibleName(tr("Name of the view"))
        self._line.setPlaceholderText(tr("Name of the view"))
        self._line.setMaxLength(LONGEST)
        self._problem = make_label("", "fine", "danger", name="view_problem", wrap=True)
        self._problem.hide()
        if view is None:
            self.add_text(tr("Filters, search, columns and order are kept on this laptop. The view becomes a tab."))
        self.body.addWidget(self._line)
        self.body.addWidget(self._problem)
        self._line.textChanged.connect(self._typed)
        self.accepted.connect(self._take)
        self._typed(self._line.text())
        self.open_dialog(self._line)
        self._line.selectAll()

    def _typed(self, text: str) -> None:
        self.primary.setEnabled(bool(text.strip()))
        self._problem.hide()
        mark_problem(self._theme, self._line, "")

    def _take(self) -> None:
        name = " ".join(self._line.text().split())
        if folded(name) in self._taken:
            said = tr("There is a view “{name}” already. Choose another name.", name=name)
            self._problem.setText(said)
            self._problem.show()
            mark_problem(self._theme, self._line, said)
            return
        self.finish()
        self.named.emit(name, self._key)
