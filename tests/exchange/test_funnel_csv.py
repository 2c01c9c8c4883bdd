"""The funnel as a spreadsheet's table, and files that are written whole or not at all."""

import csv
from datetime import date
from pathlib import Path

import pytest

from crm_desktop.analysis.funnel import ClosedDeals, Funnel, FunnelFilters, StageInput, make_funnel
from crm_desktop.errors import UserError
from crm_desktop.exchange.funnel_csv import write_funnel_csv
from crm_desktop.exchange.whole_file import write_whole_file
from crm_desktop.i18n import language


def sample(currency: str = "USD", name: str = "Prospecting") -> Funnel:
    stages = [StageInput(b"1" * 16, name, "open", 500, 0, 8800, 1_497_174_905, 0, 6.5, None),
              StageInput(b"3" * 16, "Won", "won", 4238, 0, 4238, 1_000_553_400, 0, None, None)]
    return make_funnel("cohort", FunnelFilters(since=date(2026, 1, 1)), stages, won=ClosedDeals(4238, 1_000_553_400),
                       lost=ClosedDeals(2473, 0), median_cycle_days=57.0, mean_cycle_days=51.8,
                       median_lost_days=None, undated=12, currency=currency)


def rows_in(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_one_row_a_stage_then_totals(tmp_path: Path) -> None:
    path = tmp_path / "funnel.csv"
    write_funnel_csv(sample(), path, language="en")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfStage,")
    header, *rows = rows_in(path)
    assert header == ["Stage", "Open now", "Reached", "Value", "Currency", "Conversion", "Share of the first stage",
                      "Drop-off", "Median days"]
    assert rows == [
        ["Prospecting", "500", "8800", "14971749.05", "USD", "0.4816", "1", "0.5184", "6.5"],
        ["Won", "4238", "4238", "10005534.00", "USD", "", "0.4816", "", ""],
        ["Won in all", "", "4238", "10005534.00", "USD", "", "", "", "57"],
        ["Lost in all", "", "2473", "0.00", "USD", "", "", "", ""],
        ["Date unknown", "", "12", "", "", "", "", "", ""],
        ["Win rate", "", "6711", "", "", "0.6315", "", "", ""],
    ]


def test_chinese_headers_and_the_language_stays(tmp_path: Path) -> None:
    path = tmp_path / "漏斗.csv"
    write_funnel_csv(sample("JPY"), path, language="zh")
    header, first, *_ = rows_in(path)
    assert header[:4] == ["阶段", "当前停留", "到达", "金额"]
    assert first[:5] == ["初步接触", "500", "8800", "1497174905", "JPY"]  # the yen has no decimals
    assert language() == "en"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_run_as_a_formula(tmp_path: Path, name: str) -> None:
    path = tmp_path / "funnel.csv"
    write_funnel_csv(sample(name=name), path, language="en")
    assert rows_in(path)[1][0] == "'" + name


def test_quotes_commas_and_line_ends_in_names_survive(tmp_path: Path) -> None:
    path = tmp_path / "funnel.csv"
    write_funnel_csv(sample(name='Offer, "final"\nround'), path, language="en")
    assert rows_in(path)[1][0] == 'Offer, "final"\nround'


def test_a_missing_folder_is_said_in_three_sentences(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        write_funnel_csv(sample(), tmp_path / "missing" / "funnel.csv", language="en")
    assert caught.value.code == "cannot_write"
    assert "folder does not exist" in caught.value.texts()[0]
    assert all(caught.value.texts())


def test_what_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(UserError, match="folder of that name"):
        write_whole_file(tmp_path / "taken", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 251 + ".csv")  # the longest name that a file may have
    path.write_bytes(b"a longer content than the new one")
    write_whole_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert len(list(tmp_path.iterdir())) == 1
