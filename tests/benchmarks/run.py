"""`make bench`: makes the books, two at a time, then measures one thing after the other in a process of its own.

`python -m tests.benchmarks.run [customers [deals]]`: the largest books, a million each unless told otherwise.
"""

import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.benchmarks.figures import say

MILLION = 1_000_000
SMALLER = (10_000, 100_000)


def parts(customers: int, deals: int) -> list[tuple[str, ...]]:
    """The measurements in their order; the window comes last, since it imports into the largest book."""
    sizes = [str(count) for count in SMALLER if count < customers] + [str(customers)]
    return [("start",), ("importing",), ("board",), ("funnel", str(deals)), ("reading", *sizes), ("server",),
            ("syncing",), ("sync_window",), ("window", str(customers))]


def module(name: str, *words: str) -> None:
    """Runs a module of this folder, with its output where ours goes. Raises CalledProcessError."""
    subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}", *words], check=True)


def make_books(folder: Path, customers: int, deals: int) -> None:
    """The largest books, side by side: nothing is measured meanwhile."""
    with ThreadPoolExecutor(2) as pool:
        made = [pool.submit(module, "books", kind, str(count), str(folder))
                for kind, count in (("customers", customers), ("deals", deals))]
        for one in made:
            one.result()


def main() -> None:
    """Prints all figures; what is going on is said on standard error."""
    customers, deals = [int(word) for word in sys.argv[1:3]] + [MILLION] * (3 - len(sys.argv[:3]))
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        say(f"making books of {customers:,} customers and {deals:,} deals")
        make_books(folder, customers, deals)
        for part, *words in parts(customers, deals):
            say(f"{part}, {time.perf_counter() - started:.0f} s after the begin")
            module(part, str(folder), *words)
    say(f"done in {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
