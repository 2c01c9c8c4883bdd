"""Several customers at once, worked as a person does: the bar, the preview, one act, progress and a way to stop."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import prepare_batch, write_batch
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.customers.change_lines import ChangeLines
from tests.looking import assert_sound
from tests.ui.customer_hands import CONTROL, SHIFT, CustomerHands, Key, customer_window, few_customers

YUNQI = "杭州云栖智能科技有限公司"
ALL = ["Abbott Lodge", YUNQI, "Konex", "Tagged & Sons", "Zotware"]
MANY = 2_600  # more than are changed without a word


@pytest.fixture
def ids(book: Book) -> dict[str, bytes]:
    return few_customers(book)


@pytest.fixture
def on(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path, ids: dict[str, bytes]) -> Iterator[CustomerHands]:
    with customer_window(qtbot, book, theme, tmp_path) as hands:
        hands.table.setFocus()
        yield hands


def lines(on: CustomerHands) -> list[tuple[str, str, str]]:
    return on.part(ChangeLines, "bulk_lines").lines()


def verb(on: CustomerHands) -> QPushButton:
    return on.part(QPushButton, "dialog_primary")


def owners(on: CustomerHands) -> list[str]:
    return [row[0] for row in on.book.rows(
        "select coalesce(m.name, '') from company c left join member m on m.id = c.owner_id order by c.sort, c.row")]


def test_the_bar_counts_and_goes_with_esc(on: CustomerHands) -> None:
    assert not on.sees("selection_bar")
    on.press(Key.Key_Down, Key.Key_Down, pressed=SHIFT)
    assert on.text("selection_count") == "3 selected"
    assert on.page.status() == "3 of 5 companies selected"
    on.click("selection_all")
    assert on.text("selection_count") == "5 selected"
    assert not on.sees("selection_all")
    assert on.table.hasFocus()
    on.press(Key.Key_Escape)
    assert not on.sees("selection_bar")
    assert on.table.selected_count() == 1
    assert on.sees("customer_card")
    on.press(Key.Key_A, pressed=CONTROL)
    on.click("selection_leave")
    assert (on.table.selected_count(), on.current()) == (1, on.current())
    on.click("customer_kind_person")
    on.press(Key.Key_A, pressed=CONTROL)
    assert not on.sees("selection_industry")  # people have none


def test_an_owner_for_several_with_preview_and_one_undo(on: CustomerHands) -> None:
    before = owners(on)
    on.press(Key.Key_A, pressed=CONTROL)
    on.click("selection_owner")
    assert on.text("dialog_title") == "Change owner of 5 companies"
    assert lines(on)[0] == ("Abbott Lodge", "Rosie Tillman", "")
    assert not verb(on).isEnabled()
    assert on.part(QLineEdit, "bulk_value").hasFocus()
    on.typed("rosi", Key.Key_Return)
    assert on.text("bulk_said") == "4 change, 1 has “Rosie Tillman” already."
    assert lines(on)[1] == (YUNQI, "Li Wei", "Rosie Tillman")
    assert verb(on).text() == "Change 4 companies"
    assert on.part(QCheckBox, "bulk_deals").text() == "Open deals go with them, 4 in all"
    on.press(Key.Key_Return)
    assert owners(on) == ["Rosie Tillman"] * 5
    assert on.toast() == "Owner of 4 companies changed to Rosie Tillman"
    assert on.of("select count(*) from deal d join member m on m.id = d.owner_id where m.name = 'Rosie Tillman'") == 4
    assert on.table.selected_count() == 5  # they stay selected for the next edit
    assert on.table.hasFocus()
    on.press(Key.Key_Z, pressed=CONTROL)
    assert owners(on) == before
    assert on.of("select count(*) from deal d join member m on m.id = d.owner_id where m.name = 'Li Wei'") == 5
    on.press(Key.Key_Z, pressed=CONTROL | SHIFT)
    assert owners(on) == ["Rosie Tillman"] * 5


def test_nobody_and_deals_that_stay(on: CustomerHands) -> None:
    on.press(Key.Key_A, pressed=CONTROL)
    on.click("selection_owner")
    on.typed("nob", Key.Key_Return)
    assert on.text("bulk_said") == "4 change, 1 has “Nobody” already."
    on.part(QCheckBox, "bulk_deals").click()
    on.click("dialog_primary")
    assert owners(on) == [""] * 5
    assert on.toast() == "Owner of 4 companies emptied"
    assert on.of("select count(*) from deal where owner_id is null") == 0


def test_an_owner_is_a_colleague(on: CustomerHands) -> None:
    on.press(Key.Key_A, pressed=CONTROL)
    on.click("selection_owner")
    on.typed("Somebody Else")
    assert not verb(on).isEnabled()
    on.press(Key.Key_Escape, Key.Key_Escape)
    assert not on.sees("bulk_dialog")


def test_industry_and_source_take_new_words_and_offer_known_ones(on: CustomerHands) -> None:
    on.press(Key.Key_Down, pressed=SHIFT)
    on.click("selection_industry")
    on.typed("Machine tools")
    assert on.text("bulk_said") == "2 change."
    on.press(Key.Key_Escape)  # the list of offers
    on.press(Key.Key_Return)
    assert on.of("select count(*) from company where industry = 'Machine tools'") == 2
    on.press(Key.Key_A, pressed=CONTROL)
    on.click("selection_industry")
    on.typed("techn", Key.Key_Return)
    assert on.text("bulk_said") == "4 change, 1 has “Technology” already."
    on.press(Key.Key_Return)
    assert on.of("select count(*) from company where industry = 'Technology'") == 5
    assert on.toast() == "Industry of 4 companies changed to Technology"


def test_tags_are_added_and_taken_away(on: CustomerHands, book: Book) -> None:
    on.press(Key.Key_A, pressed=CONTROL)
    on.click("selection_tag")
    on.typed("champ", Key.Key_Return)
    assert on.text("bulk_said") == "4 change, 1 has “Champion” already."
    assert lines(on)[0] == ("Abbott Lodge", "–", "Champion")
    on.press(Key.Key_Return)
    assert on.of("select count(*) from company where tags is not null") == 5
    on.click("selection_tag")
    on.click("bulk_way_remove")
    line = on.part(QLineEdit, "bulk_value")
    line.setFocus()
    on.typed("never seen")
    assert not verb(on).isEnabled()  # there is nothing to take away
    line.selectAll()
    on.typed("champion")
    assert lines(on)[0] == ("Abbott Lodge", "Champion", "–")
    on.click("dialog_primary")
    assert on.of("select count(*) from company where tags is not null") == 0
    assert on.toast() == "Tag “Champion” taken from 5 companies"
    on.press(Key.Key_Z, pressed=CONTROL)
    on.press(Key.Key_Z, pressed=CONTROL)
    assert on.of("select count(*) from company where tags is not null") == 1
    assert_sound(book)


def test_rows_that_are_picked_one_by_one(on: CustomerHands) -> None:
    for at in (2, 4):
        rect = on.table.visualRect(on.table.source.index(at, 0))
        QTest.mouseClick(on.table.viewport(), Qt.MouseButton.LeftButton, CONTROL, rect.center())
    QApplication.processEvents()
    assert on.text("selection_count") == "3 selected"
    on.click("selection_source")
    assert [name for name, _, _ in lines(on)] == ["Abbott Lodge", "Konex", "Zotware"]
    on.typed("Fair")
    on.click("dialog_primary")
    assert [row[0] for row in on.book.rows("select name from company where source = 'Fair' order by sort")] == [
        "Abbott Lodge", "Konex", "Zotware"]


def test_all_of_it_in_chinese(on: CustomerHands) -> None:
    use("zh")
    on.frame.set_texts()
    on.table.setFocus()
    on.press(Key.Key_A, pressed=CONTROL)
    assert on.text("selection_count") == "已选5个"
    assert on.page.status() == "5家公司中选了5"
    on.click("selection_owner")
    assert on.text("dialog_title") == "更改5家公司的负责人"
    on.typed("rosi", Key.Key_Return)
    assert on.text("bulk_said") == "4个将更改，1个已是“Rosie Tillman”。"
    assert verb(on).text() == "更改4家公司"
    on.press(Key.Key_Return)
    assert on.toast() == "4家公司的负责人改为Rosie Tillman"


@pytest.fixture
def crowd(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path) -> Iterator[CustomerHands]:
    """A window with lanes of their own on many companies, all of them selected."""
    few_customers(book)
    with book.change("Many") as edit:
        write_batch(edit, prepare_batch("company", [{"name": f"Firm {n:04}"} for n in range(MANY)]))
    with customer_window(qtbot, book, theme, tmp_path, real=True) as hands:
        qtbot.waitUntil(lambda: hands.table.source.rowCount() == MANY + 5)
        hands.table.setFocus()
        hands.press(Key.Key_A, pressed=CONTROL)
        yield hands


def sourced(on: CustomerHands) -> int:
    return int(on.of("select count(*) from company where source = 'Fair'"))


def test_many_are_changed_in_the_background_as_one_act(crowd: CustomerHands) -> None:
    on = crowd
    on.click("selection_source")
    on.typed("Fair")
    on.qtbot.waitUntil(lambda: verb(on).isEnabled())
    assert verb(on).text() == f"Change {MANY + 5:,} companies"
    on.click("dialog_primary")
    on.qtbot.waitUntil(lambda: not on.sees("bulk_dialog"), timeout=20_000)
    assert sourced(on) == MANY + 5
    on.qtbot.waitUntil(lambda: on.toast() == f"Source of {MANY + 5:,} companies changed to Fair")
    assert on.table.selected_count() == MANY + 5
    on.click("toast_button")
    on.qtbot.waitUntil(lambda: sourced(on) == 0, timeout=20_000)


def test_stopping_saves_nothing(crowd: CustomerHands) -> None:
    on = crowd
    acts = on.of("select max(n) from change_set")
    on.click("selection_tag")
    on.typed("Champion")
    on.qtbot.waitUntil(lambda: verb(on).isEnabled())
    on.click("dialog_primary")
    on.click("dialog_cancel")
    on.qtbot.waitUntil(lambda: not on.sees("bulk_dialog"), timeout=20_000)
    on.qtbot.waitUntil(lambda: on.toast() != "")
    done = on.of("select max(n) from change_set") > acts
    said = f"Tag “Champion” added to {MANY + 4:,} companies" if done else "Stopped. Nothing was changed."
    assert on.toast() == said


def test_many_are_deleted_with_a_way_back(crowd: CustomerHands) -> None:
    on = crowd
    on.press(Key.Key_Delete)
    assert on.part(QWidget, "dialog_cancel").hasFocus()
    assert verb(on).text() == f"Delete {MANY + 5:,} companies"
    on.click("dialog_primary")
    on.qtbot.waitUntil(lambda: not on.sees("delete_dialog"), timeout=30_000)
    assert on.of("select count(*) from company") == 0
    on.qtbot.waitUntil(lambda: on.sees("customers_empty"))
    on.press(Key.Key_Z, pressed=CONTROL)
    on.qtbot.waitUntil(lambda: on.of("select count(*) from company") == MANY + 5, timeout=30_000)
