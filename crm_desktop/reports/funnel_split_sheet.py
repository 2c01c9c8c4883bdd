"""The sheet of a workbook that shows the funnel by product, owner, source, region or sector, with its own chart."""

from typing import Any

from crm_desktop.reports.funnel_colours import FunnelColours
from crm_desktop.reports.funnel_page import FunnelPage, stage_names

HEAD = 3
FONTS = {"en": "Calibri", "zh": "Microsoft YaHei"}
CHARTED = 30  # more bars than that nobody reads


def write_split(book: Any, sheet: Any, page: FunnelPage, formats: dict[str, Any], colours: FunnelColours) -> None:
    """A row for each group, sums below, and a stacked bar of won, lost and open deals for each."""
    split = page.split
    if split is None:
        return
    opened = stage_names(split)
    heads = [page.split_head, page.heads["deals"], page.heads["won"], page.heads["lost"], *opened, page.heads["rate"]]
    sheet.write_string(0, 0, page.title, formats["title"])
    sheet.write_string(1, 0, page.subtitle, formats["note"])
    for at, head in enumerate(heads):
        sheet.write_string(HEAD, at, head, formats["head" if at else "head_text"])
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(heads) - 1, 13)
    sheet.freeze_panes(HEAD + 1, 1)
    for at, (name, group) in enumerate(zip(page.split_names, split.rows, strict=False)):
        row = HEAD + 1 + at
        sheet.write_string(row, 0, name, formats["text"])
        counts = [group.won.count, group.lost.count, *group.open]
        for column, count in enumerate(counts):
            sheet.write_number(row, 2 + column, count, formats["count"])
        _write_formulas(sheet, row, len(counts), group.deals, group.win_rate, formats, "count", "share")
    _write_sums(sheet, page, formats)
    if split.rows:
        _chart(book, sheet, page, colours)


def _write_formulas(sheet: Any, row: int, counts: int, deals: int, rate: float | None, formats: dict[str, Any],
                    count: str, share: str) -> None:
    here = row + 1
    sheet.write_formula(row, 1, f"=SUM(C{here}:{_column(1 + counts)}{here})", formats[count], deals)
    sheet.write_formula(row, 2 + counts, f'=IF(C{here}+D{here}=0,"",C{here}/(C{here}+D{here}))', formats[share],
                        "" if rate is None else rate)


def _write_sums(sheet: Any, page: FunnelPage, formats: dict[str, Any]) -> None:
    split = page.split
    if split is None:
        return
    total, row = split.total, HEAD + 1 + len(split.rows)
    counts = [total.won.count, total.lost.count, *total.open]
    sheet.write_string(row, 0, page.split_names[-1], formats["strong"])
    for at, count in enumerate(counts):
        column = _column(2 + at)
        rows = f"{column}{HEAD + 2}:{column}{row}" if split.rows else "0"
        sheet.write_formula(row, 2 + at, f"=SUM({rows})", formats["strong_count"], count)
    _write_formulas(sheet, row, len(counts), total.deals, total.win_rate, formats, "strong_count", "strong_share")


def _chart(book: Any, sheet: Any, page: FunnelPage, colours: FunnelColours) -> None:
    split = page.split
    if split is None:
        return
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    rows = min(len(split.rows), CHARTED)
    first, last, name = HEAD + 1, HEAD + rows, sheet.get_name()
    opened = list(reversed(range(len(split.stages))))  # those that are nearest to Won first
    fills = {2: colours.stages[-1], 3: colours.lost, **{4 + at: colours.stages[at] for at in opened}}
    for column, colour in fills.items():
        chart.add_series({"name": [name, HEAD, column], "categories": [name, first, 0, last, 0],
                          "values": [name, first, column, last, column], "gap": 50, "overlap": 100,
                          "fill": {"color": colour}})
    font = {"name": FONTS[page.language], "size": 10}
    chart.set_title({"name": page.split_title, "name_font": {**font, "size": 14, "bold": True}})
    chart.set_y_axis({"reverse": True, "line": {"none": True}, "num_font": font})
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": False}, "label_position": "high",
                      "line": {"none": True}, "major_tick_mark": "none", "num_font": font})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": 900, "height": 140 + 30 * rows})
    sheet.insert_chart(HEAD + 3 + len(split.rows), 0, chart)


def _column(at: int) -> str:
    """The letters of a column, counted from 0."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
