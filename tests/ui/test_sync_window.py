"""Sync in a real window against a real server: founding, inviting, joining, offline, hints, lock, mass deletion."""

import socket

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton

from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.domain.customers import Company
from crm_desktop.i18n import use
from crm_desktop.security.words import words_of_either
from crm_desktop.store.book import Book
from crm_desktop.sync.devices import remove_laptop, team_laptops
from crm_desktop.sync.enrol import invite
from crm_desktop.sync.join import join_team
from crm_desktop.ui.base.theme import Theme
from tests.ui.team_hands import LaptopWindow, Office, sync
from tests.ui.team_windows import IDENTICAL


def test_a_team_is_founded_in_the_window(office: Office, mine: LaptopWindow) -> None:
    hands = mine.hands
    assert (mine.foot(), hands.sees("rail_sync")) == ("Saved on this laptop, encrypted", False)
    add_record(mine.book, "company", {"name": "Konex"})
    mine.press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    hands.until(lambda: hands.sees("team_address"), "the dialog")
    hands.click("dialog_primary")
    assert hands.reads("team_found_error_what") == "Address, name and set-up token are needed."
    for name, text in (("team_address", office.address), ("team_name", "Office"), ("team_token", "AAAAAAAA")):
        mine.write(name, text)
    hands.click("dialog_primary")
    hands.until(lambda: hands.sees("team_found_error"), "a wrong token")
    assert "set-up token" in hands.reads("team_found_error_what")
    assert hands.find(QLineEdit, "team_address").text() == office.address
    mine.write("team_token", office.token)
    hands.click("dialog_primary")
    hands.until(lambda: hands.sees("laptop_0_note"), "the list of laptops")
    assert hands.reads("laptop_0_note") == "Li Wei, this laptop"
    mine.until_foot(IDENTICAL)
    assert hands.sees("rail_sync")
    use("zh")
    mine.desktop.wake()
    mine.until_foot("与服务器一致")


def test_a_laptop_is_invited_and_shows_the_same_words(office: Office, mine: LaptopWindow) -> None:
    office.found(mine.book)
    mine.desktop.syncing.keeper.start()  # as the dialog does
    mine.until_foot(IDENTICAL)
    hands = mine.hands
    hands.click("rail_sync")
    hands.click("popover_manage")
    hands.until(lambda: hands.sees("laptop_0_note"), "the list of laptops")
    hands.click("dialog_primary")
    hands.until(lambda: hands.sees("invite_code"), "the code")
    hands.click("invite_copy")
    code = QGuiApplication.clipboard().text()
    assert code == hands.reads("invite_code").replace("\u200b", "")
    QGuiApplication.clipboard().clear()
    joined = join_team(office.book("Other"), code)
    hands.click("dialog_cancel")
    mine.press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    hands.until(lambda: hands.sees("laptop_1_words"), "the words of the other laptop")
    assert hands.reads("laptop_1_words") == words_of_either(joined.words, "en")
    hands.click("laptop_1_remove")
    assert "stays readable there" in " ".join(mine.labels(""))
    remove = next(each for each in mine.frame.findChildren(QPushButton, "dialog_primary")
                  if each.text().startswith("Remove "))
    remove.click()
    hands.until(lambda: any("removed" in text for text in mine.labels("laptop_")), "the laptop is out")
    assert sorted(each.state for each in team_laptops(mine.book)) == ["active", "removed"]


def test_a_filled_book_joins_with_a_code(office: Office, mine: LaptopWindow) -> None:
    theirs = office.book("Theirs")
    office.found(theirs)
    add_record(theirs, "company", {"name": "Acme"})
    sync(theirs)
    add_record(mine.book, "company", {"name": "Konex"})
    hands = mine.hands
    mine.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    hands.click("team_join_instead")
    hands.find(QPlainTextEdit, "team_code").setPlainText("CRMI1 is no code")
    hands.click("dialog_primary")
    hands.until(lambda: hands.sees("team_join_error"), "a wrong code")
    hands.find(QPlainTextEdit, "team_code").setPlainText(invite(theirs, "owner").code)
    hands.click("dialog_primary")
    hands.until(lambda: "All is here" in " ".join(mine.labels("joined_state")), "the first sync")
    assert len(hands.reads("joined_words").split()) == 6
    hands.click("dialog_cancel")
    mine.until_foot(IDENTICAL)
    page = mine.frame.pages[0]
    hands.until(lambda: page.table.source.rowCount() == 2, "both customers")
    sync(theirs)
    assert theirs.value("select count(*) from company") == 2


def test_a_removed_laptop_comes_back_with_a_code(office: Office, mine: LaptopWindow) -> None:
    theirs = office.book("Theirs")
    office.found(theirs)
    office.let_in(mine.book, theirs)
    mine.desktop.syncing.keeper.start()  # as the dialog does
    mine.until_foot(IDENTICAL)
    remove_laptop(theirs, next(each.device for each in team_laptops(theirs) if not each.is_this))
    hands = mine.hands
    mine.press(Qt.Key.Key_F5)
    mine.until_foot("removed")
    mine.press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    hands.find(QPlainTextEdit, "team_code").setPlainText(invite(theirs, "rep").code)
    hands.click("dialog_primary")
    hands.until(lambda: "All is here" in " ".join(mine.labels("joined_state")), "the sync after coming back")
    hands.click("dialog_cancel")
    mine.until_foot(IDENTICAL)


def test_a_book_made_to_join_takes_the_code_at_once_and_becomes_the_team_s(office: Office, theme: Theme) -> None:
    theirs = office.book("Theirs")
    office.found(theirs)
    add_record(theirs, "company", {"name": "Acme"})
    sync(theirs)
    window = LaptopWindow(office.book("New"), theme, office.folder, start="join")
    try:
        assert "fills this one in the background" in window.hands.reads("team_join_about")
        window.hands.find(QPlainTextEdit, "team_code").setPlainText(invite(theirs, "owner").code)
        window.hands.click("dialog_primary")
        window.hands.until(lambda: "All is here" in " ".join(window.labels("joined_state")), "the first sync")
        assert window.book.me() == theirs.me()  # the same person on another laptop
        assert window.book.value("select count(*) from member") == 1
    finally:
        window.close()


def test_offline_edits_wait_and_go_when_the_line_is_back(office: Office, mine: LaptopWindow, other: Book) -> None:
    hands = mine.hands
    office.cut()
    mine.jobs.do(mine.desktop, lambda book: add_record(book, "company", {"name": "Konex"}))
    mine.until_foot("Offline, 1 change waits")
    hands.click("status_sync")
    assert "Your work goes on" in " ".join(mine.labels("popover_"))
    office.mend()
    hands.click("popover_sync")
    mine.press(Qt.Key.Key_Escape)
    mine.until_foot(IDENTICAL)
    sync(other)
    assert other.value("select name from company") == "Konex"


def test_the_foot_tells_by_itself_that_the_server_has_gone(office: Office, founded: LaptopWindow) -> None:
    office.cut()
    founded.until_foot("Offline. Everything is saved on this laptop")
    office.mend()
    founded.until_foot(IDENTICAL)


def test_an_edit_elsewhere_comes_to_the_screen_by_itself(mine: LaptopWindow, other: Book) -> None:
    add_record(other, "company", {"name": "Acme"})
    sync(other)
    page = mine.frame.pages[0]
    mine.hands.until(lambda: page.table.source.rowCount() == 1, "the other's customer")
    assert mine.desktop.desk.messages.shown() == ""  # no toast: nobody here did it


def test_a_locked_book_does_not_sync_and_goes_on_when_it_is_unlocked(mine: LaptopWindow, other: Book) -> None:
    rested: list[bool] = []
    key = mine.book.key()
    mine.desktop.rest()
    mine.jobs.rest(lambda: rested.append(True))
    mine.hands.until(lambda: rested == [True], "all lanes rest")
    add_record(other, "company", {"name": "Acme"})
    sync(other)
    mine.hands.pause(400)
    mine.book.take_key(key)
    assert mine.book.value("select count(*) from company") == 0
    mine.book.close_lane()
    mine.jobs.wake()
    mine.desktop.wake()
    mine.hands.until(lambda: mine.book.value("select count(*) from company") == 1, "the round after the lock")


def test_a_server_that_says_nothing_keeps_nobody_from_locking(office: Office, mine: LaptopWindow, other: Book) -> None:
    keeper, rested, port = mine.desktop.syncing.keeper, list[bool](), office.line.target
    with socket.create_server(("127.0.0.1", 0)) as silent:  # it takes what is sent, and never answers
        office.line.target = silent.getsockname()[1]
        office.line.cut_all()
        keeper.sync_now()
        mine.hands.until(lambda: keeper.view is not None and keeper.view.running, "a round is under way")
        mine.hands.pause(300)
        mine.desktop.rest()
        mine.jobs.rest(lambda: rested.append(True))
        mine.hands.until(lambda: rested == [True], "all lanes rest, long before anybody gives up waiting")
        office.line.target = port
        office.line.cut_all()
    mine.jobs.wake()
    mine.desktop.wake()
    mine.until_foot(IDENTICAL)


def test_many_deletions_ask_first(mine: LaptopWindow, other: Book) -> None:
    book = mine.book
    ids = [add_record(other, "company", {"name": f"Company {n}"}).ids()[0] for n in range(60)]
    sync(other)
    mine.hands.until(lambda: book.value("select count(*) from company") == 60, "all companies")
    mine.until_foot(IDENTICAL)
    delete_records(other, ids)
    sync(other)
    mine.until_foot("Needs you: Others deleted 60 records")
    assert book.value("select count(*) from company") == 60
    mine.hands.click("rail_sync")
    mine.hands.click("popover_deletions")
    mine.hands.click("dialog_primary")
    mine.until_foot(IDENTICAL)
    assert book.value("select count(*) from company") == 0


def test_edits_of_different_fields_join_without_a_question(mine: LaptopWindow, other: Book) -> None:
    company = add_record(mine.book, "company", {"name": "Konex"}).ids()[0]
    sync(mine.book)
    sync(other)
    edit_record(other, company, {"website": "konex.example"})
    mine.jobs.do(mine.desktop, lambda book: edit_record(book, company, {"industry": "retail"}))
    sync(other)
    mine.hands.until(lambda: mine.book.record(Company, company).website == "konex.example", "the other's edit")
    mine.until_foot(IDENTICAL)
    assert mine.book.record(Company, company).industry == "retail"
