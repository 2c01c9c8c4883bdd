"""The card of a customer: fields edited in place, next step, deals, note, timeline, menu; nothing typed is lost."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu, QPlainTextEdit, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.commands.activities import NextStep, plan_step
from crm_desktop.commands.records import delete_records, edit_record
from crm_desktop.domain.entries import phone_entry
from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from crm_desktop.ui.base.text import ElidedLabel
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.stage_line import StageLine
from crm_desktop.ui.widgets.step_box import StepWords
from crm_desktop.ui.widgets.timeline import TimelineView
from tests.conftest import HandClock
from tests.ui.customer_hands import CONTROL, LEFT, CustomerHands, Key, add, add_company, customer_window, few_customers


@pytest.fixture
def ids(book: Book) -> dict[str, bytes]:
    return few_customers(book)


@pytest.fixture
def on(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path, ids: dict[str, bytes]) -> Iterator[CustomerHands]:
    with customer_window(qtbot, book, theme, tmp_path) as hands:
        hands.table.setFocus()
        hands.to("Konex")
        yield hands


def told(on: CustomerHands) -> list[str]:
    """The timeline from the top, as it is read out."""
    model = on.part(TimelineView, "card_timeline").model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def elsewhere(on: CustomerHands) -> None:
    """Another program has written: what the window does within a second."""
    on.desktop.desk.jobs.changed.emit(None)


def test_it_shows_a_company_from_head_to_foot(on: CustomerHands) -> None:
    assert on.text("card_name") == "Konex"
    assert on.text("card_line") == "Technology"
    assert on.value("contact") == "Lin Jiahui"
    assert on.value("phones") == "+82 10 4417 2053"
    assert on.value("mails") == "jiahui@konex.example"
    assert on.value("won") == "$26,925"
    assert on.value("owner") == "Li Wei"
    assert on.part(StepWords, "step_words").accessibleName() == "Call about the price, Today 15:30"
    assert on.text("card_deals_title") == "Open deals  4, $6,687"
    lines = [one.accessibleName() for one in on.frame.findChildren(StageLine) if one.isVisible()]
    assert lines[0] == "Prospecting, Rollout 0, Nothing planned, $5,482"
    assert len(lines) == 3
    on.to("Tagged & Sons")
    assert on.value("contact") == "–"
    assert on.text("card_deals_title") == "No open deals"


def test_enter_commits_with_a_toast_and_undo(on: CustomerHands) -> None:
    on.edit("industry", "Sensors")
    assert on.value("industry") == "Sensors"
    assert on.text("card_line") == "Sensors"
    assert on.toast() == "Company “Konex” edited"
    assert on.field("industry").hasFocus()
    on.press(Key.Key_Z, pressed=CONTROL)
    assert on.value("industry") == "Technology"
    assert on.toast() == "Undone: Company “Konex” edited"
    on.click("toast_button")
    assert on.value("industry") == "Sensors"


def test_escape_reverts_and_leaving_commits(on: CustomerHands) -> None:
    on.edit("industry", "Nonsense", Key.Key_Escape)
    assert on.value("industry") == "Technology"
    on.edit("industry", "Optics", Key.Key_Tab)
    assert on.value("industry") == "Optics"
    on.edit("industry", "Optics")
    assert on.of("select count(*) from change_set where title like '%edited%'") == 1


def test_a_field_can_be_emptied(on: CustomerHands) -> None:
    on.edit("industry", "")
    assert on.value("industry") == "Technology"  # nothing was typed
    QTest.mouseDClick(on.field("industry"), LEFT, pos=QPoint(20, 25))
    on.press(Key.Key_Delete, Key.Key_Return)
    assert on.value("industry") == "–"
    assert on.of("select industry from company where name = 'Konex'") is None


@pytest.mark.parametrize(("key", "wrong", "right", "said"), [
    ("phones", "call me", "+82 2 555 0199", "“call me” is no phone number."),
    ("mails", "jiahui(at)konex", "lin@konex.example", "“jiahui(at)konex” is no mail address."),
])
def test_what_is_wrong_is_said_at_the_field_and_kept(
        on: CustomerHands, key: str, wrong: str, right: str, said: str) -> None:
    before = on.value(key)
    on.edit(key, wrong)
    assert said in on.text(f"problem_{key}")
    editor = on.part(QLineEdit, f"editor_{key}")
    assert editor.text() == wrong
    elsewhere(on)
    assert on.part(QLineEdit, f"editor_{key}").text() == wrong
    editor.setFocus()
    editor.selectAll()
    on.typed(right, Key.Key_Return)
    assert on.value(key) == right
    assert not on.sees(f"problem_{key}")
    on.edit(key, wrong)
    on.press(Key.Key_Escape)
    assert on.value(key) == right != before


def test_what_was_refused_does_not_wander_to_the_next_customer(on: CustomerHands, book: Book) -> None:
    on.edit("phones", "call me")
    on.to("Abbott Lodge")
    assert not on.field("phones").is_editing()
    on.edit("industry", "Hotels")
    assert book.value("select count(*) from company where industry = 'Hotels'") == 1
    on.to("Konex")
    assert on.value("phones") == "+82 10 4417 2053"
    assert book.value("select count(*) from change_set where title like '%edited%'") == 1


def test_phone_and_mail_of_the_main_contact_are_edited_at_the_person(on: CustomerHands, book: Book) -> None:
    on.edit("phones", "+82 10 0000 1111")
    person = book.first("select phones from person where name = 'Lin Jiahui'")
    assert [one["value"] for one in json.loads(person[0]).values()] == ["+82 10 0000 1111"]
    assert book.value("select phones from company where name = 'Konex'") is None
    on.to("Zotware")
    on.edit("phones", "+1 212 555 0100")
    assert on.value("phones") == "+1 212 555 0100"
    assert book.value("select phones from company where name = 'Zotware'")


def test_of_several_phones_the_shown_one_is_replaced_in_its_place(on: CustomerHands, book: Book) -> None:
    first, second = phone_entry("111 1111", kind="work"), phone_entry("222 2222")
    zotware = book.value("select id from company where name = 'Zotware'")
    edit_record(book, zotware, {"phones": dict([first, second])})
    on.to("Zotware")
    elsewhere(on)
    assert on.value("phones") == "111 1111"
    on.edit("phones", "333 3333")
    entries = json.loads(book.value("select phones from company where name = 'Zotware'"))
    assert [(one["kind"], one["value"]) for one in entries.values()] == [("work", "333 3333"), ("mobile", "222 2222")]
    QTest.mouseDClick(on.field("phones"), LEFT, pos=QPoint(20, 25))
    on.press(Key.Key_Delete, Key.Key_Return)
    assert on.value("phones") == "222 2222"


def test_the_owner_is_chosen_from_the_team(on: CustomerHands, book: Book, ids: dict[str, bytes]) -> None:
    on.press(Key.Key_Return, Key.Key_E)
    box = on.part(QComboBox, "editor_owner")
    assert [box.itemText(at) for at in range(box.count())] == ["–", "Li Wei", "Rosie Tillman"]
    QTest.keyClick(box.view(), Key.Key_Down)
    QTest.keyClick(box.view(), Key.Key_Return)
    assert on.value("owner") == "Rosie Tillman"
    assert book.value("select owner_id from company where name = 'Konex'") == ids["rosie"]
    assert on.views()[1] == ("Mine", 2)
    assert on.cell("Konex", "owner") == "Rosie T."


def test_how_a_person_prefers_to_be_reached(on: CustomerHands, book: Book) -> None:
    person = book.value("select id from person where name = 'Lin Jiahui'")
    edit_record(book, person, {"preferences": ("mail", "mornings")})
    on.desktop.show_record(("person", person))
    assert (on.value("channel"), on.value("time")) == ("Mail", "mornings")
    on.field("channel").edit()
    box = on.part(QComboBox, "editor_channel")
    QTest.keyClick(box.view(), Key.Key_Down)
    QTest.keyClick(box.view(), Key.Key_Return)
    assert (on.value("channel"), on.value("time")) == ("WeChat", "mornings")
    on.come_back()
    on.edit("time", "after 15:00")
    assert on.value("time") == "after 15:00"
    assert book.first("select prefers_channel, prefers_time from person where id = ?", (person,)) == (
        "wechat", "after 15:00")
    on.press(Key.Key_Z, pressed=CONTROL)
    assert on.value("time") == "mornings"
    on.edit("wechat", "lin_jh")
    assert on.value("wechat") == "lin_jh"
    assert on.value("contact") == "Konex"


def test_other_programs_leave_editor_note_and_timeline_alone(on: CustomerHands, book: Book,
                                                             ids: dict[str, bytes]) -> None:
    QTest.mouseDClick(on.field("industry"), LEFT, pos=QPoint(20, 25))
    on.typed("Half a wo")
    edit_record(book, ids["konex"], {"industry": "Written elsewhere", "name": "Konex Ltd"})
    elsewhere(on)
    assert on.part(QLineEdit, "editor_industry").text() == "Half a wo"
    assert on.part(QLineEdit, "editor_industry").hasFocus()
    assert on.text("card_name") == "Konex Ltd"
    on.press(Key.Key_Escape)
    assert on.value("industry") == "Written elsewhere"


def test_done_asks_what_is_next_and_it_is_planned(on: CustomerHands, clock: HandClock) -> None:
    clock.move(milliseconds=60_000)
    on.click("step_button")
    assert on.text("dialog_title") == "Done. What is next with Konex?"
    assert told(on)[0].startswith("Call")
    assert on.part(StepWords, "step_words").accessibleName() == "Nothing planned"
    line = on.part(QLineEdit, "step_line")
    assert line.hasFocus()
    on.press(Key.Key_Return)
    assert "No day is understood" in on.text("step_said")
    on.typed("in 3 days visit the plant")
    assert on.text("step_said") == "Visit: visit the plant, Mon 18 Jan"
    on.press(Key.Key_Return)
    assert not on.sees("step_dialog")
    assert on.part(StepWords, "step_words").accessibleName() == "visit the plant, Mon 18 Jan"
    assert on.cell("Konex", "next_step") == "Visit, 18 Jan"
    on.press(Key.Key_Z, pressed=CONTROL)
    on.press(Key.Key_Z, pressed=CONTROL)
    assert on.part(StepWords, "step_words").accessibleName() == "Call about the price, Today 15:30"


def test_done_asks_nothing_where_more_is_planned(on: CustomerHands, book: Book, ids: dict[str, bytes]) -> None:
    plan_step(book, ids["konex"], NextStep("mail", "2027-01-20", None, "Send the offer"))
    elsewhere(on)
    on.click("step_button")
    assert not on.sees("step_dialog")
    assert on.part(StepWords, "step_words").accessibleName() == "Send the offer, Wed 20 Jan"


def test_after_a_step_of_a_deal_the_next_one_belongs_to_the_deal(on: CustomerHands, book: Book) -> None:
    deal = add(book, "deal", name="Second floor", company=book.value("select id from company where name = 'Zotware'"))
    plan_step(book, deal, NextStep("call", "2027-01-15", None, "Call again"))
    on.to("Zotware")
    elsewhere(on)
    assert on.part(StepWords, "step_words").accessibleName() == "Call again, Today, Second floor"
    on.click("step_button")
    assert on.text("dialog_title") == "Done. What is next with Second floor?"
    on.typed("wed call", Key.Key_Return)
    assert book.value("select deal_id from activity where due_on = '2027-01-20'") == deal


def test_a_click_on_the_step_changes_it(on: CustomerHands, book: Book) -> None:
    on.click("step_words")
    line = on.part(QLineEdit, "step_line")
    assert line.text() == "2027-01-15 15:30 Call about the price"
    line.selectAll()
    on.typed("tomorrow 9:00 about the price", Key.Key_Return)
    assert on.part(StepWords, "step_words").accessibleName() == "about the price, Tomorrow 09:00"
    assert tuple(book.first("select kind, due_on, due_time from activity")) == ("call", "2027-01-16", "09:00")
    assert book.value("select count(*) from activity where company_id is not null") == 2


def test_nothing_planned_offers_to_plan(on: CustomerHands) -> None:
    on.to("Zotware")
    on.click("step_button")
    on.typed("wed 14:00 call", Key.Key_Return)
    assert on.part(StepWords, "step_words").accessibleName() == "call, Wed 20 Jan 14:00"
    assert on.views()[2] == ("No next step", 2)


def test_deals_lead_to_the_pipeline(on: CustomerHands, book: Book, ids: dict[str, bytes]) -> None:
    wanted: list[object] = []
    on.page.record_wanted.connect(wanted.append)
    on.click("stage_lines_1")
    assert on.part(QWidget, "card_all_deals").isVisible()
    on.click("card_all_deals")
    engaging = book.value("select id from deal where name = 'Rollout 1'")
    assert wanted == [("deal", engaging), ("deals of company", ids["konex"])]


def test_a_low_card_shows_fewer_deals(on: CustomerHands) -> None:
    on.frame.resize(1280, 720)
    QApplication.processEvents()
    assert len([one for one in on.frame.findChildren(StageLine) if one.isVisible()]) == 2
    assert on.sees("card_all_deals")


def test_a_long_name_ends_in_an_ellipsis_and_is_told_whole(on: CustomerHands, book: Book) -> None:
    name = "北京博屿半导体设备股份有限公司华东区域营销服务中心"
    add_company(book, name)
    elsewhere(on)
    on.to(name)
    label = on.part(ElidedLabel, "card_name")
    assert label.is_cut()
    assert on.frame.width() == 1440
    QApplication.sendEvent(label, QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(5, 5), label.mapToGlobal(QPoint(5, 5))))
    assert QToolTip.text() == name
    QToolTip.hideText()
    on.to("Konex")
    assert not label.is_cut()


def test_all_fields_in_one_form_and_one_act(on: CustomerHands, book: Book, ids: dict[str, bytes]) -> None:
    on.to("Tagged & Sons")
    on.part(QAction, "card_fields").trigger()
    assert on.text("dialog_title") == "Tagged & Sons"
    assert on.part(QLineEdit, "input_tags").text() == "Champion"
    for name, text in (("phones", "+1 212 555 0100, +1 212 555 0101"), ("tags", "Leasing"), ("revenue", "1.5万 EUR"),
                       ("website", "tagged.example"), ("size", "many")):
        line = on.part(QLineEdit, f"input_{name}")
        line.setFocus()
        line.selectAll()
        on.typed(text)
    on.part(QPlainTextEdit, "input_addresses").setPlainText("1 Main St, Springfield, United States\n2 Side St, Riga")
    on.click("dialog_primary")
    assert on.text("problem_size") != ""
    line = on.part(QLineEdit, "input_size")
    line.setFocus()
    line.selectAll()
    on.typed("1,200", Key.Key_Return)
    assert not on.sees("all_fields")
    assert on.text("card_line") == "United States"
    assert on.value("phones") == "+1 212 555 0100"
    row = book.first("select size, revenue_minor, revenue_currency, website from company where id = ?",
                     (ids["tagged"],))
    assert tuple(row) == (1200, 1_500_000, "EUR", "tagged.example")
    assert on.of("select count(*) from change_set where title like '%edited%'") == 1
    on.part(QAction, "card_fields").trigger()
    assert on.part(QLineEdit, "input_phones").text() == "+1 212 555 0100, +1 212 555 0101"
    assert on.part(QLineEdit, "input_tags").text() == "Leasing"
    assert on.part(QLineEdit, "input_revenue").text() == "15000.00 EUR"
    assert on.part(QPlainTextEdit, "input_addresses").toPlainText().splitlines()[1] == "2 Side St, Riga"
    line = on.part(QLineEdit, "input_phones")
    line.setFocus()
    line.selectAll()
    on.typed("+1 212 555 0101, nonsense", Key.Key_Return)
    assert "“nonsense” is no phone number." in on.text("problem_phones")
    on.press(Key.Key_Escape)
    on.press(Key.Key_Z, pressed=CONTROL)
    assert on.value("phones") == "–"


def test_the_menu_leads_to_people_and_back(on: CustomerHands) -> None:
    people = on.part(QMenu, "card_people")
    assert [action.text() for action in people.actions()] == ["Lin Jiahui, Purchasing"]
    people.actions()[0].trigger()
    assert on.text("card_name") == "Lin Jiahui"
    assert on.current() == "Lin Jiahui"
    on.part(QMenu, "card_people").actions()[0].trigger()
    assert on.current() == on.text("card_name") == "Konex"
    on.part(QAction, "card_new_person").trigger()
    assert on.part(QLineEdit, "input_company").text() == "Konex"
    on.typed("Park Min-seo", Key.Key_Return)
    assert on.text("card_line") == "Konex"


def test_tab_walks_the_card_from_top_to_foot(on: CustomerHands) -> None:
    use("zh")
    on.frame.set_texts()
    on.part(QWidget, "card_call").setFocus()
    seen = []
    for _ in range(20):
        seen.append(QApplication.focusWidget().objectName())
        on.press(Key.Key_Tab)
    assert seen[:seen.index("card_note_line") + 1] == [
        "card_call", "card_more", "card_close", "field_owner", "field_phones", "field_mails", "field_industry",
        "step_words", "step_button", "card_all_deals", "stage_lines_0", "stage_lines_1", "stage_lines_2", "filter_all",
        "filter_more", "card_timeline", "card_note_line"]


def test_a_dialog_that_is_gone_leaves_the_menus_alive(on: CustomerHands, qtbot: QtBot) -> None:
    on.press(Key.Key_T)
    on.press(Key.Key_Escape)
    qtbot.waitUntil(lambda: not on.frame.findChildren(QWidget, "step_dialog"))
    use("zh")
    on.frame.set_texts()
    assert on.part(QAction, "card_delete").text() == "删除"
    on.to("Zotware")
    assert on.text("card_name") == "Zotware"


def test_delete_in_the_menu_goes_on_to_the_next_row(on: CustomerHands) -> None:
    on.part(QAction, "card_delete").trigger()
    assert "Konex" not in on.names()
    assert on.text("card_name") == on.current() == "Tagged & Sons"


def test_a_record_that_another_program_deletes_is_left(on: CustomerHands, book: Book, ids: dict[str, bytes]) -> None:
    delete_records(book, [ids["konex"]])
    elsewhere(on)
    assert on.text("card_name") == on.current() == "Tagged & Sons"
