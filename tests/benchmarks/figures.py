"""How figures are taken and printed: a ratio against a limit measured in the same run, never a pass or fail."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

RUNS = 9


@dataclass(frozen=True)
class Line:
    """One figure against its limit, both in the same unit: "ms" is kept in seconds, "MB" in megabytes."""

    what: str
    ours: float
    limit: float
    aim: str
    unit: str = "ms"

    def text(self) -> str:
        """The line as it is printed."""
        scale = 1000 if self.unit == "ms" else 1
        return (f"{self.what:<66} {self.ours * scale:>10.2f} {self.unit} / {self.limit * scale:>9.2f} {self.unit} ="
                f" {self.ours / self.limit:>6.2f}   (aim: {self.aim})")


def show(line: Line) -> Line:
    """Prints a line at once and gives it back."""
    show_text(line.text())
    return line


def show_text(text: str) -> None:
    """Prints a line that holds no ratio, or a finished one."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """What is going on, on standard error: the figures alone stand on standard output."""
    sys.stderr.write(f"bench: {text}\n")
    sys.stderr.flush()


def timed(call: Callable[[], object], runs: int = RUNS) -> float:
    """The median time of a call, in seconds, after one run to warm up."""
    call()
    found = []
    for _ in range(runs):
        started = time.perf_counter()
        call()
        found.append(time.perf_counter() - started)
    return median(found)
