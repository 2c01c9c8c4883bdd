"""What the funnel view asks the book: periods by name become its days, and the answer brings all that is shown."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from crm_desktop.analysis.funnel import Funnel, FunnelKind, stage_label
from crm_desktop.analysis.funnel_compare import Comparison
from crm_desktop.analysis.funnel_split import FunnelSplit, SplitBy
from crm_desktop.i18n import later, tr
from crm_desktop.queries.funnel_compare import funnel_before, question_before
from crm_desktop.queries.funnel_split import funnel_split
from crm_desktop.queries.pipeline import FunnelQuestion, funnel_of
from crm_desktop.queries.team import Teammate, team_members
from crm_desktop.store.book import Book

OWN = "own"  # the period whose days a person types
NONE = "none"  # compared with nothing
MONTHS = {"month": 1, "quarter": 3, "year": 12, "last_year": 12}  # periods by name and their length
TITLES = {"now": later("Open in {stage}"), "lost": later("Lost in {stage}"), "won": later("Won deals"),
          "reached": later("Deals that reached {stage}")}


@dataclass(frozen=True)
class FunnelChoice:
    """What is chosen in the tool row.

    `period` of a snapshot: "" (now), "month_end", "quarter_end" or "year_end" (of the last one); of a cohort: "" (all
    time), "month", "quarter", "year" or "last_year"; of both OWN. `compare`: "" the period before, OWN, or NONE.
    """

    kind: FunnelKind = "snapshot"
    period: str = ""
    since: date | None = None  # of an own range
    until: date | None = None
    owner_id: bytes | None = None
    product_id: bytes | None = None
    region: str | None = None
    compare: str = ""
    compare_day: date | None = None


@dataclass(frozen=True)
class FunnelMenus:
    """What the filters offer."""

    members: tuple[Teammate, ...] = ()
    products: tuple[tuple[bytes, str], ...] = ()
    regions: tuple[str, ...] = ()


@dataclass(frozen=True)
class FunnelAnswer:
    """The funnel with its question in days, the moment in the book's zone, and what can be asked for.

    What it is compared with and its split come later, where there are any.
    """

    funnel: Funnel
    question: FunnelQuestion
    when: datetime
    menus: FunnelMenus
    comparison: Comparison | None = None
    split: FunnelSplit | None = None

    @property
    def day(self) -> date:
        """The day that the figures are of: the snapshot's, else today."""
        return (self.question.until if self.question.kind == "snapshot" else None) or self.when.date()


@dataclass(frozen=True)
class RowsWanted:
    """The deals behind one figure. `part`: "reached" the stage or a later one, open in it "now", or "lost" from it.

    `group` is the name of the group that alone is wanted, where the question asks for one.
    """

    part: str
    stage_id: bytes
    stage: str  # its name in the book
    is_won: bool
    question: FunnelQuestion
    group: str = ""

    @property
    def title(self) -> str:
        """What the list of these deals is called, in the current language."""
        if self.group:
            return tr("Deals: {group}", group=self.group)
        word = "won" if self.part == "reached" and self.is_won else self.part
        return tr(TITLES[word], stage=stage_label(self.stage))


def ask_funnel(book: Book, choice: FunnelChoice) -> FunnelAnswer:
    """The answer to a choice as of now."""
    now = datetime.fromtimestamp(book.clock() / 1000, UTC).astimezone(book.zone())
    question = question_of(choice, now.date())
    return FunnelAnswer(funnel_of(book, question), question, now, ask_menus(book))


def ask_menus(book: Book) -> FunnelMenus:
    """Owners, products and regions by name."""
    regions = book.rows("select distinct region from member where coalesce(region, '') <> '' order by region")
    return FunnelMenus(tuple(team_members(book)),
                       tuple((row[0], row[1]) for row in book.rows("select id, name from product order by sort, row")),
                       tuple(row[0] for row in regions))


def ask_comparison(book: Book, answer: FunnelAnswer, choice: FunnelChoice) -> Comparison | None:
    """What the answer is compared with; nothing where nobody wants it, or there is nothing."""
    if choice.compare == NONE or (choice.compare == OWN and not choice.compare_day):
        return None
    day = choice.compare_day if choice.compare == OWN else None
    return funnel_before(book, answer.funnel, answer.question, day, MONTHS.get(choice.period))


def ask_split(book: Book, question: FunnelQuestion, by: SplitBy) -> FunnelSplit:
    """The same deals by group."""
    return funnel_split(book, question, by)


def before_of(choice: FunnelChoice, today: date) -> FunnelQuestion | None:
    """The question about the period before, None where there is none: a cohort of all time."""
    return question_before(question_of(choice, today), today, months=MONTHS.get(choice.period))


def question_of(choice: FunnelChoice, today: date) -> FunnelQuestion:
    """The days of a choice, seen from the book's today."""
    since, until = _own_days(choice) if choice.period == OWN else _named_days(choice, today)
    return replace(FunnelQuestion(choice.kind), since=since, until=until, owner_id=choice.owner_id,
                   product_id=choice.product_id, region=choice.region)


def _own_days(choice: FunnelChoice) -> tuple[date | None, date | None]:
    return (choice.since if choice.kind == "cohort" else None), choice.until


def _named_days(choice: FunnelChoice, today: date) -> tuple[date | None, date | None]:
    month = today.replace(day=1)
    quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
    year = month.replace(month=1)
    one = timedelta(days=1)
    if choice.kind == "snapshot":
        ends = {"month_end": month - one, "quarter_end": quarter - one, "year_end": year - one}
        return None, ends.get(choice.period)
    begins = {"month": month, "quarter": quarter, "year": year, "last_year": year.replace(year=year.year - 1)}
    return begins.get(choice.period), year - one if choice.period == "last_year" else None
