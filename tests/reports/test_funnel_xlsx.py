"""The workbook, opened again by openpyxl: values, formulas that follow the counts, charts, texts that stay texts."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from crm_desktop.reports.funnel_xlsx import funnel_workbook
from tests.reports.funnel_pages import BEFORE, COLOURS, FORMULA, REACHED, funnel, page


def opened(language: str = "en", **how: Any) -> tuple[Any, Any]:
    content = funnel_workbook(page(language, **how), COLOURS)
    return load_workbook(io.BytesIO(content), data_only=True), load_workbook(io.BytesIO(content))


def column(sheet: Any, head: str, rows: int) -> list[Any]:
    found = next(cell for cell in sheet[4] if cell.value == head)
    return [sheet.cell(5 + at, found.column).value for at in range(rows)]


@pytest.mark.parametrize(("language", "title", "sheets"), [
    ("en", "Sales funnel, all deals", ["Funnel", "By product"]), ("zh", "销售漏斗，全部商机", ["漏斗", "按产品"])])
def test_title_and_sheets(language: str, title: str, sheets: list[str]) -> None:
    values, _ = opened(language)
    assert values.sheetnames == sheets
    assert values[sheets[0]]["A1"].value == title
    assert values.properties.title == title
    assert [len(values[name]._charts) for name in sheets] == [1, 1]  # what openpyxl read back


def test_figures_and_their_formulas() -> None:
    values, formulas = opened()
    sheet, live = values["Funnel"], formulas["Funnel"]
    assert column(sheet, "Reached", 3) == list(REACHED)
    assert column(sheet, "Went on", 3) == [8300, 4238, 4238]
    assert column(sheet, "30 Sep 2026", 3) == list(BEFORE)
    assert column(sheet, "Conversion", 3)[:2] == pytest.approx([8300 / 8800, 4238 / 8300])
    assert column(live, "Conversion", 2) == ['=IF(B5=0,"",C5/B5)', '=IF(B6=0,"",C6/B6)']
    assert column(live, "Went on", 2) == ["=B6", "=B7"]
    assert column(sheet, "Change in points", 2)[1] == pytest.approx(100 * (4238 / 8300 - 3042 / 7135))
    assert column(sheet, "Value", 1) == [8800 * 1701.25]
    rate = next(row for row in sheet.iter_rows(min_row=8) if row[0].value == "Win rate")
    assert rate[1].value == pytest.approx(4238 / 6711)
    assert live.cell(rate[1].row, 2).value.startswith("=IF(")
    assert rate[1].number_format == "0.0%"


def test_the_stacked_chart_reads_the_cells() -> None:
    _, live = opened("zh")
    chart = live["漏斗"]._charts[0]
    assert (chart.barDir, chart.grouping) == ("bar", "stacked")
    assert [series.val.numRef.f for series in chart.series] == ["漏斗!$C$5:$C$7", "漏斗!$D$5:$D$7"]


def test_the_split_adds_up() -> None:
    values, live = opened()
    sheet = values["By product"]
    assert column(sheet, "Product", 4) == ["GTX Pro", FORMULA, "No product", "All products"]
    assert sheet["A6"].data_type == "s"  # a name, whatever it begins with
    assert column(sheet, "Deals", 4) == [1480, 35, 7285, 8800]
    assert column(sheet, "Won", 4) == [729, 0, 3509, 4238]
    assert column(live["By product"], "Won", 4)[3] == "=SUM(C5:C7)"
    assert column(sheet, "Win rate", 4)[0] == pytest.approx(729 / 1147)


def test_money_without_cents_and_nothing_at_all() -> None:
    values, _ = opened(of=funnel(currency="JPY"), divided=False, compared=False)
    assert values.sheetnames == ["Funnel"]
    assert values["Funnel"]["G5"].number_format.endswith("#,##0")
    assert values["Funnel"]["G5"].value == 8800 * 170_125
    empty, _ = opened(of=funnel((0, 0, 0)), compared=False)
    assert "No deals yet." in [row[0].value for row in empty["Funnel"].iter_rows()]
