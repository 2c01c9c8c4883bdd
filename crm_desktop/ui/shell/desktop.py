"""The open book on screen: its pages, the menu, history, undo, import, lock; made anew for each book."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.demo import fill_sample
from crm_desktop.errors import UserError
from crm_desktop.i18n import language, later, locale_language, tr, trn, use
from crm_desktop.queries.window import sample_act, who_writes
from crm_desktop.settings import SettingsFile
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.record.sync_mark import CONFLICTS_OF
from crm_desktop.ui.shell.conflict_page import ConflictPage
from crm_desktop.ui.shell.frame import Frame
from crm_desktop.ui.shell.help_door import HelpDoor
from crm_desktop.ui.shell.history import HistoryPanel
from crm_desktop.ui.shell.idle import IdleWatch, SleepWatch
from crm_desktop.ui.shell.import_wizard import ImportWizard
from crm_desktop.ui.shell.keys_overlay import KeysOverlay
from crm_desktop.ui.shell.lookalike_page import LookalikePage
from crm_desktop.ui.shell.menu import BookMenu
from crm_desktop.ui.shell.palette_door import PaletteDoor
from crm_desktop.ui.shell.preferences import Preferences
from crm_desktop.ui.shell.status_line import lost_file
from crm_desktop.ui.shell.syncing import Syncing
from crm_desktop.ui.shell.undoing import Undoing
from crm_desktop.ui.widgets.avatar import Avatar
from crm_desktop.ui.widgets.dialog import ask_decision

HOMES = {"company": "customers", "person": "customers", "deal": "pipeline", "ticket": "service",
         "deals of company": "pipeline", "deals of person": "pipeline",
         **{CONFLICTS_OF + kind: "conflicts" for kind in ("company", "person", "deal", "ticket")}}
PageMaker = Callable[[], type[Page]]


class Desktop(QObject):
    """Puts the pages into the frame and connects what belongs to the whole window."""

    lock_wanted = Signal()
    other_book_wanted = Signal(object)

    def __init__(self, frame: Frame, theme: Theme, settings: SettingsFile, jobs: Jobs, tabs: Sequence[PageMaker],
                 start: str = "") -> None:
        super().__init__(frame)
        self._frame = frame
        self.desk = Desk(jobs, theme, frame.messages, frame.actions_table, settings)
        pages = [*(make()(self.desk) for make in tabs), LookalikePage(self.desk), ConflictPage(self.desk)]
        self._menu = BookMenu(frame.actions_table, settings, frame)
        self._me = Avatar(theme, "")
        self._undoing = Undoing(self.desk, self, frame)
        self._palette = PaletteDoor(self.desk, frame, self)
        self._palette.record_chosen.connect(self.show_record)
        self._history = HistoryPanel(self.desk)
        self._history.hide()
        self._wizard: ImportWizard | None = None
        self._keys: KeysOverlay | None = None
        self._help = HelpDoor(theme, frame)
        self._preferences: Preferences | None = None
        self._idle, self._sleep = IdleWatch(self), SleepWatch(self)
        self._gives_up = False  # texts that are not saved may be dropped
        frame.may_close = self._may_close
        frame.turn = jobs.turn
        self._bind()
        frame.show_pages(pages, self._menu, self._me, read_only=jobs.book.read_only, title=jobs.book.path.stem)
        self._connect(pages)
        self.syncing = Syncing(self.desk, frame, self, self._show_conflicts, self._show_lookalikes)
        jobs.ask(self, "me", who_writes, self._me_known)
        if frame.windowHandle():
            self._idle.watch(frame.windowHandle())
        self._watch()
        self._begin(start)

    def _may_close(self) -> bool:
        """Asks once where something is typed and not saved."""
        unsaved = sum(page.unsaved() for page in self._frame.pages)
        if self._gives_up or not unsaved or self._frame.is_locked:
            return True
        ask_decision(self.desk.theme, self._frame, tr("Quit without saving?"),
                     tr("What you typed is not in the book yet. Esc goes back to it."),
                     trn("Drop {n} text and quit", "Drop {n} texts and quit", unsaved), self._give_up)
        return False

    def _give_up(self) -> None:
        self._gives_up = True
        self._frame.close()

    def stop(self) -> None:
        """Before the book closes."""
        self._frame.may_close = None
        self.rest()
        self._palette.close_palette()
        self._help.close()
        self._undoing.close()
        self._help.deleteLater()
        self._history.setParent(None)
        self._history.deleteLater()
        self._menu.deleteLater()
        self._frame.actions_table.unbind_all()
        self.deleteLater()

    def rest(self) -> None:
        """The book is locked: there is nothing to lock any more."""
        self._idle.stop()
        self._sleep.stop()
        self.syncing.rest()

    def wake(self) -> None:
        """The book is unlocked; language and theme may be others by now."""
        self._say_all()
        self._watch()
        self.syncing.wake()

    def take_setting(self, key: str, value: object) -> None:
        """Keeps a setting of this device and lets it work at once."""
        settings = self.desk.settings
        settings.change(**{key: value})
        if key == "language":
            self._take_language(settings.now.language)
        elif key == "theme":
            self.desk.theme.use(settings.now.theme)
        elif key == "reduced_motion":
            self.desk.theme.set_still(settings.now.reduced_motion)
        elif key in ("lock_minutes", "lock_on_sleep"):
            self._watch()

    def show_record(self, where: tuple[str, bytes]) -> None:
        """Brings a record to the front, on the tab that has such records."""
        self._palette.note_seen(where)
        for at, page in enumerate(self._frame.pages):
            if page.word == HOMES.get(where[0]):
                self._frame.show_page(at)
                page.show_record(*where)

    def open_wizard(self, paths: Sequence[Path] = ()) -> None:
        """The import wizard over the window."""
        if self._wizard is not None:
            return
        self._wizard = ImportWizard(self.desk, self._frame, paths)
        self._wizard.destroyed.connect(self._wizard_gone)
        self._wizard.open()

    # -- inside

    def _bind(self) -> None:
        self._frame.actions_table.bind({
            "history": self._toggle_history, "import": self.open_wizard_plain, "keys": self._show_keys,
            "help": self._help.open, "lock": self.lock_wanted.emit, "other_book": self._choose_book, "quit": self._quit,
            "preferences": self._show_preferences, "remove_sample": self._remove_sample,
            "lookalikes": self._show_lookalikes})

    def open_wizard_plain(self) -> None:
        """The wizard without files yet."""
        self.open_wizard()

    def _connect(self, pages: Sequence[Page]) -> None:
        if self._frame.rail:
            self._frame.rail.history_wanted.connect(self._toggle_history)
        self._history.close_wanted.connect(self._toggle_history)
        self._history.undo_wanted.connect(self._undoing.undo)
        self._history.redo_wanted.connect(self._undoing.redo)
        self._menu.chosen.connect(self.take_setting)
        self.desk.jobs.failed.connect(self.desk.messages.show_error)
        self.desk.jobs.saving.connect(self._saving_changed)
        self._idle.idle.connect(self._lock_soon)
        self._sleep.slept.connect(self._lock_soon)
        self.desk.jobs.changed.connect(self._look_for_sample)
        self._look_for_sample()
        for page in pages:
            page.record_wanted.connect(self.show_record)
            page.import_wanted.connect(self.open_wizard_plain)

    def _saving_changed(self, trouble: str) -> None:
        """The foot tells it at all times; what is lost while nobody writes is also said once."""
        self._frame.show_trouble(trouble)
        if trouble in ("gone", "moved"):
            self.desk.messages.show_error(lost_file(trouble, self.desk.jobs.book.path.name))
        elif not trouble:
            self.desk.messages.say(tr("The book can be saved again."))

    def _toggle_history(self) -> None:
        page = self._frame.page
        if page is None:
            return
        if page.pane is self._history:
            page.close_pane()
            return
        for other in self._frame.pages:
            other.release_pane(self._history)
        self._history.show_for(page.current_record())
        page.show_pane(self._history)
        self._history.take_focus()

    def _show_keys(self) -> None:
        if self._keys is None:
            self._keys = KeysOverlay(self.desk.theme, self._frame)
            self._keys.destroyed.connect(self._keys_gone)

    def _show_preferences(self) -> None:
        if self._preferences is None:
            self._preferences = Preferences(self.desk, self._frame)
            self._preferences.chosen.connect(self.take_setting)
            self._preferences.team_wanted.connect(self.syncing.open_team)
            self._preferences.destroyed.connect(self._preferences_gone)

    def _preferences_gone(self) -> None:
        self._preferences = None

    def _watch(self) -> None:
        """Locks after a while or a sleep, as it was chosen."""
        now = self.desk.settings.now
        self._idle.set_minutes(now.lock_minutes)
        if now.lock_on_sleep:
            self._sleep.start()
        else:
            self._sleep.stop()

    def _lock_soon(self) -> None:
        """Now, or after another while where the book gets a new key just now."""
        if self.desk.jobs.resting:
            self._watch()
        else:
            self.lock_wanted.emit()

    def _keys_gone(self) -> None:
        self._keys = None

    def _wizard_gone(self) -> None:
        self._wizard = None

    def _choose_book(self) -> None:
        folder = str(self.desk.jobs.book.path.parent)
        name, _ = QFileDialog.getOpenFileName(self._frame, tr("Open another book"), folder, tr("Books (*.book)"))
        if name:
            self.other_book_wanted.emit(Path(name))

    def _take_language(self, choice: str) -> None:
        use(locale_language() if choice == "system" else choice)
        self.desk.theme.use(self.desk.theme.choice)
        self._say_all()

    def _say_all(self) -> None:
        if self._preferences:
            self._preferences.set_texts()
        self._menu.set_texts()
        self._history.set_texts()
        self._frame.set_texts()
        self.syncing.set_texts()

    def _show_conflicts(self) -> None:
        self._frame.show_page(len(self._frame.pages) - 1)

    def _show_lookalikes(self) -> None:
        self._frame.show_page(len(self._frame.pages) - 2)

    def _quit(self) -> None:
        self._frame.close()

    def _me_known(self, name: str) -> None:
        self._me.set_name(name, company=False)
        self._me.setToolTip(name)

    # -- how a new book begins

    def _begin(self, start: str) -> None:
        if start == "import":
            self.open_wizard()
        elif start == "join":
            self.syncing.open_team(join=True, fresh=True)
        elif start == "sample":
            spoken = language()
            self.desk.messages.say(tr("The sample is being made…"))
            self.desk.jobs.run(self, lambda book, progress: fill_sample(book, language=spoken, progress=progress),
                               self._sample_made)

    def _sample_made(self, changes: ChangeSet) -> None:
        self.desk.jobs.tell(changes)

    def _look_for_sample(self) -> None:
        self.desk.jobs.ask(self, "sample", sample_act, self._sample_found)

    def _sample_found(self, act: int | None) -> None:
        self.desk.actions.action("remove_sample").setVisible(act is not None)

    def _remove_sample(self) -> None:
        self.desk.jobs.ask(self, "remove sample", sample_act, self._undo_sample)

    def _undo_sample(self, act: int | None) -> None:
        if act is None:
            self.desk.messages.show_error(
                UserError("not_found", later("There is no sample data in this book."), "", ""))
            return
        self._undoing.undo(act)

