"""The table of verbs: no key twice, verbs bound to the page that is shown, letters dead while text is typed."""

from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QMainWindow, QPlainTextEdit, QVBoxLayout, QWidget

from crm_desktop.ui.base.actions import HOLDS_KEYS, VERBS, Actions
from crm_desktop.ui.base.theme import Theme


def test_no_two_verbs_share_a_key() -> None:
    keys = Counter(QKeySequence(key).toString() for verb in VERBS for key in verb.keys)
    assert [key for key, times in keys.items() if times > 1] == []
    assert "" not in keys


@pytest.fixture
def pressed(window: QMainWindow, theme: Theme) -> tuple[Actions, list[str]]:
    actions = Actions(theme, window)
    calls: list[str] = []
    actions.bind({name: _Note(calls, name) for name in ("new", "log", "undo", "search", "note")})
    return actions, calls


class _Note:
    def __init__(self, calls: list[str], name: str) -> None:
        self._calls, self._name = calls, name

    def __call__(self) -> None:
        self._calls.append(self._name)


def _panel(*widgets: QWidget) -> QWidget:
    panel = QWidget()
    panel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    column = QVBoxLayout(panel)
    for widget in widgets:
        column.addWidget(widget)
    return panel


def test_a_key_does_its_verb_and_an_unbound_one_nothing(
        pressed: tuple[Actions, list[str]], show: Callable[[QWidget], QWidget]) -> None:
    panel = show(_panel())
    panel.setFocus()
    for key in (Qt.Key.Key_N, Qt.Key.Key_M, Qt.Key.Key_Slash):
        QTest.keyClick(panel, key)
    QTest.keyClick(panel, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert pressed[1] == ["new", "search", "undo"]


@pytest.mark.parametrize("field", [QLineEdit, QPlainTextEdit])
def test_letters_are_typed_where_text_is_typed(
        field: type[QWidget], pressed: tuple[Actions, list[str]], show: Callable[[QWidget], QWidget]) -> None:
    editor = field()
    show(_panel(editor))
    editor.setFocus()
    QTest.keyClicks(editor, "nln")
    text = editor.text() if isinstance(editor, QLineEdit) else editor.toPlainText()  # type: ignore[attr-defined]
    assert text == "nln"
    assert pressed[1] == []


def test_letters_choose_from_a_list_and_a_dialog_keeps_the_keys(
        pressed: tuple[Actions, list[str]], show: Callable[[QWidget], QWidget]) -> None:
    box, layer = QComboBox(), _panel()
    box.addItems(["Lost", "New"])
    layer.setProperty(HOLDS_KEYS, True)
    show(_panel(box, layer))
    for widget in (box, layer):
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_N)
        QTest.keyClick(widget, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert pressed[1] == []


def test_a_page_that_goes_takes_its_verbs_along(pressed: tuple[Actions, list[str]]) -> None:
    actions, calls = pressed
    mine = {"new": _Note(calls, "mine")}
    actions.bind(mine)
    actions.call("new")
    actions.unbind(mine)
    actions.call("new")
    assert calls == ["mine"]
    assert not actions.action("new").isEnabled()
    assert actions.action("log").isEnabled()


def test_tips_name_the_key(pressed: tuple[Actions, list[str]]) -> None:
    assert pressed[0].tip("redo") == "Redo (Ctrl Shift Z)"
