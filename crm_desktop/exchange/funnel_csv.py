"""The funnel as a table for spreadsheets: one row a stage, then what was won, lost and left out."""

import csv
import io
from decimal import Decimal
from pathlib import Path

from crm_desktop.analysis.funnel import Funnel, FunnelStage, stage_label
from crm_desktop.domain.products import decimals_of
from crm_desktop.exchange.csv_cells import Cell, csv_cell
from crm_desktop.exchange.whole_file import write_whole_file
from crm_desktop.i18n import language as current_language
from crm_desktop.i18n import later, tr, use

COLUMNS = (later("Stage"), later("Open now"), later("Reached"), later("Value"), later("Currency"),
           later("Conversion"), later("Share of the first stage"), later("Drop-off"), later("Median days"))


def write_funnel_csv(funnel: Funnel, path: Path, *, language: str) -> None:
    """Writes UTF-8 with BOM in the language "en" or "zh"; money in major units, shares from 0 to 1, unknown empty.

    Raises UserError "cannot_write" where the file cannot be written.
    """
    before = current_language()
    use(language)
    try:
        content = _table(funnel)
    finally:
        use(before)
    write_whole_file(path, content.encode("utf-8-sig"))


def _table(funnel: Funnel) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([tr(column) for column in COLUMNS])
    for row in [*(_stage_row(stage, funnel.currency) for stage in funnel.stages), *_totals(funnel)]:
        writer.writerow([csv_cell(value) for value in row])
    return text.getvalue()


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
