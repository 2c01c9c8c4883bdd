"""Funnels of known counts as pages, in both languages, with names that a spreadsheet would take for formulas."""

import io
from datetime import UTC, date, datetime

from PIL import Image

from crm_desktop.analysis.funnel import ClosedDeals, Funnel, FunnelFilters, StageInput, make_funnel
from crm_desktop.analysis.funnel_compare import Comparison
from crm_desktop.analysis.funnel_split import FunnelSplit, SplitRow, make_split
from crm_desktop.i18n import use
from crm_desktop.reports.funnel_colours import FunnelColours
from crm_desktop.reports.funnel_page import FunnelPage, funnel_page

WHEN = datetime(2026, 12, 31, 14, 6, tzinfo=UTC)
REACHED, BEFORE = (8800, 8300, 4238), (7581, 7135, 3042)
COLOURS = FunnelColours("#FFFFFF", "#1D1C1A", "#57544D", "#69655D", "#E2DFD8", "#80500A",
                        ("#7C8AA5", "#3F6BD0", "#1F8A55"), "#8A7F78", "#8C877D")
FORMULA = "=1+1"


def funnel(reached: tuple[int, ...] = REACHED, currency: str = "USD", until: date | None = None) -> Funnel:
    kinds = ("open", "open", "won")
    names = ("Prospecting", "Engaging", "Won")
    stages = [StageInput(bytes([at]) * 16, names[at], kinds[at], (500, 1589, 0)[at] if reached[0] else 0, 107_398_600,
                         reached[at], reached[at] * 170_125, (0, 2473, 0)[at] if reached[0] else 0,
                         (6.0, 57.0, None)[at], (40.0, 165.0, None)[at]) for at in range(3)]
    return make_funnel("snapshot", FunnelFilters(until=until), stages, won=ClosedDeals(reached[2], 1_000_553_400),
                       lost=ClosedDeals(2473 if reached[0] else 0, 0), median_cycle_days=57.0, mean_cycle_days=51.8,
                       median_lost_days=14.0, undated=3, currency=currency)


def split() -> FunnelSplit:
    rows = [SplitRow(b"a", "GTX Pro", (80, 253), ClosedDeals(729, 100), ClosedDeals(418, 0)),
            SplitRow(b"b", FORMULA, (20, 15), ClosedDeals(0, 0), ClosedDeals(0, 0)),
            SplitRow(None, None, (400, 1321), ClosedDeals(3509, 0), ClosedDeals(2055, 0))]
    return make_split("product", ["Prospecting", "Engaging"], rows)


def page(language: str = "en", *, title: str = "", logo: bytes = b"", compared: bool = True, divided: bool = True,
         of: Funnel | None = None) -> FunnelPage:
    use(language)
    before = Comparison(funnel(BEFORE, until=date(2026, 9, 30))) if compared else None
    return funnel_page(of or funnel(), WHEN, comparison=before, split=split() if divided else None, title=title,
                       logo=logo)


def logo_png() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (400, 80), "#C8372D").save(content, "PNG")
    return content.getvalue()
