"""The overlay of all keys: each key once, nothing cut in either language, a line that finds a key."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QScrollArea, QWidget

from crm_desktop.i18n import tr, use
from crm_desktop.ui.base.actions import GROUPS, VERBS, key_text
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.keys_overlay import KeysOverlay

Show = Callable[..., QWidget]
Key = Qt.Key


@pytest.fixture(params=["en", "zh"])
def overlay(request: pytest.FixtureRequest, theme: Theme, window: QMainWindow, show: Show) -> KeysOverlay:
    use(request.param)
    show(QWidget(), 1280, 720)
    made = KeysOverlay(theme, window)
    QApplication.processEvents()
    return made


def shown(overlay: KeysOverlay, *, chips: bool) -> list[str]:
    labels = [one for line in overlay.findChildren(QWidget, "keys_line") for one in line.findChildren(QLabel)]
    return [one.text() for one in labels if one.isVisible() and (one.property("chip") == "key") is chips]


def test_every_key_stands_there_once_under_its_group(overlay: KeysOverlay) -> None:
    keys = [key_text(key) for verb in VERBS for key in verb.keys]
    assert sorted(shown(overlay, chips=True)) == sorted(keys)
    headings = [one.text() for one in overlay.findChildren(QLabel, "keys_group")]
    assert headings == [tr(group) for group in GROUPS]


def test_nothing_is_cut_at_1280_by_720(overlay: KeysOverlay, tmp_path: Path) -> None:
    where = Path(os.environ.get("KEYS_PNG", tmp_path))
    overlay.window().grab().save(str(where / f"keys-{tr('Close')}.png"), "PNG")
    cut = [one.text() for one in overlay.findChildren(QLabel)
           if one.isVisible() and one.width() < one.sizeHint().width()]
    assert cut == []
    area = overlay.findChild(QScrollArea, "dialog_scroll")
    assert isinstance(area, QScrollArea)
    assert area.verticalScrollBar().maximum() == 0
    assert overlay.findChild(QLabel, "keys_rest").isVisible()
    assert "J, K, Enter, L, T, M" in overlay.findChild(QLabel, "keys_first").text().replace("、", ", ")


def test_the_line_finds_by_word_and_by_key_and_esc_closes(overlay: KeysOverlay) -> None:
    line = overlay.findChild(QLineEdit, "keys_find")
    assert line.hasFocus()
    height = overlay.findChild(QWidget, "dialog_panel").height()
    QTest.keyClicks(line, "internal")
    assert shown(overlay, chips=False) == [tr("Internal note")]
    line.clear()
    QTest.keyClicks(line, "ctrl k")
    assert "Ctrl K" in shown(overlay, chips=True)
    assert "F6" not in shown(overlay, chips=True)
    assert not overlay.findChild(QLabel, "keys_nothing").isVisible()
    line.clear()
    QTest.keyClicks(line, "qqqq")
    QApplication.processEvents()
    assert shown(overlay, chips=False) == []
    assert overlay.findChild(QLabel, "keys_nothing").isVisible()
    line.clear()
    QApplication.processEvents()
    assert len(shown(overlay, chips=False)) > 30
    assert overlay.findChild(QWidget, "dialog_panel").height() == height
    QTest.keyClick(line, Key.Key_Escape)
    assert not overlay.isVisible()


def test_chinese_words_and_their_sound_find_a_key(theme: Theme, window: QMainWindow, show: Show) -> None:
    use("zh")
    show(QWidget(), 1280, 720)
    overlay = KeysOverlay(theme, window)
    line = overlay.findChild(QLineEdit, "keys_find")
    for typed in ("漏斗", "loudou"):
        line.setText(typed)
        assert shown(overlay, chips=False) == ["漏斗"]
