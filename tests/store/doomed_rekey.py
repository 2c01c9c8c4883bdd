"""A process that is going to be killed while it gives a book a new key, and says after each step how far it is.

Started as `python doomed_rekey.py BOOK RECOVERY STOP`; the data key is read from standard input. It waits at the step
that is called STOP.
"""

import os
import sys
import time
from pathlib import Path

import crm_desktop.store.rekey as rekey
from crm_desktop.security.passphrase import KdfCost
from crm_desktop.security.ways import NewWays
from crm_desktop.store.book import Book

CHEAP = KdfCost(memory_kib=8, iterations=1, lanes=1)
WAIT = 60.0


def run(path: str, recovery: str, stop: str) -> None:
    """Renews the keys; each step is told by its name, the pages by their number."""
    def reach(step: str) -> None:
        os.write(1, f"{step}\n".encode())
        if step == stop:
            time.sleep(WAIT)

    steps = iter(range(10_000))

    def copied(done: int, whole: int) -> bool:
        reach("swapping" if done == whole else f"page{next(steps)}")
        return True

    key = bytes.fromhex(sys.stdin.readline().strip())
    book = Book(Path(path), key)
    for name in ("set_slots_waiting", "repair_slots_file"):
        setattr(rekey, name, _told(getattr(rekey, name), name, reach))
    rekey.renew_keys(book, NewWays("the new one", bytes.fromhex(recovery), False), copied, CHEAP)
    reach("returned")
    time.sleep(WAIT)


def _told(work, name, reach):  # type: ignore[no-untyped-def]
    def told(*arguments: object) -> object:
        reach(f"before {name}")
        answer = work(*arguments)
        reach(f"after {name}")
        return answer

    return told


if __name__ == "__main__":
    run(*sys.argv[1:])
