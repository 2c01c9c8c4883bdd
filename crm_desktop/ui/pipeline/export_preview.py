"""What will be saved, small: the slide by its own painter, or the table's first look."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.charts.funnel import FunnelPicture

INSET = 18
SHEET = 16 / 9  # the preview is as tall as a slide needs, and every other page fits into it
CELL, LINE, EDGE = 12.0, 22.0, 14.0  # of the table before it is made to fit


class ExportPreview(QWidget):
    """Painted once for each picture and size, then only copied."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._picture: FunnelPicture | None = None
        self._rows: Sequence[Sequence[str]] = ()
        self._drawn: QPixmap | None = None
        self.setObjectName("export_preview")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        on_change(theme, self, self._anew)

    def show_picture(self, picture: FunnelPicture) -> None:
        """The slide as it will be."""
        self._picture, self._rows = picture, ()
        self._anew()

    def show_table(self, rows: Sequence[Sequence[str]]) -> None:
        """The rows as a spreadsheet will show them."""
        self._picture, self._rows = None, rows
        self._anew()

    def sizeHint(self) -> QSize:
        return QSize(400, self.heightForWidth(400))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round((width - 2 * INSET) / SHEET) + 2 * INSET

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._anew()

    def paintEvent(self, event: QPaintEvent) -> None:
        scale = self.devicePixelRatioF()
        if self._drawn is None or self._drawn.devicePixelRatio() != scale:
            self._drawn = self._draw(scale)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        painter.end()

    def _anew(self) -> None:
        self._drawn = None
        self.update()

    def _draw(self, scale: float) -> QPixmap:
        pixmap = QPixmap(self.size() * scale)
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("surface.sunken"))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        shape = self._picture.width / self._picture.height if self._picture else SHEET
        width = min(self.width() - 2 * INSET, (self.height() - 2 * INSET) * shape)
        sheet = QRectF((self.width() - width) / 2, INSET, width, width / shape)
        painter.fillRect(sheet.adjusted(-1, -1, 1, 1), self._theme.colour("border.soft"))
        painter.fillRect(sheet, self._theme.colour("surface.base"))
        painter.setClipRect(sheet)
        painter.translate(sheet.topLeft())
        if self._picture is not None:
            painter.scale(width / self._picture.width, width / self._picture.width)
            self._picture.paint(painter)
        elif self._rows:
            self._draw_table(painter, sheet.width())
        painter.end()
        return pixmap

    def _draw_table(self, painter: QPainter, room: float) -> None:
        font = self._theme.font("label")
        metrics = QFontMetricsF(font)
        widths = [max(metrics.horizontalAdvance(row[at]) for row in self._rows) + EDGE
                  for at in range(len(self._rows[0]))]
        fit = min(1.0, (room - 2 * EDGE) / sum(widths))
        painter.setFont(font)
        painter.translate(EDGE, EDGE)
        painter.scale(fit, fit)
        for line, row in enumerate(self._rows):
            left = 0.0
            painter.setPen(self._theme.colour("text.secondary" if line == 0 else "text.primary"))
            for at, (text, width) in enumerate(zip(row, widths, strict=True)):
                side = Qt.AlignmentFlag.AlignRight if at else Qt.AlignmentFlag.AlignLeft
                box = QRectF(left, line * LINE, width - (EDGE if not at else 0), LINE)
                painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, text)
                left += width
            painter.fillRect(QRectF(0, (line + 1) * LINE - 1, left, 1), self._theme.colour("border.divider"))
