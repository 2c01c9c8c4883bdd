"""The funnel as one PowerPoint slide: a native chart whose numbers can be edited, and text that can be typed over."""

import io
from typing import Any
from unicodedata import east_asian_width

from crm_desktop.reports.funnel_colours import FunnelColours
from crm_desktop.reports.funnel_page import FunnelPage

WIDTH, HEIGHT = 13.333, 7.5  # inches: 16:9
UNIT = WIDTH / 1600  # one pixel of the picture; the slide is laid out like it
LEFT, RIGHT, FIGURES = 96, 1504, 1232
TOP, BOTTOM = 190, 700  # of the chart
NAMES = 0.19  # of the chart's width: the names of the stages
LATIN = {"en": "Calibri", "zh": "Microsoft YaHei"}
EAST_ASIAN = "Microsoft YaHei"  # the theme names none, and without one Chinese falls back to whatever is there
MANY = 4  # stages; more take smaller letters
LONGEST_NAME = 24  # of a stage, in Latin letters; a longer one would push the bars aside
POINTS = 0.6  # of a pixel of the picture: 960 points are 1600 pixels


def funnel_slide(page: FunnelPage, colours: FunnelColours) -> bytes:
    """The file, with the bottleneck in the notes as well."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    deck.core_properties.title = page.title
    slide = deck.slides.add_slide(deck.slide_layouts[5])  # a title and nothing else
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = _colour(colours.ground)
    writer = _Writer(slide, page.language, colours)
    writer.title(page.title, RIGHT - LEFT - (272 if page.logo else 0))
    writer.line(page.subtitle, LEFT, 130, RIGHT - LEFT - (272 if page.logo else 0), 40, 22, colours.secondary)
    if page.logo:
        _add_logo(slide, page.logo)
    if page.funnel.is_empty:
        writer.line(page.nothing[0], LEFT, 250, RIGHT - LEFT, 50, 30, colours.text, bold=True)
        writer.line(page.nothing[1], LEFT, 304, RIGHT - LEFT, 40, 22, colours.secondary)
    else:
        _add_chart(slide, page, colours)
        _write_figures(writer, page, colours)
        writer.verdict(page.headline, page.evidence)
        writer.line(page.heads["rate"], FIGURES, 730, RIGHT - FIGURES, 30, 18, colours.secondary)
        writer.line(page.rate, FIGURES, 756, RIGHT - FIGURES, 60, 40, colours.text, bold=True)
    _add_rule(slide, colours)
    writer.line(page.foot, LEFT, 832, 1080, 30, 16, colours.tertiary)
    writer.line(page.moment, FIGURES - 40, 832, RIGHT - FIGURES + 40, 30, 16, colours.tertiary, right=True)
    slide.notes_slide.notes_text_frame.text = f"{page.title}\n{page.subtitle}\n{page.name}\n{page.foot}"
    content = io.BytesIO()
    deck.save(content)
    return content.getvalue()


class _Writer:
    """Puts text onto the slide; places and sizes are pixels of the picture."""

    def __init__(self, slide: Any, language: str, colours: FunnelColours) -> None:
        self._slide, self._language, self._colours = slide, language, colours

    def title(self, text: str, width: float) -> None:
        """The slide's own title, which outlines and screen readers know."""
        shape = self._slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = _place(LEFT, 66, width, 64)
        frame = self._bare(shape.text_frame)
        self._run(frame.paragraphs[0], text, 44 if len(text) < 40 else 30, self._colours.text, bold=True)

    def line(self, text: str, left: float, top: float, width: float, height: float, size: float, colour: str, *,
             bold: bool = False, right: bool = False) -> None:
        """One paragraph in a box of its own."""
        from pptx.enum.text import PP_ALIGN

        frame = self._bare(self._slide.shapes.add_textbox(*_place(left, top, width, height)).text_frame)
        frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        self._run(frame.paragraphs[0], text, size, colour, bold=bold)

    def pieces(self, pieces: list[tuple[str, str, bool]], left: float, top: float, width: float, size: float) -> None:
        """Several runs (text, colour, bold) in one line."""
        frame = self._bare(self._slide.shapes.add_textbox(*_place(left, top, width, 34)).text_frame)
        for at, (text, colour, bold) in enumerate(pieces):
            self._run(frame.paragraphs[0], "  " + text if at else text, size, colour, bold=bold)

    def verdict(self, headline: str, evidence: str) -> None:
        """The sentence under the chart."""
        frame = self._bare(self._slide.shapes.add_textbox(*_place(LEFT, 734, 1072, 80)).text_frame)
        self._run(frame.paragraphs[0], headline, 25, self._colours.text, bold=True)
        self._run(frame.paragraphs[0], evidence, 25, self._colours.text)

    def _bare(self, frame: Any) -> Any:
        from pptx.enum.text import MSO_ANCHOR
        from pptx.util import Pt

        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Pt(0)
        return frame

    def _run(self, paragraph: Any, text: str, size: float, colour: str, *, bold: bool = False) -> None:
        from pptx.enum.text import PP_ALIGN

        if paragraph.alignment is None:
            paragraph.alignment = PP_ALIGN.LEFT  # the title's layout centres it
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold = _points(size), bold
        run.font.color.rgb = _colour(colour)
        run.font.name = LATIN[self._language]
        _east_asian(run._r.get_or_add_rPr(), self._language)


def _add_logo(slide: Any, logo: bytes) -> None:
    picture = slide.shapes.add_picture(io.BytesIO(logo), 0, 0)
    _, _, width, height = _place(0, 0, 240, 72)
    scale = min(width / picture.width, height / picture.height)
    picture.width, picture.height = round(picture.width * scale), round(picture.height * scale)
    right, top, _, _ = _place(RIGHT, 70, 0, 0)
    picture.left, picture.top = right - picture.width, top


def _add_rule(slide: Any, colours: FunnelColours) -> None:
    from pptx.enum.shapes import MSO_CONNECTOR

    left, top, right, _ = _place(LEFT, 716, RIGHT, 0)
    rule = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, left, top, right, top)
    rule.line.color.rgb, rule.line.width = _colour(colours.rule), _points(2)
    rule.shadow.inherit = False


def _add_chart(slide: Any, page: FunnelPage, colours: FunnelColours) -> None:
    """Bars as long as their counts; those of the compared period are hatched."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    data = CategoryChartData(number_format="#,##0")
    data.categories = [_shortened(stage.name) for stage in page.stages]
    data.add_series(page.period, [stage.reached for stage in page.funnel.stages])
    if page.comparison is not None:
        data.add_series(page.before, [page.comparison.reached(at) for at in range(len(page.stages))])
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *_place(LEFT, TOP, FIGURES - 32 - LEFT, BOTTOM - TOP),
                                   data)
    frame.name = page.heads["funnel"]
    chart = frame.chart
    chart.has_legend = chart.has_title = False
    chart.font.size, chart.font.bold = _points(22 if len(page.stages) <= MANY else 17), True
    chart.font.color.rgb = _colour(colours.text)
    chart.font.name = LATIN[page.language]
    _east_asian(chart._chartSpace.xpath("c:txPr//a:defRPr")[0], page.language)
    _dress_axes(chart)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap, plot.vary_by_categories = 90 if page.comparison else 115, 0, False
    for at, colour in enumerate(colours.stages):
        fill = plot.series[0].points[at].format.fill
        fill.solid()
        fill.fore_color.rgb = _colour(colour)
    if page.comparison is not None:
        _hatch(plot.series[1].format, colours)


def _dress_axes(chart: Any) -> None:
    """The first stage on top, names at the left, no grid; the bars fill a known part, so that text stands beside."""
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.oxml import parse_xml

    names, counts = chart.category_axis, chart.value_axis
    names.reverse_order = True
    names.format.line.fill.background()
    names.major_tick_mark = XL_TICK_MARK.NONE
    counts.visible = False
    counts.minimum_scale = 0
    counts.has_major_gridlines = False
    counts.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    area = chart._chartSpace.chart.plotArea
    for layout in area.xpath("c:layout"):
        area.remove(layout)
    area.insert(0, parse_xml(
        '<c:layout xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:manualLayout>'
        '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{NAMES}"/><c:y val="0"/><c:w val="{1 - NAMES}"/><c:h val="1"/></c:manualLayout></c:layout>'))


def _hatch(look: Any, colours: FunnelColours) -> None:
    from pptx.enum.dml import MSO_PATTERN

    look.fill.patterned()
    look.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
    look.fill.fore_color.rgb = _colour(colours.before)
    look.fill.back_color.rgb = _colour(colours.ground)
    look.line.color.rgb = _colour(colours.before)
    look.line.width = _points(1)


def _write_figures(writer: _Writer, page: FunnelPage, colours: FunnelColours) -> None:
    """Counts beside the bars, and between two bars what became of the deals."""
    row = (BOTTOM - TOP) / len(page.stages)
    small = len(page.stages) > MANY
    start = LEFT + NAMES * (FIGURES - 32 - LEFT)
    for at, stage in enumerate(page.stages):
        middle = TOP + (at + 0.5) * row
        size = 26 if small else 38
        writer.line(stage.count, FIGURES, middle - size * 0.95, RIGHT - FIGURES, size * 1.3, size, colours.text,
                    bold=True)
        writer.line(stage.value, FIGURES, middle + size * 0.35, RIGHT - FIGURES, 26, 14 if small else 18,
                    colours.secondary)
        inks = {"lead": (colours.text, True), "held": (colours.warn, True)}
        pieces = [(piece.text, *inks.get(piece.kind, (colours.secondary, False))) for piece in stage.step if piece.text]
        if pieces:
            writer.pieces(pieces, start, middle + row / 2 - (10 if small else 14), FIGURES - 32 - start,
                          15 if small else 20)


def _shortened(name: str) -> str:
    """A name that fits beside the bars: a Chinese character takes the room of two letters."""
    widths = [2 if east_asian_width(letter) in "WF" else 1 for letter in name]
    if sum(widths) <= LONGEST_NAME:
        return name
    kept = next(at for at in range(len(name)) if sum(widths[:at + 1]) > LONGEST_NAME - 1)
    return name[:kept].rstrip() + "…"


def _east_asian(properties: Any, language: str) -> None:
    """Names the font of Chinese letters, which PowerPoint looks up apart from the others."""
    from pptx.oxml.ns import qn

    found = properties.find(qn("a:ea"))
    if found is None:
        found = properties.makeelement(qn("a:ea"), {})
        latin = properties.find(qn("a:latin"))
        latin.addnext(found)
    found.set("typeface", EAST_ASIAN)
    if properties.tag == qn("a:rPr"):
        properties.set("lang", "zh-CN" if language == "zh" else "en-US")


def _place(left: float, top: float, width: float, height: float) -> tuple[Any, Any, Any, Any]:
    from pptx.util import Inches

    return Inches(left * UNIT), Inches(top * UNIT), Inches(width * UNIT), Inches(height * UNIT)


def _points(pixels: float) -> Any:
    from pptx.util import Pt

    return Pt(round(pixels * POINTS, 1))


def _colour(text: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(text.removeprefix("#"))
