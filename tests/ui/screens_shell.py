"""The screens around the tabs: before the book is open, service, history, palette, preferences, keys, guide, import."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from crm_desktop.errors import UserError
from crm_desktop.security.slots import unlock_with_passphrase, unlock_with_recovery_code
from crm_desktop.settings import SettingsFile
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.first_run import FirstRunScreen
from crm_desktop.ui.shell.import_wizard import ImportWizard
from crm_desktop.ui.shell.new_book import Surroundings
from crm_desktop.ui.shell.unlock import UnlockScreen
from tests.ui.quarrels import name_other_laptop, quarrel_over
from tests.ui.screen_walk import CHEAP, SECRET, SELLERS, Key, Screens, Walker

HERE = Surroundings("Niesha Lewis", "EUR", "Europe/Berlin", ("USD", "CNY", "EUR"), ("Asia/Shanghai", "Europe/Berlin"),
                    keyring=True)
CODE = "7K3FM-9Q2XA-00000-ABCDE-FGHJK-MNPQR"
MISTYPED = CODE.replace("FGHJK", "FGHJL")
KEY_CHANGES = ("way_passphrase_first", "way_passphrase_second", "way_recovery_first", "way_recovery_second")


def walk_unlock(walk: Walker, theme: Theme, settings: SettingsFile) -> Screens:
    """Passphrase and recovery code, with what can go wrong."""
    path = walk.book.path
    screen = UnlockScreen(theme, settings, path)
    screen.offer_remember(True)
    walk.frame.show_screen(screen)
    walk.settle()
    yield "unlock"
    screen.show_error(refusal(lambda: unlock_with_passphrase(path, "another one", CHEAP)))
    walk.settle()
    yield "unlock: a wrong passphrase"
    walk.click("unlock_other_way")
    yield "unlock by recovery code"
    for code in (CODE, MISTYPED):
        screen.show_error(refusal(partial(unlock_with_recovery_code, path, code)))
        walk.settle()
        yield "unlock: a wrong recovery code"
    screen.show_error(refusal(lambda: unlock_with_passphrase(path.with_name("Gone.book"), SECRET, CHEAP)))
    walk.settle()
    yield "unlock: no book"


def refusal(call: Callable[[], object]) -> UserError:
    """The error that a call ends in."""
    try:
        call()
    except UserError as error:
        return error
    raise AssertionError("it was not refused")


def walk_first_run(walk: Walker, theme: Theme, settings: SettingsFile) -> Screens:
    """The cards, the form, and the recovery code."""
    screen = FirstRunScreen(theme, settings)
    walk.frame.show_screen(screen)
    screen.offer(replace(HERE, keyring=False, me=SELLERS[walk.language][0]))
    walk.settle()
    yield "first run"
    walk.click("start_import")
    yield "the form of a new book"
    walk.write("horse", "form_passphrase")
    walk.write("house", "form_again")
    walk.click("form_make")
    yield "two passphrases that differ"
    screen.show_recovery_code(CODE, keyring_saved=False)
    walk.settle()
    yield "the recovery code"


def walk_service(walk: Walker) -> Screens:
    """Queue, conversation, new ticket."""
    walk.verb("tab_3")
    yield "service"
    yield from walk.menu("queue_order")
    yield from walk.menu("ticket_more")
    for chip in ("ticket_status", "ticket_channel", "ticket_category", "ticket_priority"):
        yield from walk.menu(chip)
    walk.click("answer_kind_note")
    walk.write(walk.say("A part is on its way", "配件已寄出"), "answer_text")
    yield "an internal note"
    walk.press(Key.Key_Escape)
    walk.verb("new")
    yield "new ticket"
    walk.leave("new_ticket_dialog")
    for at in (1, 2, 3):
        walk.view(at)
        yield f"service view {at}"
    walk.search("qqqqq")
    yield "no ticket is found"
    walk.search("")
    walk.view(0)


def walk_over(walk: Walker) -> Screens:
    """What comes over any tab: history, palette, keys, guide, preferences and the changes of keys."""
    walk.verb("tab_1")
    walk.verb("history")
    yield "history"
    for word in ("mine", "record", "imports"):
        walk.click(f"history_filter_{word}")
        yield f"history of {word}"
    walk.click("history_filter_everyone")
    walk.verb("history")
    walk.verb("lookalikes")
    yield "look-alikes"
    walk.verb("tab_1")
    for text in ("", "new", "a", "qqqqq"):
        walk.verb("palette")
        QTest.keyClicks(walk.find(QWidget, "palette_line"), text)
        walk.settle()
        yield f"palette {text}".strip()
        walk.leave("palette")
    for word, name in (("keys", "keys_overlay"), ("help", "help_view")):
        walk.verb(word)
        yield word
        walk.leave(name)
    walk.verb("preferences")
    yield "preferences"
    for button in KEY_CHANGES:
        walk.click(button)
        yield f"preferences: {button}"
        walk.leave("key_change")
    walk.leave("preferences")


def walk_conflicts(walk: Walker) -> Screens:
    """What was edited in two places: fields, an amount, a long text, a deletion; decided until none is left."""
    walk.verb("conflicts")
    yield "conflicts: none"
    _quarrel(walk)
    walk.verb("tab_1")
    walk.verb("conflicts")
    yield "conflicts"
    for record in range(3):
        walk.find(QWidget, "conflict_list").setFocus()
        walk.press(*[Key.Key_K] * 3, *[Key.Key_J] * record)
        yield f"conflict {record}"
        for which in ("mine", "before"):
            if walk.sees(f"choice_0_{which}"):
                walk.click(f"choice_0_{which}")
                yield f"conflict {record}: {which}"
    for left in (2, 1, 0):
        walk.click("conflict_all_mine")
        walk.click("conflict_decide")
        yield f"conflicts: {left} left"
    assert walk.sees("conflicts_empty")
    walk.verb("undo")
    assert walk.sees("conflict_decide")
    yield "conflicts: one is back"
    walk.click("conflict_all_theirs")
    walk.click("conflict_decide")


def _quarrel(walk: Walker) -> None:
    book, say = walk.book, walk.say
    ids = {kind: book.value(f"select id from {kind} order by row limit 1") for kind in ("company", "deal", "person")}
    long = 6 * say("They want one contract for all sites, and the yearly check in spring. ",
                   "希望所有厂区签一份合同，年检放在春季。")
    mine = {"industry": say("Food", "食品"), "notes": say("Call in May", "五月再联系"), "size": 40}
    theirs = {"industry": say("Bakeries", "烘焙"), "notes": long, "size": 400}
    quarrel_over(book, "company", ids["company"], mine, theirs)
    value = book.value("select value_currency from deal where id = ?", (ids["deal"],)) or "USD"
    quarrel_over(book, "deal", ids["deal"], {"value": (5_480_000, value)}, {"value": (86_400_000, value)}, n=2)
    quarrel_over(book, "person", ids["person"], None, {"notes": long}, n=3)
    colleague = book.value("select id from member where id <> ? order by row limit 1", (book.me(),))
    name_other_laptop(book, colleague, say("Front desk laptop", "前台笔记本"))


def walk_import(walk: Walker, files: Sequence[Path]) -> Screens:
    """The wizard's four steps; rows of a file are kept aside."""
    walk.verb("import")
    yield "import"
    wizard = walk.frame.findChild(ImportWizard)
    assert wizard is not None
    wizard.add_files(files)
    walk.settle()
    yield "import: files"
    for step in ("columns", "rows", "import"):
        walk.click("wizard_primary")
        yield f"import: {step}"
        for name in [one.objectName() for one in wizard.findChildren(QAbstractButton) if one.isVisible()
                     and one.objectName().startswith("file_tab_")]:
            walk.click(name)
            yield f"import: {step}, {name}"
    assert walk.sees("end_title")
    walk.click("wizard_primary")
    walk.come_back()


def walk_empty(walk: Walker) -> Screens:
    """Every tab of a book in which nothing is yet."""
    for at in range(3):
        walk.verb(f"tab_{at + 1}")
        for view in range(walk.page.header.tabs.count()):
            walk.view(view)
            yield f"empty {walk.page.word}, view {view}"
    walk.verb("history")
    yield "empty: history"
    walk.verb("history")
    walk.verb("tab_1")
    walk.click("customer_kind_person")
    yield "empty: people"
