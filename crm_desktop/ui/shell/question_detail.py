"""The right side of a page of questions: fields to choose in, which scroll, and the verbs below them."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.domain.lookalikes import BOTH
from crm_desktop.i18n import tr
from crm_desktop.ui.base.text import make_button
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.choice_row import ChoiceRow

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class QuestionDetail(QWidget):
    """Made anew for each question; a subclass fills `column` and `rows`, then calls `lay_out` with its verbs."""

    record_wanted = Signal(object)  # (record type, id)

    def __init__(self, theme: Theme, one: str) -> None:
        super().__init__()
        self.theme, self._one = theme, one
        self.chosen: dict[str, str] = {}  # path -> which value
        self.rows: dict[str, ChoiceRow] = {}
        self.both: dict[str, QCheckBox] = {}  # offers to keep the other value as well
        self._records: dict[str, tuple[str, bytes]] = {}  # whose card a button opens
        self.setObjectName(f"{one}_detail")
        self._inner = QWidget()
        self._inner.setProperty("ground", "base")
        self._inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.column = QVBoxLayout(self._inner)
        self.column.setContentsMargins(28, 20, 28, 20)
        self.column.setSpacing(12)

    def first(self) -> QWidget:
        """Where the keyboard begins: the first field's chosen value."""
        return next(iter(self.rows.values())).current()

    def focus_first(self) -> None:
        """The cursor to where the keyboard begins."""
        self.first().setFocus(Qt.FocusReason.TabFocusReason)

    def choices(self) -> Mapping[str, str]:
        """What was chosen for each path."""
        return {path: BOTH if path in self.both and self.both[path].isChecked() else which
                for path, which in self.chosen.items()}

    def add_row(self, row: ChoiceRow, which: str) -> None:
        """A field to choose in, at the value that is chosen as long as nobody chooses."""
        self.rows[row.path], self.chosen[row.path] = row, which
        row.choose(which)
        row.chosen.connect(self.take)

    def take(self, path: str, which: str) -> None:
        """A value was chosen."""
        self.chosen[path] = which

    def add_rule(self) -> None:
        """A line between two parts."""
        rule = QFrame()
        rule.setProperty("rule", "divider")
        self.column.addWidget(rule)

    def open_button(self, name: str, record: tuple[str, bytes]) -> QPushButton:
        """Leads to a record's card."""
        button = make_button(self.theme, tr("Open card"), name=name)
        button.setProperty("measure", "small")
        button.clicked.connect(self._open)
        self._records[name] = record
        return button

    def lay_out(self, *verbs: QPushButton) -> None:
        """The column, which scrolls, and the verbs below it."""
        self.column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName(f"{self._one}_scroll")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._inner)
        foot = QWidget()
        foot.setObjectName(f"{self._one}_foot")
        foot.setProperty("ground", "base")
        foot.setProperty("line", "top")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(foot)
        row.setContentsMargins(28, 11, 28, 11)
        row.setSpacing(8)
        row.addStretch(1)
        for verb in verbs:
            row.addWidget(verb)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(foot)

    def _open(self) -> None:
        self.record_wanted.emit(self._records[self.sender().objectName()])
