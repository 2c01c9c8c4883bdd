"""The background door: pages ask and do here, the work runs in lanes, answers come home to the window's thread."""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.changes.change import ChangeSet
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.right_of_way import giving_way
from crm_desktop.ui.base.lanes import InlineLane, Lane, LaneLike
from crm_desktop.ui.base.turn import Turn

if TYPE_CHECKING:
    from crm_desktop.store.book import Book

T = TypeVar("T")
Failed = Callable[[UserError], None]
Progress = Callable[[int, int], bool]
LOOK_EVERY = 1_000  # milliseconds between two looks for what other programs wrote
REPORT_EVERY = 50  # milliseconds: progress that comes faster is not shown
DISK_REFUSES = frozenset({"disk_full", "unwritable", "moved"})
LANES = ("read", "order", "figures", "write", "long", "network")
ReadLane = Literal["read", "order", "figures"]
LongLane = Literal["long", "write", "network"]  # what waits for a server has a lane of its own


class Job(QObject):
    """Long work under way; its owner shows the progress and may cancel."""

    progressed = Signal(object, object)  # done and whole; ints beyond 32 bits would not fit Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """The work stops at its next step; nothing of it is saved."""
        self._cancelled.set()

    def go_on(self, done: int, whole: int) -> bool:
        """The progress that the work reports to; False once it is cancelled."""
        self.progressed.emit(done, whole)
        return not self._cancelled.is_set()


class Jobs(QObject):
    """Handed to every page. `changed` tells of each act of ours, and with None of what another program wrote."""

    changed = Signal(object)
    acted = Signal(object)  # an act of ours that a toast tells of
    failed = Signal(object)  # a UserError that nobody else shows
    crashed = Signal(object)  # any other exception: a bug
    saving = Signal(str)  # why nothing can be saved: a key of `UNSAVED` in ui/shell/status_line; "" where all is well
    synced = Signal()  # a round with the team's server has ended: what was unsent may be there by now
    _home = Signal(object)

    def __init__(self, book: "Book", *, inline: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.book = book
        self._inline = inline
        make: Callable[[str], LaneLike] = InlineLane if inline else Lane
        self._lanes = {name: make(name) for name in LANES}
        self._newest: dict[tuple[int, str], int] = {}
        self._asking: dict[str, tuple[tuple[int, str], Any]] = {}  # lane -> the question under way, its connection
        self.turn = Turn()  # the window's, while it shows an answer or paints
        self._guard = threading.Lock()
        self._held: list[tuple[str, Callable[[], None]]] | None = None  # work that waits while the lanes rest
        self._rests = 0
        self._talks: set[Job] = set()  # in the network lane: a lock or another key does not wait for them
        self._seen = 0  # the newest act known here
        self._version = 0
        self._lost = self._refused = ""  # where the file is not at its place; what the disk said to the newest act
        self._closed = False
        self._home.connect(self._deliver)
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_EVERY)
        self._clock.timeout.connect(self.look_for_others)
        if not inline:
            self._clock.start()
            self.look_for_others()

    # -- for pages

    def ask(self, owner: QObject, topic: str, work: "Callable[[Book], T]", show: Callable[[T], None],
            failed: Failed | None = None, *, lane: ReadLane = "read") -> None:
        """Asks the book; a newer question of the same owner and topic stops an older one and drops its answer.

        Whole orders and figures over everything have lanes of their own, so that no visible row waits for them.
        """
        key = (id(owner), topic)
        number = self._newest[key] = self._newest.get(key, 0) + 1
        with self._guard:
            under_way = self._asking.get(lane)
            if under_way and under_way[0] == key:
                under_way[1].interrupt()

        def run() -> None:
            if self._newest.get(key) == number:  # an overtaken question is not even asked
                self._finish(owner, (key, number), show, failed, lambda: self._asked(lane, key, work))

        self._submit(lane, run)

    def do(self, owner: QObject, work: "Callable[[Book], ChangeSet]", done: Callable[[ChangeSet], None] | None = None,
           failed: Failed | None = None, *, quiet: bool = False) -> None:
        """Writes; all pages hear of it, and unless `quiet` a toast offers to undo it."""

        def home(changes: ChangeSet) -> None:
            self._note_saving(self._lost, "")
            self.tell(changes, quiet=quiet)
            if done and shiboken6.isValid(owner):
                done(changes)

        def home_badly(error: UserError) -> None:
            self._note_refusal(error)
            (failed if failed and shiboken6.isValid(owner) else self.failed.emit)(error)

        self._submit("write", lambda: self._finish(self, None, home, home_badly, lambda: work(self.book)))

    def run(self, owner: QObject, work: "Callable[[Book, Progress], T]", done: Callable[[T], None],
            failed: Failed | None = None, progress: Callable[[int, int], None] | None = None,
            stopped: Callable[[], None] | None = None, *, lane: LongLane = "long") -> Job:
        """Long work with progress; the handle cancels it. `stopped` is called where it was cancelled.

        In the lane `write` it stands in line with what was written before; usually it goes beside that.
        """
        job = Job(self)
        if lane == "network":
            self._talks.add(job)
        if progress:
            job.progressed.connect(progress)

        def end(value: Any) -> None:
            self._talks.discard(job)
            job.deleteLater()
            if value is _STOPPED:
                if stopped:
                    stopped()
            else:
                done(value)

        def end_badly(error: UserError) -> None:
            self._talks.discard(job)
            job.deleteLater()
            self._note_refusal(error)
            (failed or self.failed.emit)(error)

        def whole() -> Any:
            try:
                with giving_way(_nothing if self._inline else self.turn.wait):
                    return work(self.book, job.go_on)
            except Cancelled:
                return _STOPPED

        self._submit(lane, lambda: self._finish(owner, None, end, end_badly, whole))
        return job

    def run_alone(self, owner: QObject, work: "Callable[[Book, Progress], T]", done: Callable[[T], None],
                  failed: Failed | None = None, progress: Callable[[int, int], None] | None = None,
                  stopped: Callable[[], None] | None = None) -> Job:
        """Like `run`, for work that needs the book to itself: all lanes rest until it has ended."""
        job = Job(self)
        if progress:
            job.progressed.connect(progress)

        def over(say: Callable[..., None], *what: Any) -> None:
            job.deleteLater()
            if shiboken6.isValid(owner):
                say(*what)

        def end(value: Any) -> None:
            if value is _STOPPED:
                over(stopped or _nothing)
            else:
                over(done, value)

        def end_badly(error: UserError) -> None:
            over(failed or self.failed.emit, error)

        def whole() -> Any:
            try:
                return work(self.book, job.go_on)
            except Cancelled:
                return _STOPPED
            finally:
                self._go_home((self, None, lambda _: self.wake(), None, None, None))

        self.rest(lambda: self._lanes["long"].submit(lambda: self._finish(self, None, end, end_badly, whole)))
        return job

    # -- while the book is locked or gets another key

    @property
    def resting(self) -> bool:
        """Whether new work is held back."""
        return self._held is not None

    def rest(self, then: Callable[[], None]) -> None:
        """Holds new work back; `then` comes when all that was begun has ended and no lane has the book open."""
        if self._held is not None:
            raise RuntimeError("the lanes rest already")
        self._held = []
        for job in self._talks:
            job.cancel()
        self._clock.stop()
        self._rests += 1
        number, open_lanes = self._rests, set(LANES)

        def closed(name: str) -> None:
            open_lanes.discard(name)
            if not open_lanes and self._rests == number and self._held is not None:
                then()

        for name in LANES:
            self._lanes[name].submit(lambda name=name: self._finish(  # type: ignore[misc]
                self, None, lambda _: closed(name), None, self.book.close_lane))

    def wake(self) -> None:
        """Work goes on, first what waited; what others wrote meanwhile is told."""
        held, self._held = self._held, None
        self._rests += 1
        for lane, work in held or ():
            self._lanes[lane].submit(work)
        self._version = 0
        if not self._inline and not self._closed:
            self._clock.start()
            self.look_for_others()

    def tell(self, changes: ChangeSet, *, quiet: bool = False) -> None:
        """Tells all pages of an act that was done here, also of one that came about in `run`."""
        if changes.number is None:
            return
        self._note_saving(self._lost, "")
        self._seen = max(self._seen, changes.number)
        self.changed.emit(changes)
        if not quiet:
            self.acted.emit(changes)

    def note_arrived(self, newest: int) -> None:
        """Tells all pages of what a round of sync brought, up to this act; no toast offers to undo it."""
        self._seen = max(self._seen, newest)
        self.changed.emit(None)

    def look_for_others(self) -> None:
        """Looks whether another program wrote into the book since the last look."""
        self.ask(self, "others", self._newest_act, self._compare, _nothing)
        self.look_for_file()

    def look_for_file(self) -> None:
        """Looks whether the book's file is where it was: without it nothing can be saved, and the foot says so."""
        self.ask(self, "file", lambda book: book.place_trouble(), self._found_file, self._no_file)

    def close(self) -> None:
        """Before the window goes: no new work, waits for what runs, closes each lane's connections, then the book."""
        if self._closed:
            return
        self._closed = True
        self._clock.stop()
        for job in self.findChildren(Job):
            job.cancel()
        for lane in self._lanes.values():
            lane.close(self.book.close_lane)
        self.book.close()

    # -- inside

    def _finish(self, owner: QObject, key: tuple[tuple[int, str], int] | None, show: Callable[[Any], None],
                failed: Failed | None, work: Callable[[], Any]) -> None:
        """In a lane: the work, then its answer or its error on the way home."""
        answer: Any = None
        error: Exception | None = None
        try:
            answer = work()
        except Exception as caught:  # noqa: BLE001 - one of the three places: errors travel home as values
            error = self.book.in_plain_words(caught) or caught
        self._go_home((owner, key, show, failed, answer, error))

    def _go_home(self, parcel: Any) -> None:
        if self._inline:
            self._deliver(parcel)
        else:
            self._home.emit(parcel)

    def _submit(self, lane: str, work: Callable[[], None]) -> None:
        if self._held is None:
            self._lanes[lane].submit(work)
        else:
            self._held.append((lane, work))

    def _asked(self, lane: str, key: tuple[int, str], work: "Callable[[Book], T]") -> T:
        """In a lane: the work, which a newer question may interrupt."""
        if self._inline:
            return work(self.book)
        driver = self.book.reader().driver
        with self._guard:
            self._asking[lane] = (key, driver)
        try:
            return work(self.book)
        finally:
            with self._guard:
                del self._asking[lane]

    def _deliver(self, parcel: Any) -> None:
        """In the window's thread; an owner that is gone or has asked anew hears nothing."""
        owner, key, show, failed, answer, error = parcel
        if self._closed or not shiboken6.isValid(owner) or (key and self._newest.get(key[0]) != key[1]):
            return
        if error is None:
            with self.turn.at_work():
                show(answer)
        elif isinstance(error, UserError):
            (failed or self.failed.emit)(error)
        elif self._inline:
            raise error
        else:
            logging.getLogger(__name__).error("a lane failed", exc_info=error)
            self.crashed.emit(error)

    def _found_file(self, trouble: str) -> None:
        back = bool(self._lost and not trouble)
        self._note_saving(trouble, "" if back else self._refused)

    def _no_file(self, error: UserError) -> None:
        if error.code == "missing_book":
            self._found_file("gone")

    def _note_refusal(self, error: UserError) -> None:
        if error.code in DISK_REFUSES:
            self._note_saving(self._lost, error.code)
            self.look_for_file()

    def _note_saving(self, lost: str, refused: str) -> None:
        before = self._lost or self._refused
        self._lost, self._refused = lost, refused
        if before != (lost or refused):
            self.saving.emit(lost or refused)

    def _newest_act(self, book: "Book") -> tuple[int, int] | None:
        """In a lane: the file's version and its newest act; nothing is noted here, for the answer may be overtaken."""
        version = book.version()
        if version == self._version:
            return None
        return version, int(book.value("select coalesce(max(n), 0) from change_set"))

    def _compare(self, found: tuple[int, int] | None) -> None:
        if found is None:
            return
        self._version, newest = found
        if newest <= self._seen:
            return
        first, self._seen = self._seen == 0, newest
        if not first:
            self.changed.emit(None)


def _nothing(*_: object) -> None:
    pass


_STOPPED = object()
