"""The statements of the board: cards of deals, columns with their figures, the order in each, and what goes cold.

`s` is a stage, `d` a deal, `p` its product. Named parameters: those of `money_parameters`, and where a statement looks
at a stage or a pipeline: stage, pipeline, owner, product and region (or null), first and next (of the book's month).
"""

from typing import Literal

from crm_desktop.queries.customer_figures import IS_PLANNED, IS_TOUCH
from crm_desktop.queries.deal_value import worth_sql

CardOrder = Literal["next_step", "value", "name", "last_touch"]

# The day since which nothing is known of a deal that was never touched.
_SINCE = """nullif(max(coalesce(d.created_on, ''), coalesce(d.engaged_on, ''), coalesce(
           (select max(v.day) from stage_move v where v.deal_id = d.id), '')), '')"""
_IN_STAGE = "d.pipeline_id = s.pipeline_id and d.stage_id = s.id"
_SHOWN = """(s.kind = 'open' or (d.closed_on >= :first and d.closed_on < :next))
    and (:owner is null or d.owner_id = :owner) and (:product is null or d.product_id = :product)
    and (:region is null or d.owner_id in (select id from member where region = :region))"""

# Stage, the reason that most of its lost deals of the month share, and how many these are.
REASONS = f"""
    select stage_id, reason, max(n) from (
        select d.stage_id as stage_id, d.lost_reason as reason, count(*) as n
        from stage s cross join deal d on {_IN_STAGE}
        where s.pipeline_id = :pipeline and s.kind = 'lost' and d.lost_reason is not null and {_SHOWN} group by 1, 2
    ) group by stage_id"""

# Rows of a stage: today (ISO) and the begin of the last day that is near enough, as `day` (ISO) and `at` (instant).
ROTTING = f"""
    with touched as materialized (
        select a.deal_id as id, max(a.done_at) as at from activity a
        where a.deal_id is not null and {IS_TOUCH} group by a.deal_id),
    waiting as materialized (
        select distinct a.deal_id as id from activity a where a.deal_id is not null and {IS_PLANNED}
        and a.due_on >= :today)
    select d.row from stage s cross join deal d on {_IN_STAGE} left join touched t on t.id = d.id
    where s.id = :stage and d.id not in (select id from waiting)
      and case when t.at is not null then t.at < :at else {_SINCE} < :day end"""


def cards_sql(among: str) -> str:
    """The cards of the deals `d` that `among` (where, order, limit) picks."""
    return f"""
        with wanted(row, id) as materialized (select d.row, d.id from deal d {among}),
        touched as materialized (
            select a.deal_id as id, max(a.done_at) as at, a.kind as kind
            from wanted w cross join activity a on a.deal_id = w.id where {IS_TOUCH} group by a.deal_id),
        planned as materialized (
            select a.deal_id as id, min(a.due_on || coalesce(a.due_time, '')) as due, a.row as activity
            from wanted w cross join activity a on a.deal_id = w.id where {IS_PLANNED} group by a.deal_id)
        select d.row, d.id, d.stage_id, coalesce(s.name, ''), d.status,
               coalesce(nullif(d.name, ''), p.name, c.name, ''), d.company_id, coalesce(c.name, ''), d.person_id,
               coalesce(h.name, ''), d.product_id, coalesce(p.name, ''), d.owner_id, coalesce(m.name, ''),
               case when d.value_minor is null then {worth_sql()} else d.value_minor end,
               coalesce(d.value_currency, :currency), d.value_minor is null, d.created_on, d.expected_close,
               d.closed_on, coalesce(d.lost_reason, ''), coalesce(d.competitor, ''), t.at, t.kind, s.rot_days,
               {_SINCE}, (select max(a.due_on) from activity a where a.deal_id = d.id and {IS_PLANNED}),
               n.kind, n.due_on, coalesce(n.due_time, ''), coalesce(n.text, '')
        from wanted w cross join deal d on d.row = w.row left join stage s on s.id = d.stage_id
        left join company c on c.id = d.company_id left join person h on h.id = d.person_id
        left join product p on p.id = d.product_id left join member m on m.id = d.owner_id
        left join touched t on t.id = w.id left join planned q on q.id = w.id
        left join activity n on n.row = q.activity"""


# The day since which nothing is known of a deal that was never touched.
SINCE = """nullif(max(coalesce(d.created_on, ''), coalesce(d.engaged_on, ''), coalesce(
           (select max(v.day) from stage_move v where v.deal_id = d.id), '')), '')"""


def columns_sql() -> str:
    """Stages with their figures: the parameters are those of an order and `pipeline`."""
    return f"""
        select s.id, s.name, s.kind, coalesce(s.probability, 0), s.rot_days, coalesce(n.count, 0), coalesce(n.value, 0)
        from stage s left join (
            select s.id as id, count(*) as count, sum({worth_sql()}) as value
            from stage s cross join deal d on {_IN_STAGE} left join product p on p.id = d.product_id
            where s.pipeline_id = :pipeline and {_SHOWN} group by s.id
        ) n on n.id = s.id
        where s.pipeline_id = :pipeline order by s.position, s.row"""


def order_sql(by: CardOrder) -> str:
    """The rows of one stage; `d` is a deal, `f` the figure that orders it."""
    figures = {
        "next_step": f"""select a.deal_id as id, min(a.due_on || coalesce(a.due_time, '')) as value from activity a
                         where a.deal_id is not null and {IS_PLANNED} group by a.deal_id""",
        "last_touch": f"""select a.deal_id as id, max(a.done_at) as value from activity a
                          where a.deal_id is not null and {IS_TOUCH} group by a.deal_id"""}
    orders = {"next_step": "f.value is null, f.value", "last_touch": "f.value is not null, f.value",
              "value": f"{worth_sql()} desc", "name": "coalesce(c.sort, d.sort, p.sort)"}
    return f"""
        with figure(id, value) as materialized ({figures.get(by, "select null, null where 0")})
        select d.row from stage s cross join deal d on {_IN_STAGE} left join product p on p.id = d.product_id
        left join company c on c.id = d.company_id left join figure f on f.id = d.id
        where s.id = :stage and {_SHOWN}
        order by case when s.kind = 'open' then null else d.closed_on end desc,
                 {orders[by]}, d.row desc"""
