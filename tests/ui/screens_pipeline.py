"""The screens of the Pipeline tab: board, list and funnel in all their forms, the deal's card, the export pane."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QMenu, QToolButton

from crm_desktop.ui.pipeline.page import PipelinePage
from tests.ui.screen_walk import SHIFT, Key, Screens, Walker


def walk_pipeline(walk: Walker) -> Screens:
    """Begins on the board."""
    walk.verb("tab_2")
    walk.view(0)
    yield "board"
    yield from walk.menu("pipeline_owner")
    yield from _board(walk)
    yield from _deal(walk)
    walk.view(1)
    yield "deals"
    yield from _list(walk)
    walk.view(2)
    yield "funnel"
    yield from _funnel(walk)
    yield from _export(walk)


def _pipeline(walk: Walker) -> PipelinePage:
    assert isinstance(walk.page, PipelinePage)
    return walk.page


def _board(walk: Walker) -> Screens:
    walk.page.focus_content()
    walk.press(Key.Key_M, Key.Key_Right)
    yield "a card is carried"
    walk.press(Key.Key_Right, Key.Key_Right, Key.Key_Return)
    yield "what a stage asks"
    walk.leave("stage_ask")
    walk.press(Key.Key_Escape)
    walk.page.focus_content()
    walk.press(Key.Key_Down, Key.Key_Down, held=SHIFT)
    yield "several cards"
    yield from _menu_of_deals(walk, "several cards")
    walk.press(Key.Key_Escape)
    yield from _menu_of_deals(walk, "a card")


def _menu_of_deals(walk: Walker, name: str) -> Screens:
    walk.page.focus_content()
    _pipeline(walk).deeds.ask_menu(walk.frame.mapToGlobal(QPoint(300, 200)))
    walk.settle()
    menu = QApplication.activePopupWidget()
    if isinstance(menu, QMenu):
        yield from walk.shown_menu(menu, walk.frame.mapToGlobal(QPoint(300, 200)), name)


def _deal(walk: Walker) -> Screens:
    for deed, name in (("new", "new_deal_dialog"), ("edit", ""), ("step", "step_dialog")):
        walk.page.focus_content()
        walk.verb(deed)
        yield f"deal: {deed}"
        walk.leave(name) if name else walk.press(Key.Key_Escape)
    yield "board with a card"
    walk.verb("log")
    walk.write(walk.say("Called about the price", "电话谈了价格"))
    yield "deal: log"
    walk.press(Key.Key_Escape)
    yield "board with a card, the note left"


def _list(walk: Walker) -> Screens:
    yield from walk.menu("deal_columns") if walk.find(QToolButton, "deal_columns").menu() else ()
    walk.page.focus_content()
    walk.press(Key.Key_Down, Key.Key_Down, held=SHIFT)
    yield "several deals"
    yield from _menu_of_deals(walk, "several deals")
    walk.press(Key.Key_Escape)
    walk.press(Key.Key_Return)
    yield "deals with a card"
    walk.page.close_pane()
    walk.search("qqqqq")
    yield "no deal is found"
    walk.search("")


def _funnel(walk: Walker) -> Screens:
    for name in ("funnel_day", "funnel_compare"):
        yield from walk.menu(name)
    for by in ("owner", "source", "region", "sector", "product"):
        if walk.sees(f"split_by_{by}"):
            walk.click(f"split_by_{by}")
            yield f"funnel by {by}"
    walk.click("funnel_show_table")
    yield "funnel as a table"
    walk.click("funnel_show_table")
    walk.click("funnel_kind_cohort")
    yield "cohort"
    yield from walk.menu("funnel_period")
    for chip, word in (("funnel_period", "between"), ("funnel_period", "last_year"), ("funnel_compare", "none")):
        found = walk.find(QToolButton, chip)
        menu = found.menu()
        assert menu is not None
        actions = menu.actions()
        actions[{"between": len(actions) - 1, "last_year": 4, "none": len(actions) - 1}[word]].trigger()
        walk.settle()
        yield f"cohort, {chip} {word}"
    walk.click("funnel_kind_snapshot")


def _export(walk: Walker) -> Screens:
    walk.verb("export")
    yield "export pane"
    for word in ("svg", "pdf", "pptx", "xlsx", "csv", "png"):
        name = f"export_format_{word}"
        if walk.sees(name):
            walk.click(name)
            yield f"export as {word}"
    walk.click("funnel_show_table")
    yield "table beside the export pane"
    walk.click("funnel_show_table")
    walk.verb("export")
