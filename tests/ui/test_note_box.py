"""The quick log, the next step's box, open deals as lines, and progress: by keys and clicks."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from crm_desktop.i18n import use
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.note_box import Logged, NoteBox
from crm_desktop.ui.widgets.note_chip import NoteChip, Understood
from crm_desktop.ui.widgets.progress import ProgressLine
from crm_desktop.ui.widgets.stage_line import StageFacts, StageLine, StageLines
from crm_desktop.ui.widgets.step_box import StepBox, StepFacts, StepWords

KINDS = [("note", "Note", "sticky-note"), ("call", "Call", "phone"), ("visit", "Visit", "map-pin")]
NEXT = Understood("next", "Next: quote, Wed 6 Jan", "calendar")


@pytest.fixture
def box(theme: Theme, show: Callable[..., QWidget]) -> NoteBox:
    made = NoteBox(theme)
    made.set_kinds(KINDS)
    frame = QWidget()
    column = QVBoxLayout(frame)
    column.addStretch(1)
    column.addWidget(made)
    column.addWidget(QPushButton("After"))
    show(frame, 448, 400)
    made.focus_line()
    return made


@pytest.fixture
def logged(box: NoteBox) -> list[Logged]:
    found: list[Logged] = []
    box.logged.connect(found.append)
    return found


def chip(box: NoteBox, key: str) -> NoteChip:
    QApplication.processEvents()
    found = box.findChild(NoteChip, f"chip_{key}")
    assert found is not None
    assert found.isVisible()
    return found


def test_enter_logs_once_until_it_is_answered(box: NoteBox, logged: list[Logged]) -> None:
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert logged == [], "nothing is no note"
    QTest.keyClicks(box.line, " called Lin ")
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert logged == [Logged("", "called Lin")]
    box.clear()
    assert box.line.text() == ""
    assert box.line.hasFocus()
    QTest.keyClicks(box.line, "called Lin")
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert len(logged) == 2


def test_a_problem_keeps_the_text(box: NoteBox, logged: list[Logged]) -> None:
    QTest.keyClicks(box.line, "called Lin")
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    box.show_problem("The book is busy. Your text is kept.")
    said = box.findChild(QLabel, "note_box_problem")
    assert said.isVisible()
    assert box.line.text() == "called Lin"
    assert box.line.property("state") == "error"
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert len(logged) == 2, "it may be tried again"
    QTest.keyClicks(box.line, ".")
    assert said.isHidden()


def test_tab_walks_what_was_understood(box: NoteBox) -> None:
    typed: list[str] = []
    box.typed.connect(typed.append)
    QTest.keyClicks(box.line, "hi")
    assert typed == ["h", "hi"]
    box.set_chips([NEXT])
    QApplication.processEvents()
    QTest.keyClick(box.line, Qt.Key.Key_Tab)
    assert chip(box, "kind").hasFocus()
    assert chip(box, "kind").text() == "Note"
    QTest.keyClick(chip(box, "kind"), Qt.Key.Key_Tab)
    assert chip(box, "next").hasFocus()
    QTest.keyClick(chip(box, "next"), Qt.Key.Key_Left)
    QTest.keyClick(chip(box, "kind"), Qt.Key.Key_Left)
    assert box.line.hasFocus()


def test_the_kind_is_chosen_on_its_chip(box: NoteBox, logged: list[Logged], qtbot) -> None:
    QTest.keyClicks(box.line, "met Lin")
    chip(box, "kind").setFocus()
    QTest.keyClick(chip(box, "kind"), Qt.Key.Key_Return)
    menu = box.findChild(QMenu, "chip_kind_menu")
    qtbot.waitUntil(menu.isVisible)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    with qtbot.waitSignal(box.corrected) as told:
        QTest.keyClick(menu, Qt.Key.Key_Return)
    assert told.args == ["kind", "visit"]
    assert box.kind() == "visit"
    assert chip(box, "kind").text() == "Visit"
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert logged == [Logged("visit", "met Lin")]


def test_chips_are_taken_away_and_pressed(box: NoteBox, qtbot) -> None:
    QTest.keyClicks(box.line, "x")
    box.set_chips([Understood("kind", "Call", "phone"), NEXT])
    with qtbot.waitSignal(box.chip_pressed) as told:
        QTest.mouseClick(chip(box, "next"), Qt.MouseButton.LeftButton)
    assert told.args == ["next"]
    chip(box, "next").setFocus()
    with qtbot.waitSignal(box.corrected) as told:
        QTest.keyClick(chip(box, "next"), Qt.Key.Key_Backspace)
    assert told.args == ["next", ""]
    box.set_chips([Understood("kind", "Call", "phone")])
    assert box.line.hasFocus(), "the focus of a chip that goes comes back to the line"


def test_the_key_at_the_end_and_the_language(box: NoteBox) -> None:
    key = box.findChild(QLabel, "note_box_key")
    assert key.text() == "L"
    QTest.keyClicks(box.line, "x")
    assert key.text() == "Enter"
    use("zh")
    box.set_texts()
    assert box.line.placeholderText() == "记录电话、拜访或备注"


def test_the_step_box(theme: Theme, show: Callable[..., QWidget], qtbot) -> None:
    box = show(StepBox(theme), 400, 80)
    button = box.findChild(QPushButton, "step_button")
    words = box.findChild(StepWords, "step_words")
    assert button.text() == "Plan a step"
    assert words.accessibleName() == "Nothing planned"
    with qtbot.waitSignal(box.plan_pressed):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    box.set_step(StepFacts("today", "Call Lin Jiahui", "Today 15:30"))
    with qtbot.waitSignal(box.done_pressed):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    words.setFocus()
    with qtbot.waitSignal(box.edit_pressed):
        QTest.keyClick(words, Qt.Key.Key_Return)
    use("zh")
    box.set_texts()
    assert button.text() == "完成"
    assert words.accessibleName() == "Call Lin Jiahui, Today 15:30"


def test_open_deals_are_opened(theme: Theme, show: Callable[..., QWidget], qtbot) -> None:
    lines = show(StageLines(theme), 400, 200)
    deal = StageFacts("deal", "Engaging", "stage.open_3", "GTX Basic", "none", "Nothing", "$1,096")
    lines.set_lines([deal, StageFacts("other", "Won", "stage.won", "MG", "planned", "6 Jan", "$55")])
    QApplication.processEvents()
    first = lines.findChild(StageLine, "stage_lines_0")
    first.setFocus()
    with qtbot.waitSignal(lines.opened) as told:
        QTest.keyClick(first, Qt.Key.Key_Return)
    assert told.args == ["deal"]
    assert first.accessibleName() == "Engaging, GTX Basic, Nothing, $1,096"
    lines.set_lines([StageFacts("third", "Won", "stage.won", "MG", "planned", "6 Jan", "$55")])
    assert first.hasFocus()
    assert lines.findChild(StageLine, "stage_lines_1") is None
    with qtbot.waitSignal(lines.opened) as told:
        QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert told.args == ["third"]


def test_progress_shows_itself_late_and_can_be_stopped(theme: Theme, show: Callable[..., QWidget], qtbot) -> None:
    frame = QWidget()
    line = ProgressLine(theme)
    QVBoxLayout(frame).addWidget(line)
    show(frame, 600, 200)
    line.start("Importing customers.csv", note="Nothing is saved until the end.")
    line.set_progress(12_433, 100_000)
    assert not line.isVisible()
    qtbot.waitUntil(line.isVisible, timeout=3_000)
    counts, stop = line.findChild(QLabel, "progress_counts"), line.findChild(QPushButton, "progress_cancel")
    assert counts.text().startswith("12,433 of 100,000 rows")
    use("zh")
    line.set_texts()
    assert counts.text().startswith("已完成12,433/100,000行")
    assert stop.text() == "取消"
    with qtbot.waitSignal(line.cancelled):
        QTest.mouseClick(stop, Qt.MouseButton.LeftButton)
    assert not stop.isEnabled()
    assert counts.text() == "正在停止……"
    line.finish()
    assert not line.isVisible()
    assert not line.is_running()
    line.start("Short work")
    line.finish()
    QApplication.processEvents()
    assert not line.isVisible()
