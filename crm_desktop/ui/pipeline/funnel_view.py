"""The funnel of the pipeline page: the bottleneck in a sentence, the bars, and figures with their formulas."""

from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.analysis.funnel_compare import Comparison
from crm_desktop.analysis.funnel_split import FunnelSplit, SplitRow
from crm_desktop.changes.change import ChangeSet
from crm_desktop.i18n import tr, trn
from crm_desktop.queries.pipeline import FunnelQuestion
from crm_desktop.reports.funnel_page import group_name
from crm_desktop.reports.funnel_words import empty_funnel, funnel_subtitle, left_out, left_out_text, period_name
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.base.theme import on_change
from crm_desktop.ui.pipeline.export_pane import ExportPane
from crm_desktop.ui.pipeline.funnel_chart import FunnelChart
from crm_desktop.ui.pipeline.funnel_figures import FigureRow, VerdictBox
from crm_desktop.ui.pipeline.funnel_legend import HATCHED, Legend
from crm_desktop.ui.pipeline.funnel_question import FunnelAnswer, RowsWanted, ask_comparison, ask_funnel, ask_split
from crm_desktop.ui.pipeline.funnel_split import SplitCard
from crm_desktop.ui.pipeline.funnel_table import FigureTable, figure_rows
from crm_desktop.ui.pipeline.funnel_tools import FunnelTools, is_filtered
from crm_desktop.ui.widgets.empty import EmptyState


class FunnelView(QWidget):
    """The page puts `tools` into its tool row and `export_pane` into its side pane, and opens what `rows_wanted` asks.

    `refresh` asks the book; the page calls it when the view is shown and when deals have changed.
    """

    rows_wanted = Signal(object)  # RowsWanted
    answered = Signal(object)  # FunnelAnswer: what is shown now
    pane_close_wanted = Signal()  # from the export pane

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._answer: FunnelAnswer | None = None
        self._pane: ExportPane | None = None
        self._unsaid = False  # the language or the theme has changed while nobody looked
        self.setObjectName("funnel_view")
        self.tools = FunnelTools(desk.theme)
        self._problem = make_label("", "body", "danger", name="funnel_problem", wrap=True)
        self._verdict = VerdictBox(desk.theme)
        self._chart = FunnelChart(desk.theme)
        self._table = FigureTable(desk.theme, "funnel_table")
        self._figures = FigureRow()
        self._legend = Legend(desk.theme, "funnel_legend")
        self._split = SplitCard(desk.theme)
        self._title = make_label("", "heading", name="funnel_card_title")
        self._basis = make_label("", "body", "secondary", name="funnel_basis")
        self._undated = make_label("", "body", "tertiary", name="funnel_undated", wrap=True)
        self._card = self._make_card()
        self._empty = EmptyState(desk.theme, name="funnel_empty")
        self._empty.setProperty("ground", "card")
        self._lay_out()
        self.tools.changed.connect(self._ask)
        self.tools.refused.connect(self._show_problem)
        self._verdict.pressed.connect(self._open)
        self._chart.part_wanted.connect(self._open)
        self._empty.acted.connect(self._act)
        self._split.by_changed.connect(self._ask_split)
        self._split.group_wanted.connect(self._open_group)
        self.tools.table_wanted.connect(self._show_table)
        self._show_problem("")
        for part in (self._verdict, self._card, self._undated, self._empty, self._split, self._table):
            part.hide()
        on_change(desk.theme, self, self.set_texts)

    @property
    def answer(self) -> FunnelAnswer | None:
        """What is shown; None until the book has answered for the first time."""
        return self._answer

    @property
    def status(self) -> str:
        """What the status line says while this view is shown."""
        return tr("Enter on a bar opens its deals. Ctrl E exports the funnel.")

    def export_pane(self) -> ExportPane:
        """The pane that exports what is shown; made when it is first wanted."""
        if self._pane is None:
            self._pane = ExportPane(self._desk)
            self.answered.connect(self._pane.set_answer)
            self._pane.close_wanted.connect(self.pane_close_wanted)
            if self._answer is not None:
                self._pane.set_answer(self._answer)
        return self._pane

    def refresh(self, changes: ChangeSet | None = None) -> None:
        """Asks again for what is chosen; focus and scroll stay where they are."""
        self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._unsaid:
            self.set_texts()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What is given to the view goes on, now or as soon as there is something to go to."""
        self.take_focus()

    def take_focus(self) -> None:
        """The keyboard to the first bar, or to the table; to the view itself while the book has not answered yet."""
        parts: list[QWidget] = [self._table] if self.tools.table.isChecked() else list(self._chart.parts())
        there = [part for part in (*parts, self._empty) if part.isVisible()]
        (there[0] if there else self).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def change_table(self) -> None:
        """From the bars to the table, and back."""
        self.tools.table.toggle()

    def set_texts(self) -> None:
        """All texts in the current language; a hidden view takes them when it is shown: they are many."""
        self._unsaid = self._answer is not None and not self.isVisible()
        if self._unsaid:
            return
        self.tools.set_texts()
        self._title.setText(tr("Deals that reached each stage"))
        self._split.set_texts()
        if self._pane is not None:
            self._pane.set_texts()
        self._say()

    def _make_card(self) -> QWidget:
        card = QWidget()
        card.setObjectName("funnel_card")
        card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        card.setProperty("ground", "card")
        head = QHBoxLayout()
        head.setSpacing(16)
        self._basis.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._basis.setMinimumWidth(1)
        head.addWidget(self._title)
        head.addWidget(self._basis, 1)
        head.addWidget(self._legend)
        rule = QFrame()
        rule.setProperty("rule", "divider")
        column = QVBoxLayout(card)
        column.setContentsMargins(20, 12, 20, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self._chart)
        column.addWidget(self._table)
        column.addWidget(rule)
        column.addWidget(self._figures)
        return card

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setObjectName("funnel_content")
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 0, 16, 16)
        column.setSpacing(12)
        for part in (self._problem, self._verdict, self._undated, self._card, self._split, self._empty):
            column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("funnel_scroll")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        inside.setAutoFillBackground(False)  # Qt has switched it on
        self._chart.part_focused.connect(scroll.ensureWidgetVisible)
        self._split.row_focused.connect(scroll.ensureWidgetVisible)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _ask(self) -> None:
        choice = self.tools.choice()
        self._desk.jobs.ask(self, "funnel", lambda book: ask_funnel(book, choice), self._show)

    def _show(self, answer: FunnelAnswer) -> None:
        """The funnel at once; what stands beside it stays from before where the question is the same, and follows."""
        before = self._answer
        if before is not None and before.question == answer.question and not answer.funnel.is_empty:
            answer = replace(answer, comparison=before.comparison, split=before.split)
        self._answer = answer
        self.tools.set_answer(answer)
        self._dress()
        if not answer.funnel.is_empty:
            choice = self.tools.choice()
            self._desk.jobs.ask(self, "comparison", lambda book: ask_comparison(book, answer, choice),
                                self._show_comparison, lane="figures")
            self._ask_split()

    def _ask_split(self) -> None:
        if self._answer is None:
            return
        question, by = self._answer.question, self._split.by()
        self._desk.jobs.ask(self, "split", lambda book: (question, ask_split(book, question, by)), self._show_split,
                            lane="figures")

    def _show_comparison(self, comparison: Comparison | None) -> None:
        if self._answer is not None:
            self._answer = replace(self._answer, comparison=comparison)
            self._dress()

    def _show_split(self, found: tuple[FunnelQuestion, FunnelSplit]) -> None:
        if self._answer is not None and self._answer.question == found[0]:
            self._answer = replace(self._answer, split=found[1])
            self._dress()

    def _dress(self) -> None:
        if self._answer is None:
            return
        if not self._answer.funnel.is_empty:
            self._chart.set_funnel(self._answer.funnel, self._answer.comparison, self._answer.when.date())
            self._order_keys()
        self._say()
        if self.hasFocus():
            self.take_focus()
        self.answered.emit(self._answer)

    def _order_keys(self) -> None:
        """Tab goes as the eye does: the sentence, the bars, the table, the split."""
        stops = [*self._verdict.stops(), *self._chart.parts(), self._table, *self._split.stops()]
        for one, after in pairwise(stops):
            QWidget.setTabOrder(one, after)

    def _say(self) -> None:
        if self._answer is None:
            return
        answer, funnel = self._answer, self._answer.funnel
        self._empty.setVisible(funnel.is_empty)
        self._verdict.setHidden(funnel.is_empty)
        self._card.setHidden(funnel.is_empty)
        self._split.setHidden(funnel.is_empty or answer.split is None)
        missing = left_out(funnel, answer.when)
        unlike = left_out(answer.comparison.before, answer.when) if answer.comparison and not missing else 0
        self._undated.setVisible(missing > 0 or unlike > 0)
        self._undated.setText(unlike_text(unlike) if unlike else left_out_text(missing))
        if funnel.is_empty:
            self._say_empty()
            return
        self._say_basis(answer)
        self._verdict.show_funnel(funnel)
        self._figures.show_funnel(funnel, answer.comparison)
        self._table.show_rows(figure_rows(funnel, answer.comparison))
        if answer.split is not None:
            self._split.show_split(answer.split)
            self._order_keys()

    def _say_basis(self, answer: FunnelAnswer) -> None:
        """Which deals these are; where they are compared, the two days or periods as a legend instead."""
        comparison = answer.comparison
        self._basis.setHidden(comparison is not None)
        self._legend.setVisible(comparison is not None)
        self._basis.setText(funnel_subtitle(answer.funnel, answer.when, owner=True))
        if comparison is not None:
            self._legend.set_pairs([("accent.base", period_name(answer.funnel, answer.when)),
                                    (HATCHED, period_name(comparison.before, answer.when))])

    def _show_table(self, wanted: bool) -> None:
        self._chart.setHidden(wanted)
        self._table.setVisible(wanted)
        if self.isVisible():
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _say_empty(self) -> None:
        if is_filtered(self.tools.choice()) and self._answer is not None:
            what, then = empty_funnel(self._answer.funnel)
            self._empty.say(what, then, tr("Show all deals"))
        else:
            self._empty.say(tr("The funnel shows how many deals reach each stage, and where they get stuck."),
                            tr("Add or import a deal, and its stage appears here."), tr("Import files"))

    def _act(self) -> None:
        if is_filtered(self.tools.choice()):
            self.tools.reset()
        else:
            self._desk.actions.call("import")

    def _show_problem(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def _open(self, position: int, part: str) -> None:
        if self._answer is None:
            return
        stage = self._answer.funnel.stages[position]
        self.rows_wanted.emit(RowsWanted(part, stage.stage_id, stage.name, stage.kind == "won", self._answer.question))

    def _open_group(self, row: SplitRow) -> None:
        if self._answer is None or self._answer.split is None:
            return
        first, by = self._answer.funnel.stages[0], self._answer.split.by
        self.rows_wanted.emit(RowsWanted("reached", first.stage_id, first.name, False,
                                         replace(self._answer.question, group=(by, row.key)), group_name(by, row)))


def unlike_text(n: int) -> str:
    """Why a comparison of today with an earlier day is not wholly of the same deals: DATA.md section 3."""
    return trn("{n} deal without a date is counted today but not on the earlier day: a part of each change is that.",
               "{n} deals without a date are counted today but not on the earlier day: a part of each change is that.",
               n)
