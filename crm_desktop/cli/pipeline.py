"""The verb funnel: the figures of a pipeline as JSON, as a table, as pictures, documents and tables in files.

It answers {"kind", "filters", "stages", "undated", "won", "lost", "win_rate", "median_cycle_days", "mean_cycle_days",
"bottleneck", "files"} as CLI.md says, and with --split {"split": {"by", "groups": [{"name", "deals", "open", "stages",
"won", "lost", "win_rate"}]}}, with --compare {"compare": {"since", "until", "stages": [{"name", "reached", "change",
"conversion", "points"}], "won", "lost", "win_rate"}}; an unknown figure is null, and `why` beside it says why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from crm_desktop.analysis.funnel import Funnel, FunnelKind, stage_label
from crm_desktop.analysis.funnel_compare import Comparison
from crm_desktop.analysis.funnel_json import comparison_as_json, funnel_as_json, split_as_json
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
from crm_desktop.queries.funnel_compare import funnel_before
from crm_desktop.queries.funnel_split import funnel_split
from crm_desktop.queries.pipeline import FunnelQuestion, funnel_of
from crm_desktop.reports.funnel_page import BY, HEADS, funnel_page, group_name
from crm_desktop.reports.funnel_pptx import funnel_slide
from crm_desktop.reports.funnel_words import period_name, points_text
from crm_desktop.reports.funnel_xlsx import funnel_workbook
from crm_desktop.store.book import Book

PREVIOUS = ("previous", "上期")  # what can be said after --compare besides a day
NOTHING_BEFORE = later("There is nothing to compare with: no deals then, or no period before.")
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
    since: Annotated[str | None, typer.Option(
        metavar="<day>", help=later("First day on which deals were created (cohort)."))] = None,
    until: Annotated[str | None, typer.Option(
        metavar="<day>", help=later("Last day: 2026-12-31, end of last month."))] = None,
    owner: Annotated[str | None, typer.Option(help=later("Only the deals of this member."))] = None,
    language: Annotated[str | None, typer.Option(help=later("Language of files and sentences: en or zh."))] = None,
    split: Annotated[SplitWord | None, typer.Option(help=later("The same deals by group."))] = None,
    compare: Annotated[str | None, typer.Option(
        metavar="<previous|day>",
        help=later("Beside it an earlier funnel: previous for the period before, or a day (snapshot)."))] = None,
    to: Annotated[list[Path] | None, typer.Option(
        metavar="<file>",
        help=later("File to write: .png, .svg, .pdf, .xlsx, .pptx or .csv; may be repeated."))] = None,
) -> Answer:
    """The figures, and {"files": [...]} that were written."""
    files = [path.expanduser() for path in to or []]
    _refuse_other_endings(files)
    _speak(language)
    with open_book(ctx.obj) as book:
        asked_kind: FunnelKind = "cohort" if kind is FunnelKindWord.COHORT else "snapshot"
        question = FunnelQuestion(asked_kind, record_meant(book, "pipeline", pipeline) if pipeline else SALES,
                                  _day(book, since), _day(book, until),
                                  record_meant(book, "member", owner) if owner else None)
        found = _look(book, question, split, compare)
    for path in files:
        _write(found, path)
    return Answer(_document(found) | {"files": [str(path) for path in files]}, lambda: _lines(found, files))


@dataclass(frozen=True)
class _Found:
    """What was asked for; `now` is the moment in the book's zone."""

    funnel: Funnel
    groups: FunnelSplit | None
    earlier: Comparison | None
    is_compared: bool
    now: datetime


def _look(book: Book, question: FunnelQuestion, split: SplitWord | None, compare: str | None) -> _Found:
    funnel = funnel_of(book, question)
    groups = funnel_split(book, question, split.value) if split else None
    earlier = _compared(book, funnel, question, compare) if compare is not None else None
    now = datetime.fromtimestamp(book.clock() / 1000, UTC).astimezone(book.zone())
    return _Found(funnel, groups, earlier, compare is not None, now)


def _document(found: _Found) -> dict[str, object]:
    document = funnel_as_json(found.funnel)
    if found.groups:
        document["split"] = split_as_json(found.groups, found.funnel.currency)
    if found.earlier:
        document["compare"] = comparison_as_json(found.funnel, found.earlier)
    elif found.is_compared:
        why = document.get("why")
        document |= {"compare": None,
                     "why": {**(why if isinstance(why, dict) else {}), "compare": tr(NOTHING_BEFORE)}}
    return document


def _speak(language: str | None) -> None:
    if language is None:
        return
    if language not in LANGUAGES:
        raise UserError("bad_input", later("“{language}” is no language of this program."),
                        later("Nothing was changed."), later("Choose en or zh."), language=language)
    use(language)


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


def _compared(book: Book, funnel: Funnel, question: FunnelQuestion, asked: str) -> Comparison | None:
    """The earlier funnel; None where it has no deals, or a cohort of all time has nothing before it."""
    if asked.casefold() in PREVIOUS:
        return funnel_before(book, funnel, question)
    if question.kind == "cohort":
        raise UserError("bad_input", later("A cohort is compared with the period before, and not with a day."),
                        later("Nothing was changed."), later("Say --compare previous, or leave --kind out."))
    return funnel_before(book, funnel, question, _day(book, asked))


def _write(found: _Found, path: Path) -> None:
    """A table needs no Qt; a picture, also the chart in a PDF, does."""
    funnel, ending = found.funnel, path.suffix.lower()
    if ending == ".csv":
        write_funnel_csv(funnel, path, language=current_language())
    elif ending in (".xlsx", ".pptx"):
        from crm_desktop.ui.charts.page_colours import page_colours

        make = funnel_workbook if ending == ".xlsx" else funnel_slide
        page = funnel_page(funnel, found.now, comparison=found.earlier, split=found.groups)
        write_whole_file(path, make(page, page_colours(funnel)))
    else:
        from crm_desktop.ui.charts.export import export_picture  # the one way to Qt

        export_picture(funnel, path, language=current_language(), when=found.now, comparison=found.earlier,
                       split=found.groups)


def _lines(found: _Found, files: list[Path]) -> Iterator[str]:
    funnel = found.funnel
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
    if found.is_compared:
        yield ""
        yield from _compared_lines(found)
    if found.groups:
        yield ""
        yield from _split_lines(found.groups)
    for path in files:
        yield tr("Written: {path}", path=path)


def _compared_lines(found: _Found) -> Iterator[str]:
    funnel, earlier = found.funnel, found.earlier
    if earlier is None:
        yield tr(NOTHING_BEFORE)
        return
    before = earlier.before
    rows = []
    for at, (stage, then) in enumerate(zip(funnel.stages, before.stages, strict=True)):
        points = earlier.points(funnel, at)
        rows.append((stage_label(stage.name), count_text(stage.reached), count_text(then.reached),
                     f"{stage.reached - then.reached:+,}", "" if points is None else points_text(points)))
    heads = (tr("Stage"), period_name(funnel, found.now), period_name(before, found.now), tr("More or fewer"),
             tr(HEADS["change"]))
    yield from text_table(heads, rows, right=frozenset(range(1, 5)))
    yield tr("Win rate: {now}, before {then}.", now=percent_text(funnel.win_rate), then=percent_text(before.win_rate))


def _split_lines(groups: FunnelSplit) -> Iterator[str]:
    rows = [(group_name(groups.by, row), count_text(row.deals), count_text(row.won.count), count_text(row.lost.count),
             count_text(sum(row.open)), percent_text(row.win_rate)) for row in groups.rows]
    yield from text_table((tr(BY[groups.by]), tr("Deals"), tr("Won"), tr("Lost"), tr("Open now"), tr("Win rate")),
                          rows, right=frozenset(range(1, 6)))
