"""Opens the command palette from anywhere, remembers what was looked at, and does what was chosen."""

from PySide6.QtCore import QObject, Signal

from crm_desktop.queries.palette import PALETTE_TYPES, RECENT, RecordKey, type_of_card
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.shell.frame import Frame
from crm_desktop.ui.shell.palette import Palette
from crm_desktop.ui.shell.palette_deeds import deeds_now
from crm_desktop.ui.shell.palette_model import EntryKey


class PaletteDoor(QObject):
    """Made once a book: what was looked at is kept in the window's memory, and goes with it."""

    record_chosen = Signal(object)  # (record type, id)

    def __init__(self, desk: Desk, frame: Frame, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._frame = frame
        self._palette: Palette | None = None
        self._seen: list[RecordKey] = []
        desk.actions.bind({"palette": self.open_palette})

    def open_palette(self) -> None:
        """Shows it over the page in front."""
        page = self._frame.page
        if page is None or self._palette is not None:
            return
        here = page.current_record()
        seen = [key for key in self._seen if key[1] != here]  # where one stands, one need not jump to
        if here is not None:
            record_id = here
            self._desk.jobs.ask(self, "here", lambda book: (type_of_card(book, record_id), record_id), self._note_here)
        deeds = deeds_now(self._desk.actions, self._frame.pages, page)
        self._palette = Palette(self._desk, self._frame, deeds, seen)
        self._palette.chosen.connect(self._do)
        self._palette.gone.connect(self._gone)

    def note_seen(self, key: RecordKey) -> None:
        """A record was brought to the front: it is the most recent one now."""
        if key[0] in PALETTE_TYPES:
            self._seen = [key, *(one for one in self._seen if one != key)][:RECENT + 1]

    def close_palette(self) -> None:
        """Before the book closes."""
        if self._palette is not None:
            self._palette.leave()

    # -- inside

    def _note_here(self, key: RecordKey) -> None:
        self.note_seen(key)

    def _gone(self) -> None:
        self._palette = None

    def _do(self, key: EntryKey) -> None:
        kind, what = key
        if kind == "verb":
            self._desk.actions.call(str(what))
        elif kind == "new":
            self._show_page(str(what))
            self._desk.actions.call("new")
        elif kind == "view" and isinstance(what, tuple):
            self._go(*what)
        else:
            self.record_chosen.emit(key)

    def _go(self, word: str, view: str) -> None:
        page = self._show_page(word)
        if page is not None and view:
            page.header.choose_view(view)
            page.focus_content()

    def _show_page(self, word: str) -> Page | None:
        for at, page in enumerate(self._frame.pages):
            if page.word == word:
                self._frame.show_page(at)
                return page
        return None
