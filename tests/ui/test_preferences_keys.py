"""The preferences by keyboard alone: nothing flashes up as a window of its own, and the keyboard is never lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.i18n import language
from crm_desktop.store.book import Book
from crm_desktop.ui.base.theme import Theme
from tests.ui.customer_hands import CONTROL, CustomerHands, customer_window, few_customers
from tests.ui.tab_walk import left_out, press_tab, tab_round, word_of

Key = Qt.Key


class Flashes(QObject):
    """Every window that is shown, besides those that are meant to be."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.seen: list[str] = []
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(word_of(watched) if watched.parentWidget() else watched.objectName())
        return False


@pytest.fixture
def hands(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path) -> Iterator[CustomerHands]:
    few_customers(book)
    with customer_window(qtbot, book, theme, tmp_path) as found:
        found.desktop.desk.settings.change(export_folder=str(tmp_path))  # so that every button of its row is there
        yield found


def _press(hands: CustomerHands, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> str:
    QTest.keyClick(hands.frame.windowHandle(), key, held)
    QApplication.processEvents()
    focus = QApplication.focusWidget()
    return focus.objectName() if focus is not None else ""


def _walk_to(hands: CustomerHands, name: str) -> None:
    for _ in range(30):
        if _press(hands, Key.Key_Tab) == name:
            return
    raise AssertionError(f"{name} is not to be reached by Tab")


def test_it_opens_without_a_flash_and_has_the_keyboard(hands: CustomerHands, qapp: QApplication) -> None:
    list_before = QApplication.focusWidget()
    flashes = Flashes(qapp)
    assert _press(hands, Key.Key_Comma, CONTROL) == "setting_language"
    assert flashes.seen == []
    qapp.removeEventFilter(flashes)
    dialog = hands.part(QWidget, "preferences")
    met = tab_round(hands.frame)
    assert left_out(dialog, met) == []
    assert all(dialog.isAncestorOf(one) for one in met)
    _press(hands, Key.Key_Escape)
    assert QApplication.focusWidget() is list_before


def test_each_choice_keeps_the_keyboard(hands: CustomerHands, theme: Theme) -> None:
    _press(hands, Key.Key_Comma, CONTROL)
    assert _press(hands, Key.Key_End) == "setting_language"
    assert language() == "zh"
    _walk_to(hands, "setting_theme")
    assert _press(hands, Key.Key_End) == "setting_theme"
    assert theme.name == "dark"
    _walk_to(hands, "setting_reduced_motion")
    assert _press(hands, Key.Key_Space) == "setting_reduced_motion"
    assert theme.still
    _walk_to(hands, "usual_export_folder")
    assert _press(hands, Key.Key_Space) == "setting_export_folder"  # its own button goes
    assert hands.desktop.desk.settings.now.export_folder == ""
    theme.set_still(False)
    press_tab(hands.frame)
