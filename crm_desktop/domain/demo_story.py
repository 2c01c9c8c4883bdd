"""What the sample book is told from: the word lists of a language, the moment it is told at, and its dice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from crm_desktop.i18n import LANGUAGES
from crm_desktop.paths import resource

Values = dict[str, Any]  # field -> value of a new record
Row = tuple[str, ...]
Thing = TypeVar("Thing")
YEARS_TOLD = 2
OPENS, CLOSES = 8 * 60 + 30, 17 * 60 + 45  # of the office, in minutes since midnight


@dataclass(frozen=True, eq=False)
class Story:
    """The lists of resources/demo/LANGUAGE, one a file; a line's cells stand between ` | `."""

    language: str
    lists: Mapping[str, tuple[Row, ...]]

    @property
    def chinese(self) -> bool:
        """Whether the seller is a Chinese one."""
        return self.language == "zh"

    @property
    def country(self) -> str:
        """The dialling code of the seller's country."""
        return "86" if self.chinese else "1"

    def rows(self, name: str) -> tuple[Row, ...]:
        """All lines of a list as cells."""
        return self.lists[name]

    def words(self, name: str) -> list[str]:
        """The first cells of a list."""
        return _words(self, name)

    def weights(self, name: str) -> list[int]:
        """The last cells of a list that says how often each line comes, summed up to each line."""
        return _sums(self, name)

    def about(self, name: str, phase: str) -> dict[str, list[str]]:
        """Texts by kind of the lines that belong to a phase: first, later, after, company."""
        return _about(self, name, phase)


@lru_cache
def story_of(language: str) -> Story:
    """The lists of "en" or "zh". Raises ValueError for any other language."""
    if language not in LANGUAGES:
        raise ValueError(language)
    files = sorted(resource(f"demo/{language}").glob("*.txt"))
    return Story(language, {file.stem: _read(file.read_text(encoding="utf-8")) for file in files})


@lru_cache
def _words(story: Story, name: str) -> list[str]:
    return [row[0] for row in story.lists[name]]


@lru_cache
def _sums(story: Story, name: str) -> list[int]:
    return list(accumulate(int(row[-1]) for row in story.lists[name]))


@lru_cache
def _about(story: Story, name: str, phase: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, when, text in story.lists[name]:
        if when == phase:
            found.setdefault(kind, []).append(text)
    return found


def _read(text: str) -> tuple[Row, ...]:
    return tuple(tuple(cell.strip() for cell in line.split("|")) for line in text.splitlines() if line.strip())


@dataclass
class Teller:
    """Carries what every part of the story needs. The past that is told ends yesterday, in the book's zone."""

    story: Story
    now: datetime  # in the book's reporting zone
    currency: str
    me: bytes | None
    tags: Mapping[str, bytes]  # name -> id
    new_ids: Callable[[int], list[bytes]]
    ids: dict[str, list[bytes]] = field(default_factory=dict)
    values: dict[str, list[Values]] = field(default_factory=dict)
    dice: Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = Random(f"crm/demo/{self.story.language}")  # noqa: S311 - the same story on every run is the point

    @property
    def today(self) -> date:
        """The day it is told on."""
        return self.now.date()

    @property
    def zone(self) -> ZoneInfo:
        """The book's zone."""
        assert isinstance(self.now.tzinfo, ZoneInfo)  # noqa: S101
        return self.now.tzinfo

    def add(self, record_type: str, values: Sequence[Values]) -> list[bytes]:
        """Puts records of a type into the book to be, and gives their ids."""
        found = self.new_ids(len(values))
        self.ids.setdefault(record_type, []).extend(found)
        self.values.setdefault(record_type, []).extend(values)
        return found

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self.dice.random() < share

    def pick(self, things: Sequence[Thing]) -> Thing:
        """Any one of them."""
        return self.dice.choice(things)

    def weighted(self, name: str) -> Row:
        """A line of a list, by its weights."""
        return self.dice.choices(self.story.rows(name), cum_weights=self.story.weights(name))[0]

    def days(self, median: float, spread: float, least: int, most: int) -> int:
        """A number of days, log-normal around the median: few are long."""
        usual = self.dice.lognormvariate(0.0, spread) * median
        return max(least, min(most, round(usual)))

    def some_tags(self, share: float) -> dict[str, int]:
        """The value of a set of tags, empty but for this share."""
        if not self.chance(share):
            return {}
        names = self.dice.sample(sorted(self.tags), 2 if self.chance(0.2) else 1)
        return {self.tags[name].hex(): 1 for name in names}

    def workday(self, day: date) -> date:
        """This day, or the Friday before it: two days keep their order."""
        return day - timedelta(max(0, day.weekday() - 4))

    def next_workday(self, day: date) -> date:
        """This day, or the Monday after it."""
        return day + timedelta(7 - day.weekday() if day.weekday() > 4 else 0)

    def moment(self, day: date, minute: int | None = None) -> int:
        """A moment in office hours of a day, in UTC milliseconds."""
        hours, minutes = divmod(self.dice.randrange(OPENS, CLOSES) if minute is None else minute, 60)
        return int(datetime.combine(day, time(hours, minutes), self.zone).timestamp()) * 1000

    def clock(self) -> str:
        """A time for an appointment: "09:30"."""
        return f"{self.dice.randrange(9, 17):02}:{self.pick(('00', '00', '30', '15'))}"
