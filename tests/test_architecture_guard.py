"""The laws seen red: each fault is planted in a small sound house, and its law must find it there."""

from pathlib import Path

import pytest

from tests.laws import floors, habits, shape
from tests.laws.plan import HEAVY
from tests.laws.rooms import Law, read_rooms
from tests.test_architecture import FILE_LAWS, PROGRAM_LAWS, TEST_LAWS

SOUND_HOUSE = '''
=== __init__.py
"""A small house that keeps every law."""
=== __main__.py
"""Starts a face of the program."""

def main() -> None:
    from crm_desktop.cli.main import main as run

    run()
=== cli/__init__.py
"""The second face of it."""
=== cli/main.py
"""The verbs of the terminal."""

from crm_desktop.commands.deals import move_deal

def main() -> None:
    from crm_desktop.ui.charts.funnel import paint_funnel

    try:
        paint_funnel(move_deal)
    except Exception:
        raise SystemExit(1) from None
=== ui/__init__.py
"""What the user sees."""
=== ui/charts/__init__.py
"""Charts and nothing else."""
=== ui/charts/funnel.py
"""The funnel as a picture."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    import pyqtgraph

class Funnel(QWidget):
    def paintEvent(self, event: object) -> None: ...

    def rename(self) -> "pyqtgraph.PlotItem":
        name = self.name
        self.jobs.do(self, lambda book, at=self.at: rename_deal(book, at, name))

def paint_funnel(given: object) -> None:
    import pyqtgraph

    pyqtgraph.mkPen(given)
=== commands/__init__.py
"""Verbs that change the book."""
=== commands/deals.py
"""What happens to deals."""

from crm_desktop.changes.change import ChangeSet
from crm_desktop.store.book import Book

def move_deal(book: Book, deal_id: bytes) -> ChangeSet:
    try:
        return _moved(tr("Moved {name}", name=f"{deal_id!r}"))
    except KeyError:
        raise

def _moved(text: str) -> ChangeSet: ...
=== store/__init__.py
"""The encrypted file."""
=== store/book.py
"""The book, open."""

NAMES = list("ab")
SIZES = {"a": 1}

class Book:
    def main(self) -> None: ...
=== changes/__init__.py
"""What a change is."""
=== changes/change.py
"""The atom of every write."""

class ChangeSet: ...
'''
SOUND = dict(part.split("\n", 1) for part in SOUND_HOUSE.split("\n=== ")[1:])


def head(body: str) -> str:
    return f'"""What lives here, said plainly."""\n\n{body}\n'


def function(lines: int) -> str:
    return head("def long_one() -> None:\n" + "    pass\n" * (lines - 1))


FAULTS: list[tuple[Law, str, dict[str, str]]] = [
    (floors.imports_run_down, "ui.charts.funnel.Funnel is not below store",
     {"store/up.py": head("from crm_desktop.ui.charts.funnel import Funnel")}),
    (floors.imports_run_down, "commands.deals is not below",
     {"queries/deals.py": head("from crm_desktop.commands import deals")}),
    (floors.imports_run_down, "ui.charts.funnel.Funnel is not below store",
     {"store/up.py": head("def up() -> None:\n    from crm_desktop.ui.charts.funnel import Funnel")}),
    (floors.imports_run_down, "shell.window.Window is not below ui/today",
     {"ui/shell/window.py": head(""), "ui/today/page.py": head("from crm_desktop.ui.shell.window import Window")}),
    (floors.imports_run_down, "ui.customers.page is not below ui/today",
     {"ui/customers/page.py": head(""), "ui/today/page.py": head("import crm_desktop.ui.customers.page")}),
    (floors.imports_run_down, "attic has no floor", {"attic/box.py": head("")}),
    (floors.imports_run_down, "ui/attic has no floor", {"ui/attic/box.py": head("")}),
    (floors.strangers_do_not_meet, "must not know crm_desktop.commands",
     {"ui/widgets/table.py": head("from crm_desktop.commands.deals import move_deal")}),
    (floors.libraries_have_places, "PySide6.QtCore.Qt belongs in",
     {"domain/colour.py": head("from PySide6.QtCore import Qt")}),
    (floors.libraries_have_places, "pyqtgraph belongs in",
     {"ui/today/page.py": head("def show() -> None:\n    import pyqtgraph")}),
    (floors.libraries_have_places, "sqlalchemy.text belongs in",
     {"commands/raw.py": head("from sqlalchemy import text")}),
    (floors.libraries_have_places, "importlib.util belongs in", {"store/trick.py": head("import importlib.util")}),
    (floors.heavy_libraries_wait, "httpx is heavy", {"sync/wire.py": head("import httpx")}),
    (floors.heavy_libraries_wait, "babel.numbers.format_currency is heavy",
     {"domain/money.py": head("from babel.numbers import format_currency")}),
    (floors.heavy_libraries_wait, "pyqtgraph is heavy",
     {"ui/charts/axes.py": head("class Axes:\n    import pyqtgraph")}),
    (floors.heavy_libraries_wait, "PySide6.QtGui is heavy", {"cli/picture.py": head("import PySide6.QtGui")}),
    (floors.heavy_libraries_wait, "crm_desktop.ui.charts.funnel.Funnel is heavy",
     {"cli/picture.py": head("from crm_desktop.ui.charts.funnel import Funnel")}),
    (floors.own_modules_come_first, "crm_desktop.store.book.Book belongs on top",
     {"queries/deals.py": head("def rows() -> None:\n    from crm_desktop.store.book import Book")}),
    (floors.imports_are_plain, "relative import", {"store/undo.py": head("from .book import Book")}),
    (floors.imports_are_plain, "relative import", {"store/undo.py": head("from . import book")}),
    (floors.imports_are_plain, "crm_desktop.store.book._key is private",
     {"store/undo.py": head("from crm_desktop.store.book import _key")}),
    (floors.imports_are_plain, "__import__", {"store/undo.py": head("book = __import__('os')")}),
    (floors.there_are_no_circles, "crm_desktop.store.rows <-> crm_desktop.store.undo",
     {"store/rows.py": head("from crm_desktop.store.undo import undo"),
      "store/undo.py": head("from crm_desktop.store import rows")}),
    (floors.there_are_no_circles, "crm_desktop.store.a <-> crm_desktop.store.b <-> crm_desktop.store.c",
     {"store/a.py": head("import crm_desktop.store.b"), "store/b.py": head("from crm_desktop.store.c import C"),
      "store/c.py": head("def c() -> None:\n    if True:\n        from crm_desktop.store.a import A")}),
    (floors.there_are_no_circles, "crm_desktop.store.rows <-> crm_desktop.store.undo",
     {"store/rows.py": head("import crm_desktop.store.undo"),
      "store/undo.py": head("if TYPE_CHECKING:\n    from crm_desktop.store.rows import Rows")}),
    (floors.there_are_no_circles, "circle: crm_desktop.store.rows",
     {"store/rows.py": head("import crm_desktop.store.rows")}),
    (shape.files_stay_small, "401 lines", {"store/big.py": "\"\"\"Too long by a line.\"\"\"\n" + "A = 1\n" * 400}),
    (shape.functions_stay_small, "long_one has 41 lines", {"store/long.py": function(41)}),
    (shape.functions_stay_small, "inner has 41 lines",
     {"store/long.py": head("class A:\n    async def inner(self) -> None:\n" + "        pass\n" * 40)}),
    (shape.files_say_what_they_are, "store/mute.py:1", {"store/mute.py": "A = 1\n"}),
    (shape.files_say_what_they_are, "store/mute.py:1", {"store/mute.py": '# late\n"""What lives here, late."""\n'}),
    (shape.files_say_what_they_are, "store/mute.py:1", {"store/mute.py": '"""\nOne line too low.\n"""\n'}),
    (shape.files_say_what_they_are, "store/mute.py:1", {"store/mute.py": '"""no sentence at all"""\n'}),
    (shape.folders_export_nothing, "sentence and nothing else",
     {"store/__init__.py": head("from crm_desktop.store.book import Book")}),
    (shape.public_functions_are_unique, "move_deal is in crm_desktop/commands/deals.py, crm_desktop/store/deals.py",
     {"store/deals.py": head("def move_deal() -> None: ...")}),
    (shape.public_functions_are_unique, "move_deal is in",
     {"store/deals.py": head("if DARWIN:\n    async def move_deal() -> None: ...")}),
    (shape.commands_take_the_book, "drop_deal does not take the book first",
     {"commands/drop.py": head("def drop_deal(deal_id: bytes, book: Book) -> ChangeSet: ...")}),
    (shape.commands_take_the_book, "drop_deal does not take the book first",
     {"commands/drop.py": head("def drop_deal(*, book: Book) -> ChangeSet: ...")}),
    (shape.commands_take_the_book, "drop_deal does not give back a ChangeSet",
     {"commands/drop.py": head("def drop_deal(book: Book) -> None: ...")}),
    (shape.names_mean_something, "store/undo_helpers says nothing", {"store/undo_helpers.py": head("")}),
    (shape.names_mean_something, "store/common/rows says nothing", {"store/common/rows.py": head("")}),
    (shape.names_are_snake_case, "rowTotal is not snake_case",
     {"ui/widgets/table.py": head("class A:\n    def rowTotal(self) -> int: ...")}),
    (shape.names_are_snake_case, "rowCount is not snake_case",
     {"ui/widgets/table.py": head("def rowCount() -> int: ...")}),
    (habits.errors_are_caught_by_name, "a broad except",
     {"store/a.py": head("try:\n    pass\nexcept Exception:\n    pass")}),
    (habits.errors_are_caught_by_name, "a broad except", {"store/a.py": head("try:\n    pass\nexcept:\n    raise")}),
    (habits.errors_are_caught_by_name, "a broad except",
     {"store/a.py": head("try:\n    pass\nexcept (OSError, builtins.BaseException) as e:\n    pass")}),
    (habits.errors_are_caught_by_name, "a broad except",
     {"store/a.py": head("with contextlib.suppress(Exception):\n    pass")}),
    (habits.modules_keep_no_state, "global", {"store/a.py": head("def f() -> None:\n    global book")}),
    (habits.modules_keep_no_state, "an empty container", {"store/a.py": head("_cache: dict[str, int] = {}")}),
    (habits.modules_keep_no_state, "an empty container", {"store/a.py": head("seen = defaultdict(list)")}),
    (habits.threads_live_with_jobs, "threading.Thread", {"sync/a.py": head("from threading import Thread")}),
    (habits.threads_live_with_jobs, "ThreadPoolExecutor", {"ui/today/a.py": head("x = futures.ThreadPoolExecutor()")}),
    (habits.lambdas_carry_values, "mentions self",
     {"ui/today/page.py": head("def f(self):\n    self.jobs.ask(self, lambda book: rows(book, self.text()))")}),
    (habits.lambdas_carry_values, "mentions self",
     {"ui/today/page.py": head("def f(self):\n    jobs.do(self, work=lambda book, page=self: page.go(book))")}),
    (habits.texts_are_constant, "tr() needs", {"store/a.py": head('a = tr(f"{x} deals")')}),
    (habits.texts_are_constant, "trn() needs", {"store/a.py": head('a = trn("{n} deal", "{n} " + what, 2)')}),
    (habits.texts_are_constant, "tr() needs", {"store/a.py": head('a = tr("{} deals".format(n))')}),
    (habits.texts_are_constant, "later() needs", {"store/a.py": head("a = later(name)")}),
    (habits.tests_do_not_mock, "no mocks", {"test_a.py": head("from unittest import mock")}),
    (habits.tests_do_not_mock, "no mocks", {"test_a.py": head("from unittest.mock import patch")}),
    (habits.tests_do_not_mock, "no mocks", {"test_a.py": head("def test_a(mocker) -> None: ...")}),
    (habits.tests_do_not_starve_lanes, "qWait", {"test_a.py": head("QTest.qWait(50)")}),
    (habits.tests_do_not_starve_lanes, "wait",
     {"test_a.py": head("from PySide6.QtTest import QSignalSpy\n\nspy = QSignalSpy(x)\nspy.wait(50)")}),
]
LAWS = [*PROGRAM_LAWS, *FILE_LAWS, *TEST_LAWS]


def build(folder: Path, files: dict[str, str]) -> Path:
    house = folder / "crm_desktop"
    for name, source in files.items():
        (house / name).parent.mkdir(parents=True, exist_ok=True)
        (house / name).write_text(source, encoding="utf-8")
    return house


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_a_sound_house_is_green(law: Law, tmp_path: Path) -> None:
    assert law(read_rooms(build(tmp_path, SOUND))) == []


@pytest.mark.parametrize(("law", "said", "planted"), FAULTS, ids=[f"{law.__name__}-{said}" for law, said, _ in FAULTS])
def test_a_planted_fault_is_red(law: Law, said: str, planted: dict[str, str], tmp_path: Path) -> None:
    faults = law(read_rooms(build(tmp_path, SOUND | planted)))
    assert [fault for fault in faults if said in fault], faults


def test_every_law_has_been_seen_red() -> None:
    assert {law.__name__ for law in LAWS} == {law.__name__ for law, _, _ in FAULTS}


def test_the_limits_themselves_are_allowed(tmp_path: Path) -> None:
    full = '"""A file of four hundred lines."""\n' + "A = 1\n" * 399
    rooms = read_rooms(build(tmp_path, {"store/a.py": function(40), "store/b.py": full}))
    assert shape.functions_stay_small(rooms) == shape.files_stay_small(rooms) == []


def test_our_own_module_can_be_named_heavy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    axes, late = head("import pyqtgraph"), head("def f() -> None:\n    from crm_desktop.ui.charts.axes import Axes")
    files = {"ui/charts/axes.py": axes, "ui/charts/late.py": late}
    files["ui/charts/early.py"] = head("from crm_desktop.ui.charts.axes import Axes")
    rooms = read_rooms(build(tmp_path, files))
    assert len(floors.heavy_libraries_wait(rooms)) == len(floors.own_modules_come_first(rooms)) == 1
    monkeypatch.setattr(floors, "HEAVY", HEAVY | {"crm_desktop.ui.charts.axes"})
    assert [fault.split(":")[0] for fault in floors.heavy_libraries_wait(rooms)] == ["crm_desktop/ui/charts/early.py"]
    assert floors.own_modules_come_first(rooms) == []
