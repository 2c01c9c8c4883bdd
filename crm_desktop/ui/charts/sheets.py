"""The sheets that a funnel is painted on, in logical pixels: a slide, A4 across, a square; and what fits where."""

from dataclasses import dataclass

from crm_desktop.ui.charts.funnel_bars import BarRoom, BarSizes

GAP = 0.55  # between the pieces of a step, times its size
NAMES = (188.0, 300.0)
BAR_SHARE = 0.46  # a bar's part of its row
SIZES = ((40.0, (14, 11, 20, 13)), (74.0, (21, 15, 29, 18)), (190.0, (26, 18, 40, 21)))
HATCHED_SHARE, HATCHED_GAP = 0.06, 0.045  # of a row: the thin bar of the compared period, and the room above it


@dataclass(frozen=True)
class Sheet:
    """One size of a page. Margins at the left and right, the column of figures at `figures`.

    `widest` is the tallest row of bars, so that a funnel of two stages does not fill a page with two blocks.
    """

    width: int
    height: int
    margin: int
    figures: int
    widest: float

    @property
    def right(self) -> int:
        """The right edge of everything."""
        return self.width - self.margin

    @property
    def bars(self) -> tuple[int, int]:
        """Top and bottom of the bars."""
        return 216, self.height - 220

    @property
    def rule(self) -> int:
        """The line under the bars."""
        return self.height - 184

    @property
    def foot(self) -> int:
        """The baseline of the last line."""
        return self.height - 50

    def room(self) -> BarRoom:
        """Where the columns of the bars lie."""
        bars_right = self.figures - 32
        return BarRoom(self.margin, self.bars[0], bars_right, self.figures, self.right,
                       steps_right=bars_right if self.width > self.height else self.right, names=NAMES, radius=4,
                       gap=GAP)

    def sizes(self, stages: int, *, compared: bool) -> BarSizes:
        """The rows that fill the sheet for so many stages; up to three have the largest type."""
        top, bottom = self.bars
        below = HATCHED_SHARE + HATCHED_GAP if compared else 0.0
        pitch = min(self.widest, (bottom - top) / (stages - 1 + BAR_SHARE + below))
        name, caption, count, step = (_between(min(pitch, SIZES[-1][0]), which) for which in range(4))
        return BarSizes(pitch, pitch * (BAR_SHARE - (0.04 if compared else 0.0)), name, caption, count, value=caption,
                        step=step, rest=step, hatched=pitch * HATCHED_SHARE if compared else 0.0,
                        hatched_gap=pitch * HATCHED_GAP)


SHEETS = {"slide": Sheet(1600, 900, 96, 1232, 190.0), "a4": Sheet(1600, 1131, 96, 1232, 260.0),
          "square": Sheet(1200, 1200, 80, 900, 290.0)}


def _between(pitch: float, which: int) -> float:
    (low, small), (high, large) = SIZES[:2] if pitch < SIZES[1][0] else SIZES[1:]
    share = max(0.0, (pitch - low) / (high - low))
    return small[which] + (large[which] - small[which]) * share
