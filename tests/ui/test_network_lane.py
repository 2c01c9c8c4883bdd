"""The network lane: what waits for a server holds nothing else up, and ends where the book is to be locked."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QObject

from crm_desktop.commands.records import add_record
from crm_desktop.store.book import Book
from crm_desktop.ui.base.ear import Ear
from crm_desktop.ui.base.jobs import Jobs


@pytest.fixture
def jobs(book: Book, qapp: QCoreApplication) -> Iterator[Jobs]:
    made = Jobs(book)
    yield made
    made.close()
    made.deleteLater()


def until(true: Callable[[], bool]) -> None:
    """Runs the event loop until it is true."""
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        QCoreApplication.processEvents()
        time.sleep(0.001)


def test_an_edit_does_not_wait_for_a_slow_server(jobs: Jobs) -> None:
    answer, saved, said = threading.Event(), list[object](), list[bool]()
    jobs.run(jobs, lambda book, go_on: answer.wait(20), said.append, lane="network")
    jobs.do(jobs, lambda book: add_record(book, "company", {"name": "Konex"}), saved.append)
    until(lambda: bool(saved))
    assert said == []
    answer.set()
    until(lambda: said == [True])


def test_a_lock_stops_what_talks_to_the_server(jobs: Jobs) -> None:
    begun, steps, rested = threading.Event(), list[int](), list[bool]()

    def talk(book: Book, go_on: Callable[[int, int], bool]) -> int:
        begun.set()
        while go_on(len(steps), 0):
            time.sleep(0.001)
        return len(steps)

    ended: list[int] = []
    jobs.run(jobs, talk, ended.append, lane="network")
    assert begun.wait(20)
    jobs.rest(lambda: rested.append(True))
    until(lambda: rested == [True])
    assert ended == [0]
    jobs.wake()


def test_what_a_round_brought_is_told_once_and_without_a_toast(jobs: Jobs, book: Book) -> None:
    told, acted = list[object](), list[object]()
    jobs.look_for_others()
    QCoreApplication.processEvents()
    jobs.changed.connect(told.append)
    jobs.acted.connect(acted.append)
    act = add_record(book, "company", {"name": "Konex"}).number
    jobs.note_arrived(act or 0)
    assert (told, acted) == ([None], [])


class Talker:
    """Says numbers until it is stopped."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._over = threading.Event()

    def run(self) -> None:
        """Twice, then silence."""
        for n in (1, 2):
            self._ear.hear(n)
        self._over.wait(20)

    def stop(self) -> None:
        """Ends the silence."""
        self._over.set()


def test_an_ear_brings_home_what_it_hears_until_it_is_stopped(qapp: QCoreApplication) -> None:
    parent = QObject()
    ear, heard = Ear(parent), list[int]()
    ear.heard.connect(heard.append)
    ear.listen(Talker(ear))
    until(lambda: heard == [1, 2])
    ear.stop()
    ear.hear(3)
    QCoreApplication.processEvents()
    assert heard == [1, 2]
    until(lambda: "hints" not in [thread.name for thread in threading.enumerate()])
