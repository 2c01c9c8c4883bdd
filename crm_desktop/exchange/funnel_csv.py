"""The funnel as a table for spreadsheets: one row a stage, then what was won, lost and left out."""

import csv
import io
from decimal import Decimal
from pathlib import Path

from crm_desktop.analysis.funnel import Funnel, FunnelStage, stage_label
from crm_desktop.domain.currencies import decimals_of
from crm_desktop.exchange.csv_cells import Cell, csv_cell
from crm_desktop.exchange.whole_file import write_whole_file
from crm_desktop.i18n import language as current_language
from crm_desktop.i18n import later, tr, use

COLUMNS = (later("Stage"), later("Open now"), later("Reached"), later("Value"), later("Currency"),
           later("Conversion"), later("Share of the first stage"), later("Drop-off"), later("Median days"))


def write_funnel_csv(funnel: Funnel, path: Path, *, language: str) -> None:
    """Writes the table in the language "en" or "zh".

    Raises UserError "cannot_write" where the file cannot be written.
    """
    write_whole_file(path, funnel_csv(funnel, language=language))


def funnel_csv(funnel: Funnel, *, language: str) -> bytes:
    """The table as a CSV file: UTF-8 with BOM."""
    text = io.StringIO()
    csv.writer(text).writerows(funnel_table(funnel, language=language))
    return text.getvalue().encode("utf-8-sig")


def funnel_table(funnel: Funnel, *, language: str) -> list[list[str]]:
    """Head and rows in the language "en" or "zh"; money in major units, shares from 0 to 1, unknown empty."""
    before = current_language()
    _speak(language)
    try:
        head: list[Cell] = [tr(column) for column in COLUMNS]
        rows = [head, *(_stage_row(stage, funnel.currency) for stage in funnel.stages), *_totals(funnel)]
    finally:
        _speak(before)
    return [[csv_cell(value) for value in row] for row in rows]


def _speak(language: str) -> None:
    if language != current_language():  # Chinese takes 20 ms to read
        use(language)


def _stage_row(stage: FunnelStage, currency: str) -> list[Cell]:
    return [stage_label(stage.name), stage.now, stage.reached, *_money(stage.reached_value, currency),
            stage.conversion, stage.from_first, stage.drop_off, stage.median_days]


def _totals(funnel: Funnel) -> list[list[Cell]]:
    """The same columns again: counts under Reached, the win rate under Conversion, days under Median days."""
    won, lost, rest = funnel.won, funnel.lost, (None, None, None)
    return [
        [tr("Won in all"), None, won.count, *_money(won.value, funnel.currency), *rest, funnel.median_cycle_days],
        [tr("Lost in all"), None, lost.count, *_money(lost.value, funnel.currency), *rest, funnel.median_lost_days],
        [tr("Date unknown"), None, funnel.undated, None, None, *rest, None],
        [tr("Win rate"), None, won.count + lost.count, None, None, funnel.win_rate, None, None, None],
    ]


def _money(minor: int, currency: str) -> tuple[Decimal, str]:
    return Decimal(minor).scaleb(-decimals_of(currency)), currency
