"""The background door with real lanes: answers come home, overtaken ones do not, errors are shown, nothing is left."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.records import add_record
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.store.book import Book
from crm_desktop.ui.base.jobs import Jobs, Progress


@pytest.fixture
def jobs(book: Book, qtbot: QtBot) -> Iterator[Jobs]:
    path, key = book.path, book.key()
    made = Jobs(Book(path, key))
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def owner() -> QObject:
    return QObject()


def test_a_question_is_asked_beside_the_window_and_its_answer_comes_home(
        jobs: Jobs, owner: QObject, qtbot: QtBot) -> None:
    heard: list[tuple[object, str]] = []
    jobs.ask(owner, "name", lambda book: (book.value("select count(*) from company"), threading.current_thread().name),
             lambda answer: heard.append((answer, threading.current_thread().name)))
    qtbot.waitUntil(lambda: bool(heard))
    (count, thread), home = heard[0]
    assert count == 0
    assert thread.startswith("read")
    assert home == threading.main_thread().name


def test_a_newer_question_stops_the_older_one_and_drops_its_answer(jobs: Jobs, owner: QObject, qtbot: QtBot) -> None:
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    heard: list[object] = []
    started = threading.Event()

    def slow(book: Book) -> object:
        started.set()
        return book.value(endless)

    jobs.ask(owner, "list", slow, heard.append)
    qtbot.waitUntil(started.is_set)
    begun = time.monotonic()
    jobs.ask(owner, "list", lambda book: "new", heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=20_000)
    assert heard == ["new"]
    assert time.monotonic() - begun < 15  # without the interrupt it would never come


def test_an_owner_that_is_gone_hears_nothing(jobs: Jobs, owner: QObject, qtbot: QtBot) -> None:
    heard: list[object] = []
    doomed = QObject()
    jobs.ask(doomed, "x", lambda book: "never", heard.append)
    doomed.deleteLater()
    jobs.ask(owner, "y", lambda book: "shown", heard.append)
    qtbot.waitUntil(lambda: "shown" in heard)
    assert "never" not in heard


def test_an_act_is_told_to_everybody_and_offered_to_undo(jobs: Jobs, owner: QObject, qtbot: QtBot) -> None:
    told: list[ChangeSet] = []
    jobs.changed.connect(told.append)
    with qtbot.waitSignal(jobs.acted) as offered:
        jobs.do(owner, lambda book: add_record(book, "company", {"name": "Acme"}))
    assert told[0].record_types() >= {"company"}
    assert offered.args == [told[0]]


def test_errors_of_people_go_to_who_asked_and_else_to_the_window(jobs: Jobs, owner: QObject, qtbot: QtBot) -> None:
    def refused(book: Book) -> ChangeSet:
        raise UserError("bad_input", "No.", "Nothing was changed.", "")

    mine: list[UserError] = []
    jobs.do(owner, refused, failed=mine.append)
    qtbot.waitUntil(lambda: bool(mine))
    with qtbot.waitSignal(jobs.failed) as told:
        jobs.do(owner, refused)
    assert told.args[0].code == mine[0].code == "bad_input"


def test_long_work_reports_and_is_cancelled(jobs: Jobs, owner: QObject, qtbot: QtBot) -> None:
    reported: list[int] = []
    stopped: list[bool] = []

    def long(book: Book, progress: Progress) -> str:
        for done in range(1_000_000):
            if not progress(done, 1_000_000):
                raise Cancelled
            time.sleep(0.001)
        return "done"

    job = jobs.run(owner, long, reported.append, progress=lambda done, whole: reported.append(done),
                   stopped=lambda: stopped.append(True))
    qtbot.waitUntil(lambda: len(reported) > 3)
    job.cancel()
    qtbot.waitUntil(lambda: bool(stopped))
    assert "done" not in reported


def test_what_another_program_writes_is_told_within_a_second(jobs: Jobs, owner: QObject, book: Book,
                                                            qtbot: QtBot) -> None:
    with qtbot.waitSignal(jobs.changed, timeout=5_000) as own:
        jobs.do(owner, lambda mine: add_record(mine, "company", {"name": "Ours"}))
    assert own.args[0] is not None
    heard: list[object] = []
    jobs.changed.connect(heard.append)
    qtbot.wait(1_200)  # a look around that finds only our own act is silent
    assert heard == []
    add_record(book, "company", {"name": "From the command line"})
    qtbot.waitUntil(lambda: heard == [None], timeout=2_500)


def test_closing_waits_and_leaves_no_thread(book: Book, tmp_path: Path, qtbot: QtBot) -> None:
    before = set(threading.enumerate())
    made = Jobs(Book(book.path, book.key()))
    heard: list[object] = []
    made.ask(made, "x", lambda each: each.version(), heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    made.close()
    made.close()
    assert set(threading.enumerate()) == before
    made.deleteLater()
