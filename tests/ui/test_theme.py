"""The theme: every token in the style sheet exists, both themes differ, fonts follow the language, icons are tinted."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QFontInfo, QTextLayout
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from crm_desktop.i18n import use
from crm_desktop.paths import resource
from crm_desktop.ui.base.icons import icon_pixmap
from crm_desktop.ui.base.text import make_button
from crm_desktop.ui.base.theme import Theme

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_style_sheet_is_filled_without_a_rest(qapp: QApplication, theme: Theme, name: str) -> None:
    theme.use(name)
    assert theme.name == name
    assert re.findall(r"@[a-z0-9_.]+@", qapp.styleSheet()) == []
    assert theme.hex("surface.base") in qapp.styleSheet()


def test_a_switch_repaints_what_is_on_screen(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    button = make_button(theme, "Save", kind="primary", icon="check")
    show(button)
    light = button.grab().toImage()
    theme.use("dark")
    QApplication.processEvents()
    assert button.grab().toImage() != light


def test_chinese_comes_first_in_chinese_and_is_never_a_box(theme: Theme) -> None:
    use("zh")
    theme.use("light")
    font = theme.font("caption")
    assert font.pixelSize() == 12
    layout = QTextLayout("客户“漏斗”龘 Ag", font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    assert [0 for run in layout.glyphRuns() if 0 in run.glyphIndexes()] == []
    assert {run.rawFont().familyName() for run in layout.glyphRuns()} == {QFontInfo(font).family()}
    use("en")
    theme.use("light")
    assert theme.font("caption").pixelSize() == 11


def test_every_icon_that_the_program_names_is_shipped(theme: Theme) -> None:
    shipped = {path.stem for path in resource("icons").glob("*.svg")}
    named = set()
    for path in (ROOT / "crm_desktop/ui").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r"""icon=["']([a-z0-9-]+)["']""", text))
        named |= set(re.findall(r"""(?:make_tool|IconLabel|icon_pixmap)\([a-z_.]*theme, ["']([a-z0-9-]+)["']""", text))
    assert len(named) > 5
    assert named <= shipped
    assert not icon_pixmap(theme, "phone", 16).toImage().allGray()  # tinted in the warm grey of the text
    assert icon_pixmap(theme, "phone", 16) is not None


def test_one_button_a_kind_has_its_own_ground(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    looks = set()
    for kind in ("normal", "primary", "danger"):
        button = make_button(theme, "Save", kind=kind)
        assert isinstance(button, QPushButton)
        show(button)
        looks.add(button.grab().toImage().pixelColor(6, button.height() // 2).name())
    assert len(looks) == 3
