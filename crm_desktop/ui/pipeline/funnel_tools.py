"""The tool row of the funnel: snapshot or cohort, which days, compared with what, whose deals; bars or table."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.analysis.funnel import FunnelKind
from crm_desktop.domain.figures import day_text
from crm_desktop.i18n import later, tr
from crm_desktop.ui.base.actions import tip_of
from crm_desktop.ui.base.text import make_label, make_tool, set_tip
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.pipeline.day_line import DayLine
from crm_desktop.ui.pipeline.funnel_more import MoreFilters
from crm_desktop.ui.pipeline.funnel_question import (
    NONE,
    OWN,
    FunnelAnswer,
    FunnelChoice,
    FunnelMenus,
    before_of,
    question_of,
)
from crm_desktop.ui.widgets.chips import FilterChip
from crm_desktop.ui.widgets.segmented import Segment, Segmented

KINDS = (Segment("snapshot", later("Snapshot")), Segment("cohort", later("Cohort")))
PAST_DAYS = (("month_end", later("{day} (end of last month)")), ("quarter_end", later("{day} (end of last quarter)")),
             ("year_end", later("{day} (end of last year)")))
PERIODS = (("", later("at any time")), ("month", later("this month")), ("quarter", later("this quarter")),
           ("year", later("this year")), ("last_year", later("last year")), (OWN, later("between")))
CHIPS = {"day": later("On"), "period": later("Created"), "compare": later("Compare"), "owner": later("Owner"),
         "product": later("Product"), "region": later("Region")}
FOLDED = ("region", "product", "owner")  # chips that go into one menu where the row is too narrow, in this order


class FunnelTools(QWidget):
    """Emits `changed` when another funnel is wanted, and `refused` with a sentence when typed days make no sense."""

    changed = Signal()
    refused = Signal(str)
    table_wanted = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("funnel_tools")
        self._today = date.max
        self._menus = FunnelMenus()
        self._kind = Segmented(theme, KINDS, name="funnel_kind", title=later("Kind of funnel"))
        self._chips = {word: FilterChip(theme, title, name=f"funnel_{word}") for word, title in CHIPS.items()}
        self._lines = {word: DayLine(f"funnel_{word}") for word in ("since", "until", "compare_day")}
        self._and = make_label("", "label", "secondary")
        self._more = MoreFilters(theme, [self._chips[word] for word in reversed(FOLDED)])
        self.table = make_tool(theme, "table-2", "", name="funnel_show_table", kind="quiet")
        self.table.setCheckable(True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        chips, lines = self._chips, self._lines
        for part in (self._kind, chips["day"], chips["period"], lines["since"], self._and, lines["until"],
                     chips["compare"], lines["compare_day"], chips["owner"], chips["product"], chips["region"],
                     self._more):
            self._row.addWidget(part)
        self._row.addStretch(1)
        self._row.addWidget(self.table)
        self._kind.chosen.connect(self._chosen)
        for chip in self._chips.values():
            chip.value_changed.connect(self._chosen)
        for line in self._lines.values():
            line.changed.connect(self._chosen)
            line.refused.connect(self.refused)
        self.table.toggled.connect(self.table_wanted)
        self.set_texts()

    def choice(self) -> FunnelChoice:
        """What is chosen now."""
        kind: FunnelKind = "cohort" if self._kind.current() == "cohort" else "snapshot"
        value = {word: chip.value() for word, chip in self._chips.items()}
        owner, product = (bytes.fromhex(value[word]) if value[word] else None for word in ("owner", "product"))
        compare = value["compare"] if kind == "snapshot" or value["compare"] == NONE else ""
        return FunnelChoice(
            kind, value["period"] if kind == "cohort" else value["day"],
            self._lines["since"].day() if kind == "cohort" else None, self._lines["until"].day(), owner, product,
            value["region"] or None, compare, self._lines["compare_day"].day())

    def set_answer(self, answer: FunnelAnswer) -> None:
        """The day and the names that the menus offer."""
        if (self._today, self._menus) != (answer.when.date(), answer.menus):
            self._today, self._menus = answer.when.date(), answer.menus
            for line in self._lines.values():
                line.set_today(self._today)
            self.set_texts()

    def reset(self) -> None:
        """All deals as they stand now."""
        self._kind.set_current("snapshot")
        for chip in self._chips.values():
            chip.set_value("")
        for line in self._lines.values():
            line.clear_day()
        self._chosen()

    def set_texts(self) -> None:
        """Texts in the current language; what is chosen stays."""
        chips, menus = self._chips, self._menus
        days = [("", day_text(None if self._today == date.max else self._today))]
        for word, text in PAST_DAYS:
            if self._today != date.max:
                day = question_of(FunnelChoice(period=word), self._today).until
                days.append((word, tr(text, day=day_text(day))))
        chips["day"].set_options([*days, (OWN, tr("another day"))])
        chips["period"].set_options([(word, tr(text)) for word, text in PERIODS])
        chips["compare"].set_options(self._compared())
        chips["owner"].set_options([("", tr("Anyone")), *((one.member_id.hex(), one.name) for one in menus.members)])
        chips["product"].set_options([("", tr("Any")), *((key.hex(), name) for key, name in menus.products)])
        chips["region"].set_options([("", tr("Any")), *((name, name) for name in menus.regions)])
        self._and.setText(tr("and"))
        self._lines["since"].set_texts(tr("First day"))
        self._lines["until"].set_texts(tr("Last day") if self._kind.current() == "cohort" else
                                       tr("Day of the snapshot"))
        self._lines["compare_day"].set_texts(tr("Day to compare with"))
        self._more.set_texts()
        set_tip(self.table, tip_of("table"))
        self._show_parts()

    def sizeHint(self) -> QSize:
        """As wide as the row is: the table's button stands at its end."""
        return QSize(4000, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(200, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _compared(self) -> list[tuple[str, str]]:
        """The period before by its days, nothing, and for a snapshot a day of one's own."""
        earlier = before_of(self.choice(), self._today) if self._today != date.max else None
        said = tr("no period before")
        if earlier is not None and earlier.kind == "snapshot":
            said = day_text(earlier.until)
        elif earlier is not None:
            said = tr("{since} to {until}", since=day_text(earlier.since, earlier.until),
                      until=day_text(earlier.until))
        own = [(OWN, tr("another day"))] if self._kind.current() == "snapshot" else []
        return [("", said), *own, (NONE, tr("nothing"))]

    def _show_parts(self) -> None:
        choice = self.choice()
        cohort, own = choice.kind == "cohort", choice.period == OWN
        self._chips["day"].setVisible(not cohort)
        self._chips["period"].setVisible(cohort)
        self._lines["since"].setVisible(cohort and own)
        self._and.setVisible(cohort and own)
        self._lines["until"].setVisible(own)
        self._lines["compare_day"].setVisible(choice.compare == OWN)
        self._fold()

    def _fold(self) -> None:
        """Filters that find no room go into one menu; those that are in use stay as long as there is any."""
        named = {"product": bool(self._menus.products), "region": bool(self._menus.regions), "owner": True}
        there = [word for word in FOLDED if named[word] or self._chips[word].value()]
        kept = sorted(there, key=lambda word: (not self._chips[word].value(), -FOLDED.index(word)))
        folded: list[str] = []
        while kept and self._needed([*kept, *(["more"] if folded else [])]) > self.width():
            folded.append(kept.pop())
        for word in FOLDED:
            self._chips[word].setVisible(word in kept)
        self._more.offer([self._chips[word] for word in reversed(FOLDED) if word in folded])

    def _needed(self, filters: list[str]) -> int:
        """How wide the row is with these filters."""
        fixed = [self._kind, self._chips["day"], self._chips["period"], self._lines["since"], self._and,
                 self._lines["until"], self._chips["compare"], self._lines["compare_day"]]
        shown = [part.sizeHint().width() if part not in self._lines.values() else part.width()
                 for part in fixed if not part.isHidden()]
        shown += [(self._more if word == "more" else self._chips[word]).sizeHint().width() for word in filters]
        return sum(shown) + (len(shown) + 1) * self._row.spacing() + self.table.sizeHint().width()

    def _chosen(self) -> None:
        """Another choice; an own range waits until its days are there and in order."""
        self.set_texts()
        choice = self.choice()
        if choice.period == OWN and not choice.since and not choice.until:
            self._lines["since" if choice.kind == "cohort" else "until"].setFocus()
            return
        if choice.compare == OWN and not choice.compare_day:
            self._lines["compare_day"].setFocus()
            return
        if choice.since and choice.until and choice.since > choice.until:
            self.refused.emit(tr("The first day comes after the last one. Change one of them."))
            return
        self.refused.emit("")
        self.changed.emit()


def is_filtered(choice: FunnelChoice) -> bool:
    """Whether a choice may leave deals out that another one would show."""
    plain = replace(choice, kind="snapshot", compare="", compare_day=None)
    return plain != FunnelChoice() or choice.kind == "cohort"
