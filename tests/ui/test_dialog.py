"""Dialogs: the answer comes as a signal, Esc is safe, focus stays inside and goes home, shortcuts rest."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QMainWindow, QPushButton, QVBoxLayout, QWidget

from crm_desktop.i18n import use
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.dialog import HouseDialog, ask_decision


@pytest.fixture
def page(window: QMainWindow, show) -> QLineEdit:
    """A line of the page below, in focus."""
    frame = QWidget()
    line = QLineEdit()
    line.setObjectName("page_line")
    column = QVBoxLayout(frame)
    column.addWidget(line)
    column.addWidget(QPushButton("Page"))
    show(frame, 900, 700)
    line.setFocus()
    return line


def button(window: QMainWindow, name: str) -> QPushButton:
    found = window.findChild(QPushButton, name)
    assert found is not None
    assert found.isVisible()
    return found


def opened(theme: Theme, window: QMainWindow, **more: object) -> tuple[HouseDialog, QLineEdit, list[str]]:
    dialog = HouseDialog(theme, window, "New company", name="new_company", verb="Add company", **more)
    line = QLineEdit()
    dialog.body.addWidget(line)
    told: list[str] = []
    dialog.accepted.connect(lambda: told.append("accepted"))
    dialog.rejected.connect(lambda: told.append("rejected"))
    dialog.open_dialog()
    QApplication.processEvents()
    return dialog, line, told


def test_enter_accepts_and_focus_goes_home(theme: Theme, window: QMainWindow, page: QLineEdit) -> None:
    _, line, told = opened(theme, window)
    assert line.hasFocus()
    QTest.keyClicks(line, "Konex")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert told == ["accepted"]
    assert page.hasFocus()
    QApplication.processEvents()
    assert window.findChild(HouseDialog) is None or not window.findChild(HouseDialog).isVisible()


def test_escape_and_cancel_reject(theme: Theme, window: QMainWindow, page: QLineEdit) -> None:
    _, line, told = opened(theme, window)
    QTest.keyClick(line, Qt.Key.Key_Escape)
    _, line, again = opened(theme, window)
    dialog = window.findChildren(HouseDialog)[-1]
    QTest.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert told == again == ["rejected"]
    assert page.hasFocus()


def test_tab_stays_inside(theme: Theme, window: QMainWindow, page: QLineEdit) -> None:
    dialog, line, _ = opened(theme, window)
    for wanted in (dialog.cancel, dialog.primary, line, dialog.cancel):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert wanted.hasFocus()
    QTest.keyClick(dialog.cancel, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert line.hasFocus()
    page.setFocus()
    assert line.hasFocus(), "the page below does not get it"
    dialog.reject()


def test_shortcuts_of_the_window_rest(theme: Theme, window: QMainWindow, page: QLineEdit) -> None:
    pressed: list[int] = []
    action = QAction(window)
    action.setShortcut(QKeySequence("Ctrl+K"))
    action.triggered.connect(lambda: pressed.append(1))
    window.addAction(action)
    QTest.keyClick(page, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [1]
    dialog, line, _ = opened(theme, window)
    QTest.keyClick(line, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(dialog.cancel, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [1]
    dialog.reject()
    QTest.keyClick(page, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [1, 1]


def test_a_form_may_keep_it_open(theme: Theme, window: QMainWindow, page: QLineEdit) -> None:
    dialog, line, told = opened(theme, window, stays=True)
    QTest.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    assert told == ["accepted"]
    assert dialog.isVisible()
    dialog.set_busy(True)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert told == ["accepted"], "not a second time while it works"
    dialog.finish()
    assert told == ["accepted"]
    assert not dialog.isVisible()


def test_a_danger_needs_its_own_button(theme: Theme, window: QMainWindow, page: QLineEdit) -> None:
    done: list[str] = []
    dialog = ask_decision(theme, window, "Remove the stage Engaging?", "1,589 deals stand in it.",
                          "Move 1,589 deals and remove", lambda: done.append("removed"))
    assert dialog.cancel.hasFocus()
    QTest.keyClick(dialog.cancel, Qt.Key.Key_Return)
    assert done == []
    assert page.hasFocus()
    dialog = ask_decision(theme, window, "Remove the stage Engaging?", "1,589 deals stand in it.",
                          "Move 1,589 deals and remove", lambda: done.append("removed"))
    QTest.keyClick(dialog.cancel, Qt.Key.Key_Tab)
    QTest.keyClick(dialog.primary, Qt.Key.Key_Return)
    assert done == ["removed"]
    assert page.hasFocus()


def test_one_over_another(theme: Theme, window: QMainWindow, page: QLineEdit) -> None:
    below, line, told = opened(theme, window)
    above = ask_decision(theme, window, "Leave without saving?", "What you typed is lost.", "Leave", below.reject)
    line.setFocus()
    assert above.cancel.hasFocus()
    above.reject()
    assert line.hasFocus()
    assert told == []
    below.reject()
    assert page.hasFocus()


def test_it_follows_the_window_and_scrolls_when_it_is_too_high(theme: Theme, window: QMainWindow,
                                                               page: QLineEdit) -> None:
    dialog, _, _ = opened(theme, window, width=600)
    panel = dialog.findChild(QFrame, "dialog_panel")
    low = panel.height()
    for _ in range(30):
        dialog.body.addWidget(QLineEdit())
    QApplication.processEvents()
    assert low < panel.height() <= window.height() - 64
    window.resize(1200, 760)
    QApplication.processEvents()
    assert dialog.size() == window.size()
    assert panel.width() == 600
    assert abs(panel.geometry().center().x() - 600) <= 1
    assert button(window, "dialog_primary").isVisible()
    dialog.reject()


def test_its_words_are_chinese_too(theme: Theme, window: QMainWindow, page: QLineEdit) -> None:
    use("zh")
    dialog, _, _ = opened(theme, window)
    assert dialog.cancel.text() == "取消"
    assert dialog.accessibleName() == "New company"
    dialog.set_verb("")
    assert dialog.cancel.text() == "关闭"
    assert not dialog.primary.isVisible()
    dialog.reject()


def test_a_verb_is_done_once_however_often_enter_is_pressed(theme: Theme, window: QMainWindow, page: QLineEdit) -> None:
    dialog, line, told = opened(theme, window, stays=True)
    line.returnPressed.connect(dialog.accept)
    dialog.accepted.connect(lambda: dialog.set_busy(True))
    for _ in range(3):
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert told == ["accepted"]
    dialog.set_busy(False)  # it was refused, so it can be tried again
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert told == ["accepted", "accepted"]
    dialog.finish()


def test_the_second_click_of_a_double_click_falls_on_nothing(theme: Theme, window: QMainWindow,
                                                             page: QLineEdit) -> None:
    dialog, _, _ = opened(theme, window)
    place = button(window, "dialog_primary").mapTo(window, button(window, "dialog_primary").rect().center())
    QTest.mouseClick(button(window, "dialog_primary"), Qt.MouseButton.LeftButton)
    below = window.childAt(place)
    assert below is not None
    assert below.objectName() == "click_shield"
    assert not dialog.isVisible()
