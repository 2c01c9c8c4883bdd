"""Tags, open tickets, a change of jobs and the quick log on the card, by keys and mouse."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.commands.bulk_edit import add_tag_to_many
from crm_desktop.commands.records import edit_record
from crm_desktop.commands.ticket import open_ticket
from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.customers.tag_row import TagChip
from crm_desktop.ui.widgets.stage_line import StageLine
from tests.ui.customer_hands import CONTROL, LEFT, CustomerHands, Key, customer_window, few_customers

YUNQI = "杭州云栖智能科技有限公司"


@pytest.fixture
def ids(book: Book) -> dict[str, bytes]:
    return few_customers(book)


@pytest.fixture
def on(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path, ids: dict[str, bytes]) -> Iterator[CustomerHands]:
    with customer_window(qtbot, book, theme, tmp_path) as hands:
        hands.table.setFocus()
        hands.to("Konex")
        yield hands


def tags(on: CustomerHands) -> list[str]:
    """The tags on the card, as they are read out."""
    found = sorted((one for one in on.frame.findChildren(TagChip) if one.isVisible()), key=lambda one: one.x())
    return [one.accessibleName().removeprefix("Tag ") for one in found]


def offers(on: CustomerHands) -> list[str]:
    """What the open popover offers; nothing where it says that there is nothing."""
    found = [one for one in on.frame.findChildren(QListView, "tag_choices_list_view") if one.isVisible()]
    model = found[0].model() if found else None
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())] if model else []


def test_a_known_tag_is_picked_and_a_new_one_made(on: CustomerHands, book: Book) -> None:
    on.click("card_add_tag")
    assert on.part(QLineEdit, "tag_choices_line").hasFocus()
    assert offers(on) == ["Champion"]
    on.press(Key.Key_Return)
    assert tags(on) == ["Champion"]
    assert on.toast() == "Tag “Champion” added to “Konex”"
    on.click("card_add_tag")
    assert offers(on) == []  # it is there already
    on.typed("Early  bird")
    assert offers(on) == ["Create “Early bird”"]
    on.press(Key.Key_Return)
    assert tags(on) == ["Champion", "Early bird"]
    assert book.value("select count(*) from tag") == 2
    on.press(Key.Key_Z, pressed=CONTROL)
    on.press(Key.Key_Z, pressed=CONTROL)
    assert tags(on) == []
    assert book.value("select count(*) from tag") == 1


def test_a_tag_goes_by_its_cross_or_by_backspace(on: CustomerHands, book: Book, ids: dict[str, bytes]) -> None:
    for name in ("Champion", "Early"):
        add_tag_to_many(book, "company", [ids["konex"]], name)
    on.desktop.desk.jobs.changed.emit(None)
    assert tags(on) == ["Champion", "Early"]
    first = on.part(TagChip, "card_tag_0")
    QTest.mouseClick(first, LEFT, pos=QPoint(8, 8))  # on the word nothing happens
    assert tags(on) == ["Champion", "Early"]
    QTest.mouseClick(first, LEFT, pos=QPoint(first.width() - 8, 10))
    QApplication.processEvents()
    assert tags(on) == ["Early"]
    assert on.toast() == "Tag “Champion” taken from “Konex”"
    on.part(TagChip, "card_tag_0").setFocus()
    on.press(Key.Key_Backspace)
    assert tags(on) == []
    assert on.part(QWidget, "card_add_tag").hasFocus()


def test_tags_without_room_go_into_a_menu(on: CustomerHands, book: Book, ids: dict[str, bytes]) -> None:
    for n in range(7):
        add_tag_to_many(book, "company", [ids["konex"]], f"A longer tag {n}")
    on.desktop.desk.jobs.changed.emit(None)
    rest = on.part(QWidget, "card_more_tags")
    assert rest.isVisible()
    hidden = 7 - len(tags(on))
    assert rest.property("text") == f"+{hidden}"
    add = on.part(QWidget, "card_add_tag")
    parent = add.parentWidget()
    assert parent is not None
    assert add.geometry().right() <= parent.width()
    menu = rest.menu()  # type: ignore[attr-defined]
    assert [action.text() for action in menu.actions()][-1] == "Take “A longer tag 6” away"
    menu.actions()[-1].trigger()
    assert book.value("select count(*) from company c, json_each(c.tags) where c.name = 'Konex'") == 6


def test_open_tickets_are_counted_and_lead_to_the_ticket(on: CustomerHands, book: Book, ids: dict[str, bytes]) -> None:
    assert not on.sees("card_tickets_title")
    person = book.value("select person_id from person_company where company_id = ?", (ids["konex"],))
    urgent = open_ticket(book, {"subject": "It burns", "company": ids["konex"], "priority": "urgent",
                                "person": person}, "Help").created["ticket"][0]
    for n in range(4):
        open_ticket(book, {"subject": f"It stops {n}", "company": ids["konex"]}, "")
    on.desktop.desk.jobs.changed.emit(None)
    assert on.text("card_tickets_title") == "5 open tickets"
    line = on.part(StageLine, "ticket_lines_0")
    assert line.accessibleName() == "New, It burns, T-A-1"
    with on.qtbot.waitSignal(on.page.record_wanted) as wanted:
        QTest.keyClick(line, Key.Key_Return)
    assert wanted.args == [("ticket", urgent)]
    on.desktop.show_record(("person", person))
    assert on.text("card_tickets_title") == "1 open ticket"
    edit_record(book, urgent, {"status": "solved"})
    on.desktop.desk.jobs.changed.emit(None)
    assert not on.sees("card_tickets_title")


def entry(on: CustomerHands, name: str) -> QAction:
    return on.part(QAction, name)


def test_a_person_changes_jobs_in_one_act(on: CustomerHands, book: Book, ids: dict[str, bytes]) -> None:
    assert not entry(on, "card_job").isVisible()  # of a company
    person = book.value("select id from person where name = 'Lin Jiahui'")
    on.desktop.show_record(("person", person))
    before = book.value("select max(n) from change_set")
    entry(on, "card_job").trigger()
    assert on.text("dialog_title") == "Lin Jiahui changed jobs"
    assert on.text("job_said") == "Konex ends, the new one begins: Today. The old position is kept."
    on.press(Key.Key_Return)
    assert on.text("problem_company") == "Works now at is needed."
    on.typed("hzyq")
    on.press(Key.Key_Down, Key.Key_Return, Key.Key_Tab)
    on.typed("Head of purchasing", Key.Key_Tab)
    since = on.part(QLineEdit, "input_since")
    assert since.hasFocus()
    since.selectAll()
    on.typed("whenever")
    assert on.text("job_said") == "No day is understood yet."
    on.press(Key.Key_Return)
    assert on.text("problem_since").startswith("No day is understood.")
    since.selectAll()
    on.typed("2027-01-04", Key.Key_Return)
    assert not on.sees("job_dialog")
    assert on.text("card_line") == f"Head of purchasing, {YUNQI}"
    assert book.rows("select position, since, until, main from person_company where person_id = ? order by row",
                     (person,)) == [("Purchasing", None, "2027-01-04", None),
                                    ("Head of purchasing", "2027-01-04", None, 1)]
    assert book.value("select max(n) from change_set") == before + 1
    assert on.toast() == f"“Lin Jiahui” now works at {YUNQI}"
    on.press(Key.Key_Z, pressed=CONTROL)
    assert on.text("card_line") == "Purchasing, Konex"


def test_the_same_company_is_no_new_job(on: CustomerHands, book: Book) -> None:
    person = book.value("select id from person where name = 'Lin Jiahui'")
    on.desktop.show_record(("person", person))
    entry(on, "card_job").trigger()
    on.typed("kone")
    on.press(Key.Key_Down, Key.Key_Return)
    on.click("dialog_primary")
    assert on.text("problem_company").startswith("“Lin Jiahui” works at Konex already.")
    on.press(Key.Key_Escape)


def test_l_in_the_list_and_in_the_palette_begin_the_note(on: CustomerHands) -> None:
    on.press(Key.Key_L)
    note = on.part(QLineEdit, "card_note_line")
    assert note.hasFocus()
    on.typed("called Lin, wants quote, wed 14:00")
    assert on.part(QWidget, "chip_step").accessibleName() == "Next: quote, Wed 20 Jan 14:00"
    on.press(Key.Key_Return)
    assert on.of("select due_on || due_time from activity where text = 'quote'") == "2027-01-2014:00"
    on.press(Key.Key_Escape)
    on.press(Key.Key_K, pressed=CONTROL)
    on.typed("log a")
    on.press(Key.Key_Return)
    assert note.hasFocus()
    use("zh")
    on.frame.set_texts()
    on.typed("电话林佳慧，要报价，周三14:00")
    assert on.part(QWidget, "chip_step").accessibleName() == "下一步：报价，1月20日 周三 14:00"


def test_several_keys_on_the_card_reach_tags_in_their_place(on: CustomerHands) -> None:
    on.press(Key.Key_Return)
    assert on.field("owner").hasFocus()
    seen = []
    for _ in range(14):
        on.press(Key.Key_Backtab, pressed=Qt.KeyboardModifier.ShiftModifier)
        focus = QApplication.focusWidget()
        seen.append(focus.objectName() if focus else "")
    assert "card_add_tag" in seen
