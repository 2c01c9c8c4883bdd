"""Exported tables: whole or not at all, of any length, and harmless in a spreadsheet."""

import csv
import io
from pathlib import Path

import pytest

from crm_desktop.commands.records import add_record
from crm_desktop.domain.records import RECORDS
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.exchange.csv_cells import FORMULA_STARTS, csv_cell
from crm_desktop.exchange.export_tables import export_table
from crm_desktop.queries.exports import EXPORTS, SLICE, export_columns
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import prepare_batch, write_batch


def fill(book: Book, count: int) -> None:
    with book.change("Filled", cause="import") as edit:
        write_batch(edit, prepare_batch("company", [{"name": f"Company {n}"} for n in range(count)]))


def read_table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("what", EXPORTS)
def test_an_empty_book_gives_a_header(book: Book, tmp_path: Path, what: str) -> None:
    assert export_table(book, what, tmp_path / "out.csv") == 0
    assert next(csv.reader((tmp_path / "out.csv").read_text("utf-8-sig").splitlines())) == list(export_columns(what))


def test_more_rows_than_a_slice(book: Book, tmp_path: Path) -> None:
    fill(book, SLICE + 7)
    seen: list[tuple[int, int]] = []

    def look(done: int, whole: int) -> bool:
        seen.append((done, whole))
        return True

    assert export_table(book, "customers", tmp_path / "out.csv", progress=look) == SLICE + 7
    names = [row["name"] for row in read_table(tmp_path / "out.csv")]
    assert names == [f"Company {n}" for n in range(SLICE + 7)]
    assert seen == [(0, SLICE + 7), (SLICE, SLICE + 7)]


def test_a_cancelled_export_leaves_what_was_there(book: Book, tmp_path: Path) -> None:
    fill(book, 3)
    (tmp_path / "out.csv").write_text("before", "utf-8")
    with pytest.raises(Cancelled):
        export_table(book, "customers", tmp_path / "out.csv", progress=lambda done, whole: False)
    assert (tmp_path / "out.csv").read_text("utf-8") == "before"
    with pytest.raises(UserError, match="does not exist"):
        export_table(book, "customers", tmp_path / "none" / "out.csv")
    assert sorted(path.name for path in tmp_path.iterdir() if "out" in path.name or "part" in path.name) == ["out.csv"]


def test_no_known_payload_begins_a_cell(book: Book, tmp_path: Path, shared_data: Path) -> None:
    payloads = [line for line in (shared_data / "csv" / "formula_payloads.txt").read_text("utf-8").splitlines()
                if line.strip()]
    payloads += ["\t=1+1", "\r=1+1", "\uff1d1+1", "-2+3", "+86 138 0013 8000"]
    for payload in payloads:
        add_record(book, "company", {"name": f"x{payload}", "notes": payload})
    export_table(book, "customers", tmp_path / "out.csv")
    notes = [row["notes"] for row in read_table(tmp_path / "out.csv")]
    assert [note.removeprefix("'") for note in notes] == payloads
    assert not [note for note in notes if note.startswith(FORMULA_STARTS)]


def test_numbers_stay_numbers() -> None:
    assert [csv_cell(value) for value in (None, -5, 0.25, -0.5, "a", "=a", "")] == [
        "", "-5", "0.25", "-0.5", "a", "'=a", ""]


def test_every_field_is_exported_or_known_to_be_left_out() -> None:
    """A new field of a record is either a column here, or named in this list."""
    elsewhere = {"company": {"parent"}, "person": {"name_order", "preferences"}, "deal": set(), "ticket": set()}
    for what, kind in (("customers", "company"), ("people", "person"), ("deals", "deal"), ("tickets", "ticket")):
        fields = {one.name for one in RECORDS[kind].fields} - {"custom"}
        assert fields - set(export_columns(what)) == elsewhere[kind], what
