"""The two file questions before a book is open: which book, and where a new one is to lie."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from crm_desktop.i18n import tr
from crm_desktop.paths import BOOK_ENDING

Chosen = Callable[[str], None]


def ask_for_book(parent: QWidget, folder: Path, chosen: Chosen) -> None:
    """Asks for a book that is there; nothing waits for the answer."""
    dialog = _dialog(parent, tr("Open another book"), folder, chosen)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.open()


def ask_where_to_make(parent: QWidget, path: Path, chosen: Chosen) -> None:
    """Asks where a new book is to lie, beginning at `path`."""
    dialog = _dialog(parent, tr("Where the new book is to lie"), _nearest_folder(path), chosen)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(BOOK_ENDING)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, tr("Choose"))
    dialog.selectFile(path.name)
    dialog.open()


def _dialog(parent: QWidget, title: str, folder: Path, chosen: Chosen) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(_nearest_folder(folder)), tr("Books (*{ending})", ending=BOOK_ENDING))
    dialog.setObjectName("book_dialog")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(chosen)
    return dialog


def _nearest_folder(path: Path) -> Path:
    """The first folder upwards that is there: a new computer has no folder of books yet."""
    return next((folder for folder in (path, *path.parents) if folder.is_dir()), Path.home())
