"""The list of laptops in the team dialog: the team's name, words that are found again, whom a button removes, lines."""


import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QPushButton

from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from crm_desktop.store.identity import device_name
from crm_desktop.sync.devices import Laptop, remove_laptop, team_laptops
from crm_desktop.sync.enrol import invite
from crm_desktop.sync.join import words_to_compare
from crm_desktop.sync.membership import team_of
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.team_dialog import TeamDialog
from crm_desktop.ui.shell.team_laptops import MOST_ON_BUTTON, removal_text
from tests.ui.team_hands import LaptopWindow, Office, sync
from tests.ui.team_windows import IDENTICAL

INVITED_IT = "must be the same on the laptop that invited it"
JOINED = "must be the same on the laptop that joined"


@pytest.fixture
def theirs(office: Office) -> Book:
    """The book that founds the team."""
    made = office.book("Theirs", "Ada Winter")
    office.found(made)
    return made


def open_list(window: LaptopWindow) -> TeamDialog:
    """The dialog, once it shows the laptops."""
    window.press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    window.hands.until(lambda: window.hands.sees("laptop_0_note"), "the laptops")
    return window.hands.find(TeamDialog, "team_dialog")


def join_in_window(window: LaptopWindow, by: Book) -> str:
    """Joins with a code that is typed, and closes the dialog; the six words that it showed."""
    hands = window.hands
    window.press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    hands.click("team_join_instead")
    hands.find(QPlainTextEdit, "team_code").setPlainText(invite(by, "owner").code)
    hands.click("dialog_primary")
    hands.until(lambda: "All is here" in " ".join(window.labels("joined_state")), "the first sync")
    words = " ".join(hands.reads("joined_words").split())
    window.press(Qt.Key.Key_Escape)
    window.until_foot(IDENTICAL)
    return words


def test_who_closed_the_six_words_finds_them_again_on_both_laptops(mine: LaptopWindow, theirs: Book) -> None:
    hands = mine.hands
    shown = join_in_window(mine, theirs)
    open_list(mine)
    assert hands.reads("laptop_0_note") == "Li Wei, this laptop"
    assert hands.reads("laptop_0_words").split(" · ")[0] == shown
    assert not hands.sees("laptop_1_words"), "the control: the laptop that founded the team came with no words"
    assert INVITED_IT in hands.reads("team_words")
    assert JOINED not in hands.reads("team_words")
    sync(theirs)
    own = team_of(mine.book).state.device
    assert words_to_compare(theirs, team_of(theirs)) == words_to_compare(mine.book, team_of(mine.book))
    assert list(words_to_compare(theirs, team_of(theirs))) == [own]


def test_a_laptop_that_joined_and_invites_is_told_both_ways(office: Office, mine: LaptopWindow, theirs: Book) -> None:
    hands = mine.hands
    join_in_window(mine, theirs)
    office.let_in(office.book("Third", "Bo Chen"), mine.book)
    open_list(mine)
    assert (hands.sees("laptop_0_words"), hands.sees("laptop_1_words"), hands.sees("laptop_2_words")) == (
        True, False, True)
    assert INVITED_IT in hands.reads("team_words")
    assert JOINED in hands.reads("team_words")


def test_words_go_when_nobody_is_there_to_compare_them_with(mine: LaptopWindow, theirs: Book) -> None:
    join_in_window(mine, theirs)
    remove_laptop(mine.book, team_of(theirs).state.device)
    open_list(mine)
    assert not mine.hands.sees("laptop_0_words")
    assert not mine.hands.sees("team_words")


def test_the_list_names_the_team(mine: LaptopWindow, theirs: Book) -> None:
    join_in_window(mine, theirs)
    open_list(mine)
    assert mine.hands.reads("laptops_team") == "Team “Office”"
    use("zh")
    mine.desktop.wake()
    mine.hands.until(lambda: mine.hands.reads("laptops_team") == "团队“Office”", "the name in Chinese")


def test_the_name_is_there_after_the_keys_were_changed_too(office: Office, mine: LaptopWindow, theirs: Book) -> None:
    """A removal gives the team a new key; who joins later has the older one from inside it."""
    third = office.book("Third", "Bo Chen")
    office.let_in(third, theirs)
    remove_laptop(theirs, team_of(third).state.device)
    join_in_window(mine, theirs)
    open_list(mine)
    assert mine.hands.reads("laptops_team") == "Team “Office”"


def test_a_removal_names_its_laptop_and_the_own_one_has_none(mine: LaptopWindow, theirs: Book) -> None:
    hands, name = mine.hands, device_name()
    join_in_window(mine, theirs)
    open_list(mine)
    assert not hands.sees("laptop_0_remove")
    button = hands.find(QPushButton, "laptop_1_remove")
    verb = removal_text(next(each for each in team_laptops(mine.book) if not each.is_this))
    assert name[:8] in verb
    assert (button.text(), button.accessibleName()) == (f"{verb}…", f"Remove {name}")
    hands.click("laptop_1_remove")
    verbs = [each.text() for each in mine.frame.findChildren(QPushButton, "dialog_primary") if each.isVisible()]
    assert verbs == ["Add a laptop", verb]
    assert not [text for text in [*verbs, *mine.labels("")] if text == "Remove this laptop"]


def test_a_long_name_is_short_on_a_button_and_its_signs_are_no_key() -> None:
    long = "Workstation of R&D in the back office, third floor"
    verb = removal_text(Laptop(b"", long, "", "owner", None, "active", is_this=False))
    assert len(verb) <= len("Remove ") + MOST_ON_BUTTON + 2
    assert "…" in verb
    assert removal_text(Laptop(b"", "R&D", "", "owner", None, "active", is_this=False)) == "Remove R&&D"


def test_lines_between_laptops_are_seen_in_the_dark(mine: LaptopWindow, theirs: Book, theme: Theme) -> None:
    theme.use("dark")
    join_in_window(mine, theirs)
    dialog = open_list(mine)
    mine.hands.pause(100)
    lines = [each for each in dialog.laptops.findChildren(QFrame) if type(each) is QFrame]
    assert len(lines) == 1
    picture = mine.frame.grab().toImage()
    at = lines[0].mapTo(mine.frame, QPoint(lines[0].width() // 2, 0))
    assert lines[0].height() == 1
    assert picture.pixelColor(at) == theme.colour("border.soft")
    assert picture.pixelColor(at) != picture.pixelColor(at + QPoint(0, 4)) == theme.colour("surface.raised")


def test_the_code_says_in_plain_words_whom_it_is_for(mine: LaptopWindow, theirs: Book) -> None:
    join_in_window(mine, theirs)
    open_list(mine)
    mine.hands.click("dialog_primary")
    mine.hands.until(lambda: mine.hands.sees("invite_code"), "the code")
    told = mine.hands.find(QLabel, "invite_danger").text()
    assert told.startswith("This code is for another laptop of your own")
    assert not [word for word in ("command line", "role", "owner") if word in told]
