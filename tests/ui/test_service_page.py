"""The Service tab, worked as a person does: keys and clicks in the queue, the answer box, the menus and the dialog."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.commands.records import delete_records, edit_record
from crm_desktop.commands.service import answer_ticket
from crm_desktop.commands.ticket import open_ticket
from crm_desktop.commands.undo import undo_act
from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.service.chip_button import ChipButton
from crm_desktop.ui.service.page import ServicePage
from tests.conftest import HandClock
from tests.ui.service_hands import Key, ServiceHands, Show, find


@pytest.fixture
def on(qtbot: QtBot, book: Book, desk: Desk, clock: HandClock, show: Show) -> ServiceHands:
    return ServiceHands(qtbot, book, desk, clock, show)


def test_the_queue_puts_urgent_first_and_counts_its_views(on: ServiceHands) -> None:
    assert on.subjects() == ["Line 3 stops after update", "Quote shows the wrong tax", "Report is empty"]
    assert on.views() == [("My queue", 3), ("Unassigned", 1), ("All open", 4), ("Solved", 0)]
    assert on.shown() == "Line 3 stops after update"
    assert on.page.status() == "3 tickets in this list, 1 urgent"
    on.view(1)
    assert on.subjects() == ["How do I export?"]
    assert on.shown() == "How do I export?"
    on.view(2)
    assert len(on.subjects()) == 4


def test_keys_move_through_the_queue_and_into_the_answer(on: ServiceHands) -> None:
    on.queue.setFocus()
    on.qtbot.keyClick(on.queue, Key.Key_J)
    assert on.shown() == "Quote shows the wrong tax"
    on.qtbot.keyClick(on.queue, Key.Key_Down)
    assert on.shown() == "Report is empty"
    on.qtbot.keyClick(on.queue, Key.Key_K)
    assert on.shown() == "Quote shows the wrong tax"
    on.qtbot.keyClick(on.queue, Key.Key_Return)
    assert on.text.hasFocus()
    on.write("jk")
    assert on.text.toPlainText() == "jk"
    on.qtbot.keyClick(on.text, Key.Key_Escape)
    assert on.queue.hasFocus()
    assert on.text.toPlainText() == "jk"


def test_an_answer_opens_a_new_ticket(on: ServiceHands) -> None:
    on.queue.setFocus()
    on.qtbot.keyClick(on.queue, Key.Key_Return)
    on.write("We look at it.")
    on.qtbot.keyClick(on.text, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert on.text.toPlainText() == ""
    assert on.said() == ["It stops.", "We look at it."]
    assert on.value(on.line, "status") == "open"
    assert find(on.page, ChipButton, "ticket_status").text() == "Open"
    assert on.book.value("select internal from ticket_message where text = 'We look at it.'") == 0


def test_a_note_stays_inside_and_can_be_undone(on: ServiceHands) -> None:
    on.click("answer_kind_note")
    assert on.text.hasFocus()
    on.write("Ask the factory.")
    on.click("answer_save")
    assert on.book.value("select internal from ticket_message where text = 'Ask the factory.'") == 1
    assert on.value(on.line, "status") == "new"
    assert on.said() == ["It stops.", "Ask the factory."]
    chips = [one for one in on.page.findChildren(QWidget, "note_chip") if one.isVisible()]
    assert len(chips) == 1
    on.do(undo_act)
    assert on.said() == ["It stops."]


def test_solve_goes_on_to_the_next_and_reopen_brings_back(on: ServiceHands, qtbot: QtBot) -> None:
    on.click("ticket_solve")
    on.click("ticket_solve")  # of a double click the second press does not solve the next one as well
    assert on.value(on.line, "status") == "solved"
    assert on.shown() == "Quote shows the wrong tax"
    assert on.views()[0][1] == 2
    on.do(undo_act)
    assert on.subjects()[0] == "Line 3 stops after update"
    assert on.shown() == "Quote shows the wrong tax"
    qtbot.wait(QApplication.doubleClickInterval() + 50)
    on.click("ticket_solve")
    on.view(3)
    assert on.subjects() == ["Quote shows the wrong tax"]
    assert not find(on.page, QPushButton, "ticket_solve").isVisible()
    on.click("ticket_wait")  # says Reopen now
    assert on.value(on.tax, "status") == "open"
    assert on.subjects() == []


def test_wait_sorts_behind_and_shows_what_was_done(on: ServiceHands) -> None:
    on.click("ticket_wait")
    assert on.value(on.line, "status") == "waiting"
    assert on.shown() == "Line 3 stops after update"
    said = [one.text() for one in on.page.findChildren(QWidget, "event_text")]
    assert said == ["Status: Waiting, by Li Wei"]


def test_solved_tickets_come_newest_first(on: ServiceHands) -> None:
    for ticket_id in (on.tax, on.report, on.line):
        on.do(lambda book, one=ticket_id: edit_record(book, one, {"status": "solved"}))  # type: ignore[misc]
    on.view(3)
    assert on.subjects() == ["Report is empty", "Line 3 stops after update", "Quote shows the wrong tax"]
    assert find(on.page, QWidget, "queue_order").text() == "Newest first"
    on.view(2)
    assert find(on.page, QWidget, "queue_order").text() == "Urgent first"


def test_each_ticket_keeps_its_draft(on: ServiceHands) -> None:
    on.queue.setFocus()
    on.write("half an ans")
    on.qtbot.keyClick(on.queue, Key.Key_J)
    assert on.text.toPlainText() == ""
    on.click("answer_kind_note")
    on.write("a note")
    on.qtbot.keyClick(on.queue, Key.Key_K)
    assert on.text.toPlainText() == "half an ans"
    assert find(on.page, QPushButton, "answer_save").accessibleName() == "Save answer"
    on.qtbot.keyClick(on.queue, Key.Key_J)
    assert on.text.toPlainText() == "a note"
    assert find(on.page, QPushButton, "answer_save").accessibleName() == "Save note"


def test_a_refresh_keeps_draft_selection_and_scroll(on: ServiceHands) -> None:
    for number in range(30):
        on.do(lambda book, n=number: open_ticket(book, {"subject": f"Ticket {n}"}, "a question"))  # type: ignore[misc]
    for number in range(30):
        on.do(lambda book, n=number: answer_ticket(book, on.line, f"line {n}\nand another"))  # type: ignore[misc]
    on.text.setFocus()
    on.write("half")
    bar = on.queue.verticalScrollBar()
    on.qtbot.waitUntil(lambda: bar.maximum() > 300)
    bar.setValue(200)
    conversation = find(on.page, QScrollArea, "conversation").verticalScrollBar()
    on.qtbot.waitUntil(lambda: conversation.maximum() > 300)
    assert conversation.value() == conversation.maximum()
    conversation.setValue(100)
    on.do(lambda book: open_ticket(book, {"subject": "Burning", "priority": "urgent"}, "fire"))
    on.do(lambda book: answer_ticket(book, on.line, "more"))
    end = conversation.maximum()
    on.qtbot.waitUntil(lambda: conversation.maximum() > end)
    assert "Burning" in on.subjects()
    assert on.shown() == "Line 3 stops after update"
    assert on.queue.chosen_id() == on.line
    assert (on.text.toPlainText(), on.text.hasFocus()) == ("half", True)
    assert bar.value() == 200
    assert conversation.value() == 100


def test_a_ticket_that_is_being_answered_stays_when_it_leaves_the_list(on: ServiceHands) -> None:
    on.write("Dear")
    on.do(lambda book: edit_record(book, on.line, {"owner": on.mate}))
    assert on.subjects() == ["Quote shows the wrong tax", "Report is empty"]
    assert (on.shown(), on.text.toPlainText()) == ("Line 3 stops after update", "Dear")
    assert on.queue.chosen_id() is None


def test_an_answer_that_the_book_refuses_is_kept(on: ServiceHands) -> None:
    on.write("Dear")
    delete_records(on.book, [on.line])  # by another program, just now
    on.click("answer_save")
    assert on.text.toPlainText() == "Dear"
    assert "“Line 3 stops after update” was deleted." in on.desk.messages.shown()


def test_delete_goes_on_and_undo_brings_back(on: ServiceHands) -> None:
    on.queue.setFocus()
    on.qtbot.keyClick(on.queue, Key.Key_Delete)
    assert on.subjects() == ["Quote shows the wrong tax", "Report is empty"]
    assert on.shown() == "Quote shows the wrong tax"
    on.do(undo_act)
    assert on.subjects()[0] == "Line 3 stops after update"


def test_a_draft_comes_back_with_its_deleted_ticket(on: ServiceHands) -> None:
    on.write("Dear")
    on.do(lambda book: delete_records(book, [on.line]))
    assert on.shown() == "Quote shows the wrong tax"
    assert (on.text.toPlainText(), on.queue.chosen_id()) == ("", on.tax)
    on.do(undo_act)
    on.queue.setFocus()
    on.qtbot.keyClick(on.queue, Key.Key_K)
    assert (on.shown(), on.text.toPlainText()) == ("Line 3 stops after update", "Dear")
    said = on.queue.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Line 3 stops after update, No customer, Phone, Urgent, New, Draft"


def test_chips_change_status_priority_category_and_channel(on: ServiceHands) -> None:
    on.qtbot.keyClick(on.queue, Key.Key_J)
    on.choose("ticket_priority", "Urgent")
    on.choose("ticket_channel", "Visit")
    on.choose("ticket_status", "Waiting")
    assert [on.value(on.tax, name) for name in ("priority", "channel", "status")] == ["urgent", "visit", "waiting"]
    on.qtbot.keyClick(on.queue, Key.Key_K)
    on.choose("ticket_category", "Billing")
    assert on.value(on.line, "category") == "Billing"


def test_fields_change_in_place(on: ServiceHands) -> None:
    category = find(on.page, QWidget, "field_category")
    category.setFocus()
    on.qtbot.keyClick(category, Key.Key_Return)
    editor = find(on.page, QLineEdit, "editor_category")
    on.qtbot.keyClicks(editor, "Machines")
    on.qtbot.keyClick(editor, Key.Key_Return)
    assert on.value(on.line, "category") == "Machines"
    assert find(on.page, ChipButton, "ticket_category").text() == "Machines"
    company = find(on.page, QWidget, "field_company")
    company.setFocus()
    on.qtbot.keyClick(company, Key.Key_Return)
    editor = find(on.page, QLineEdit, "editor_company")
    on.qtbot.keyClicks(editor, "tree")
    on.qtbot.keyClick(editor, Key.Key_Down)
    on.qtbot.keyClick(editor, Key.Key_Return)
    assert on.value(on.line, "company_id") == on.company
    assert find(on.page, QWidget, "customer_name").text() == "Treequote"


def test_the_subject_is_edited_in_place(on: ServiceHands) -> None:
    on.queue.setFocus()
    on.qtbot.keyClick(on.queue, Key.Key_E)
    editor = find(on.page, QLineEdit, "subject_editor")
    assert editor.hasFocus()
    on.qtbot.keyClicks(editor, "Line 4 stops")
    on.do(lambda book: answer_ticket(book, on.line, "meanwhile"))
    assert editor.text() == "Line 4 stops"
    on.qtbot.keyClick(editor, Key.Key_Return)
    assert on.shown() == "Line 4 stops"
    assert on.subjects()[0] == "Line 4 stops"


def test_the_customer_stands_beside_with_earlier_tickets(on: ServiceHands) -> None:
    older = on.ticket("Address on invoice", company=on.company)
    on.qtbot.keyClick(on.queue, Key.Key_J)
    assert find(on.page, QWidget, "customer_name").text() == "Treequote"
    assert find(on.page, QWidget, "figure_contact").text() == "James Okafor"
    with on.qtbot.waitSignal(on.page.record_wanted) as wanted:
        on.click("open_card")
    assert wanted.args == [("company", on.company)]
    on.click("earlier_0")
    assert on.shown() == "Address on invoice"
    assert on.page.current_record() == older


def test_a_new_ticket_by_keys(on: ServiceHands) -> None:
    on.queue.setFocus()
    on.qtbot.keyClick(on.queue, Key.Key_N)
    subject = find(on.page, QLineEdit, "input_subject")
    assert subject.hasFocus()
    on.qtbot.keyClicks(subject, "Wants a second account")
    customer = find(on.page, QLineEdit, "input_customer")
    customer.setFocus()
    on.qtbot.keyClicks(customer, "okafor")
    on.qtbot.keyClick(customer, Key.Key_Down)
    on.qtbot.keyClick(customer, Key.Key_Return)
    text = find(on.page, QPlainTextEdit, "input_text")
    text.setFocus()
    on.qtbot.keyClicks(text, "For her colleague.")
    on.qtbot.keyClick(text, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert on.shown() == "Wants a second account"
    assert on.said() == ["For her colleague."]
    assert on.queue.hasFocus()
    assert "Wants a second account" in on.subjects()
    row = on.book.first("select company_id, person_id, channel, priority, status, owner_id from ticket"
                        " where subject = 'Wants a second account'")
    assert tuple(row) == (on.company, on.person, "phone", "normal", "new", on.book.me())


def test_a_new_ticket_needs_a_subject_and_keeps_what_was_typed(on: ServiceHands) -> None:
    on.click("new_ticket")
    text = find(on.page, QPlainTextEdit, "input_text")
    on.qtbot.keyClicks(text, "The door is stuck")
    on.click("dialog_primary")
    assert find(on.page, QWidget, "problem_subject").text() == "Subject is needed."
    on.qtbot.keyClick(text, Key.Key_Escape)
    on.qtbot.waitUntil(lambda: on.page.window().findChild(QWidget, "new_ticket_dialog") is None)
    on.click("new_ticket")
    assert find(on.page, QPlainTextEdit, "input_text").toPlainText() == "The door is stuck"


def test_search_finds_customers_and_messages(on: ServiceHands) -> None:
    search = on.page.header.search
    search.setFocus()
    on.qtbot.keyClicks(search, "treequ")
    on.qtbot.waitUntil(lambda: on.subjects() == ["Quote shows the wrong tax"])
    search.clear()
    on.qtbot.keyClicks(search, "nothing in")
    on.qtbot.waitUntil(lambda: on.subjects() == ["Report is empty"])
    search.clear()
    on.qtbot.keyClicks(search, "zebra")
    on.qtbot.waitUntil(lambda: on.subjects() == [])
    assert find(on.page, QWidget, "queue_empty_sentence").text() == "No ticket here matches “zebra”."
    on.click("queue_empty_button")
    on.qtbot.waitUntil(lambda: len(on.subjects()) == 3)


def test_empty_views_teach(qtbot: QtBot, book: Book, desk: Desk, show: Show) -> None:
    page: ServicePage = show(ServicePage(desk), 1368, 872)
    assert find(page, QWidget, "service_empty").isVisible()
    desk.jobs.do(page, lambda book: open_ticket(book, {"subject": "First", "owner": None}))
    assert not find(page, QWidget, "service_empty").isVisible()
    assert find(page, QWidget, "queue_empty_sentence").text() == "Nothing waits for you."
    qtbot.mouseClick(find(page, QPushButton, "queue_empty_button"), Qt.MouseButton.LeftButton)
    assert find(page, QWidget, "ticket_subject").text() == "First"
    assert find(page, QWidget, "no_messages").isVisible()


def test_the_language_is_switched_live(on: ServiceHands) -> None:
    on.write("half")
    use("zh")
    on.desk.theme.use("light")
    on.page.set_texts()
    assert on.views()[0] == ("我的队列", 3)
    assert find(on.page, ChipButton, "ticket_status").text() == "新工单"
    assert find(on.page, ChipButton, "ticket_priority").text() == "紧急"
    assert find(on.page, QPushButton, "answer_save").accessibleName() == "保存回复"
    assert on.text.toPlainText() == "half"
    assert on.page.status() == "列表中有3个工单，1个紧急"


def test_the_side_gives_way_where_it_is_narrow(on: ServiceHands) -> None:
    side = find(on.page, QWidget, "ticket_side")
    assert side.isVisible()
    on.page.window().resize(900, 692)
    on.qtbot.waitUntil(lambda: not side.isVisible())
    on.page.window().resize(1208, 692)
    on.qtbot.waitUntil(side.isVisible)


def test_the_model_keeps_qts_rules(on: ServiceHands) -> None:
    tester = QAbstractItemModelTester(on.queue.model(), QAbstractItemModelTester.FailureReportingMode.Warning)
    on.do(lambda book: edit_record(book, on.report, {"priority": "urgent", "status": "open"}))
    on.do(lambda book: delete_records(book, [on.line, on.tax]))
    on.do(undo_act)
    on.view(2)
    assert len(on.subjects()) == 4
    tester.deleteLater()
