"""What others wrote comes in, page by page: verified, opened, merged with the cursors in one transaction (C3, C5)."""

from collections.abc import Mapping, Sequence

from msgspec import structs

from crm_desktop.changes.cursor import START, Pair
from crm_desktop.changes.protocol import PullReply, PullRequest, Row, Signed
from crm_desktop.changes.redot import is_cloned
from crm_desktop.right_of_way import give_way
from crm_desktop.store.agreed import note_fork, offer_over, start_over
from crm_desktop.store.arriving import Arrived, apply_page
from crm_desktop.store.collector import without_collector
from crm_desktop.store.sync_state import cursors, known, put_aside
from crm_desktop.sync.transport import BadAnswer
from crm_desktop.sync.trip import Cloned, Trip
from crm_desktop.sync.verified import Refusal


def pull_page(trip: Trip, *, rows: int = 1) -> PullReply | None:
    """Takes one page in; None after a fork or a resync, where the next one begins further back.

    `rows`: pages are gathered until there are so many, and taken in at once (the first sync of an empty book). Raises
    BreakerTripped and RolledBack of the store, and Cloned, besides what a Connection raises.
    """
    held, past = cursors(trip.book), known(trip.book)
    asked = {territory: held.get(territory, START) for territory in trip.members.readable(trip.team.state.device)}
    reply = _ask(trip, asked, past)
    if reply.code == "fork":
        if reply.common != START and reply.common not in (*asked.values(), *past):
            raise BadAnswer("the server shares a past that this book never had")
        note_fork(trip.book, reply.common)
        return None
    if reply.code == "resync":
        start_over(trip.book, [each for each in reply.resync if each in asked])
        return None
    if reply.code != "rows":
        raise BadAnswer(f"a pull answered with {reply.code}")
    _check_page(asked, reply)
    with without_collector():
        reply = _gathered(trip, reply, past, rows)
        news = reply.cursors if reply.rows or reply.more or reply.cursors != held else {}
        take_rows(trip, reply.rows, reply.manifests, after=news, more=reply.more)
    return reply


def _ask(trip: Trip, asked: Mapping[bytes, Pair], past: Sequence[Pair]) -> PullReply:
    reply, state = trip.connection.pull(PullRequest(dict(asked), list(past))), trip.team.state
    if is_cloned(state.push_no, state.digest, reply.push_no, reply.digest):
        raise Cloned
    if reply.log_n != trip.members.head.n:
        trip.read_log()  # before anything is judged by it (C5)
    return reply


def _gathered(trip: Trip, first: PullReply, past: Sequence[Pair], most: int) -> PullReply:
    """The page with those behind it as one; whatever is no page there is met again by the next question."""
    pages = [first]
    while pages[-1].more and (count := sum(len(page.rows) for page in pages)) < most:
        if not trip.may_go_on(trip.pulled + count, trip.pulled + count + pages[-1].waiting):
            break  # what was asked for is taken in, and the round stops then
        reply = _ask(trip, pages[-1].cursors, past)
        if reply.code != "rows":
            break
        _check_page(pages[-1].cursors, reply)
        pages.append(reply)
    return structs.replace(pages[-1], rows=[row for page in pages for row in page.rows],
                           manifests=[each for page in pages for each in page.manifests])


def take_rows(trip: Trip, rows: Sequence[Row], vouching: list[Signed], *, after: Mapping[bytes, Pair] | None = None,
              more: bool = False) -> None:
    """Verifies and merges rows; one that fails is put aside, and who holds the record offers it anew over that row."""
    if not rows and not after:
        return
    verifier = trip.verifier(vouching, list(rows))
    good: list[Arrived] = []
    refused: list[tuple[Row, Refusal]] = []
    for row in rows:
        give_way()
        try:
            good.append(Arrived(row.record_id, row.territory, row.seq, row.wid, row.device, row.push_no,
                                verifier.opened(row)))
        except Refusal as refusal:
            refused.append((row, refusal))
    if refused:
        put_aside(trip.book, [(row.record_id, row.wid, row.seq, why.reason) for row, why in refused])
    for row, why in refused:
        if why.offer:
            offer_over(trip.book, row.record_id, row.wid, row.seq)
    applied = apply_page(trip.book, good, after=after or {}, more=more, allow_deletions=trip.allow_deletions)
    for each in applied.changes:
        trip.changed |= each.record_types()
        for name, ids in each.touched.items():
            trip.touched.setdefault(name, set()).update(ids)
    trip.pulled += sum(len(each.ids()) for each in applied.changes)


def _check_page(asked: Mapping[bytes, Pair], reply: PullReply) -> None:
    if reply.cursors.keys() != asked.keys() or any(reply.cursors[each].seq < pair.seq for each, pair in asked.items()):
        raise BadAnswer("a page whose cursors go back")
    if reply.more and all(reply.cursors[each] == pair for each, pair in asked.items()):
        raise BadAnswer("a page that leads nowhere")
    places = [(each.territory, each.seq) for each in reply.rows] + [(each.territory, each.seq) for each in reply.stubs]
    for territory, seq in places:
        if territory not in asked or not asked[territory].seq < seq <= reply.cursors[territory].seq:
            raise BadAnswer("a page with rows that do not belong to it")
