"""What is counted of each customer, as SQL: open and won deals, last contact, next step; of all, or of some rows.

The list shows these figures and is sorted by the same statements, so the order is always that of what is shown.
"""

from typing import Literal

from crm_desktop.queries.deal_value import worth_sql

CustomerFigure = Literal["open", "won", "last_touch", "next_step"]
COLUMN = {"company": "company_id", "person": "person_id"}  # by which deals and activities name a customer
TOUCH_KINDS = "('call', 'visit', 'meeting', 'mail', 'wechat')"
# The last real contact: notes and tasks are none, nor is a call that nobody answered.
IS_TOUCH = f"a.done_at is not null and a.kind in {TOUCH_KINDS} and coalesce(a.outcome, '') <> 'no answer'"
IS_PLANNED = "a.done_at is null and a.due_on is not null"


def figure_sql(record_type: str, figure: CustomerFigure, among: str = "", *, in_year: bool = False) -> str:
    """A select of id, value and n for each customer that has any; `among` names a CTE (row, id) of those wanted.

    `in_year`: of won deals only those closed from :won_from to :won_to.

    open, won: the sum in the base currency and the number of deals. last_touch: the newest contact in milliseconds.
    next_step: "2026-12-31" or "2026-12-3114:00" of the earliest planned activity, and its row as n.
    """
    if figure in ("open", "won"):
        when = " and d.closed_on between :won_from and :won_to" if in_year and figure == "won" else ""
        return _deals(record_type, figure, among, when)
    if figure == "last_touch":
        return f"select id, max(at) as value, 0 as n from ({_activities(record_type, IS_TOUCH, among)}) group by id"
    return f"""
        select id, min(due) as value, row as n from ({_activities(record_type, IS_PLANNED, among)}) group by id"""


def won_parameters(year: int) -> dict[str, str]:
    """The days between which a deal of that year was won; of all years where it is 0."""
    return {"won_from": f"{year:04}-01-01" if year else "", "won_to": f"{year:04}-12-31" if year else "9999-12-31"}


def _deals(record_type: str, status: str, among: str, when: str) -> str:
    column = COLUMN[record_type]
    source = f"{among} w cross join deal d on d.{column} = w.id" if among else "deal d"
    return f"""
        select d.{column} as id, sum({worth_sql()}) as value, count(*) as n
        from {source} left join product p on p.id = d.product_id
        where d.{column} is not null and d.status = '{status}'{when} group by d.{column}"""


def _activities(record_type: str, condition: str, among: str) -> str:
    """Those that name the customer; for a company also those that name only one of its people or deals."""
    column = COLUMN[record_type]
    found = [_of_activities(f"{among} w cross join activity a on a.{column} = w.id" if among else "activity a",
                            f"a.{column}", f"a.{column} is not null and {condition}")]
    if record_type == "company":
        for lone, table, key in (("person_id", "person_company", "person_id"), ("deal_id", "deal", "id")):
            joined = f"{among} w cross join {table} l on l.company_id = w.id cross join" if among else f"{table} l join"
            found.append(_of_activities(f"{joined} activity a on a.{lone} = l.{key}", "l.company_id", f"""
                a.company_id is null and a.{lone} is not null and l.company_id is not null and {condition}"""))
    return " union all ".join(found)


def _of_activities(source: str, customer: str, condition: str) -> str:
    return f"""
        select {customer} as id, a.done_at as at, a.due_on || coalesce(a.due_time, '') as due, a.row as row
        from {source} where {condition}"""
