"""Tab in each view: it reaches every control that is shown, comes round both ways, and the eye sees where it is."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.app import TABS
from crm_desktop.commands.records import add_record
from crm_desktop.commands.ticket import open_ticket
from crm_desktop.domain.records import ENGAGING, PROSPECTING, WON
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.desktop import Desktop
from crm_desktop.ui.shell.frame import Frame
from tests.ui.customer_hands import few_customers
from tests.ui.quarrels import quarrel_over
from tests.ui.tab_walk import left_out, press_tab, ring_grows, tab_round, word_of

LEAST_RING = 20  # pixels that must turn blue around what has the focus
Key = Qt.Key


def _full_book(book: Book) -> None:
    """Customers, deals in three stages with a bottleneck among them, tickets, two customers edited in two places."""
    ids = few_customers(book)
    product = add_record(book, "product", {"name": "GTX Basic"}).created["product"][0]
    for at, (stage, status) in enumerate(((PROSPECTING, "open"), (ENGAGING, "open"), (ENGAGING, "open"),
                                          (WON, "won"))):
        add_record(book, "deal", {"name": f"Order {at}", "company": ids["abbott"], "product": product,
                                  "value": (5_000, "USD"),
                                  "stage": (stage, status, "2027-01-10" if status == "won" else None)})
    for subject in ("The tax is wrong", "It stops"):
        open_ticket(book, {"subject": subject, "company": ids["konex"]}, "Nothing works since the update.")
    quarrel_over(book, "company", ids["zotware"], {"notes": "Mine", "size": 5}, {"notes": "Theirs", "size": 6})
    quarrel_over(book, "company", ids["yunqi"], None, {"size": 6}, n=2)


@pytest.fixture
def frame(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path) -> Iterator[Frame]:
    _full_book(book)
    jobs = Jobs(book, inline=True)
    settings = SettingsFile(tmp_path / "settings.json")
    found = Frame(theme, settings)
    found.resize(1440, 900)
    desktop = Desktop(found, theme, settings, jobs, TABS)
    found.show()
    found.activateWindow()
    qtbot.waitUntil(found.isActiveWindow)
    yield found
    desktop.stop()
    jobs.deleteLater()


def _press(frame: Frame, *keys: Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(frame.windowHandle(), key, held)
        QApplication.processEvents()


def _walk_to(frame: Frame, name: str) -> None:
    here = next(one for one in tab_round(frame) if one.objectName() == name)
    while QApplication.focusWidget() is not here:
        press_tab(frame)


def _companies(frame: Frame) -> None:
    _press(frame, Key.Key_1)


def _people(frame: Frame) -> None:
    _walk_to(frame, "customer_kind_company")
    _press(frame, Key.Key_Right)


def _several(frame: Frame) -> None:
    """More than one row is chosen: the bar of what can be done with them is there."""
    _press(frame, Key.Key_A, held=Qt.KeyboardModifier.ControlModifier)


def _board(frame: Frame) -> None:
    _press(frame, Key.Key_2)


def _deal_card(frame: Frame) -> None:
    _press(frame, Key.Key_2, Key.Key_Return)


def _deal_list(frame: Frame) -> None:
    _press(frame, Key.Key_2)
    _walk_to(frame, "view_tabs")
    _press(frame, Key.Key_Right)


def _funnel(frame: Frame) -> None:
    _deal_list(frame)
    _press(frame, Key.Key_Right)


def _funnel_table(frame: Frame) -> None:
    _funnel(frame)
    _press(frame, Key.Key_T, held=Qt.KeyboardModifier.ControlModifier)


def _export(frame: Frame) -> None:
    _funnel(frame)
    _press(frame, Key.Key_E, held=Qt.KeyboardModifier.ControlModifier)


def _service(frame: Frame) -> None:
    _press(frame, Key.Key_3)


def _history(frame: Frame) -> None:
    _press(frame, Key.Key_H, held=Qt.KeyboardModifier.ControlModifier)


def _conflict(frame: Frame) -> None:
    """Two fields; one of them may keep both values."""
    _press(frame, Key.Key_D, held=Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert frame.findChild(QWidget, "conflict_list").model().rowCount() == 2  # type: ignore[union-attr]
    _walk_to(frame, "conflict_list")
    _press(frame, Key.Key_J if not _sees(frame, "both_0") and not _sees(frame, "both_1") else Key.Key_K)
    assert _sees(frame, "both_0") or _sees(frame, "both_1")


def _conflict_deletion(frame: Frame) -> None:
    """Deleted here, changed there."""
    _conflict(frame)
    _press(frame, Key.Key_J, Key.Key_K, Key.Key_K)
    if _sees(frame, "both_0") or _sees(frame, "both_1"):
        _press(frame, Key.Key_J)
    assert not _sees(frame, "choice_0_before")


def _sees(frame: Frame, name: str) -> bool:
    return any(one.isVisible() for one in frame.findChildren(QWidget, name))


VIEWS: tuple[Callable[[Frame], None], ...] = (
    _companies, _people, _several, _board, _deal_card, _deal_list, _funnel, _funnel_table, _export, _service, _history,
    _conflict, _conflict_deletion)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__.strip("_"))
def test_tab_goes_round(frame: Frame, theme: Theme, view: Callable[[Frame], None]) -> None:
    view(frame)
    press_tab(frame)
    met = tab_round(frame)
    assert left_out(frame, met) == []
    assert tab_round(frame, back=True) == [met[0], *reversed(met[1:])]
    assert _without_ring(frame, theme, len(met)) == []


def _without_ring(frame: Frame, theme: Theme, steps: int) -> list[str]:
    """Stops at which nothing turns blue."""
    found = []
    before = frame.grab().toImage()
    for _ in range(steps):
        press_tab(frame)
        here = QApplication.focusWidget()
        assert here is not None
        after = frame.grab().toImage()
        if ring_grows(before, after, frame, here, theme.colour("focus.ring")) < LEAST_RING:
            found.append(word_of(here))
        before = after
    return found


def test_the_funnel_gives_the_keyboard_to_its_first_bar(frame: Frame) -> None:
    """Chosen while the board had the focus: the view must not keep it for itself, where nothing would show it."""
    _board(frame)
    page = frame.page
    assert isinstance(page, Page)
    page.header.choose_view("funnel")
    QApplication.processEvents()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "funnel_reached_0"


def test_messages_are_walked_and_copied_by_keys(frame: Frame) -> None:
    _service(frame)
    _walk_to(frame, "conversation")
    conversation = QApplication.focusWidget()
    _press(frame, Key.Key_Return)
    text = QApplication.focusWidget()
    assert isinstance(text, QTextEdit)
    assert text.toPlainText() == "Nothing works since the update."
    control = Qt.KeyboardModifier.ControlModifier
    _press(frame, Key.Key_A, Key.Key_C, held=control)
    assert QApplication.clipboard().text() == "Nothing works since the update."
    _press(frame, Key.Key_Escape)
    assert QApplication.focusWidget() is conversation


def test_an_empty_list_gives_the_keyboard_to_its_button(frame: Frame, qtbot: QtBot) -> None:
    _press(frame, Key.Key_Slash)
    QTest.keyClicks(_here(), "nobody at all")
    qtbot.waitUntil(lambda: frame.findChild(QWidget, "customers_empty").isVisible())  # type: ignore[union-attr]
    _press(frame, Key.Key_Return)
    assert _here().objectName() == "customers_empty_button"


def _here() -> QWidget:
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus
