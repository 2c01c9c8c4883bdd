"""Taking a push: one transaction under the workspace's lock, so that every seq is visible in order (S1, S2).

Which items are taken is decided by `changes/offer.py` (S3 to S5) and `changes/manifest.py` (S6); here is what they are
asked about, and what is written where they agree.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from crm_desktop.changes.cursor import START, Pair
from crm_desktop.changes.manifest import Head, Standing, chained, judge_push
from crm_desktop.changes.offer import Held, Offer, Verdict, judge_group, judge_offer, stub_needed
from crm_desktop.changes.protocol import ChainReply, Item, ItemReply, PushReply
from crm_desktop.changes.total import Total
from crm_desktop.server.checks import CheckedPush, Session, Vouched
from crm_desktop.server.commits import Commits
from crm_desktop.server.database import Database, WorkspaceHead, locked_head
from crm_desktop.server.leases import Leases
from crm_desktop.server.limits import ServerLimits
from crm_desktop.server.refusals import Refused
from crm_desktop.server.replies import full_reply, pack_result, read_result
from crm_desktop.server.rows import (
    HeldRow,
    PushAsked,
    Pushed,
    answered_head,
    answered_held,
    answered_push,
    answered_totals,
    ask_push,
    device_head,
    read_totals,
    set_device_head,
    write_push,
    write_records,
    write_stubs,
    write_totals,
)
from crm_desktop.server.teams import Teams
from crm_desktop.server.transaction import Transaction

COMMIT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Judged:
    """One item with the row that is there and what becomes of it."""

    item: Item
    held: HeldRow | None
    verdict: Verdict
    wait_ms: int = 0


class Ledger:
    """The one order of writes of each workspace; it stands beside the database and holds no data itself."""

    def __init__(self, database: Database, teams: Teams, limits: ServerLimits) -> None:
        self.database = database
        self.teams = teams
        self._limits = limits
        self._leases = Leases()

    def push_all(self, pushes: Sequence[tuple[Session, CheckedPush]], now: int) -> list[PushReply | Refused]:
        """The answers to pushes that are taken in one transaction, in their order; `now` in UTC milliseconds.

        Refused where a device is not in the team any more; the other pushes are taken all the same.
        """
        answers: list[PushReply | Refused] = []
        with self.database.write() as link:
            heads: dict[bytes, WorkspaceHead] = {}
            for session, push in pushes:
                known = session.workspace in heads
                lock = None if known else self.database.ask_lock(link, session.workspace)
                asked = ask_push(link, session, push.vouched.link.number, push.items)
                try:
                    if lock:
                        heads[session.workspace] = locked_head(lock)
                    reply = self._push(link, session, push, heads[session.workspace], asked, now)
                except Refused as refused:
                    answers.append(refused)
                    continue
                answers.append(reply)
                if reply.commit.seq > heads[session.workspace].seq:
                    heads[session.workspace] = replace(heads[session.workspace], seq=reply.commit.seq,
                                                       commit=reply.commit.commit)
        return answers

    def _push(self, link: Transaction, session: Session, push: CheckedPush, head: WorkspaceHead, asked: PushAsked,
              now: int) -> PushReply:
        writable = self._writable(link, session, head)
        if not Commits(link, session.workspace, head).knows(push.known):
            return PushReply("fork", common=START, log_n=head.log_n)
        last, stored = answered_head(asked), answered_push(asked)
        standing = judge_push(last, push.vouched.link, stored.digest if stored else None)
        handed_in = stored is not None and stored.result is None and standing is Standing.REPLAY
        if standing is Standing.REPLAY and stored and not handed_in:
            return full_reply(link, session.workspace, push.items, read_result(stored.result), head.log_n,
                              self._limits.page_bytes)
        if push.vouched.manifest.log_n != head.log_n:
            return PushReply("log_behind", push_no=last.number, log_n=head.log_n)
        if standing in (Standing.CLONED, Standing.CHAIN):
            return PushReply(standing.value, push_no=last.number, log_n=head.log_n)
        judged = self._judge(session, push, answered_held(asked), writable, now)
        return self._take(link, session, push, head, judged, last, answered_totals(asked), now)

    def hand_in(self, session: Session, manifests: list[Vouched], now: int) -> ChainReply:
        """S6: manifests without rows, which a restored server had lost; the head of the device's chain afterwards."""
        with self.database.write() as link:
            head = self.database.lock_workspace(link, session.workspace)
            self._writable(link, session, head)
            last = device_head(link, session)
            for each in manifests:
                after = chained(last, [each.link])
                if after != last:
                    write_push(link, session, Pushed(each, None, None, now))
                last = after
            set_device_head(link, session, last, now)
        return ChainReply(last.number, last.digest)

    def _writable(self, link: Transaction, session: Session, head: WorkspaceHead) -> Mapping[bytes, int]:
        members = self.teams.members(link, session.workspace, head)
        if not members.readable(session.device):
            raise Refused(403, "removed")
        return members.writable(session.device)

    def _take(self, link: Transaction, session: Session, push: CheckedPush, head: WorkspaceHead,
              judged: list[Judged], last: Head, totals: dict[bytes, Total], now: int) -> PushReply:
        taken = [each for each in judged if each.verdict is Verdict.OK]
        pair = Pair(head.seq + len(taken), secrets.token_bytes(COMMIT_BYTES)) if taken else head.pair
        seqs = {each.item.record_id: head.seq + place for place, each in enumerate(taken, 1)}
        if taken:
            self._write(link, session, push.vouched.link.number, taken, seqs, pair, totals)
        replies = [_reply(each, seqs) for each in judged]
        result = PushReply("done", commit=pair, items=replies, log_n=head.log_n)
        write_push(link, session, Pushed(push.vouched, pair if taken else None, pack_result(result), now))
        if push.vouched.link.number >= last.number:
            last = push.vouched.link.as_head()
        set_device_head(link, session, last, now)
        return full_reply(link, session.workspace, push.items, result, head.log_n, self._limits.page_bytes)

    def _judge(self, session: Session, push: CheckedPush, held: Mapping[bytes, HeldRow],
               writable: Mapping[bytes, int], now: int) -> list[Judged]:
        moves = {(each.record_id, each.territory) for each in push.vouched.manifest.moves}
        judged = [self._judge_one(session, item, held.get(item.record_id), writable, moves, now)
                  for item in push.items]
        for places in _groups(push.items):
            together = judge_group([judged[place].verdict for place in places])
            for place, verdict in zip(places, together, strict=True):
                judged[place] = Judged(judged[place].item, judged[place].held, verdict, judged[place].wait_ms)
        for each in judged:
            self._note(session, each, now)
        return judged

    def _judge_one(self, session: Session, item: Item, row: HeldRow | None, writable: Mapping[bytes, int],
                   moves: set[tuple[bytes, bytes]], now: int) -> Judged:
        held = Held(row.territory, row.wid) if row else None
        offer = Offer(item.territory, item.base, item.wid, item.epoch, len(item.sealed))
        verdict = judge_offer(held, offer, writable=writable, largest=self._limits.item_bytes)
        if verdict is not Verdict.OK:
            return Judged(item, row, verdict)
        # C6b: the stub that a move leaves must stand in the mover's manifest, or nobody may drop a copy for it.
        if held and stub_needed(held, offer) and (item.record_id, held.territory) not in moves:
            return Judged(item, row, Verdict.DENIED)
        wait_ms = self._leases.wait(session.workspace, item.record_id, session.device, now)
        return Judged(item, row, Verdict.MISMATCH if wait_ms else Verdict.OK, wait_ms)

    def _note(self, session: Session, judged: Judged, now: int) -> None:
        record = (session.workspace, judged.item.record_id)
        if judged.verdict is Verdict.OK:
            self._leases.taken(*record, session.device, now)
        elif judged.verdict is Verdict.MISMATCH and not judged.wait_ms:
            self._leases.missed(*record, session.device, now)

    def _write(self, link: Transaction, session: Session, number: int, taken: list[Judged],
               seqs: Mapping[bytes, int], pair: Pair, totals: dict[bytes, Total]) -> None:
        write_records(link, session, number, [(each.item, seqs[each.item.record_id]) for each in taken], pair)
        write_stubs(link, session, number, [(each.item, each.held.territory if each.held else None,
                                             seqs[each.item.record_id]) for each in taken])
        left = {each.held.territory for each in taken if each.held} - totals.keys()
        totals = totals | (read_totals(link, session.workspace, left) if left else {})
        write_totals(link, session.workspace, _moved_totals(totals, taken))


def _moved_totals(totals: Mapping[bytes, Total], taken: list[Judged]) -> dict[bytes, Total]:
    """S7: the counts and sums follow the rows, in the same transaction."""
    after = dict(totals)
    for each in taken:
        if each.held is not None:
            after[each.held.territory] = after.get(each.held.territory, Total()).moved(each.held.wid, None)
        after[each.item.territory] = after.get(each.item.territory, Total()).moved(None, each.item.wid)
    return after


def _groups(items: list[Item]) -> Iterable[list[int]]:
    places: dict[int, list[int]] = {}
    for place, item in enumerate(items):
        if item.group is not None:
            places.setdefault(item.group, []).append(place)
    return places.values()


def _reply(judged: Judged, seqs: Mapping[bytes, int]) -> ItemReply:
    if judged.wait_ms:
        return ItemReply("busy", wait_ms=judged.wait_ms)
    if judged.verdict is Verdict.OK:
        return ItemReply("ok", seqs[judged.item.record_id])
    if judged.verdict is Verdict.ALREADY and judged.held:
        return ItemReply("already", judged.held.seq)
    return ItemReply(judged.verdict.value)
