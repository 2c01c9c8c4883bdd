"""The rows that an import kept aside as a file of their own, with the reason, to be corrected and imported again."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from crm_desktop.errors import Cancelled
from crm_desktop.exchange.choices import FileChoice, chosen_facts
from crm_desktop.exchange.csv_cells import csv_cell
from crm_desktop.exchange.importing import Rejected
from crm_desktop.exchange.tables import rows_of
from crm_desktop.exchange.whole_file import whole_file
from crm_desktop.i18n import later, tr
from crm_desktop.store.bulk import Progress

REASON_HEADER = later("Why it was kept aside")


def save_rejected(source: Path, choice: FileChoice, rejected: Iterable[Rejected], target: Path,
                  progress: Progress | None = None) -> int:
    """Writes the rows of `source` that were kept aside in its own columns, and gives their number.

    Behind the last column stands why; a row that is longer than the header keeps its cells after that.
    Raises UserError for a file that cannot be read or written, and Cancelled.
    """
    reasons: dict[int, list[str]] = {}
    for one in rejected:
        reasons.setdefault(one.row, []).append(f"{one.column}: {one.reason}" if one.column else one.reason)
    facts = chosen_facts(source, choice)
    width, written = len(facts.header), 0
    with whole_file(target) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        writer = csv.writer(text)
        writer.writerow([csv_cell(cell) for cell in (*facts.header, tr(REASON_HEADER))])
        for part in rows_of(facts):
            for number, cells in part:
                if number in reasons:
                    row = [*cells[:width], " ".join(reasons[number]), *cells[width:]]
                    writer.writerow([csv_cell(cell) for cell in row])
                    written += 1
            if progress and not progress(written, len(reasons)):
                raise Cancelled
        text.flush()
        text.detach()
    return written
