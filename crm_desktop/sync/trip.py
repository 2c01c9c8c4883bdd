"""One round under way: the book, the talk with the server, the team as it is known now, and what was done so far."""

from collections.abc import Callable
from dataclasses import dataclass, field

from crm_desktop.changes.membership import Members
from crm_desktop.changes.protocol import Row, Signed
from crm_desktop.store.book import Book
from crm_desktop.sync.membership import Team, read_log
from crm_desktop.sync.refused import Refusals
from crm_desktop.sync.session import Connection
from crm_desktop.sync.transport import BadAnswer
from crm_desktop.sync.verified import Verifier

Progress = Callable[[int, int], bool]  # (done, whole) -> whether to go on
MOST_READINGS = 3


class Stopped(Exception):  # noqa: N818 - it is what a person did
    """Somebody asked the round to stop; what was taken in or sent until then stays."""


class Cloned(Exception):  # noqa: N818 - an answer
    """The server knows another book that writes as this device."""


@dataclass
class Trip:
    """`team` is replaced as the log grows. The counts are of records."""

    book: Book
    connection: Connection
    team: Team
    progress: Progress | None = None
    allow_deletions: bool = False
    pushed: int = 0
    pulled: int = 0
    repaired: int = 0
    stepped_over: bool = False  # nobody else wrote while the last pushes went out: no page need be asked for again
    touched: dict[str, set[bytes]] = field(default_factory=dict)  # what came, by type, until equal names were joined
    refused: Refusals = field(default_factory=Refusals)
    changed: set[str] = field(default_factory=set)  # types of records that what came has changed

    @property
    def members(self) -> Members:
        """Who is in the team."""
        return self.team.members

    def read_log(self) -> None:
        """The membership log comes before everything that is judged by it."""
        self.team = read_log(self.book, self.team, self.connection)

    def verifier(self, manifests: list[Signed], rows: list[Row]) -> Verifier:
        """Who looks at these rows; the log is read again where a manifest has seen more of it than is known here."""
        for _ in range(MOST_READINGS):
            found = Verifier(self.team.members, self.team.keys)
            found.take_manifests(manifests)
            unknown = {row.device for row in rows} - self.members.devices.keys()
            if found.newest_log() <= self.members.head.n and not unknown:
                return found
            before = self.members.head.n
            self.read_log()
            if self.members.head.n == before:
                return found
        raise BadAnswer("the log does not catch up with the rows")

    def report(self, done: int, whole: int) -> None:
        """Tells how far the round is. Raises Stopped where nobody wants it to go on."""
        if not self.may_go_on(done, whole):
            raise Stopped

    def may_go_on(self, done: int, whole: int) -> bool:
        """The same for work that has to be finished first."""
        return self.progress is None or self.progress(done, whole)
