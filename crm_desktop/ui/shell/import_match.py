"""The second step: one file after the other, its facts, where its columns go, and its rows that are kept aside."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.i18n import tr
from crm_desktop.ui.base.icons import IconLabel, wear_icon
from crm_desktop.ui.base.text import make_button, make_label
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.import_aside import AsideTable, aside_rows
from crm_desktop.ui.shell.import_columns import ColumnTable
from crm_desktop.ui.shell.import_draft import DraftFile, ImportDraft
from crm_desktop.ui.shell.import_facts import FactBar

ASIDE_HEIGHT = 176  # the heading and four rows


class FileTabs(QWidget):
    """Which of several files is shown; a triangle marks one that cannot be imported as it stands."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("file_tabs")
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.idClicked.connect(self.chosen)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 16, 8)
        self._row.setSpacing(6)
        self._row.addStretch(1)

    def show_draft(self, draft: ImportDraft) -> None:
        """A button for each file."""
        while len(self._group.buttons()) < len(draft.files):
            self._add(len(self._group.buttons()))
        for place, button in enumerate(self._group.buttons()):
            button.setVisible(place < len(draft.files))
            if place < len(draft.files):
                file = draft.files[place]
                button.setText(file.path.name)
                wear_icon(button, self._theme, "triangle-alert" if file.problem else "file-text", size=14,
                          colour="state.warn.mark" if file.problem else "text.secondary")
                button.setChecked(place == draft.current)
        self.setVisible(len(draft.files) > 1)

    def _add(self, place: int) -> None:
        button = QToolButton()
        button.setObjectName(f"file_tab_{place}")
        button.setProperty("kind", "choice")
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._group.addButton(button, place)
        self._row.insertWidget(place, button)


class ProblemBox(QWidget):
    """Why a file cannot be imported as it stands: three sentences, and reading it anew."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "warn")
        self.labels = [make_label(style=style, level=level, name=f"{name}_{place}", wrap=True) for place, (style, level)
                       in enumerate((("body_strong", "warn"), ("body", "primary"), ("body", "primary")))]
        self.again = make_button(theme, icon="rotate-ccw", name=f"{name}_again")
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in self.labels:
            words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(10)
        row.addWidget(IconLabel(theme, "triangle-alert", colour="state.warn.mark"), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_problem(self, problem: UserError | None) -> None:
        """The sentences; hidden where there is no problem."""
        for label, text in zip(self.labels, problem.texts() if problem else ("", "", ""), strict=True):
            label.setText(text)
        self.again.setText(tr("Read again"))
        self.setVisible(problem is not None)


class MatchPage(QWidget):
    """The page of one file."""

    again_asked = Signal(object)  # path of the shown file

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("match_page")
        self.tabs = FileTabs(theme)
        self.facts = FactBar(theme)
        self.problem = ProblemBox(theme, "match_problem")
        self.columns = ColumnTable(theme)
        self.aside = AsideTable(theme, "match_aside")
        self.aside.setFixedHeight(ASIDE_HEIGHT)
        self.aside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.aside.setProperty("line", "top")
        self._waiting = make_label(level="secondary", name="match_waiting")
        self._file: DraftFile | None = None
        self.problem.again.clicked.connect(self._again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._rule(self.tabs))
        column.addWidget(self.facts)
        column.addWidget(self._rule())
        frame = QHBoxLayout()
        frame.setContentsMargins(16, 0, 16, 0)
        frame.addWidget(self.problem)
        column.addLayout(frame)
        column.addWidget(self._waiting)
        column.addWidget(self.columns, 1)
        column.addWidget(self.aside)
        column.addStretch(0)
        self._waiting.setContentsMargins(20, 16, 20, 16)

    def show_draft(self, draft: ImportDraft) -> None:
        """The file that is in front, as it is known now."""
        file = self._file = draft.file
        self.tabs.show_draft(draft)
        self._tab_rule.setVisible(len(draft.files) > 1)
        if file is None:
            return
        self.facts.show_file(file)
        self.problem.show_problem(file.problem)
        readable = file.look is not None and file.error is None
        self.columns.setVisible(readable)
        self._waiting.setVisible(file.look is None and file.error is None)
        self._waiting.setText(tr("Reading the file…"))
        if file.look is not None and readable:
            self.columns.show_look(file.look)
        said = draft.file_report(file.path)
        self.aside.setVisible(readable and bool(said.rejected))
        self.aside.show_rows(aside_rows(draft.trial, file.path), said.kept_aside(), several=False)

    def set_texts(self) -> None:
        """The fixed words."""
        self.columns.set_texts()
        self.aside.set_texts()

    def _again(self) -> None:
        if self._file:
            self.again_asked.emit(self._file.path)

    def _rule(self, of: QWidget | None = None) -> QFrame:
        rule = QFrame()
        rule.setProperty("rule", "across")
        if of is not None:
            self._tab_rule = rule
        return rule
