"""The one statement of the funnel: the deals that a question is about, and what is counted of them.

Named parameters: pipeline, owner, product and region (or null), today or the day of the snapshot as `day`, since and
until (or null), currency, divisor (1/10,000 of the major unit in one minor unit). Sums take deals in the book's base
currency; an open deal without a value counts with its product's list price, rounded half up (DATA.md section 3).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from crm_desktop.queries.deal_value import worth_sql

_NARROWED = {
    "owner": "d.owner_id = :owner", "product": "d.product_id = :product",
    "region": "d.owner_id in (select id from member where region = :region)",
    "since": "coalesce(d.created_on, d.engaged_on) >= :since",
    "until": "coalesce(d.created_on, d.engaged_on) <= :until"}

# A move is known to have taken a deal out of the dark only where neither of its own dates does.
_KNOWN_ON = """
    coalesce(d.created_on, d.engaged_on,
             (select min(m.day) from stage_move m where m.deal_id = d.id), d.closed_on)"""

_AS_THEY_STAND = f"""
    select d.row as row, d.furthest as furthest, s.row as stage_row, d.status as status, d.closed_on as closed_on,
           coalesce(d.engaged_on, d.created_on) as began_on, {worth_sql()} as value
    from deal d left join stage s on s.id = d.stage_id left join product p on p.id = d.product_id
    where {{where}}"""

_LATER = "select distinct deal_id as id from stage_move where day > :day"

# Nothing is known of these after the day, so they stood as they stand.
_SETTLED = f"""
    select d.row, d.furthest, s.row, d.status, d.closed_on, coalesce(d.engaged_on, d.created_on),
           {worth_sql()}
    from deal d left join stage s on s.id = d.stage_id left join product p on p.id = d.product_id
    where {{where}} and {_KNOWN_ON} <= :day and coalesce(d.closed_on, '') <= :day and coalesce(d.engaged_on, '') <= :day
      and d.id not in (select id from later)"""

# The others stood where their last move by the day had taken them; without one, where their first move found them,
# or, where no move is known at all, as far as their dates tell.
_MOVED_ON = f"""
    select d.*,
           (select m.row from stage_move m where m.deal_id = d.id and m.day <= :day
            order by m.day desc, m.at desc, m.row desc limit 1) as last_move,
           (select m.row from stage_move m where m.deal_id = d.id and m.day is not null
            order by m.day, m.at, m.row limit 1) as first_move
    from deal d
    where {{where}} and {_KNOWN_ON} <= :day
      and (d.closed_on > :day or d.engaged_on > :day or d.id in (select id from later))"""

_UNSETTLED = f"""
    select d.row, (select l.row from arrival a join ladder l on l.row = a.stage_row
                   where a.deal_row = d.row and a.day <= :day order by l.place desc limit 1),
           case when d.then_kind = 'open' and (d.last_move is not null or coalesce(d.engaged_on, '') <= :day)
                then d.then_row end,
           d.then_status, d.then_closed, coalesce(d.engaged_on, d.created_on),
           {worth_sql("d.then_status")}
    from (
        select d.*, s.row as then_row, s.kind as then_kind,
               case when d.first_move is not null then coalesce(s.kind, 'open')
                    when d.status <> 'open' and coalesce(d.closed_on, '') <= :day then d.status
                    else 'open' end as then_status,
               case when d.closed_on <= :day then d.closed_on
                    when d.last_move is not null then l.day end as then_closed
        from moved_on d left join stage_move l on l.row = d.last_move left join stage_move f on f.row = d.first_move
        left join stage s on s.id = case when d.last_move is not null then l.to_id
                                         when d.first_move is not null then f.from_id else d.stage_id end
    ) d left join product p on p.id = d.product_id"""

# As deals stand, each figure goes through the index by itself; a stage or a product is only looked up where it counts.
# Arrivals are looked up in the order of rows: one page after the other, not a page for each deal.
_FIGURES = f"""
    select 'group', g.furthest, s.row, g.status, g.n, g.value from (
        select d.furthest as furthest, d.stage_id as stage_id, d.status as status, count(*) as n,
               sum({worth_sql()}) as value
        from deal d left join product p on p.id = case when d.value_minor is null then d.product_id end
        where {{where}} group by 1, 2, 3
    ) g left join stage s on s.id = g.stage_id
    union all
    select 'cycle', d.status, cast(julianday(d.closed_on) - julianday(coalesce(d.engaged_on, d.created_on)) as integer),
           null, count(*), 0
    from deal d where {{by_day}} and d.status <> 'open' and d.closed_on >= coalesce(d.engaged_on, d.created_on)
    group by 2, 3
    union all
    select 'waiting', w.stage_row, cast(julianday(:day) - julianday(w.day) as integer), null, w.n, 0 from (
        select o.stage_row as stage_row, a.day as day, count(*) as n
        from (select d.row as row, s.row as stage_row from deal d cross join stage s on s.id = d.stage_id
              where {{by_day}} and d.status = 'open' order by +d.row limit -1) o
        cross join arrival a on a.deal_row = o.row and a.stage_row = o.stage_row
        where a.day <= :day group by 1, 2
    ) w
    union all"""

# Days in a stage: of all deals by the index of days alone, of some of them deal by deal.
_SPENT_BY_ALL = """
    select 'spent', a.stage_row, a.spent, null, count(*), 0 from arrival a
    where a.spent is not null group by 2, 3 having a.stage_row in (select row from ladder)"""
_SPENT_BY_SOME = """
    select 'spent', a.stage_row, a.spent, null, count(*), 0
    from deal d cross join arrival a on a.deal_row = d.row
    where {by_day} and a.spent is not null and a.stage_row in (select row from ladder) group by 2, 3"""

_FIGURES_THEN = """
    select 'group', furthest, stage_row, status, count(*), sum(value) from asked group by 2, 3, 4
    union all
    select 'cycle', status, cast(julianday(closed_on) - julianday(began_on) as integer), null, count(*), 0
    from asked where status <> 'open' and closed_on >= began_on group by 2, 3
    union all
    select 'spent', l.row, cast(julianday(case when l.next is null then d.closed_on else b.day end)
                                - julianday(a.day) as integer), null, count(*), 0
    from asked d join arrival a on a.deal_row = d.row join ladder l on l.row = a.stage_row and l.kind = 'open'
    left join arrival b on b.deal_row = d.row and b.stage_row = l.next
    where case when l.next is not null then b.day >= a.day and b.day <= :day
               else d.status = 'won' and d.closed_on >= a.day end
    group by 2, 3
    union all
    select 'waiting', d.stage_row, cast(julianday(:day) - julianday(a.day) as integer), null, count(*), 0
    from asked d join arrival a on a.deal_row = d.row and a.stage_row = d.stage_row
    where d.status = 'open' and a.day <= :day group by 2, 3"""

# What deals can be split by: the expression of a deal `d`, and what has to be joined for it.
GROUPS = {
    "owner": ("d.owner_id", ""), "product": ("d.product_id", ""), "source": ("nullif(d.source, '')", ""),
    "region": ("nullif(o.region, '')", "left join member o on o.id = d.owner_id"),
    "sector": ("nullif(c.industry, '')", "left join company c on c.id = d.company_id"),
}



def undated_sql(parameters: Mapping[str, Any], *, past: bool) -> str:
    """One row: how many of the deals have no date, of an earlier day not even by their moves."""
    known = _KNOWN_ON if past else "coalesce(d.created_on, d.engaged_on)"
    among = _where({**parameters, "since": None, "until": None}, by_day=True)
    return f"select count(*) from deal d where {among} and {known} is null"


def figures_sql(ladder: Sequence[tuple[int, str]], parameters: Mapping[str, Any], *, past: bool) -> str:
    """The statement for a ladder of (stage row, kind), in order and ending with Won: rows of what, three keys, n, sum.

    `past`: a snapshot of an earlier day. Groups: furthest stage row, stage row, status. Days: a status or a stage row,
    then the number of days.
    """
    if past:
        return _asked(ladder, parameters, past) + _FIGURES_THEN
    spent = _SPENT_BY_SOME if _narrowing(parameters) else _SPENT_BY_ALL
    whole = f"with {_ladder(ladder)}" + _FIGURES + spent
    return whole.replace("{where}", _where(parameters)).replace("{by_day}", _where(parameters, by_day=True))


def members_sql(ladder: Sequence[tuple[int, str]], parameters: Mapping[str, Any], *, past: bool, of: str = "") -> str:
    """The same deals one by one, those worth most first: row, furthest stage row, stage row, status.

    `of`: only those of one group, by the key of GROUPS; its parameter is `group`, null for deals without one.
    """
    group = f"join deal d on d.row = a.row {GROUPS[of][1]} where {GROUPS[of][0]} is :group" if of else ""
    return _asked(ladder, parameters, past) + ("select a.row, a.furthest, a.stage_row, a.status"
                                               f" from asked a {group} order by a.value desc, a.row")


def groups_sql(ladder: Sequence[tuple[int, str]], parameters: Mapping[str, Any], by: str, *, past: bool) -> str:
    """The same deals counted by one of GROUPS: its value, furthest stage row, stage row, status, n, sum."""
    key, joined = GROUPS[by]
    return _asked(ladder, parameters, past) + (
        f"select {key}, a.furthest, a.stage_row, a.status, count(*), sum(a.value)"
        f" from asked a join deal d on d.row = a.row {joined} group by 1, 2, 3, 4")


def _narrowing(parameters: Mapping[str, Any]) -> list[str]:
    """The conditions of a question; one that is not asked for would keep SQLite from using an index."""
    return [condition for name, condition in _NARROWED.items() if parameters[name] is not None]


def _where(parameters: Mapping[str, Any], *, by_day: bool = False) -> str:
    """All conditions. The plus leads SQLite to the index of days, which holds all that is asked, of all pipelines."""
    led = by_day or parameters["since"] is not None or parameters["until"] is not None
    return " and ".join([f"{'+' if led else ''}d.pipeline_id = :pipeline", *_narrowing(parameters)])


def _asked(ladder: Sequence[tuple[int, str]], parameters: Mapping[str, Any], past: bool) -> str:
    deals = f"{_SETTLED} union all {_UNSETTLED}" if past else _AS_THEY_STAND
    before = f"later as materialized ({_LATER}), moved_on as materialized ({_MOVED_ON})," if past else ""
    whole = (f"with {_ladder(ladder)}, {before}"
             " asked(row, furthest, stage_row, status, closed_on, began_on, value)"
             f" as materialized ({deals})")
    return whole.replace("{where}", _where(parameters))


def _ladder(ladder: Sequence[tuple[int, str]]) -> str:
    rungs = []
    for place, (row, kind) in enumerate(ladder):
        after = ladder[place + 1] if place + 1 < len(ladder) else (0, "won")
        rungs.append(f"({row}, '{'won' if kind == 'won' else 'open'}', {place}, "
                     f"{'null' if after[1] == 'won' else after[0]})")
    return f"ladder(row, kind, place, next) as (values {', '.join(rungs) or '(0, null, 0, null)'})"
