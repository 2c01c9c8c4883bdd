"""The command palette in a whole window: found by pinyin and digits, verbs done, kinds narrowed, Esc, composing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.app import TABS
from crm_desktop.commands.records import delete_records, edit_record
from crm_desktop.i18n import use
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.desktop import Desktop
from crm_desktop.ui.shell.frame import Frame
from crm_desktop.ui.shell.palette_model import LINE_ROLE, PaletteEntry
from tests.ui.customer_hands import CONTROL, SHIFT, Key, add, few_customers

NONE = Qt.KeyboardModifier.NoModifier


class PaletteHands:
    """A window with all tabs; every look is at what is on screen."""

    def __init__(self, qtbot: QtBot, frame: Frame, jobs: Jobs) -> None:
        self.qtbot, self.frame, self.jobs = qtbot, frame, jobs
        frame.activateWindow()
        qtbot.waitUntil(frame.isActiveWindow)

    def press(self, *keys: Qt.Key, pressed: Qt.KeyboardModifier = NONE) -> None:
        """Keys to whoever has the focus."""
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.frame, key, pressed)
            QApplication.processEvents()

    def open(self, text: str = "") -> None:
        """Ctrl K, and a text into whatever has the focus then."""
        self.press(Key.Key_K, pressed=CONTROL)
        self.typed(text)

    def typed(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget() or self.frame, text)
        QApplication.processEvents()

    def compose(self, text: str, done: str = "") -> None:
        """What an input method does before and when it is finished."""
        event = QInputMethodEvent(text, [])
        event.setCommitString(done)
        QApplication.sendEvent(QApplication.focusWidget() or self.frame, event)
        QApplication.processEvents()

    def line(self) -> QLineEdit:
        found = [one for one in self.frame.findChildren(QLineEdit, "palette_line") if one.isVisible()]
        assert len(found) == 1
        return found[0]

    def sees(self, name: str) -> bool:
        return any(one.isVisible() for one in self.frame.findChildren(QWidget, name))

    def view(self) -> QListView:
        panel = self.line().parentWidget().parentWidget()  # type: ignore[union-attr]
        found = panel.findChild(QListView, "palette_list")  # type: ignore[union-attr]
        assert found is not None
        return found

    def lines(self) -> list[object]:
        model = self.view().model()
        return [model.index(row, 0).data(LINE_ROLE) for row in range(model.rowCount())]

    def told(self) -> dict[str, list[str]]:
        """Head -> titles below it."""
        found: dict[str, list[str]] = {}
        for one in self.lines():
            if isinstance(one, str):
                found[one] = []
            elif isinstance(one, PaletteEntry):
                found[list(found)[-1]].append(one.title)
        return found

    def current(self) -> PaletteEntry:
        found = self.view().currentIndex().data(LINE_ROLE)
        assert isinstance(found, PaletteEntry)
        return found

    def label(self, name: str) -> str:
        return next(one.text() for one in self.frame.findChildren(QLabel, name) if one.isVisible())

    def kind(self) -> str:
        return next(one.text() for one in self.frame.findChildren(QToolButton, "palette_kind") if one.isVisible())

    def card(self) -> str:
        """The name on the card of the page in front."""
        page = self.frame.page
        assert page is not None
        record = page.current_record()
        table = "deal" if page.word == "pipeline" else "ticket" if page.word == "service" else "company"
        name = "subject" if table == "ticket" else "name"
        for kind in (table, "person"):
            title = self.jobs.book.value(f"select {name if kind == table else 'name'} from {kind} where id = ?",
                                         (record,))
            if title:
                return str(title)
        return ""


@pytest.fixture
def ids(book: Book) -> dict[str, bytes]:
    found = few_customers(book)
    found["wen"] = add(book, "person", name="周文峰")
    found["deal"] = add(book, "deal", name="中外服园区平台", company=found["yunqi"], value=(3_600_000, "USD"))
    found["ticket"] = add(book, "ticket", number="T-7", subject="Walnut line stops", company=found["konex"])
    return found


@pytest.fixture
def on(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path, ids: dict[str, bytes]) -> Iterator[PaletteHands]:
    jobs = Jobs(book, inline=True)
    settings = SettingsFile(tmp_path / "settings.json")
    frame = Frame(theme, settings)
    frame.resize(QSize(1440, 900))
    desktop = Desktop(frame, theme, settings, jobs, TABS)
    jobs.failed.connect(frame.messages.show_error)
    frame.show()
    QApplication.processEvents()
    yield PaletteHands(qtbot, frame, jobs)
    desktop.stop()
    jobs.deleteLater()
    frame.close()
    frame.deleteLater()


def shown(entry: PaletteEntry) -> str:
    return "".join(f"[{text}]" if hit else text for text, hit in entry.found)


def test_initials_find_and_mark_and_enter_opens(on: PaletteHands) -> None:
    on.open("zwf")
    assert on.told() == {"People": ["张伟芳", "周文峰"], "Deals": ["中外服园区平台"]}
    assert (on.current().title, on.current().detail) == ("张伟芳", "Purchasing, 杭州云栖智能科技有限公司")
    assert [shown(one) for one in on.lines() if isinstance(one, PaletteEntry)] == [
        "[z]hang [w]ei [f]ang", "[z]hou [w]en [f]eng", "[z]hong [w]ai [f]u"]
    on.press(Key.Key_Return)
    assert not on.sees("palette")
    assert on.frame.page is on.frame.pages[0]
    assert on.card() == "张伟芳"


def test_digits_and_pieces_of_mail_say_why(on: PaletteHands) -> None:
    on.open("6628")
    assert (on.current().title, shown(on.current())) == ("张伟芳", "138 5710 [6628]")
    on.press(Key.Key_A, pressed=CONTROL)
    on.typed("jiahui@")
    assert (on.current().title, shown(on.current())) == ("Lin Jiahui", "[jiahui@]konex.example")


def test_a_deal_and_a_ticket_open_on_their_tabs(on: PaletteHands) -> None:
    on.open("zhongwai")
    assert (on.current().detail, on.current().mark[:1]) == ("Prospecting, $36,000, 杭州云栖智能科技有限公司", "#")
    on.press(Key.Key_Return)
    assert (on.frame.page, on.card()) == (on.frame.pages[1], "中外服园区平台")
    on.open("walnut")
    assert on.current().detail == "T-7, New, Konex"
    on.press(Key.Key_Return)
    assert (on.frame.page, on.card()) == (on.frame.pages[2], "Walnut line stops")


def test_verbs_are_found_by_their_words_and_done(on: PaletteHands) -> None:
    on.open("all k")
    assert on.told() == {"Do": ["All keys"]}
    assert on.current().keys == "?"
    on.press(Key.Key_Return)
    assert on.sees("keys_overlay")
    on.press(Key.Key_Escape)
    on.open("new deal")
    on.press(Key.Key_Return)
    assert on.frame.page is on.frame.pages[1]
    assert on.sees("new_deal_dialog") or on.sees("new_deal_form")
    on.press(Key.Key_Escape)


def test_views_are_places_to_go_to(on: PaletteHands) -> None:
    on.open("go to fun")
    assert [(one.title, one.detail) for one in on.lines() if isinstance(one, PaletteEntry)] == [
        ("Go to Funnel", "Pipeline")]
    on.press(Key.Key_Return)
    assert on.frame.page is on.frame.pages[1]
    assert on.frame.pages[1].header.current_view() == "funnel"
    on.open("list")
    assert "Go to List" in on.told()["Do"]
    on.press(Key.Key_Escape)


def test_only_what_can_be_done_now_is_offered(on: PaletteHands) -> None:
    on.press(Key.Key_2)
    on.frame.pages[1].header.choose_view("board")
    on.open("export")
    assert "Export" not in on.told().get("Do", [])
    on.press(Key.Key_Escape)
    on.frame.pages[1].header.choose_view("funnel")
    on.open("export")
    assert on.told()["Do"] == ["Export"]
    on.press(Key.Key_Escape)
    on.open("move")
    assert on.sees("palette_nothing"), "in the funnel no deal is at hand"
    on.press(Key.Key_Escape)


def test_the_verbs_of_the_funnel_come_and_go_with_it(on: PaletteHands) -> None:
    can = on.frame.actions_table.action("table").isEnabled
    on.press(Key.Key_2)
    header = on.frame.pages[1].header
    header.choose_view("funnel")
    assert can()
    on.press(Key.Key_1)
    assert not can()
    on.press(Key.Key_2)
    assert can()
    header.choose_view("list")
    assert not can()


def test_tab_narrows_to_one_kind_and_back(on: PaletteHands) -> None:
    on.open("l")
    assert set(on.told()) >= {"People", "Companies"}
    kinds = []
    for _ in range(6):
        on.press(Key.Key_Tab)
        kinds.append((on.kind(), list(on.told())))
    assert [kind for kind, _ in kinds] == ["People", "Companies", "Deals", "Tickets", "Do", "Everything"]
    assert all(heads in ([kind], []) for kind, heads in kinds[:5])
    on.press(Key.Key_Backtab, pressed=SHIFT)
    assert on.kind() == "Do"
    on.press(Key.Key_Backspace)
    assert (on.line().text(), on.kind()) == ("", "Do")
    on.press(Key.Key_Backspace)
    assert on.kind() == "Everything"


def test_an_empty_answer_teaches(on: PaletteHands) -> None:
    on.open("qqqq")
    assert on.label("palette_nothing_said") == "Nothing is found by “qqqq”."
    assert "zwf" in on.label("palette_nothing_help")
    on.press(Key.Key_Tab)
    assert on.label("palette_nothing_said") == "People: nothing is found by “qqqq”."
    on.press(Key.Key_Return)
    assert on.sees("palette"), "there is nothing to take"


def test_escape_and_a_click_beside_it_give_the_focus_back(on: PaletteHands) -> None:
    before = QApplication.focusWidget()
    on.open("zwf")
    on.press(Key.Key_Escape)
    assert not on.sees("palette")
    assert QApplication.focusWidget() is before
    on.press(Key.Key_Slash)
    search = QApplication.focusWidget()
    assert search is on.frame.pages[0].header.search
    on.open("")
    assert on.line().hasFocus()
    layer = next(one for one in on.frame.findChildren(QWidget, "palette") if one.isVisible())
    QTest.mouseClick(layer, Qt.MouseButton.LeftButton, pos=QPoint(20, 700))
    QApplication.processEvents()
    assert (on.sees("palette"), QApplication.focusWidget()) == (False, search)
    on.open("")
    on.press(Key.Key_K, pressed=CONTROL)
    assert not on.sees("palette"), "the same key closes it"


def test_keys_of_the_window_rest_while_it_is_open(on: PaletteHands) -> None:
    on.open("2")
    on.press(Key.Key_F6)
    on.press(Key.Key_H, pressed=CONTROL)
    assert on.line().hasFocus()
    assert on.frame.page is on.frame.pages[0]
    assert on.frame.pages[0].pane is not None
    assert not on.sees("history_list")


def test_arrows_pass_over_heads_and_go_round(on: PaletteHands) -> None:
    on.open("zwf")
    seen = [on.current().title]
    for _ in range(3):
        on.press(Key.Key_Down)
        seen.append(on.current().title)
    assert seen == ["张伟芳", "周文峰", "中外服园区平台", "张伟芳"]
    on.press(Key.Key_Up)
    assert on.current().title == "中外服园区平台"
    rect = on.view().visualRect(on.view().model().index(2, 0))
    QTest.mouseClick(on.view().viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    QApplication.processEvents()
    assert on.card() == "周文峰"


def test_recent_records_come_first(on: PaletteHands, book: Book, ids: dict[str, bytes]) -> None:
    for text in ("zwf", "abbott"):
        on.open(text)
        on.press(Key.Key_Return)
    on.press(Key.Key_3)
    on.open()
    recent = on.told()["Recent"]
    assert recent[:2] == ["Abbott Lodge", "张伟芳"]
    assert recent[2:5] == ["Walnut line stops", "中外服园区平台", "周文峰"], "what was changed here lately follows"
    assert list(on.told())[-1] == "Do"
    on.press(Key.Key_Escape)
    delete_records(book, [ids["abbott"]])
    on.open()
    assert on.told()["Recent"][0] == "张伟芳"
    on.press(Key.Key_Escape)


def test_it_finds_while_an_input_method_composes(on: PaletteHands) -> None:
    on.open()
    on.compose("zwf")
    assert on.current().title == "张伟芳"
    on.press(Key.Key_Escape)
    assert on.sees("palette"), "keys belong to the input method now"
    on.press(Key.Key_Tab)
    assert on.kind() == "Everything"
    on.compose("", "文峰")
    assert (on.line().text(), on.current().title) == ("文峰", "周文峰")
    on.press(Key.Key_Escape)
    assert not on.sees("palette")


def test_a_change_from_elsewhere_keeps_the_current_entry(on: PaletteHands, book: Book, ids: dict[str, bytes]) -> None:
    on.open("zwf")
    on.press(Key.Key_Down)
    on.jobs.tell(edit_record(book, ids["wen"], {"name": "周文风"}))
    assert on.current().title == "周文风"


def test_the_model_is_sound_and_chinese_speaks(on: PaletteHands, theme: Theme) -> None:
    use("zh")
    theme.use("dark")
    on.frame.set_texts()
    QApplication.processEvents()  # the pages that nobody looks at follow
    on.open("w")
    QAbstractItemModelTester(on.view().model(), QAbstractItemModelTester.FailureReportingMode.Warning)
    on.typed("f")
    assert on.told()["联系人"] == ["张伟芳", "周文峰"]
    assert on.kind() == "全部"
    on.press(Key.Key_A, pressed=CONTROL)
    on.typed("loud")
    assert on.told() == {"操作": ["前往“漏斗”"]}, "verbs and views are found by pinyin too"
    on.press(Key.Key_Escape)


def test_it_fits_a_small_window(on: PaletteHands) -> None:
    on.frame.resize(1024, 680)
    QApplication.processEvents()
    on.open("")
    panel = on.frame.findChild(QWidget, "palette_panel")
    assert panel is not None
    assert (panel.width(), panel.y()) == (640, 96)
    assert on.frame.rect().contains(panel.geometry())
    on.press(Key.Key_Escape)


def test_enter_before_the_answer_takes_the_right_record(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path,
                                                         ids: dict[str, bytes]) -> None:
    """With real lanes: letters and Enter come faster than the first answer."""
    jobs = Jobs(Book(book.path, book.key(), clock=book.clock))
    settings = SettingsFile(tmp_path / "settings.json")
    frame = Frame(theme, settings)
    frame.resize(QSize(1440, 900))
    desktop = Desktop(frame, theme, settings, jobs, TABS)
    frame.show()
    hands = PaletteHands(qtbot, frame, jobs)
    QTest.keyClick(frame, Key.Key_K, CONTROL)
    line = hands.line()
    QTest.keyClicks(line, "zhouwf")
    QTest.keyClick(line, Key.Key_Return)
    page = frame.pages[0]
    qtbot.waitUntil(lambda: page.current_record() == ids["wen"])
    assert not hands.sees("palette")
    jobs.close()
    desktop.stop()
    jobs.deleteLater()
    frame.close()
    frame.deleteLater()
