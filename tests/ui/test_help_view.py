"""The guide in a real window: F1 and the menu open it at the tab's chapter, words are found, all of it by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton, QWidget

from crm_desktop.app import TABS
from crm_desktop.i18n import tr, use
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.desktop import Desktop
from crm_desktop.ui.shell.frame import Frame
from crm_desktop.ui.shell.help_contents import HelpContents
from crm_desktop.ui.shell.help_page import HelpPage
from crm_desktop.ui.shell.help_style import is_code
from crm_desktop.ui.shell.help_view import HelpView

Key, SHIFT, CONTROL = Qt.Key, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


class HelpHands:
    """Keys go to what has the focus; the eyes find parts of the guide by their names."""

    def __init__(self, frame: Frame, desktop: Desktop) -> None:
        self.frame, self.desktop = frame, desktop

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.frame, key, held)
        QApplication.processEvents()

    def write(self, text: str) -> None:
        """Letters as keys; Chinese comes composed, as from an input method."""
        if text.isascii():
            QTest.keyClicks(QApplication.focusWidget(), text)
        else:
            self.line.insert(text)
        QApplication.processEvents()

    def find(self, kind: type[QWidget], name: str) -> QWidget:
        found = [one for one in self.frame.findChildren(kind, name) if one.isVisible()]
        assert found, f"{name} is not on screen"
        return found[0]

    @property
    def is_open(self) -> bool:
        return any(one.isVisible() for one in self.frame.findChildren(HelpView))

    @property
    def line(self) -> QLineEdit:
        found = self.find(QLineEdit, "help_search")
        assert isinstance(found, QLineEdit)
        return found

    @property
    def page(self) -> HelpPage:
        found = self.find(HelpPage, "help_text")
        assert isinstance(found, HelpPage)
        return found

    @property
    def contents(self) -> HelpContents:
        found = self.find(HelpContents, "help_contents")
        assert isinstance(found, HelpContents)
        return found

    def chapter(self) -> str:
        """The line that is marked in the contents."""
        return str(self.contents.currentIndex().data() or "")

    def lines(self) -> list[str]:
        """The lines that the contents show."""
        heads = self.page.headings()
        return [heads[row].text for row in self.contents.shown_rows()]

    def found(self) -> str:
        """What is said about the hits."""
        labels = [one for one in self.frame.findChildren(QLabel, "help_found") if one.isVisible()]
        return labels[0].text() if labels else ""

    def hit_in_sight(self) -> bool:
        """Whether the current hit is on screen."""
        marks = [one for one in self.page.extraSelections() if one.cursor.selectedText() == self.page.found_word()]
        tops = [self.page.cursorRect(one.cursor).center().y() for one in marks]
        return any(0 <= top <= self.page.viewport().height() for top in tops)

    def head_in_sight(self) -> str:
        """The heading at the upper edge."""
        return self.page.headings()[self.page.in_sight()].text


@pytest.fixture
def hands(book: Book, theme: Theme, tmp_path: Path) -> Iterator[HelpHands]:
    jobs = Jobs(book, inline=True)
    settings = SettingsFile(tmp_path / "settings.json")
    frame = Frame(theme, settings)
    frame.resize(QSize(1440, 900))
    desktop = Desktop(frame, theme, settings, jobs, TABS)
    frame.show()
    QApplication.processEvents()
    yield HelpHands(frame, desktop)
    desktop.stop()
    jobs.deleteLater()
    frame.close()
    frame.deleteLater()


def test_f1_opens_the_chapter_of_the_tab_and_esc_goes_back(hands: HelpHands) -> None:
    before = QApplication.focusWidget()
    hands.press(Key.Key_F1)
    assert hands.line.hasFocus()
    assert hands.chapter() == hands.head_in_sight() == "Customers"
    hands.press(Key.Key_F1)
    assert len([one for one in hands.frame.findChildren(HelpView) if one.isVisible()]) == 1
    hands.press(Key.Key_Escape)
    assert not hands.is_open
    assert QApplication.focusWidget() is before
    hands.press(Key.Key_3)
    hands.press(Key.Key_F1)
    assert hands.chapter() == "Service"
    hands.press(Key.Key_Escape)


def test_it_stands_in_the_menu_behind_the_gear(hands: HelpHands) -> None:
    menu = hands.frame.findChild(QMenu, "book_menu")
    assert menu is not None
    entry = next(one for one in menu.actions() if one.objectName() == "verb_help")
    assert (entry.text(), entry.shortcut().toString(), entry.icon().isNull()) == ("Guide", "F1", False)
    entry.trigger()
    QApplication.processEvents()
    QTest.mouseClick(hands.find(QPushButton, "dialog_cancel"), Qt.MouseButton.LeftButton)
    assert not hands.is_open


def test_words_are_found_and_stepped_through(hands: HelpHands) -> None:
    hands.press(Key.Key_F1)
    hands.write("NEXT stage")
    whole = len(hands.page.extraSelections())
    assert whole > 1
    assert hands.found() == f"1 of {whole}"
    assert hands.page.found_word().lower() == "next stage"
    assert hands.hit_in_sight()
    assert hands.chapter() == "What each figure means"
    assert set(hands.lines()) < {head.text for head in hands.page.headings()}
    seen = [hands.found()]
    for _ in range(whole):
        hands.press(Key.Key_Return)
        assert hands.hit_in_sight()
        seen.append(hands.found())
    assert seen[0] == seen[-1], "round the end"
    hands.press(Key.Key_Return, held=SHIFT)
    assert hands.found() == seen[-2]
    hands.press(Key.Key_F3)
    assert hands.found() == seen[-1]


def test_words_that_stand_apart_are_found_each(hands: HelpHands) -> None:
    hands.press(Key.Key_F1)
    hands.write("hatched clipboard")
    words = {one.cursor.selectedText().lower() for one in hands.page.extraSelections()}
    assert words == {"hatched", "clipboard"}
    assert hands.lines() == ["Funnel", "Export"]


def test_nothing_found_is_said_and_esc_ends_the_search_first(hands: HelpHands) -> None:
    hands.press(Key.Key_F1)
    every = hands.lines()
    hands.write("walrus")
    assert hands.found() == "Nothing found. Try fewer letters or another word."
    assert hands.page.extraSelections() == []
    assert hands.lines() == every
    hands.press(Key.Key_Escape)
    assert hands.is_open
    assert (hands.line.text(), hands.found(), hands.line.hasFocus()) == ("", "", True)
    hands.press(Key.Key_Escape)
    assert not hands.is_open


def test_the_contents_lead_the_text_and_follow_it(hands: HelpHands) -> None:
    hands.press(Key.Key_F1, Key.Key_Down)
    assert hands.contents.hasFocus()
    assert hands.chapter() == "Customers"
    hands.press(Key.Key_Down, Key.Key_Down)
    assert hands.chapter() == hands.head_in_sight() == "The card"
    hands.press(Key.Key_N, Key.Key_2)
    assert hands.frame.page is hands.frame.pages[0], "keys of the window rest"
    hands.press(Key.Key_Return)
    assert hands.page.hasFocus()
    before = hands.page.verticalScrollBar().value()
    hands.press(Key.Key_Space)
    assert hands.page.verticalScrollBar().value() > before
    assert hands.chapter() == hands.head_in_sight()
    hands.press(Key.Key_End)
    assert hands.chapter() == "Keys"
    hands.press(Key.Key_Home)
    assert hands.chapter() == "First steps", "the title has no line of its own"
    hands.press(Key.Key_Slash)
    assert (hands.line.hasFocus(), hands.line.text()) == (True, "")
    hands.press(Key.Key_F6)
    assert hands.contents.hasFocus()
    hands.press(Key.Key_F6)
    assert hands.page.hasFocus()
    hands.press(Key.Key_F, held=CONTROL)
    assert hands.line.hasFocus()


def test_tab_goes_round_inside(hands: HelpHands) -> None:
    hands.press(Key.Key_F1)
    close = hands.find(QPushButton, "dialog_cancel")
    hands.press(Key.Key_Tab)
    assert hands.contents.hasFocus()
    hands.press(Key.Key_Tab)
    assert hands.page.hasFocus()
    while hands.page.hasFocus():  # through the links above, there are a few
        hands.press(Key.Key_Backtab, held=SHIFT)
    assert hands.contents.hasFocus()
    hands.press(Key.Key_Backtab, held=SHIFT)
    assert hands.line.hasFocus()
    hands.press(Key.Key_Backtab, held=SHIFT)
    assert close.hasFocus()
    hands.press(Key.Key_Tab)
    assert hands.line.hasFocus()


def test_in_a_search_the_contents_lead_to_hits(hands: HelpHands) -> None:
    hands.press(Key.Key_F1)
    hands.write("median")
    assert hands.lines()[-1] == "What each figure means"
    hands.press(Key.Key_Down, Key.Key_End)
    assert hands.chapter() == "What each figure means"
    assert hands.page.headings()[hands.page.head_of_hit()].text == "What each figure means"
    assert hands.hit_in_sight()


def test_a_link_leads_to_its_chapter(hands: HelpHands) -> None:
    hands.press(Key.Key_F1, Key.Key_Down, Key.Key_Home, Key.Key_Down, Key.Key_Return)
    assert hands.chapter() == "The first start"
    hands.press(Key.Key_Tab)
    assert hands.page.textCursor().selectedText() == "Import"
    hands.press(Key.Key_Return)
    assert hands.chapter() == hands.head_in_sight() == "Import"
    assert hands.is_open


def test_it_is_chinese_at_once_and_stays_in_its_chapter(hands: HelpHands) -> None:
    hands.press(Key.Key_2, Key.Key_F1)
    assert hands.chapter() == "Pipeline"
    hands.desktop.take_setting("language", "zh")
    QApplication.processEvents()
    label = hands.find(QLabel, "dialog_title")
    assert isinstance(label, QLabel)
    assert label.text() == tr("Guide") == "使用指南"
    assert hands.chapter() == hands.head_in_sight() == "销售流程"
    assert hands.line.placeholderText() == "搜索指南"
    hands.write("赢单率")
    assert hands.page.found_word() == "赢单率"
    assert hands.hit_in_sight()
    assert hands.lines() == ["各个数字的含义"]
    hands.press(Key.Key_Escape)
    hands.write("撤销")
    hit, whole = hands.found().split("/")
    hands.press(Key.Key_Return)
    assert hands.found() == f"{int(hit) + 1}/{whole}"
    hands.desktop.take_setting("language", "en")
    QApplication.processEvents()
    assert hands.found() == "Nothing found. Try fewer letters or another word."
    use("en")


def test_the_text_wears_the_theme(hands: HelpHands, theme: Theme) -> None:
    hands.press(Key.Key_F1)
    where = hands.head_in_sight()
    for name in ("dark", "light"):
        theme.use(name)
        QApplication.processEvents()
        assert hands.head_in_sight() == where
        block = hands.page.document().begin()
        faces = set()
        while block.isValid():
            runs = block.begin()
            if not runs.atEnd():
                look = runs.fragment().charFormat()
                faces.add((look.foreground().color().name(), look.font().pixelSize(), is_code(block)))
            block = block.next()
        colours = {colour for colour, _, _ in faces}
        assert colours <= {theme.hex("text.primary").lower(), theme.hex("text.link").lower()}
        assert {size for _, size, _ in faces} == {24, 18, 15, 13, 12}


def test_it_fits_small_and_large_windows(hands: HelpHands) -> None:
    hands.press(Key.Key_F1)
    for width, height in ((1024, 680), (1600, 1000)):
        hands.frame.resize(width, height)
        QApplication.processEvents()
        panel = hands.find(QWidget, "dialog_panel")
        assert hands.frame.rect().contains(panel.geometry())
        assert panel.height() > height - 110
        assert hands.page.height() > height - 260
        assert hands.page.horizontalScrollBar().maximum() == 0
        scroll = hands.find(QWidget, "dialog_scroll")
        assert scroll.verticalScrollBar().maximum() == 0, "only the text scrolls"  # type: ignore[attr-defined]


def test_a_click_on_a_chapter_goes_there(hands: HelpHands) -> None:
    hands.press(Key.Key_F1)
    row = next(row for row in hands.contents.shown_rows() if hands.page.headings()[row].text == "Search")
    index = hands.contents.model().index(row, 0)
    hands.contents.scrollTo(index)
    place = hands.contents.visualRect(index).center() - QPoint(20, 0)
    QTest.mouseClick(hands.contents.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QApplication.processEvents()
    assert hands.head_in_sight() == hands.chapter() == "Search"


def test_every_control_has_a_name(hands: HelpHands) -> None:
    hands.press(Key.Key_F1)
    view = next(one for one in hands.frame.findChildren(HelpView) if one.isVisible())
    nameless = [one.objectName() for one in view.findChildren(QWidget)
                if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible()
                and not (one.accessibleName() or getattr(one, "text", str)())]
    assert nameless == []
