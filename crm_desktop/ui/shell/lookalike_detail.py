"""One pair beside each other: what differs is chosen, lists are kept from both, then one verb merges or tells apart."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.domain.figures import UNKNOWN
from crm_desktop.domain.lookalikes import BOTH, GOES, STAYS, reasons_text
from crm_desktop.i18n import tr
from crm_desktop.queries.lookalike_pair import FieldPair, PairView
from crm_desktop.queries.lookalikes import Lookalike
from crm_desktop.ui.base.text import ElidedLabel, make_button, make_label, put_sentence
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.lookalike_row import GAP, PairRow
from crm_desktop.ui.widgets.avatar import Avatar

LABELS = 120  # width of the names of fields
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LookalikeDetail(QWidget):
    """Made anew for each pair. `merged` carries path -> "stays", "goes" or "both" of the fields that differ."""

    merged = Signal(object)
    told_apart = Signal()
    record_wanted = Signal(object)  # an id

    def __init__(self, theme: Theme, pair: Lookalike, view: PairView) -> None:
        super().__init__()
        self._theme, self.pair, self.view = theme, pair, view
        self._chosen: dict[str, str] = {}
        self._rows: dict[str, PairRow] = {}
        self._both: dict[str, QCheckBox] = {}
        self.setObjectName("lookalike_detail")
        inner = QWidget()
        inner.setProperty("ground", "base")
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(inner)
        column.setContentsMargins(28, 20, 28, 20)
        column.setSpacing(12)
        column.addLayout(self._question())
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, LABELS)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._heads(), 0, 1)
        for at, each in enumerate(view.fields, 1):
            self._add_field(each, at)
        column.addLayout(self._grid)
        rule = QFrame()
        rule.setProperty("rule", "divider")
        column.addWidget(rule)
        self._add_promises(column)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("lookalike_scroll")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(self._foot())

    def focus_first(self) -> None:
        """The cursor to the first choice, or to the verb where there is nothing to choose."""
        first = next(iter(self._rows.values()), None)
        (first.current() if first is not None else self._merge).setFocus(Qt.FocusReason.TabFocusReason)

    def choices(self) -> Mapping[str, str]:
        """What was chosen for each field that differs."""
        return {path: BOTH if path in self._both and self._both[path].isChecked() else which
                for path, which in self._chosen.items()}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter merges, as the button says, unless another button has the focus."""
        if event.key() in ENTER:
            focus = self.focusWidget()
            if focus is self._apart:
                self.told_apart.emit()
            elif focus in self._open:
                self.record_wanted.emit(self.pair.key[self._open.index(focus)])
            else:
                self._take_merge()
        else:
            super().keyPressEvent(event)

    # -- inside

    def _question(self) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(make_label(tr("Are these the same company?") if self.pair.record_type == "company"
                                   else tr("Are these the same person?"), "title", name="lookalike_title"))
        why = make_label("", "body", "secondary", name="lookalike_why", wrap=True)
        put_sentence(why, reasons_text(self.pair.reasons))
        words.addWidget(why)
        return words

    def _heads(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 8, 0, 4)
        row.setSpacing(GAP)
        self._open = [make_button(self._theme, tr("Open card"), name=f"lookalike_open_{which}")
                      for which in (STAYS, GOES)]
        for button, name, note in zip(self._open, (self.view.name, self.view.other),
                                      (self.view.stays, self.view.goes), strict=True):
            half = QHBoxLayout()
            half.setSpacing(8)
            half.addWidget(Avatar(self._theme, name, company=self.pair.record_type == "company"))
            words = QVBoxLayout()
            words.setSpacing(0)
            for text, face, level in ((name, "body_strong", "primary"), (note, "fine", "secondary")):
                label = ElidedLabel(face, level, name=f"{button.objectName()}_{face}")
                label.setText(text or UNKNOWN)
                words.addWidget(label)
            half.addLayout(words, 1)
            button.setProperty("measure", "small")
            button.setAccessibleName(tr("Open the card of {name}", name=name))
            button.clicked.connect(self._open_card)
            half.addWidget(button)
            row.addLayout(half, 1)
        return holder

    def _add_field(self, each: FieldPair, at: int) -> None:
        label = make_label(each.label, "body", "secondary", name=f"lookalike_field_{at}", wrap=True)
        self._grid.addWidget(label, at, 0)
        if each.way != "choose":
            self._grid.addWidget(self._plain(each), at, 1)
            return
        self._chosen[each.path] = STAYS
        row = self._rows[each.path] = PairRow(self._theme, each.path, f"pair_{each.path}", each.label,
                                              (each.stays, each.goes))
        row.chosen.connect(self._take)
        if not each.can_both:
            self._grid.addWidget(row, at, 1)
            return
        box = self._both[each.path] = QCheckBox(tr("Keep both texts, one below the other"))
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
            label.setContentsMargins(12, 0, 12, 0)
            row.addWidget(label, 1)
        return holder

    def _add_promises(self, column: QVBoxLayout) -> None:
        for head, text in (
                (tr("What moves over"), tr("{belonging}. Empty fields are filled; phones, mails, addresses and tags "
                                           "are kept from both.", belonging=self.view.goes)),
                (tr("If it was wrong"), tr("Ctrl Z, or the history at any later time, takes the two apart again. What "
                                           "was edited since stays as it is."))):
            column.addWidget(make_label(head, "body_strong"))
            label = make_label("", "body", "secondary", wrap=True)
            put_sentence(label, text)
            column.addWidget(label)

    def _foot(self) -> QWidget:
        foot = QWidget()
        foot.setObjectName("lookalike_foot")
        foot.setProperty("ground", "base")
        foot.setProperty("line", "top")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(foot)
        row.setContentsMargins(28, 11, 28, 11)
        row.setSpacing(8)
        self._apart = make_button(self._theme, tr("Not the same"), name="lookalike_apart")
        self._merge = make_button(self._theme, tr("Merge into one"), kind="primary", name="lookalike_merge")
        self._apart.clicked.connect(self.told_apart)
        self._merge.clicked.connect(self._take_merge)
        row.addStretch(1)
        row.addWidget(self._apart)
        row.addWidget(self._merge)
        return foot

    def _take(self, path: str, which: str) -> None:
        self._chosen[path] = which
        if path in self._both:  # who chooses one wants one
            self._both[path].setChecked(False)

    def _take_merge(self) -> None:
        self.merged.emit(self.choices())

    def _open_card(self) -> None:
        which = self._open.index(self.sender())  # type: ignore[arg-type]
        self.record_wanted.emit((self.pair.stays, self.pair.goes)[which])
