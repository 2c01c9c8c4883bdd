"""The trial run at the right: what the import would do, what happens to known records, products spelled alike."""

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from crm_desktop.domain.figures import count_text
from crm_desktop.exchange.importing import ImportReport
from crm_desktop.i18n import later, tr, trn
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.import_draft import ImportDraft

WIDTH = 300
NEW = {"companies": later("New companies"), "people": later("New people"), "deals": later("New deals"),
       "products": later("New products"), "members": later("New team members"), "stages": later("New stages"),
       "tags": later("New tags")}
UPDATED = {"companies": later("Companies updated"), "people": later("People updated"), "deals": later("Deals updated"),
           "products": later("Products updated"), "members": later("Team members updated")}
KNOWN_HEADS = {"customers": later("When the company is already known"),
               "people": later("When the person is already known"), "deals": later("When the deal is already known"),
               "products": later("When the product is already known"),
               "team": later("When the team member is already known")}
KNOWN = (("fill", later("Fill empty fields only")), ("overwrite", later("Overwrite with the file")),
         ("skip", later("Skip the row")))


def count_lines(report: ImportReport) -> Iterator[tuple[str, int]]:
    """What is created and updated, in words of the current language."""
    for word, text in NEW.items():
        if report.created.get(word):
            yield tr(text), report.created[word]
    for word, text in UPDATED.items():
        if report.updated.get(word):
            yield tr(text), report.updated[word]


def row_lines(report: ImportReport, files: int) -> Iterator[tuple[str, int]]:
    """What becomes of the rows."""
    aside = report.kept_aside()
    yield tr("Rows that go in"), report.rows - aside
    if report.skipped:
        yield tr("Of these known already"), report.skipped
    yield tr("Rows kept aside"), aside
    yield (tr("Rows in the file") if files == 1 else tr("Rows in the files")), report.rows


class Figures(QWidget):
    """Words at the left, numbers at the right; the widgets stay when the numbers change."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._lines: list[tuple[QWidget, QLabel, QLabel]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)

    def show_lines(self, lines: list[tuple[str, int]]) -> None:
        """Other words and numbers."""
        while len(self._lines) < len(lines):
            self._add()
        for place, (row, word, number) in enumerate(self._lines):
            row.setVisible(place < len(lines))
            word.setText(lines[place][0] if place < len(lines) else "")
            number.setText(count_text(lines[place][1]) if place < len(lines) else "")

    def _add(self) -> None:
        row, place = QWidget(), len(self._lines)
        word = make_label(name=f"{self.objectName()}_word_{place}")
        number = make_label(style="body_strong", name=f"{self.objectName()}_number_{place}")
        inner = QHBoxLayout(row)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(word, 1)
        inner.addWidget(number)
        self._column.addWidget(row)
        self._lines.append((row, word, number))


class TrialPanel(QScrollArea):
    """What would happen, and what a person can decide about it."""

    decided = Signal(str, object)  # a field of ImportDraft and its new value

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("trial_panel")
        self.setWidgetResizable(True)
        self.setFixedWidth(WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._title = make_label(style="heading", name="trial_title")
        self._state = make_label(style="label", level="tertiary", name="trial_state")
        self._made, self._rows = Figures("trial_made"), Figures("trial_rows")
        self._error = [make_label(level=level, name=f"trial_error_{place}", wrap=True)
                       for place, level in enumerate(("danger", "secondary", "secondary"))]
        self._known_head = make_label(style="body_strong", level="secondary", name="known_head", wrap=True)
        self._known = QButtonGroup(self)
        self._known_buttons = {word: QRadioButton() for word, _ in KNOWN}
        self._stages, self._companies, self._alike = QCheckBox(), QCheckBox(), QCheckBox()
        self._alike_head = make_label(style="body_strong", name="alike_head", wrap=True)
        self._alike_words = make_label(level="secondary", style="label", name="alike_words", wrap=True)
        inside = QWidget()
        inside.setObjectName("trial_inside")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(20, 16, 20, 16)
        self._column.setSpacing(12)
        self._build()
        self.setWidget(inside)
        inside.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def show_draft(self, draft: ImportDraft) -> None:
        """What is known of the whole import now."""
        trial, error = draft.trial, draft.trial_error
        self.show_counting(draft)
        made = list(count_lines(trial)) if trial else []
        if trial and not made:
            made = [(tr("New or updated"), 0)]
        self._made.show_lines(made)
        self._rows.show_lines(list(row_lines(trial, len(draft.files))) if trial
                              else [(tr("Rows in the file") if len(draft.files) == 1 else tr("Rows in the files"),
                                     draft.rows)])
        for label, text in zip(self._error, error.texts() if error else ("", "", ""), strict=True):
            label.setText(text)
            label.setVisible(bool(text))
        types = draft.record_types()
        head = KNOWN_HEADS[next(iter(types))] if len(types) == 1 else later("When a record is already known")
        self._known_head.setText(tr(head))
        self._known_buttons[draft.known].setChecked(True)
        self._show_decisions(draft)

    def show_counting(self, draft: ImportDraft) -> None:
        """How far the trial run is."""
        counting = trn("counting, {n} row…", "counting, {n} rows…", draft.tried) if draft.tried else tr("counting…")
        self._state.setText(counting if draft.trying else tr("nothing saved yet") if draft.trial else "")

    def set_texts(self) -> None:
        """The fixed words."""
        self._title.setText(tr("Trial run"))
        for word, text in KNOWN:
            self._known_buttons[word].setText(tr(text))
        self._stages.setText(tr("Create stages that the book lacks"))
        self._companies.setText(tr("Create companies that are only named"))
        self._alike_head.setText(tr("Same product, several spellings"))
        self._alike.setText(tr("Treat as one"))

    def _show_decisions(self, draft: ImportDraft) -> None:
        created = draft.trial.created if draft.trial else {}
        types = draft.record_types()
        deals = "deals" in types
        self._stages.setVisible(deals and (bool(created.get("stages")) or not draft.create_stages))
        self._companies.setVisible(bool(types & {"deals", "people"})
                                   and (bool(created.get("companies")) or not draft.create_companies))
        self._stages.setChecked(draft.create_stages)
        self._companies.setChecked(draft.create_companies)
        alike = draft.similar_products()
        for part in (self._alike_head, self._alike_words, self._alike):
            part.setVisible(bool(alike))
        names = tr(", ").join(alike[0][:3]) if alike else ""
        self._alike_words.setText(tr("{names} differ only by spaces, dashes and case.", names=names))
        self._alike.setChecked(draft.join_products)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._state)
        self._column.addLayout(head)
        self._column.addWidget(self._made)
        self._rule()
        self._column.addWidget(self._rows)
        for label in self._error:
            self._column.addWidget(label)
        self._rule()
        self._column.addWidget(self._known_head)
        for word, button in self._known_buttons.items():
            button.setObjectName(f"known_{word}")
            self._known.addButton(button)
            self._column.addWidget(button)
            button.clicked.connect(self._known_clicked)
        for box, name in ((self._stages, "create_stages"), (self._companies, "create_companies")):
            box.setObjectName(name)
            box.clicked.connect(self._box_clicked)
            self._column.addWidget(box)
        self._column.addSpacing(4)
        self._column.addWidget(self._alike_head)
        self._column.addWidget(self._alike_words)
        self._alike.setObjectName("join_products")
        self._alike.clicked.connect(self._box_clicked)
        self._column.addWidget(self._alike)
        self._column.addStretch(1)

    def _rule(self) -> None:
        rule = QFrame()
        rule.setProperty("rule", "across")
        self._column.addWidget(rule)

    def _known_clicked(self) -> None:
        word = next(word for word, button in self._known_buttons.items() if button.isChecked())
        self.decided.emit("known", word)

    def _box_clicked(self) -> None:
        for box in (self._stages, self._companies, self._alike):
            if box is self.sender():
                self.decided.emit(box.objectName(), box.isChecked())
