"""The team dialog in a real window: Enter, a laptop that was put out, a lost answer, and a server that stays silent."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton

from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from crm_desktop.store.sync_state import team
from crm_desktop.sync.devices import remove_laptop, team_laptops
from crm_desktop.sync.enrol import FOUNDING, invite
from crm_desktop.sync.membership import team_of
from crm_desktop.sync.outcome import SyncState
from crm_desktop.ui.shell.team_dialog import TeamDialog
from tests.ui.team_hands import LaptopWindow, Office
from tests.ui.team_windows import IDENTICAL

TEAM = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
QUIET = 20  # looks in a row
LONG = 700  # milliseconds in which nothing but a break ends a silence


@pytest.fixture
def put_out(office: Office, mine: LaptopWindow) -> Book:
    """The window's laptop was removed, and does not know it yet; the book of the one that removed it."""
    theirs = office.book("Theirs")
    office.found(theirs)
    office.let_in(mine.book, theirs)
    mine.desktop.syncing.keeper.start()  # as the dialog does
    mine.until_foot(IDENTICAL)
    remove_laptop(theirs, team_of(mine.book).state.device)
    return theirs


def open_dialog(window: LaptopWindow) -> TeamDialog:
    window.press(Qt.Key.Key_T, TEAM)
    return window.hands.find(TeamDialog, "team_dialog")


@contextmanager
def silence(office: Office) -> Iterator[None]:
    """A server in the place of the real one that takes what is sent, and never answers."""
    port = office.line.target
    with socket.create_server(("127.0.0.1", 0)) as silent:
        office.line.target = silent.getsockname()[1]
        office.line.cut_all()
        yield
        office.line.target = port
        office.line.cut_all()


def quiet(window: LaptopWindow) -> None:
    """Until no round runs, and none follows: one that made room for the dialog goes on a moment later."""
    idle = 0
    while idle < QUIET:
        view = window.desktop.syncing.keeper.view
        idle = 0 if view is None or view.running or view.state is not SyncState.SAVED else idle + 1
        window.hands.pause(20)


# -- the way to it

def test_the_preferences_lead_to_the_team(office: Office, mine: LaptopWindow) -> None:
    hands = mine.hands
    mine.frame.actions_table.call("preferences")
    hands.until(lambda: hands.reads("help_team") == "This book is on this laptop alone.", "how the book stands")
    assert hands.find(QPushButton, "preferences_team").accessibleName() == "Share it…: Team and laptops"
    hands.click("preferences_team")
    assert hands.sees("team_address")
    mine.press(Qt.Key.Key_Escape)
    assert hands.find(QPushButton, "preferences_team").hasFocus()
    mine.press(Qt.Key.Key_Escape)
    office.found(mine.book)
    mine.desktop.syncing.keeper.start()  # as the dialog does
    mine.until_foot(IDENTICAL)
    mine.frame.actions_table.call("preferences")
    hands.until(lambda: hands.reads("help_team") == "This book is shared with your team.", "how the book stands now")
    hands.click("preferences_team")
    hands.until(lambda: hands.sees("laptop_0_note"), "the laptops")


# -- Enter

def test_enter_never_closes_the_list_and_does_its_verb_once(office: Office, founded: LaptopWindow) -> None:
    hands = founded.hands
    with silence(office):
        dialog = open_dialog(founded)
        founded.press(Qt.Key.Key_Return)  # at once: it still asks for the laptops
        assert dialog.isVisible()
        assert hands.reads("team_note") == "Asking the server…"
    hands.until(lambda: hands.sees("laptop_0_note"), "the laptops, as far as the book knows them")
    hands.until(dialog.primary.hasFocus, "the verb is what Enter does")
    before = len(team_of(founded.book).members.invites)
    founded.press(Qt.Key.Key_Return)
    founded.press(Qt.Key.Key_Return)  # a second one while the server is asked, or at the code: copies it
    hands.until(lambda: hands.sees("invite_code"), "the code")
    assert dialog.isVisible()
    assert len(team_of(founded.book).members.invites) == before + 1
    founded.press(Qt.Key.Key_Escape)
    assert not hands.sees("team_dialog")
    QApplication.clipboard().clear()


def test_enter_in_a_line_founds_and_a_late_one_does_not_close(office: Office, mine: LaptopWindow) -> None:
    open_dialog(mine)
    for name, text in (("team_address", office.address), ("team_name", "Office"), ("team_token", office.token)):
        mine.write(name, text)
    mine.press(Qt.Key.Key_Return)
    mine.press(Qt.Key.Key_Return)
    mine.hands.until(lambda: mine.hands.sees("laptop_0_note"), "the list of laptops")
    assert len(team_of(mine.book).members.devices) == 1


def test_the_six_words_stay_until_they_are_closed_on_purpose(office: Office, mine: LaptopWindow) -> None:
    theirs = office.book("Theirs")
    office.found(theirs)
    open_dialog(mine)
    mine.hands.click("team_join_instead")
    mine.hands.find(QPlainTextEdit, "team_code").setPlainText(invite(theirs, "owner").code)
    mine.hands.click("dialog_primary")
    mine.hands.until(lambda: mine.hands.sees("joined_words"), "the six words")
    mine.press(Qt.Key.Key_Return)
    assert len(mine.hands.reads("joined_words").split()) == 6
    mine.press(Qt.Key.Key_Escape)
    assert not mine.hands.sees("team_dialog")


# -- a laptop that was put out

def test_a_removed_laptop_sees_itself_removed_and_what_it_can_do(mine: LaptopWindow, put_out: Book) -> None:
    """The list is opened before any round has told it."""
    hands = mine.hands
    dialog = open_dialog(mine)
    hands.until(lambda: hands.sees("laptop_0_note"), "the laptops")
    assert hands.reads("laptop_0_note") == "Li Wei, this laptop, removed"
    assert "was removed from the team" in hands.reads("team_server")
    assert "ask for a new invite" in hands.reads("team_server")
    assert not hands.sees("laptop_1_remove")
    assert dialog.primary.text() == "Join again"
    hands.click("dialog_primary")
    assert hands.reads("dialog_title") == "Join the team again"
    assert not hands.sees("team_found_instead")
    hands.find(QPlainTextEdit, "team_code").setPlainText(invite(put_out, "rep").code)
    hands.click("dialog_primary")
    hands.until(lambda: "All is here" in " ".join(mine.labels("joined_state")), "the sync after coming back")
    hands.click("dialog_cancel")
    mine.until_foot(IDENTICAL)


def test_the_step_that_joins_again_leads_to_the_list_and_founds_nothing(mine: LaptopWindow, put_out: Book) -> None:
    hands = mine.hands
    mine.press(Qt.Key.Key_F5)
    mine.until_foot("removed")
    hands.click("rail_sync")
    assert hands.reads("popover_title") == "No longer in the team"
    hands.until(lambda: hands.reads("popover_laptops") == "1 laptop in the team", "the others")
    hands.click("popover_manage")
    about = hands.reads("team_join_about")
    assert about.startswith("This laptop was removed from the team. Your book and all that is in it stay here.")
    assert not hands.sees("team_found_instead")
    hands.click("team_show_laptops")
    hands.until(lambda: hands.sees("laptop_0_note"), "the laptops")
    assert hands.reads("laptop_0_note") == "Li Wei, this laptop, removed"
    use("zh")
    mine.desktop.wake()
    hands.until(lambda: hands.sees("laptop_0_note"), "the laptops once more")
    assert hands.reads("laptop_0_note") == "Li Wei，本机，已移出"
    assert hands.find(QPushButton, "dialog_primary").text() == "重新加入"


def test_the_control_a_member_of_the_team_may_add_a_laptop(office: Office, founded: LaptopWindow) -> None:
    hands = founded.hands
    office.let_in(office.book("Other"), founded.book)
    dialog = open_dialog(founded)
    hands.until(lambda: hands.sees("laptop_1_remove"), "the laptops")
    assert (hands.reads("laptop_0_note"), dialog.primary.text()) == ("Li Wei, this laptop", "Add a laptop")
    assert [each.state for each in team_laptops(founded.book)] == ["active", "active"]


# -- answers that do not come

def test_a_lost_answer_is_told_as_what_it_is(office: Office, founded: LaptopWindow) -> None:
    hands = founded.hands
    dialog = open_dialog(founded)
    hands.until(dialog.primary.hasFocus, "the list")
    quiet(founded)
    with silence(office):
        founded.press(Qt.Key.Key_Return)
        hands.until(lambda: hands.reads("team_note") != "", "it asks")
        hands.pause(LONG)
        office.line.cut_all()
        hands.until(lambda: hands.sees("team_laptops_error"), "the error")
    assert hands.reads("team_laptops_error_what") == "The server's answer did not come."
    assert "may have done" in hands.reads("team_laptops_error_then")
    assert "Nothing" not in hands.reads("team_laptops_error_then")


def lanes_rest(window: LaptopWindow) -> list[bool]:
    rested: list[bool] = []
    window.jobs.rest(lambda: rested.append(True))
    return rested


def test_a_lock_ends_what_the_dialog_asks_a_silent_server(office: Office, founded: LaptopWindow) -> None:
    hands = founded.hands
    dialog = open_dialog(founded)
    hands.until(dialog.primary.hasFocus, "the list")
    quiet(founded)
    with silence(office):
        founded.press(Qt.Key.Key_Return)
        hands.pause(LONG)
        rested = lanes_rest(founded)
        hands.pause(LONG)
        assert rested == [], "the control: while nobody breaks it off, the lane waits for the server"
        founded.desktop.rest()
        hands.until(lambda: rested == [True], "all lanes rest, long before anybody gives up waiting")
    founded.jobs.wake()
    founded.desktop.wake()
    hands.until(lambda: hands.sees("team_laptops_error"), "the dialog is still there")
    assert hands.reads("team_laptops_error_what") == "The server's answer did not come."
    assert dialog.primary.isEnabled()


def test_what_stood_behind_a_round_when_the_book_was_locked_was_not_asked(office: Office,
                                                                          founded: LaptopWindow) -> None:
    hands, keeper = founded.hands, founded.desktop.syncing.keeper
    dialog = open_dialog(founded)
    hands.until(dialog.primary.hasFocus, "the list")
    quiet(founded)
    before = len(team_of(founded.book).members.invites)
    with silence(office):
        keeper.sync_now()
        hands.until(lambda: keeper.view is not None and keeper.view.running, "a round waits for the server")
        founded.press(Qt.Key.Key_Return)
        hands.pause(LONG)
        founded.desktop.rest()
        rested = lanes_rest(founded)
        hands.until(lambda: rested == [True], "all lanes rest")
    founded.jobs.wake()
    founded.desktop.wake()
    hands.until(lambda: hands.sees("team_laptops_error"), "the dialog is still there")
    assert hands.reads("team_laptops_error_what") == "It was broken off before the server was asked."
    founded.until_foot(IDENTICAL)
    assert len(team_of(founded.book).members.invites) == before


@pytest.mark.parametrize("how", ["Escape", "Cancel", "window"])
def test_closing_ends_what_the_dialog_asks_a_silent_server(how: str, office: Office, mine: LaptopWindow) -> None:
    hands = mine.hands
    with silence(office):
        open_dialog(mine)
        for name, text in (("team_address", office.address), ("team_name", "Office"), ("team_token", office.token)):
            mine.write(name, text)
        mine.press(Qt.Key.Key_Return)
        hands.pause(LONG)
        if how == "window":
            mine.desktop.rest()
        elif how == "Cancel":
            hands.click("dialog_cancel")
        else:
            mine.press(Qt.Key.Key_Escape)
        rested = lanes_rest(mine)
        hands.until(lambda: rested == [True], "all lanes rest")
    mine.jobs.wake()
    state = team(mine.book)
    assert state is not None
    assert FOUNDING in state.more, "whether the server has done it nobody knows: the same is asked again"
