"""Where file dialogs begin: where files were chosen or saved last, else in the documents, never in some folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.folders import start_folder, usual_folder
from crm_desktop.ui.shell.import_wizard import ImportWizard

Show = Callable[..., Any]


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with documents in it."""
    found = tmp_path / "home" / "Documents"
    found.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(found.parent))
    return found


def test_the_documents_then_what_was_used_last(documents: Path, tmp_path: Path) -> None:
    assert Path(start_folder("")) == documents == Path(usual_folder())
    last = tmp_path / "Fair" / "Lists"
    last.mkdir(parents=True)
    assert start_folder(str(last)) == str(last)
    last.rmdir()
    assert start_folder(str(last)) == str(last.parent), "of a folder that is gone what is left of its path"
    documents.rmdir()
    assert Path(start_folder("")) == documents.parent


def _dialog() -> QFileDialog:
    return next(one for one in QApplication.allWidgets() if isinstance(one, QFileDialog) and one.isVisible())


def test_an_import_begins_where_the_last_one_did(desk: Desk, documents: Path, tmp_path: Path, show: Show) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "fair.csv").write_text("Company\nKonex\n", encoding="utf-8")
    window = show(QWidget())
    wizard = ImportWizard(desk, window)
    wizard.open()
    choose = wizard.findChild(QWidget, "choose_files")
    QTest.mouseClick(choose, Qt.MouseButton.LeftButton)
    dialog = _dialog()
    assert Path(dialog.directory().absolutePath()) == documents
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert line is not None
    line.setText(str(lists / "fair.csv"))
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert desk.settings.now.import_folder == str(lists)
    QTest.mouseClick(wizard.findChild(QWidget, "choose_files"), Qt.MouseButton.LeftButton)
    assert Path(_dialog().directory().absolutePath()) == lists
    _dialog().reject()
    wizard.close()
