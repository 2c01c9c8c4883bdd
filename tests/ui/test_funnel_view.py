"""The funnel on screen: its figures are the query's, every figure opens its rows, by mouse and by keys alone."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.analysis.funnel import Funnel
from crm_desktop.analysis.funnel_compare import Comparison
from crm_desktop.analysis.funnel_split import SPLITS, SplitBy
from crm_desktop.commands.demo import fill_sample
from crm_desktop.commands.records import add_record
from crm_desktop.domain.figures import count_text
from crm_desktop.domain.records import SALES
from crm_desktop.i18n import use
from crm_desktop.queries.funnel_split import funnel_split
from crm_desktop.queries.pipeline import FunnelQuestion, funnel_of, funnel_rows
from crm_desktop.queries.team import team_members
from crm_desktop.reports.funnel_page import group_name
from crm_desktop.reports.funnel_words import funnel_verdict
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.funnel_question import FunnelChoice, RowsWanted, question_of
from crm_desktop.ui.pipeline.funnel_table import FigureTable
from crm_desktop.ui.pipeline.funnel_view import FunnelView
from crm_desktop.ui.widgets.chips import FilterChip

Show = Callable[..., QWidget]


class Funnels(QWidget):
    """The view below its tool row, as the page puts them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.view = FunnelView(desk)
        self.wanted: list[RowsWanted] = []
        self.view.rows_wanted.connect(self.wanted.append)
        column = QVBoxLayout(self)
        column.addWidget(self.view.tools)
        column.addWidget(self.view, 1)

    def button(self, name: str) -> QAbstractButton:
        found = self.findChild(QAbstractButton, name)
        assert found is not None, name
        return found

    def text(self, name: str) -> str:
        found = self.findChild(QLabel, name)
        assert found is not None, name
        return found.text() if found.isVisible() else ""

    def line(self, name: str) -> QLineEdit:
        found = self.findChild(QLineEdit, name)
        assert found is not None, name
        return found

    def choose(self, chip: str, words: str) -> None:
        """An entry of a chip's menu by its words."""
        found = self.button(chip)
        assert isinstance(found, FilterChip)
        next(action for action in found.menu().actions() if action.text() == words).trigger()


@pytest.fixture
def full(book: Book) -> Book:
    fill_sample(book, language="en")
    return book


@pytest.fixture
def funnels(full: Book, desk: Desk, show: Show) -> Funnels:
    found = Funnels(desk)
    show(found, 870, 760)
    found.view.refresh()
    QApplication.processEvents()
    return found


def parts_of(funnel: Funnel) -> dict[str, int]:
    """What has to be there to press, with its count."""
    found = {}
    for at, stage in enumerate(funnel.stages):
        last = at + 1 == len(funnel.stages)
        counts = {"reached": stage.reached, "now": 0 if last else stage.now, "lost": 0 if last else stage.lost_here}
        found |= {f"funnel_{part}_{at}": count for part, count in counts.items() if count}
    return found


def shown_parts(funnels: Funnels) -> dict[str, str]:
    return {button.objectName(): button.accessibleName() for button in funnels.findChildren(QAbstractButton)
            if button.objectName().startswith("funnel_") and button.objectName()[-1].isdigit() and button.isVisible()}


@pytest.mark.parametrize("speech", ["en", "zh"])
def test_figures_are_those_of_the_query(full: Book, funnels: Funnels, speech: str) -> None:
    use(speech)
    funnels.view.set_texts()
    QApplication.processEvents()
    funnel = funnel_of(full, FunnelQuestion())
    wanted, shown = parts_of(funnel), shown_parts(funnels)
    assert shown.keys() == wanted.keys()
    assert all(count_text(count) in shown[name] for name, count in wanted.items())
    assert funnels.text("figure_win_rate_value") == f"{(funnel.win_rate or 0) * 100:.1f}%"
    assert count_text(funnel.won.count) in funnels.text("figure_win_rate_note")
    each = count_text(round(funnel.won.value / funnel.won.count / 100))
    assert funnels.text("figure_average_won_value") == "$" + each
    assert funnel.bottleneck is not None
    assert funnel_verdict(funnel)[0] in funnels.text("funnel_verdict_sentence")
    assert count_text(funnel.bottleneck.stage.now) in funnels.button("funnel_verdict_button").text()


def test_keys_alone_open_the_rows_of_every_part(full: Book, funnels: Funnels, qtbot: QtBot) -> None:
    funnel = funnel_of(full, FunnelQuestion())
    names = list(parts_of(funnel))
    funnels.button(names[0]).setFocus(Qt.FocusReason.TabFocusReason)
    for name in names:
        here = QApplication.focusWidget()
        assert here is not None
        assert here.objectName() == name
        qtbot.keyClick(here, Qt.Key.Key_Return)
        qtbot.keyClick(here, Qt.Key.Key_Tab)
    assert [f"funnel_{one.part}_{[stage.stage_id for stage in funnel.stages].index(one.stage_id)}"
            for one in funnels.wanted] == names
    assert all(one.question == FunnelQuestion() for one in funnels.wanted)


def test_arrows_go_from_bar_to_bar(funnels: Funnels, qtbot: QtBot) -> None:
    funnels.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
    assert funnels.button("funnel_reached_0").hasFocus()
    walk = [(Qt.Key.Key_Down, "funnel_reached_1"), (Qt.Key.Key_Right, "funnel_now_1"),
            (Qt.Key.Key_Up, "funnel_reached_1"), (Qt.Key.Key_Up, "funnel_reached_0"),
            (Qt.Key.Key_Up, "funnel_reached_0")]
    for key, name in walk:
        here = QApplication.focusWidget()
        assert here is not None
        qtbot.keyClick(here, key)
        now = QApplication.focusWidget()
        assert now is not None
        assert now.objectName() == name


def test_clicks_open_rows_with_a_title_of_their_own(funnels: Funnels, qtbot: QtBot) -> None:
    last = max(int(name.split("_")[-1]) for name in shown_parts(funnels))
    for name in ("funnel_now_0", "funnel_reached_1", f"funnel_reached_{last}", "funnel_verdict_button"):
        qtbot.mouseClick(funnels.button(name), Qt.MouseButton.LeftButton)
    assert [one.title for one in funnels.wanted[:3]] == ["Open in Prospecting", "Deals that reached Engaging",
                                                         "Won deals"]
    assert funnels.wanted[3].part == "now"
    use("zh")
    assert funnels.wanted[0].title == "停留在“初步接触”的商机"


def test_cohort_period_and_owner_ask_the_book_anew(full: Book, funnels: Funnels, qtbot: QtBot) -> None:
    qtbot.mouseClick(funnels.button("funnel_kind_cohort"), Qt.MouseButton.LeftButton)
    funnels.choose("funnel_period", "last year")
    funnels.choose("funnel_compare", "nothing")
    owner = team_members(full)[-1]
    funnels.choose("funnel_owner", owner.name)
    answer = funnels.view.answer
    assert answer is not None
    assert answer.question == FunnelQuestion("cohort", SALES, date(2026, 1, 1), date(2026, 12, 31), owner.member_id)
    assert answer.funnel == funnel_of(full, answer.question)
    assert funnels.text("funnel_basis") == f"Deals created from 1 Jan 2026 to 31 Dec 2026. Owner: {owner.name}."
    assert len(shown_parts(funnels)) == len(parts_of(answer.funnel))


def test_a_range_is_typed_in_many_ways(funnels: Funnels, qtbot: QtBot) -> None:
    qtbot.mouseClick(funnels.button("funnel_kind_cohort"), Qt.MouseButton.LeftButton)
    funnels.choose("funnel_period", "between")
    since, until = funnels.line("funnel_since"), funnels.line("funnel_until")
    assert since.hasFocus()
    qtbot.keyClicks(since, "1 Mar 2026")
    qtbot.keyClick(since, Qt.Key.Key_Tab)
    until.insert("2026年6月30日")  # QTest types no Chinese
    qtbot.keyClick(until, Qt.Key.Key_Return)
    answer = funnels.view.answer
    assert answer is not None
    assert (answer.question.since, answer.question.until) == (date(2026, 3, 1), date(2026, 6, 30))
    assert (since.text(), until.text()) == ("1 Mar 2026", "30 Jun 2026")
    for text, said in (("never", "“never” is not a day. Write it like 2026-12-31 or 31 Dec 2026."),
                       ("2026-07-01", "The first day comes after the last one. Change one of them."), ("", "")):
        since.selectAll()
        since.insert(text) if text else since.clear()
        qtbot.keyClick(since, Qt.Key.Key_Return)
        assert funnels.text("funnel_problem") == said
    assert funnels.view.answer is not None
    assert (funnels.view.answer.question.since, funnels.view.answer.question.until) == (None, date(2026, 6, 30))


def test_a_snapshot_of_a_past_day(full: Book, funnels: Funnels) -> None:
    funnels.choose("funnel_day", "31 Dec 2026 (end of last month)")
    funnels.choose("funnel_compare", "nothing")
    answer = funnels.view.answer
    assert answer is not None
    assert answer.question == FunnelQuestion(until=date(2026, 12, 31))
    assert funnels.text("funnel_basis") == "Snapshot on 31 Dec 2026. Every owner, product and region."


def test_the_quarter_before_stands_below_the_bars(full: Book, funnels: Funnels) -> None:
    answer = funnels.view.answer
    assert answer is not None
    before = funnel_of(full, FunnelQuestion(until=date(2026, 10, 15)))
    assert answer.comparison == Comparison(before)
    assert funnels.button("funnel_compare").text() == "Compare 15 Oct 2026"
    legend = funnels.findChild(QWidget, "funnel_legend")
    assert legend.isVisible()
    assert legend.accessibleName() == "15 Jan 2027, 15 Oct 2026"
    assert funnels.text("figure_before_value") == f"{(before.win_rate or 0) * 100:.1f}%"
    funnels.choose("funnel_compare", "nothing")
    assert funnels.view.answer is not None
    assert funnels.view.answer.comparison is None
    assert not legend.isVisible()
    assert funnels.text("figure_before_value") == ""
    assert funnels.text("funnel_basis").startswith("Snapshot on 15 Jan 2027.")


def test_another_day_to_compare_with_is_typed(full: Book, funnels: Funnels, qtbot: QtBot) -> None:
    funnels.choose("funnel_compare", "another day")
    line = funnels.line("funnel_compare_day")
    assert line.hasFocus()
    qtbot.keyClicks(line, "2026-12-01")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    answer = funnels.view.answer
    assert answer is not None
    assert answer.comparison == Comparison(funnel_of(full, FunnelQuestion(until=date(2026, 12, 1))))
    qtbot.mouseClick(funnels.button("funnel_kind_cohort"), Qt.MouseButton.LeftButton)
    assert funnels.view.answer is not None
    assert funnels.view.answer.comparison is None  # before all time there is nothing
    funnels.choose("funnel_period", "this quarter")
    comparison = funnels.view.answer.comparison
    assert comparison is not None
    assert (comparison.before.filters.since, comparison.before.filters.until) == (date(2026, 10, 1), date(2026, 10, 15))


def test_filters_by_product_and_region(full: Book, funnels: Funnels) -> None:
    product, name = full.first("select id, name from product where id in (select product_id from deal) limit 1")
    funnels.choose("funnel_product", name)
    answer = funnels.view.answer
    assert answer is not None
    assert answer.funnel == funnel_of(full, FunnelQuestion(product_id=product))
    assert answer.split is not None
    assert [row.name for row in answer.split.rows] == [name]


@pytest.mark.parametrize("by", SPLITS)
def test_every_row_of_a_split_opens_its_deals(full: Book, funnels: Funnels, qtbot: QtBot, by: SplitBy) -> None:
    qtbot.mouseClick(funnels.button(f"split_by_{by}"), Qt.MouseButton.LeftButton)
    split = funnel_split(full, FunnelQuestion(), by)
    assert funnels.view.answer is not None
    assert funnels.view.answer.split == split
    first = funnels.button("split_row_0")
    first.setFocus(Qt.FocusReason.TabFocusReason)
    for at, row in enumerate(split.rows):
        here = QApplication.focusWidget()
        assert here is funnels.button(f"split_row_{at}")
        assert count_text(row.deals) in here.accessibleName()
        qtbot.keyClick(here, Qt.Key.Key_Return)
        qtbot.keyClick(here, Qt.Key.Key_Down)
        wanted = funnels.wanted[-1]
        assert len(funnel_rows(full, wanted.question, wanted.stage_id, wanted.part)) == row.deals
        assert wanted.title == f"Deals: {group_name(by, row)}"


def test_the_table_behind_the_chart(full: Book, funnels: Funnels, desk: Desk, qtbot: QtBot) -> None:
    table = funnels.findChild(FigureTable, "funnel_table")
    funnels.view.window().activateWindow()
    desk.actions.bind({"table": funnels.view.change_table})
    assert not table.isVisible()
    funnels.button("funnel_reached_0").setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert table.isVisible()
    assert table.hasFocus()
    assert not funnels.findChild(QWidget, "funnel_chart").isVisible()
    funnel = funnel_of(full, FunnelQuestion())
    shown = [table.item(at, 1).text() for at in range(len(funnel.stages))]
    assert shown == [count_text(stage.reached) for stage in funnel.stages]
    table.selectRow(0)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().split("\t")[1] == shown[0]
    qtbot.mouseClick(funnels.button("funnel_show_table"), Qt.MouseButton.LeftButton)
    assert funnels.findChild(QWidget, "funnel_chart").isVisible()


def test_a_narrow_row_folds_its_filters(full: Book, desk: Desk, show: Show) -> None:
    found = Funnels(desk)
    show(found, 560, 700)
    found.view.refresh()
    QApplication.processEvents()
    more = found.button("funnel_more")
    assert more.isVisible()
    folded = [action.menu().title().split()[0] for action in more.menu().actions()]
    assert "Product" in folded
    assert not found.button("funnel_product").isVisible()
    show(found, 1300, 700)
    QApplication.processEvents()
    assert not more.isVisible()
    assert found.button("funnel_product").isVisible()


def test_periods_are_days_of_the_calendar() -> None:
    today = date(2027, 5, 17)
    cohort = {word: question_of(FunnelChoice("cohort", word), today) for word in
              ("", "month", "quarter", "year", "last_year")}
    assert {word: (one.since, one.until) for word, one in cohort.items()} == {
        "": (None, None), "month": (date(2027, 5, 1), None), "quarter": (date(2027, 4, 1), None),
        "year": (date(2027, 1, 1), None), "last_year": (date(2026, 1, 1), date(2026, 12, 31))}
    ends = [question_of(FunnelChoice(period=word), today).until
            for word in ("", "month_end", "quarter_end", "year_end")]
    assert ends == [None, date(2027, 4, 30), date(2027, 3, 31), date(2026, 12, 31)]


def test_a_refresh_keeps_the_focus_and_brings_new_counts(full: Book, funnels: Funnels) -> None:
    bar = funnels.button("funnel_reached_0")
    bar.setFocus(Qt.FocusReason.TabFocusReason)
    before = funnel_of(full, FunnelQuestion()).stages[0].reached
    company = full.value("select id from company limit 1")
    add_record(full, "deal", {"name": "One more", "company": company})
    funnels.view.refresh()
    assert funnels.button("funnel_reached_0") is bar
    assert bar.hasFocus()
    assert count_text(before + 1) in bar.accessibleName()


def test_an_empty_book_teaches_and_offers_the_import(desk: Desk, show: Show, qtbot: QtBot) -> None:
    called: list[str] = []
    desk.actions.bind({"import": lambda: called.append("import")})
    empty = Funnels(desk)
    show(empty, 870, 760)
    empty.view.refresh()
    assert empty.text("funnel_empty_sentence").startswith("The funnel shows how many deals reach each stage")
    assert not empty.findChild(QWidget, "funnel_card").isVisible()
    qtbot.mouseClick(empty.button("funnel_empty_button"), Qt.MouseButton.LeftButton)
    assert called == ["import"]
    qtbot.mouseClick(empty.button("funnel_kind_cohort"), Qt.MouseButton.LeftButton)
    empty.choose("funnel_period", "this month")
    assert empty.text("funnel_empty_sentence") == "No deals here."
    qtbot.mouseClick(empty.button("funnel_empty_button"), Qt.MouseButton.LeftButton)
    assert empty.view.answer is not None
    assert empty.view.answer.question == FunnelQuestion()


@pytest.mark.parametrize("speech", ["en", "zh"])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_bars_have_the_colours_of_the_theme(full: Book, desk: Desk, funnels: Funnels, speech: str, look: str) -> None:
    use(speech)
    desk.theme.use(look)
    funnels.view.set_texts()
    QApplication.processEvents()
    image = funnels.findChild(QWidget, "funnel_chart").grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    funnel = funnel_of(full, FunnelQuestion())
    won = funnels.button(f"funnel_reached_{len(funnel.stages) - 1}").geometry()
    first = funnels.button("funnel_reached_0").geometry()
    assert abs(won.width() - first.width() * funnel.stages[-1].reached / funnel.stages[0].reached) <= 2
    assert image.pixelColor(won.center()) == desk.theme.colour("stage.won")
    assert image.pixelColor(first.center()) == desk.theme.stage_colour(0, len(funnel.stages) - 1)
