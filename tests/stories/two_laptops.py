"""Two laptops of one owner in two real windows: a team, a cut line, the same customer edited twice, one decision.

Run in a process of its own on an X screen (tests/stories/test_two_laptops.py); prints what was seen as JSON.
"""

import json
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from crm_desktop.commands.records import add_record
from crm_desktop.domain.customers import Company
from crm_desktop.i18n import use
from crm_desktop.ui.base.theme import Theme
from tests.ui.team_hands import LaptopWindow, Office, office_in

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
IDENTICAL = "Identical with the server"


def become_a_team(office: Office, first: LaptopWindow, second: LaptopWindow) -> dict[str, str]:
    """The first founds the team and makes a code, the second joins with it; the six words of both."""
    front(first)
    first.press(Key.Key_T, CONTROL | SHIFT)
    for name, text in (("team_address", office.address), ("team_name", "Office"), ("team_token", office.token)):
        first.write(name, text)
    first.press(Key.Key_Return)
    first.hands.until(lambda: first.hands.sees("laptop_0_note"), "the team")
    first.hands.click("dialog_primary")
    first.hands.until(lambda: first.hands.sees("invite_code"), "the code")
    first.hands.click("invite_copy")
    front(second)
    second.press(Key.Key_S, CONTROL | SHIFT)
    second.hands.click("team_join_instead")
    second.hands.find(QPlainTextEdit, "team_code").paste()
    second.hands.click("dialog_primary")
    second.hands.until(lambda: "All is here" in " ".join(second.labels("joined_state")), "the team's book")
    words = " ".join(second.hands.reads("joined_words").split())
    second.hands.click("dialog_cancel")
    first.hands.click("dialog_cancel")
    front(first)
    first.press(Key.Key_T, CONTROL | SHIFT)
    first.hands.until(lambda: first.hands.sees("laptop_1_words"), "the words")
    told = first.hands.reads("laptop_1_words")
    first.hands.click("dialog_cancel")
    for each in (first, second):
        each.until_foot(IDENTICAL)
    return {"joined": words, "told": told}


def edit_industry(laptop: LaptopWindow, text: str) -> None:
    """The industry of the only company, in place, by keys."""
    front(laptop)
    laptop.hands.until(lambda: laptop.hands.sees("field_industry"), "the card")
    laptop.hands.find(QWidget, "field_industry").setFocus()
    laptop.press(Key.Key_E)
    laptop.press(Key.Key_A, CONTROL)
    laptop.type(text)
    laptop.press(Key.Key_Return)
    laptop.hands.until(lambda: industry(laptop) == text, f"{text} is saved")


def industry(laptop: LaptopWindow) -> str:
    """What the book of a laptop holds."""
    return str(laptop.book.record(Company, laptop.book.value("select id from company")).industry)


def decide(laptop: LaptopWindow) -> dict[str, str]:
    """Mine stays, chosen by keys in the page that the foot leads to."""
    front(laptop)
    laptop.hands.click("status_sync")
    laptop.hands.click("popover_decide")
    laptop.hands.until(lambda: laptop.hands.sees("conflict_decide"), "the values")
    laptop.hands.pause(300)
    seen = {name: laptop.hands.find(QWidget, f"choice_0_{name}").accessibleName() for name in ("before", "mine",
                                                                                               "theirs")}
    laptop.press(Key.Key_Right)
    laptop.press(Key.Key_Left)
    laptop.press(Key.Key_Return)
    laptop.hands.until(lambda: laptop.hands.sees("conflicts_empty"), "nothing waits")
    return seen


def front(laptop: LaptopWindow) -> None:
    """This window gets the keys."""
    laptop.frame.raise_()
    laptop.frame.activateWindow()
    laptop.hands.until(laptop.frame.isActiveWindow, "the window is active")


def play(office: Office, first: LaptopWindow, second: LaptopWindow) -> dict[str, object]:
    """The story."""
    seen: dict[str, object] = {"words": become_a_team(office, first, second)}
    office.cut()
    edit_industry(first, "Retail")
    edit_industry(second, "Toys")
    for each in (first, second):
        each.until_foot("Offline, 1 change waits")
    office.mend()
    for each in (second, first):
        front(each)
        each.press(Key.Key_F5)
        each.hands.until(lambda each=each: "Offline" not in each.foot(), "the server again")  # type: ignore[misc]
    first.until_foot("1 to decide")
    second.until_foot("1 to decide")
    seen["conflict"] = decide(first)
    for each in (first, second):
        each.until_foot(IDENTICAL)
    second.hands.until(lambda: industry(second) == "Retail", "the decision on the other laptop")
    seen["decided"] = [industry(first), industry(second)]
    front(first)
    first.press(Key.Key_Z, CONTROL)
    second.hands.until(lambda: industry(second) == "Toys", "the undo on the other laptop")
    seen["undone"] = [industry(first), industry(second)]
    return seen


def main() -> int:
    """Plays it on the screen that DISPLAY names, in the folder of the first argument."""
    home = Path(sys.argv[1])
    app = QApplication(["CRM Desktop"])
    use("en")
    failures: list[str] = []

    def note(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        failures.append(f"{kind.__name__}: {error}")
        sys.__excepthook__(kind, error, trace)

    sys.excepthook = note
    theme = Theme(app, "light")
    with office_in(home) as office:
        mine, other = office.book("Mine"), office.book("Other")
        add_record(mine, "company", {"name": "Konex", "industry": "Optics"})
        first, second = LaptopWindow(mine, theme, home), LaptopWindow(other, theme, home)
        try:
            seen = play(office, first, second)
        finally:
            for each in (first, second):
                each.frame.grab().save(str(home / f"{each.book.path.stem}.png"))
                each.close()
    seen["failures"] = failures
    sys.stdout.write(json.dumps(seen, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
