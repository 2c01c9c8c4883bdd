"""Every screen of the window, in both languages, themes and sizes: nothing is cut, covered or in the other language."""

import os
import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from crm_desktop.app import TABS
from crm_desktop.i18n import language, use
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.desktop import Desktop
from crm_desktop.ui.shell.frame import Frame
from tests.conftest import HandClock
from tests.ui.import_hands import written
from tests.ui.screen_faults import faults_on, front_of
from tests.ui.screen_walk import SELLERS, Screens, Walker, Windows, copy_book, make_sample
from tests.ui.screens_customers import walk_customers
from tests.ui.screens_pipeline import walk_pipeline
from tests.ui.screens_shell import (
    walk_conflicts,
    walk_empty,
    walk_first_run,
    walk_import,
    walk_over,
    walk_service,
    walk_unlock,
)
from tests.ui.screens_team import walk_team
from tests.ui.team_hands import office_in

# Each language at each size; each theme once with each, as colours move nothing.
WALKS = (("en", "1440x900", "light"), ("en", "1280x720", "dark"), ("zh", "1440x900", "dark"),
         ("zh", "1280x720", "light"))
NOW = 1_800_000_000_000  # 15 January 2027
PICTURES = os.environ.get("SCREEN_PICTURES", "")  # a folder that takes a picture of each screen
LEAST_SCREENS = 185
IN_BOTH = re.compile(r"laptop_\d_words .*: the text is (Chinese|English): ")  # to be compared with any laptop's words
NEW = {"en": "New", "zh": "新客户簿"}
CUSTOMERS = ("Company,Contact,Phone,Mail,Industry\n"
             "Harbour Bakery,Ann Porter,212 555 0147,ann@harbour.example,Bakeries\n"
             "Mill Lane Hotel,Tom Reyes,212 555 0148,tom@milllane.example,Hotels\n")
DEALS = ("Deal,Company,Value,Stage,Close date\nTerrace season,Harbour Bakery,$4650,Engaging,2026-12-13\n"
         "Spare machine,Mill Lane Hotel,a lot,Prospecting,2026-12-14\nOffice,Mill Lane Hotel,1200,Won,2026-02-31\n")
CUSTOMERS_ZH = ("公司,联系人,手机,邮箱,行业\n宁波东海港务有限公司,周敏,13900139001,zhou@donghai.example,港口\n"
                "武汉光谷光电有限公司,陈刚,13900139000,chen@guanggu.example,光电\n")
DEALS_ZH = ("商机名称,公司,金额（万元）,阶段,预计成交日期\n码头温度监测,宁波东海港务有限公司,58.0,洽谈中,2026-12-13\n"
            "产线改造,武汉光谷光电有限公司,很多,初步接触,2026-12-14\n备件,武汉光谷光电有限公司,3,赢单,2026-02-31\n")
Samples = Callable[[str], tuple[Path, bytes]]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """The sample book in a language, made once."""
    made: dict[str, tuple[Path, bytes]] = {}

    def sample(language: str) -> tuple[Path, bytes]:
        if language not in made:
            path = tmp_path_factory.mktemp(language) / ("Sales.book" if language == "en" else "客户.book")
            made[language] = path, make_sample(path, language, HandClock(NOW))
        return made[language]

    return sample


@pytest.mark.parametrize(("spoken", "size", "theme_name"), WALKS, ids=["-".join(walk) for walk in WALKS])
def test_every_screen_is_sound(spoken: str, size: str, theme_name: str, samples: Samples, theme: Theme,
                               tmp_path: Path, qapp: QApplication) -> None:
    path, key = samples(spoken)
    use(spoken)
    theme.use(theme_name)
    theme.set_still(True)
    width, height = (int(part) for part in size.split("x"))
    windows = Windows(qapp)
    found: list[str] = windows.strangers
    seen: list[str] = []
    with Book(copy_book(path, tmp_path), key, clock=HandClock(NOW)) as book:
        for name, frame in walk_all(theme, tmp_path, book, (width, height)):
            if PICTURES:
                _keep_picture(frame, f"{spoken}-{size}-{len(seen):03}-{name}")
            seen.append(name)
            found += [f"{name}: {fault}" for fault in faults_on(front_of(frame), spoken) if not IN_BOTH.match(fault)]
    windows.deleteLater()
    assert not found, "\n".join(found)
    assert len(seen) > LEAST_SCREENS


def walk_all(theme: Theme, folder: Path, book: Book, size: tuple[int, int]) -> Iterator[tuple[str, Frame]]:
    """Every screen of the program, by name, each with its window."""
    settings = SettingsFile(folder / "settings.json")
    settings.change(export_folder=str(folder))
    frame = Frame(theme, settings)
    frame.move(20, 20)  # away from the pointer, which would hover
    frame.resize(*size)
    frame.setUpdatesEnabled(bool(PICTURES))  # what is seen is painted for the look alone: half the time
    frame.show()
    walk = Walker(frame, book, language())
    walk.come_back()
    yield from _before(walk, theme, settings)
    yield from _inside(walk, theme, settings, book,
                       lambda: (walk_customers(walk), walk_pipeline(walk), walk_service(walk), walk_over(walk),
                                walk_conflicts(walk), walk_import(walk, _files(folder, language()))))
    (folder / "office").mkdir()
    with office_in(folder / "office") as office, make_book(
            folder / f"{NEW[language()]}.book", secrets.token_bytes(32), name=NEW[language()], currency="USD",
            time_zone="UTC", me=SELLERS[language()][0], clock=book.clock) as new:
        yield from _inside(walk, theme, settings, new, lambda: (walk_empty(walk), walk_team(walk, office)))
    frame.close()
    frame.deleteLater()


def _before(walk: Walker, theme: Theme, settings: SettingsFile) -> Iterator[tuple[str, Frame]]:
    for screens in (walk_unlock(walk, theme, settings), walk_first_run(walk, theme, settings)):
        for name in screens:
            yield name, walk.frame


def _inside(walk: Walker, theme: Theme, settings: SettingsFile, book: Book,
            parts: Callable[[], tuple[Screens, ...]]) -> Iterator[tuple[str, Frame]]:
    """The parts of a walk through an open book; what is asked answers at once."""
    jobs = Jobs(book, inline=True)
    desktop = Desktop(walk.frame, theme, settings, jobs, TABS)
    walk.come_back()
    for screens in parts():
        for name in screens:
            yield name, walk.frame
    desktop.stop()
    jobs.deleteLater()


def _files(folder: Path, spoken: str) -> list[Path]:
    """A file that goes in whole, and one with rows that have to be corrected."""
    if spoken == "zh":
        return [written(folder, CUSTOMERS_ZH, name="客户名单.csv"), written(folder, DEALS_ZH, "gb18030", "商机.csv")]
    return [written(folder, CUSTOMERS, "utf-8", "customers.csv"), written(folder, DEALS, "utf-8", "deals.csv")]


def _keep_picture(frame: Frame, name: str) -> None:
    QApplication.processEvents()
    folder = Path(PICTURES)
    folder.mkdir(parents=True, exist_ok=True)
    frame.grab().save(str(folder / f"{name.replace(' ', '_').replace('/', '-')}.png"))
