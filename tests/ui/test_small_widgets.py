"""Chips, switches, empty states, markers, avatars and near days, as they are clicked, typed at, said and painted."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QToolButton, QWidget

from crm_desktop.i18n import later, use
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.avatar import Avatar
from crm_desktop.ui.widgets.avatar_letters import avatar_letters
from crm_desktop.ui.widgets.chip_paint import Chip
from crm_desktop.ui.widgets.chips import ChipRow, FilterChip
from crm_desktop.ui.widgets.empty import EmptyState
from crm_desktop.ui.widgets.marker import MarkerLabel
from crm_desktop.ui.widgets.marker_words import MarkerState, kind_word, marker_state, marker_text, rotting_text
from crm_desktop.ui.widgets.near_day import near_day_text
from crm_desktop.ui.widgets.segmented import Segment, Segmented

Show = Callable[..., QWidget]
Key = Qt.Key
TODAY = date(2026, 12, 31)
LEFT = Qt.MouseButton.LeftButton


def shown(show: Show, widget: QWidget) -> None:
    """In a row of its own, at its own size."""
    around = QWidget()
    row = QHBoxLayout(around)
    row.addWidget(widget, alignment=Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    show(around, 600, 300)


def colours(widget: QWidget) -> set[str]:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.fixture
def chip(theme: Theme, show: Show) -> FilterChip:
    made = FilterChip(theme, later("Owner"), name="owner_filter")
    made.set_options([("", "Anyone"), ("me", "Li Wei"), ("her", "Rosie")])
    shown(show, made)
    return made


def test_a_filter_says_its_name_and_value(chip: FilterChip, theme: Theme) -> None:
    assert (chip.text(), chip.accessibleName(), chip.height()) == ("Owner Anyone", "Owner Anyone", 24)
    rest = chip.width()
    chip.set_value("her")
    assert chip.text() == "Owner Rosie"
    assert theme.hex("accent.soft").lower() in colours(chip)
    use("zh")
    chip.set_options([("", "所有人"), ("her", "罗茜")])
    assert chip.text() == "负责人 罗茜"
    QApplication.processEvents()
    assert chip.width() != rest


def test_a_filter_is_chosen_in_its_menu_and_taken_away(chip: FilterChip) -> None:
    heard: list[str] = []
    chip.value_changed.connect(heard.append)
    actions = chip.menu().actions()
    assert [(action.text(), action.isChecked()) for action in actions] == [
        ("Anyone", True), ("Li Wei", False), ("Rosie", False)]
    actions[1].trigger()
    actions[1].trigger()
    assert (heard, chip.value()) == (["me"], "me")
    chip.setFocus()
    QTest.keyClick(chip, Key.Key_Backspace)
    assert (heard, chip.value()) == (["me", ""], "")
    chip.set_value("her")
    QTest.mouseClick(chip, LEFT, pos=QPoint(chip.width() - 14, 12))
    assert heard == ["me", "", ""]


@pytest.fixture
def switch(theme: Theme, show: Show) -> Segmented:
    made = Segmented(theme, [Segment("companies", later("Companies"), "building-2"),
                             Segment("people", later("People"), "user"), Segment("all", later("All"))], name="kind")
    shown(show, made)
    return made


def test_a_switch_is_clicked_and_moved_by_arrows(switch: Segmented) -> None:
    heard: list[str] = []
    switch.chosen.connect(heard.append)
    parts = {name: switch.findChild(QToolButton, f"kind_{name}") for name in ("companies", "people", "all")}
    assert switch.current() == "companies"
    QTest.mouseClick(parts["all"], LEFT)
    parts["all"].setFocus()
    for key in (Key.Key_Right, Key.Key_Left, Key.Key_Left, Key.Key_Left):
        QTest.keyClick(QApplication.focusWidget(), key)
    assert heard == ["all", "people", "companies"]
    assert parts["companies"].hasFocus()
    stops = {name: bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus) for name, part in parts.items()}
    assert stops == {"companies": True, "people": False, "all": False}
    switch.set_current("people")
    assert (switch.current(), heard[3:]) == ("people", [])


def test_a_switch_speaks_both_languages(switch: Segmented) -> None:
    part = switch.findChild(QToolButton, "kind_companies")
    english = part.width()
    use("zh")
    switch.set_texts()
    QApplication.processEvents()
    assert (part.text(), part.accessibleName()) == ("公司", "公司")
    assert part.width() < english


def test_an_empty_state_leaves_out_what_is_not_said(theme: Theme, show: Show) -> None:
    empty = EmptyState(theme, name="nothing")
    show(empty, 600, 300)
    empty.say("No tickets are waiting")
    assert empty.findChild(QLabel, "nothing_sentence").text() == "No tickets are waiting"
    assert not empty.findChild(QLabel, "nothing_advice").isVisible()
    assert not empty.findChild(QWidget, "nothing_button").isVisible()
    empty.say("No tickets are waiting", "They come by mail.", "New ticket")
    assert empty.findChild(QWidget, "nothing_button").isVisible()


def test_chips_that_have_no_room_are_counted(theme: Theme, show: Show) -> None:
    row = ChipRow(theme, [Chip("Key account"), Chip("18 min left", tone="warn", icon="hourglass"), Chip("Paid")])
    shown(show, row)
    assert row.accessibleName() == "Key account, 18 min left, Paid"
    assert theme.hex("state.warn.soft").lower() in colours(row)
    row.setFixedWidth(120)
    QApplication.processEvents()
    assert theme.hex("state.warn.soft").lower() not in colours(row)


MARKERS: list[tuple[MarkerState, date | None, str | None, str, str]] = [
    ("overdue", date(2026, 12, 29), None, "Call, 2 days late", "电话，逾期2天"),
    ("overdue", date(2026, 12, 30), None, "Call, 1 day late", "电话，逾期1天"),
    ("today", TODAY, "15:30", "Call, 15:30", "今天 15:30 电话"),
    ("today", TODAY, None, "Call, today", "今天 电话"),
    ("planned", date(2027, 1, 1), None, "Call, tomorrow", "明天 电话"),
    ("planned", date(2027, 1, 6), None, "Call, 6 Jan", "1月6日 电话"),
    ("planned", date(2027, 6, 6), None, "Call, 6 Jun 2027", "2027年6月6日 电话"),
    ("none", None, None, "Nothing planned", "未安排"),
]


@pytest.mark.parametrize(("state", "day", "time", "english", "chinese"), MARKERS)
def test_words_beside_the_marker(state: MarkerState, day: date | None, time: str | None, english: str,
                                 chinese: str) -> None:
    assert marker_state(day, TODAY) == state
    assert marker_text(state, kind_word("call"), day, time, TODAY) == english
    use("zh")
    assert marker_text(state, kind_word("call"), day, time, TODAY) == chinese


def test_words_of_what_goes_cold_and_of_near_days() -> None:
    assert rotting_text(18, 14, "call") == "18 days since call, limit 14"
    assert rotting_text(1, 14, "own kind") == "1 day without contact, limit 14"
    assert kind_word("Fair") == "Fair"
    assert near_day_text(TODAY, TODAY, "15:30") == "Today 15:30"
    assert near_day_text(date(2027, 1, 6), TODAY, weekday=True) == "Wed 6 Jan"
    assert near_day_text(None, TODAY) == "–"
    use("zh")
    assert rotting_text(18, 14) == "18天未联系，上限14天"
    assert near_day_text(date(2026, 12, 30), TODAY) == "昨天"
    assert near_day_text(date(2027, 1, 6), TODAY, "09:00", weekday=True) == "1月6日 周三 09:00"


MARKS: dict[MarkerState, str] = {
    "overdue": "state.danger.mark", "today": "accent.base", "planned": "text.secondary", "none": "state.warn.mark",
    "rotting": "state.warn.mark"}


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("state", MARKS)
def test_each_state_has_its_shape(state: MarkerState, look: str, theme: Theme, show: Show) -> None:
    theme.use(look)
    label = MarkerLabel(theme, state, "Words")
    shown(show, label)
    assert label.accessibleName() == "Words"
    assert theme.hex(MARKS[state]).lower() in colours(label)
    label.set_marker("planned", "Other words")
    assert label.toolTip() == "Other words"


@pytest.mark.parametrize(("name", "company", "size", "letters"), [
    ("Lin Jiahui", False, 28, "LJ"), ("Anna Maria de Souza", False, 28, "AS"), ("Konex", True, 20, "Ko"),
    ("张伟芳", False, 28, "伟芳"), ("张伟芳", False, 20, "芳"), ("李娜", False, 28, "李娜"),
    ("欧阳静", False, 28, "阳静"),
    ("杭州云栖智能科技有限公司", True, 28, "云栖"), ("杭州云栖智能科技有限公司", True, 20, "云"),
    ("中国广东深圳技术有限公司", True, 28, "深圳"), ("O'Neill Group", True, 28, "OG"), ("", False, 28, "?"),
])
def test_letters_of_an_avatar(name: str, company: bool, size: int, letters: str) -> None:
    assert avatar_letters(name, company=company, size=size) == letters


def test_avatars_are_round_for_people(theme: Theme, show: Show) -> None:
    person, firm = Avatar(theme, "Lin Jiahui", size=44), Avatar(theme, "Konex", company=True, size=44)
    ground = theme.colour("surface.pressed")
    for avatar, corner in ((person, False), (firm, True)):
        shown(show, avatar)
        image = avatar.grab().toImage()
        assert (image.pixelColor(5, 5) == ground) is corner
        assert image.pixelColor(22, 3) == ground
