"""The import wizard: files, columns, rows, import; a dialog over the dimmed window that never blocks it."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QFrame, QHBoxLayout, QStackedWidget, QWidget
from PySide6.QtWidgets import QVBoxLayout as Column

from crm_desktop.errors import UserError
from crm_desktop.exchange.importing import ImportReport
from crm_desktop.i18n import language, tr, trn
from crm_desktop.ui.base.actions import BY_NAME
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.folders import start_folder
from crm_desktop.ui.base.theme import on_change
from crm_desktop.ui.shell.import_aside import AsideTable, aside_rows
from crm_desktop.ui.shell.import_end import ImportEnd
from crm_desktop.ui.shell.import_file_list import FileList
from crm_desktop.ui.shell.import_foot import WizardFoot
from crm_desktop.ui.shell.import_ground import OverWindow
from crm_desktop.ui.shell.import_head import CHECK, FILE, IMPORT, MATCH, WizardHead
from crm_desktop.ui.shell.import_match import MatchPage
from crm_desktop.ui.shell.import_saving import AsideSaver
from crm_desktop.ui.shell.import_trial import TrialPanel
from crm_desktop.ui.shell.import_work import ImportWork

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ImportWizard(OverWindow):
    """Takes files in, in four steps; `paths` are those that are chosen already."""

    finished_import = Signal(object)  # ImportReport

    def __init__(self, desk: Desk, parent: QWidget | None = None, paths: Iterable[Path] = ()) -> None:
        super().__init__(desk.theme, parent)
        self.setObjectName("import_wizard")
        self._step, self._running, self._finished, self._language = FILE, False, False, language()
        self._leaving = self._quitting = False  # what waits until the import has stopped
        theme, self._messages, self._settings = desk.theme, desk.messages, desk.settings
        self._quit_keys = QShortcut(QKeySequence(BY_NAME["quit"].keys[0]), self)
        self._work = ImportWork(desk, self)
        self._saver = AsideSaver(self._work, self)
        self._head, self._foot = WizardHead(theme), WizardFoot(theme)
        self._files, self._match = FileList(theme), MatchPage(theme)
        self._check, self._end = AsideTable(theme, "check_aside"), ImportEnd(theme)
        self._trial = TrialPanel(theme)
        self._pages = QStackedWidget()
        for page in (self._files, self._match, self._check, self._end):
            self._pages.addWidget(page)
        self._line = QFrame()
        self._line.setProperty("rule", "down")
        self._build()
        self._connect()
        on_change(theme, self, self.set_texts)
        self.add_files(paths)

    # -- for the window

    def add_files(self, paths: Iterable[Path]) -> None:
        """Takes files on, as if they had been dropped."""
        if not self._running and not self._finished:
            self._work.add_files(paths)

    def set_texts(self) -> None:
        """All texts in the current language; reasons of rows are said anew by another trial run."""
        for part in (self._head, self._foot, self._files, self._match, self._check, self._trial, self._end):
            part.set_texts()
        self.setWindowTitle(tr("Import customers and deals"))
        if self._language != language():
            self._language = language()
            if not self._running and not self._finished:
                self._work.try_soon()
        self._show()

    # -- inside

    def _build(self) -> None:
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self._pages, 1)
        middle.addWidget(self._line)
        middle.addWidget(self._trial)
        whole = Column(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addWidget(self._head)
        whole.addLayout(middle, 1)
        whole.addWidget(self._foot)

    def _connect(self) -> None:
        work = self._work
        self._head.step_asked.connect(self._go)
        self._head.close_asked.connect(self.close)
        self._foot.back.clicked.connect(self._back)
        self._foot.primary.clicked.connect(self._on)
        self._files.drop.choose_asked.connect(self._choose)
        self._files.drop.dropped.connect(self.add_files)
        self._files.remove_asked.connect(work.remove)
        self._files.again_asked.connect(work.read_again)
        self._files.differently_asked.connect(self._read_differently)
        self._match.tabs.chosen.connect(work.show_file)
        self._match.facts.chosen.connect(self._read_as)
        self._match.columns.sent.connect(work.send_column)
        self._match.again_asked.connect(work.read_again)
        for aside in (self._match.aside, self._check, self._end):
            aside.save_asked.connect(self._save_aside)
        self._trial.decided.connect(self._decided)
        self._end.cancel_asked.connect(self._cancel)
        self._foot.jump_asked.connect(work.show_file)
        self._quit_keys.activated.connect(self._quit)
        work.counted.connect(self._count)
        work.changed.connect(self._show)
        work.progressed.connect(self._end.show_progress)
        work.imported.connect(self._imported)
        work.failed.connect(self._failed)
        work.stopped.connect(self._stopped)
        work.saved.connect(self._saved)
        work.not_saved.connect(self._foot.show_error)

    def _show(self) -> None:
        """Everything as the draft is now."""
        draft, step = self._work.draft, self._step
        if self._pages.currentIndex() != step:
            self._pages.setCurrentIndex(step)
        self._head.show_step(step, over=self._finished, busy=self._running)
        self._foot.show_step(step, draft, running=self._running, over=self._finished)
        side = step in (MATCH, CHECK)
        self._trial.setVisible(side)
        self._line.setVisible(side)
        self._files.show_draft(draft)
        if side:
            self._trial.show_draft(draft)
        if step == MATCH:
            self._match.show_draft(draft)
        if step == CHECK:
            number = draft.trial.kept_aside() if draft.trial else 0
            self._check.show_rows(aside_rows(draft.trial), number, several=len(draft.files) > 1)

    def _go(self, step: int) -> None:
        self._step = step
        self._foot.clear()
        self._show()
        if step == MATCH:
            self._match.columns.focus_first()
        elif self._foot.primary.isVisible():
            self._foot.primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on(self) -> None:
        draft = self._work.draft
        if self._finished:
            self.close()
        elif self._step == FILE:
            self._go(MATCH)
        elif self._step == MATCH and draft.trial and draft.trial.kept_aside():
            self._go(CHECK)
        else:
            self._running = True
            self._end.begin(draft.rows)
            self._go(IMPORT)
            self._end.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
            self._work.start_import()

    def _back(self) -> None:
        aside = self._work.draft.trial is not None and self._work.draft.trial.kept_aside() > 0
        self._go(MATCH if self._step == IMPORT and not aside else self._step - 1)

    def _imported(self, report: ImportReport) -> None:
        self._running, self._finished = False, True
        self._end.show_report(report, len(self._work.draft.files))
        self._show()
        self._foot.primary.setFocus(Qt.FocusReason.OtherFocusReason)
        self.finished_import.emit(report)
        self._leave()

    def _failed(self, error: UserError) -> None:
        self._running = False
        self._end.show_error(error)
        self._show()
        if self._leaving:
            self._messages.show_error(error)
            self._quitting = False  # or nobody could read it
            self._leave()

    def _stopped(self) -> None:
        self._running = False
        if self._leaving:
            self._messages.say(tr("The import was cancelled. Nothing was saved."))
            self._leave()
            return
        self._go(MATCH)
        self._foot.say(tr("The import was cancelled. Nothing was saved."))
        self._work.try_soon()

    def _count(self) -> None:
        self._trial.show_counting(self._work.draft)

    def _leave(self) -> None:
        """Closes what waited for the import to stop."""
        if self._leaving:
            window = self._over
            self.close()
            if window is not None and self._quitting:
                QTimer.singleShot(0, window.close)

    def _quit(self) -> None:
        """Ctrl+Q: the window goes as well."""
        if self._over is not None:
            self._over.close()

    def _cancel(self) -> None:
        self._end.stopping()
        self._work.cancel_import()

    def _read_as(self, field: str, value: object) -> None:
        self._work.read_as(**{field: value})

    def _decided(self, field: str, value: object) -> None:
        self._work.decide(**{field: value})

    def _read_differently(self, path: Path) -> None:
        """The facts of a file that cannot be read as it was tried."""
        files = self._work.draft.files
        self._work.show_file(next((place for place, one in enumerate(files) if one.path == path), 0))
        self._go(MATCH)

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("Choose files to import"), start_folder(self._settings.now.import_folder))
        dialog.setObjectName("import_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([tr("Tables (*.csv *.tsv *.txt)"), tr("All files (*)")])
        dialog.filesSelected.connect(self._take_chosen)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _take_chosen(self, names: list[str]) -> None:
        """The next dialog begins where these files lie."""
        self._settings.change(import_folder=str(Path(names[0]).parent))
        self.add_files(Path(name) for name in names)

    def _save_aside(self) -> None:
        """The rows of the shown file, or of all of them."""
        draft = self._work.draft
        shown = draft.file.path if self._step == MATCH and draft.file else None
        self._saver.save(one.path for one in draft.files
                         if draft.file_report(one.path).rejected and shown in (None, one.path))

    def _saved(self, target: Path, rows: int) -> None:
        self._foot.say(trn("{n} row saved in {file}. Correct it and import that file.",
                           "{n} rows saved in {file}. Correct them and import that file.", rows, file=target.name))

    # -- Qt's side

    def lets_window_close(self) -> bool:
        """An import under way stops first; then wizard and window close."""
        self._quitting = self._running
        return bool(self.close())

    def reject(self) -> None:
        """Esc: one step back, an import under way is cancelled; the first step closes."""
        if self._running:
            self._cancel()
        elif self._finished or self._step == FILE:
            self.close()
        else:
            self._back()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in ENTER:
            super().keyPressEvent(event)
            return
        focus = self.focusWidget()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._foot.primary.click()
        elif isinstance(focus, QAbstractButton):
            focus.click()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._running:
            self._leaving = True
            self._cancel()
            event.ignore()
            return
        self._work.stop_all()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._language != language():
            self.set_texts()
