"""The funnel over a million deals with five million stage moves, against DuckDB on the same data.

`python -m tests.benchmarks.funnel FOLDER [deals]`: a book that FOLDER lacks is made. DuckDB has the deals and their
moves as tables of its own, in memory, and works on all cores.
"""

import csv
import sys
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from crm_desktop.queries.pipeline import FunnelQuestion, funnel_of
from tests.benchmarks.books import open_book
from tests.benchmarks.deals import OPEN_STAGES, iso_day, made_deals
from tests.benchmarks.figures import Line, say, show, show_text, timed

DEALS = 1_000_000
RUNS = 2
MONTHS = [(date(2024 + at // 12, at % 12 + 1, 1), date(2024 + at // 12, at % 12 + 1, monthrange(2024 + at // 12,
                                                                                               at % 12 + 1)[1]))
          for at in range(24)]
# What a funnel says: how far deals came and where they stand, how long they stayed in each stage, how long they took.
REACHED = f"""
    with furthest as (select deal, max(place) as place from move where place < {OPEN_STAGES} group by deal)
    select f.place, d.status, d.place, count(*), sum(d.value) from deal d join furthest f using (deal)
    where d.created between ? and ? group by all"""
SPENT = f"""
    with arrived as (select deal, place, min(day) as day from move where place <= {OPEN_STAGES} group by all)
    select a.place, median(b.day - a.day), avg(b.day - a.day), count(*)
    from arrived a join arrived b on b.deal = a.deal and b.place = a.place + 1 join deal d on d.deal = a.deal
    where d.created between ? and ? and b.day >= a.day group by all"""
WAITED = f"""
    select m.place, median(current_date - m.day) from deal d join move m on m.deal = d.deal and m.place = d.place
    where d.status = 'open' and d.created between ? and ? and m.place < {OPEN_STAGES} group by all"""
CYCLE = """
    select status, median(closed - created), avg(closed - created) from deal
    where status <> 'open' and created between ? and ? group by all"""
EVER = (date(1970, 1, 1), date(2100, 1, 1))


def duckdb_of(folder: Path, count: int) -> Any:
    """A DuckDB with the same deals and moves."""
    deals, moves = folder / "deals.csv", folder / "moves.csv"
    with deals.open("w", newline="") as deal_file, moves.open("w", newline="") as move_file:
        write_deal, write_move = csv.writer(deal_file).writerow, csv.writer(move_file).writerows
        for number, deal in enumerate(made_deals(count)):
            write_deal((number, iso_day(deal.created), deal.status, deal.moves[-1][0], deal.value,
                        iso_day(deal.closed) or ""))
            write_move((number, place, iso_day(day)) for place, day in deal.moves)
    connection = duckdb.connect()
    connection.execute("""create table deal as select * from read_csv(?, header = false, columns = {
        'deal': 'integer', 'created': 'date', 'status': 'varchar', 'place': 'integer', 'value': 'bigint',
        'closed': 'date'})""", [str(deals)])
    connection.execute("""create table move as select * from read_csv(?, header = false, columns = {
        'deal': 'integer', 'place': 'integer', 'day': 'date'})""", [str(moves)])
    deals.unlink()
    moves.unlink()
    return connection


def asked_of_duckdb(connection: Any, *statements: str) -> Callable[[date, date], list[Any]]:
    """All rows of these statements for the deals of a period."""
    return lambda since, until: [connection.execute(one, [since, until]).fetchall() for one in statements]


def main() -> None:
    """Prints the ratios."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else DEALS
    book = open_book(folder, "deals", count)
    duck = duckdb_of(folder, count)
    moves = duck.execute("select count(*) from move").fetchone()[0]
    say(f"DuckDB has {count:,} deals and {moves:,} moves")
    whole = asked_of_duckdb(duck, REACHED, SPENT, WAITED, CYCLE)
    ours, theirs = funnel_of(book, FunnelQuestion("cohort")), whole(*EVER)
    _compare(ours, theirs)
    size = f"{count:,} deals, {moves:,} moves"
    show(Line(f"funnel by month, 24 cohorts of {size} / DuckDB",
              timed(lambda: [funnel_of(book, FunnelQuestion("cohort", since=since, until=until))
                             for since, until in MONTHS], RUNS),
              timed(lambda: [whole(*month) for month in MONTHS], RUNS), "at most 1"))
    show(Line("funnel with days per stage, all of them, as it stands / DuckDB",
              timed(lambda: funnel_of(book, FunnelQuestion()), RUNS), timed(lambda: whole(*EVER), RUNS), "at most 2"))
    quarter = FunnelQuestion(until=date(2025, 9, 30))
    show_text(f"    a snapshot of an earlier day (30 Sep 2025): {timed(lambda: funnel_of(book, quarter), 1):.2f} s")
    book.close()


def _compare(ours: Any, theirs: list[Any]) -> None:
    """Raises RuntimeError where the two do not count the same: then their times say nothing."""
    won = sum(row[3] for row in theirs[0] if row[1] == "won")
    medians = {place: middle for place, middle, *_ in theirs[1]}
    for place, stage in enumerate(ours.stages[:-1]):
        if stage.median_days != medians[place]:
            raise RuntimeError(f"{stage.name}: {stage.median_days} days, DuckDB says {medians[place]}")
    if won != ours.won.count:
        raise RuntimeError(f"{ours.won.count} won deals, DuckDB says {won}")


if __name__ == "__main__":
    main()
