"""The funnel as a PDF page: a Typst template with text that can be searched and copied around the chart."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from crm_desktop.domain.figures import count_text, percent_text
from crm_desktop.paths import resource
from crm_desktop.reports.funnel_colours import FunnelColours
from crm_desktop.reports.funnel_page import FunnelPage, stage_names

# Behind ours a full font for rare characters; where no family has one, Typst looks through all of the machine.
OWN = "CRM Sans SC"
FULL = ["Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC"]
LATIN = ["Inter", "Noto Sans"]
PAGE_WIDTHS = {16 / 9: 960.0, 1600 / 1131: 841.89, 1.0: 720.0}  # points: 13 1/3 inch, A4 across, 10 inch
TABLE_SIZES = ((14, 20.0), (22, 17.0), (34, 14.0))  # rows that still fit a page with this type


def funnel_pdf(page: FunnelPage, colours: FunnelColours, *, chart: bytes, width: int, height: int, margin: int,
               figures: int) -> bytes:
    """The file. `chart` is an SVG of the size of the page, in the same pixels as the other lengths.

    Chinese letters in the text come out of the file as they went in: the shipped font has no Kangxi radicals.
    """
    import typst

    table = split_table(page)
    names = {"page_width": min(PAGE_WIDTHS.items(), key=lambda one: abs(one[0] - width / height))[1],
             "width": width, "height": height, "margin": margin, "figures": figures}
    data = {
        **names, "colours": asdict(colours), "language": page.language, "fonts": _fonts(page.language),
        "title": page.title, "subtitle": page.subtitle, "headline": page.headline, "evidence": page.evidence,
        "rate_name": page.heads["rate"], "rate": page.rate, "foot": page.foot, "moment": page.moment,
        "nothing": page.nothing, "empty": page.funnel.is_empty, "alt": _spoken(page), "logo": bool(page.logo),
        "table": table, "table_title": page.split_title,
        "table_size": next((size for rows, size in TABLE_SIZES if len(table) <= rows), TABLE_SIZES[-1][1])}
    made = typst.compile(
        resource("templates/funnel.typ"), font_paths=[resource("fonts")], format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False), "chart": chart.decode("utf-8")})
    assert isinstance(made, bytes)  # noqa: S101 - for the type checker: one file for all pages
    return made


def split_table(page: FunnelPage) -> list[list[str]]:
    """Head, a row for each group, and the sums; nothing where there is no split."""
    if page.split is None:
        return []
    heads = page.heads
    head = [page.split_head, heads["deals"], heads["won"], heads["lost"], *stage_names(page.split), heads["rate"]]
    rows = [*page.split.rows, page.split.total]
    return [head, *([name, count_text(row.deals), count_text(row.won.count), count_text(row.lost.count),
                     *map(count_text, row.open), percent_text(row.win_rate)]
                    for name, row in zip(page.split_names, rows, strict=True))]


def _fonts(language: str) -> Sequence[str]:
    """In Chinese its own family first, so that quotes are full width."""
    return [OWN, *FULL, *LATIN] if language == "zh" else [*LATIN, OWN, *FULL]


def _spoken(page: FunnelPage) -> str:
    """The chart in words, for screen readers."""
    return ", ".join(f"{stage.name} {stage.count}" for stage in page.stages)
