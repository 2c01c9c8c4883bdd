"""The foot of the wizard: what just happened, Back, and the button whose label says its effect."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.i18n import tr, trn
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import make_button, set_level
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.import_columns import ShortLabel
from crm_desktop.ui.shell.import_draft import ImportDraft
from crm_desktop.ui.shell.import_head import CHECK, FILE, IMPORT, MATCH

HEIGHT = 56


class WizardFoot(QWidget):
    """One sentence at the left, the ways on at the right."""

    jump_asked = Signal(int)  # the place of the file that holds the import up

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._said = ""
        self._bad = False
        self.setObjectName("wizard_foot")
        self._theme, self._step, self._blocked = theme, FILE, False
        self.setFixedHeight(HEIGHT)
        self.icon = IconLabel(theme, "undo-2", size=14)
        self.words = ShortLabel("secondary", "wizard_words", "label")
        self.jump = make_button(theme, kind="link", name="wizard_jump")
        self.jump.clicked.connect(self._jump)
        self._held = ""
        self._held_at = -1
        self.back = make_button(theme, name="wizard_back")
        self.primary = make_button(theme, kind="primary", name="wizard_primary")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self.icon)
        row.addWidget(self.words, 1)
        row.addWidget(self.jump)
        row.addWidget(self.back)
        row.addWidget(self.primary)

    def set_texts(self) -> None:
        """The fixed words."""
        self.back.setText(tr("Back"))
        self.clear()

    def say(self, text: str) -> None:
        """What just happened, in place of the usual sentence."""
        self._said, self._bad = text, False
        self._show_words()

    def show_error(self, error: UserError) -> None:
        """What went wrong beside the import."""
        self._said, self._bad = str(error), True
        self._show_words()

    def clear(self) -> None:
        """The usual sentence again."""
        self._said, self._bad = "", False
        self._show_words()

    def show_step(self, step: int, draft: ImportDraft, *, running: bool, over: bool) -> None:
        """The buttons of this step."""
        self._step, self._blocked = step, step == FILE and any(one.error for one in draft.files)
        self._find_held(step, draft)
        self._show_words()
        self.back.setVisible(step != FILE and not running and not over)
        self.primary.setVisible(not running)
        text, possible = self._label(step, draft, over=over)
        self.primary.setText(text)
        self.primary.setEnabled(possible)
        self.primary.setDefault(True)
        self.primary.setToolTip(tr("{text} (Ctrl Enter)", text=text))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, self._theme.colour("border.soft"))
        painter.end()

    def _label(self, step: int, draft: ImportDraft, *, over: bool) -> tuple[str, bool]:
        if over:
            return tr("Done"), True
        if step == FILE:
            read = bool(draft.files) and all(one.look and not one.error and not one.reading for one in draft.files)
            return (trn("Match columns of {n} file", "Match columns of {n} files", len(draft.files)) if draft.files
                    else tr("Match columns")), read
        trial = draft.trial
        if trial is None or draft.trying or not draft.ready:
            return (tr("Counting…") if draft.trying else tr("Import")), False
        aside = trial.kept_aside()
        if step == MATCH and aside:
            return trn("Check {n} row", "Check {n} rows", aside), True
        rows = trial.rows - aside
        return trn("Import {n} row", "Import {n} rows", rows), rows > 0 and step in (MATCH, CHECK, IMPORT)

    def _find_held(self, step: int, draft: ImportDraft) -> None:
        """Which file keeps the import from going on."""
        at = draft.held_up_by if step == MATCH else None
        self._held, self._held_at = "", -1 if at is None else at
        if at is not None:
            name, problem = draft.files[at].path.name, draft.files[at].problem
            self._held = tr("{file} holds the import up: {problem}", file=name,
                            problem=problem.texts()[0] if problem else "")
            self.jump.setText(tr("Go to {file}", file=name))
        self.jump.setVisible(at is not None and at != draft.current)

    def _jump(self) -> None:
        self.jump_asked.emit(self._held_at)

    def _show_words(self) -> None:
        usual = tr("The whole import is one undo step, also tomorrow.") if self._step != IMPORT else ""
        if self._blocked:
            usual = tr("Read the file again once it is corrected, read it differently, or leave it out.")
        usual = self._held or usual
        self.icon.set_icon("triangle-alert" if self._bad or (self._held and not self._said) else "circle-check"
                           if self._said else "info" if self._blocked else "undo-2",
                           "state.danger.mark" if self._bad else "state.warn.mark" if self._held and not self._said
                           else "text.secondary")
        self.icon.setVisible(bool(self._said or usual))
        self.words.setText(self._said or usual)
        set_level(self.words, "danger" if self._bad else "secondary")
