"""Filters over the customers, by keys and mouse: chips, their choices with counts, the second line, columns, order."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QListWidget, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.commands.bulk_edit import add_tag_to_many
from crm_desktop.commands.records import edit_record
from crm_desktop.i18n import use
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.customers.filter_chip import ConditionChip
from crm_desktop.ui.widgets.choice_popover import ChoicePopover as ChoiceLayer
from tests.ui.customer_hands import LEFT, CustomerHands, Key, customer_window, few_customers

YUNQI = "杭州云栖智能科技有限公司"
ALL = ["Abbott Lodge", YUNQI, "Konex", "Tagged & Sons", "Zotware"]
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def ids(book: Book) -> dict[str, bytes]:
    found = few_customers(book)
    edit_record(book, found["abbott"], {"industry": "Hotels", "source": "Fair"})
    edit_record(book, found["yunqi"], {"industry": "Technology", "source": "Fair"})
    add_tag_to_many(book, "company", [found["konex"]], "Champion")
    add_tag_to_many(book, "company", [found["zotware"]], "Rare & odd")
    return found


@pytest.fixture
def on(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path, ids: dict[str, bytes]) -> Iterator[CustomerHands]:
    with customer_window(qtbot, book, theme, tmp_path) as hands:
        hands.table.setFocus()
        yield hands


def add_filter(on: CustomerHands, field: str) -> None:
    """The dashed button, and a field of its menu by its keys."""
    button = on.part(QToolButton, "add_filter")
    menu = button.menu()
    menu.popup(on.frame.mapToGlobal(QPoint(300, 100)))
    entries = [action for action in menu.actions() if action.isVisible()]
    at = [action.objectName() for action in entries].index(f"add_filter_{field}")
    for _ in range(at + 1):
        QTest.keyClick(menu, Key.Key_Down)
    QTest.keyClick(menu, Key.Key_Return)
    on.come_back()


def offers(on: CustomerHands) -> list[str]:
    """The choices that are offered, each with its count."""
    model = on.part(QListView, "filter_choices_list_view").model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def chip(on: CustomerHands, field: str) -> ConditionChip:
    return on.part(ConditionChip, f"filter_{field}")


def test_a_filter_is_added_by_keys_alone_and_taken_away(on: CustomerHands) -> None:
    add_filter(on, "industry")
    assert on.part(QLineEdit, "filter_choices_line").hasFocus()
    assert offers(on) == ["Technology, 2", "Hotels, 1"]
    assert on.text("filter_choices_note") == "5 of 5"
    on.press(Key.Key_Down, Key.Key_Return)
    assert on.names() == ["Abbott Lodge"]
    assert chip(on, "industry").text() == "Industry Hotels"
    assert chip(on, "industry").hasFocus()
    assert on.page.status() == "1 company"
    on.press(Key.Key_Backspace)
    assert on.names() == ALL
    assert not on.sees("filter_industry")
    assert on.part(QToolButton, "add_filter").hasFocus()


def test_conditions_hold_together_and_count_under_each_other(on: CustomerHands) -> None:
    add_filter(on, "source")
    on.press(Key.Key_Return)
    assert on.names() == ["Abbott Lodge", YUNQI]
    add_filter(on, "industry")
    assert offers(on) == ["Hotels, 1", "Technology, 1"]
    on.typed("tech")
    assert offers(on) == ["Technology, 1"]
    on.press(Key.Key_Return)
    assert on.names() == [YUNQI]
    on.view(1)  # the conditions stay when one goes to another built-in view
    assert on.names() == [YUNQI]
    on.view(0)
    on.search("kon")
    assert on.text("customers_empty_sentence") == "Nothing here matches."
    on.click("customers_empty_button")
    assert on.names() == ALL
    assert not on.sees("filter_source")


def test_a_click_on_a_chip_changes_it_and_on_its_cross_takes_it_away(on: CustomerHands) -> None:
    add_filter(on, "tag")
    assert offers(on) == ["Champion, 2", "Rare & odd, 1"]
    view = on.part(QListView, "filter_choices_list_view")
    QTest.mouseClick(view.viewport(), LEFT, pos=view.visualRect(view.model().index(1, 0)).center())
    assert on.names() == ["Zotware"]
    assert chip(on, "tag").text() == "Tag Rare & odd"
    QTest.mouseClick(chip(on, "tag"), LEFT, pos=QPoint(10, 10))
    on.press(Key.Key_Return)
    assert on.names() == ["Konex", "Tagged & Sons"]
    found = chip(on, "tag")
    QTest.mouseClick(found, LEFT, pos=QPoint(found.width() - 12, 12))
    QApplication.processEvents()
    assert on.names() == ALL


def test_esc_and_a_click_elsewhere_close_the_choices(on: CustomerHands) -> None:
    add_filter(on, "tag")
    on.press(Key.Key_N)  # a letter in the line is no verb
    assert on.part(QLineEdit, "filter_choices_line").text() == "n"
    on.press(Key.Key_Escape)
    assert not on.sees("filter_choices")
    assert on.part(QToolButton, "add_filter").hasFocus()
    add_filter(on, "tag")
    QTest.mouseClick(on.part(ChoiceLayer, "filter_choices"), LEFT, pos=QPoint(20, 500))
    QApplication.processEvents()
    assert not on.sees("filter_choices")
    assert on.names() == ALL


def test_steps_touches_years_and_owners(on: CustomerHands) -> None:
    add_filter(on, "next_step")
    assert offers(on) == ["Overdue, 1", "Today, 1", "Planned, 0", "Nothing planned, 3"]
    on.press(Key.Key_Return)
    assert on.names() == ["Abbott Lodge"]
    on.press(Key.Key_Backspace)
    add_filter(on, "won_in")
    assert offers(on) == ["2027, 1"]
    on.press(Key.Key_Return)
    assert (on.names(), on.page.status()) == (["Konex"], "1 company, $26,925 won")
    on.press(Key.Key_Backspace)
    add_filter(on, "touched")
    on.typed("21")
    assert offers(on)[0] == "more than 21 days ago"
    on.press(Key.Key_Escape)
    add_filter(on, "touched")
    assert offers(on)[-1] == "Never, 5"
    on.press(Key.Key_Up, Key.Key_Return)
    assert on.names() == ALL
    assert chip(on, "touched").text() == "Last touch Never"
    menu = on.part(QToolButton, "owner_filter").menu()
    menu.popup(on.frame.mapToGlobal(QPoint(300, 100)))
    for _ in range(4):
        QTest.keyClick(menu, Key.Key_Down)
    QTest.keyClick(menu, Key.Key_Return)
    assert on.names() == ["Zotware"]


def test_people_know_no_industry(on: CustomerHands) -> None:
    add_filter(on, "industry")
    on.press(Key.Key_Return)
    on.click("customer_kind_person")
    assert not on.sees("filter_industry")
    assert len(on.names()) == 3
    entries = on.part(QToolButton, "add_filter").menu().actions()
    assert "add_filter_industry" not in [entry.objectName() for entry in entries if entry.isVisible()]


def test_chips_without_room_stand_in_a_second_line(on: CustomerHands) -> None:
    for field in ("industry", "source", "touched"):
        add_filter(on, field)
        on.press(Key.Key_End) if field == "touched" else None
        on.press(Key.Key_Return)
    on.frame.resize(1100, 720)
    QApplication.processEvents()
    below = on.frame.findChild(QWidget, "filter_overflow")
    assert below is not None
    assert below.isVisible()
    for name in ("industry", "source", "touched"):
        found = chip(on, name)
        assert found.width() >= found.sizeHint().width(), name
    on.frame.resize(1900, 900)
    QApplication.processEvents()
    assert not below.isVisible()


def lines(on: CustomerHands) -> list[str]:
    found = on.part(QListWidget, "column_lines")
    return [found.item(at).text() for at in range(found.count())
            if found.item(at).checkState() is Qt.CheckState.Checked]


def test_columns_are_ticked_moved_and_remembered(on: CustomerHands, tmp_path: Path) -> None:
    on.click("customer_columns")
    assert lines(on) == ["Company", "Contact", "Next step", "Open deals", "Last touch", "Owner", "Won"]
    found = on.part(QListWidget, "column_lines")
    assert found.hasFocus()
    on.press(Key.Key_Down, Key.Key_Space)  # the contact goes
    industry = next(found.item(at) for at in range(found.count()) if found.item(at).text() == "Industry")
    QTest.mouseClick(found.viewport(), LEFT, pos=found.visualItemRect(industry).center())
    assert found.currentItem() is industry
    for _ in range(6):
        on.press(Key.Key_Up, pressed=ALT)
    assert lines(on) == ["Company", "Industry", "Next step", "Open deals", "Last touch", "Owner", "Won"]
    on.press(Key.Key_Up, pressed=ALT)  # nothing stands before the name
    assert lines(on)[0] == "Company"
    on.press(Key.Key_Escape)
    assert on.part(QToolButton, "customer_columns").hasFocus()
    assert on.table.columns_in_sight()[:3] == ["name", "industry", "next_step"]
    assert on.cell("Konex", "industry") == "Technology"
    kept = SettingsFile(tmp_path / "settings.json").now
    assert kept.columns["companies"] == ["name", "industry", "next_step", "open", "last_touch", "owner", "won"]
    on.click("customer_columns")
    on.click("column_down")
    on.click("columns_usual")
    assert lines(on) == ["Company", "Contact", "Next step", "Open deals", "Last touch", "Owner", "Won"]
    on.press(Key.Key_Escape)
    assert on.table.columns_in_sight()[1] == "contact"


def test_order_and_widths_are_remembered_for_each_list(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path,
                                                       ids: dict[str, bytes]) -> None:
    with customer_window(qtbot, book, theme, tmp_path) as on:
        on.sort_by("won")
        head = on.table.head
        at = [column.key for column in on.table.source.columns].index("next_step")
        edge = head.sectionViewportPosition(at) + head.sectionSize(at)
        QTest.mousePress(head.viewport(), LEFT, pos=QPoint(edge - 1, 10))
        QTest.mouseMove(head.viewport(), QPoint(edge + 30, 10))
        QTest.mouseRelease(head.viewport(), LEFT, pos=QPoint(edge + 30, 10))
        width = head.sectionSize(at)
        on.click("customer_kind_person")
        assert on.table.head.sorted_by == ("name", False)
        on.sort_by("owner")
        on.click("customer_kind_company")
        assert on.table.head.sorted_by == ("won", True)
    with customer_window(qtbot, book, theme, tmp_path) as on:
        assert on.table.head.sorted_by == ("won", True)
        assert on.names()[0] == "Konex"
        assert on.table.head.sectionSize(at) == width
        assert on.part(QToolButton, "customer_sort").text() == "Won"
        on.click("customer_kind_person")
        assert on.table.head.sorted_by == ("owner", False)


def test_the_sort_button_sorts_by_what_is_not_in_sight(on: CustomerHands) -> None:
    menu = on.part(QToolButton, "customer_sort").menu()
    menu.popup(on.frame.mapToGlobal(QPoint(600, 100)))
    next(action for action in menu.actions() if action.objectName() == "sort_created").trigger()
    menu.close()
    assert on.names()[0] == "Tagged & Sons"
    assert on.part(QToolButton, "customer_sort").text() == "Added"
    next(action for action in menu.actions() if action.objectName() == "sort_up").trigger()
    assert on.names()[0] == "Konex"


def test_all_of_it_in_chinese(on: CustomerHands) -> None:
    add_filter(on, "touched")
    on.typed("30")
    on.press(Key.Key_Return)
    use("zh")
    on.frame.set_texts()
    on.desktop.desk.theme.changed.emit()
    assert chip(on, "touched").text() == "最近联系 超过30天"
    assert on.part(QToolButton, "add_filter").text() == "筛选"
    assert on.part(QMenu, "add_filter_menu").actions()[0].text() == "行业"
    assert on.part(QToolButton, "customer_columns").text() == "列"
