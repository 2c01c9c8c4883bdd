"""Long work gives way to the window: it stands still while the window is at work, and never for good."""

import time
from pathlib import Path

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.right_of_way import give_way, giving_way
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.base.turn import LONGEST, OWED
from crm_desktop.ui.shell.frame import Frame


def records_until(over: list[bool]) -> list[float]:
    """Long work of which each record gives way; when each one was done."""
    done = []
    while not over:
        give_way()
        done.append(time.perf_counter())
        time.sleep(0.0005)
    return done


def busy(seconds: float) -> None:
    """The window's own work, which keeps nobody else from the interpreter."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        time.sleep(0.0005)


def test_without_a_window_nobody_waits() -> None:
    started = time.perf_counter()
    for _ in range(1000):
        give_way()
    assert time.perf_counter() - started < LONGEST


def test_giving_way_ends_with_its_block() -> None:
    calls: list[int] = []
    with giving_way(lambda: calls.append(1)):
        give_way()
    give_way()
    assert calls == [1]


def stood_still(done: list[float], spans: list[tuple[float, float]]) -> bool:
    """Whether of all records at most the one that was begun before a turn was done within it."""
    within = sum(any(began < when < end for began, end in spans) for when in done)
    return within <= len(spans) and len(done) > 5 * len(spans)


class Slow(QWidget):
    """What takes long to paint."""

    def __init__(self) -> None:
        super().__init__()
        self.spans: list[tuple[float, float]] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        began = time.perf_counter()
        busy(LONGEST / 2)
        self.spans.append((began, time.perf_counter()))


def test_long_work_stands_still_while_an_answer_is_shown(book: Book, qtbot: QtBot) -> None:
    jobs = Jobs(book)
    over: list[bool] = []
    ended: list[list[float]] = []
    spans: list[tuple[float, float]] = []

    def show(_: int) -> None:
        began = time.perf_counter()
        busy(LONGEST / 2)
        spans.append((began, time.perf_counter()))

    jobs.run(jobs, lambda _, go_on: records_until(over), ended.append)
    for turn in range(5):
        jobs.ask(jobs, "figure", lambda each: each.version(), show)
        qtbot.waitUntil(lambda turn=turn: len(spans) > turn)
        qtbot.wait(20)
    over.append(True)
    qtbot.waitUntil(lambda: bool(ended))
    assert stood_still(ended[0], spans)
    jobs.close()


def test_long_work_stands_still_while_the_window_paints(book: Book, theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    jobs, slow = Jobs(book), Slow()
    over: list[bool] = []
    ended: list[list[float]] = []
    frame = Frame(theme, SettingsFile(tmp_path / "settings.json"))
    frame.turn = jobs.turn
    frame.show_screen(slow)
    frame.show()
    qtbot.waitUntil(lambda: bool(slow.spans))
    slow.spans.clear()
    jobs.run(jobs, lambda _, go_on: records_until(over), ended.append)
    for turn in range(5):
        slow.update()
        qtbot.waitUntil(lambda turn=turn: len(slow.spans) > turn)
        qtbot.wait(20)
    over.append(True)
    qtbot.waitUntil(lambda: bool(ended))
    assert stood_still(ended[0], slow.spans)
    frame.close()
    jobs.close()


def test_a_window_whose_turn_does_not_end_does_not_hold_work_up(book: Book, qtbot: QtBot) -> None:
    jobs = Jobs(book)
    over: list[bool] = []
    ended: list[list[float]] = []

    def show(_: int) -> None:
        busy((LONGEST + OWED) * 3)
        over.append(True)

    jobs.run(jobs, lambda _, go_on: records_until(over), ended.append)
    jobs.ask(jobs, "figure", lambda each: each.version(), show)
    qtbot.waitUntil(lambda: bool(ended))
    assert len(ended[0]) > 100
    jobs.close()
