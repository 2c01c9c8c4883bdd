"""The frame around pages: tabs by click and digit, verbs of the page in front, F6, Esc, status line, language."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QToolButton, QWidget

from crm_desktop.i18n import later, tr, use
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.base.text import make_button
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.frame import Frame


class _Notes(Page):
    word, title, icon = "notes", later("Customers"), "users"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.calls: list[str] = []
        self.refreshed = 0
        self.tools.addWidget(make_button(desk.theme, "Tool", name=f"{self.word}_tool"))
        self.set_content(make_button(desk.theme, "Content", name=f"{self.word}_content"))
        self.say_status(self.word)

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        return {"new": self.add_new, "search": self.header.focus_search}

    def add_new(self) -> None:
        self.calls.append("new")

    def refresh(self, changes: object) -> None:
        self.refreshed += 1

    def set_texts(self) -> None:
        super().set_texts()
        self.header.set_search_text(tr("Search this list"))


class _Plans(_Notes):
    word, title, icon = "plans", later("Pipeline"), "square-kanban"
    watches = frozenset({"deal"})


@pytest.fixture
def frame(book: Book, theme: Theme, tmp_path: Path, qapp: QApplication) -> Iterator[Frame]:
    settings = SettingsFile(tmp_path / "settings.json")
    found = Frame(theme, settings)
    jobs = Jobs(book, inline=True)
    desk = Desk(jobs, theme, found.messages, found.actions_table, settings)
    found.show_pages([_Notes(desk), _Plans(desk)], QMenu(found), QLabel("LW"), read_only=False, title="Sales")
    found.show()
    QApplication.processEvents()
    yield found
    jobs.deleteLater()


def _press(frame: Frame, key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or frame, key)


def _label(frame: Frame, name: str) -> str:
    found = frame.findChild(QLabel, name)
    assert found is not None
    return found.text()


def test_digits_and_clicks_change_the_tab_and_its_verbs(frame: Frame) -> None:
    notes, plans = frame.pages
    assert isinstance(notes, _Notes)
    assert isinstance(plans, _Notes)
    _press(frame, Qt.Key.Key_2)
    assert frame.page is plans
    assert _label(frame, "status_text") == "plans"
    _press(frame, Qt.Key.Key_N)
    button = frame.findChild(QToolButton, "tab_notes")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert frame.page is notes
    _press(frame, Qt.Key.Key_N)
    assert (notes.calls, plans.calls) == (["new"], ["new"])
    assert _label(frame, "status_text") == "notes"


def test_a_page_in_the_back_refreshes_when_it_comes_to_the_front(frame: Frame) -> None:
    notes, plans = frame.pages
    assert isinstance(notes, _Notes)
    assert isinstance(plans, _Notes)
    before = plans.refreshed
    plans.desk.jobs.changed.emit(None)
    assert (notes.refreshed, plans.refreshed) == (1, before)
    _press(frame, Qt.Key.Key_2)
    assert plans.refreshed == before + 1


def test_f6_goes_through_the_parts_of_the_window(frame: Frame) -> None:
    seen = []
    for _ in range(5):
        _press(frame, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus.objectName())
    assert seen == ["tab_notes", "page_search", "notes_tool", "notes_content", "tab_notes"]


def test_escape_closes_the_side_pane_and_its_width_is_kept(frame: Frame) -> None:
    page = frame.page
    assert page is not None
    pane = QLabel("card")
    page.show_pane(pane)
    QApplication.processEvents()
    assert pane.isVisible()
    assert 440 <= pane.parentWidget().width() <= 450  # type: ignore[union-attr]
    _press(frame, Qt.Key.Key_Escape)
    assert page.pane is None
    assert not pane.isVisible()


def test_the_language_changes_on_screen(frame: Frame, theme: Theme) -> None:
    use("zh")
    theme.use("light")
    frame.set_texts()
    assert frame.page is not None
    assert frame.page.header.title.text() == "客户"
    assert _label(frame, "status_saved") == "已加密保存在本机"
    button = frame.findChild(QToolButton, "tab_plans")
    assert button is not None
    assert button.text() == "销售流程"


def test_every_control_of_the_frame_has_a_name(frame: Frame) -> None:
    nameless = [widget.objectName() for widget in frame.findChildren(QWidget)
                if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
                and not (widget.accessibleName() or getattr(widget, "text", str)())]
    assert nameless in ([], ["view_tabs"])
