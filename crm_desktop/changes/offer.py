"""Whether the server takes one record that a device offers: compare-and-swap on the content, never on a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """The answer to one item of a push."""

    OK = "ok"
    ALREADY = "already"
    MISMATCH = "mismatch"  # with the row that is there, or with nothing
    GONE = "gone"  # it has moved out of this device's reach: a stub tells
    STALE_EPOCH = "stale_epoch"
    DENIED = "denied"
    TOO_BIG = "too_big"


@dataclass(frozen=True)
class Held:
    """The one row of a record id (S3)."""

    territory: bytes
    wid: bytes


@dataclass(frozen=True)
class Offer:
    """One item of a push; `base` is the wid of the row that it replaces, None where there was none."""

    territory: bytes
    base: bytes | None
    wid: bytes
    epoch: int
    size: int = 0


def judge_offer(held: Held | None, offer: Offer, *, writable: Mapping[bytes, int], largest: int) -> Verdict:
    """S4: taken iff the base is the row that is there, the epoch is the current one and both territories are in reach.

    `writable` maps the territories that the device may write to their epochs. S5: the same bytes again are a success,
    also when the epoch has gone on since.
    """
    if offer.size > largest:
        return Verdict.TOO_BIG
    if offer.territory not in writable:
        return Verdict.DENIED
    if held is not None and held.territory not in writable:
        return Verdict.GONE
    if held is not None and held.wid == offer.wid:
        return Verdict.ALREADY
    if offer.epoch != writable[offer.territory]:
        return Verdict.STALE_EPOCH
    return Verdict.OK if (held.wid if held is not None else None) == offer.base else Verdict.MISMATCH


def stub_needed(held: Held | None, offer: Offer) -> bool:
    """Whether an accepted item leaves a `gone` stub behind: it moved, and who reads the old territory must learn it."""
    return held is not None and held.territory != offer.territory


def judge_group(verdicts: list[Verdict]) -> list[Verdict]:
    """Items of one group are taken or refused together: one refusal makes the accepted ones wait (S4)."""
    if all(each in (Verdict.OK, Verdict.ALREADY) for each in verdicts):
        return verdicts
    return [Verdict.MISMATCH if each is Verdict.OK else each for each in verdicts]
