"""The one statement of the funnel: the deals that a question is about, and what is counted of them.

Named parameters: pipeline, owner, product and region (or null), today or the day of the snapshot as `day`, since and
until (or null), currency, divisor (1/10,000 of the major unit in one minor unit). Sums take deals in the book's base
currency; an open deal without a value counts with its product's list price, rounded half up (DATA.md section 3).
"""

from collections.abc import Sequence

from crm_desktop.queries.deal_value import worth_sql

_WHERE = """d.pipeline_id = :pipeline and (:owner is null or d.owner_id = :owner)
      and (:product is null or d.product_id = :product)
      and (:region is null or d.owner_id in (select id from member where region = :region))"""

# A move is known to have taken a deal out of the dark only where neither of its own dates does.
_KNOWN_ON = """
    coalesce(d.created_on, d.engaged_on,
             (select min(m.day) from stage_move m where m.deal_id = d.id), d.closed_on)"""

AS_THEY_STAND = f"""
    select d.row as row, d.furthest as furthest, s.row as stage_row, d.status as status, d.closed_on as closed_on,
           coalesce(d.engaged_on, d.created_on) as began_on, {worth_sql()} as value
    from deal d left join stage s on s.id = d.stage_id left join product p on p.id = d.product_id
    where {_WHERE}
      and (:since is null or coalesce(d.created_on, d.engaged_on) >= :since)
      and (:until is null or coalesce(d.created_on, d.engaged_on) <= :until)"""

_LATER = "select distinct deal_id as id from stage_move where day > :day"

# Nothing is known of these after the day, so they stood as they stand.
_SETTLED = f"""
    select d.row, d.furthest, s.row, d.status, d.closed_on, coalesce(d.engaged_on, d.created_on),
           {worth_sql()}
    from deal d left join stage s on s.id = d.stage_id left join product p on p.id = d.product_id
    where {_WHERE} and {_KNOWN_ON} <= :day and coalesce(d.closed_on, '') <= :day and coalesce(d.engaged_on, '') <= :day
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
    where {_WHERE} and {_KNOWN_ON} <= :day
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

_FIGURES = """
    select 'group', furthest, stage_row, status, count(*), sum(value) from asked group by 2, 3, 4
    union all
    select 'cycle', status, cast(julianday(closed_on) - julianday(began_on) as integer), null, count(*), 0
    from asked where status <> 'open' and closed_on >= began_on group by 2, 3
    union all
    select 'spent', l.row, cast(julianday(case when l.next is null then d.closed_on else b.day end)
                                - julianday(a.day) as integer), null, count(*), 0
    from asked d join arrival a on a.deal_row = d.row join ladder l on l.row = a.stage_row and l.kind = 'open'
    left join arrival b on b.deal_row = d.row and b.stage_row = l.next
    where case when l.next is not null then b.day >= a.day and b.day <= :last
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

UNDATED = f"select count(*) from deal d where {_WHERE} and d.created_on is null and d.engaged_on is null"
UNKNOWN_ON_DAY = f"select count(*) from deal d where {_WHERE} and {_KNOWN_ON} is null"


def figures_sql(ladder: Sequence[tuple[int, str]], *, past: bool) -> str:
    """The statement for a ladder of (stage row, kind), in order and ending with Won: rows of what, three keys, n, sum.

    `past`: a snapshot of an earlier day. Groups: furthest stage row, stage row, status. Days: a status or a stage row,
    then the number of days.
    """
    return _asked(ladder, past) + _FIGURES


def members_sql(ladder: Sequence[tuple[int, str]], *, past: bool, of: str = "") -> str:
    """The same deals one by one, those worth most first: row, furthest stage row, stage row, status.

    `of`: only those of one group, by the key of GROUPS; its parameter is `group`, null for deals without one.
    """
    group = f"join deal d on d.row = a.row {GROUPS[of][1]} where {GROUPS[of][0]} is :group" if of else ""
    return _asked(ladder, past) + ("select a.row, a.furthest, a.stage_row, a.status"
                                   f" from asked a {group} order by a.value desc, a.row")


def groups_sql(ladder: Sequence[tuple[int, str]], by: str, *, past: bool) -> str:
    """The same deals counted by one of GROUPS: its value, furthest stage row, stage row, status, n, sum."""
    key, joined = GROUPS[by]
    return _asked(ladder, past) + (f"select {key}, a.furthest, a.stage_row, a.status, count(*), sum(a.value)"
                                   f" from asked a join deal d on d.row = a.row {joined} group by 1, 2, 3, 4")


def _asked(ladder: Sequence[tuple[int, str]], past: bool) -> str:
    rungs = []
    for place, (row, kind) in enumerate(ladder):
        after = ladder[place + 1] if place + 1 < len(ladder) else (0, "won")
        rungs.append(f"({row}, '{'won' if kind == 'won' else 'open'}', {place}, "
                     f"{'null' if after[1] == 'won' else after[0]})")
    deals = f"{_SETTLED} union all {_UNSETTLED}" if past else AS_THEY_STAND
    before = f"later as materialized ({_LATER}), moved_on as materialized ({_MOVED_ON})," if past else ""
    return (f"with ladder(row, kind, place, next) as (values {', '.join(rungs) or '(0, null, 0, null)'}), {before}"
            " asked(row, furthest, stage_row, status, closed_on, began_on, value)"
            f" as materialized ({deals})")
