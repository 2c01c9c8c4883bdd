"""The verbs import and export.

`import` answers {"rows", "created", "updated", "skipped", "rejected", "decided", "change_set"} as CLI.md says: rows
that were kept aside are named cell by cell, and what was found out about each file is told. `export` answers
{"file", "rows"}.
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from crm_desktop.cli.answers import Answer, Json
from crm_desktop.cli.columns import text_table
from crm_desktop.cli.opening import open_book
from crm_desktop.cli.progress import progress_bar
from crm_desktop.domain.figures import count_text
from crm_desktop.domain.records import RECORDS
from crm_desktop.exchange.export_tables import export_table
from crm_desktop.exchange.importing import Decided, ImportOptions, ImportReport, import_files
from crm_desktop.i18n import later, tr, trn

SHOWN_REJECTED = 20


class ImportAs(StrEnum):
    """What files can be taken for."""

    AUTO = "auto"
    CUSTOMERS = "customers"
    PEOPLE = "people"
    DEALS = "deals"
    PRODUCTS = "products"
    TEAM = "team"


class UnknownCompany(StrEnum):
    """What happens to a company that only a deal or a person names."""

    CREATE = "create"
    LEAVE_OPEN = "leave-open"


class SimilarProducts(StrEnum):
    """Whether "GTX Pro" and "GTXPro" are one product."""

    JOIN = "join"
    KEEP = "keep"


class NewStages(StrEnum):
    """What happens to a stage that the book does not have."""

    CREATE = "create"
    REJECT = "reject"


class Exported(StrEnum):
    """What can be exported."""

    CUSTOMERS = "customers"
    PEOPLE = "people"
    DEALS = "deals"
    TICKETS = "tickets"


class Encoding(StrEnum):
    """How the text of an exported file is encoded; Excel knows both."""

    UTF_8 = "utf-8-sig"
    GB18030 = "gb18030"


def import_verb(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(help=later("CSV or text files with a table each."))],
    as_type: Annotated[ImportAs, typer.Option("--as", help=later("What the files hold; found out otherwise."))]
    = ImportAs.AUTO,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=later("Only tell what would happen."))] = False,
    unknown_company: Annotated[UnknownCompany, typer.Option(help=later("A company that the book does not have."))]
    = UnknownCompany.CREATE,
    similar_products: Annotated[SimilarProducts, typer.Option(help=later("Products spelled almost the same."))]
    = SimilarProducts.JOIN,
    new_stages: Annotated[NewStages, typer.Option(help=later("A stage that the book does not have."))]
    = NewStages.CREATE,
) -> Answer:
    """The report of the import; with --dry-run "change_set" is null and nothing was saved."""
    options = ImportOptions(as_type=as_type.value, dry_run=dry_run, unknown_company=unknown_company.value,
                            similar_products=similar_products.value, new_stages=new_stages.value)
    with open_book(ctx.obj) as book:
        report = import_files(book, [path.expanduser() for path in files], options, progress=progress_bar())
    return Answer(_report(report), lambda: _lines(report, dry_run))


def export_verb(
    ctx: typer.Context,
    what: Annotated[Exported, typer.Argument(help=later("What to export."))],
    to: Annotated[Path, typer.Option(help=later("File to write, or the folder for it."))],
    encoding: Annotated[Encoding, typer.Option(help=later("Encoding of the file."))] = Encoding.UTF_8,
) -> Answer:
    """{"file", "rows"}."""
    path = to.expanduser()
    if path.is_dir():
        path = path / f"{what.value}.csv"
    with open_book(ctx.obj) as book:
        rows = export_table(book, what.value, path, encoding=encoding.value, progress=progress_bar())
    return Answer({"file": str(path), "rows": rows},
                  lambda: [tr("{rows} written to {path}.", rows=trn("{n} row", "{n} rows", rows), path=path)])


def _report(report: ImportReport) -> Json:
    return {"rows": report.rows, "created": report.created, "updated": report.updated, "skipped": report.skipped,
            "rejected": [vars(one) for one in report.rejected],
            "decided": [_decided(one) for one in report.decided], "change_set": report.change_set}


def _decided(one: Decided) -> Json:
    return {"file": one.file, "as": one.record_type, "encoding": one.encoding, "delimiter": one.delimiter,
            "header_row": one.header_row, "skipped": list(one.skipped), "date_order": one.date_order,
            "mapping": one.mapping}


def _lines(report: ImportReport, dry_run: bool) -> Iterator[str]:
    if dry_run:
        yield tr("A trial run: nothing was saved.")
    yield trn("{n} row read.", "{n} rows read.", report.rows)
    counts = [(tr("Created"), report.created), (tr("Updated"), report.updated)]
    for label, found in counts:
        for plural, n in found.items():
            yield tr("{action}: {count} × {kind}", action=label, count=count_text(n), kind=_kind_label(plural))
    if report.skipped:
        yield trn("{n} row was in the book already.", "{n} rows were in the book already.", report.skipped)
    for one in report.decided:
        left = [column for column, field in one.mapping.items() if field is None]
        if left:
            yield tr("{file}: these columns go nowhere: {columns}.", file=one.file, columns=", ".join(left))
    if report.rejected:
        yield trn("{n} cell was not understood; its row was kept aside:",
                  "{n} cells were not understood; their rows were kept aside:", len(report.rejected))
        rows = [(one.file, str(one.row), one.column, one.value, one.reason)
                for one in report.rejected[:SHOWN_REJECTED]]
        yield from text_table((tr("File"), tr("Row"), tr("Column"), tr("Value"), tr("Reason")), rows,
                              right=frozenset({1}))


def _kind_label(plural: str) -> str:
    return next((tr(kind.label) for kind in RECORDS.values() if kind.plural == plural), plural)
