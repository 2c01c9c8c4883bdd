"""The record picker: typed, walked, picked by keys and mouse, and while an input method composes."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel, QListView, QMainWindow, QPushButton, QVBoxLayout, QWidget

from crm_desktop.i18n import use
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.picker import RecordPicker

KONEX, CONDAX = b"k" * 16, b"c" * 16
RESULTS = [(KONEX, "Konex", "Technology", "company"), (CONDAX, "Condax", "Retail", "company")]


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def picker(theme: Theme, show: Callable[..., QWidget], asked: list[str]) -> RecordPicker:
    made = RecordPicker(theme, name="company", create=True)
    frame = QWidget()
    column = QVBoxLayout(frame)
    column.addWidget(made)
    column.addWidget(QPushButton("Elsewhere"))
    column.addStretch(1)
    show(frame, 500, 500)
    made.query_changed.connect(asked.append)
    made.query_changed.connect(lambda words: made.set_results([each for each in RESULTS if words in each[1].lower()]))
    made.setFocus()
    return made


def offers(window: QMainWindow) -> QListView:
    found = window.findChild(QListView, "company_list_view")
    assert found is not None
    return found


def texts(window: QMainWindow) -> list[str]:
    model = offers(window).model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount(QModelIndex()))]


def test_typing_asks_and_enter_picks(picker: RecordPicker, window: QMainWindow, asked: list[str], qtbot) -> None:
    QTest.keyClicks(picker, "on")
    assert asked == ["o", "on"]
    assert texts(window) == ["Konex, Technology", "Condax, Retail", "Create “on”"]
    QTest.keyClick(picker, Qt.Key.Key_Down)
    with qtbot.waitSignal(picker.picked) as told:
        QTest.keyClick(picker, Qt.Key.Key_Return)
    assert told.args == [CONDAX]
    assert (picker.text(), picker.record(), picker.is_open()) == ("Condax", CONDAX, False)
    assert picker.hasFocus()
    QTest.keyClick(picker, Qt.Key.Key_Backspace)
    assert picker.record() is None, "what is only typed is no record"


def test_the_mouse_picks(picker: RecordPicker, window: QMainWindow, qtbot) -> None:
    QTest.keyClicks(picker, "k")
    QApplication.processEvents()
    view = offers(window)
    with qtbot.waitSignal(picker.picked) as told:
        place = view.visualRect(view.model().index(0, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == [KONEX]
    assert picker.hasFocus()


def test_create_is_offered_for_what_is_unknown(picker: RecordPicker, window: QMainWindow, qtbot) -> None:
    QTest.keyClicks(picker, "acme")
    assert texts(window) == ["Create “acme”"]
    with qtbot.waitSignal(picker.create_asked) as told:
        QTest.keyClick(picker, Qt.Key.Key_Return)
    assert told.args == ["acme"]
    use("zh")
    picker.set_results([])
    assert texts(window) == ["新建“acme”"]


def test_escape_and_leaving_close_the_list_and_keep_the_text(picker: RecordPicker, window: QMainWindow) -> None:
    QTest.keyClicks(picker, "k")
    QTest.keyClick(picker, Qt.Key.Key_Escape)
    assert not picker.is_open()
    assert picker.text() == "k"
    QTest.keyClick(picker, Qt.Key.Key_Down)
    assert picker.is_open(), "Down asks again"
    QTest.keyClick(picker, Qt.Key.Key_Tab)
    assert not picker.is_open()
    assert picker.text() == "k"
    picker.set_results(RESULTS)
    assert not picker.is_open(), "an answer that comes too late shows nothing"


def test_it_asks_while_an_input_method_composes(picker: RecordPicker, asked: list[str]) -> None:
    QApplication.sendEvent(picker, QInputMethodEvent("konex", []))
    assert asked == ["konex"]
    assert picker.is_open()
    assert picker.text() == ""
    QTest.keyClick(picker, Qt.Key.Key_Escape)
    assert picker.is_open(), "keys belong to the input method now"
    done = QInputMethodEvent("", [])
    done.setCommitString("科")
    QApplication.sendEvent(picker, done)
    assert picker.text() == "科"
    assert asked[-1] == "科"


def test_nothing_found_is_said(theme: Theme, show: Callable[..., QWidget], window: QMainWindow) -> None:
    picker = show(RecordPicker(theme, name="plain"), 400, 300)
    picker.setFocus()
    picker.query_changed.connect(lambda _: picker.set_results([]))
    QTest.keyClicks(picker, "x")
    said = window.findChild(QLabel, "plain_list_nothing")
    assert said is not None
    assert said.isVisible()
    assert said.text() == "Nothing found"


def test_the_model_is_sound(picker: RecordPicker, window: QMainWindow) -> None:
    QTest.keyClicks(picker, "o")
    QAbstractItemModelTester(offers(window).model(), QAbstractItemModelTester.FailureReportingMode.Warning)
    QTest.keyClicks(picker, "n")
