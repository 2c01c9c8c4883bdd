"""The verb sql: one SELECT on the documented views, answered as {"columns", "rows"}; whatever writes is refused."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from crm_desktop.cli.answers import Answer, plain_value
from crm_desktop.cli.columns import text_table
from crm_desktop.cli.opening import open_book
from crm_desktop.i18n import later, trn
from crm_desktop.store.views import run_sql


def sql_verb(ctx: typer.Context,
             statement: Annotated[str, typer.Argument(help=later("A SELECT on the views of the guide."))]) -> Answer:
    """{"columns": [...], "rows": [[...], ...]}; ids are hex digits, money is in minor units."""
    with open_book(ctx.obj) as book:
        columns, rows = run_sql(book, statement)
    plain = [[plain_value(value) for value in row] for row in rows]
    return Answer({"columns": columns, "rows": plain}, lambda: _lines(columns, plain))


def _lines(columns: list[str], rows: list[list[Any]]) -> Iterator[str]:
    numbers = frozenset(place for place in range(len(columns))
                        if rows and all(isinstance(row[place], int | float | None) for row in rows))
    yield from text_table(columns, [["" if value is None else str(value) for value in row] for row in rows],
                          right=numbers)
    yield trn("{n} row", "{n} rows", len(rows))
