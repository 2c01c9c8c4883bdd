"""One pair beside each other: what differs is chosen, lists are kept from both, then one verb merges or tells apart."""

from PySide6.QtCore import QRect, QRectF, QSize, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from crm_desktop.domain.figures import UNKNOWN
from crm_desktop.domain.lookalikes import BOTH, GOES, STAYS, reasons_text
from crm_desktop.i18n import tr
from crm_desktop.queries.lookalike_pair import FieldPair, PairView
from crm_desktop.queries.lookalikes import Lookalike
from crm_desktop.ui.base.focus_ring import OWN_RING
from crm_desktop.ui.base.text import ElidedLabel, make_button, make_label, put_sentence
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.choice_row import GAP, RADIO, RADIUS, ChoiceBox, ChoiceRow
from crm_desktop.ui.shell.question_detail import ENTER, QuestionDetail
from crm_desktop.ui.widgets.avatar import Avatar
from crm_desktop.ui.widgets.ink import draw_box, ink_font, write_line

LABELS, AIR = 120, 12  # width of the names of fields; air beside a value


class PairValue(ChoiceBox):
    """A value in a box of the height of a control; its border shows the focus."""

    def __init__(self, theme: Theme, which: str, name: str, label: str, value: str) -> None:
        super().__init__(theme, which, name)
        self._value = value
        self.setProperty(OWN_RING, True)
        self.setAccessibleName(f"{label}: {value}")
        self.setToolTip(value)

    def sizeHint(self) -> QSize:
        return QSize(120, self.theme.size("control") + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, chosen = self.theme, self.isChecked()
        border = "accent.base" if chosen else "focus.ring" if self.hasFocus() else "border.soft"
        painter = QPainter(self)
        draw_box(painter, QRectF(self.rect()), RADIUS, theme.colour("accent.soft" if chosen else "surface.base"),
                 theme.colour(border), 2.0 if self.hasFocus() else 1.0)
        self.draw_radio(painter, AIR, (self.height() - RADIO) // 2)
        left = AIR + RADIO + 8
        write_line(painter, QRect(left, 0, self.width() - left - AIR, self.height()), self._value,
                   ink_font(theme, "body"), theme.colour("text.primary"))
        painter.end()


class LookalikeDetail(QuestionDetail):
    """`merged` carries path -> "stays", "goes" or "both" of the fields that differ."""

    merged = Signal(object)
    told_apart = Signal()

    def __init__(self, theme: Theme, pair: Lookalike, view: PairView) -> None:
        super().__init__(theme, "lookalike")
        self._pair, self._view = pair, view
        self.column.addLayout(self._question())
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, LABELS)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._heads(), 0, 1)
        for at, each in enumerate(view.fields, 1):
            self._add_field(each, at)
        self.column.addLayout(self._grid)
        self.add_rule()
        self._add_promises()
        apart = make_button(theme, tr("Not the same"), name="lookalike_apart")
        apart.clicked.connect(self.told_apart)
        self._merge = make_button(theme, tr("Merge into one"), kind="primary", name="lookalike_merge")
        self._merge.clicked.connect(self._take_merge)
        self.lay_out(apart, self._merge)

    def first(self) -> QWidget:
        """The first choice, or the verb where there is nothing to choose."""
        return super().first() if self.rows else self._merge

    def take(self, path: str, which: str) -> None:
        super().take(path, which)
        if path in self.both:  # who chooses one wants one
            self.both[path].setChecked(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter merges, as the button says, unless another button has the focus."""
        focus = self.focusWidget()
        if event.key() not in ENTER:
            super().keyPressEvent(event)
        elif isinstance(focus, QPushButton):
            focus.click()
        else:
            self._take_merge()

    # -- inside

    def _question(self) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(make_label(tr("Are these the same company?") if self._pair.record_type == "company"
                                   else tr("Are these the same person?"), "title", name="lookalike_title"))
        why = make_label("", "body", "secondary", name="lookalike_why", wrap=True)
        put_sentence(why, reasons_text(self._pair.reasons))
        words.addWidget(why)
        return words

    def _heads(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 8, 0, 4)
        row.setSpacing(GAP)
        for which, record_id, name, note in zip((STAYS, GOES), self._pair.key, (self._view.name, self._view.other),
                                                (self._view.stays, self._view.goes), strict=True):
            half = QHBoxLayout()
            half.setSpacing(8)
            half.addWidget(Avatar(self.theme, name, company=self._pair.record_type == "company"))
            words = QVBoxLayout()
            words.setSpacing(0)
            for text, face, level in ((name, "body_strong", "primary"), (note, "fine", "secondary")):
                label = ElidedLabel(face, level, name=f"lookalike_open_{which}_{face}")
                label.setText(text or UNKNOWN)
                words.addWidget(label)
            half.addLayout(words, 1)
            button = self.open_button(f"lookalike_open_{which}", (self._pair.record_type, record_id))
            button.setAccessibleName(tr("Open the card of {name}", name=name))
            half.addWidget(button)
            row.addLayout(half, 1)
        return holder

    def _add_field(self, each: FieldPair, at: int) -> None:
        label = make_label(each.label, "body", "secondary", name=f"lookalike_field_{at}", wrap=True)
        self._grid.addWidget(label, at, 0)
        if each.way != "choose":
            self._grid.addWidget(self._plain(each), at, 1)
            return
        row = ChoiceRow(each.path, [PairValue(self.theme, which, f"pair_{each.path}_{which}", each.label, value)
                                    for which, value in ((STAYS, each.stays), (GOES, each.goes))])
        self.add_row(row, STAYS)
        if not each.can_both:
            self._grid.addWidget(row, at, 1)
            return
        box = self.both[each.path] = QCheckBox(tr("Keep both texts, one below the other"))
        box.setObjectName(f"both_{each.path}")
        box.setChecked(each.usual == BOTH)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(row)
        column.addWidget(box)
        self._grid.addWidget(holder, at, 1)

    def _plain(self, each: FieldPair) -> QWidget:
        """What needs no choice: equal, only on one side, or kept from both."""
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(GAP)
        for which, text in ((STAYS, each.stays), (GOES, each.goes)):
            kept = each.way == "united" or each.way == which or (each.way == "same" and which == STAYS)
            label = ElidedLabel("body", "primary" if kept and text else "tertiary", name=f"plain_{each.path}_{which}")
            label.setText(text or UNKNOWN)
            label.setContentsMargins(AIR, 0, AIR, 0)
            row.addWidget(label, 1)
        return holder

    def _add_promises(self) -> None:
        for head, text in (
                (tr("What moves over"), tr("{belonging}. Empty fields are filled; phones, mails, addresses and tags "
                                           "are kept from both.", belonging=self._view.goes)),
                (tr("If it was wrong"), tr("Ctrl Z, or the history at any later time, takes the two apart again. What "
                                           "was edited since stays as it is."))):
            self.column.addWidget(make_label(head, "body_strong"))
            label = make_label("", "body", "secondary", wrap=True)
            put_sentence(label, text)
            self.column.addWidget(label)

    def _take_merge(self) -> None:
        self.merged.emit(self.choices())
