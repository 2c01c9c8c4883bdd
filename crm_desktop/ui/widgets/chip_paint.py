"""Chips in a line of paint: a small word on a soft ground, and a stage's square with its name."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.ink import CENTRE, MEDIUM, draw_box, draw_icon, ink_font, ink_width, write_line

CHIP_HEIGHT = 20
CHIP_INSET = 7
CHIP_GAP = 6
ICON, ICON_GAP = 14, 4
SQUARE, SQUARE_GAP = 8, 6
GROUNDS = {"neutral": ("surface.pressed", "text.secondary"), "accent": ("accent.soft", "text.link")} | {
    tone: (f"state.{tone}.soft", f"state.{tone}.text") for tone in ("success", "warn", "danger", "info")}


@dataclass(frozen=True)
class Chip:
    """A small word on a ground. `tone`: neutral, accent, success, warn, danger or info."""

    text: str
    tone: str = "neutral"
    icon: str = ""
    tip: str = ""


def chip_width(theme: Theme, chip: Chip) -> int:
    """The width of one chip."""
    icon = ICON + ICON_GAP if chip.icon else 0
    return 2 * CHIP_INSET + icon + ink_width(theme, chip.text, "caption", MEDIUM)


def chips_width(theme: Theme, chips: Sequence[Chip]) -> int:
    """The width of chips in one line."""
    return sum(chip_width(theme, chip) for chip in chips) + CHIP_GAP * max(len(chips) - 1, 0)


def draw_chip(painter: QPainter, theme: Theme, chip: Chip, rect: QRect) -> None:
    """One chip that fills `rect`; a text that is too long is elided."""
    ground, colour = GROUNDS[chip.tone]
    draw_box(painter, QRectF(rect), 4, theme.colour(ground))
    left = rect.left() + CHIP_INSET
    if chip.icon:
        draw_icon(painter, theme, chip.icon, ICON, colour, left, rect.top() + (rect.height() - ICON) // 2)
        left += ICON + ICON_GAP
    words = QRect(left, rect.top(), rect.right() - CHIP_INSET - left + 1, rect.height())
    write_line(painter, words, chip.text, ink_font(theme, "caption", MEDIUM), theme.colour(colour), align=CENTRE)


def draw_chips(painter: QPainter, theme: Theme, chips: Sequence[Chip], rect: QRect) -> list[QRect]:
    """Chips from the left of `rect`, in the middle of its height; those that do not fit end in "+2". Gives places."""
    places: list[QRect] = []
    left, top = rect.left(), rect.top() + (rect.height() - CHIP_HEIGHT) // 2
    for at, chip in enumerate(chips):
        width = chip_width(theme, chip)
        rest = len(chips) - at
        more = Chip(f"+{rest}")
        room = rect.right() + 1 - left - (chip_width(theme, more) + CHIP_GAP if rest > 1 else 0)
        if width > room and at:
            draw_chip(painter, theme, more, QRect(left, top, chip_width(theme, more), CHIP_HEIGHT))
            break
        places.append(QRect(left, top, min(width, max(room, 2 * CHIP_INSET)), CHIP_HEIGHT))
        draw_chip(painter, theme, chip, places[-1])
        left = places[-1].right() + 1 + CHIP_GAP
    return places


def stage_width(theme: Theme, name: str) -> int:
    """The width of a stage's square with its name."""
    return SQUARE + SQUARE_GAP + ink_width(theme, name, "label", MEDIUM)


def draw_stage(painter: QPainter, theme: Theme, name: str, colour: QColor, rect: QRect,
               tone: str = "text.primary") -> int:
    """A stage: its square and its name in 12/500; gives the width that it took."""
    square = QRectF(rect.left(), rect.center().y() - SQUARE / 2 + 0.5, SQUARE, SQUARE)
    draw_box(painter, square, 2, colour)
    words = rect.adjusted(SQUARE + SQUARE_GAP, 0, 0, 0)
    return SQUARE + SQUARE_GAP + write_line(painter, words, name, ink_font(theme, "label", MEDIUM), theme.colour(tone))


def stage_ink(theme: Theme, mark: str) -> QColor:
    """The colour of a stage from "#RRGGBB" or a token ("stage.won")."""
    return QColor(mark) if mark.startswith("#") else theme.colour(mark or "stage.open_1")
