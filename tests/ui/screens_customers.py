"""The screens of the Customers tab, one after the other: lists, filters, views, several rows, the card, dialogs."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget

from tests.ui.screen_walk import SHIFT, Key, Screens, Walker

FILTERS = ("industry", "source", "tag", "won_in", "next_step", "touched")
CARD_DIALOGS = {"card_fields": "all_fields", "card_new_person": "new_customer_dialog", "card_delete": "delete_dialog",
                "card_job": "job_dialog"}


def walk_customers(walk: Walker) -> Screens:
    """Begins and ends on the list of all companies."""
    walk.verb("tab_1")
    yield "companies"
    for name in ("customer_sort", "customer_more", "add_filter", "owner_filter", "rail_menu"):
        yield from walk.menu(name)
    yield from _columns_and_views(walk)
    yield from _filters(walk)
    yield from _several(walk, "companies")
    yield from _card(walk, "company")
    yield from _empty(walk)
    walk.click("customer_kind_person")
    yield "people"
    yield from _several(walk, "people")
    yield from _card(walk, "person")
    walk.click("customer_kind_company")


def _columns_and_views(walk: Walker) -> Screens:
    walk.click("customer_columns")
    yield "columns"
    walk.leave("column_chooser")
    walk.choose("customer_more", "view_save")
    yield "the name of a view"
    walk.write(walk.say("Spring fair", "春季展会"))
    walk.press(Key.Key_Return)
    yield "a saved view"
    yield from walk.menu("customer_more")
    walk.view(1)
    yield "my companies"
    walk.view(0)


def _filters(walk: Walker) -> Screens:
    for word in FILTERS:
        walk.choose("add_filter", f"add_filter_{word}")
        yield f"choices of the filter {word}"
        walk.press(Key.Key_Return)
        walk.leave("filter_choices")  # where nothing is left to choose
        yield f"filtered by {word}"
    while (chip := _last_chip(walk)) is not None:
        chip.setFocus()
        walk.press(Key.Key_Backspace)


def _last_chip(walk: Walker) -> QToolButton | None:
    chips = [one for one in walk.frame.findChildren(QToolButton)
             if one.isVisible() and one.objectName() in {f"filter_{word}" for word in FILTERS}]
    return chips[-1] if chips else None


def _several(walk: Walker, word: str) -> Screens:
    walk.page.focus_content()
    walk.press(Key.Key_Down, Key.Key_Down, held=SHIFT)
    yield f"several {word}"
    for field in ("owner", "tag", "industry", "source"):
        if walk.sees(f"selection_{field}"):
            walk.click(f"selection_{field}")
            yield f"{field} of several {word}"
            walk.leave("bulk_dialog")
    walk.verb("delete")
    if walk.sees("delete_dialog"):
        yield f"several {word} are to be deleted"
        walk.leave("delete_dialog")
    else:
        yield f"several {word} deleted"
        walk.verb("undo")
        yield f"several {word} are back"
    walk.page.focus_content()
    walk.press(Key.Key_Escape, Key.Key_Home)


def _card(walk: Walker, word: str) -> Screens:
    for deed, name in (("edit", ""), ("step", "step_dialog"), ("new", "new_customer_dialog")):
        walk.page.focus_content()
        walk.verb(deed)
        yield f"{word}: {deed}"
        walk.leave(name) if name else walk.press(Key.Key_Escape)
    walk.page.focus_content()
    walk.verb("log")
    walk.write(walk.say("Called about the price, offer next Tuesday 14:00", "电话谈了价格，下周二14:00报价"))
    yield f"{word}: log"
    walk.press(Key.Key_Escape)
    yield from walk.menu("card_more")
    for action, name in CARD_DIALOGS.items():
        if any(one.objectName() == action and one.isVisible() for one in _more(walk)):
            walk.choose("card_more", action)
            if walk.sees(name):
                yield f"{word}: {action}"
                walk.leave(name)
            else:
                walk.verb("undo")
    yield from _timeline(walk, word)


def _more(walk: Walker) -> list[object]:
    menu = walk.find(QToolButton, "card_more").menu()
    assert menu is not None
    return list(menu.actions())


def _timeline(walk: Walker, word: str) -> Screens:
    for name in [one.objectName() for one in walk.frame.findChildren(QWidget) if one.isVisible()
                 and one.objectName().startswith("filter_") and isinstance(one, QToolButton)
                 and one.parentWidget() is not None and "timeline" in one.parentWidget().objectName()]:
        if name != "filter_more":
            walk.click(name)
            yield f"{word}: timeline {name}"


def _empty(walk: Walker) -> Screens:
    walk.search("qqqqq")
    yield "nobody is found"
    walk.search("")
    walk.page.focus_content()
    QTest.keyClick(walk.frame, Qt.Key.Key_Home)
    walk.settle()
