"""The figures under the bars, each with its formula, and the sentence about the bottleneck above them."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from crm_desktop.analysis.funnel import Funnel
from crm_desktop.analysis.funnel_compare import Comparison
from crm_desktop.domain.figures import UNKNOWN, count_text, money_text, percent_text
from crm_desktop.i18n import later, tr, trn
from crm_desktop.reports.funnel_words import funnel_verdict
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import ElidedLabel, make_button, make_label, set_level
from crm_desktop.ui.base.theme import Theme

FIGURES = (("win_rate", later("Win rate")), ("before", later("Before")), ("days_to_win", later("Days to win")),
           ("days_to_lose", later("Days to lose")), ("average_won", later("Average won deal")))


class FigureRow(QWidget):
    """Figures side by side with thin lines between them; that of the period before is there where one is compared."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("funnel_figures")
        self._labels: dict[str, Sequence[QLabel]] = {}
        self._boxes: dict[str, QWidget] = {}
        self._rules: dict[str, QFrame] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for at, (word, _) in enumerate(FIGURES):
            if at:
                rule = QFrame()
                rule.setProperty("rule", "down")
                self._rules[word] = rule
                row.addWidget(rule)
            row.addWidget(self._box(word))

    def show_funnel(self, funnel: Funnel, comparison: Comparison | None = None) -> None:
        """The figures in the current language."""
        said = figure_texts(funnel)
        for part in (self._boxes["before"], self._rules["before"]):
            part.setVisible(comparison is not None)
        if comparison is not None:
            before = comparison.before
            said["before"] = percent_text(before.win_rate), tr(
                "{won} / {closed}", won=count_text(before.won.count),
                closed=count_text(before.won.count + before.lost.count))
        for word, text in FIGURES:
            if word not in said:
                continue
            name, value, note = self._labels[word]
            name.setText(tr(text))
            value.setText(said[word][0])
            note.setText(said[word][1])
            self._boxes[word].setAccessibleName(tr("{name} {value}, {note}", name=tr(text), value=said[word][0],
                                                   note=said[word][1]))

    def _box(self, word: str) -> QWidget:
        box = QWidget()
        box.setObjectName(f"figure_{word}")
        labels = (make_label("", "label", "secondary"), make_label("", "title", name=f"figure_{word}_value"),
                  ElidedLabel("body", "secondary", name=f"figure_{word}_note"))
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for label in labels:
            column.addWidget(label)
        self._labels[word], self._boxes[word] = labels, box
        return box


class VerdictBox(QWidget):
    """The bottleneck in a sentence with its evidence, and the button that opens the deals behind it."""

    pressed = Signal(int, str)  # the stage's position and "now" or "lost"

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("funnel_verdict")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._target = (0, "")
        self._icon = IconLabel(theme, "traffic-cone", size=20, colour="state.warn.mark")
        self._sentence = make_label("", "body", name="funnel_verdict_sentence", wrap=True)
        self._sentence.setTextFormat(Qt.TextFormat.RichText)
        self._button = make_button(theme, name="funnel_verdict_button")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(12)
        row.addWidget(self._icon)
        row.addWidget(self._sentence, 1)
        row.addWidget(self._button)
        self._button.clicked.connect(self._press)

    def show_funnel(self, funnel: Funnel) -> None:
        """Amber with its button where a stage holds the team back, plain where none does."""
        headline, evidence = funnel_verdict(funnel)
        self._sentence.setText(f'<span style="font-weight:600">{escape(headline)}</span>{escape(evidence)}')
        self.setAccessibleName(headline + evidence)
        held = funnel.bottleneck
        set_level(self, "warn" if held else "card", "ground")
        self._icon.set_icon("traffic-cone" if held else "circle-check",
                            "state.warn.mark" if held else "state.success.mark")
        self._button.setVisible(held is not None)
        if held is None:
            return
        self._target = (held.position, "now" if held.stage.now else "lost")
        self._button.setText(
            trn("Open {n} deal", "Open {n} deals", held.stage.now) if held.stage.now
            else trn("Open {n} lost deal", "Open {n} lost deals", held.stage.lost_here))
        self._button.setAccessibleName(self._button.text())

    def stops(self) -> list[QWidget]:
        """What Tab stops at."""
        return [self._button]

    def _press(self) -> None:
        self.pressed.emit(*self._target)


def figure_texts(funnel: Funnel) -> dict[str, tuple[str, str]]:
    """Each figure and where it comes from, in the current language."""
    won, lost = funnel.won, funnel.lost
    rate = (tr("{won} / ({won} + {lost})", won=count_text(won.count), lost=count_text(lost.count))
            if won.count + lost.count else tr("nothing won or lost yet"))
    mean = (tr("median, mean {days}", days=_plain(funnel.mean_cycle_days)) if funnel.mean_cycle_days is not None
            else tr("median"))
    each = int((Decimal(won.value) / won.count).to_integral_value(ROUND_HALF_UP)) if won.count else None
    worth = (tr("{money} / {n}", money=money_text(won.value, funnel.currency), n=count_text(won.count))
             if won.count else tr("nothing won yet"))
    return {"win_rate": (percent_text(funnel.win_rate), rate),
            "days_to_win": (_plain(funnel.median_cycle_days), mean),
            "days_to_lose": (_plain(funnel.median_lost_days), tr("median")),
            "average_won": (money_text(each, funnel.currency), worth)}


def _plain(days: float | None) -> str:
    """A number of days with at most one decimal, rounded half up: the name beside it says that it is days."""
    if days is None:
        return UNKNOWN
    return f"{Decimal(str(days)).quantize(Decimal('0.1'), ROUND_HALF_UP):,}".removesuffix(".0")
