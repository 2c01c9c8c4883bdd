"""The user's hands on the import wizard, and files for it."""

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.exchange.importing import ImportReport
from crm_desktop.ui.shell.import_wizard import ImportWizard

Find = TypeVar("Find", bound=QWidget)
PATIENCE = 60_000  # milliseconds for an import on a busy machine


class Hands:
    """The user's hands on one wizard: finds by name, clicks, types, reads."""

    def __init__(self, wizard: ImportWizard, qtbot: QtBot) -> None:
        self.wizard, self.qtbot = wizard, qtbot
        self.reports: list[ImportReport] = []
        wizard.finished_import.connect(self.reports.append)

    def find(self, kind: type[Find], name: str) -> Find:
        found = self.wizard.findChild(kind, name)
        assert found is not None, name
        return found

    def click(self, name: str) -> None:
        button = self.find(QAbstractButton, name)
        assert button.isVisible(), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, button.height() // 2))

    def text(self, name: str) -> str:
        return self.find(QLabel, name).text()

    def primary(self) -> QAbstractButton:
        return self.find(QAbstractButton, "wizard_primary")

    def wait_for(self, label: str) -> None:
        """Until the button that goes on says this, and can be pressed."""
        self.qtbot.waitUntil(lambda: self.primary().text() == label and self.primary().isEnabled(), timeout=PATIENCE)

    def go_on(self, label: str) -> None:
        self.wait_for(label)
        self.click("wizard_primary")

    def figures(self, name: str) -> dict[str, str]:
        shown = {}
        for place in range(12):
            word = self.wizard.findChild(QLabel, f"{name}_word_{place}")
            if word is not None and word.isVisible():
                shown[word.text()] = self.text(f"{name}_number_{place}")
        return shown

    def choose(self, column: int, text: str) -> None:
        """Sends a column elsewhere, by the keyboard: opens its list and walks to the place."""
        box = self.find(QComboBox, f"column_{column}_target")
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Down)
        view = box.view()
        assert view.isVisible()
        QTest.keyClick(view, Qt.Key.Key_Home)
        for _ in range(box.count()):
            if view.currentIndex().data() == text:
                break
            QTest.keyClick(view, Qt.Key.Key_Down)
        QTest.keyClick(view, Qt.Key.Key_Return)
        assert box.currentText() == text

    def pick(self, fact: str, text: str) -> None:
        """Opens a fact's menu by the keyboard and chooses."""
        button = self.find(QAbstractButton, f"fact_{fact}")
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Return)
        menu = button.menu()  # type: ignore[attr-defined]
        assert menu.isVisible()
        action = next(one for one in menu.actions() if one.text().startswith(text))
        menu.setActiveAction(action)
        QTest.keyClick(menu, Qt.Key.Key_Return)


def written(folder: Path, text: str, encoding: str = "utf-8", name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path
