"""Values on a card that are edited where they stand, one by one or as a grid that the arrow keys walk."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.field_spec import FieldSpec
from crm_desktop.ui.widgets.picker import Result
from crm_desktop.ui.widgets.value_editors import Choices
from crm_desktop.ui.widgets.value_field import ValueField

ROW_GAP = 6
ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class FieldGrid(QWidget):
    """The fields of a card, column beside column; wide fields and long texts take a whole row."""

    committed = Signal(str, object)  # key, and what was typed or chosen
    query_changed = Signal(str, str)
    create_asked = Signal(str, str)

    def __init__(self, theme: Theme, specs: Sequence[FieldSpec], *, columns: int = 2, name: str = "field_grid",
                 creates: frozenset[str] = frozenset()) -> None:
        """`creates` are reference fields that offer to make a record of what is typed."""
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._columns = columns
        self._creates = creates
        self._fields: dict[str, ValueField] = {}
        self._places: dict[str, tuple[int, int]] = {}  # key -> column, row
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(ROW_GAP)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        self._fill(specs)

    def field(self, key: str) -> ValueField:
        """The field of a key."""
        return self._fields[key]

    def keys(self) -> list[str]:
        """The keys in their order."""
        return list(self._fields)

    def set_value(self, key: str, text: str, edit: object = None, *, note: str = "", mark: str = "") -> None:
        """What a field shows, and what its editor starts with where that is another text."""
        self._fields[key].set_value(text, edit, note=note, mark=mark)

    def set_choices(self, key: str, choices: Choices) -> None:
        """Other choices of a choice field."""
        self._fields[key].set_choices(choices)

    def set_results(self, key: str, results: Sequence[Result]) -> None:
        """Answers to what is typed into a reference field."""
        self._fields[key].set_results(results)

    def show_problem(self, key: str, sentence: str) -> None:
        """Opens the field with what was typed, in red, and the sentence below."""
        self._fields[key].show_problem(sentence)

    def first_editable(self) -> ValueField | None:
        """The first field that can be edited."""
        return next((field for field in self._fields.values() if not field.spec.read_only), None)

    def edit_first(self) -> None:
        """Opens the field in focus, or the first one: what E does on a card."""
        inside = next((field for field in self._fields.values() if field.hasFocus()), None)
        field = inside or self.first_editable()
        if field is not None:
            field.edit()

    def is_editing(self) -> bool:
        """Whether an editor is open in one of the fields."""
        return any(field.is_editing() for field in self._fields.values())

    def set_texts(self) -> None:
        """Labels in the current language."""
        for field in self._fields.values():
            field.set_texts()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = ARROWS.get(Qt.Key(event.key()))
        if step is None or not self._walk(*step):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in ARROWS:
            event.accept()
            return True
        return super().event(event)

    def _fill(self, specs: Sequence[FieldSpec]) -> None:
        column = row = 0
        for spec in specs:
            field = ValueField(self._theme, spec, create=spec.key in self._creates)
            wide = spec.wide or spec.kind == "long_text"
            if wide and column:
                column, row = 0, row + 1
            self._grid.addWidget(field, row, column, 1, self._columns if wide else 1, Qt.AlignmentFlag.AlignTop)
            self._fields[spec.key], self._places[spec.key] = field, (column, row)
            column += self._columns if wide else 1
            if column >= self._columns:
                column, row = 0, row + 1
            field.committed.connect(self.committed)
            field.query_changed.connect(self.query_changed)
            field.create_asked.connect(self.create_asked)

    def _walk(self, across: int, down: int) -> bool:
        """From the field in focus to the nearest one in a direction that can take the focus."""
        here = next((key for key, field in self._fields.items() if field.hasFocus()), "")
        if not here:
            return False
        column, row = self._places[here]
        onward = [
            (abs(there[0] - column) + abs(there[1] - row) * 10, key) for key, there in self._places.items()
            if not self._fields[key].spec.read_only and (
                (across and there[1] == row and (there[0] - column) * across > 0)
                or (down and (there[1] - row) * down > 0))
        ]
        if onward:
            self._fields[min(onward)[1]].setFocus(Qt.FocusReason.TabFocusReason)
        return True
