"""A form made from a table of fields: labels, inputs, and a sentence in place where something is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.i18n import tr
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.field_spec import FieldSpec
from crm_desktop.ui.widgets.picker import RecordPicker, Result
from crm_desktop.ui.widgets.value_editors import (
    Choices,
    editor_value,
    editor_words,
    make_editor,
    mark_problem,
    put_choices,
    put_value,
    word_editor,
)

COLUMN_GAP, ROW_GAP, LABEL_GAP = 16, 12, 4
LONG_HEIGHT = 76


@dataclass(frozen=True)
class Line:
    """The parts of one field of the form."""

    spec: FieldSpec
    label: QLabel
    editor: QWidget
    problem: QLabel


class Form(QWidget):
    """Inputs below each other, or in columns; `check` says what is missing, `values` what was typed."""

    submitted = Signal()  # Enter in a line
    edited = Signal(str)  # key
    query_changed = Signal(str, str)
    create_asked = Signal(str, str)

    def __init__(self, theme: Theme, specs: Sequence[FieldSpec], *, columns: int = 1, name: str = "form",
                 creates: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._columns = columns
        self._creates = creates
        self._lines: dict[str, Line] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(COLUMN_GAP)
        self._grid.setVerticalSpacing(ROW_GAP)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        self._fill(specs)
        self.set_texts()

    def values(self) -> dict[str, object]:
        """What stands in the form: texts, values of choices, ids of records (None for none)."""
        return {key: editor_value(line.editor) for key, line in self._lines.items()}

    def words(self, key: str) -> str:
        """What a person reads in a field, also where it stands for something else."""
        return editor_words(self._lines[key].editor)

    def set_values(self, values: Mapping[str, object]) -> None:
        """Texts, values of choices, (id, title) of records; other fields keep what they have."""
        for key, value in values.items():
            put_value(self._lines[key].editor, value)

    def set_choices(self, key: str, choices: Choices) -> None:
        """Other choices of a choice field."""
        editor = self._lines[key].editor
        if isinstance(editor, QComboBox):
            put_choices(editor, choices)

    def set_results(self, key: str, results: Sequence[Result]) -> None:
        """Answers to what is typed into a reference field."""
        editor = self._lines[key].editor
        if isinstance(editor, RecordPicker):
            editor.set_results(results)

    def check(self) -> bool:
        """Whether all that is required is there; else says so in place and goes to the first such field."""
        self.clear_problems()
        missing = [key for key, line in self._lines.items() if line.spec.required and not editor_value(line.editor)]
        for key, line in self._lines.items():
            if isinstance(line.editor, RecordPicker) and line.editor.record() is None and line.editor.text().strip():
                self.show_problem(key, tr("Choose one from the list. Your text is kept."))
            elif key in missing:
                self.show_problem(key, tr("{label} is needed.", label=tr(line.spec.label)))
        return not self._focus_wrong()

    def show_problem(self, key: str, sentence: str) -> None:
        """A red frame and the sentence below; it goes as soon as the field is edited."""
        line = self._lines[key]
        line.problem.setText(sentence)
        line.problem.setHidden(not sentence)
        mark_problem(self._theme, line.editor, sentence)

    def show_error(self, error: UserError, other: str) -> None:
        """What was not taken, at each field that it names and by the field's label, else at the field `other`.

        `errors` among its values are all that were found; the cursor goes into the first field that is wrong.
        """
        found = error.values.get("errors", ())
        for one in found if isinstance(found, tuple) and found else (error,):
            named = str(one.values.get("key") or one.values.get("field", ""))
            key = named if named in self._lines else other
            words = {**one.values, "field": tr(self._lines[key].spec.label)} if named == key else one.values
            what, _, then = UserError(one.code, one.message, one.safe, one.next_step, **words).texts()
            self.show_problem(key, f"{what} {then}".strip())
        self._focus_wrong()

    def clear_problems(self) -> None:
        """Takes all sentences away."""
        for key, line in self._lines.items():
            if line.problem.text():
                self.show_problem(key, "")

    def focus_first(self) -> None:
        """The cursor into the first field."""
        first = next(iter(self._lines.values()), None)
        if first is not None:
            first.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def editor(self, key: str) -> QWidget:
        """The control of a field."""
        return self._lines[key].editor

    def set_texts(self) -> None:
        """Labels and placeholders in the current language."""
        for line in self._lines.values():
            line.label.setText(tr(line.spec.label))
            word_editor(line.editor, line.spec)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):  # of a long text
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.submitted.emit()
                return True
        return False

    def _focus_wrong(self) -> bool:
        """The cursor into the first field that is wrong; whether there is one."""
        wrong = next((line for line in self._lines.values() if line.problem.text()), None)
        if wrong is not None:
            wrong.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return wrong is not None

    def _fill(self, specs: Sequence[FieldSpec]) -> None:
        column = row = 0
        for spec in specs:
            wide = self._columns > 1 and (spec.wide or spec.kind == "long_text")
            if wide and column:
                column, row = 0, row + 1
            self._grid.addWidget(self._make_line(spec), row, column, 1, self._columns if wide else 1,
                                 Qt.AlignmentFlag.AlignTop)  # a widget: of an aligned layout Qt cuts wrapped words
            column += self._columns if wide else 1
            if column >= self._columns:
                column, row = 0, row + 1

    def _make_line(self, spec: FieldSpec) -> QWidget:
        editor = make_editor(self._theme, spec, f"input_{spec.key}", create=spec.key in self._creates)
        label = make_label("", "fine", "secondary", name=f"label_{spec.key}")
        label.setBuddy(editor)
        problem = make_label("", "fine", "danger", name=f"problem_{spec.key}", wrap=True)
        problem.hide()
        self._lines[spec.key] = Line(spec, label, editor, problem)
        if isinstance(editor, QPlainTextEdit):
            editor.setFixedHeight(LONG_HEIGHT)
            editor.installEventFilter(self)
        self._listen(_Told(self, spec.key), editor)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(LABEL_GAP)
        for part in (label, editor, problem):
            column.addWidget(part)
        return whole

    def _listen(self, told: "_Told", editor: QWidget) -> None:
        if isinstance(editor, RecordPicker):
            editor.query_changed.connect(told.asked)
            editor.create_asked.connect(told.creates)
            editor.picked.connect(told.edited)
        if isinstance(editor, QLineEdit):
            editor.textEdited.connect(told.edited)
            editor.returnPressed.connect(self.submitted)
        elif isinstance(editor, QComboBox):
            editor.currentIndexChanged.connect(told.edited)
        elif isinstance(editor, QPlainTextEdit):
            editor.textChanged.connect(told.edited)


class _Told(QObject):
    """Carries the key of one field along with its signals."""

    def __init__(self, form: Form, key: str) -> None:
        super().__init__(form)
        self._form = form
        self._key = key

    def asked(self, words: str) -> None:
        self._form.query_changed.emit(self._key, words)

    def creates(self, words: str) -> None:
        self._form.create_asked.emit(self._key, words)

    def edited(self) -> None:
        self._form.show_problem(self._key, "")
        self._form.edited.emit(self._key)
