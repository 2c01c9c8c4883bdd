"""The verb funnel: the figures of a pipeline as JSON, as a table, as pictures, documents and tables in files.

It answers {"kind", "filters", "stages", "undated", "won", "lost", "win_rate", "median_cycle_days", "mean_cycle_days",
"bottleneck", "files"} as CLI.md says, and with --split {"split": {"by", "groups": [{"name", "deals", "open", "stages",
"won", "lost", "win_rate"}]}}; an unknown figure is null, and `why` beside it says why.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from crm_desktop.analysis.funnel import Funnel, FunnelKind, stage_label
from crm_desktop.analysis.funnel_json import funnel_as_json, split_as_json
from crm_desktop.analysis.funnel_split import FunnelSplit
from crm_desktop.cli.answers import Answer
from crm_desktop.cli.columns import text_table
from crm_desktop.cli.opening import open_book
from crm_desktop.domain.figures import count_text, days_text, money_text, percent_text
from crm_desktop.domain.past_days import parse_past_day
from crm_desktop.domain.records import SALES
from crm_desktop.errors import UserError
from crm_desktop.exchange.funnel_csv import write_funnel_csv
from crm_desktop.exchange.this_computer import today_here
from crm_desktop.exchange.typed import record_meant
from crm_desktop.exchange.whole_file import write_whole_file
from crm_desktop.i18n import LANGUAGES, later, tr, use
from crm_desktop.i18n import language as current_language
from crm_desktop.queries.funnel_split import funnel_split
from crm_desktop.queries.pipeline import FunnelQuestion, funnel_of
from crm_desktop.reports.funnel_page import BY, funnel_page, group_name
from crm_desktop.reports.funnel_pptx import funnel_slide
from crm_desktop.reports.funnel_xlsx import funnel_workbook
from crm_desktop.store.book import Book

ENDINGS = (".png", ".svg", ".pdf", ".xlsx", ".pptx", ".csv")


class FunnelKindWord(StrEnum):
    """What can be said after --kind."""

    SNAPSHOT = "snapshot"
    COHORT = "cohort"


class SplitWord(StrEnum):
    """What can be said after --split."""

    OWNER = "owner"
    PRODUCT = "product"
    SOURCE = "source"
    REGION = "region"
    SECTOR = "sector"


def funnel_verb(
    ctx: typer.Context,
    pipeline: Annotated[str | None, typer.Option(help=later("Name of the pipeline."))] = None,
    kind: Annotated[FunnelKindWord, typer.Option(help=later("All deals as they stand, or those of a period."))]
    = FunnelKindWord.SNAPSHOT,
    since: Annotated[str | None, typer.Option(help=later("First day on which deals were created (cohort)."))] = None,
    until: Annotated[str | None, typer.Option(help=later("Last day: 2026-12-31, end of last month."))] = None,
    owner: Annotated[str | None, typer.Option(help=later("Only the deals of this member."))] = None,
    language: Annotated[str | None, typer.Option(help=later("Language of files and sentences: en or zh."))] = None,
    split: Annotated[SplitWord | None, typer.Option(help=later("The same deals by group."))] = None,
    to: Annotated[list[Path] | None, typer.Option(
        help=later("File to write: .png, .svg, .pdf, .xlsx, .pptx or .csv; may be repeated."))] = None,
) -> Answer:
    """The figures, and {"files": [...]} that were written."""
    files = [path.expanduser() for path in to or []]
    _refuse_other_endings(files)
    if language is not None:
        if language not in LANGUAGES:
            raise UserError("bad_input", later("“{language}” is no language of this program."),
                            later("Nothing was changed."), later("Choose en or zh."), language=language)
        use(language)
    with open_book(ctx.obj) as book:
        asked_kind: FunnelKind = "cohort" if kind is FunnelKindWord.COHORT else "snapshot"
        question = FunnelQuestion(asked_kind, record_meant(book, "pipeline", pipeline) if pipeline else SALES,
                                  _day(book, since), _day(book, until),
                                  record_meant(book, "member", owner) if owner else None)
        funnel = funnel_of(book, question)
        groups = funnel_split(book, question, split.value) if split else None
        now = datetime.fromtimestamp(book.clock() / 1000, UTC).astimezone(book.zone())
    for path in files:
        _write(funnel, groups, path, now)
    document = funnel_as_json(funnel) | {"files": [str(path) for path in files]}
    if groups:
        document["split"] = split_as_json(groups, funnel.currency)
    return Answer(document, lambda: _lines(funnel, groups, files))


def _refuse_other_endings(files: list[Path]) -> None:
    for path in files:
        if path.suffix.lower() not in ENDINGS:
            raise UserError("bad_input", later("“{file}” is no kind of file that the funnel is written to."),
                            later("Nothing was written."), later("Choose a name that ends with one of: {endings}."),
                            file=path.name, endings=", ".join(ENDINGS))


def _day(book: Book, text: str | None) -> date | None:
    if text is None:
        return None
    found = parse_past_day(text, today_here(book))
    if found is None:
        raise UserError("bad_input", later("“{text}” is not a day."), later("Nothing was changed."),
                        later("Write it like 2026-12-31."), text=text)
    return found


def _write(funnel: Funnel, groups: FunnelSplit | None, path: Path, now: datetime) -> None:
    """A table needs no Qt; a picture, also the chart in a PDF, does."""
    ending = path.suffix.lower()
    if ending == ".csv":
        write_funnel_csv(funnel, path, language=current_language())
    elif ending in (".xlsx", ".pptx"):
        from crm_desktop.ui.charts.page_colours import page_colours

        make = funnel_workbook if ending == ".xlsx" else funnel_slide
        write_whole_file(path, make(funnel_page(funnel, now, split=groups), page_colours(funnel)))
    else:
        from crm_desktop.ui.charts.export import export_picture  # the one way to Qt

        export_picture(funnel, path, language=current_language(), when=now, split=groups)


def _lines(funnel: Funnel, groups: FunnelSplit | None, files: list[Path]) -> Iterator[str]:
    rows = [(stage_label(stage.name), count_text(stage.now), count_text(stage.reached),
             money_text(stage.reached_value, funnel.currency), percent_text(stage.conversion),
             days_text(stage.median_days)) for stage in funnel.stages]
    yield from text_table((tr("Stage"), tr("Open now"), tr("Reached"), tr("Value"), tr("Conversion"),
                           tr("Median days")), rows, right=frozenset(range(1, 6)))
    yield ""
    yield tr("Won: {won}, lost: {lost}, win rate: {rate}, median cycle: {cycle}.", won=count_text(funnel.won.count),
             lost=count_text(funnel.lost.count), rate=percent_text(funnel.win_rate),
             cycle=days_text(funnel.median_cycle_days))
    if funnel.bottleneck:
        yield funnel.bottleneck.sentence()
    if groups:
        yield ""
        yield from _split_lines(groups)
    for path in files:
        yield tr("Written: {path}", path=path)


def _split_lines(groups: FunnelSplit) -> Iterator[str]:
    rows = [(group_name(groups.by, row), count_text(row.deals), count_text(row.won.count), count_text(row.lost.count),
             count_text(sum(row.open)), percent_text(row.win_rate)) for row in groups.rows]
    yield from text_table((tr(BY[groups.by]), tr("Deals"), tr("Won"), tr("Lost"), tr("Open now"), tr("Win rate")),
                          rows, right=frozenset(range(1, 6)))
