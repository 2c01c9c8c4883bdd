"""One record in conflict: its fields with their values, what all will see, how it came about, and the verbs."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.domain.figures import UNKNOWN
from crm_desktop.i18n import tr, trc
from crm_desktop.ui.base.text import ElidedLabel, as_one_line, make_button, make_label, put_sentence
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.choice_row import ChoiceBox, ChoiceRow
from crm_desktop.ui.shell.conflict_box import ResultLabel, ValueChoice
from crm_desktop.ui.shell.conflict_cards import BASE, BOTH, MINE, THEIRS, ConflictCard, FieldCard
from crm_desktop.ui.shell.conflict_words import (
    base_note,
    card_sentence,
    how_it_came,
    other_text,
    result_text,
    side_note,
    side_title,
)
from crm_desktop.ui.shell.question_detail import ENTER, QuestionDetail
from crm_desktop.ui.widgets.avatar import Avatar

OPENED = ("person", "company", "deal", "ticket")  # types with a card
MOST_OFFERED = 260  # pixels of a value that may be kept as well: a longer one would push the page out of sight


class ConflictDetail(QuestionDetail):
    """`decided` carries path -> "base", "mine", "theirs" or "both"."""

    decided = Signal(object)

    def __init__(self, theme: Theme, card: ConflictCard, today: date) -> None:
        super().__init__(theme, "conflict")
        self._card, self._today = card, today
        self._results: dict[str, ResultLabel] = {}
        self.column.addLayout(self._head())
        self.column.addWidget(self._what_happened())
        for at, each in enumerate(card.fields):
            self._add_field(each, at)
        self._add_result()
        self._add_story()
        self._all = {which: make_button(theme, text, name=f"conflict_all_{which}")
                     for which, text in ((MINE, tr("All mine")), (THEIRS, tr("All theirs")))}
        for button in self._all.values():
            button.clicked.connect(self._take_all)
        decide = make_button(theme, tr("Decide and go on"), kind="primary", name="conflict_decide")
        decide.clicked.connect(self.decide)
        self.lay_out(*self._all.values(), decide)
        self._show()

    def decide(self) -> None:
        """As it is chosen now."""
        self.decided.emit(self.choices())

    def take(self, path: str, which: str) -> None:
        super().take(path, which)
        if which == BASE and path in self.both:
            self.both[path].setChecked(False)  # there is nothing beside it to keep as well
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter at a value decides."""
        if event.key() in ENTER and isinstance(self.focusWidget(), ChoiceBox):
            self.decide()
        else:
            super().keyPressEvent(event)

    # -- inside

    def _head(self) -> QHBoxLayout:
        card = self._card
        names = QVBoxLayout()
        names.setSpacing(2)
        title = ElidedLabel("title", name="conflict_title")
        title.setText(card.title or UNKNOWN)
        names.addWidget(title)
        row = QHBoxLayout()
        row.setSpacing(12)
        if card.record_type in ("person", "company"):
            row.addWidget(Avatar(self.theme, card.title, company=card.record_type == "company", size=44))
        row.addLayout(names, 1)
        if card.record_type in OPENED and not any(each.in_trash for each in card.fields):
            row.addWidget(self.open_button("conflict_open", (card.record_type, card.record_id)))
        return row

    def _what_happened(self) -> QWidget:
        holder = QFrame()
        holder.setProperty("ground", "window")
        holder.setObjectName("conflict_note")
        column = QVBoxLayout(holder)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(2)
        for text, style, level in zip(card_sentence(self._card), ("body_strong", "body"), ("primary", "secondary"),
                                      strict=True):
            label = make_label("", style, level, wrap=True)
            put_sentence(label, text)
            column.addWidget(label)
        return holder

    def _add_field(self, each: FieldCard, at: int) -> None:
        self.column.addWidget(make_label(each.label, "body_strong", name=f"conflict_field_{at}"))
        before = ValueChoice(self.theme, BASE if each.knows_base else "", f"choice_{at}_before")
        before.say(trc("conflict", "Before"), each.base or UNKNOWN, base_note(each))
        sides = [ValueChoice(self.theme, which, f"choice_{at}_{which}") for which in (MINE, THEIRS)]
        for box, told, other in zip(sides, (each.mine, each.theirs), (each.theirs, each.mine), strict=True):
            box.say(side_title(told, other), told.text or UNKNOWN, side_note(told, self._today))
        row = ChoiceRow(each.path, (before, *sides))
        before.setVisible(not each.deletion)
        self.add_row(row, self._card.choices[each.path])
        self.column.addWidget(row)
        if each.more:
            more = tr("Also typed elsewhere: {values}", values=tr(", ").join(each.more))
            self.column.addWidget(make_label(more, "fine", "secondary", wrap=True))
        self.add_rule()

    def _add_result(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(make_label(tr("Result"), "body_strong"))
        head.addWidget(make_label(tr("what all of you will see"), "fine", "secondary"))
        head.addStretch(1)
        self.column.addLayout(head)
        for at, each in enumerate(self._card.fields):
            line = QHBoxLayout()
            line.setSpacing(8)
            line.addWidget(make_label(each.label, "body", "secondary"), 0, Qt.AlignmentFlag.AlignTop)
            ways = (MINE, THEIRS, *[BASE] * each.knows_base, *[BOTH] * each.can_both)
            label = self._results[each.path] = ResultLabel(f"result_{at}", [result_text(each, one) for one in ways])
            line.addWidget(label, 1)
            self.column.addLayout(line)
            if each.can_both:
                box = self.both[each.path] = QCheckBox()
                box.setObjectName(f"both_{at}")
                box.toggled.connect(self._show)
                policy = box.sizePolicy()
                policy.setRetainSizeWhenHidden(True)  # what stands below stays where it is
                box.setSizePolicy(policy)
                self.column.addWidget(box)
        self.add_rule()

    def _add_story(self) -> None:
        self.column.addWidget(make_label(tr("How it came about"), "body_strong"))
        for at, (when, what) in enumerate(how_it_came(self._card, self._today)):
            line = QHBoxLayout()
            line.setSpacing(12)
            line.addWidget(make_label(when, "body", "tertiary"), 0, Qt.AlignmentFlag.AlignTop)
            text = make_label("", "body", name=f"story_{at}", wrap=True)
            put_sentence(text, what)
            line.addWidget(text, 1)
            self.column.addLayout(line)

    def _take_all(self) -> None:
        which = MINE if self.sender() is self._all[MINE] else THEIRS
        for path, row in self.rows.items():
            row.choose(which)
            self.chosen[path] = which
        for box in self.both.values():
            box.setChecked(False)
        self.focus_first()
        self._show()

    def _show(self) -> None:
        choices = self.choices()
        for each in self._card.fields:
            self._results[each.path].setText(result_text(each, choices[each.path]))
            if each.path in self.both:
                self.both[each.path].setVisible(self.chosen[each.path] != BASE)
                box, other = self.both[each.path], as_one_line(other_text(each, self.chosen[each.path]))
                short = box.fontMetrics().elidedText(other, Qt.TextElideMode.ElideRight, MOST_OFFERED)
                box.setText(tr("Keep {value} as well", value=short.replace("&", "&&")))

