"""A large act on its way back: how far it is, and a way to stop; what is stopped leaves everything as it was."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.dialog import HouseDialog
from crm_desktop.ui.widgets.progress import ProgressLine


class UndoProgress(HouseDialog):
    """Esc and Cancel stop the work; the owner closes it once that has ended."""

    stop_wanted = Signal()

    def __init__(self, theme: Theme, window: QWidget, title: str) -> None:
        super().__init__(theme, window, title, name="undo_progress")
        self._line = ProgressLine(theme, name="undo_line")
        self._line.cancelled.connect(self.stop_wanted)
        self.body.addWidget(self._line)
        self._line.start(tr("Going through the entries"), note=tr("Nothing is saved until the end."))
        self._line.show()  # whoever opens this has waited already
        self.cancel.hide()
        self.open_dialog(self._line.stop)

    def set_progress(self, done: int, whole: int) -> None:
        """So many of so many entries."""
        self._line.set_progress(done, whole)

    def reject(self) -> None:
        """Esc: as the button does."""
        self._line.stop.click()
