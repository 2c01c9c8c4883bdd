"""One deal as its card shows it: names in place of ids, what is planned, where it stood and where it can go."""

from dataclasses import dataclass

from crm_desktop.queries.deal_stages import StageSpan, stage_spans
from crm_desktop.queries.deal_value import money_parameters, worth_sql
from crm_desktop.queries.window import StagePlace
from crm_desktop.store.book import Book


@dataclass(frozen=True)
class PlannedStep:
    """A planned activity: its kind, local day (ISO), time "HH:MM" or "", text."""

    activity_id: bytes
    kind: str
    day: str
    time: str
    text: str


@dataclass(frozen=True)
class DealDetail:
    """A deal. `value` in minor units of `value_currency`, None where it has none; `worth` is what it counts in sums."""

    row: int
    deal_id: bytes
    own_name: str
    stage_id: bytes
    status: str
    closed_on: str | None
    company_id: bytes | None
    company: str
    person_id: bytes | None
    person: str
    product_id: bytes | None
    product: str
    owner_id: bytes | None
    owner: str
    value: int | None
    value_currency: str | None
    worth: int
    expected_close: str | None
    created_on: str | None
    source: str
    lost_reason: str
    competitor: str
    notes: str
    currency: str
    stages: tuple[StagePlace, ...]
    planned: tuple[PlannedStep, ...]
    spans: tuple[StageSpan, ...]

    @property
    def name(self) -> str:
        """What the deal is called: its name, else its product's, else its company's."""
        return self.own_name or self.product or self.company

    @property
    def stage(self) -> StagePlace | None:
        """The stage where it stands."""
        return next((one for one in self.stages if one.stage_id == self.stage_id), None)


_DEAL = f"""
    select d.row, d.id, coalesce(d.name, ''), d.stage_id, d.status, d.closed_on, d.company_id, coalesce(c.name, ''),
           d.person_id, coalesce(h.name, ''), d.product_id, coalesce(p.name, ''), d.owner_id, coalesce(m.name, ''),
           d.value_minor, d.value_currency, {worth_sql()}, d.expected_close, d.created_on, coalesce(d.source, ''),
           coalesce(d.lost_reason, ''), coalesce(d.competitor, ''), coalesce(d.notes, ''), d.pipeline_id
    from deal d left join company c on c.id = d.company_id left join person h on h.id = d.person_id
    left join product p on p.id = d.product_id left join member m on m.id = d.owner_id where d.id = :deal"""


def deal_detail(book: Book, deal_id: bytes) -> DealDetail | None:
    """The deal with all that its card shows, or None where it has been deleted."""
    found = book.reader().named(_DEAL, {"deal": deal_id, **money_parameters(book)})
    if not found:
        return None
    *values, pipeline_id = found[0]
    rest = (book.currency(), stage_choices(book, pipeline_id), planned_steps(book, deal_id), stage_spans(book, deal_id))
    return DealDetail(*(*values, *rest))


def planned_steps(book: Book, deal_id: bytes) -> tuple[PlannedStep, ...]:
    """What is planned with a deal, the earliest first: that is the next step which lists show."""
    return tuple(PlannedStep(*row) for row in book.rows("""
        select id, kind, due_on, coalesce(due_time, ''), coalesce(text, '') from activity
        where deal_id = ? and due_on is not null and done_at is null order by due_on, due_time, row""", (deal_id,)))


def stage_choices(book: Book, pipeline_id: bytes) -> tuple[StagePlace, ...]:
    """The stages of a pipeline in their order."""
    return tuple(StagePlace(*row) for row in book.rows("""
        select s.id, s.name, s.kind,
               (select count(*) from stage o where o.pipeline_id = s.pipeline_id and o.kind = 'open'
                and (o.position, o.row) < (s.position, s.row)),
               (select count(*) from stage o where o.pipeline_id = s.pipeline_id and o.kind = 'open')
        from stage s where s.pipeline_id = ? order by s.position, s.row""", (pipeline_id,)))


def row_of_deal(book: Book, deal_id: bytes) -> int | None:
    """The local row of a deal, by which lists name it; None where it has been deleted."""
    found = book.value("select row from deal where id = ?", (deal_id,))
    return None if found is None else int(found)
