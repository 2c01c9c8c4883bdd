"""Kept beside the deals: the furthest stage of each, its first arrival at every stage, and the days it stayed there."""

from collections.abc import Iterable

from crm_desktop.store.link import Link

# Open stages by order, then Won; Lost is no stage of a funnel. `last`: the stage after it is Won, or there is none.
_STAGES = """
    select row, id, pipeline_id, kind, row_number() over ways as place,
           row_number() over (partition by pipeline_id, kind order by position, row) as nth,
           coalesce(lead(kind) over ways, 'won') = 'won' as last
    from stage where kind <> 'lost' window ways as (partition by pipeline_id order by kind = 'won', position, row)"""

# With the whole days until the first arrival at the next stage, from the last open one until the deal was won.
ARRIVALS = f"""
    with ladder as materialized ({_STAGES}),
    arrived as (
        select d.row as deal_row, s.row as stage_row, s.place as place, s.kind as kind, s.last as last,
               min(a.day) as day, case d.status when 'won' then d.closed_on end as won_on
        from (
            select deal_id as id, to_id as stage_id, day, 0 as nth from stage_move where day is not null
            and deal_id in (select id from deal where row in (select row from touched_deal))
            union all select id, null, created_on, 1 from deal
                where created_on is not null and row in (select row from touched_deal)
            union all select id, null, engaged_on, 2 from deal
                where engaged_on is not null and row in (select row from touched_deal)
            union all select id, stage_id, closed_on, 0 from deal
                where status = 'won' and closed_on is not null and row in (select row from touched_deal)
        ) a join deal d on d.id = a.id
        join ladder s on s.pipeline_id = d.pipeline_id
             and (s.id = a.stage_id or (a.stage_id is null and s.kind = 'open' and s.nth = a.nth))
        group by 1, 2),
    followed as (
        select deal_row, stage_row, day, case when kind <> 'open' then null when last then won_on
                    when lead(place) over ways = place + 1 then lead(day) over ways end as until
        from arrived window ways as (partition by deal_row order by place))
    select deal_row, stage_row, day,
           case when until >= day then cast(julianday(until) - julianday(day) as integer) end
    from followed"""

FURTHEST = f"""
    with ladder as materialized ({_STAGES}),
    reached as (
        select d.row as deal_row, s.row as stage_row, s.place from touched_deal t join deal d on d.row = t.row
            join ladder s on s.pipeline_id = d.pipeline_id and s.kind = 'open' and s.nth = 1
        union all select d.row, s.row, s.place from touched_deal t join deal d on d.row = t.row
            join ladder s on s.id = d.stage_id and d.status <> 'lost'
        union all select t.row, s.row, s.place from touched_deal t join arrival a on a.deal_row = t.row
            join ladder s on s.row = a.stage_row
        union all select d.row, s.row, s.place from touched_deal t join deal d on d.row = t.row
            join stage_move m on m.deal_id = d.id join ladder s on s.id = m.to_id
        union all select row, null, 0 from touched_deal
    )
    select deal_row, stage_row, max(place) from reached group by deal_row"""


def deals_of_moves(link: Link, move_rows: Iterable[int]) -> set[int]:
    """The deals, by row, that these stage moves belong to."""
    return {found for row in move_rows for (found,) in link.rows(
        "select d.row from stage_move m join deal d on d.id = m.deal_id where m.row = ?", (row,))}


def forget_deals(link: Link, deal_rows: Iterable[int]) -> None:
    """Drops what is kept of deals that leave the table."""
    link.many("delete from arrival where deal_row = ?", [(row,) for row in deal_rows])


def project_deals(link: Link, deal_rows: Iterable[int]) -> None:
    """Computes both anew for these deals, from their dates and moves (DATA.md section 3)."""
    rows = [(row,) for row in deal_rows]
    if not rows:
        return
    link.run("create temp table if not exists touched_deal (row integer primary key)")
    link.run("delete from touched_deal")
    link.many("insert or ignore into touched_deal values (?)", rows)
    link.run("delete from arrival where deal_row in (select row from touched_deal)")
    link.run(f"insert into arrival {ARRIVALS}")
    link.run(f"update deal set furthest = found.stage_row from ({FURTHEST}) found where deal.row = found.deal_row")


def projection_faults(link: Link) -> int:
    """How many kept rows differ from what the deals, moves and dates say; for the check."""
    link.run("create temp table if not exists touched_deal (row integer primary key)")
    link.run("delete from touched_deal")
    link.run("insert into touched_deal select row from deal")
    arrivals = link.value(f"select count(*) from (select * from ({ARRIVALS}) except select * from arrival)")
    extra = link.value(f"select count(*) from (select * from arrival except select * from ({ARRIVALS}))")
    furthest = link.value(f"""select count(*) from deal d left join ({FURTHEST}) f on f.deal_row = d.row
                              where d.furthest is not f.stage_row""")
    return int(arrivals + extra + furthest)
