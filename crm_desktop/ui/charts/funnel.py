"""The funnel's page as a picture: what PNG and SVG files, the preview and the clipboard get, and the chart of a PDF."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from crm_desktop.reports.funnel_page import FunnelPage
from crm_desktop.ui.base.tokens import Tokens
from crm_desktop.ui.charts.funnel_bars import FunnelBars
from crm_desktop.ui.charts.lettering import REGULAR, STRONG, Lettering, Run
from crm_desktop.ui.charts.sheets import SHEETS

LOGO = (240.0, 72.0)  # the room for a logo at the top right


class FunnelPicture:
    """A page that can be painted in any thread; the caller scales the painter."""

    def __init__(self, page: FunnelPage, *, theme: str = "light", size: str = "slide") -> None:
        self.page = page
        self.theme = theme
        self.sheet = SHEETS[size]
        self._tokens = Tokens(theme)

    @property
    def width(self) -> int:
        """In logical pixels, as `height`."""
        return self.sheet.width

    @property
    def height(self) -> int:
        """See `width`."""
        return self.sheet.height

    def paint(self, painter: QPainter, *, outlines: bool = False) -> None:
        """Draws everything into the box from (0, 0) to (width, height); `outlines`: letters as shapes."""
        sheet, page = self.sheet, self.page
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, sheet.width, sheet.height), self._colour("surface.base"))
        letters = Lettering(painter, page.language, outlines=outlines)
        whole = sheet.right - sheet.margin
        beside_logo = whole - (LOGO[0] + 32 if page.logo else 0)
        letters.line(sheet.margin, 115, 44, [self._run(page.title, strong=True)], beside_logo)
        letters.block(sheet.margin, 156, (22, 20, 18), [self._run(page.subtitle, "secondary")], beside_logo, 40)
        self._paint_logo(painter)
        if page.funnel.is_empty:
            letters.line(sheet.margin, 290, 30, [self._run(page.nothing[0], strong=True)], whole)
            letters.line(sheet.margin, 334, 22, [self._run(page.nothing[1], "secondary")], whole)
        else:
            self._paint_bars(painter, outlines=outlines)
            self._paint_verdict(letters)
        painter.fillRect(QRectF(sheet.margin, sheet.rule, whole, 2), self._colour("border.soft"))
        moment = sheet.right - sheet.figures
        letters.block(sheet.margin, sheet.foot, (16, 14, 12), [self._run(page.foot, "tertiary")],
                      sheet.figures - sheet.margin - 32, 26)
        letters.line(sheet.figures, sheet.foot, 16, [self._run(page.moment, "tertiary")], moment, right_aligned=True)

    def paint_chart(self, painter: QPainter) -> None:
        """The bars and the logo alone, letters as shapes: for a document that brings the rest as text."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_logo(painter)
        if not self.page.funnel.is_empty:
            self._paint_bars(painter, outlines=True)

    def _paint_bars(self, painter: QPainter, *, outlines: bool) -> None:
        page = self.page
        sizes = self.sheet.sizes(len(page.stages), compared=page.comparison is not None)
        FunnelBars(page.funnel, page.stages, self._tokens, sizes, self.sheet.room(), page.language,
                   comparison=page.comparison).paint(painter, outlines=outlines)

    def _colour(self, name: str) -> QColor:
        return QColor(self._tokens.colour(name))

    def _run(self, text: str, level: str = "primary", *, strong: bool = False) -> Run:
        return Run(text, self._tokens.colour(f"text.{level}"), STRONG if strong else REGULAR)

    def _paint_logo(self, painter: QPainter) -> None:
        logo = QImage.fromData(self.page.logo) if self.page.logo else QImage()
        if logo.isNull():
            return
        fitted = logo.size().scaled(round(LOGO[0]), round(LOGO[1]), Qt.AspectRatioMode.KeepAspectRatio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(self.sheet.right - fitted.width(), 76, fitted.width(), fitted.height()), logo)

    def _paint_verdict(self, letters: Lettering) -> None:
        page, sheet = self.page, self.sheet
        top, width = sheet.rule, sheet.figures - sheet.margin - 64
        letters.block(sheet.margin, top + 50, (25, 22, 19), [self._run(page.headline, strong=True),
                                                             self._run(page.evidence)], width, 80)
        side = sheet.right - sheet.figures
        letters.line(sheet.figures, top + 39, 18, [self._run(page.heads["rate"], "secondary")], side)
        letters.line(sheet.figures, top + 84, 40, [self._run(page.rate, strong=True)], side)
