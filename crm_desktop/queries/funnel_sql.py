"""The statements of the funnel; each continues `with asked as (...)`, the deals that the question is about.

Named parameters: pipeline, owner (or null), day, since and until (or null), currency, divisor (1/10,000 of the major
unit in one minor unit). Sums take deals in the book's base currency; an open deal without a value counts with its
product's list price (DATA.md section 3).
"""

_VALUE = """
    coalesce(case when d.value_currency = :currency then d.value_minor end,
             case when {status} = 'open' and d.value_minor is null and p.list_currency = :currency
                  then (2 * p.list_price + :divisor) / (2 * :divisor) end, 0)"""

_WHERE = "d.pipeline_id = :pipeline and (:owner is null or d.owner_id = :owner)"

DEALS_AS_THEY_STAND = f"""
    select d.row as row, d.furthest as furthest, s.row as stage_row, d.status as status, d.closed_on as closed_on,
           coalesce(d.engaged_on, d.created_on) as began_on, coalesce(d.created_on, d.engaged_on) as known_on,
           {_VALUE.format(status="d.status")} as value
    from deal d join stage s on s.id = d.stage_id left join product p on p.id = d.product_id
    where {_WHERE}
      and (:since is null or coalesce(d.created_on, d.engaged_on) >= :since)
      and (:until is null or coalesce(d.created_on, d.engaged_on) <= :until)"""

# As each deal stood at the end of `day`: what was closed later was still open, in the stage of its last move by then.
DEALS_AS_THEY_STOOD = f"""
    select row, case status when 'won' then won_row else furthest end as furthest,
           case status when 'open' then stage_row else closed_row end as stage_row, status,
           case status when 'open' then null else closed_on end as closed_on, began_on, known_on, value
    from (
        select d.row as row, d.closed_on as closed_on, t.status as status,
               coalesce(d.engaged_on, d.created_on) as began_on, coalesce(d.created_on, d.engaged_on) as known_on,
               s.row as closed_row,
               (select row from stage where pipeline_id = d.pipeline_id and kind = 'won' order by row limit 1)
                   as won_row,
               coalesce((select g.row from arrival a join stage g on g.row = a.stage_row
                         where a.deal_row = d.row and a.day <= :day and g.kind = 'open'
                         order by g.position desc limit 1), f.row) as furthest,
               coalesce((select g.row from stage_move m join stage g on g.id = m.to_id
                         where m.deal_id = d.id and m.day <= :day and g.kind = 'open'
                         order by m.day desc, m.at desc, m.row desc limit 1),
                        (select g.row from arrival a join stage g on g.row = a.stage_row
                         where a.deal_row = d.row and a.day <= :day and g.kind = 'open'
                         order by g.position desc limit 1), f.row) as stage_row,
               {_VALUE.format(status="t.status")} as value
        from deal d join stage s on s.id = d.stage_id left join product p on p.id = d.product_id
        join (select pipeline_id, row, min(position) from stage where kind = 'open' group by pipeline_id) f
             on f.pipeline_id = d.pipeline_id
        join (select row, case when status <> 'open' and (closed_on is null or closed_on <= :day)
                          then status else 'open' end as status from deal) t on t.row = d.row
        where {_WHERE} and coalesce(d.created_on, d.engaged_on, d.closed_on) <= :day
    )"""

GROUPS = "select furthest, stage_row, status, count(*), sum(value) from asked group by 1, 2, 3"

CYCLE_DAYS = """
    select cast(julianday(closed_on) - julianday(began_on) as integer), count(*) from asked
    where status = :status and closed_on is not null and began_on is not null group by 1"""

# Days from the first arrival at a stage to the first arrival at the next one.
ARRIVAL_DAYS = """
    select cast(julianday(b.day) - julianday(a.day) as integer), count(*)
    from asked d join arrival a on a.deal_row = d.row and a.stage_row = :stage
    join arrival b on b.deal_row = d.row and b.stage_row = :next
    where b.day >= a.day group by 1"""

WAITING_DAYS = """
    select cast(julianday(:day) - julianday(a.day) as integer), count(*)
    from asked d join arrival a on a.deal_row = d.row and a.stage_row = :stage
    where d.status = 'open' and d.stage_row = :stage and a.day <= :day group by 1"""

UNDATED = f"""
    select count(*) from deal d where {_WHERE} and d.created_on is null and d.engaged_on is null"""
