"""The columns of the two lists, and how a row of the query becomes cells in the user's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from PySide6.QtCore import QDate, QLocale

from crm_desktop.domain.figures import UNKNOWN, count_text, money_text
from crm_desktop.i18n import language, later, tr
from crm_desktop.queries.customers import CustomerRow, NextStepRow
from crm_desktop.ui.widgets.chip_paint import Chip
from crm_desktop.ui.widgets.columns import Cell, Column, RowData
from crm_desktop.ui.widgets.marker_words import kind_word, marker_state, marker_text
from crm_desktop.ui.widgets.near_day import YEAR_KNOWN, near_day_text

MONTHS = {False: "MMM yyyy", True: "yyyy年M月"}  # in Chinese?

MORE_COLUMNS = (  # those that one asks for stay, whatever gives way
    Column("industry", later("Industry"), 130),
    Column("source", later("Source"), 110),
    Column("tags", later("Tags"), 150, "chips", sortable=False),
    Column("phone", later("Phone"), 140, sortable=False),
    Column("mail", later("Mail"), 190, sortable=False),
    Column("country", later("Country"), 120, sortable=False),
    Column("created", later("Added"), 92, "date"),
)
COMPANY_COLUMNS = (
    Column("name", later("Company"), 170, "company", grows=True, editable=True),
    Column("contact", later("Contact"), 116, sortable=False, gives_way=2),
    Column("next_step", later("Next step"), 168, "marker"),
    Column("open", later("Open deals"), 112, "money"),
    Column("last_touch", later("Last touch"), 92, "date", gives_way=1),
    Column("owner", later("Owner"), 94, gives_way=3),
    Column("won", later("Won"), 92, "money"),
    *MORE_COLUMNS,
)
PERSON_COLUMNS = (
    Column("name", later("Person"), 170, "person", grows=True, editable=True),
    Column("contact", later("Company"), 180, sortable=False),
    Column("position", later("Position"), 120, sortable=False, gives_way=3),
    Column("next_step", later("Next step"), 190, "marker"),
    Column("open", later("Open deals"), 120, "money"),
    Column("last_touch", later("Last touch"), 92, "date", gives_way=1),
    Column("owner", later("Owner"), 100, gives_way=2),
    Column("won", later("Won"), 92, "money"),
    *(column for column in MORE_COLUMNS if column.key != "industry"),
)
COLUMNS = {"company": COMPANY_COLUMNS, "person": PERSON_COLUMNS}
USUAL = {"company": ("name", "contact", "next_step", "open", "last_touch", "owner", "won"),
         "person": ("name", "contact", "position", "next_step", "open", "last_touch", "owner")}
ALWAYS = "name"  # stands first: a customer that is not named could not be told from another


@dataclass(frozen=True)
class Moment:
    """What words depend on: the day on this laptop, and the currency of the book."""

    today: date
    currency: str


def customer_cells(line: CustomerRow, moment: Moment) -> RowData:
    """The cells of one row."""
    cells: Mapping[str, Cell] = {
        "name": Cell(line.name),
        "contact": Cell(line.linked_name, tip=_at(line)),
        "position": Cell(line.position),
        "next_step": step_cell(line.next_step, moment.today),
        "open": _money(line.open_deals, line.open_value, moment.currency),
        "last_touch": _touch(line.last_touch, moment.today),
        "owner": Cell(short_person(line.owner), tip=line.owner),
        "industry": Cell(line.detail or UNKNOWN),
        "source": Cell(line.source or UNKNOWN),
        "tags": Cell(", ".join(line.tags), chips=tuple(Chip(tag) for tag in line.tags)),
        "phone": Cell(line.phone or UNKNOWN),
        "mail": Cell(line.mail or UNKNOWN),
        "country": Cell(line.country or UNKNOWN),
        "created": _touch(line.created, moment.today),
        "won": _money(0, line.won_value, moment.currency) if line.won_deals else Cell(UNKNOWN, tone="text.tertiary"),
    }
    return cells


def _at(line: CustomerRow) -> str:
    both = line.linked_name and line.position
    return tr("{name}, {position}", name=line.linked_name, position=line.position) if both else line.linked_name


def step_cell(step: NextStepRow | None, today: date) -> Cell:
    """The next step with its marker."""
    if step is None:
        return Cell(marker_text("none", "", None, None, today), mark="none")
    day = date.fromisoformat(step.day)
    state = marker_state(day, today)
    kind = kind_word(step.kind) if step.kind != "task" or not step.text else step.text
    return Cell(marker_text(state, kind, day, step.time or None, today), mark=state, tip=step.text)


def short_person(name: str) -> str:
    """A colleague in a narrow column: Zane L.; a Chinese name whole."""
    first, _, last = name.rpartition(" ")
    return f"{first.split(' ')[0]} {last[0]}." if first and last and name.isascii() else name


def local_day(instant: int) -> date:
    """The day on this laptop of an instant in UTC milliseconds."""
    return datetime.fromtimestamp(instant / 1000, UTC).astimezone().date()


def _touch(instant: int | None, today: date) -> Cell:
    """The day of a contact; of one long ago the month is enough, the tooltip knows the day."""
    if instant is None:
        return Cell(UNKNOWN)
    day = local_day(instant)
    said = near_day_text(day, today)
    if day.year == today.year or abs((today - day).days) <= YEAR_KNOWN:
        return Cell(said)
    locale = QLocale(QLocale.Language.Chinese if language() == "zh" else QLocale.Language.English)
    return Cell(locale.toString(QDate(day.year, day.month, day.day), MONTHS[language() == "zh"]), tip=said)


def _money(count: int, value: int, currency: str) -> Cell:
    if not count and not value:
        return Cell(UNKNOWN, tone="text.tertiary")
    exact = money_text(value, currency, exact=True)
    return Cell(money_text(value, currency), detail=count_text(count) if count else "", tip=exact)
