"""A salesperson's morning by keyboard alone: unlock, find, log, add, move, undo twice, and the funnel on a slide.

Run in a process of its own on an X screen (tests/stories/test_morning.py); prints what was seen as JSON. Every key goes
to the window as the screen's own would, and finds its way by the focus; nothing is clicked, called or focused here.
"""

import json
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from crm_desktop.app import Program
from crm_desktop.domain.records import ENGAGING, PROSPECTING
from crm_desktop.i18n import use
from crm_desktop.settings import SettingsFile
from crm_desktop.ui.customers.page import CustomersPage
from crm_desktop.ui.pipeline.page import PipelinePage
from crm_desktop.ui.widgets.note_chip import NoteChip
from tests.driver import NONE, Hands
from tests.stories.morning_book import FOUND, SECRET, make_morning_book

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
MOST_STEPS = 60  # of Tab, from anywhere to anywhere
NEW = {"en": "Fjordline Pumps", "zh": "宁波海曙泵业有限公司"}
LINE = {"en": "called Zhang Weifang, wants a quote, next fri 14:00", "zh": "电话张伟芳，要报价，下周五下午2点"}


class Keyboard(Hands):
    """Keys into the window that has the keyboard, never into a widget; letters of Chinese as an input method gives."""

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """One key."""
        window = QGuiApplication.focusWindow()
        assert window is not None, "no window has the keyboard"
        QTest.keyClick(window, key, modifier)
        self.pause()

    def write(self, text: str) -> None:
        """Letter by letter, or what an input method hands over."""
        for letter in text:
            if letter.isascii():
                window = QGuiApplication.focusWindow()
                assert window is not None, "no window has the keyboard"
                QTest.keyClick(window, letter)
            else:
                said = QInputMethodEvent()
                said.setCommitString(letter)
                QApplication.sendEvent(QGuiApplication.focusObject(), said)
        self.pause()

    def here(self) -> QWidget:
        """What has the focus."""
        widget = QApplication.focusWidget()
        assert widget is not None, "nothing has the focus"
        return widget

    def walk_to(self, name: str, modifier: Qt.KeyboardModifier = NONE, key: Qt.Key = Key.Key_Tab) -> None:
        """Tab (or another key) until a control has the focus."""
        met = []
        for _ in range(MOST_STEPS):
            if self.here().objectName() == name:
                return
            self.press(key, modifier)
            met.append(self.here().objectName() or type(self.here()).__name__)
        raise AssertionError(f"{name} is not to be reached by keys: {met}")


def unlock(hands: Keyboard) -> None:
    """The passphrase, Enter."""
    hands.until(lambda: hands.sees("unlock_secret"), "the locked book")
    hands.write(SECRET)
    hands.press(Key.Key_Return)
    hands.until(lambda: hands.sees("customers_page"), "the open book")


def find_and_log(hands: Keyboard, page: CustomersPage, language: str) -> dict[str, object]:
    """By the first letters of the pinyin into the list, Enter on the card; L and a line with a next step in it."""
    hands.until(lambda: page.table.source.rowCount() > 1, "the list")
    hands.press(Key.Key_Slash)
    hands.write("yqzn")
    hands.until(lambda: page.table.source.rowCount() == 1, "the one that is found")
    hands.press(Key.Key_Return)
    hands.until(lambda: hands.here() is page.table and hands.reads("card_name") == FOUND, "the card of what was found")
    hands.press(Key.Key_Return)
    hands.until(lambda: page.card.isAncestorOf(hands.here()), "the keyboard in the card")
    opened = hands.here().objectName()
    hands.press(Key.Key_L)
    hands.until(lambda: hands.here().objectName() == "card_note_line", "the line that logs")
    hands.write(LINE[language])
    chips = [chip.text() for chip in page.card.findChildren(NoteChip) if chip.isVisible()]
    hands.press(Key.Key_Return)
    hands.until(lambda: hands.sees("toast_text"), "the toast")
    said = hands.reads("toast_text")
    line = hands.here()
    assert isinstance(line, QLineEdit)
    hands.until(lambda: not line.text(), "an empty line again")
    return {"opened": opened, "chips": chips, "toast": said, "step": _step(hands)}


def _step(hands: Keyboard) -> str:
    words = hands.find(QAbstractButton, "step_words")
    hands.until(lambda: "14:00" in words.accessibleName(), "the next step on the card")
    return words.accessibleName()


def add_customer(hands: Keyboard, page: CustomersPage, language: str) -> dict[str, object]:
    """Esc back to the list, N, a name, Tab, an industry, Enter."""
    hands.press(Key.Key_Escape)
    hands.until(lambda: hands.here() is page.table, "back in the list")
    hands.press(Key.Key_N)
    hands.until(lambda: hands.here().objectName() == "input_name", "the form")
    hands.write(NEW[language])
    hands.press(Key.Key_Tab)
    hands.write("Pumps" if language == "en" else "泵业")
    hands.press(Key.Key_Return)
    hands.until(lambda: hands.sees("card_name") and hands.reads("card_name") == NEW[language], "the new card")
    hands.until(lambda: hands.here() is page.table, "the keyboard in the list")
    return {"companies": page.table.source.rowCount(), "toast": hands.reads("toast_text")}


def move_deal(hands: Keyboard, page: PipelinePage) -> dict[str, object]:
    """2, Home, M and Enter: the first deal from Prospecting to the next stage."""
    hands.press(Key.Key_2)
    hands.until(lambda: page.board.answer is not None and page.board.current_face() is not None, "the board")
    before = _counts(page)
    hands.press(Key.Key_Home)
    hands.press(Key.Key_M)
    hands.until(lambda: page.board.carry.under_way, "the card is picked up")
    hands.press(Key.Key_Return)
    hands.until(lambda: _counts(page) != before, "the deal has moved")
    hands.until(lambda: hands.sees("toast_text"), "the toast")
    return {"before": before, "after": _counts(page), "toast": hands.reads("toast_text")}


def undo_twice(hands: Keyboard, customers: CustomersPage, pipeline: PipelinePage, moved: dict[str, object],
               companies: int) -> dict[str, object]:
    """Ctrl Z takes the move back, another one the new customer; both are looked for on screen."""
    first = hands.reads("toast_text")
    hands.press(Key.Key_Z, CONTROL)
    hands.until(lambda: _counts(pipeline) == moved["before"], "the deal is back")
    hands.until(lambda: hands.reads("toast_text") != first, "the toast of the undo")
    second = hands.reads("toast_text")
    hands.press(Key.Key_Z, CONTROL)
    hands.until(lambda: hands.reads("toast_text") not in (first, second), "the toast of the second undo")
    third = hands.reads("toast_text")
    hands.press(Key.Key_1)
    hands.until(lambda: customers.table.source.rowCount() == companies - 1, "the new customer is gone")
    return {"toasts": [second, third], "companies": customers.table.source.rowCount()}


def _counts(page: PipelinePage) -> list[int]:
    answer = page.board.answer
    found = {column.stage_id: column.count for column in answer.columns} if answer else {}
    return [found.get(PROSPECTING, -1), found.get(ENGAGING, -1)]


def slide(hands: Keyboard, page: PipelinePage, folder: Path) -> dict[str, object]:
    """F6 to the views, the funnel by arrows; Ctrl E, PowerPoint among the kinds of file, Save."""
    hands.press(Key.Key_2)
    hands.walk_to("view_tabs", key=Key.Key_F6)
    hands.press(Key.Key_Right)
    hands.press(Key.Key_Right)
    hands.until(lambda: page.view == "funnel" and page.funnel.answer is not None, "the funnel")
    hands.until(lambda: page.funnel.answer is not None and page.funnel.answer.split is not None, "the split")
    hands.press(Key.Key_E, CONTROL)
    hands.until(lambda: hands.here().objectName() == "export_save", "the export pane, ready to save")
    hands.walk_to("export_png", SHIFT)
    hands.walk_to("export_pptx", key=Key.Key_Right)
    hands.walk_to("export_save")
    hands.press(Key.Key_Return)
    hands.until(lambda: any(folder.glob("*.pptx")), "the slide")
    hands.until(lambda: hands.sees("toast_text") and "pptx" in hands.reads("toast_text"), "the toast of the file")
    return {"files": [file.name for file in folder.glob("*.pptx")], "toast": hands.reads("toast_text")}


def main() -> int:
    """Arguments: en or zh, an empty folder to work in."""
    language, home = sys.argv[1], Path(sys.argv[2])
    use(language)
    path = make_morning_book(home / "Morning.book")
    documents = Path.home() / "Documents"
    documents.mkdir()
    app = QApplication(["crm-desktop"])
    settings = SettingsFile(home / "settings.json")
    settings.change(theme="light", language=language)
    program = Program(app, settings, path)
    failures: list[str] = []

    def note(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        failures.append(f"{kind.__name__}: {error}")
        sys.__excepthook__(kind, error, trace)

    sys.excepthook = note
    program.start()
    program.frame.activateWindow()
    hands = Keyboard(program.frame)
    hands.until(program.frame.isActiveWindow, "the window is active")
    unlock(hands)
    customers, pipeline = program.frame.pages[0], program.frame.pages[1]
    assert isinstance(customers, CustomersPage)
    assert isinstance(pipeline, PipelinePage)
    seen: dict[str, object] = {"log": find_and_log(hands, customers, language)}
    added = seen["add"] = add_customer(hands, customers, language)
    moved = seen["move"] = move_deal(hands, pipeline)
    companies = added["companies"]
    assert isinstance(companies, int)
    seen["undo"] = undo_twice(hands, customers, pipeline, moved, companies)
    seen["slide"] = slide(hands, pipeline, documents)
    program.frame.grab().save(str(home / "last.png"))
    program.frame.close()
    program.close()
    seen["failures"] = failures
    sys.stdout.write(json.dumps(seen, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
