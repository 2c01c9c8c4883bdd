"""`make bench`, the sync: first upload, first sync, offline edits and one edit, against the same bytes over plain HTTP.

`python -m tests.benchmarks.syncing FOLDER [customers]`: 100,000 unless told otherwise. The limit of the first sync:
the same pages of 500 rows over HTTP, each one plain SQLite commit; that of a push: the same bytes over HTTP and one
bulk insert.
"""

import resource
import secrets
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median

import httpx

from crm_desktop.changes.cursor import START
from crm_desktop.changes.protocol import PullRequest, Row
from crm_desktop.commands.imports import import_records
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import new_ids
from crm_desktop.store.creation import make_book
from crm_desktop.store.unsent import unsent
from crm_desktop.sync.enrol import create_team, invite
from crm_desktop.sync.join import join_team
from crm_desktop.sync.kept_line import KeptLine
from crm_desktop.sync.membership import team_of
from crm_desktop.sync.outcome import SyncState
from crm_desktop.sync.round import Connect, connection_of, sync_now
from crm_desktop.sync.transport import Server
from tests.benchmarks.figures import Line, say, show, show_text
from tests.server.running import start_server

CUSTOMERS = 100_000
SINGLE = 30  # edits of which each goes to the other laptop alone
INDUSTRIES = ("retail", "machines", "software", "food")


class Counted(httpx.HTTPTransport):
    """The network, with the bytes of all bodies added up."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends the request; the answer is read whole, so that it can be counted."""
        answer = super().handle_request(request)
        body = answer.read()
        self.bytes += len(request.content) + len(body)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(body))


def new_book(path: Path) -> Book:
    """A book of its own."""
    return make_book(path, secrets.token_bytes(32), name="Sales", currency="USD", time_zone="UTC", me="Li Wei")


def fill(book: Book, count: int) -> None:
    """Companies with the fields that a first import brings."""
    values = [{"name": f"Company {n}", "website": f"www.company{n}.example", "industry": INDUSTRIES[n % 4],
               "size": n % 5000, "notes": f"Met at the fair, wants an offer for {n % 90} machines."}
              for n in range(count)]
    import_records(book, {"company": new_ids(count)}, {"company": values}, {}, files="customers.csv")


def timed_round(book: Book, connect: Connect = Server) -> float:
    """Seconds of one round, which must save everything."""
    started = time.perf_counter()
    outcome = sync_now(book, connect=connect)
    assert outcome.state is SyncState.SAVED, outcome
    return time.perf_counter() - started


@contextmanager
def plain_file(folder: Path) -> Iterator[sqlite3.Connection]:
    """A plain SQLite file with one table for rows."""
    with closing(sqlite3.connect(folder / f"{secrets.token_hex(4)}.db")) as link:
        link.execute("pragma journal_mode = wal")
        link.execute("create table row (id blob primary key, seq integer, wid blob, sealed blob) without rowid")
        yield link


def pages(book: Book) -> Iterator[list[Row]]:
    """All rows of the server, in pages of 500, with nothing done to them."""
    found = team_of(book)
    with Server(found.state.server, found.state.pin) as server:
        line = connection_of(book, server, found)
        cursors, more = {found.state.territory: START}, True
        while more:
            reply = line.pull(PullRequest(cursors))
            yield reply.rows
            cursors, more = reply.cursors, reply.more


def plain_pages(book: Book, folder: Path, *, each: bool) -> float:
    """Seconds for all pages over HTTP; `each`: a commit a page, else one bulk insert at the end."""
    started = time.perf_counter()
    with plain_file(folder) as link:
        for rows in pages(book):
            link.executemany("insert into row values (?, ?, ?, ?)",
                             [(row.record_id, row.seq, row.wid, row.sealed) for row in rows])
            if each:
                link.commit()
        link.commit()
    return time.perf_counter() - started


def one_edit(a: Book, b: Book) -> float:
    """Median seconds from an edit on one laptop to the end of the other one's round, each on the way that it keeps."""
    found, ways = [], (KeptLine(), KeptLine())
    for n in range(SINGLE):
        with a.change("One") as edit:
            edit.create("company", {"name": f"One more {n}"})
        started = time.perf_counter()
        for book, way in zip((a, b), ways, strict=True):
            timed_round(book, way)
        found.append(time.perf_counter() - started)
    for way in ways:
        way.close()
    return median(found)


def edit_offline(book: Book, count: int) -> int:
    """Another website for so many companies; the bytes of what is unsent then."""
    ids = [row[0] for row in book.rows("select id from company limit ?", (count,))]
    with book.change("Edits") as edit:
        for record_id in ids:
            edit.set("company", record_id, "website", f"www.{record_id.hex()[:12]}.example")
    return len(ids)


def measure(folder: Path, address: str, token: str, customers: int) -> None:
    """All figures."""
    with new_book(folder / "A.book") as a, new_book(folder / "B.book") as b:
        say(f"a book of {customers:,} customers")
        fill(a, customers)
        create_team(a, address, "Office", token)
        code = invite(a, "owner").code
        content = sum(len(each.body) for each in unsent(a, customers * 2, sys.maxsize))
        wire = Counted()
        upload = timed_round(a, lambda address, pin=None: Server(address, pin, transport=wire))
        join_team(b, code, fresh=True)
        say("first sync")
        first = timed_round(b)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        each, bulk = plain_pages(a, folder, each=True), plain_pages(a, folder, each=False)
        show(Line(f"first upload of {customers:,} / plain HTTP, one insert", upload, bulk, "12"))
        show(Line(f"first sync of {customers:,} / plain pages of 500", first, each, "2"))
        show(Line("  bytes on the wire / content (first upload)", wire.bytes / 1e6, content / 1e6, "1.3", "MB"))
        show_text(f"  memory of this process, which holds both books: {memory:.0f} MB (aim: 250 for one)")
        edits = edit_offline(a, customers // 10)
        show(Line(f"push of {edits:,} offline edits / plain HTTP, one insert", timed_round(a), bulk * edits / customers,
                  "12"))
        timed_round(b)
        show(Line("one edit to the other laptop, two rounds / 40 ms", one_edit(a, b), 0.04, "1"))


def main() -> None:
    """A server in a process of its own, two books here."""
    customers = int(sys.argv[2]) if len(sys.argv) > 2 else CUSTOMERS
    with tempfile.TemporaryDirectory(dir=sys.argv[1]) as name:
        folder = Path(name)
        served = start_server(str(folder / "server.db"))
        try:
            measure(folder, f"http://127.0.0.1:{served.port}", served.said["setup_token"], customers)
        finally:
            served.kill()


if __name__ == "__main__":
    main()
