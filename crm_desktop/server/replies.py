"""The answer to a push as it is kept for a replay (S6), and with the rows that a mismatch shows.

Kept are verdicts and numbers. The rows of mismatches are read again when the answer is given: a newer one is merged
just as well, and a reply that holds a megabyte of rows is not stored twice.
"""

import msgspec

from crm_desktop.changes.cursor import Pair
from crm_desktop.changes.protocol import Item, ItemReply, PushReply, pack_message
from crm_desktop.server.commits import manifests_of
from crm_desktop.server.rows import first_that_fit, read_rows, row_sizes
from crm_desktop.server.transaction import Transaction

_decode = msgspec.msgpack.Decoder(tuple[int, bytes, list[tuple[str, int, int]]]).decode


def pack_result(reply: PushReply) -> bytes:
    """The verdicts as bytes."""
    return pack_message((*reply.commit, [(each.code, each.seq, each.wait_ms) for each in reply.items]))


def read_result(stored: bytes | None) -> PushReply:
    """The other way round."""
    seq, commit, items = _decode(stored or b"")
    return PushReply("done", commit=Pair(seq, commit),
                     items=[ItemReply(code, at, wait_ms=wait_ms) for code, at, wait_ms in items])


def full_reply(link: Transaction, workspace: bytes, items: list[Item], result: PushReply, log_n: int,
               most: int) -> PushReply:
    """With the rows of the mismatches, up to so many bytes: what is beyond is `busy`, and comes when asked again."""
    missed = [item.record_id for item, reply in zip(items, result.items, strict=True) if reply.code == "mismatch"]
    if not missed:
        return PushReply("done", commit=result.commit, items=result.items, log_n=log_n)
    sizes = row_sizes(link, workspace, missed)
    rows = {row.record_id: row for row in read_rows(link, workspace, first_that_fit(sizes, most))}
    replies = []
    for item, reply in zip(items, result.items, strict=True):
        if reply.code == "mismatch":
            here = item.record_id in rows or item.record_id not in sizes
            reply = ItemReply("mismatch", row=rows.get(item.record_id)) if here else ItemReply("busy", wait_ms=1)
        replies.append(reply)
    return PushReply("done", commit=result.commit, items=replies, log_n=log_n,
                     manifests=manifests_of(link, workspace, {(row.device, row.push_no) for row in rows.values()}))
