"""One record in conflict: its fields with their values, what all will see, how it came about, and the verbs."""

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.domain.figures import UNKNOWN
from crm_desktop.i18n import tr, trc
from crm_desktop.ui.base.text import ElidedLabel, make_button, make_label, put_sentence
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.conflict_box import ChoiceRow
from crm_desktop.ui.shell.conflict_cards import BASE, BOTH, MINE, THEIRS, ConflictCard, FieldCard
from crm_desktop.ui.shell.conflict_words import (
    base_note,
    both_text,
    card_sentence,
    how_it_came,
    result_text,
    side_note,
    side_title,
)
from crm_desktop.ui.widgets.avatar import Avatar

OPENED = ("person", "company", "deal", "ticket")  # types with a card


class ConflictDetail(QWidget):
    """Made anew for each record; `decided` carries path -> "base", "mine", "theirs" or "both"."""

    decided = Signal(object)
    record_wanted = Signal()

    def __init__(self, theme: Theme, card: ConflictCard, today: date) -> None:
        super().__init__()
        self._theme, self._card, self._today = theme, card, today
        self._chosen = dict(card.choices)
        self._rows: dict[str, ChoiceRow] = {}
        self._both: dict[str, QCheckBox] = {}
        self._results: dict[str, QLabel] = {}
        self.setObjectName("conflict_detail")
        inner = QWidget()
        inner.setProperty("ground", "base")
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(28, 20, 28, 20)
        self._column.setSpacing(12)
        self._column.addLayout(self._head())
        self._column.addWidget(self._what_happened())
        for at, each in enumerate(card.fields):
            self._add_field(each, at)
        self._add_result()
        self._add_story()
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("conflict_scroll")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(self._foot())
        self._show()

    def focus_first(self) -> None:
        """The cursor into the first field's chosen value."""
        next(iter(self._rows.values())).current().setFocus(Qt.FocusReason.TabFocusReason)

    def choices(self) -> Mapping[str, str]:
        """What was chosen for each path."""
        return {path: BOTH if path in self._both and self._both[path].isChecked() else which
                for path, which in self._chosen.items()}

    def decide(self) -> None:
        """As it is chosen now."""
        self.decided.emit(self.choices())

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
            row.addWidget(Avatar(self._theme, card.title, company=card.record_type == "company", size=44))
        row.addLayout(names, 1)
        if card.record_type in OPENED and not any(each.in_trash for each in card.fields):
            button = make_button(self._theme, tr("Open card"), name="conflict_open")
            button.setProperty("measure", "small")
            button.clicked.connect(self.record_wanted)
            row.addWidget(button)
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
        self._column.addWidget(make_label(each.label, "body_strong", name=f"conflict_field_{at}"))
        row = self._rows[each.path] = ChoiceRow(self._theme, each.path, f"choice_{at}",
                                                with_base=each.knows_base)
        row.before.setVisible(not each.deletion)
        row.before.say(trc("conflict", "Before"), each.base or UNKNOWN, base_note(each))
        for box, told, other in zip(row.sides, (each.mine, each.theirs), (each.theirs, each.mine), strict=True):
            box.say(side_title(told, other), told.text or UNKNOWN, side_note(told, self._today))
        row.choose(self._chosen[each.path])
        row.chosen.connect(self._take)
        row.decided.connect(self.decide)
        self._column.addWidget(row)
        if each.more:
            self._column.addWidget(make_label(tr("Also typed elsewhere: {values}", values=", ".join(each.more)), "fine",
                                              "secondary", wrap=True))
        self._column.addWidget(_rule())

    def _add_result(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(make_label(tr("Result"), "body_strong"))
        head.addWidget(make_label(tr("what all of you will see"), "fine", "secondary"))
        head.addStretch(1)
        self._column.addLayout(head)
        for at, each in enumerate(self._card.fields):
            line = QHBoxLayout()
            line.setSpacing(8)
            line.addWidget(make_label(each.label, "body", "secondary"), 0, Qt.AlignmentFlag.AlignTop)
            label = self._results[each.path] = make_label("", "body", name=f"result_{at}", wrap=True)
            line.addWidget(label, 1)
            self._column.addLayout(line)
            if each.can_both:
                box = self._both[each.path] = QCheckBox()
                box.setObjectName(f"both_{at}")
                box.toggled.connect(self._show)
                self._column.addWidget(box)
        self._column.addWidget(_rule())

    def _add_story(self) -> None:
        self._column.addWidget(make_label(tr("How it came about"), "body_strong"))
        for at, (when, what) in enumerate(how_it_came(self._card, self._today)):
            line = QHBoxLayout()
            line.setSpacing(12)
            line.addWidget(make_label(when, "body", "tertiary"), 0, Qt.AlignmentFlag.AlignTop)
            text = make_label("", "body", name=f"story_{at}", wrap=True)
            put_sentence(text, what)
            line.addWidget(text, 1)
            self._column.addLayout(line)

    def _foot(self) -> QWidget:
        foot = QWidget()
        foot.setObjectName("conflict_foot")
        foot.setProperty("ground", "base")
        foot.setProperty("line", "top")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(foot)
        row.setContentsMargins(28, 11, 28, 11)
        row.setSpacing(8)
        row.addStretch(1)
        self._all = {which: make_button(self._theme, name=f"conflict_all_{which}") for which in (MINE, THEIRS)}
        for button in self._all.values():
            button.clicked.connect(self._take_all)
            row.addWidget(button)
        self._decide = make_button(self._theme, kind="primary", name="conflict_decide")
        self._decide.clicked.connect(self.decide)
        row.addWidget(self._decide)
        self._all[MINE].setText(tr("All mine"))
        self._all[THEIRS].setText(tr("All theirs"))
        self._decide.setText(tr("Decide and go on"))
        return foot

    def _take(self, path: str, which: str) -> None:
        self._chosen[path] = which
        if which == BASE and path in self._both:
            self._both[path].setChecked(False)  # there is nothing beside it to keep as well
        self._show()

    def _take_all(self) -> None:
        which = MINE if self.sender() is self._all[MINE] else THEIRS
        for path, row in self._rows.items():
            self._chosen[path] = which
            row.choose(which)
        for box in self._both.values():
            box.setChecked(False)
        self.focus_first()
        self._show()

    def _show(self) -> None:
        choices = self.choices()
        for each in self._card.fields:
            self._results[each.path].setText(result_text(each, choices[each.path]))
            if each.path in self._both:
                self._both[each.path].setVisible(self._chosen[each.path] != BASE)
                self._both[each.path].setText(both_text(each, self._chosen[each.path]).replace("&", "&&"))


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", "divider")
    return rule
