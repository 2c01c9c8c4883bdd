"""The funnel as a workbook whose figures live: shares are formulas over the counts, and the charts follow them."""

import io
from typing import Any

from crm_desktop.domain.currencies import decimals_of
from crm_desktop.domain.figures import currency_sign
from crm_desktop.reports.funnel_colours import FunnelColours
from crm_desktop.reports.funnel_page import FunnelPage, major_units
from crm_desktop.reports.funnel_split_sheet import FONTS, write_split

COLUMNS = ("stage", "reached", "went_on", "stopped", "now", "lost_here", "value", "conversion", "from_first",
           "drop_off", "median")
COMPARED = ("before", "change")
HEAD = 3  # the row of the heads, from 0: title and subtitle stand above
WIDTHS = {"stage": 24, "value": 16, "from_first": 20}
CHART_ROWS = 20


def funnel_workbook(page: FunnelPage, colours: FunnelColours) -> bytes:
    """The file: stages with a stacked chart, and the split on a sheet of its own where there is one.

    A text is always written as text, so a name that begins with "=" computes nothing.
    """
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": page.title, "subject": page.subtitle})
        formats = make_formats(book, page)
        sheet = _add_sheet(book, page.heads["funnel"])
        _write_stages(sheet, page, formats)
        last = HEAD + len(page.stages)
        _write_totals(sheet, page, formats, last + 2)
        if not page.funnel.is_empty:
            _chart(book, sheet, page, colours)
        if page.split is not None:
            write_split(book, _add_sheet(book, page.split_title), page, formats, colours)
    return content.getvalue()


def make_formats(book: Any, page: FunnelPage) -> dict[str, Any]:
    """The formats of all cells."""
    font = {"font_name": FONTS[page.language], "font_size": 11}
    decimals = "." + "0" * decimals_of(page.funnel.currency) if decimals_of(page.funnel.currency) else ""
    sign = currency_sign(page.funnel.currency).replace('"', "")
    kinds: dict[str, dict[str, Any]] = {
        "text": {}, "title": {"bold": True, "font_size": 16}, "note": {"font_color": "#57544D"},
        "head": {"bold": True, "bottom": 1, "text_wrap": True, "align": "right", "valign": "bottom"},
        "head_text": {"bold": True, "bottom": 1, "valign": "bottom"}, "strong": {"bold": True, "top": 1},
        "count": {"num_format": "#,##0"}, "money": {"num_format": f'"{sign}"#,##0{decimals}'},
        "share": {"num_format": "0.0%"}, "days": {"num_format": "#,##0.#"},
        "points": {"num_format": "+0.0;-0.0;0.0"}, "strong_count": {"num_format": "#,##0", "bold": True, "top": 1},
        "strong_share": {"num_format": "0.0%", "bold": True, "top": 1}}
    return {name: book.add_format({**font, **look}) for name, look in kinds.items()}


def _write_stages(sheet: Any, page: FunnelPage, formats: dict[str, Any]) -> None:
    columns = [*COLUMNS, *(COMPARED if page.comparison else ())]
    sheet.write_string(0, 0, page.title, formats["title"])
    sheet.write_string(1, 0, page.subtitle, formats["note"])
    for at, word in enumerate(columns):
        head = page.before if word == "before" else page.heads[word]
        sheet.write_string(HEAD, at, head, formats["head" if at else "head_text"])
        sheet.set_column(at, at, WIDTHS.get(word, 13))
    sheet.freeze_panes(HEAD + 1, 1)
    for at in range(len(page.stages)):
        _write_stage(sheet, page, formats, at)


def _write_stage(sheet: Any, page: FunnelPage, formats: dict[str, Any], at: int) -> None:
    """One row: counts are numbers to type over, what follows from them are formulas with the value they have now."""
    stage, row, last = page.funnel.stages[at], HEAD + 1 + at, at == len(page.stages) - 1
    here, below, first = row + 1, row + 2, HEAD + 2  # as a spreadsheet counts
    went_on = stage.reached if last else page.funnel.stages[at + 1].reached
    sheet.write_string(row, 0, page.stages[at].name, formats["text"])
    sheet.write_number(row, 1, stage.reached, formats["count"])
    sheet.write_formula(row, 2, f"=B{here if last else below}", formats["count"], went_on)
    sheet.write_formula(row, 3, f"=B{here}-C{here}", formats["count"], stage.reached - went_on)
    sheet.write_number(row, 4, stage.now, formats["count"])
    sheet.write_number(row, 5, stage.lost_here, formats["count"])
    sheet.write_number(row, 6, float(major_units(stage.reached_value, page.funnel.currency)), formats["money"])
    if not last:
        sheet.write_formula(row, 7, f'=IF(B{here}=0,"",C{here}/B{here})', formats["share"], _known(stage.conversion))
        sheet.write_formula(row, 9, f'=IF(B{here}=0,"",D{here}/B{here})', formats["share"], _known(stage.drop_off))
    sheet.write_formula(row, 8, f'=IF(B${first}=0,"",B{here}/B${first})', formats["share"], _known(stage.from_first))
    if stage.median_days is not None:
        sheet.write_number(row, 10, stage.median_days, formats["days"])
    if page.comparison is not None:
        sheet.write_number(row, 11, page.comparison.reached(at), formats["count"])
        points = None if last else page.comparison.points(page.funnel, at)
        if points is not None:
            sheet.write_formula(row, 12, f'=IF(L{here}=0,"",100*(H{here}-L{below}/L{here}))', formats["points"], points)


def _write_totals(sheet: Any, page: FunnelPage, formats: dict[str, Any], row: int) -> None:
    """Won, lost, the win rate over them, days to win, and what has no date."""
    funnel, heads = page.funnel, page.heads
    for at, (word, closed) in enumerate((("won_all", funnel.won), ("lost_all", funnel.lost))):
        sheet.write_string(row + at, 0, heads[word], formats["text"])
        sheet.write_number(row + at, 1, closed.count, formats["count"])
        sheet.write_number(row + at, 6, float(major_units(closed.value, funnel.currency)), formats["money"])
    sheet.write_string(row + 2, 0, heads["rate"], formats["strong"])
    won, lost = f"B{row + 1}", f"B{row + 2}"
    sheet.write_formula(row + 2, 1, f'=IF({won}+{lost}=0,"",{won}/({won}+{lost}))', formats["strong_share"],
                        _known(funnel.win_rate))
    sheet.write_string(row + 3, 0, heads["cycle"], formats["text"])
    if funnel.median_cycle_days is not None:
        sheet.write_number(row + 3, 1, funnel.median_cycle_days, formats["days"])
    sheet.write_string(row + 4, 0, heads["undated"], formats["text"])
    sheet.write_number(row + 4, 1, funnel.undated, formats["count"])
    sheet.write_string(row + 6, 0, page.name if not funnel.is_empty else page.nothing[0], formats["text"])
    sheet.write_string(row + 7, 0, page.foot, formats["note"])
    sheet.write_string(row + 8, 0, page.moment, formats["note"])


def _chart(book: Any, sheet: Any, page: FunnelPage, colours: FunnelColours) -> None:
    """A bar for each stage, as long as its count: the deals that went on, and those that did not."""
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    name, first, last = sheet.get_name(), HEAD + 1, HEAD + len(page.stages)
    font = {"name": FONTS[page.language], "size": 10}
    own = [{"fill": {"color": one}} for one in colours.stages]
    for column, points, colour in ((2, own, colours.stages[0]), (3, None, colours.rule)):
        chart.add_series({
            "name": [name, HEAD, column], "categories": [name, first, 0, last, 0],
            "values": [name, first, column, last, column], "gap": 60, "overlap": 100, "fill": {"color": colour},
            **({"points": points} if points else {})})
    chart.set_title({"name": page.title, "name_font": {**font, "size": 14, "bold": True}, "overlay": False})
    chart.set_y_axis({"reverse": True, "num_font": font, "line": {"none": True}})
    chart.set_x_axis({"num_font": font, "num_format": "#,##0", "major_gridlines": {"visible": False},
                      "label_position": "high", "line": {"none": True}, "major_tick_mark": "none"})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": 900, "height": 60 + 56 * (len(page.stages) + 2)})
    sheet.insert_chart(last + CHART_ROWS - 7, 0, chart)


def _add_sheet(book: Any, name: str) -> Any:
    """A sheet that is printed on one page across; Excel allows 31 characters in its name, and none of its own signs."""
    sheet = book.add_worksheet("".join(one for one in name if one not in "[]:*?/\\'")[:31])
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    return sheet


def _known(figure: float | None) -> float | str:
    return "" if figure is None else figure
