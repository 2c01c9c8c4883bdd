"""Asks where the rows kept aside are to be saved, one file after the other, and has them written."""

from collections import deque
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.shell.import_work import ImportWork


class AsideSaver(QObject):
    """One dialog at a time; each file that was chosen gets its own."""

    def __init__(self, work: ImportWork, window: QWidget) -> None:
        super().__init__(window)
        self._work, self._window = work, window
        self._waiting: deque[Path] = deque()
        self._source: Path | None = None

    def save(self, sources: Iterable[Path]) -> None:
        """Asks for a place for the rows of each of these files."""
        self._waiting.extend(path for path in sources if path not in self._waiting)
        if self._source is None:
            self._next()

    def _next(self) -> None:
        self._source = self._waiting.popleft() if self._waiting else None
        if self._source is None:
            return
        dialog = QFileDialog(self._window, tr("Save the rows kept aside of {file}", file=self._source.name))
        dialog.setObjectName("save_aside_dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setNameFilter(tr("Tables (*.csv *.tsv *.txt)"))
        dialog.setDirectory(str(self._source.parent))
        dialog.selectFile(tr("{file} kept aside", file=self._source.stem) + ".csv")
        dialog.fileSelected.connect(self._take)
        dialog.finished.connect(self._next)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take(self, target: str) -> None:
        if self._source is not None:
            self._work.save_aside(self._source, Path(target))
