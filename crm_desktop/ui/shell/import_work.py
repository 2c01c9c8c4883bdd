"""The wizard's work in the background: reading files, the trial run after each change, the import itself."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.errors import UserError
from crm_desktop.exchange.choices import FileChoice
from crm_desktop.exchange.importing import ImportReport, import_files
from crm_desktop.exchange.look import FileLook, look_again, look_into_file
from crm_desktop.exchange.rejected_file import save_rejected
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Job
from crm_desktop.ui.shell.import_draft import DraftFile, ImportDraft

TRY_AFTER = 200  # milliseconds after the last change of a choice


class ImportWork(QObject):
    """Owns the draft; everything slow goes through the long lane, and a newer choice overtakes an older one."""

    changed = Signal()  # anything about files, looks or the trial run
    counted = Signal()  # the trial run has gone through more rows
    progressed = Signal(object, object)  # of the import itself: done, whole (0: still reading)
    imported = Signal(object)  # ImportReport
    failed = Signal(object)  # UserError of the import itself
    stopped = Signal()
    saved = Signal(object, int)  # path, rows
    not_saved = Signal(object)  # UserError

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.draft = ImportDraft()
        self._desk = desk
        self._looks: dict[Path, Job] = {}
        self._trial: Job | None = None
        self._trial_number = 0
        self._import: Job | None = None
        self.began_at = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TRY_AFTER)
        self._timer.timeout.connect(self._try)

    # -- files

    def add_files(self, paths: Iterable[Path]) -> None:
        """Takes files on and begins to read them; one that is there already is read anew."""
        known = {one.path: one for one in self.draft.files}
        for path in dict.fromkeys(Path(each).absolute() for each in paths):
            if path not in known:
                known[path] = DraftFile(path, FileChoice(known=self.draft.known))
                self.draft.files.append(known[path])
            self._read(known[path])
        self.changed.emit()

    def remove(self, path: Path) -> None:
        """Forgets a file; it is not touched."""
        self._cancel_look(path)
        draft = self.draft
        draft.files = [one for one in draft.files if one.path != path]
        draft.current = max(0, min(draft.current, len(draft.files) - 1))
        self.try_soon()

    def read_again(self, path: Path) -> None:
        """Reads a file anew, after somebody has corrected it."""
        for one in self.draft.files:
            if one.path == path:
                self._read(one)
        self.changed.emit()

    def show_file(self, place: int) -> None:
        """Another of the files comes to the front."""
        self.draft.current = place
        self.changed.emit()

    # -- choices

    def read_as(self, **choices: object) -> None:
        """The shown file is read differently: encoding, delimiter, header_row, record_type, date_order."""
        file = self.draft.file
        if file is None:
            return
        fresh = {"encoding", "delimiter", "header_row", "record_type"} & choices.keys()
        columns = {} if fresh else file.choice.columns  # other columns, or other fields to choose from
        file.choice = replace(file.choice, columns=columns, **choices)  # type: ignore[arg-type]
        if choices.keys() <= {"record_type", "date_order"} and file.look and not file.error:
            self._look_again(file)
        else:
            self._read(file)
        self.changed.emit()

    def send_column(self, place: int, path: str | None) -> None:
        """A column of the shown file goes elsewhere; a column that held the place is not imported any more."""
        file = self.draft.file
        if file is None or file.look is None:
            return
        columns = {**file.choice.columns, place: path}
        taken = self.draft.taken_by(place, path) if path else None
        if taken is not None:
            columns[taken] = None
        file.choice = replace(file.choice, columns=columns)
        self._look_again(file)

    def decide(self, **choices: object) -> None:
        """What shall happen to known records, similar products, unknown stages and companies."""
        for name, value in choices.items():
            setattr(self.draft, name, value)
        self.try_soon()

    # -- the trial run

    def try_soon(self) -> None:
        """A trial run when no other choice follows at once."""
        self._stop_trial()
        self.draft.trying = self.draft.ready
        if self.draft.ready:
            self._timer.start()
        else:
            self.draft.trial = None
        self.changed.emit()

    def _try(self) -> None:
        if not self.draft.ready:
            return
        self._stop_trial()
        self.draft.trying, self.draft.tried = True, 0
        number = self._trial_number
        paths, options = [one.path for one in self.draft.files], self.draft.options(dry_run=True)

        def done(report: ImportReport) -> None:
            self._tried(number, report, None)

        def failed(error: UserError) -> None:
            self._tried(number, None, error)

        def heard(rows: int, _: int) -> None:
            if shiboken6.isValid(self) and number == self._trial_number:
                self.draft.tried = rows
                self.counted.emit()

        self._trial = self._desk.jobs.run(
            self, lambda book, progress: import_files(book, paths, options, progress), done, failed, heard)

    def _tried(self, number: int, report: ImportReport | None, error: UserError | None) -> None:
        if number == self._trial_number:
            self.draft.trial, self.draft.trial_error, self.draft.trying = report, error, False
            self.changed.emit()

    def _stop_trial(self) -> None:
        self._timer.stop()
        self._trial_number += 1
        self.draft.trial_error = None
        if self._trial:
            self._trial.cancel()
            self._trial = None

    # -- the import

    def start_import(self) -> None:
        """Imports all files as one act."""
        self._stop_trial()
        self.began_at = time.monotonic()
        paths, options = [one.path for one in self.draft.files], self.draft.options(dry_run=False)
        self._import = self._desk.jobs.run(
            self, lambda book, progress: import_files(book, paths, options, progress), self._done,
            self.failed.emit, self._heard, self.stopped.emit)

    def cancel_import(self) -> None:
        """Stops the import at its next step; nothing is saved then."""
        if self._import:
            self._import.cancel()

    def stop_all(self) -> None:
        """The wizard goes: nothing that it began runs on."""
        self._stop_trial()
        for path in list(self._looks):
            self._cancel_look(path)
        self.cancel_import()

    def save_aside(self, source: Path, target: Path) -> None:
        """Writes the rows of a file that were kept aside into a file of their own."""
        draft = self.draft
        rejected = list(draft.file_report(source).rejected)
        choice = next((one.choice for one in draft.files if one.path == source), FileChoice())

        def done(rows: int) -> None:
            self.saved.emit(target, rows)

        self._desk.jobs.run(self, lambda book, progress: save_rejected(source, choice, rejected, target, progress),
                            done, self.not_saved.emit)

    def _heard(self, done: int, whole: int) -> None:
        self.progressed.emit(done, whole)

    def _done(self, report: ImportReport) -> None:
        self.draft.trial = report
        if report.changes is not None:
            self._desk.jobs.tell(report.changes)
        self.imported.emit(report)

    # -- looking

    def _read(self, file: DraftFile) -> None:
        self._cancel_look(file.path)
        self._stop_trial()
        file.reading, file.error, file.rows_read = True, None, 0
        path, choice = file.path, file.choice

        def heard(done: int, _: int) -> None:
            if shiboken6.isValid(self):  # the wizard may have gone while this was on its way
                file.rows_read = done
                self.changed.emit()

        self._looks[path] = self._desk.jobs.run(
            self, lambda book, progress: look_into_file(book, path, choice, progress),
            *self._answers(file, choice), heard)

    def _look_again(self, file: DraftFile) -> None:
        self._cancel_look(file.path)
        self._stop_trial()
        look, choice = file.look, file.choice
        if look is not None:
            file.reading = True
            self._looks[file.path] = self._desk.jobs.run(
                self, lambda book, progress: look_again(book, look, choice), *self._answers(file, choice))

    def _answers(self, file: DraftFile, choice: FileChoice) -> tuple[Callable[[FileLook], None],
                                                                     Callable[[UserError], None]]:
        """What happens with what was seen, unless something else has been chosen meanwhile."""
        def done(look: FileLook) -> None:
            if file.choice is choice:
                file.look, file.error, file.reading = look, None, False
                self.try_soon()

        def failed(error: UserError) -> None:
            if file.choice is choice:
                file.error, file.reading = error, False
                self.try_soon()

        return done, failed

    def _cancel_look(self, path: Path) -> None:
        job = self._looks.pop(path, None)
        if job:
            job.cancel()
