"""The first day of a user in a real window: a book, an import, an edit, a move, undo, Chinese, and the exported funnel.

Run in a process of its own on an X screen (tests/stories/test_day_one.py); prints what was seen as JSON.
"""

import json
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton

from crm_desktop.app import Program
from crm_desktop.domain.records import ENGAGING, PROSPECTING
from crm_desktop.i18n import use
from crm_desktop.settings import SettingsFile
from crm_desktop.ui.customers.page import CustomersPage
from crm_desktop.ui.pipeline.page import PipelinePage
from tests.driver import Hands

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SECRET = "a passphrase for the first day"


def make_a_book(hands: Hands) -> None:
    """The form, with the passphrase mistyped once; then the recovery code."""
    hands.click("start_import")
    hands.until(lambda: hands.sees("form_make"), "the form of a new book")
    for name, text in (("form_me", "Niesha Huffines"), ("form_name", "Sales")):
        line = hands.find(QLineEdit, name)
        line.setFocus()
        line.selectAll()
        hands.write(text)
    for name, text in (("form_passphrase", SECRET), ("form_again", "mistyped"), ("form_again", SECRET)):
        field = hands.window.findChild(QLineEdit, f"{name}_line") or hands.find(QLineEdit, name)
        field.setFocus()
        field.selectAll()
        hands.write(text)
        if text == "mistyped":
            hands.click("form_make")
            hands.until(lambda: hands.sees("form_error"), "two passphrases that differ")
    hands.click("form_make")
    hands.until(lambda: hands.sees("recovery_code"), "the recovery code")
    hands.click("recovery_noted")


def import_files(hands: Hands, folder: Path) -> dict[str, str]:
    """Four files through the wizard, chosen in the file dialog."""
    hands.until(lambda: hands.sees("choose_files"), "the wizard")
    _choose_files(hands, folder, [f"{name}.csv" for name in ("accounts", "products", "sales_teams", "sales_pipeline")])
    pages = []
    for _ in range(8):
        hands.until(lambda: _primary(hands) is not None, "the wizard's button")
        button = _primary(hands)
        if button is None or not hands.sees("wizard_primary"):
            break
        pages.append(button)
        hands.click("wizard_primary")
        if button.startswith("Import "):
            break
    hands.until(lambda: _primary(hands) == "Done" or not hands.sees("import_wizard"), "the end of the import")
    said = {"pages": " / ".join(pages), "end": hands.reads("end_title") if hands.sees("end_title") else ""}
    if hands.sees("wizard_primary"):
        hands.click("wizard_primary")
    hands.until(lambda: not hands.sees("import_wizard"), "the wizard is closed")
    return said


def _choose_files(hands: Hands, folder: Path, names: list[str]) -> None:
    """In the file dialog, which has an event loop of its own: what is typed there waits in a timer."""
    def answer() -> None:
        dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog))
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        assert line is not None
        dialog.setDirectory(str(folder))
        line.setText(" ".join(f'"{name}"' for name in names))
        hands.press(Key.Key_Return)

    QTimer.singleShot(400, answer)
    hands.click("choose_files")


def _primary(hands: Hands) -> str | None:
    found = [one for one in QApplication.allWidgets() if isinstance(one, QPushButton)
             and one.objectName() == "wizard_primary" and one.isVisible() and one.isEnabled()]
    return found[0].text() if found else None


def edit_and_undo(hands: Hands, page: CustomersPage, companies: int) -> dict[str, str]:
    """The industry of the first company, in place; Ctrl+Z brings the old one back."""
    hands.until(lambda: page.table.source.rowCount() == companies, "all companies")
    hands.until(lambda: hands.sees("field_industry"), "the card")
    page.table.setFocus()
    hands.press(Key.Key_Home)
    hands.pause(300)
    field = page.card.findChild(object, "field_industry")
    before = field.value_text()  # type: ignore[attr-defined]
    field.setFocus()  # type: ignore[attr-defined]
    hands.press(Key.Key_E)
    hands.press(Key.Key_A, CONTROL)
    hands.write("Robotics")
    hands.press(Key.Key_Return)
    hands.until(lambda: hands.reads("toast_text").startswith("Company"), "the toast")
    after = field.value_text()  # type: ignore[attr-defined]
    page.table.setFocus()
    hands.press(Key.Key_Z, CONTROL)
    hands.until(lambda: field.value_text() == before, "the old value")  # type: ignore[attr-defined]
    return {"before": before, "after": after}


def move_and_undo(hands: Hands, page: PipelinePage, prospecting: int, engaging: int) -> dict[str, int]:
    """A deal from Prospecting to Engaging by keys, and back by Ctrl+Z."""
    hands.press(Key.Key_2)
    hands.until(lambda: page.board.answer is not None and _count(page, PROSPECTING) == prospecting, "the board")
    page.focus_content()
    hands.pause(300)
    for key in (Key.Key_Home, Key.Key_M, Key.Key_Return):  # M proposes the next stage
        hands.press(key)
        hands.pause(100)
    hands.until(lambda: _count(page, ENGAGING) == engaging + 1, "the deal has moved")
    moved = _count(page, PROSPECTING)
    hands.press(Key.Key_Z, CONTROL)
    hands.until(lambda: _count(page, ENGAGING) == engaging, "the deal is back")
    return {"moved": moved, "back": _count(page, PROSPECTING)}


def _count(page: PipelinePage, stage_id: bytes) -> int:
    answer = page.board.answer
    return next((column.count for column in answer.columns if column.stage_id == stage_id), -1) if answer else -1


def speak_chinese(hands: Hands) -> str:
    """The language by the menu behind the gear."""
    hands.choose("book_menu", "choose_language_zh")
    hands.until(lambda: hands.reads("page_title") == "销售流程", "Chinese")
    return hands.reads("status_saved")


def export_funnel(hands: Hands, page: PipelinePage, folder: Path) -> list[str]:
    """Ctrl+E, Enter."""
    page.desk.settings.change(export_folder=str(folder))
    page.header.choose_view("funnel")
    hands.until(lambda: page.funnel.answer is not None, "the funnel")
    hands.pause(300)
    page.focus_content()
    hands.press(Key.Key_E, CONTROL)
    hands.until(lambda: hands.sees("export_pane"), "the export pane")
    hands.press(Key.Key_Return)
    hands.until(lambda: any(folder.glob("*.png")), "the picture")
    return [file.name for file in folder.glob("*.png")]


def main() -> int:
    """Arguments: the folder of the files, an empty folder to work in, how many companies and open deals there are."""
    data, home = Path(sys.argv[1]), Path(sys.argv[2])
    companies, prospecting, engaging = (int(number) for number in sys.argv[3:])
    app = QApplication(["crm-desktop"])
    use("en")
    settings = SettingsFile(home / "settings.json")
    settings.change(theme="light", language="en")
    program = Program(app, settings, None)
    failures: list[str] = []

    def note(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        failures.append(f"{kind.__name__}: {error}")
        sys.__excepthook__(kind, error, trace)

    sys.excepthook = note
    program.start()
    hands = Hands(program.frame)
    seen: dict[str, object] = {}
    hands.until(lambda: hands.sees("start_import"), "the first screen")
    program.frame.activateWindow()
    hands.until(program.frame.isActiveWindow, "the window is active")
    hands.pause(500)
    make_a_book(hands)
    seen["import"] = import_files(hands, data)
    customers, pipeline = program.frame.pages[0], program.frame.pages[1]
    assert isinstance(customers, CustomersPage)
    assert isinstance(pipeline, PipelinePage)
    seen["edit"] = edit_and_undo(hands, customers, companies)
    seen["move"] = move_and_undo(hands, pipeline, prospecting, engaging)
    seen["chinese"] = speak_chinese(hands)
    (home / "export").mkdir()
    seen["status"] = customers.status()
    seen["export"] = export_funnel(hands, pipeline, home / "export")
    seen["labels"] = sum(1 for one in QApplication.allWidgets() if isinstance(one, QLabel))
    program.frame.grab().save(str(home / "last.png"))
    program.frame.close()
    program.close()
    seen["failures"] = failures
    sys.stdout.write(json.dumps(seen, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
