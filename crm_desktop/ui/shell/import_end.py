"""The last step: how far the import is and how to stop it, then what it did, or why it did nothing."""

import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from crm_desktop.domain.figures import count_text
from crm_desktop.errors import UserError
from crm_desktop.exchange.importing import ImportReport
from crm_desktop.i18n import later, tr, trn
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import make_button, make_label
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.import_course import READ, SAVE, WRITE, ImportCourse
from crm_desktop.ui.shell.import_trial import Figures, count_lines, row_lines

WIDTH = 520
STEPS = 1_000
PHASES = {READ: later("Step 1 of 3: reading the rows"), WRITE: later("Step 2 of 3: writing the records"),
          SAVE: later("Step 3 of 3: saving")}


class ImportEnd(QWidget):
    """Progress with counts and Cancel, or the result; nothing else stands on this page."""

    cancel_asked = Signal()
    save_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("import_end")
        self._course = ImportCourse()
        self._rows = 0
        self.icon = IconLabel(theme, "circle-check", size=20, colour="state.success.mark")
        self.title = make_label(style="title", name="end_title", wrap=True)
        self.words = make_label(level="secondary", name="end_words", wrap=True)
        self.phase = make_label(style="label", level="secondary", name="end_phase")
        self.bar = QProgressBar()
        self.bar.setObjectName("end_progress")
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.cancel = make_button(theme, name="end_cancel")
        self.cancel.clicked.connect(self.cancel_asked)
        self.made, self.lines = Figures("end_made"), Figures("end_rows")
        self.save = make_button(theme, icon="download", name="end_save")
        self.save.clicked.connect(self.save_asked)
        self._report: ImportReport | None = None
        self._error: UserError | None = None
        self._files = 1
        self._state = "waiting"
        self._build()

    def begin(self, rows: int) -> None:
        """The import starts."""
        self._course = ImportCourse(rows, time.monotonic())
        self._rows, self._report, self._error = rows, None, None
        self._state = "running"
        self.show_progress(0, 0)

    def show_progress(self, done: int, whole: int) -> None:
        """Rows read (whole 0), then records written."""
        self._course.go_on(done, whole)
        self.bar.setRange(0, STEPS)
        self.bar.setValue(round(STEPS * self._course.share))
        self.set_texts()

    def stopping(self) -> None:
        """Cancel was pressed; the work stops at its next step."""
        self._state = "stopping"
        self.set_texts()

    def show_report(self, report: ImportReport, files: int) -> None:
        """What the import did."""
        self._report, self._files, self._state = report, files, "done"
        self.set_texts()

    def show_error(self, error: UserError) -> None:
        """Why it did nothing."""
        self._error, self._state = error, "failed"
        self.set_texts()

    def set_texts(self) -> None:
        """Everything in the current language."""
        running, done = self._state in ("running", "stopping"), self._state == "done"
        self.bar.setVisible(running)
        self.phase.setVisible(running)
        self.phase.setText(tr(PHASES[self._course.phase]))
        self.cancel.setVisible(running)
        self.cancel.setText(tr("Stopping…") if self._state == "stopping" else tr("Cancel the import"))
        self.cancel.setEnabled(self._state == "running")
        self.icon.setVisible(not running)
        self.icon.set_icon("circle-check" if done else "triangle-alert",
                           "state.success.mark" if done else "state.danger.mark")
        aside = self._report.kept_aside() if self._report else 0
        self.save.setVisible(done and aside > 0)
        self.save.setText(trn("Save the {n} row kept aside as a file", "Save the {n} rows kept aside as a file", aside))
        for part in (self.made, self.lines):
            part.setVisible(done)
        if running:
            self._say_progress()
        elif done and self._report:
            self._say_result(self._report, aside)
        elif self._error:
            what, safe, way = self._error.texts()
            self.title.setText(what)
            self.words.setText(f"{safe} {way}")

    def _say_progress(self) -> None:
        done, whole = self._course.done, self._course.whole
        if whole and done >= whole:
            said = tr("Saving {n} records…", n=count_text(whole))
        elif whole:
            said = tr("{done} of {whole} records written", done=count_text(done), whole=count_text(whole))
        else:
            said = tr("{done} of {whole} rows read", done=count_text(done), whole=count_text(self._rows))
        left = self._course.seconds_left(time.monotonic())
        if left:
            said += trn(", about {n} s", ", about {n} s", left)
        self.title.setText(said)
        self.words.setText(tr("Nothing is saved until the end."))

    def _say_result(self, report: ImportReport, aside: int) -> None:
        if report.changes is None or report.change_set is None:
            self.title.setText(tr("Nothing new: the book has all of it already."))
            self.words.setText(trn("{n} row was read.", "{n} rows were read.", report.rows))
        else:
            self.title.setText(trn("{n} row imported", "{n} rows imported", report.rows - aside))
            self.words.setText(tr("The whole import is one undo step, also tomorrow."))
        self.made.show_lines(list(count_lines(report)))
        self.lines.show_lines(list(row_lines(report, self._files))[1:])

    def _build(self) -> None:
        box = QWidget()
        box.setMaximumWidth(WIDTH)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.icon)
        head.addWidget(self.title, 1)
        column.addLayout(head)
        column.addWidget(self.phase)
        column.addWidget(self.bar)
        column.addWidget(self.words)
        column.addWidget(self.made)
        column.addWidget(self.lines)
        buttons = QHBoxLayout()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        buttons.addStretch(1)
        column.addLayout(buttons)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(20, 40, 20, 20)
        whole.addWidget(box, 1, Qt.AlignmentFlag.AlignTop)
        whole.addStretch(1)
