"""A live switch of theme and language: little work while the window waits, and the same picture as from the start."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.app import TABS
from crm_desktop.i18n import use
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.desktop import Desktop
from crm_desktop.ui.shell.frame import Frame
from tests.ui.customer_hands import few_customers

CHANGES = {QEvent.Type.StyleChange, QEvent.Type.FontChange, QEvent.Type.PaletteChange}
MOST = 8  # of them for a widget, on average; going straight from sheet to sheet sends 31


class Told(QObject):
    """How often widgets are told that they look different."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.count = 0
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += isinstance(watched, QWidget) and event.type() in CHANGES
        return False


@pytest.fixture
def desktop(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path) -> Iterator[tuple[Frame, Desktop]]:
    few_customers(book)
    settings = SettingsFile(tmp_path / "settings.json")
    settings.change(language="en", theme="light")
    jobs = Jobs(book, inline=True)
    frame = Frame(theme, settings)
    frame.resize(1440, 900)
    found = Desktop(frame, theme, settings, jobs, TABS)
    frame.show()
    for at in range(3):
        frame.show_page(at)
        QApplication.processEvents()
    yield frame, found
    found.stop()
    jobs.deleteLater()
    frame.close()
    frame.deleteLater()


def _pictures(frame: Frame) -> list[QImage]:
    found = []
    for at in range(3):
        frame.show_page(at)
        for _ in range(3):
            QApplication.processEvents()
        found.append(frame.grab().toImage())
    return found


def test_each_widget_is_told_a_few_times(desktop: tuple[Frame, Desktop], qapp: QApplication) -> None:
    told = Told(qapp)
    widgets = len(QApplication.allWidgets())
    desktop[1].take_setting("theme", "dark")
    qapp.removeEventFilter(told)
    assert widgets > 300
    assert told.count < MOST * widgets


def test_there_and_back_is_the_same_picture(desktop: tuple[Frame, Desktop]) -> None:
    frame, whole = desktop
    before = _pictures(frame)
    whole.take_setting("theme", "dark")
    whole.take_setting("language", "zh")
    other = _pictures(frame)
    assert Counter(one == two for one, two in zip(before, other, strict=True))[False] == 3
    whole.take_setting("language", "en")
    whole.take_setting("theme", "light")
    assert [one == two for one, two in zip(before, _pictures(frame), strict=True)] == [True, True, True]


def test_the_pages_behind_follow(desktop: tuple[Frame, Desktop], theme: Theme) -> None:
    frame, whole = desktop
    frame.pages[1].header.choose_view("funnel")
    frame.show_page(0)
    whole.take_setting("language", "zh")
    QApplication.processEvents()
    assert [page.header.title.text() for page in frame.pages] == ["客户", "销售流程", "服务", "疑似重复", "两处都改过"]
    frame.show_page(1)
    QApplication.processEvents()
    assert frame.findChild(QWidget, "funnel_card_title").text() == "到达各阶段的商机"  # type: ignore[union-attr]
    use("en")
